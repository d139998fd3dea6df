# SPDX-License-Identifier: Apache-2.0
"""Consistency of a whole document: what is rendered in several ways, and translating that again.

A job translates a document in batches, so a sentence's usual company is known only at the end. Then the
sentences in which a recurring name or term deviates from the document's own usual rendering are translated
once more, each by itself and without context, and take the place of the old ones where the checks and
the model find them no worse. All other text stays as it is, to the byte.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.context.consistency import deviations, hardly_worse, recurring
from hymt_desktop.core.documents.inline import plain
from hymt_desktop.core.documents.wrap import display_width
from hymt_desktop.core.terms.model import Status, TermMatch
from hymt_desktop.core.text import variants
from hymt_desktop.core.text.check import check_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hymt_desktop.core.context.consistency import Recurring
    from hymt_desktop.core.documents.base import Unit
    from hymt_desktop.core.documents.journal import Entry, Part
    from hymt_desktop.core.results import Translation

MOST_SEGMENTS = 10_000
"""Sentences of a document that are compared and listed, from its beginning: it bounds the memory."""
STEP = "consistency"
_Wanted = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One translated sentence of a document.

    Attributes:
        unit: Index of its unit.
        key: Where that is, for people.
        number: Position among the unit's sentences.
        source: Its text, with tags.
        max_width: Columns that its unit's translation should fit in; 0 for no limit.
        fixed: Its translation isn't the model's, or a doubt is shown with it: it isn't to be changed.
    """

    unit: int
    key: str
    number: int
    source: str
    max_width: int = 0
    fixed: bool = False


@dataclass(slots=True)
class Places:
    """The sentences of a document, in order."""

    found: list[Place] = field(default_factory=list)
    complete: bool = True

    def add(self, unit: Unit, entry: Entry) -> None:
        """Take the sentences of a translated unit in."""
        if len(self.found) + len(entry.parts) > MOST_SEGMENTS:
            self.complete = False
        if not self.complete:
            return
        fixed = entry.origin not in ("translated", "repeated") or bool(entry.flags)
        for number, part in enumerate(entry.parts):
            source = unit.text[part.start : part.end]
            remembered = fixed or part.step == "memory"
            self.found.append(Place(unit.index, unit.key, number, source, unit.max_width, remembered))

    def phrases(self, entries: Mapping[int, Entry], source: str, target: str) -> list[Recurring]:
        """Return the names and phrases of the document and their renderings."""
        return recurring([(p.source, _target(p, entries)) for p in self.found], source, target)

    def deviating(self, phrases: Sequence[Recurring], *, context: bool) -> list[tuple[Place, list[_Wanted]]]:
        """Return the sentences to translate again, in order, with the renderings wanted in them."""
        found = deviations(phrases, len(self.found), context=context)
        return [
            (self.found[index], [(a, b, phrase.source, phrase.target) for a, b, phrase in found[index]])
            for index in sorted(found)
            if not self.found[index].fixed
        ]


def _target(place: Place, entries: Mapping[int, Entry]) -> str:
    entry = entries[place.unit]
    part = entry.parts[place.number]
    return (entry.text or "")[part.target_start : part.target_end]


class Renderings:
    """A ``TermSource``: the glossaries, and the usual renderings wanted in certain sentences."""

    def __init__(self, terms: Any, wanted: Sequence[tuple[Place, list[_Wanted]]]) -> None:
        self._terms = terms
        self._wanted: dict[str, list[_Wanted]] = defaultdict(list)
        for place, spans in wanted:
            if place.source not in self._wanted:
                self._wanted[place.source] = spans

    def find(self, sentence: str, source: str, target: str) -> list[TermMatch]:
        """Return the terms of ``sentence``; those of the glossaries go first."""
        found = list(self._terms.find(sentence, source, target)) if self._terms is not None else []
        for start, end, words, rendering in self._wanted.get(sentence, ()):
            if not any(match.start < end and start < match.end for match in found):
                # The model writes Simplified Chinese, which is converted afterwards.
                text = variants.to_simplified(rendering) if target == "zh-Hant" else rendering
                found.append(TermMatch(start, end, words, (text,), Status.PREFERRED))
        return sorted(found, key=lambda match: match.start)


def revised(place: Place, entry: Entry, result: Translation) -> Entry | None:
    """Return a unit's entry with one sentence translated anew; None where the old one is to stay."""
    if len(result.segments) != 1 or entry.text is None:
        return None
    new, old = result.segments[0], entry.parts[place.number]
    before = entry.text[old.target_start : old.target_end]
    if new.flags or new.target == before or not new.target.strip() or not hardly_worse(new.score, old.score):
        return None
    text = entry.text[: old.target_start] + new.target + entry.text[old.target_end :]
    if check_tags(place.source, new.target) is not None:
        return None
    if place.max_width and display_width(plain(text)) > place.max_width:
        return None
    grown = len(new.target) - len(before)
    parts = [
        _moved(part, grown) if number > place.number else part for number, part in enumerate(entry.parts)
    ]
    parts[place.number] = old._replace(
        target_end=old.target_end + grown, score=new.score, quality=new.quality, step=STEP
    )
    return replace(entry, text=text, parts=tuple(parts))


def _moved(part: Part, columns: int) -> Part:
    return part._replace(target_start=part.target_start + columns, target_end=part.target_end + columns)


def batches(
    wanted: Sequence[tuple[Place, list[_Wanted]]], size: int
) -> Iterator[Sequence[tuple[Place, list[_Wanted]]]]:
    """Cut what is to be translated again into batches, always in the same way."""
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]
