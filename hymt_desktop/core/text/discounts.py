# SPDX-License-Identifier: Apache-2.0
"""Discounts: Chinese names what is left of a price, in tenths, and English what is off.

八折 and 8折 are 20 % off, 八五折, 85折 and 8.5折 15 %; 一波三折 is no discount, 三折页 a leaflet.
"""

from __future__ import annotations

import re
from decimal import Decimal

from hymt_desktop.core.text.numerals import DIGITS

_PRICE = r"([1-9](?:\.?\d)?|[一二两兩三四五六七八九]点?[一二三四五六七八九]?)"
_CHINESE = re.compile(
    rf"打?(?<![波\d.])(?:{_PRICE}(?:至|到|[~～–-]))?{_PRICE}折"
    r"(?![叠疊页頁扇线線磨腾騰返合断斷射价價服本成])"
)
_SIGN = r" ?(?:%|per ?cent)"
_SIGNED = re.compile(rf"\d{_SIGN}", re.IGNORECASE)
_PERCENT = rf"(\d+(?:\.\d+)?){_SIGN}"
_ENGLISH = re.compile(
    rf"(?:(\d+)(?:{_SIGN})?(?: to | ?[–-] ?| and ))?"
    rf"{_PERCENT}[ -](?:off|discount|reduction|rebate|price cut)\b"
    rf"|\b(?:discounts?|reductions?|rebates?) of (?:\w+ ){{0,2}}{_PERCENT}",
    re.IGNORECASE,
)


def prices_in_percent(text: str) -> str:
    """Write Chinese discounts of ``text`` as what is left of the price: ``八折`` as ``80%``."""
    if "折" not in text:
        return text
    return _CHINESE.sub(lambda m: "至".join(f"{price:f}%" for price in _prices(m)), text)


def complements(text: str) -> set[Decimal]:
    """Return what is off where ``text`` says what is left of a price, and the other way round (per cent)."""
    # Most sentences have none of either.
    chinese = _CHINESE.finditer(text) if "折" in text else ()
    english = _ENGLISH.finditer(text) if _SIGNED.search(text) else ()
    left = {price for match in chinese for price in _prices(match)}
    off = {Decimal(number) for match in english for number in match.groups() if number}
    return {100 - percent for percent in left | off}


def written_discounts(text: str) -> list[tuple[int, int, str]]:
    """Return the Chinese discounts of ``text``, each with its range and as English has it: ``20% off``."""
    found = []
    for match in _CHINESE.finditer(text):
        off = (f"{100 - price:f}%" for price in reversed(_prices(match)))
        found.append((match.start(), match.end(), f"{' to '.join(off)} off"))
    return found


def _prices(match: re.Match[str]) -> list[Decimal]:
    """Return the percentages of the price that a discount, or a range of two, leaves."""
    prices = []
    for written in filter(None, match.groups()):
        digits = "".join(str(DIGITS.get(c, c)) for c in written if c not in ".点")
        prices.append(Decimal(digits.ljust(2, "0")))
    return prices
