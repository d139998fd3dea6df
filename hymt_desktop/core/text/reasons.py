# SPDX-License-Identifier: Apache-2.0
"""Why a sentence deserves a second look, in words.

Reasons travel as English text, in results, journals, reports and the API. ``read_reason`` tells which one a
text is and with which values, so that a front end can say it in another language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache


class Reason(str, Enum):
    """The English words; ``{0}`` and ``{1}`` stand for values."""

    NOTHING = "The model returned nothing."
    NOTHING_KEPT = "The model returned nothing; the source text was kept."
    NO_TRANSLATION = "there was no translation"
    PLACEHOLDERS = "{0} protected passage(s) missing, {1} too many."
    TAGS_LOST = "Formatting marks are missing or doubled."
    TAGS_OVERLAP = "Formatting marks overlap."
    TERM = "'{0}' should be '{1}'"
    TERM_FORBIDDEN = "'{0}' has a forbidden translation"
    NUMBER_MISSING = "The number {0} is not in the translation."
    NUMBER_INVENTED = "The number {0} is not in the source."
    DAY_MISSING = "The day {0} is not in the translation."
    DAY_INVENTED = "The day {0} is not in the source."
    NOT_IN_LANGUAGE = "The translation is not in {0}."
    CHINESE_LEFT = "Chinese characters are left in the translation."
    NO_WORDS = "The translation has no words."
    UNTRANSLATED = "A part was left untranslated."
    LONGER = "The translation is much longer than the source."
    SHORTER = "The translation is much shorter than the source."
    CUT = "The translation stops before its end."
    TOO_LONG = "it is too long for its place on the screen"
    REPEATS = "The translation repeats itself."

    def words(self, *values: object) -> str:
        """Return the English text."""
        return self.value.format(*values)


_GLOSSARY = "Glossary: "
_BETWEEN = "; "
_OF_TERMS = (Reason.TERM, Reason.TERM_FORBIDDEN)


@dataclass(frozen=True, slots=True)
class ReadReason:
    """A reason and its values, as text."""

    reason: Reason
    values: tuple[str, ...] = ()


def glossary_reason(parts: list[str]) -> str:
    """Return the reason that is made of those of several terms."""
    return f"{_GLOSSARY}{_BETWEEN.join(parts)}."


def read_reason(text: str) -> tuple[ReadReason, ...]:
    """Tell which reason ``text`` is; several for a glossary's terms, none for a text that is no reason."""
    if text.startswith(_GLOSSARY):
        parts = re.split(r"(?<=['n]); (?=')", text[len(_GLOSSARY) :].removesuffix("."))
        found = [read for part in parts if (read := _read(part, _OF_TERMS)) is not None]
        return tuple(found) if len(found) == len(parts) else ()
    one = _read(text, tuple(reason for reason in Reason if reason not in _OF_TERMS))
    return () if one is None else (one,)


def _read(text: str, among: tuple[Reason, ...]) -> ReadReason | None:
    for reason in among:
        found = _pattern(reason).fullmatch(text)
        if found is not None:
            return ReadReason(reason, found.groups())
    return None


@cache
def _pattern(reason: Reason) -> re.Pattern[str]:
    parts = re.split(r"\{\d\}", reason.value)
    return re.compile("(.+)".join(re.escape(part) for part in parts), re.DOTALL)
