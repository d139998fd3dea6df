# SPDX-License-Identifier: Apache-2.0
"""Characters as the matcher sees them. Every mapping here is one character to one, so offsets stay."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from hymt_desktop.core.text import variants

if TYPE_CHECKING:
    from collections.abc import Callable

_SPELLINGS = (
    ("’", "'"),
    ("‘", "'"),
    ("ʼ", "'"),
    ("‐", "-"),
    ("‑", "-"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u3000", " "),
    ("\n", " "),
    ("\t", " "),
)
_WIDE = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
# Terms are short and mostly ordinary: one search instead of many replacements.
_UNUSUAL = re.compile(
    "[" + "".join(seen for seen, _ in _SPELLINGS) + r"\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")

# Scripts written without spaces between words, and Hangul, whose particles are glued to the noun.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u2e80-\u31ff"
    r"\u3200-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff"
    r"\uff66-\uffdc\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff]"
)


def canonical(text: str) -> str:
    """Return ``text`` with one spelling for apostrophes, hyphens, spaces and full-width letters."""
    if not _UNUSUAL.search(text):
        return text
    if _WIDE.search(text):
        # Many places, few characters: a replacement for each of them is a tenth of the work.
        for wide in set(_FULL_WIDTH.findall(text)):
            text = text.replace(wide, chr(ord(wide) - 0xFEE0))
    for seen, meant in _SPELLINGS:
        text = text.replace(seen, meant)
    return text


def canonical_in(language: str) -> Callable[[str], str]:
    """Return ``canonical`` for a language; in Chinese, Traditional characters become Simplified ones too."""
    return _canonical_chinese if language in ("zh", "zh-Hant") and variants.available() else canonical


def _canonical_chinese(text: str) -> str:
    text = canonical(text)
    if text.isascii():
        return text
    traditional, simplified = _traditional()
    return traditional.sub(lambda found: simplified[found.group()], text)


@lru_cache(maxsize=1)
def _traditional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of the Traditional characters and a table to their Simplified ones, one to one."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    # On lines of their own, or phrases would be converted.
    simplified = variants.to_simplified("\n".join(characters)).split("\n")
    table = {
        old: new for old, new in zip(characters, simplified, strict=True) if old != new and len(new) == 1
    }
    return re.compile(f"[{''.join(table)}]"), table


def fold(text: str) -> str:
    """Return ``text`` in lower case, with as many characters as before."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # Only U+0130 grows (to i and a dot above); it is left alone.
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered if lowered.isascii() else lowered.replace("ς", "σ")


def mark_word_starts(folded: str, *, within_word: bool = False) -> str:
    """Return folded text with the first letter after anything that is no letter in title case.

    A pattern that went through this is found at the starts of words only, which saves the matcher most
    of the false hits (``ai`` in ``said``). ``within_word`` gives the pattern that is found after a letter.
    """
    if within_word:
        return mark_word_starts("a" + folded)[1:]
    marked = folded.title()
    return marked if len(marked) == len(folded) else _mark_one_by_one(folded)


def _mark_one_by_one(folded: str) -> str:
    """Do the same where a title case letter is more than one character; such a letter is left alone."""
    marked = []
    after_letter = False
    for char in folded:
        title = char if after_letter else char.title()
        marked.append(title if len(title) == 1 else char)
        after_letter = char.islower() or char.isupper() or char.istitle()
    return "".join(marked)


def is_word_character(char: str) -> bool:
    """Say whether two neighbours of this kind belong to one word: letters, digits, marks, the underscore.

    False for scripts that are written without spaces.
    """
    if _UNSPACED.match(char):
        return False
    if char.isalnum() or char == "_" or char.islower() or char.isupper():
        return True
    return unicodedata.category(char).startswith("M")


class WordCharacters(dict[str, bool]):
    """``is_word_character`` with a memory: the matcher asks for the same few characters all the time."""

    def __missing__(self, char: str) -> bool:
        """Look a new character up."""
        value = is_word_character(char)
        self[char] = value
        return value
