# SPDX-License-Identifier: Apache-2.0
"""Rules that decide whether a sentence pair may train a model.

Each rule is a function of the normalised English and Chinese side; ``reason_to_drop`` names the first that
objects. The thresholds aim at wrong pairs, not at difficult ones.
"""

from __future__ import annotations

import re
from collections import Counter

from hymt_desktop.core.text.markup import has_symbol
from hymt_desktop.core.text.normalize import full_width_punctuation, normalize_line
from hymt_desktop.core.text.numbers import all_values, digit_values

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u052f\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7af]"
)
_LETTERS = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TAGGED = re.compile(r"\w_(?:NN|VB|DT|IN|PRP|JJ|RB|MD|CC|TO)")
_LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
_LOOP = re.compile(r"(.{2,20}?)\1{3,}")
_CONVERSION = re.compile(r"[万亿千百十]|thousand|million|billion|trillion|hundred|dozen", re.IGNORECASE)
_LARGE = 1000
"""A number from here on must have the same value on both sides: 430,000 and 43万."""


def clean_pair(english: str, chinese: str) -> tuple[str, str]:
    """Normalise both sides; Chinese gets full-width punctuation."""
    return normalize_line(english), full_width_punctuation(normalize_line(chinese))


def reason_to_drop(
    english: str, chinese: str, *, kind: str, max_characters: int, min_ratio: float, max_ratio: float
) -> str | None:
    """Return why a normalised pair must not be used, or None.

    Args:
        english: Normalised English side.
        chinese: Normalised Chinese side.
        kind: ``human``, ``teacher`` or ``lexicon``; short entries of a lexicon are exempt from the ratio.
        max_characters: Longest side.
        min_ratio: Fewest English characters per Chinese one.
        max_ratio: Most English characters per Chinese one.
    """
    if not english or not chinese:
        return "empty"
    if "\ufffd" in english or "\ufffd" in chinese:
        return "broken encoding"
    if max(len(english), len(chinese)) > max_characters:
        return "too long"
    if has_symbol(english) or has_symbol(chinese):
        return "model symbols"
    if _TAGGED.search(english):
        return "part-of-speech tags"
    return (
        _wrong_script(english, chinese)
        or _wrong_length(english, chinese, kind, min_ratio, max_ratio)
        or _repetition(english, chinese)
        or _wrong_numbers(english, chinese)
    )


def _wrong_script(english: str, chinese: str) -> str | None:
    if english == chinese:
        return "copy"
    if not _LATIN.search(english):
        return "no Latin letters in English"
    if not _HAN.search(chinese):
        return "no Han in Chinese"
    if _HAN.search(english):
        return "Han in English"
    if _OTHER_SCRIPT.search(english) or _OTHER_SCRIPT.search(chinese):
        return "another script"
    letters = len(_LETTERS.findall(chinese))
    latin = sum(len(w) for w in _LATIN_WORD.findall(chinese))
    if letters > 20 and latin > 0.6 * letters:
        return "Chinese side mostly Latin"
    return None


def _wrong_length(english: str, chinese: str, kind: str, low: float, high: float) -> str | None:
    if kind == "lexicon":
        return None
    if len(english) < 16 and len(chinese) < 8:
        return None
    ratio = len(english) / len(chinese)
    return None if low <= ratio <= high else "length ratio"


def _repetition(english: str, chinese: str) -> str | None:
    for text in (english, chinese):
        match = _LOOP.search(text)
        if match and _LETTERS.search(match.group(1)):
            return "repetition"
    return None


def _wrong_numbers(english: str, chinese: str) -> str | None:
    """Numbers of two and more digits must be on both sides, unless one side converts or spells numbers."""
    if _CONVERSION.search(chinese) or _CONVERSION.search(english):
        wrong = _misses(english, chinese) or _misses(chinese, english)
        return "numbers differ" if wrong else None
    first, second = _numbers(english), _numbers(chinese)
    missing = sum(((first - second) + (second - first)).values())
    return "numbers differ" if missing > (0 if len(first) + len(second) <= 4 else 1) else None


def _misses(text: str, other: str) -> bool:
    large = {value for value in digit_values(text) if value >= _LARGE}
    return not all_values(other).issuperset(large)


def _numbers(text: str) -> Counter[str]:
    found = (m.replace(",", "").rstrip(".") for m in _NUMBER.findall(text))
    return Counter(n for n in found if len(n) > 1)
