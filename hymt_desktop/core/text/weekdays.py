# SPDX-License-Identifier: Apache-2.0
"""The days of the week in English and Chinese: small models write Sunday for 星期六."""

from __future__ import annotations

import re

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_FULL = re.compile(rf"\b({'|'.join(NAMES)})s?\b", re.IGNORECASE)
_SHORT = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|r|rs)?\b")
_OWN_NAME = re.compile(
    rf"\b(?:Ash|Black|Bloody|Cyber|Easter|Fat|Good|Maundy|Palm|Shrove|Whit) (?:{'|'.join(NAMES)})\b",
    re.IGNORECASE,
)
_DAY = "[一二三四五六日天]"
# 一周一次 is once a week, 每周一集 a weekly episode, 周一良 a person. 周二、四 names two days.
_CHINESE = re.compile(
    rf"(?:星期|礼拜|禮拜)({_DAY})(?![一二三四五六七八九十])((?:[、和及与與至到—~-]{_DAY}(?![个個月年日天点點]))*)"
    rf"|(?<![一二两兩三四五六七八九十几幾数數整\d])[周週]([一二三四五六日])(?![一二三四五六七八九十次集期本部级級良岳])"
    rf"((?:[、和及与與至到—~-]{_DAY}(?![个個月年日天点點]))*)"
)
_ORDER = {character: day for day, character in enumerate("一二三四五六日")} | {"天": 6}


def named_days(text: str) -> set[int]:
    """Return the days, 0 for Monday, that ``text`` names, those in names such as Good Friday left out."""
    found = _found(_OWN_NAME.sub("", text)) if _found(text) else []
    return {day for _, _, days in found for day in days[:1]}


def possible_days(text: str) -> set[int]:
    """Return the days that ``text`` may name: also in lists, shortened, and in names such as Good Friday."""
    short = {next(i for i, name in enumerate(NAMES) if name.startswith(m[1])) for m in _SHORT.finditer(text)}
    return short.union(*(days for _, _, days in _found(text)))


def written_days(text: str, target: str) -> list[tuple[int, int, str]]:
    """Return the days that ``text`` names, each with its range and as English or Chinese, ``target``, has it.

    Lists such as 周二、四、六 are left out.
    """
    chinese = target.startswith("zh")
    return [
        (start, end, f"星期{'一二三四五六日'[days[0]]}" if chinese else NAMES[days[0]])
        for start, end, days in _found(text)
        if len(days) == 1 and (text[start] > "\x7f") != chinese
    ]


def _found(text: str) -> list[tuple[int, int, list[int]]]:
    """Return where a day is named, and which one, with those that are listed after it in Chinese."""
    # Most sentences name none: what each name needs is looked for first, which takes a tenth of the time.
    english = _FULL.finditer(text) if "day" in text.lower() else ()
    found = [(m.start(), m.end(), [NAMES.index(m[1].capitalize())]) for m in english]
    for match in _CHINESE.finditer(text) if not text.isascii() else ():
        characters = re.findall(_DAY, (match[1] or match[3]) + (match[2] or match[4] or ""))
        found.append((match.start(), match.end(), [_ORDER[character] for character in characters]))
    return found
