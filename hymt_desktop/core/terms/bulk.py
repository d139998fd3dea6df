# SPDX-License-Identifier: Apache-2.0
"""The matcher's rules for many hits at once, as arrays.

A text that is full of terms has more hits than Python can look at one by one: the rules for words, for
English endings and for overlaps are worked out for all of them here, and only what is left becomes objects.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hymt_desktop.core.terms.folding import is_word_character
from hymt_desktop.core.terms.inflect import regular_endings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_UNKNOWN = 2
_LONGEST_ENDING = 4


class Hits(NamedTuple):
    """What an automaton found: columns of pattern, start and end (code points)."""

    patterns: Numbers
    starts: Numbers
    ends: Numbers

    @classmethod
    def of(cls, hits: Sequence[tuple[int, int, int]]) -> Hits:
        """Turn a list of hits into columns."""
        numbers = np.fromiter(chain.from_iterable(hits), np.int64, 3 * len(hits))
        return cls(*numbers.reshape(-1, 3).T.copy())


class WordKinds:
    """``is_word_character`` as an array over all code points; filled as characters are met (1.1 MB)."""

    def __init__(self) -> None:
        self._kinds = np.full(0x110000, _UNKNOWN, np.uint8)

    def inside_words(self, codes: NDArray[np.uint32]) -> Flags:
        """Say for each place of a text, its end included, whether it is between two characters of a word."""
        kinds = self._kinds[codes]
        if (kinds == _UNKNOWN).any():
            for code in np.unique(codes[kinds == _UNKNOWN]).tolist():
                self._kinds[code] = is_word_character(chr(code))
            kinds = self._kinds[codes]
        inside = np.zeros(len(codes) + 1, np.bool_)
        np.logical_and(kinds[1:], kinds[:-1], out=inside[1:-1])
        return inside


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the characters of a text as numbers."""
    # A lone surrogate is a character like any other here.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(maxsize=1)
def _ending_table() -> Flags:
    """Return which endings are regular, by their letters as digits to the base 27, the first one lowest."""
    table = np.zeros(27**_LONGEST_ENDING, np.bool_)
    for ending in regular_endings():
        table[sum((ord(char) - 96) * 27**place for place, char in enumerate(ending))] = True
    return table


def with_endings(codes: NDArray[np.uint32], ends: Numbers) -> tuple[Numbers, Flags]:
    """Move each end behind the English ending that follows; says too whether there is a regular one.

    The same as ``REGULAR_ENDING`` at each of ``ends``.
    """
    letters = np.zeros(len(codes) + _LONGEST_ENDING + 1, np.int64)
    is_letter = (codes >= 97) & (codes <= 122)
    letters[: len(codes)][is_letter] = codes[is_letter].astype(np.int64) - 96
    value = np.zeros(len(ends), np.int64)
    more = np.ones(len(ends), np.bool_)
    length = np.zeros(len(ends), np.int64)
    for place in range(_LONGEST_ENDING):
        digit = letters[ends + place]
        more &= digit > 0
        value += np.where(more, digit, 0) * 27**place
        length += more
    more &= letters[ends + _LONGEST_ENDING] > 0
    return ends + length, _ending_table()[value] & ~more


def without_overlaps(starts: Numbers, ends: Numbers, ranks: Numbers) -> Numbers:
    """Return which spans are kept, by position: the least rank, then the longest, then the first one."""
    order = np.argsort(starts, kind="stable")
    starts, ends, ranks = starts[order], ends[order], ranks[order]
    # Only spans that hang together compete.
    begins = np.ones(len(starts), np.bool_)
    begins[1:] = starts[1:] >= np.maximum.accumulate(ends)[:-1]
    first = np.flatnonzero(begins)
    size = np.diff(first, append=len(starts))
    kept = np.zeros(len(starts), np.bool_)
    kept[first[size == 1]] = True
    one = first[size == 2]
    two = one + 1
    longer = ends[two] - starts[two] > ends[one] - starts[one]
    second = (ranks[two] < ranks[one]) | ((ranks[two] == ranks[one]) & longer)
    kept[np.where(second, two, one)] = True
    many = size > 2
    for begin, stop in zip(first[many].tolist(), (first + size)[many].tolist(), strict=True):
        here = slice(begin, stop)
        kept[here] = _best(starts[here].tolist(), ends[here].tolist(), ranks[here].tolist())
    return order[kept]


def _best(starts: list[int], ends: list[int], ranks: list[int]) -> list[bool]:
    """Say which of a few spans that hang together are kept."""
    first = starts[0]
    taken = bytearray(max(ends) - first)
    kept = [False] * len(starts)
    for i in sorted(range(len(starts)), key=lambda i: (ranks[i], starts[i] - ends[i], starts[i])):
        begin, stop = starts[i] - first, ends[i] - first
        if taken.find(1, begin, stop) < 0:
            taken[begin:stop] = b"\1" * (stop - begin)
            kept[i] = True
    return kept
