# SPDX-License-Identifier: Apache-2.0
"""The Aho-Corasick automaton of a language pair: every occurrence of every form of every term.

Many hits at once, in a text that is full of terms, go through arrays (``bulk``); a few, in a sentence, one by
one.

Aho, A. V. and Corasick, M. J. (1975), Efficient string matching: an aid to bibliographic search.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Literal

from hymt_desktop.core.terms.folding import WordCharacters, canonical_in, fold, mark_word_starts
from hymt_desktop.core.terms.inflect import REGULAR_ENDING, shared_beginning
from hymt_desktop.core.terms.model import PartOfSpeech, TermMatch
from hymt_desktop.core.terms.resolution import (
    Resolution,
    SourceLanguage,
    Span,
    Term,
    group_entries,
    resolve,
    surface_forms,
    term_of,
    without_overlaps,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from ahocorasick_rs import AhoCorasick
    from numpy.typing import NDArray

    from hymt_desktop.core.terms import bulk
    from hymt_desktop.core.terms.model import Entry, GlossaryContent

_MANY_HITS = 100
"""Hits from which arrays are quicker than a loop."""
_MOST_RESOLUTIONS = 200_000
"""Surface forms whose resolution is kept: some 60 MB at the most."""
_LONG_TEXT = 10_000
"""Characters from which the collector of cycles is kept away."""
_UNCONDITIONAL, _STEM, _WHOLE_WORD, _STEM_OR_WORD, _ANYWHERE = range(5)
"""Kinds of patterns."""


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


class TermAutomaton:
    """The terms of one language pair, ready to search.

    A pattern finds groups of entries. For most English terms it is a stem, which all forms of the term begin
    with; then the group's number is stored inverted (``~index``) and the forms are tried at each hit.

    Args:
        contents: Glossaries with their entries, in order of precedence.
        language: Of the text.
    """

    def __init__(self, contents: Sequence[GlossaryContent], language: str) -> None:
        self._language = SourceLanguage(language, canonical_in(language))
        self._groups = group_entries(contents, self._language)
        self._terms: dict[int, Term] = {}
        self._resolutions: dict[str, Resolution | Literal[False]] = {}
        self._words = WordCharacters()
        patterns: dict[str, list[int]] = {}
        for index, group in enumerate(self._groups):
            self._add_group(patterns, index, group.entries)
        self._groups_of = list(patterns.values())
        self._is_stem = [all(index < 0 for index in found) for found in self._groups_of]
        self._is_whole_word = [self._all_whole_words(found) for found in self._groups_of]
        self._unconditional = [
            self._unconditional_group(pattern, found) for pattern, found in patterns.items()
        ]
        # By pattern, filled as they are found.
        self._unconditional_resolutions: list[Resolution | None] = [None] * len(self._unconditional)
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
            stem = shared_beginning(self._language.canonical(first.source))
            # What follows it tells the word's end only where it ends in a letter or digit itself ("C++").
            if stem is not None and self._words[stem[-1]]:
                patterns.setdefault(mark_word_starts(fold(stem)), []).append(~index)
                return
        for pattern in {mark_word_starts(fold(text)) for text in surface_forms(entries, self._language)}:
            patterns.setdefault(pattern, []).append(index)

    @staticmethod
    def _build(patterns: list[str]) -> AhoCorasick | None:
        import ahocorasick_rs as rust

        if not patterns:
            return None
        # Overlapping search: a longer pattern that fails a word boundary must not hide a shorter one.
        implementation = rust.Implementation.ContiguousNFA
        return rust.AhoCorasick(patterns, matchkind=rust.MatchKind.Standard, implementation=implementation)

    def _term(self, index: int) -> Term:
        found = self._terms.get(index)
        if found is None:
            found = self._terms[index] = term_of(self._groups[index], index, self._language)
        return found

    def find(self, sentence: str) -> list[TermMatch]:
        """Return the terms in ``sentence``, not overlapping, sorted by position."""
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
            return self._find_in_bulk(self._search, sentence, text, folded, columns)
        spans = without_overlaps(self._spans(self._search, text, folded, hits))
        return [resolution.match(sentence, text, start, end) for start, end, resolution in spans]

    def _find_in_bulk(
        self, search: AhoCorasick, sentence: str, text: str, folded: str, hits: bulk.Hits
    ) -> list[TermMatch]:
        """Do what ``find`` does with arrays instead of objects, until only the matches are left."""
        import numpy as np

        from hymt_desktop.core.terms import bulk

        starts, ends, resolutions = self._spans_in_bulk(search, text, folded, hits)
        if not resolutions:
            return []
        if self._groups[-1].rank:
            ranks = np.fromiter(map(attrgetter("rank"), resolutions), np.int64, len(resolutions))
        else:
            ranks = np.zeros(len(resolutions), np.int64)
        kept = bulk.without_overlaps(starts, ends, ranks)
        chosen = list(map(resolutions.__getitem__, kept.tolist()))
        fields = [resolution.fields for resolution in chosen]
        columns = (map(itemgetter(i), fields) for i in range(len(TermMatch._fields) - 2))
        rows = zip(starts[kept].tolist(), ends[kept].tolist(), *columns, strict=True)
        # What TermMatch(*row) does, without a call of Python code for each.
        found: list[TermMatch] = list(map(tuple.__new__, repeat(TermMatch), rows))
        for place, resolution in enumerate(chosen):
            if resolution.terms:
                found[place] = resolution.match(sentence, text, found[place].start, found[place].end)
        return found

    def _spans_in_bulk(
        self, search: AhoCorasick, text: str, folded: str, hits: bulk.Hits
    ) -> tuple[bulk.Numbers, bulk.Numbers, list[Resolution]]:
        """Return what occurs in ``text``, as ``_spans`` does: starts, ends and what is there."""
        import numpy as np

        hits, kinds = self._with_kinds(hits)
        ends, is_word = self._words_in_bulk(folded, hits, kinds)
        certain = kinds == _UNCONDITIONAL
        resolutions = [
            self._unconditional_resolutions[pattern] or self._resolve_unconditional(pattern)
            for pattern in hits.patterns[certain].tolist()
        ]
        word_starts, word_ends = hits.starts[is_word], ends[is_word]
        forms = [text[start:end] for start, end in zip(word_starts.tolist(), word_ends.tolist(), strict=True)]
        of_words = list(map(self._resolutions.get, forms))
        for place, resolution in enumerate(of_words):
            if resolution is None:
                of_words[place] = self._resolve_form(search, forms[place])
        resolutions += filter(None, of_words)
        is_term = np.fromiter(map(bool, of_words), np.bool_, len(of_words))
        spans: list[Span] = []
        anywhere = kinds == _ANYWHERE
        if anywhere.any():
            rows = zip(*(column[anywhere].tolist() for column in hits), strict=True)
            self._add_anywhere(search, text, folded, list(rows), spans)
        resolutions += [resolution for _, _, resolution in spans]
        more_starts, more_ends = (np.array([span[side] for span in spans], np.int64) for side in (0, 1))
        return (
            np.concatenate((hits.starts[certain], word_starts[is_term], more_starts)),
            np.concatenate((hits.ends[certain], word_ends[is_term], more_ends)),
            resolutions,
        )

    def _with_kinds(self, hits: bulk.Hits) -> tuple[bulk.Hits, NDArray[np.uint8]]:
        """Return hits with the kind of each; of a stem that is a whole word too, there are two."""
        import numpy as np

        from hymt_desktop.core.terms.bulk import Hits

        if self._kinds is None:
            self._kinds = self._pattern_kinds()
        kinds = self._kinds[hits.patterns]
        both = kinds == _STEM_OR_WORD
        if not both.any():
            return hits, kinds
        again = np.full(int(both.sum()), _STEM, np.uint8)
        kinds = np.concatenate((np.where(both, _WHOLE_WORD, kinds), again))
        return Hits(*(np.concatenate((column, column[both])) for column in hits)), kinds

    def _words_in_bulk(
        self, folded: str, hits: bulk.Hits, kinds: NDArray[np.uint8]
    ) -> tuple[bulk.Numbers, bulk.Flags]:
        """Return where hits end, those of stems behind the ending, and which are words of their own."""
        import numpy as np

        from hymt_desktop.core.terms import bulk

        ends, is_word = hits.ends, (kinds == _STEM) | (kinds == _WHOLE_WORD)
        if not is_word.any():
            return ends, is_word
        codes = bulk.code_points(folded)
        stems = np.flatnonzero(kinds == _STEM)
        if len(stems):
            ends = ends.copy()
            ends[stems], is_word[stems] = bulk.with_endings(codes, ends[stems])
        if self._word_kinds is None:
            self._word_kinds = bulk.WordKinds()
        inside = self._word_kinds.inside_words(codes)
        return ends, is_word & ~(inside[hits.starts] | inside[ends])

    def _spans(
        self, search: AhoCorasick, text: str, folded: str, hits: list[tuple[int, int, int]]
    ) -> list[Span]:
        """Return what occurs in ``text``; a span may come twice.

        What a surface form stands for is settled once, not at each place: a text that is full of terms has
        the same ones again and again.
        """
        words, resolutions, length = self._words, self._resolutions, len(folded)
        is_stem, is_whole_word, ending = self._is_stem, self._is_whole_word, REGULAR_ENDING.match
        unconditional, resolutions_of = self._unconditional, self._unconditional_resolutions
        spans: list[Span] = []
        anywhere: list[tuple[int, int, int]] = []
        for hit in hits:
            pattern, start, end = hit
            if unconditional[pattern] >= 0:
                spans.append((start, end, resolutions_of[pattern] or self._resolve_unconditional(pattern)))
                continue
            # Most of these hits are in longer words ("net" in "nettle"): away with them at once.
            if is_stem[pattern]:
                rest = ending(folded, end)
                if rest is None:
                    continue
                end = rest.end()
            elif not is_whole_word[pattern]:
                anywhere.append(hit)
                continue
            if end < length and words[folded[end]] and words[folded[end - 1]]:
                continue
            if start > 0 and words[folded[start - 1]] and words[folded[start]]:
                continue
            form = text[start:end]
            resolution = resolutions.get(form)
            if resolution is None:
                resolution = self._resolve_form(search, form)
            if resolution is not False:
                spans.append((start, end, resolution))
        if anywhere:
            self._add_anywhere(search, text, folded, anywhere, spans)
        return spans

    def _pattern_kinds(self) -> NDArray[np.uint8]:
        """Return the kind of each pattern, which says what its hits must pass."""
        import numpy as np

        kinds = np.full(len(self._groups_of), _ANYWHERE, np.uint8)
        kinds[np.array(self._is_whole_word, np.bool_)] = _WHOLE_WORD
        kinds[np.array(self._is_stem, np.bool_)] = _STEM
        for pattern in np.flatnonzero(kinds == _ANYWHERE).tolist():
            # A number stored inverted is a whole word's.
            numbers = [index for index in self._groups_of[pattern] if index >= 0]
            if self._all_whole_words(numbers):
                kinds[pattern] = _STEM_OR_WORD
        kinds[np.array(self._unconditional, np.int64) >= 0] = _UNCONDITIONAL
        return kinds

    def _resolve_unconditional(self, pattern: int) -> Resolution:
        term = self._term(self._unconditional[pattern])
        resolution = self._unconditional_resolutions[pattern] = resolve(term.source, [term])
        return resolution

    def _resolve_form(self, search: AhoCorasick, form: str) -> Resolution | Literal[False]:
        """Return what a surface form stands for as a word of its own; False for nothing."""
        known = self._resolutions.get(form)
        if known is not None:
            return known
        folded = fold(form)
        hits = search.find_matches_as_indexes(mark_word_starts(folded), overlapping=True)
        terms = self._occurrences(form, folded, hits).get((0, len(form)))
        resolution: Resolution | Literal[False] = resolve(form, terms) if terms else False
        if len(self._resolutions) >= _MOST_RESOLUTIONS:
            self._resolutions.clear()
        self._resolutions[form] = resolution
        return resolution

    def _add_anywhere(
        self,
        search: AhoCorasick,
        text: str,
        folded: str,
        hits: list[tuple[int, int, int]],
        spans: list[Span],
    ) -> None:
        """Add the spans of patterns some of whose terms are found inside words too."""
        for (start, end), terms in self._occurrences(text, folded, hits).items():
            inside = start > 0 and self._words[folded[start - 1]] and self._words[folded[start]]
            resolution: Resolution | Literal[False]
            if inside or self._ends_inside(folded, end):
                resolution = resolve(text[start:end], terms)
            else:
                # Terms that are whole words may have been found there, too.
                resolution = self._resolve_form(search, text[start:end])
            if resolution is not False:
                spans.append((start, end, resolution))

    def _unconditional_group(self, pattern: str, found: list[int]) -> int:
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
    ) -> dict[tuple[int, int], list[Term]]:
        """Return the terms that occur at each span, by the rules for words and case."""
        words = self._words
        found: dict[tuple[int, int], list[Term]] = {}
        for pattern, start, end in hits:
            starts_inside = start > 0 and words[folded[start - 1]] and words[folded[start]]
            for index in self._groups_of[pattern]:
                term = self._term(index if index >= 0 else ~index)
                if starts_inside and term.whole_word:
                    continue
                cased = text if term.case_sensitive else folded
                for stop in (end,) if index >= 0 else term.ends(cased, start):
                    if cased[start:stop] in term.forms and not (
                        term.whole_word and self._ends_inside(folded, stop)
                    ):
                        found.setdefault((start, stop), []).append(term)
        return found

    def _all_whole_words(self, indexes: list[int]) -> bool:
        return all(index >= 0 and self._groups[index].entries[0].whole_word for index in indexes)

    def _ends_inside(self, text: str, end: int) -> bool:
        return end < len(text) and self._words[text[end]] and self._words[text[end - 1]]
