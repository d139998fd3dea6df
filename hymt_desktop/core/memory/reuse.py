# SPDX-License-Identifier: Apache-2.0
"""The translation memory in the pipeline: sentences that were translated before are not decoded again.

A sentence is taken from memory only for the same text, model, glossaries and context, and only where it
passes the checks; imported ones (which name no model) must pass them too. What carries a flag isn't kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hymt_desktop.core.memory.model import MemoryKey, context_key
from hymt_desktop.core.text.mask import restore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.sentence import Candidate, Sentence
    from hymt_desktop.core.memory.store import Memory

STEP = "memory"
"""``Segment.step`` of what came from memory."""


class SentenceMemory:
    """The memory for one request.

    Args:
        memory: Where the sentences are stored.
        key: Languages, model and glossaries of the request.
    """

    def __init__(self, memory: Memory, key: MemoryKey) -> None:
        self._memory = memory
        self._key = key

    def recall(
        self, sentences: Sequence[Sentence], judge: Callable[[Sentence, str], Candidate]
    ) -> list[Sentence]:
        """Set ``best`` of the sentences that are remembered; returns the others.

        Args:
            sentences: Sentences to translate.
            judge: Returns a text in canonical form as a candidate with its flags.
        """
        groups: dict[str, list[Sentence]] = {}
        for sentence in sentences:
            groups.setdefault(sentence.context, []).append(sentence)
        for context, same in groups.items():
            known = self._memory.recall(self._with_context(context), [s.source for s in same])
            for sentence in same:
                text = known.get(sentence.source)
                candidate = judge(sentence, sentence.hide(text)) if text is not None else None
                if candidate is not None and not candidate.flags:
                    sentence.best = replace(candidate, step=STEP)
        return [sentence for sentence in sentences if sentence.best is None]

    def remember(self, sentences: Sequence[Sentence]) -> None:
        """Keep the sentences that were translated without a flag."""
        groups: dict[str, dict[str, str]] = {}
        for sentence in sentences:
            best = sentence.best
            if best is not None and best.text and not best.flags:
                pairs = groups.setdefault(sentence.context, {})
                pairs[sentence.source] = restore(best.text, sentence.originals)
        for context, pairs in groups.items():
            self._memory.remember(self._with_context(context), pairs)

    def _with_context(self, context: str) -> MemoryKey:
        return replace(self._key, context=context_key([context] if context else []))
