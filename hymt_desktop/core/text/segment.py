# SPDX-License-Identifier: Apache-2.0
"""Cut text into sentences that the model can take, without touching a character in between.

``sentencex`` finds the boundaries of most languages; rules around it settle what it gets wrong: Chinese and
Japanese stops with closing quotes, abbreviations, list markers, sentences that are too long. All functions
return code-point spans, so what lies between two sentences (line breaks, indents, list markers, blanks) can
be copied as it is.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hymt_desktop.core.text.languages import WITHOUT_SPACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CLOSERS = r"[”’」』）》】〉)\]\"']"
_CJK_STOP = re.compile(
    rf"(?:[。！？]|(?<=[{_HAN}”」』）》])(?:[!?]|\.(?![A-Za-z0-9.]))|(?<=[{_HAN}])…{{1,2}}(?={_CLOSERS}))[。！？!?…]*{_CLOSERS}*"
)
_SPEECH_TAG = re.compile(rf"[”’」』][{_HAN}]{{0,6}}?(?:说|問|问|道|喊|叫|答|想|笑|說)")
_CLAUSE_STOP = re.compile(r"[；;]")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARKER = re.compile(
    r"[ \t\u3000]*(?:>[ \t]?)*"
    r"(?:(?:[-*+•·▪◦‣●○■□◆–—→☐☑✓✔]|#{1,6}|"
    r"\(?\d{1,3}[.)](?=[ \t])|\d{1,3}[.)、．](?=[^\d\s.])|[a-zA-Z]\)|[（(]\d{1,3}[）)]|"
    r"[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十百千万两几]))"
    r"[ \t\u3000]*(?:\[[ xX]\][ \t]+)?)?"
)
_BULLET_WITHOUT_SPACE = re.compile(r"[ \t\u3000]*[-*+–—#]+$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"“])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Sen|Rep|Gov|Pres|Messrs|Mt|Ft|"
    r"vs|etc|e\.g|i\.e|cf|viz|al|ca|approx|incl|resp|esp|Fig|Figs|Eq|Eqs|Sec|Ch|No|Nos|Vol|Vols|pp|p|Art|Ref|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Inc|Ltd|Co|Corp|Dept|Univ|Ave|Blvd|Rd|"
    r"vol|vols|ed|eds|no|nos|fig|figs|eq|eqs|chap|sect|para|[A-Z])\.\s*$"
)
_NEVER_LAST = re.compile(
    r"(?:^|[\s(\[\"“])(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Capt|Lt|Sgt|Rev|Sen|Gov|Messrs|vs|e\.g|i\.e|cf|viz|approx|Fig|"
    r"Figs|Eq|Eqs)\.\s*$"
)
_CONTINUES = re.compile(r"[a-z\d(,;:–—-]|[”\"'’)\]]")
_NUMBER_OF_ITEM = re.compile(r"[.!?;:][\"”’)]?\s+\(?\d{1,3}[.)]\s*$")
"""The number of an item inside of a line ("First. 2. Second"), which is no sentence."""
_MERGE_LOOKBACK = 40
_WINDOW = 4000
_ROUGH_CHARACTERS_PER_TOKEN = 8


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


def lines(text: str) -> list[Span]:
    """Return the spans of the non-empty lines of ``text``."""
    return [Span(*m.span()) for m in _LINE.finditer(text)]


def marker_end(line: str) -> int:
    """Return the length of a line's indent and list marker (``- ``, ``1. ``, ``• ``, ``## ``, ``> ``)."""
    match = _MARKER.match(line)
    if match is None:
        return 0
    head = match.group()
    if _BULLET_WITHOUT_SPACE.match(head):
        # "-5 degrees" and "#tag" are text; "- item" is a list.
        return len(head) - len(head.lstrip(" \t\u3000"))
    return match.end()


def sentences(text: str, language: str, protected: Iterable[tuple[int, int]] = ()) -> list[Span]:
    """Return the spans of the sentences of ``text``, without the blanks around them.

    Args:
        text: Any text, several lines or one.
        language: Canonical code of its language.
        protected: Ranges that no boundary may cut.
    """
    guards = _Guards(protected)
    spans: list[Span] = []
    for line in lines(text):
        start = line.start + marker_end(text[line.start : line.end])
        for cut in _pieces(text, start, line.end, language, guards):
            core = _strip(text, cut)
            if core is not None:
                spans.append(core)
    return spans


class _Guards:
    """Answers whether a position lies inside a protected range; positions must be asked in rising order."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = sorted((r[0], r[1]) for r in ranges)
        self._next = 0

    def cuts(self, position: int) -> bool:
        while self._next < len(self._ranges) and self._ranges[self._next][1] <= position:
            self._next += 1
        return self._next < len(self._ranges) and self._ranges[self._next][0] < position


def _strip(text: str, span: Span) -> Span | None:
    piece = text[span.start : span.end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(span.start + left, span.start + right) if right > left else None


def _pieces(text: str, start: int, end: int, language: str, guards: _Guards) -> list[Span]:
    cuts: list[int] = []
    position = start
    for cut in [*_cjk_cuts(text, start, end), end]:
        if language not in WITHOUT_SPACES:
            cuts += _western_cuts(text, position, cut, language)
        if cut != end:
            cuts.append(cut)
        position = cut
    kept = [start, *(cut for cut in cuts if not guards.cuts(cut)), end]
    return [Span(a, b) for a, b in pairwise(kept) if b > a]


def _cjk_cuts(text: str, start: int, end: int) -> list[int]:
    cuts = []
    for match in _CJK_STOP.finditer(text, start, end):
        closers = match.group().lstrip("。！？!?….")
        if closers.startswith(("》", "〉")):
            continue  # a title with a stop in it
        if closers and not match.group().startswith("。") and _SPEECH_TAG.match(text, match.end() - 1):
            continue
        cuts.append(match.end())
    return cuts


def _western_cuts(text: str, start: int, end: int, language: str) -> list[int]:
    """Return the sentence boundaries inside a range.

    ``sentencex`` gets windows of bounded size: on some input its time grows with the square of the length.
    """
    import sentencex

    code = language.split("-")[0]
    cuts: list[int] = []
    while start < end:
        size = min(end - start, _WINDOW)
        position = start
        for piece in sentencex.segment(code, text[start : start + size]):
            previous = text[max(start, position - _MERGE_LOOKBACK) : position]
            if position > start and not _continues(previous, piece):
                cuts.append(position)
            position += len(piece)
        if start + size >= end:
            break
        # The window's last sentence may go on: begin the next window with it, unless it fills this one.
        start = cuts[-1] if cuts and cuts[-1] > start else start + size
    return cuts


def _continues(previous: str, following: str) -> bool:
    """Say whether a boundary between two pieces is none."""
    if not following.strip():
        return True
    item = _NUMBER_OF_ITEM.search(previous)
    if item is not None and not _ABBREVIATION.search(previous[: item.start() + 1]):
        return True
    if _NEVER_LAST.search(previous):
        return True
    if _ABBREVIATION.search(previous):
        return bool(_CONTINUES.match(following)) or bool(re.search(r"(?:^|\s)[A-Z]\.\s*$", previous))
    return bool(re.match(r"[a-z]", following)) and not previous.rstrip().endswith(("!", "?", '."', ".”"))


def split_long(
    text: str,
    span: Span,
    limit: int,
    count: Callable[[str], int],
    protected: Sequence[tuple[int, int]] = (),
) -> list[Span]:
    """Cut a sentence that has more than ``limit`` tokens: at clauses, else at blanks, else anywhere.

    Args:
        text: The text that ``span`` is in.
        span: The sentence.
        limit: Most tokens of a part.
        count: Returns the tokens of a text. It is only asked about texts of bounded length.
        protected: Sorted ranges that are only cut where one alone is too long for the window.

    Returns:
        The parts, without the blanks between them. Time is linear in the length.
    """
    most = limit * _ROUGH_CHARACTERS_PER_TOKEN
    parts: list[Span] = []
    start = span.start
    guard = 0
    while start < span.end:
        size = min(span.end - start, most)
        piece = text[start : start + size]
        tokens = count(piece)
        if size == span.end - start and tokens <= limit:
            parts.append(Span(start, span.end))
            break
        window = min(size, max(1, size * limit // max(tokens, 1)))
        while window > 1 and count(piece[:window]) > limit:
            window = max(1, window * 9 // 10)
        while guard < len(protected) and protected[guard][1] <= start:
            guard += 1
        cut = start + _best_cut(piece, window)
        cut = _outside(cut, start, span.end, protected[guard:])
        core = _strip(text, Span(start, cut))
        if core is not None:
            parts.append(core)
        start = cut
    stripped = [_strip(text, part) for part in parts]
    return [part for part in stripped if part is not None]


_BREAKS = (
    re.compile(r"[；;。！？!?]|\.(?=\s)|[:：](?=\s|[^\x00-\xff])"),
    re.compile(r"[，,、](?!\d)|\s[–—]\s"),
    re.compile(r"\s"),
)


def _best_cut(piece: str, window: int) -> int:
    """Return the best place to cut within ``window`` characters; the second half of it is preferred."""
    for pattern in _BREAKS:
        # What follows the window is looked at too: "200," before "000" is no clause.
        ends = [m.end() for m in pattern.finditer(piece, window // 3, window + 1) if m.end() <= window]
        if ends:
            return ends[-1]
    return window


def _outside(cut: int, start: int, end: int, protected: Sequence[tuple[int, int]]) -> int:
    for first, last in protected:
        if first >= cut:
            break
        if first < cut < last:
            return first if first > start else min(last, end)
    return cut


def split_clauses(text: str, span: Span, longest: int = 120) -> list[Span]:
    """Cut a Chinese sentence of more than ``longest`` characters at its semicolons."""
    if span.end - span.start <= longest:
        return [span]
    cuts = [m.end() for m in _CLAUSE_STOP.finditer(text, span.start, span.end)]
    edges = [span.start, *(c for c in cuts if c < span.end), span.end]
    stripped = [_strip(text, Span(a, b)) for a, b in pairwise(edges)]
    return [s for s in stripped if s is not None]
