# SPDX-License-Identifier: Apache-2.0
"""Which part of a translation renders which part of its source, by the decoder's attention.

A row of weights belongs to one piece of the translation and says where the model looked in the source while
it wrote that piece. Attention is no alignment by construction; measured on the first bundled model, the last
decoder layer's is a good one (``tools/trust_report.py``, ``projection``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENOUGH = 0.25
"""Share of a piece's attention within a span from which on the piece counts for the span."""
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’-][^\W\u3040-\u30ff\u3400-\u9fff]+)*")
_WORD_OR_CHARACTER = re.compile(rf"{_WORD.pattern}|[\u3040-\u30ff\u3400-\u9fff]{{1,2}}")
_EDGE = " \t\u3000,.;:!?，。；：！？、…"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Attention between a source and its translation.

    Attributes:
        source: The pieces' spans in the source, code points.
        target: The pieces' spans in the translation.
        weights: For each target piece its attention to the source pieces; a row sums to 1 or 0.
    """

    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    weights: tuple[tuple[float, ...], ...]

    def shares(self, start: int, end: int) -> list[float]:
        """Return for each target piece the share of its attention that ``source[start:end]`` has."""
        inside = [max(0, min(b, end) - max(a, start)) / (b - a) if b > a else 0.0 for a, b in self.source]
        return [sum(w * part for w, part in zip(row, inside, strict=True)) for row in self.weights]


def rendering(alignment: Alignment, translation: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of ``translation`` that renders ``source[start:end]``, whole words of it.

    None where no piece of the translation looks there for the most part.
    """
    run = _best_run([share - _ENOUGH for share in alignment.shares(start, end)])
    if run is None:
        return None
    left, right = alignment.target[run[0]][0], alignment.target[run[1] - 1][1]
    for word in _WORD.finditer(translation):
        if word.start() < left < word.end():
            left = word.start()
        if word.start() < right < word.end():
            right = word.end()
    while left < right and translation[left] in _EDGE:
        left += 1
    while left < right and translation[right - 1] in _EDGE:
        right -= 1
    return (left, right) if left < right else None


def place(alignment: Alignment, source: str, translation: str, at: int) -> int | None:
    """Return where a mark that stands at ``at`` in the source goes in the translation, at an edge of words.

    Before what renders the word after it, or else after what renders the word before it.
    """
    following = _WORD_OR_CHARACTER.search(source, at)
    if following is not None:
        found = rendering(alignment, translation, *following.span())
        if found is not None:
            return found[0]
    preceding = list(_WORD_OR_CHARACTER.finditer(source, 0, at))[-1:]
    for match in preceding:
        found = rendering(alignment, translation, *match.span())
        if found is not None:
            return found[1]
    return None


def _best_run(values: Sequence[float]) -> tuple[int, int] | None:
    """Return the run with the greatest sum; None where no value is positive (Kadane's algorithm)."""
    best, best_run = 0.0, None
    total, start = 0.0, 0
    for index, value in enumerate(values):
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, best_run = total, (start, index + 1)
    return best_run
