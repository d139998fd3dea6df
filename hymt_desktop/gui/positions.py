# SPDX-License-Identifier: Apache-2.0
"""Between core's offsets (code points) and Qt's (UTF-16 units), and from a position to its segment."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hymt_desktop.core.results import Segment, Translation

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16Map:
    """Converts offsets of one text between code points and UTF-16 units (an emoji is one and two)."""

    def __init__(self, text: str) -> None:
        self._points = [match.start() for match in _ASTRAL.finditer(text)]
        self._units = [point + k for k, point in enumerate(self._points)]

    def to_units(self, point: int) -> int:
        """Return the UTF-16 offset of code point ``point``."""
        return point + bisect_left(self._points, point)

    def to_points(self, unit: int) -> int:
        """Return the code point at UTF-16 offset ``unit``."""
        return unit - bisect_left(self._units, unit)


Span = tuple[int, int]


class Alignment:
    """Which segment lies where in both panes; all positions are UTF-16 units.

    Args:
        source_text: The text that was translated: the offsets of ``translation`` point into it.
        translation: What came back.
    """

    def __init__(self, source_text: str, translation: Translation) -> None:
        self.translation = translation
        self._source_text = source_text
        self._source = Utf16Map(source_text)
        self._target = Utf16Map(translation.text)
        self._source_starts = [s.start for s in translation.segments]
        self._target_starts = [s.target_start for s in translation.segments]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments, in reading order."""
        return self.translation.segments

    def moved_to(self, translation: Translation) -> Alignment:
        """Return the alignment of another translation of the same text."""
        return Alignment(self._source_text, translation)

    def source_span(self, index: int) -> Span:
        """Return where segment ``index`` lies in the source pane."""
        segment = self.segments[index]
        return self._source.to_units(segment.start), self._source.to_units(segment.end)

    def target_span(self, index: int) -> Span:
        """Return where segment ``index`` lies in the target pane."""
        segment = self.segments[index]
        return self._target.to_units(segment.target_start), self._target.to_units(segment.target_end)

    def term_spans(self, index: int) -> list[Span]:
        """Return where the glossary terms of segment ``index`` lie in the source pane."""
        segment = self.segments[index]
        to_units = self._source.to_units
        return [(to_units(segment.start + t.start), to_units(segment.start + t.end)) for t in segment.terms]

    def source_index(self, unit: int) -> int | None:
        """Return the segment at a position of the source pane; None between segments."""
        point = self._source.to_points(unit)
        return self._index(point, self._source_starts, lambda s: s.end)

    def target_index(self, unit: int) -> int | None:
        """Return the segment at a position of the target pane; None between segments."""
        point = self._target.to_points(unit)
        return self._index(point, self._target_starts, lambda s: s.target_end)

    def _index(self, point: int, starts: list[int], end: Callable[[Segment], int]) -> int | None:
        index = bisect_right(starts, point) - 1
        if index < 0 or point > end(self.segments[index]):
            return None
        return index


def with_target(translation: Translation, index: int, target: str) -> Translation:
    """Return ``translation`` with the target of one segment replaced; the offsets after it move along."""
    return with_targets(translation, {index: target})


def with_targets(translation: Translation, targets: Mapping[int, str]) -> Translation:
    """Return ``translation`` with the targets of some segments replaced; their flags go."""
    if not targets:
        return translation
    changed, pieces = [], []
    shift, last = 0, 0
    for i, segment in enumerate(translation.segments):
        start = segment.target_start + shift
        new = targets.get(i)
        if new is None:
            end = segment.target_end + shift
            changed.append(replace(segment, target_start=start, target_end=end))
            continue
        pieces += [translation.text[last : segment.target_start], new]
        last = segment.target_end
        shift += len(new) - (segment.target_end - segment.target_start)
        changed.append(
            replace(segment, target=new, target_start=start, target_end=start + len(new), flags=())
        )
    pieces.append(translation.text[last:])
    return replace(translation, text="".join(pieces), segments=tuple(changed))
