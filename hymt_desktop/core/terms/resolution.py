# SPDX-License-Identifier: Apache-2.0
"""What a surface form stands for: the entries that share it become terms, and one of these wins.

A term's details are worked out when it is first found, because a glossary of 50,000 entries must be ready at
once.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.terms.folding import fold
from hymt_desktop.core.terms.inflect import inflections
from hymt_desktop.core.terms.model import Entry, Glossary, Status, TermMatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.terms.model import GlossaryContent


@dataclass(slots=True)
class EntryGroup:
    """The entries of one glossary that have the same source and rules; ``rank`` 0 has precedence."""

    rank: int
    glossary: Glossary
    entries: list[Entry]


@dataclass(slots=True)
class Term:
    """What becomes of a group: ``forms`` says of each surface form whether it is an inflected one."""

    rank: int
    index: int
    glossary: str
    entry: int
    source: str
    targets: tuple[str, ...]
    forbidden: tuple[str, ...]
    status: Status
    case_sensitive: bool
    whole_word: bool
    forms: dict[str, bool]

    def ends(self, text: str, start: int) -> list[int]:
        """Return where the surface forms end that are found at ``start``."""
        return [start + len(form) for form in self.forms if text.startswith(form, start)]

    def priority(self, text: str) -> tuple[int, bool, bool, bool, int]:
        """Return the key that settles between the terms found at ``text``: the least one wins."""
        inflected = self.forms[text if self.case_sensitive else fold(text)]
        return self.rank, inflected, not self.case_sensitive, not self.whole_word, self.index


@dataclass(frozen=True, slots=True)
class SourceLanguage:
    """The language of the text, and how its spellings are made alike."""

    code: str
    canonical: Callable[[str], str]


def group_entries(contents: Sequence[GlossaryContent], language: SourceLanguage) -> list[EntryGroup]:
    """Return the entries of glossaries, given in order of precedence, in groups."""
    result: list[EntryGroup] = []
    for rank, (glossary, entries) in enumerate(contents):
        known: dict[tuple[str, bool, bool], list[Entry]] = {}
        for entry in entries:
            text = language.canonical(entry.source)
            key = (text if entry.case_sensitive else fold(text), entry.case_sensitive, entry.whole_word)
            same = known.get(key)
            if same is None:
                known[key] = same = []
                result.append(EntryGroup(rank, glossary, same))
            same.append(entry)
    return result


def _leader(entries: list[Entry]) -> Entry:
    """Return the entry that decides what becomes of the term."""
    return next((entry for entry in entries if entry.status is not Status.FORBIDDEN), entries[0])


def surface_forms(entries: list[Entry], language: SourceLanguage) -> dict[str, bool]:
    """Return the surface forms that find these entries, and whether each one is inflected."""
    forms = {language.canonical(entry.source): False for entry in entries}
    leader = _leader(entries)
    if language.code == "en" and leader.whole_word and leader.status is not Status.DO_NOT_TRANSLATE:
        for entry in entries:
            for form in inflections(language.canonical(entry.source), entry.part_of_speech):
                forms.setdefault(form, True)
    return forms


def _targets(entries: list[Entry], *wanted: Status) -> tuple[str, ...]:
    if len(entries) == 1:
        return entries[0].targets if entries[0].status in wanted else ()
    found = (target for status in wanted for e in entries if e.status is status for target in e.targets)
    return tuple(dict.fromkeys(found))


def term_of(group: EntryGroup, index: int, language: SourceLanguage) -> Term:
    """Work out the details of a group."""
    entries, leader = group.entries, _leader(group.entries)
    keep = leader.status is Status.DO_NOT_TRANSLATE
    usable = () if keep else _targets(entries, Status.PREFERRED, Status.ALLOWED)
    preferred = any(entry.status is Status.PREFERRED for entry in entries)
    forms = surface_forms(entries, language)
    if not leader.case_sensitive:
        # An exact form stays exact where an inflected one folds to the same.
        folded: dict[str, bool] = {}
        for text, inflected in forms.items():
            key = fold(text)
            folded[key] = inflected and folded.get(key, True)
        forms = folded
    return Term(
        rank=group.rank,
        index=index,
        glossary=group.glossary.name,
        entry=leader.id,
        source=leader.source,
        targets=usable,
        forbidden=tuple(t for t in _targets(entries, Status.FORBIDDEN) if t not in usable),
        status=Status.PREFERRED if preferred and usable else leader.status,
        case_sensitive=leader.case_sensitive,
        whole_word=leader.whole_word,
        forms=forms,
    )


def _choose(sentence: str, text: str, start: int, end: int, terms: list[Term]) -> tuple[int, TermMatch]:
    """Choose the term that a span stands for, and collect what is forbidden there.

    Returns:
        The precedence of the span against others, and the match. The precedence is that of the highest
        glossary that says anything of the span, also where it only forbids and a lower one translates: its
        own shorter terms must not hide what it forbids.
    """
    if len(terms) > 1:
        terms = sorted(terms, key=lambda term: term.priority(text[start:end]))
    keeping = Status.DO_NOT_TRANSLATE
    term = next((term for term in terms if term.targets or term.status is keeping), terms[0])
    targets = (sentence[start:end],) if term.status is keeping else term.targets
    forbidden: dict[str, None] = {}
    for other in terms:
        for target in other.forbidden:
            # A glossary with higher precedence may forbid what this one wants.
            if target not in targets or (other.rank < term.rank and term.status is not keeping):
                forbidden[target] = None
                targets = tuple(t for t in targets if t != target)
    status = term.status if targets else Status.FORBIDDEN
    found = TermMatch(start, end, term.source, targets, status, term.glossary, term.entry, tuple(forbidden))
    return terms[0].rank, found


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a surface form stands for.

    Attributes:
        rank: Precedence of the highest glossary that says anything of it.
        fields: The fields of its ``TermMatch`` after the span.
        terms: The terms to choose between, where the match depends on how the sentence writes it; else empty.
    """

    rank: int
    fields: tuple[Any, ...]
    terms: tuple[Term, ...] = ()

    def match(self, sentence: str, text: str, start: int, end: int) -> TermMatch:
        """Return the match at a span of ``sentence``, whose canonical form is ``text``."""
        if self.terms:
            return _choose(sentence, text, start, end, list(self.terms))[1]
        return TermMatch(start, end, *self.fields)


def resolve(text: str, terms: list[Term]) -> Resolution:
    """Settle what ``text`` stands for, of the terms that it is a form of."""
    rank, match = _choose(text, text, 0, len(text), terms)
    kept = any(term.status is Status.DO_NOT_TRANSLATE for term in terms)
    return Resolution(rank, match[2:], tuple(terms) if kept else ())


Span = tuple[int, int, Resolution]
"""Start, end, and what is there."""


def without_overlaps(spans: list[Span]) -> list[Span]:
    """Keep the best of overlapping spans; the result is sorted by position.

    Only spans that hang together compete, so most of them, which stand alone, are never compared.
    """
    spans.sort(key=itemgetter(0))
    kept: list[Span] = []
    rivals: list[Span] = []
    reach = 0
    for span in spans:
        if span[0] < reach:
            rivals.append(span)
            if span[1] > reach:
                reach = span[1]
            continue
        if len(rivals) > 1:
            kept.extend(_best(rivals))
        else:
            kept.extend(rivals)
        rivals = [span]
        reach = span[1]
    kept.extend(_best(rivals) if len(rivals) > 1 else rivals)
    return kept


def _best(rivals: list[Span]) -> list[Span]:
    """Keep the best of spans that begin at the first one's start or later."""
    first = rivals[0][0]
    taken = bytearray(max(end for _, end, _ in rivals) - first)
    kept = []
    for span in sorted(rivals, key=lambda span: (span[2].rank, span[0] - span[1], span[0])):
        start, end = span[0] - first, span[1] - first
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(span)
    kept.sort(key=itemgetter(0))
    return kept
