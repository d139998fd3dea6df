# SPDX-License-Identifier: Apache-2.0
"""The numbers that a text names, as values: so that 3,000, ３０００, 3 千 and "three thousand" agree."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from hymt_desktop.core.text.discounts import complements, prices_in_percent, written_discounts
from hymt_desktop.core.text.numerals import DIGITS

_DIGITS = re.compile(r"\d{1,3}(?:[,，'’]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SCALE_ZH = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_SCALE_EN = {
    "hundred": 2,
    "thousand": 3,
    "k": 3,
    "million": 6,
    "mn": 6,
    "m": 6,
    "billion": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
    "dozen": 0,
}
_LONE_LETTER = re.compile(r"[ -]?[kmb]\b", re.IGNORECASE)
_CURRENCY = ("$", "€", "£", "¥", "₹")
_COMPOUND = re.compile(r"(\d+)([万萬亿億])零?(\d{1,4})(?![\d.,])(千[万萬]|[千万萬])?(?![百千万萬亿億])")
_UNITS_ZH = "米|瓦|克(?!朗)|卡(?![车車])|赫|帕|伏|焦|[欧歐](?![元洲盟])|字节|字節|比特"
# "10万千瓦" are 10万 kilowatts.
_AFTER_ZH = re.compile(rf"[ ]?([多余餘]?)((?:[十百万萬亿億]|[千兆](?!{_UNITS_ZH})){{1,3}})")
_AFTER_EN = re.compile(r"[ -]?(hundred|thousand|million|billion|trillion|mn|bn|[kmb])\b", re.IGNORECASE)
_MEASURED = (
    r"[%％万萬亿億公元吨噸亩畝倍度岁歲]|平方|立方|[千毫厘]?[米克升]|个百分点|個百分點"
    r"|[日美欧歐港韩韓台新加澳][元圆圓]|马克|馬克|英镑|英鎊|法郎|卢布|盧布|里拉|克朗|[点點](?![钟鐘半一二三])"
)
# "26·7公顷" is 26.7 hectares in older print, "1700·03点" an index's points; "9·11" and "6·18" are dates.
_MIDDLE_DOT = re.compile(rf"(?<=\d)[·・](?=\d+(?:{_MEASURED}))")
_DECADE_OF = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3})世[纪紀](\d0|[一二三四五六七八九]十)年代")
_CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
_DECADE_EN = re.compile(
    r"\b(\d0s|(?:twen|thir|for|fif|six|seven|eigh|nine)ties) (?:of|in) the "
    rf"(\d\d(?:st|nd|rd|th)|{'|'.join(_CENTURIES)}) century",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf\b|半[价價]|[对對]半|一半", re.IGNORECASE)
_HALF_PAST = re.compile(r"[点點时時]半")
_MORE_ZH = re.compile(r"(?<=[十百千])[多余餘](?=[万萬亿億])")
_ZH_NUMERAL = re.compile(
    rf"(?:[零〇一二三四五六七八九十百万萬亿億两兩俩]|千(?!{_UNITS_ZH})|{_MORE_ZH.pattern})+"
)
# 三点三万 is 33,000, but 三点三刻 a time of the day.
_POINT_ZH = re.compile(
    rf"([零〇一二两兩三四五六七八九十百千万萬亿億]+)点([零〇一二三四五六七八九]+)(?![十百千分刻])({_MEASURED})?"
)
# 百分之四十一点七 is 41.7 %, 百分之十几 an estimate.
_PERCENT_ZH = re.compile(
    r"百分之([零〇一二两兩三四五六七八九十百千万萬亿億]+(?:点[零〇一二三四五六七八九]+)?)(?![几幾多余餘来來])"
)
# 七成 and 7成 are 70 %, 六成五 65 %; 三成员 are three members.
_TENTHS_ZH = re.compile(
    r"([1-9一二两兩三四五六七八九])成([一二三四五六七八九])?(?![员員功果本长長熟分立为為交语語就都绩績品像份])"
)
# In digits of plain width, "174，150" are two numbers; "１，２００" is one.
_LISTED = re.compile(r"(?<=[0-9])，(?=[0-9])")
_HOURS = 24
# "3 to 5 million" and 3至5万: the first number has the magnitude of the second.
_RANGE = re.compile(r"[ ]?(?:to|-|–|—|~|～|至|到)[ ]?(?=\d)")
# 两三万 and 七八十 are ranges: 20,000 to 30,000, 70 to 80.
_RANGE_ZH = re.compile(r"([一二两兩三四五六七八])([二三四五六七八九])([十百千万萬亿億]+)")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_UNITS = {word: value for value, word in enumerate(_WORDS.split())}
_UNITS |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_UNITS |= {f"{word[:-1]}ies": 10 * value for value, word in enumerate(_TENS.split(), 2)}
_UNITS |= {word: value for value, word in enumerate(_ORDINALS.split(), 1)}
_UNITS |= {"a": 1, "an": 1, "single": 1, "once": 1, "both": 2, "twice": 2, "pair": 2, "couple": 2, "half": 2}
_OF_ONE = frozenset(
    {"per", "each", "every", "hourly", "daily", "weekly", "monthly", "yearly", "annual", "annually"}
)
"""Words that say 1小时 and 1日 without a number."""
_MONTH = {word: value for value, word in enumerate(_MONTHS.split(), 1)}
_LONG_NUMERAL = 1000
_ENGLISH = re.compile(r"[A-Za-z]+")


def digit_values(text: str) -> list[Decimal]:
    """Return the values of the numbers written in digits, with their magnitude word, in order.

    ``3.5 million`` and ``350万`` are 3500000.
    """
    if text.isascii():
        text = _english_decades(text)
    else:
        text = _joined(unicodedata.normalize("NFKC", _LISTED.sub("， ", text)))
    values = []
    for match in _DIGITS.finditer(text):
        # "1.80 m" is a length, "$5m" an amount: a lone letter is a magnitude after a currency sign only.
        letter = _LONE_LETTER.match(text, match.end()) is not None
        unit = letter and text[: match.start()][-1:] not in _CURRENCY
        values.append(_scaled(text, match)[0 if unit else -1])
    return values


def _joined(text: str) -> str:
    """Write ``3亿5000万``, ``7成``, ``8折`` and decades as a number in digits, ``26·7公顷`` with a point."""
    text = _DECADE_OF.sub(lambda m: f"{_decade(m):f}年代", _english_decades(prices_in_percent(text)))
    text = _TENTHS_ZH.sub(lambda m: f"{_tenths(m)}%" if m[1].isascii() else m[0], text)
    text = _POINT_ZH.sub(_pointed, _MIDDLE_DOT.sub(".", text))
    return _COMPOUND.sub(lambda m: f"{_compound_value(m):f}", text)


def _pointed(match: re.Match[str]) -> str:
    """Return a Chinese decimal in digits; what may be a time of the day stays as it is."""
    whole, decimals, measured = match.groups()
    value = max(_chinese_values(whole))
    if measured is None and value <= _HOURS and not match.string[: match.start()].endswith("百分之"):
        return match.group()
    return f"{value:f}.{''.join(str(DIGITS[c]) for c in decimals)}{measured or ''}"


def _tenths(match: re.Match[str]) -> int:
    """Return the percentage that so many tenths are."""
    tenths, hundredths = match.groups()
    return 10 * (int(tenths) if tenths.isascii() else DIGITS[tenths]) + DIGITS.get(hundredths, 0)


def _compound_value(match: re.Match[str]) -> Decimal:
    first, scale, second, low = match.groups()
    value = Decimal(first).scaleb(_SCALE_ZH[scale])
    return (value + Decimal(second).scaleb(_power(low or ""))).normalize()


def _power(characters: str) -> int:
    """Return the power of ten that Chinese magnitudes in a row, such as 千万, stand for."""
    return sum(_SCALE_ZH[c] for c in characters)


def _scaled(text: str, match: re.Match[str]) -> list[Decimal]:
    """Return the plain value of a number in digits and, where it has a magnitude word, the scaled one.

    The first number of a range has the magnitude of the second.
    """
    values = _with_magnitude(text, match)
    between = _RANGE.match(text, match.end()) if len(values) == 1 else None
    last = _DIGITS.match(text, between.end()) if between else None
    if last is not None and not _LONE_LETTER.match(text, last.end()):
        larger = _with_magnitude(text, last)
        # "98 to 95 million years ago" goes down, but not far.
        if values[0] < 2 * larger[0]:
            values += [values[0] * (value / larger[0]) for value in larger[1:]]
    return values


def _with_magnitude(text: str, match: re.Match[str]) -> list[Decimal]:
    plain = Decimal(re.sub(r"[,，'’]", "", match.group()))
    values = [plain]
    zh = _AFTER_ZH.match(text, match.end())
    if zh:
        values.append(plain.scaleb(_power(zh.group(2))))
    en = _AFTER_EN.match(text, match.end())
    if en:
        values.append(plain.scaleb(_SCALE_EN[en.group(1).lower()]))
    return values


def all_values(text: str) -> set[Decimal]:
    """Return every value that a number in ``text`` may mean, in digits, in Chinese or in English words."""
    text = unicodedata.normalize("NFKC", text)
    # A discount may be told by what is left of the price, too: 八折 is 20 % off.
    values = complements(text)
    text = _joined(text)
    for match in _DIGITS.finditer(text):
        values.update(_scaled(text, match))
        # "1,234" may be a list of two numbers, "5.14" a date, "90年代" the 1990s, "14:30" half past two.
        values.update(Decimal(part) for part in re.findall(r"\d+", match.group()))
    values |= _decades(values)
    values |= {v % 100 for v in values if 1900 <= v < 2100 and v % 10 == 0}
    values |= {v + 12 for v in values if 1 <= v <= 12 and v == v.to_integral()}
    values |= {v - 12 for v in values if 12 <= v <= 24 and v == v.to_integral()}
    if _HALF_PAST.search(text):
        values.add(Decimal(30))
    for numeral in _ZH_NUMERAL.findall(text):
        values.update(_chinese_values(numeral))
    values.update(Decimal(_tenths(match)) for match in _TENTHS_ZH.finditer(text))
    if "年代" in text:
        values |= _decades(values)
    if _HALF.search(text):
        values.add(Decimal(50))
    return values | _english_values(text)


def _number(text: str) -> Decimal:
    """Return the value of a number in digits, or of a Chinese numeral."""
    return Decimal(text) if text.isdecimal() else max(_chinese_values(text))


def _decade(match: re.Match[str]) -> Decimal:
    """Return the first year of 19世纪60年代, which are the 1860s."""
    return 100 * (_number(match[1]) - 1) + _number(match[2])


def _english_decades(text: str) -> str:
    """Write "the sixties of the 19th century" as "the 1860s"."""

    def written(match: re.Match[str]) -> str:
        tens, century = match[1].lower(), match[2].lower()
        number = int(century[:2]) if century[0].isdigit() else _CENTURIES[century]
        return f"{100 * (number - 1) + (int(tens[:2]) if tens[0].isdigit() else _UNITS[tens])}s"

    return _DECADE_EN.sub(written, text) if "entury" in text else text


def _percentages(text: str) -> list[tuple[int, int, str]]:
    """Return the percentages in Chinese numerals, each with its range and in digits; no ranges of two."""
    found = []
    for match in _PERCENT_ZH.finditer(text):
        if not _RANGE_ZH.fullmatch(match[1]):
            digits = _DIGITS.search(_joined(match.group()))
            value = Decimal(digits.group()) if digits else max(_chinese_values(match[1]))
            found.append((match.start(), match.end(), f"{_plain(value)}%"))
    return found


def _decades(values: set[Decimal]) -> set[Decimal]:
    """Return the years that 80 and 90 stand for."""
    return {v + 1900 for v in values if 10 <= v < 100 and v % 10 == 0}


def written_numbers(text: str, target: str) -> list[tuple[int, int, str]]:
    """Return the numbers of ``text``, each with its range and as ``target`` writes it.

    Digits stay as they are; with a magnitude word they are converted: ``3.5 million`` becomes ``350万``, and
    ``5000多万`` ``more than 50 million``. For other targets than Chinese, percentages in Chinese numerals,
    tenths, discounts and decades of a century too: ``41.7%``, ``70%``, ``20% off``, ``1860s``. Other
    Chinese numerals below 1,000 and ranges of two are left to the model.
    """
    text = text.translate({code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)})
    text = _MIDDLE_DOT.sub(".", text)
    write = _in_chinese if target.startswith("zh") else _in_english
    found = [(m.start(), m.end(), write(_compound_value(m))) for m in _COMPOUND.finditer(text)]
    if not target.startswith("zh"):
        found += [(m.start(), m.end(), f"{_decade(m):f}s") for m in _DECADE_OF.finditer(text)]
        found += _percentages(text)
        found += [(m.start(), m.end(), f"{_tenths(m)}%") for m in _TENTHS_ZH.finditer(text)]
        found += written_discounts(text)
    compounds = list(found)
    for match in _DIGITS.finditer(text):
        if not _is_free(match, compounds):
            continue
        zh, en = _AFTER_ZH.match(text, match.end()), _AFTER_EN.match(text, match.end())
        scale = zh or en
        lone = zh is None and _LONE_LETTER.match(text, match.end()) is not None
        values = _scaled(text, match)
        if scale is None or lone:
            # The first of a range has a magnitude all the same; a lone k, m or b may be a unit.
            first = scale is None and len(values) > 1
            found.append((match.start(), match.end(), write(values[-1]) if first else match.group()))
            continue
        more = "more than " if zh and zh.group(1) and not target.startswith("zh") else ""
        found.append((match.start(), scale.end(), more + write(values[-1])))
    if not target.startswith("zh"):
        for match in _POINT_ZH.finditer(text):
            digits = _DIGITS.match(_pointed(match))
            scale = _AFTER_ZH.match(text, match.end(2))
            if digits and scale and _is_free(match, found):
                value = Decimal(digits.group()).scaleb(_power(scale.group(2)))
                found.append((match.start(), scale.end(), _in_english(value)))
        for match in _ZH_NUMERAL.finditer(text):
            if _RANGE_ZH.fullmatch(match.group()):
                continue
            value = max(_chinese_values(match.group()))
            if value >= _LONG_NUMERAL and _is_free(match, found):
                more = "more than " if _MORE_ZH.search(match.group()) else ""
                found.append((match.start(), match.end(), more + _in_english(value)))
    return sorted(found)


def _is_free(match: re.Match[str], found: list[tuple[int, int, str]]) -> bool:
    return not any(start < match.end() and match.start() < end for start, end, _ in found)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_chinese(value: Decimal) -> str:
    for power, word in ((12, "万亿"), (8, "亿"), (4, "万")):
        scaled = value.scaleb(-power)
        if scaled >= 1 and scaled == round(scaled, 4):
            return _plain(scaled).replace(",", "") + word
    return _plain(value)


def _in_english(value: Decimal) -> str:
    for power, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        scaled = value.scaleb(-power)
        if scaled >= 1 and scaled == round(scaled, 3):
            return f"{_plain(scaled)} {word}"
    return _plain(value)


def _chinese_values(numeral: str) -> set[Decimal]:
    numeral = _MORE_ZH.sub("", numeral)
    between = _RANGE_ZH.fullmatch(numeral)
    if between is not None:
        low, high, scale = between.groups()
        return _chinese_values(low + scale) | _chinese_values(high + scale)
    if all(c in DIGITS for c in numeral):
        digits = Decimal("".join(str(DIGITS[c]) for c in numeral))
        return {digits, *(Decimal(DIGITS[c]) for c in numeral)}
    total, section, digit = 0, 0, 0
    for c in numeral:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in "十百千":
            section += (digit or 1) * 10 ** _SCALE_ZH[c]
            digit = 0
        else:
            # 一万五千亿: 亿 counts all that is before it.
            low = section + digit
            total = (total + low or 1) * 10**8 if c in "亿億" else total + (low or 1) * 10**4
            section = digit = 0
    return {Decimal(total + section + digit)}


def _english_values(text: str) -> set[Decimal]:
    values: set[Decimal] = set()
    total, current, open_number = 0, 0, False
    for word in [*_ENGLISH.findall(text), ""]:
        lower = word.lower()
        stem = lower[:3]
        if stem in _MONTH:
            values.add(Decimal(_MONTH[stem]))
        if lower in _OF_ONE:
            values.add(Decimal(1))
        if lower in _UNITS:
            unit = _UNITS[lower]
            values.add(Decimal(unit))
            joins = open_number and (
                current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and unit < 10)
            )
            if open_number and not joins:
                values.add(Decimal(total + current))
                total = current = 0
            current, open_number = current + unit, True
        elif open_number and lower in ("hundred", "thousand", "million", "billion", "trillion"):
            scale = 10 ** _SCALE_EN[lower]
            if lower == "hundred":
                current *= scale
            else:
                total, current = total + current * scale, 0
        elif open_number and lower == "dozen":
            current *= 12
        elif not (open_number and lower == "and"):
            if open_number:
                values.add(Decimal(total + current))
            total, current, open_number = 0, 0, False
    return values
