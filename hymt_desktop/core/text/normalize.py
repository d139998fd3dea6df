# SPDX-License-Identifier: Apache-2.0
"""Normalisation of text before the model and of Chinese punctuation after it.

SentencePiece runs with ``identity``: its default NFKC would turn full-width Chinese punctuation into ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ufff9-\ufffb]")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_PUNCT = r"\u3001-\u3011\u2018-\u201d\u2026\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_AFTER_HAN = re.compile(rf"(?<=[{_HAN}{_CJK_PUNCT}])([,;:?!])(?!\d)[ ]?")
_BEFORE_HAN = re.compile(rf"(?<![\d\s]) ?([,;:?!])[ ]?(?=[{_HAN}])")
_STOP_AFTER_HAN = re.compile(rf"(?<=[{_HAN}”’」』）》])\.(?=\s*$|[”’」』）]|[ ]?[{_HAN}])[ ]?")
_FINAL_STOP = re.compile(
    r"(?<=[A-Za-z0-9%>)])(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)(?<!\betc)\.(?=[”’」』）》]?\s*$)"
)
_ANY_HAN = re.compile(f"[{_HAN}]")
_AFTER_SYMBOL = re.compile(rf"((?:<p\d+>|</x\d+>)+)([,;:?!])[ ]?(?=[{_HAN}<]|$)")
_PARENS = re.compile(rf"\(([^()]*[{_HAN}][^()]*)\)")
_QUOTES = re.compile(rf'"([^"\n]*[{_HAN}][^"\n]*)"')
_SPACE_AROUND_FULL = re.compile(r"[ ]*([，。、；：？！（）《》“”「」『』])[ ]*")
_HAN_SPACE_HAN = re.compile(rf"(?<=[{_HAN}])[ ](?=[{_HAN}])")
_WIDE_ALPHANUMERICS = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
_ELLIPSIS = re.compile(rf"(?<=[{_HAN}])\.{{3,6}}|(?<=[{_HAN}])…(?!…)(?<!……)")


_TAGS = re.compile(r"</?x\d{1,2}/?>")
_CLOSING_TAGS = re.compile(r"(?:</x\d{1,2}>|<x\d{1,2}/>)+$")
_ENDS_WITH_STOP = re.compile(r"[.!?。．！？…:：;；~～]\W*$")
_ADDED_STOP = re.compile(
    r"(?<![。.])。(?=[”’」』）》]?$)|(?:(?<=[a-z]{3})|(?<=[\d%)]))(?<!\bInc)(?<!\bLtd)(?<!\bCorp)(?<!\betc)\.$"
)
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z0-9]$"), re.compile("[A-Za-z0-9]")
_LOST_STOP = re.compile(rf"[{_HAN}A-Za-z0-9%）)>]$")


def final_stop(source: str, translation: str, *, chinese: bool) -> str:
    """Return ``translation`` with a final stop where the source has one, without one where it has none.

    Models close headings and list items with a stop, and forget one after a name or a placeholder.

    Args:
        source: The source sentence.
        translation: Its translation, with punctuation in its language's form.
        chinese: The translation is in Chinese.
    """
    source = _TAGS.sub("", source)
    closing = _CLOSING_TAGS.search(translation)
    end = closing.start() if closing else len(translation)
    body, tags = translation[:end], translation[end:]
    if not _ENDS_WITH_STOP.search(source):
        comma = ("，" if chinese else ",") if source.endswith((",", "，")) else ""
        bare = _ADDED_STOP.sub(comma, body)
        return (bare if bare.strip() else body) + tags
    if source.endswith((".", "。")) and _LOST_STOP.search(body):
        words = len(source.split()) + len(_ANY_HAN.findall(source)) // 2
        if words >= 3:
            body += ("。" if _ANY_HAN.search(body) else "") if chinese else "."
    return body + tags


def set_apart(source: str, translation: str, symbols: Iterable[str]) -> str:
    """Return ``translation`` with a blank between a symbol and the Latin word that it would run into.

    Chinese has none there, and models that translate from it forget them. What follows a Latin letter or a
    digit in the source, or is followed by one, stays so.

    Args:
        source: Holds ``symbols``, which stand for words: code, addresses.
        translation: Holds them, too.
        symbols: Each is looked for by itself.
    """
    for symbol in symbols:
        before, _, after = source.partition(symbol)
        if not _LATIN_END.search(before):
            translation = re.sub(rf"(?<=[A-Za-z,;]){re.escape(symbol)}", f" {symbol}", translation)
        if not _LATIN_START.match(after):
            translation = re.sub(rf"{re.escape(symbol)}(?=[A-Za-z])", f"{symbol} ", translation)
    return translation


def normalize(text: str) -> str:
    """Return ``text`` in NFC, without control characters, with each run of blanks as one space.

    Line breaks stay. Full-width punctuation stays: it carries meaning in Chinese. Full-width digits and
    letters become plain ones: models have seen next to none.
    """
    plain = text.isascii()
    if not plain:
        text = unicodedata.normalize("NFC", text)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANKS.sub(" ", text if plain else text.translate(_WIDE_ALPHANUMERICS))


def normalize_line(text: str) -> str:
    """Return ``normalize(text)`` on one line, stripped."""
    return " ".join(normalize(text).split())


def full_width_punctuation(text: str) -> str:
    """Rewrite ASCII punctuation beside Chinese characters as Chinese typography wants it.

    ``你好,世界.`` -> ``你好，世界。``. Numbers (``3,000``), Latin words and code keep theirs,
    but a sentence with Chinese characters ends with ``。`` whatever its last word.
    """
    # Most sentences have little of what these look for, and each looks at every character.
    if "(" in text:
        text = _PARENS.sub(r"（\1）", text)
    if '"' in text:
        text = _QUOTES.sub(r"“\1”", text)
    if "." in text:
        text = _STOP_AFTER_HAN.sub("。", text)
    if any(mark in text for mark in _FULL):
        text = _AFTER_HAN.sub(lambda m: _FULL[m.group(1)], text)
        text = _BEFORE_HAN.sub(lambda m: _FULL[m.group(1)], text)
    if _ANY_HAN.search(text):
        if "." in text:
            text = _FINAL_STOP.sub("。", text)
        text = _AFTER_SYMBOL.sub(lambda m: m.group(1) + _FULL[m.group(2)], text)
    if "..." in text or "…" in text:
        text = _ELLIPSIS.sub("……", text)
    if " " in text:
        text = _SPACE_AROUND_FULL.sub(r"\1", text)
        text = _HAN_SPACE_HAN.sub("", text)
    return text
