# SPDX-License-Identifier: Apache-2.0
"""Line breaking for subtitles, by what a line takes up on the screen.

A Chinese character takes two columns. A line may break at a space, and between East Asian characters except
where their typography forbids it (no line starts with 、 or ends with 「; Unicode UAX #14, JIS X 4051),
inside a term, a number or a Latin word. Of the ways to break, the one with the fewest lines and the least
uneven ones is taken, with breaks after punctuation preferred.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_START = frozenset(
    "、。，．！？：；）］｝」』】》〉〕”’…—～·ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％,.!?:;)]}"
)
_NO_END = frozenset("（［｛「『【《〈〔“‘([{$¥￥#")
_STOP = frozenset("。！？；，、：,.!?;:…")
_SOFT_END = frozenset("的了着过地得吗呢吧啊是和与及或在把被从对向")
_WORD = re.compile(r"[\w'’-]", re.ASCII)
_MAX_PIECES = 300
"""Beyond this no subtitle is: such a text is wrapped line by line."""


def display_width(text: str) -> int:
    """Return the columns that ``text`` takes: 2 for wide characters, 0 for combining ones."""
    return sum(_char_width(c) for c in text)


@functools.lru_cache(maxsize=8192)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, max_lines: int, terms: Sequence[str] = ()) -> list[str]:
    """Break a text into lines of at most ``width`` columns.

    Args:
        text: One line.
        width: Columns of a line. A single word that is wider stays whole.
        max_lines: Lines wanted. A text that needs more gets them: nothing is cut off.
        terms: Texts that stay on one line where that is possible.
    """
    text = " ".join(text.split())
    if display_width(text) <= width:
        return [text] if text else []
    pieces = _unbreakable(text, terms)
    widths = [display_width(piece) for piece in pieces]
    if len(pieces) > _MAX_PIECES:
        return _greedy(pieces, width)
    # The fewest lines; then the most even ones among those.
    fewest = max(2, -(-sum(widths) // width))
    for count in range(fewest, fewest + 4):
        lines = _divide(pieces, widths, count, width)
        if lines is not None:
            if count > max_lines:
                return _relaxed(pieces, widths, max_lines, width) or lines
            return lines
    return _greedy(pieces, width)


def _relaxed(pieces: list[str], widths: list[int], count: int, width: int) -> list[str] | None:
    """Allow lines that are a tenth too wide before giving a cue a line more."""
    return _divide(pieces, widths, count, width + width // 10)


def _greedy(pieces: list[str], width: int) -> list[str]:
    lines: list[str] = [""]
    for piece in pieces:
        if lines[-1] and display_width((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _unbreakable(text: str, terms: Sequence[str]) -> list[str]:
    """Return the pieces between which a line may break; a space belongs to the piece before it."""
    allowed = {i for i in range(1, len(text)) if _may_break(text, i)}
    for term in terms:
        at = text.find(term) if term else -1
        while at >= 0:
            allowed -= set(range(at + 1, at + len(term)))
            at = text.find(term, at + len(term))
    cuts = [0, *sorted(allowed), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(cuts)]


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == " ":
        return after not in _NO_START
    if after == " " or after in _NO_START or before in _NO_END:
        return False
    if _char_width(after) == 0 or before == "\u200d":
        return False
    if _WORD.match(before) and _WORD.match(after):
        return False
    if _katakana(before) and _katakana(after):
        return False
    return _char_width(before) == 2 or _char_width(after) == 2


def _katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fe"


def _divide(pieces: list[str], widths: list[int], count: int, width: int) -> list[str] | None:
    """Return the best division into exactly ``count`` lines of at most ``width`` columns, or None."""
    total = sum(widths)
    ideal = total / count
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for line in range(count):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, cuts) in best.items():
            used = 0
            for end in range(start + 1, len(pieces) + 1):
                used += widths[end - 1]
                shown = used - (pieces[end - 1].endswith(" "))
                if shown > width:
                    break
                if line == count - 1 and end < len(pieces):
                    continue
                new = cost + ((shown - ideal) / width) ** 2 + _break_cost(pieces, end)
                if end not in following or new < following[end][0]:
                    following[end] = (new, (*cuts, end))
        best = following
    if len(pieces) not in best:
        return None
    cuts = (0, *best[len(pieces)][1])
    return ["".join(pieces[a:b]).strip() for a, b in itertools.pairwise(cuts)]


def _break_cost(pieces: list[str], at: int) -> float:
    if at >= len(pieces):
        return 0.0
    before = pieces[at - 1].rstrip()
    if before and before[-1] in _STOP:
        return 0.0
    if pieces[at - 1].endswith(" "):
        return 0.05
    return 0.08 if before and before[-1] in _SOFT_END else 0.2
