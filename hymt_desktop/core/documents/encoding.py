# SPDX-License-Identifier: Apache-2.0
"""Text files in whatever encoding they came: found out on reading, kept on writing."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.safety import damaged, read_bytes
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 256 * 1024
"""Bytes of the beginning of a file by which its encoding is told."""
_LIKELY = {
    "zh": ("gb18030", "big5"),
    "zh-Hant": ("big5", "gb18030"),
    "yue": ("big5", "gb18030"),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "ru": ("cp1251", "koi8_r"),
    "uk": ("cp1251",),
}
_CJK = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
# Told by their mark or by zeros; or never met in a file that is no program's own.
_UNLIKELY = (
    "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "utf_7", "hz", "johab", "cp037",
    "cp273", "cp424", "cp500", "cp864", "cp875", "cp1026", "cp1140",
)  # fmt: skip
# The commonest characters of running text in each encoding's language: a wrong decoding yields rare ones.
_COMMON = {
    "gb18030": (
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
        "过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
        "她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间"
        "由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给"
        "世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变"
        "四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
        "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北"
        "边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运请翻译，。、！？：；（）“”《"
        "》"
    ),
    "big5": (
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年"
        "過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心"
        "她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間"
        "由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給"
        "世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變"
        "四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社"
        "便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北"
        "邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運請翻譯，。、！？：；（）「」《"
        "》"
    ),
    "cp932": "",
    "euc_jp": "",
    "cp949": "",
}
_KANA = re.compile(r"[\u3041-\u30ff、。「」]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_HAN = re.compile(r"[\u4e00-\u9fff，。、！？：；（）“”「」《》]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")


_BEFORE_ROOT = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\][^<>\[]*)?>", re.DOTALL | re.IGNORECASE
)


def ascii_head(head: bytes) -> bytes:
    """Return the beginning of a text file so that ASCII can be looked for in it, whatever UTF it is in."""
    for bom, _ in _BOMS:
        head = head.removeprefix(bom)
    return head.replace(b"\0", b"")


def has_root(head: bytes, *names: bytes) -> bool:
    """Say whether a file begins as XML or HTML with one of these root elements.

    What only mentions them, such as a text about a format, does not.
    """
    plain = ascii_head(head)
    root = re.compile(rb"<(?:" + b"|".join(names) + rb")[\s>/]", re.IGNORECASE)
    at = 0
    while not root.match(plain, at):
        # One after the other: as one pattern it would try all ways to divide what it can't match.
        before = _BEFORE_ROOT.match(plain, at)
        if before is None:
            return False
        at = before.end()
    return True


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a file's text is stored."""

    encoding: str
    bom: bytes = b""


def find_format(path: Path, wanted: str = "", source: str = "") -> TextFormat:
    """Find out a text file's encoding, reading all of it in pieces where that is needed.

    Args:
        path: The file.
        wanted: An encoding that the user named; it is used if the file's byte-order mark doesn't differ.
        source: The text's language, if known.

    Raises:
        UserError: ``wanted`` is no encoding.
        DocumentDamaged: It is no text.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return TextFormat(name, bom)
    if wanted:
        return TextFormat(_known(wanted))
    wide = _wide(head)
    if wide:
        return TextFormat(wide)
    if b"\0" in head:
        raise damaged(path, "it holds binary data, no text")
    if _is_utf8(path):
        return TextFormat("utf-8")
    return TextFormat(_legacy(head, source))


def _known(name: str) -> str:
    try:
        known = codecs.lookup(name).name
        # The mark is kept apart, and there is none: else each piece that is written would get one.
        return {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(known, known)
    except LookupError as error:
        raise UserError(
            f"'{name}' is no encoding.", "Use a name such as utf-8, gb18030, big5 or shift_jis."
        ) from error


def _wide(head: bytes) -> str:
    """Recognise UTF-16 without a byte-order mark: every other byte of ASCII is zero."""
    if len(head) < 4:
        return ""
    sample = head[: len(head) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.2 * half and even < 0.02 * half + 1:
        return "utf-16-le"
    if even > 0.2 * half and odd < 0.02 * half + 1:
        return "utf-16-be"
    return ""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(2**20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(head: bytes, source: str) -> str:
    """Guess a legacy encoding: by common characters for East Asian ones, else with charset-normalizer."""
    scored = [(score, name) for name in _CJK if (score := _score(head, name)) > 0.2]
    for name in _LIKELY.get(source, ()):
        if name not in _CJK or any(found == name for _, found in scored):
            return name
    if scored:
        return max(scored)[1]
    if cyrillic := _cyrillic(head):
        return cyrillic
    from charset_normalizer import from_bytes

    best = from_bytes(head[:65536], cp_exclusion=[*_CJK, *_UNLIKELY]).best()
    name = best.encoding if best is not None else "cp1252"
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return "latin_1" if name == "cp1252" else name
    # Western text in one of the many near twins of cp1252 is cp1252.
    return "cp1252" if _western(head.decode("cp1252")) else name


def _cyrillic(head: bytes) -> str:
    """Tell the Cyrillic code pages apart: in the right one, letters are many and mostly small."""
    best = ("", 0.0)
    high = sum(byte > 127 for byte in head)
    if high < 0.4 * len(head):
        return ""
    for name in ("cp1251", "koi8_r", "cp866", "iso8859_5"):
        text = head.decode(name, "replace")
        score = sum("а" <= c <= "я" or c == "ё" for c in text) / high
        if score > best[1]:
            best = (name, score)
    return best[0] if best[1] > 0.7 else ""


def _western(text: str) -> bool:
    high = [c for c in text if c > "\x7f"]
    usual = sum(
        c in "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÅÆÇÈÉÊËÍÎÏÑÓÔÖØŒÙÚÛÜ’‘“”–—…«»¿¡°·€£©®\u00a0" for c in high
    )
    runs = len(re.findall(r"[\x80-\U0010ffff]{3,}", text))
    return bool(high) and usual >= 0.9 * len(high) and runs * 6 < len(high)


def _score(head: bytes, name: str) -> float:
    try:
        # A sample may end in the middle of a character: the incremental decoder keeps that back.
        text = codecs.getincrementaldecoder(name)().decode(head, final=len(head) < SAMPLE)
    except UnicodeDecodeError:
        return 0.0
    high = [c for c in text if c > "\x7f"]
    if not high:
        return 0.0
    joined = "".join(high)
    if any("\ue000" <= c <= "\uf8ff" or "\u0080" <= c <= "\u009f" for c in high):
        return 0.0
    if name in ("cp932", "euc_jp"):
        kana = len(_KANA.findall(joined)) - 2 * len(_HALF_KANA.findall(joined))
        # Japanese running text is at least a quarter kana.
        return min(1.0, 2.5 * kana / len(high))
    if name == "cp949":
        return len(_HANGUL.findall(joined)) / len(high)
    if len(_HAN.findall(joined)) < 0.7 * len(high):
        return 0.0
    return sum(c in _COMMON[name] for c in high) / len(high) + 0.15


def read_text(path: Path, wanted: str = "", source: str = "") -> tuple[str, TextFormat]:
    """Return a text file's content and how it was stored; line endings stay as they are.

    Raises:
        UserError: It can't be read.
        DocumentDamaged: It is no text.
    """
    data = read_bytes(path)
    stored = find_format(path, wanted, source)
    try:
        return data[len(stored.bom) :].decode(stored.encoding), stored
    except UnicodeDecodeError as error:
        raise damaged(path, f"byte {error.start} is no {stored.encoding} text") from error


def encode_text(text: str, stored: TextFormat) -> tuple[bytes, str]:
    """Return text as it was stored, or as UTF-8 with a note when its characters don't fit.

    Returns:
        The bytes, and a note for the report (empty when the encoding was kept).
    """
    try:
        data = text.encode(stored.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8"), encoding_note(stored.encoding)
    return (stored.bom or missing_bom(data, stored.encoding)) + data, ""


def missing_bom(head: bytes, encoding: str) -> bytes:
    """Return the byte-order mark that a text without one now needs to be known for what it is.

    UTF-16 without a mark is told by the zeros of its ASCII. A Chinese translation has few of them.

    Args:
        head: The beginning of the text, as it is to be written.
        encoding: What it is encoded in.
    """
    if not encoding.startswith(("utf-16", "utf-32")) or _wide(head[:SAMPLE]) == encoding:
        return b""
    return next((bom for bom, name in _BOMS if name == encoding), b"")


def encoding_note(encoding: str) -> str:
    """Say that an encoding had to be given up."""
    return f"Written as UTF-8: {encoding} has no room for the translation's characters."
