# SPDX-License-Identifier: Apache-2.0
"""Find glossary terms in text.

One Aho-Corasick automaton per language pair reports every occurrence of every form of every term; then

1. occurrences inside a word are dropped (scripts with spaces only), and those with the wrong case where the
   entry is case-sensitive;
2. the terms of one span are settled: the glossary with the higher precedence wins, in it the exact form
   before an inflected one and a case-sensitive entry before another;
3. overlapping spans are settled: precedence first, then the longer span, then the earlier one.

Building must be quick (50,000 terms, several forms each), so a term's details are worked out when it is
first found. Many hits at once, in a text that is full of terms, go through arrays (``bulk``); a few, in a
sentence, one by one.

Aho, A. V. and Corasick, M. J. (1975), Efficient string matching: an aid to bibliographic search.
"""

from __future__ import annotations

import gc
import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Literal

from hymt_desktop.core.terms.folding import WordCharacters, canonical_in, fold, mark_word_starts
from hymt_desktop.core.terms.inflect import REGULAR_ENDING, inflections, shared_beginning
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status, TermMatch

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from ahocorasick_rs import AhoCorasick
    from numpy.typing import NDArray

    from hymt_desktop.core.terms import bulk

_CHINESE = ("zh", "zh-Hant")
_MANY_HITS = 100
"""Hits from which arrays are quicker than a loop."""
_MOST_KNOWN = 200_000
"""Spellings whose meaning is kept: some 60 MB at the most."""
_LONG_TEXT = 10_000
"""Characters from which the collector of cycles is kept away."""
GlossaryContent = tuple[Glossary, Sequence[Entry]]


@dataclass(slots=True)
class _Group:
    """The entries of one glossary that have the same source and rules."""

    rank: int
    glossary: Glossary
    entries: list[Entry]


@dataclass(slots=True)
class _Term:
    """A group as it is used: ``spellings`` says of each spelling that finds it whether it is inflected."""

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
    spellings: dict[str, bool]

    def ends(self, text: str, start: int) -> list[int]:
        """Return where the spellings end that are found at ``start``."""
        return [start + len(form) for form in self.spellings if text.startswith(form, start)]

    def priority(self, text: str) -> tuple[int, bool, bool, bool, int]:
        """Return the key that settles between the terms found at ``text``: the least one wins."""
        inflected = self.spellings[text if self.case_sensitive else fold(text)]
        return self.rank, inflected, not self.case_sensitive, not self.whole_word, self.index


@dataclass(frozen=True, slots=True)
class _Language:
    """The language of the text, and how its spellings are made alike."""

    code: str
    canonical: Callable[[str], str]


def _groups(contents: Sequence[GlossaryContent], language: _Language) -> list[_Group]:
    result: list[_Group] = []
    for rank, (glossary, entries) in enumerate(contents):
        known: dict[tuple[str, bool, bool], list[Entry]] = {}
        for entry in entries:
            text = language.canonical(entry.source)
            key = (text if entry.case_sensitive else fold(text), entry.case_sensitive, entry.whole_word)
            same = known.get(key)
            if same is None:
                known[key] = same = []
                result.append(_Group(rank, glossary, same))
            same.append(entry)
    return result


def _leader(entries: list[Entry]) -> Entry:
    """Return the entry that decides what becomes of the term."""
    return next((entry for entry in entries if entry.status is not Status.FORBIDDEN), entries[0])


def _spellings(entries: list[Entry], language: _Language) -> dict[str, bool]:
    """Return the spellings that find these entries, and whether each one is an inflected form."""
    spellings = {language.canonical(entry.source): False for entry in entries}
    leader = _leader(entries)
    if language.code == "en" and leader.whole_word and leader.status is not Status.DO_NOT_TRANSLATE:
        for entry in entries:
            for form in inflections(language.canonical(entry.source), entry.part_of_speech):
                spellings.setdefault(form, True)
    return spellings


def _targets(entries: list[Entry], *wanted: Status) -> tuple[str, ...]:
    if len(entries) == 1:
        return entries[0].targets if entries[0].status in wanted else ()
    found = (target for status in wanted for e in entries if e.status is status for target in e.targets)
    return tuple(dict.fromkeys(found))


def _term(group: _Group, index: int, language: _Language) -> _Term:
    """Work out the details of a group."""
    entries, leader = group.entries, _leader(group.entries)
    keep = leader.status is Status.DO_NOT_TRANSLATE
    usable = () if keep else _targets(entries, Status.PREFERRED, Status.ALLOWED)
    preferred = any(entry.status is Status.PREFERRED for entry in entries)
    spellings = _spellings(entries, language)
    if not leader.case_sensitive:
        # An exact spelling stays exact where an inflected one folds to the same.
        folded: dict[str, bool] = {}
        for text, inflected in spellings.items():
            key = fold(text)
            folded[key] = inflected and folded.get(key, True)
        spellings = folded
    return _Term(
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
        spellings=spellings,
    )


def _settle(sentence: str, text: str, start: int, end: int, terms: list[_Term]) -> tuple[int, TermMatch]:
    """Choose the term that a span stands for, and collect what is forbidden there."""
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
    return term.rank, found


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a spelling stands for wherever it is a word of its own.

    Attributes:
        rank: Precedence of its glossary.
        fields: The fields of its ``TermMatch`` after the span.
        terms: The terms to settle between, where the match depends on how the sentence writes it; else empty.
    """

    rank: int
    fields: tuple[Any, ...]
    terms: tuple[_Term, ...] = ()

    def match(self, sentence: str, text: str, start: int, end: int) -> TermMatch:
        if self.terms:
            return _settle(sentence, text, start, end, list(self.terms))[1]
        return TermMatch(start, end, *self.fields)


def _outcome(text: str, terms: list[_Term]) -> _Outcome:
    """Settle what ``text`` stands for."""
    rank, match = _settle(text, text, 0, len(text), terms)
    kept = any(term.status is Status.DO_NOT_TRANSLATE for term in terms)
    return _Outcome(rank, match[2:], tuple(terms) if kept else ())


_Span = tuple[int, int, _Outcome]
_PLAIN, _BEGINNING, _WHOLE, _EITHER, _OTHER = range(5)


def _without_overlaps(spans: list[_Span]) -> list[_Span]:
    """Keep the best of overlapping spans; the result is sorted by position.

    Only spans that hang together compete, so most of them, which stand alone, are never compared.
    """
    spans.sort(key=itemgetter(0))
    kept: list[_Span] = []
    rivals: list[_Span] = []
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


def _best(rivals: list[_Span]) -> list[_Span]:
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


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector of cycles away, where many objects are made and none of them is in a cycle.

    It would go through all 50,000 terms again and again, which takes as long as the work itself.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Automaton:
    """The terms of one language pair, ready to search.

    A pattern finds groups. For most English terms it is a beginning that all forms of the term share; then
    the group's number is stored inverted (``~index``) and the forms are tried when the pattern is found.
    """

    def __init__(self, contents: Sequence[GlossaryContent], language: str) -> None:
        self._language = _Language(language, canonical_in(language))
        self._groups = _groups(contents, self._language)
        self._terms: dict[int, _Term] = {}
        self._known: dict[str, _Outcome | Literal[False]] = {}
        self._words = WordCharacters()
        patterns: dict[str, list[int]] = {}
        for index, group in enumerate(self._groups):
            self._add_group(patterns, index, group.entries)
        self._of_pattern = list(patterns.values())
        self._beginnings = [all(index < 0 for index in found) for found in self._of_pattern]
        self._whole = [self._all_whole_words(found) for found in self._of_pattern]
        self._plain = [self._plain_term(pattern, found) for pattern, found in patterns.items()]
        self._plain_outcomes: list[_Outcome | None] = [None] * len(self._plain)
        self._kinds: NDArray[np.uint8] | None = None
        self._word_kinds: bulk.WordKinds | None = None
        self._search = self._build(list(patterns))

    def _add_group(self, patterns: dict[str, list[int]], index: int, entries: list[Entry]) -> None:
        first = entries[0]
        if not first.whole_word:
            for folded in {fold(self._language.canonical(entry.source)) for entry in entries}:
                for pattern in {mark_word_starts(folded), mark_word_starts(folded, within_word=True)}:
                    patterns.setdefault(pattern, []).append(index)
            return
        if (
            self._language.code == "en"
            and len(entries) == 1
            and first.part_of_speech is not PartOfSpeech.VERB
        ):
            beginning = shared_beginning(self._language.canonical(first.source))
            # What follows it tells the word's end only where it ends in a letter or digit itself ("C++").
            if beginning is not None and self._words[beginning[-1]]:
                patterns.setdefault(mark_word_starts(fold(beginning)), []).append(~index)
                return
        for pattern in {mark_word_starts(fold(text)) for text in _spellings(entries, self._language)}:
            patterns.setdefault(pattern, []).append(index)

    @staticmethod
    def _build(patterns: list[str]) -> AhoCorasick | None:
        import ahocorasick_rs as rust

        if not patterns:
            return None
        # Overlapping search: a longer pattern that fails a word boundary must not hide a shorter one.
        implementation = rust.Implementation.ContiguousNFA
        return rust.AhoCorasick(patterns, matchkind=rust.MatchKind.Standard, implementation=implementation)

    def term(self, index: int) -> _Term:
        found = self._terms.get(index)
        if found is None:
            found = self._terms[index] = _term(self._groups[index], index, self._language)
        return found

    def find(self, sentence: str) -> list[TermMatch]:
        if len(sentence) < _LONG_TEXT:
            return self._find(sentence)
        with _no_collection():
            return self._find(sentence)

    def _find(self, sentence: str) -> list[TermMatch]:
        if self._search is None or not sentence:
            return []
        text = self._language.canonical(sentence)
        folded = fold(text)
        hits = self._search.find_matches_as_indexes(mark_word_starts(folded), overlapping=True)
        if len(hits) >= _MANY_HITS:
            # Not at import: most runs have no such text, and numpy takes a while to load.
            from hymt_desktop.core.terms.bulk import Hits

            columns = Hits.of(hits)
            del hits
            return self._find_many(self._search, sentence, text, folded, columns)
        spans = _without_overlaps(self._spans(self._search, text, folded, hits))
        return [outcome.match(sentence, text, start, end) for start, end, outcome in spans]

    def _find_many(
        self, search: AhoCorasick, sentence: str, text: str, folded: str, hits: bulk.Hits
    ) -> list[TermMatch]:
        """Do what ``find`` does with arrays instead of objects, until only the matches are left."""
        import numpy as np

        from hymt_desktop.core.terms import bulk

        starts, ends, outcomes = self._spans_of_many(search, text, folded, hits)
        if not outcomes:
            return []
        if self._groups[-1].rank:
            ranks = np.fromiter(map(attrgetter("rank"), outcomes), np.int64, len(outcomes))
        else:
            ranks = np.zeros(len(outcomes), np.int64)
        kept = bulk.without_overlaps(starts, ends, ranks)
        chosen = list(map(outcomes.__getitem__, kept.tolist()))
        fields = [outcome.fields for outcome in chosen]
        columns = (map(itemgetter(i), fields) for i in range(len(TermMatch._fields) - 2))
        rows = zip(starts[kept].tolist(), ends[kept].tolist(), *columns, strict=True)
        # What TermMatch(*row) does, without a call of Python code for each.
        found: list[TermMatch] = list(map(tuple.__new__, repeat(TermMatch), rows))
        for place, outcome in enumerate(chosen):
            if outcome.terms:
                found[place] = outcome.match(sentence, text, found[place].start, found[place].end)
        return found

    def _spans_of_many(
        self, search: AhoCorasick, text: str, folded: str, hits: bulk.Hits
    ) -> tuple[bulk.Numbers, bulk.Numbers, list[_Outcome]]:
        """Return what occurs in ``text``, as ``_spans`` does: starts, ends and what is there."""
        import numpy as np

        from hymt_desktop.core.terms import bulk

        patterns, starts, ends = hits
        if self._kinds is None:
            self._kinds = self._pattern_kinds()
        kinds = self._kinds[patterns]
        both = kinds == _EITHER
        if both.any():
            # Once as it is, once as a beginning.
            patterns, starts, ends = (np.concatenate((column, column[both])) for column in hits)
            hits = bulk.Hits(patterns, starts, ends)
            beginning = np.full(int(both.sum()), _BEGINNING, np.uint8)
            kinds = np.concatenate((np.where(both, _WHOLE, kinds), beginning))
        spelled = kinds != _PLAIN
        if spelled.any():
            codes = bulk.code_points(folded)
            beginnings = np.flatnonzero(kinds == _BEGINNING)
            if len(beginnings):
                ends = ends.copy()
                ends[beginnings], spelled[beginnings] = bulk.with_endings(codes, ends[beginnings])
            if self._word_kinds is None:
                self._word_kinds = bulk.WordKinds()
            inside = self._word_kinds.inside_words(codes)
            spelled &= ~(inside[starts] | inside[ends]) & (kinds != _OTHER)
        plain = kinds == _PLAIN
        outcomes = [
            self._plain_outcomes[pattern] or self._plain_outcome(pattern)
            for pattern in patterns[plain].tolist()
        ]
        starts_of, ends_of = starts[spelled], ends[spelled]
        spellings = [text[start:end] for start, end in zip(starts_of.tolist(), ends_of.tolist(), strict=True)]
        settled = list(map(self._known.get, spellings))
        for place, outcome in enumerate(settled):
            if outcome is None:
                settled[place] = self._settled(search, spellings[place])
        outcomes += filter(None, settled)
        worth = np.fromiter(map(bool, settled), np.bool_, len(settled))
        others: list[_Span] = []
        for_words = kinds == _OTHER
        if for_words.any():
            rows = zip(*(column[for_words].tolist() for column in hits), strict=True)
            self._add_others(search, text, folded, list(rows), others)
        outcomes += [outcome for _, _, outcome in others]
        return (
            np.concatenate((starts[plain], starts_of[worth], np.array([s[0] for s in others], np.int64))),
            np.concatenate((ends[plain], ends_of[worth], np.array([s[1] for s in others], np.int64))),
            outcomes,
        )

    def _spans(
        self, search: AhoCorasick, text: str, folded: str, hits: list[tuple[int, int, int]]
    ) -> list[_Span]:
        """Return what occurs in ``text``; a span may come twice.

        What a spelling stands for is settled once, not at each place: a text that is full of terms has the
        same ones again and again.
        """
        words, known, length = self._words, self._known, len(folded)
        beginnings, whole, ending = self._beginnings, self._whole, REGULAR_ENDING.match
        plain, plain_outcomes = self._plain, self._plain_outcomes
        spans: list[_Span] = []
        others: list[tuple[int, int, int]] = []
        for hit in hits:
            pattern, start, end = hit
            if plain[pattern] >= 0:
                spans.append((start, end, plain_outcomes[pattern] or self._plain_outcome(pattern)))
                continue
            # Most of these hits are in longer words ("net" in "nettle"): away with them at once.
            if beginnings[pattern]:
                rest = ending(folded, end)
                if rest is None:
                    continue
                end = rest.end()
            elif not whole[pattern]:
                others.append(hit)
                continue
            if end < length and words[folded[end]] and words[folded[end - 1]]:
                continue
            if start > 0 and words[folded[start - 1]] and words[folded[start]]:
                continue
            spelling = text[start:end]
            outcome = known.get(spelling)
            if outcome is None:
                outcome = self._settled(search, spelling)
            if outcome is not False:
                spans.append((start, end, outcome))
        if others:
            self._add_others(search, text, folded, others, spans)
        return spans

    def _pattern_kinds(self) -> NDArray[np.uint8]:
        """Return how a hit of each pattern is looked at."""
        import numpy as np

        kinds = np.full(len(self._of_pattern), _OTHER, np.uint8)
        kinds[np.array(self._whole, np.bool_)] = _WHOLE
        kinds[np.array(self._beginnings, np.bool_)] = _BEGINNING
        for pattern in np.flatnonzero(kinds == _OTHER).tolist():
            # A number stored inverted is a whole word's.
            numbers = [index for index in self._of_pattern[pattern] if index >= 0]
            if self._all_whole_words(numbers):
                kinds[pattern] = _EITHER
        kinds[np.array(self._plain, np.int64) >= 0] = _PLAIN
        return kinds

    def _plain_outcome(self, pattern: int) -> _Outcome:
        term = self.term(self._plain[pattern])
        outcome = self._plain_outcomes[pattern] = _outcome(term.source, [term])
        return outcome

    def _settled(self, search: AhoCorasick, spelling: str) -> _Outcome | Literal[False]:
        """Return what a spelling stands for as a word of its own; False for nothing."""
        known = self._known.get(spelling)
        if known is not None:
            return known
        folded = fold(spelling)
        hits = search.find_matches_as_indexes(mark_word_starts(folded), overlapping=True)
        terms = self._occurrences(spelling, folded, hits).get((0, len(spelling)))
        outcome: _Outcome | Literal[False] = _outcome(spelling, terms) if terms else False
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[spelling] = outcome
        return outcome

    def _add_others(
        self,
        search: AhoCorasick,
        text: str,
        folded: str,
        hits: list[tuple[int, int, int]],
        spans: list[_Span],
    ) -> None:
        """Add what patterns found of which some need no word boundary."""
        for (start, end), terms in self._occurrences(text, folded, hits).items():
            inside = start > 0 and self._words[folded[start - 1]] and self._words[folded[start]]
            outcome: _Outcome | Literal[False]
            if inside or self._ends_inside(folded, end):
                outcome = _outcome(text[start:end], terms)
            else:
                # Terms that are whole words may have been found there, too.
                outcome = self._settled(search, text[start:end])
            if outcome is not False:
                spans.append((start, end, outcome))

    def _plain_term(self, pattern: str, found: list[int]) -> int:
        """Return the only term that a pattern finds where no rule of words or case can reject it; else -1.

        Terms in Chinese are such. Two patterns are never found at one span, so it has no rival there.
        """
        index = found[0]
        if len(found) > 1 or index < 0 or self._language.code == "en":
            return -1
        if self._words[pattern[0]] or self._words[pattern[-1]]:
            return -1
        return -1 if self._groups[index].entries[0].case_sensitive else index

    def _occurrences(
        self, text: str, folded: str, hits: Iterable[tuple[int, int, int]]
    ) -> dict[tuple[int, int], list[_Term]]:
        """Return the terms that occur at each span, by the rules for words and case."""
        words = self._words
        found: dict[tuple[int, int], list[_Term]] = {}
        for pattern, start, end in hits:
            starts_inside = start > 0 and words[folded[start - 1]] and words[folded[start]]
            for index in self._of_pattern[pattern]:
                term = self.term(index if index >= 0 else ~index)
                if starts_inside and term.whole_word:
                    continue
                spelling = text if term.case_sensitive else folded
                for stop in (end,) if index >= 0 else term.ends(spelling, start):
                    if spelling[start:stop] in term.spellings and not (
                        term.whole_word and self._ends_inside(folded, stop)
                    ):
                        found.setdefault((start, stop), []).append(term)
        return found

    def _all_whole_words(self, indexes: list[int]) -> bool:
        return all(index >= 0 and self._groups[index].entries[0].whole_word for index in indexes)

    def _ends_inside(self, text: str, end: int) -> bool:
        return end < len(text) and self._words[text[end]] and self._words[text[end - 1]]


class TermMatcher:
    """A ``TermSource`` over several glossaries; safe to use from several threads.

    Disabled glossaries are left out; one without a source language serves any source. The automaton of a
    language pair is built when it is first asked for.

    Args:
        contents: Glossaries with their entries; their ``order`` gives the precedence, ties go by position.
    """

    def __init__(self, contents: Iterable[GlossaryContent]) -> None:
        enabled = [content for content in contents if content[0].enabled]
        self._contents = sorted(enabled, key=lambda content: content[0].order)
        self._automata: dict[tuple[str, str], _Automaton] = {}
        self._lock = threading.Lock()

    def find(self, sentence: str, source: str, target: str) -> list[TermMatch]:
        """Return the terms in ``sentence``, not overlapping, sorted by position."""
        return self._automaton(source, target).find(sentence)

    def prepare(self, source: str, target: str) -> None:
        """Build the automaton of a language pair now, not at the first sentence."""
        self._automaton(source, target)

    def pairs(self) -> set[tuple[str, str]]:
        """Return the language pairs that these glossaries have terms for."""
        return {(glossary.source, glossary.target) for glossary, entries in self._contents if entries}

    def fingerprint(self, source: str, target: str) -> str:
        """Return a hash of all that can change a translation of this pair; empty where there is no term."""
        contents = self._of_pair(source, target)
        if not any(entries for _, entries in contents):
            return ""
        digest = hashlib.sha256()
        for _, entries in contents:
            digest.update(b"[glossary]")
            for e in entries:
                row = [e.source, e.targets, e.case_sensitive, e.whole_word, e.part_of_speech, e.status]
                digest.update(json.dumps(row).encode())
        return digest.hexdigest()

    def _of_pair(self, source: str, target: str) -> list[GlossaryContent]:
        # Both kinds of Chinese find the terms of both; into Traditional Chinese, a Simplified result may be
        # converted, so terms in Simplified Chinese serve too.
        sources = ("", source, *(_CHINESE if source in _CHINESE else ()))
        targets = (target, "zh") if target == "zh-Hant" else (target,)
        return [c for c in self._contents if c[0].source in sources and c[0].target in targets]

    def _automaton(self, source: str, target: str) -> _Automaton:
        with self._lock:
            pair = (source, target)
            if pair not in self._automata:
                self._automata[pair] = _Automaton(self._of_pair(source, target), source)
            return self._automata[pair]
