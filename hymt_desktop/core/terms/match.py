# SPDX-License-Identifier: Apache-2.0
"""Find glossary terms in text.

One automaton per language pair (``automaton``) reports every occurrence of every form of every term; then

1. occurrences inside a word are dropped (scripts with spaces only), and those with the wrong case where the
   entry is case-sensitive;
2. the terms of one span are settled (``resolution``): the glossary with the higher precedence wins, in it the
   exact form before an inflected one and a case-sensitive entry before another;
3. overlapping spans are settled: precedence first, then the longer span, then the earlier one. A glossary
   that only forbids a translation of a span has its place there too.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.automaton import TermAutomaton

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hymt_desktop.core.terms.model import GlossaryContent, TermMatch

_CHINESE = ("zh", "zh-Hant")


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
        self._automata: dict[tuple[str, str], TermAutomaton] = {}
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

    def _automaton(self, source: str, target: str) -> TermAutomaton:
        with self._lock:
            pair = (source, target)
            if pair not in self._automata:
                self._automata[pair] = TermAutomaton(self._of_pair(source, target), source)
            return self._automata[pair]
