# SPDX-License-Identifier: Apache-2.0
"""Find out the encoding of a text file: byte order mark, UTF-8, UTF-16, then the old national ones.

A glossary is often too short for statistics, but its languages are mostly known (from the user, or from
titles such as ``en,zh-CN``), and each language has only one or two old encodings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.formats.base import invalid, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OF_LANGUAGE = {
    "zh": ("gb18030", "big5"),
    "zh-Hant": ("big5", "gb18030"),
    "yue": ("big5hkscs", "gb18030"),
    "ja": ("shift_jis", "euc_jp"),
    "ko": ("euc_kr",),
    "ru": ("cp1251",),
    "uk": ("cp1251",),
    "kk": ("cp1251",),
    "mn": ("cp1251",),
    "pl": ("cp1250",),
    "cs": ("cp1250",),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "fa": ("cp1256",),
    "ur": ("cp1256",),
    "vi": ("cp1258",),
    "th": ("cp874",),
    **dict.fromkeys(("fr", "de", "es", "pt", "it", "nl", "ms", "id", "tl"), ("cp1252",)),
}
_WITHOUT_HINT = ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1252", "cp1251"]
# A pair of bytes of GB 2312 in its hanzi rows; EUC-KR has Hangul in rows B0 to C8 only.
_HANZI_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xf7][\xa1-\xfe])*")
_BEYOND_HANGUL = re.compile(rb"[\xc9-\xf7][\xa1-\xfe]")
_TITLE_SEPARATORS = re.compile(r"[,;\t|\[\]()\"/]")


def decode(
    path: Path, data: bytes, encoding: str | None = None, languages: Iterable[str | None] = ()
) -> tuple[str, str]:
    """Return a file's text and its encoding.

    Args:
        path: For messages.
        data: The file's bytes.
        encoding: The encoding that the user named; None for detection.
        languages: Languages that are known to be in the file; they help to detect old encodings.

    Raises:
        GlossaryInvalid: The bytes are no text in that (or any) encoding, or hold NUL characters.
    """
    name = encoding or _detect(data, [language_of(code) for code in languages if code])
    if not name:
        raise invalid(path, "", "the encoding is unknown.", "Save the file as UTF-8, or name it: --encoding")
    try:
        text = data.decode(name)
    except LookupError as error:
        raise invalid(path, "", f"there is no encoding '{name}'.", "Use for example utf-8.") from error
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise invalid(path, f"row {row}", f"not valid {name}.", "Save the file as UTF-8.") from error
    text = text.removeprefix("\ufeff")
    nul = text.find("\0")
    if nul >= 0:
        raise invalid(path, f"row {text.count(chr(10), 0, nul) + 1}", "holds a NUL character.")
    return text, name


def _valid(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _detect(data: bytes, languages: list[str | None]) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if _valid(data, "utf-8"):
        return "utf-8"
    # Text in UTF-16 without a mark: every other byte of its ASCII part is NUL.
    head = data[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    return _national(data, [code for code in (*languages, *_titles(data)) if code])


def _titles(data: bytes) -> list[str | None]:
    """Return the languages that the first line names in ASCII."""
    first = data[:2000].split(b"\n", 1)[0].decode("ascii", "replace")
    return [language_of(word) for word in _TITLE_SEPARATORS.split(first)]


def _national(data: bytes, languages: list[str]) -> str:
    candidates = [name for code in languages for name in _OF_LANGUAGE.get(code, ())]
    # Those of two bytes first: a file with French and Chinese in it can't be cp1252.
    candidates.sort(key=lambda name: name.startswith("cp"))
    for name in candidates:
        if _valid(data, name):
            return name
    if _HANZI_PAIRS.fullmatch(data) and _BEYOND_HANGUL.search(data):
        return "gb18030"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000], cp_isolation=_WITHOUT_HINT).best()
    return best.encoding if best else ""
