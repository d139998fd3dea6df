# SPDX-License-Identifier: Apache-2.0
"""Inline formatting tags (``<x1> … </x1>``, ``<x1/>``, ``<br/>``) across sentences and translations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.text.alignment import place, rendering
from hymt_desktop.core.text.check import enclosing_tags, well_nested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hymt_desktop.core.text.alignment import Alignment

TAG_RE = re.compile(r"</?x(?:[1-9]|1\d|20)/?>|<br/>")
_PAIR = re.compile(r"<(x\d+)>")
_ROUND_ALL = re.compile(r"\s*<(x\d{1,2})>((?:(?!</?\1>).)*)</\1>\s*", re.DOTALL)
_ROUND_PAIR = re.compile(r"<(x\d{1,2})><(x\d{1,2})>((?:(?!</?\2>).)*)</\2></\1>", re.DOTALL)
_WORD_EDGE = re.compile(r"(?<=[^\w])(?=\w)|(?<=\w)(?=[^\w])|(?<=[\u3040-\u30ff\u3400-\u9fff])")


def strip_tags(text: str) -> str:
    """Return ``text`` without its tags; a line break becomes a space."""
    return TAG_RE.sub("", text.replace("<br/>", " "))


@dataclass(frozen=True, slots=True)
class Folded:
    """A sentence with fewer tags, and what puts the others back: see ``fold_tags``."""

    text: str
    head: str = ""
    tail: str = ""
    expansions: tuple[tuple[str, str], ...] = ()

    def unfold(self, translation: str) -> str:
        """Return the translation of ``text`` with the tags that it lacks."""
        for short, full in self.expansions:
            translation = translation.replace(short, full)
        return f"{self.head}{translation}{self.tail}"


def fold_tags(text: str) -> Folded:
    """Leave out tags whose place is certain: pairs round the whole sentence, and pairs round another pair.

    Models are trained on tags side by side, and place these badly.
    """
    head = tail = ""
    while match := _ROUND_ALL.fullmatch(text):
        name = match.group(1)
        head, tail, text = f"{head}<{name}>", f"</{name}>{tail}", match.group(2)
    expansions: list[tuple[str, str]] = []
    while match := _ROUND_PAIR.search(text):
        outer, inner, content = match.groups()
        expansions[:0] = [(f"<{outer}>", f"<{outer}><{inner}>"), (f"</{outer}>", f"</{inner}></{outer}>")]
        text = f"{text[: match.start()]}<{outer}>{content}</{outer}>{text[match.end() :]}"
    return Folded(text, head, tail, tuple(expansions))


def open_tags(text: str, before: Sequence[str] = ()) -> list[str]:
    """Return the names of the tags that are open after ``text``, given those open before it."""
    stack = list(before)
    for tag in TAG_RE.findall(text):
        if tag.endswith("/>"):
            continue
        if not tag.startswith("</"):
            stack.append(tag[1:-1])
        elif tag[2:-1] in stack:
            stack.remove(tag[2:-1])
    return stack


def balance(text: str, before: Sequence[str]) -> str:
    """Return one sentence of a paragraph with its own pairs closed: tags that run across it are repeated."""
    after = open_tags(text, before)
    return "".join(f"<{n}>" for n in before) + text + "".join(f"</{n}>" for n in reversed(after))


def merge_repeated(pieces: Sequence[str], source: str) -> list[str]:
    """Undo ``balance`` over the translated pieces of a paragraph.

    Of a pair that occurs several times, the first opening and the last closing tag stay.

    Args:
        pieces: Sentences and what lies between them, in order.
        source: The paragraph, which has each of its tags once.

    Returns:
        The pieces, their tags those of ``source``, nested well.
    """
    merged = list(pieces)
    for name in dict.fromkeys(_PAIR.findall("".join(pieces))):
        openings = [i for i, piece in enumerate(merged) for _ in range(piece.count(f"<{name}>"))]
        closings = [i for i, piece in enumerate(merged) for _ in range(piece.count(f"</{name}>"))]
        if len(openings) <= 1 and len(closings) <= 1:
            continue
        for i in openings[1:]:
            head, _, tail = merged[i].rpartition(f"<{name}>")
            merged[i] = head + tail
        for i in closings[:-1]:
            merged[i] = merged[i].replace(f"</{name}>", "", 1)
    whole = "".join(merged)
    if sorted(TAG_RE.findall(whole)) == sorted(TAG_RE.findall(source)) and well_nested(whole):
        return merged
    return _reproject(merged, source)


def _reproject(pieces: list[str], source: str) -> list[str]:
    """Put the tags of ``source`` into the pieces by position."""
    bare = [TAG_RE.sub("", piece) for piece in pieces]
    whole = project(source, "".join(bare), {})
    result: list[str] = []
    position = 0
    for index, piece in enumerate(bare):
        taken = 0
        start = position
        last = index == len(bare) - 1
        while position < len(whole) and (taken < len(piece) or last):
            match = TAG_RE.match(whole, position)
            if match:
                position = match.end()
            else:
                position += 1
                taken += 1
        result.append(whole[start:position])
    return result


def project(source: str, target: str, known: Mapping[str, str], alignment: Alignment | None = None) -> str:
    """Put the tags of ``source`` into ``target``, a translation without tags.

    A tagged passage goes round its own translation where that can be found in ``target``; otherwise round
    what the alignment says; otherwise the tags go where they are in proportion, at the edges of words. The
    result always has each tag of ``source`` once, nested well, and in the same tag as there if one of the
    three ways gives that.

    Args:
        source: The sentence with tags, well nested.
        target: Its translation.
        known: Translations of the tagged passages alone, by their text.
        alignment: Between both, without tags.
    """
    target = TAG_RE.sub("", target)
    plain = TAG_RE.sub("", source)
    positions = _positions(source)
    proportional = [_proportional(at, len(plain), target) for _, at in positions]
    pairs = _pairs(positions)
    aligned = _by_alignment(plain, target, positions, pairs, alignment, proportional)
    found = _by_content(plain, target, positions, pairs, known, aligned)
    tags = [tag for tag, _ in positions]
    around = enclosing_tags(source)
    texts = [
        _insert(target, tags, pairs, _bounded(places, pairs)) for places in (found, aligned, proportional)
    ]
    nested = [text for text in texts if well_nested(text)]
    same = [text for text in nested if enclosing_tags(text) == around]
    return (same or nested or texts[-1:])[0]


def _positions(source: str) -> list[tuple[str, int]]:
    """Return each tag with its offset in the source without tags."""
    result = []
    removed = 0
    for match in TAG_RE.finditer(source):
        result.append((match.group(), match.start() - removed))
        removed += match.end() - match.start()
    return result


def _pairs(positions: Sequence[tuple[str, int]]) -> dict[int, int]:
    """Return for the index of each opening tag that of its closing one."""
    pairs: dict[int, int] = {}
    for index, (tag, _) in enumerate(positions):
        closing = f"</{tag[1:]}"
        end = next((j for j in range(index + 1, len(positions)) if positions[j][0] == closing), None)
        if end is not None:
            pairs[index] = end
    return pairs


def _by_alignment(
    plain: str,
    target: str,
    positions: Sequence[tuple[str, int]],
    pairs: Mapping[int, int],
    alignment: Alignment | None,
    otherwise: Sequence[int],
) -> list[int]:
    places = list(otherwise)
    if alignment is None:
        return places
    paired = {*pairs, *pairs.values()}
    for index, (_, at) in enumerate(positions):
        if index in pairs:
            span = rendering(alignment, target, at, positions[pairs[index]][1])
            if span is not None:
                places[index], places[pairs[index]] = span
        elif index not in paired and 0 < at < len(plain):
            found = place(alignment, plain, target, at)
            places[index] = places[index] if found is None else found
    return places


def _bounded(places: Sequence[int], pairs: Mapping[int, int]) -> list[int]:
    """Return the places with single tags moved out of the pairs that they are not in, and into their own."""
    moved = list(places)
    paired = {*pairs, *pairs.values()}
    for index in range(len(places)):
        if index in paired:
            continue
        for start, end in pairs.items():
            if start < index < end:
                moved[index] = min(max(moved[index], places[start]), places[end])
            elif places[start] <= moved[index] <= places[end]:
                moved[index] = places[start] if index < start else places[end]
    return moved


def _by_content(
    plain: str,
    target: str,
    positions: Sequence[tuple[str, int]],
    pairs: Mapping[int, int],
    known: Mapping[str, str],
    otherwise: Sequence[int],
) -> list[int]:
    places = list(otherwise)
    for index, end in pairs.items():
        inner = plain[positions[index][1] : positions[end][1]]
        for text in (known.get(inner.strip(), ""), inner):
            wanted = text.strip().strip("。.").casefold()
            if wanted and target.casefold().count(wanted) == 1:
                places[index] = target.casefold().index(wanted)
                places[end] = places[index] + len(wanted)
                break
    return places


def _proportional(at: int, length: int, target: str) -> int:
    if at <= 0 or not length:
        return 0
    if at >= length:
        return len(target)
    guess = round(at * len(target) / length)
    edges = [0, *(m.start() for m in _WORD_EDGE.finditer(target)), len(target)]
    return min(edges, key=lambda edge: abs(edge - guess))


def _insert(target: str, tags: Sequence[str], pairs: Mapping[int, int], places: Sequence[int]) -> str:
    """Put each tag at its place. At one place pairs close before others open, the inner ones first.

    A single tag comes before what closes there if that is round it in the source, and before a pair that
    opens there if it does so in the source.
    """
    opening = {end: start for start, end in pairs.items()}
    full = [start for start, end in pairs.items() if places[end] > places[start]]

    def order(i: int) -> tuple[float, ...]:
        at = places[i]
        if i in opening and places[opening[i]] < at:
            return at, 0, -places[opening[i]], -opening[i]
        if i not in opening and i not in pairs:
            inside = [j for j in full if j < i < pairs[j] and places[pairs[j]] == at]
            if inside:
                return at, 0, -places[inside[-1]], -inside[-1] - 0.5
            later = [j for j in full if j > i and places[j] == at]
            if later:
                return at, 1, -places[pairs[later[0]]], later[0] - 0.5
        # Empty pairs, and what is in them, are in the source's order.
        return at, 1, -places[pairs.get(i, i)], i

    parts: list[str] = []
    position = 0
    for i in sorted(range(len(tags)), key=order):
        parts += [target[position : places[i]], tags[i]]
        position = places[i]
    return "".join([*parts, target[position:]])
