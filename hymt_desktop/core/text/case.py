# SPDX-License-Identifier: Apache-2.0
"""Capitals: text that is all in capitals, and the first letter of a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.text.markup import lead

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)*")
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
_FIRST_WORD = re.compile(r"(?:</?x\d+/?>|[\s\"'“‘(\[])*([a-z]+)(?![A-Za-z0-9_./@-])")
_SURELY_A_WORD = 5
_SURELY_A_WORD_ALONE = 8
_SHORTEST_ALONE = 4


def is_shouted(text: str) -> bool:
    """Say whether every letter of ``text`` that has a case is a capital, and a word has three at least."""
    return text.isupper() and _THREE_LETTERS.search(text) is not None


def lower_shouted(text: str, count: Callable[[str], int], *, alone: bool) -> str:
    """Return ALL-CAPS text in lower case, acronyms excepted.

    A word is taken for an acronym where its lower-case form isn't one piece of the model's vocabulary.

    Args:
        text: All in capitals.
        count: Returns the number of tokens of a text.
        alone: The text is a single word, of which short ones are more often acronyms.
    """

    def lower(match: re.Match[str]) -> str:
        word = match.group()
        small = word.lower()
        neighbours = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
        if any(c.isdigit() or c in "-_/&@" for c in neighbours) and len(word) < _SHORTEST_ALONE:
            return word
        if len(word) == 1 and word not in "AI":
            return word
        if len(word) >= (_SURELY_A_WORD_ALONE if alone else _SURELY_A_WORD):
            return small
        if alone and len(word) < _SHORTEST_ALONE:
            return word
        return small if count(lead(small)) == 1 else word

    return _WORD.sub(lower, text)


def capitalize_first(text: str) -> str:
    """Return a sentence with its first letter a capital, unless its first word is a name like ``iPhone``."""
    match = _FIRST_WORD.match(text)
    if match is None:
        return text
    at = match.start(1)
    return text[:at] + text[at].upper() + text[at + 1 :]
