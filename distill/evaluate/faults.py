# SPDX-License-Identifier: Apache-2.0
"""Faults that a reader sees at once and that BLEU hardly notices.

These are measurements, kept apart from the checks of the app on purpose: an app that repairs what it checks
would otherwise be measured with its own ruler.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from distill.evaluate.scores import CHINESE

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_RUN = re.compile(r"(?:\b[A-Za-z][A-Za-z'’-]*\b[ ,]*){5,}")
_NUMBER = re.compile(r"\d+(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_SCALE = re.compile(r"\s*(thousand|million|billion|trillion|[十百千]?[万亿兆]|[百千])", re.IGNORECASE)
_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "百": 10**2,
    "千": 10**3,
    "十": 10,
    "万": 10**4,
    "亿": 10**8,
    "兆": 10**12,
}
_LOOP = re.compile(r"(\S.{1,59}?)\1{3,}|(\S)(?: ?\2){8,}", re.DOTALL)
_DECADE = re.compile(r"(\d{2})\s*年代", re.ASCII)
_WORDS = {
    word: i
    for i, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
_NUMBER_WORD = re.compile(
    rf"\b({'|'.join(_WORDS)})( and a half)?\s+(thousand|million|billion|trillion)\b", re.IGNORECASE
)
_CHINESE_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class Faults:
    """Counts over a set. ``numbers`` are those of at least three digits in the sources."""

    segments: int
    numbers: int
    numbers_missing: int
    loops: int
    wrong_script: int
    empty: int
    length: int

    @property
    def numbers_kept(self) -> float:
        """Share of the numbers that arrive, 1.0 where there are none."""
        return 1 - self.numbers_missing / self.numbers if self.numbers else 1.0


def count_faults(sources: Sequence[str], outputs: Sequence[str], source: str, target: str) -> Faults:
    """Count the faults of ``outputs``; ``source`` and ``target`` are language codes."""
    pairs = list(zip(sources, outputs, strict=True))
    return Faults(
        segments=len(pairs),
        numbers=sum(len(long_numbers(s)) for s, _ in pairs),
        numbers_missing=sum(len(missing_numbers(s, o)) for s, o in pairs),
        loops=sum(has_loop(s, o) for s, o in pairs),
        wrong_script=sum(is_wrong_script(s, o, target) for s, o in pairs),
        empty=sum(bool(s.strip()) and not o.strip() for s, o in pairs),
        length=sum(is_wrong_length(s, o, source, target) for s, o in pairs),
    )


def long_numbers(text: str) -> list[str]:
    """Return the numbers with at least three digits, as written, scale words not included."""
    return [m.group() for m in _NUMBER.finditer(text) if sum(map(str.isdigit, m.group())) >= 3]


def missing_numbers(source: str, output: str) -> list[str]:
    """Return the long numbers of ``source`` that ``output`` has neither as digits nor in words.

    ``3,500,000`` is found again in ``3500000``, ``350万`` and ``3.5 million``, ``2024`` in ``二〇二四``, the
    ``1970s`` in ``20世纪70年代``.
    """
    found = set(_values(output))
    decades = {match.group(1) for match in _DECADE.finditer(output)}
    wanted = [m for m in _NUMBER.finditer(source) if sum(map(str.isdigit, m.group())) >= 3]
    return [
        m.group()
        for m in wanted
        if not found & {_plain(m.group()), _scaled(source, m)}
        and not (source[m.end() :].startswith("s") and m.group()[-2:] in decades)
    ]


def _plain(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace("，", ""))


def _scaled(text: str, match: re.Match[str]) -> Decimal:
    value = _plain(match.group())
    scale = _SCALE.match(text, match.end())
    if scale:
        word = scale.group(1).lower()
        for part in [word] if word in _SCALES else word:
            value *= _SCALES[part]
    return value


def _values(text: str) -> list[Decimal]:
    values = []
    for match in _NUMBER.finditer(text):
        values += [_plain(match.group()), _scaled(text, match)]
    for match in _NUMBER_WORD.finditer(text):
        value = _WORDS[match.group(1).lower()] + (Decimal("0.5") if match.group(2) else 0)
        values.append(value * Decimal(_SCALES[match.group(3).lower()]))
    return values + [Decimal(_chinese_value(m.group())) for m in _CHINESE_NUMERAL.finditer(text)]


def _chinese_value(numeral: str) -> int:
    if not set(numeral) & set("十百千万亿"):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, section, digit = 0, 0, 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "万亿":
            total = (total + section + digit) * _SCALES[char]
            section, digit = 0, 0
        else:
            section += (digit or 1) * _SCALES[char]
            digit = 0
    return total + section + digit


def has_loop(source: str, output: str) -> bool:
    """Say whether ``output`` repeats something again and again that ``source`` doesn't."""
    return _loops(output) and not _loops(source)


def _loops(text: str) -> bool:
    # Rows of dots, dashes and zeros are no loops.
    return any(_LETTER.search(match.group()) for match in _LOOP.finditer(text))


def is_wrong_script(source: str, output: str, target: str) -> bool:
    """Say whether ``output`` is not in the script of ``target``, wholly or for a stretch.

    Into Chinese: no Chinese character although there are three words to translate, or five Latin words in a
    row. Into a language in Latin script: any Chinese character.
    """
    if target not in CHINESE:
        return _HAN.search(output) is not None
    if len(source.split()) >= 3 and len(_LETTER.findall(output)) >= 4 and not _HAN.search(output):
        return True
    return _LATIN_RUN.search(output) is not None


def is_wrong_length(source: str, output: str, source_code: str, target: str) -> bool:
    """Say whether ``output`` is far too short or too long for ``source``. Short sources have no say."""
    chinese = (source_code in CHINESE, target in CHINESE)
    low, high, least = {
        (False, True): (0.10, 1.0, 25),
        (True, False): (1.2, 9.0, 8),
    }.get(chinese, (0.3, 3.0, 25))
    ratio = len(output.strip()) / max(len(source.strip()), 1)
    return len(source.strip()) >= least and bool(output.strip()) and not low <= ratio <= high
