# SPDX-License-Identifier: Apache-2.0
"""Faults of numbers that can be mended in a translation itself, without translating again.

Small models write a year into a date that has none (5月9日 becomes "May 9, 2017"), and put the comma of
thousands where Chinese has its 万 (36500 becomes "3,6500").
"""

from __future__ import annotations

import re

from hymt_desktop.core.text.numbers import all_values, digit_values

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DATE = re.compile(
    rf"\b((?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}} (?:{_MONTHS})\.?),? (\d{{4}})(?!\d|[,.]\d)"
)
_GROUPED = re.compile(r"(?<![\d.,])\d+(?:,\d+)+(?!\d|[,.]\d)")


def mended(source: str, target: str) -> str:
    """Return a translation into English without invented years, and with thousands in threes.

    Args:
        source: The source sentence.
        target: Its translation.
    """
    known, wanted = all_values(source), digit_values(source)

    def without_year(match: re.Match[str]) -> str:
        return match[0] if int(match[2]) in known else match[1]

    def in_threes(match: re.Match[str]) -> str:
        number = int(match[0].replace(",", ""))
        return f"{number:,}" if number in wanted else match[0]

    return _GROUPED.sub(in_threes, _DATE.sub(without_year, target))
