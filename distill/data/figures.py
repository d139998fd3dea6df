# SPDX-License-Identifier: Apache-2.0
"""Numbers drawn anew on both sides of a pair, above all those that the two languages group differently.

English counts in thousands and millions, Chinese in 万 (10^4) and 亿 (10^8), so 430,000 is 43万. A model that
saw few of them moves the decimal point, and nobody who reads the translation alone would know. A number that
both sides name is replaced by one drawn at random, written as each language would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hymt_desktop.core.text.numbers import all_values, written_numbers

if TYPE_CHECKING:
    import random

    from distill.data.augment import Example

_ENGLISH = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?: (thousand|million|billion|trillion))?\b"
)
_CHINESE = re.compile(
    r"(?<![\d.,第十百千万亿])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(万亿|亿|万)?(?![\d.,:：/%％号])"
)
_POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8, "万亿": 12}
_LARGE = 10_000
_COUNTED = re.compile(
    r"多?(?:个(?!百分点|小时|星期|世纪|月)|[名人元吨台辆件户份册亩]|公里|平方|立方|美元|欧元|英镑|公顷)(?!半)"
)
"""What a count may be followed by, so that it may become a large one."""
_COUNTS = re.compile(r" [a-z]{3,}")
_SMALLEST_COUNT = 3
_TO = r" ?(?:to|and|or|[-–—~～－至到或和、]) ?(?:[A-Z]{2})?[$€£¥]?"
_RANGE_BEFORE = re.compile(rf"(?:\d|thousand|[mbr]illion|[万亿]){_TO}$")
_RANGE_AFTER = re.compile(rf"{_TO}\d")
_YEARS = range(1900, 2100)
_ARTICLE = re.compile(r"\b([Aa])n?( [$€£¥]?)$")
_VOWEL = re.compile(r"8|1[18](?!\d)")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: Decimal
    scaled: bool


def with_new_numbers(example: Example, rng: random.Random) -> Example:
    """Return the example with another number where both sides name the same one, and no other equals it.

    Large numbers become other large ones, now and then in Chinese numerals or with a full-width point; a
    small count may become a large one. Years, versions, shares, times and ranges stay.
    """
    english_first = example.to == "zh"
    english, chinese = (example.source, example.target) if english_first else (example.target, example.source)
    in_chinese = {number.value: number for number in _found(chinese, _CHINESE)}
    edits_en: list[tuple[_Number, str]] = []
    edits_zh: list[tuple[_Number, str]] = []
    for here in _found(english, _ENGLISH):
        there = in_chinese.get(here.value)
        if there is None or not _replaceable(here, there, english, chinese):
            continue
        if any(_again(*side) or _in_range(*side) for side in ((english, here), (chinese, there))):
            continue
        new_en, new_zh = _draw(rng, source_is_chinese=not english_first)
        edits_en.append((here, new_en))
        edits_zh.append((there, new_zh))
    if not edits_en:
        return example
    english, chinese = _edited(english, edits_en), _edited(chinese, edits_zh)
    source, target = (english, chinese) if english_first else (chinese, english)
    return replace(example, source=source, target=target)


def _found(text: str, pattern: re.Pattern[str]) -> list[_Number]:
    found = []
    for match in pattern.finditer(text):
        whole, point, word = match.groups()
        value = Decimal(whole.replace(",", "") + (point or "")).scaleb(_POWERS.get(word or "", 0))
        found.append(_Number(match.start(), match.end(), value, word is not None))
    return found


def _replaceable(english: _Number, chinese: _Number, english_text: str, chinese_text: str) -> bool:
    if english.scaled or chinese.scaled:
        return True
    if english.value in _YEARS or english.value >= _LARGE:
        # Without its commas it may be a year or a name: bug 123456.
        return "," in english_text[english.start : english.end]
    counted = _COUNTED.match(chinese_text, chinese.end) and _COUNTS.match(english_text, english.end)
    return bool(counted) and english.value >= _SMALLEST_COUNT


def _again(text: str, number: _Number) -> bool:
    """Say whether the rest of a text has the same value, in words too: three million dollars ($3,000,000)."""
    return number.value in all_values(f"{text[: number.start]} {text[number.end :]}")


def _in_range(text: str, number: _Number) -> bool:
    """Say whether a number is an end of a range, where 3 to 5 million and 3至5万 share the magnitude."""
    before, after = _RANGE_BEFORE.search(text[: number.start]), _RANGE_AFTER.match(text, number.end)
    return bool(before or after)


def _draw(rng: random.Random, *, source_is_chinese: bool) -> tuple[str, str]:
    """Return a large number as English and as Chinese write it."""
    unit = rng.choices(("万", "亿", "万亿"), (60, 36, 4))[0]
    digits = rng.choices((1, 2, 3, 4), (25, 35, 25, 15))[0]
    if unit == "万亿":
        digits = min(digits, 2)
    whole = rng.randrange(10 ** (digits - 1), 10**digits)
    decimals = rng.choices((0, 1, 2), (60, 28, 12))[0] if digits < 4 else 0
    # The last decimal is none of 0: 3.6万, not 3.60万.
    tail = (
        f"{rng.randrange(10 ** (decimals - 1)) * 10 + rng.randrange(1, 10):0{decimals}}" if decimals else ""
    )
    mantissa = Decimal(f"{whole}.{tail}" if tail else whole)
    value = mantissa.scaleb(_POWERS[unit])
    english = written_numbers(f"{mantissa}{unit}", "en")[0][2]
    if rng.random() < 0.25 and value < 10**9:
        english = f"{value:,f}"
    chinese = f"{mantissa:f}{unit}"
    if source_is_chinese and unit != "万亿" and not decimals and digits <= 2 and rng.random() < 0.15:
        chinese = _numeral(whole) + unit
    elif source_is_chinese and decimals and rng.random() < 0.05:
        chinese = chinese.replace(".", "．")
    elif value < 10**7 and rng.random() < 0.15:
        chinese = f"{value:f}"
    return english, chinese


def _numeral(number: int) -> str:
    """Write 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    high = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return high + (_DIGITS[ones] if ones else "")


def _edited(text: str, edits: list[tuple[_Number, str]]) -> str:
    for number, new in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        before = _ARTICLE.sub(rf"\1{'n' if _VOWEL.match(new) else ''}\2", text[: number.start])
        text = before + new + text[number.end :]
    return text
