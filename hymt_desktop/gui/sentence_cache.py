# SPDX-License-Identifier: Apache-2.0
"""An engine that remembers: while a text is typed, only the edited sentence is decoded again.

The key is all that the engine sees (target, masked sentence, context, how to search), so a remembered
result is the one that decoding again would give. No Qt.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.protocol import Aligner, counter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.protocol import Decoding, Engine, Hypothesis, Prompt
    from hymt_desktop.core.text.alignment import Alignment

CAPACITY = 4_000
"""Sentences to remember; about 2 MB of text."""


def _never() -> bool:
    return False


class CachedEngine:
    """A ``core.engine.protocol.Engine`` over another one. Thread-safe if the other is."""

    def __init__(self, engine: Engine, capacity: int = CAPACITY) -> None:
        self._engine = engine
        self._capacity = capacity
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Prompt, Decoding], list[Hypothesis]] = OrderedDict()

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text``."""
        return self._engine.count(text)

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = _never,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Hypothesis]]:
        """Translate ``prompts``, decoding only what is not remembered.

        Raises:
            Cancelled: ``cancelled`` returned True between two batches.
        """
        found = {prompt: known for prompt in prompts if (known := self._recall(prompt, decoding)) is not None}
        missing = [prompt for prompt in dict.fromkeys(prompts) if prompt not in found]
        if progress is not None and len(prompts) > len(missing):
            progress(len(prompts) - len(missing))
        if missing:
            new = self._engine.translate_batch(missing, decoding, cancelled=cancelled, progress=progress)
            for prompt, hypotheses in zip(missing, new, strict=True):
                found[prompt] = hypotheses
                self._remember(prompt, decoding, hypotheses)
        return [list(found[prompt]) for prompt in prompts]

    def align(self, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        """See ``Aligner.align``; asked rarely, so nothing is remembered."""
        return self._engine.align(pairs) if isinstance(self._engine, Aligner) else [None] * len(pairs)

    def close(self) -> None:
        """Forget everything and free the model."""
        with self._lock:
            self._known.clear()
        close = getattr(self._engine, "close", None)
        if close is not None:
            close()

    def counter(self, source: str, target: str) -> Callable[[str], int]:
        """Return the count of tokens for a pair of languages."""
        return counter(self._engine, source, target)

    def _recall(self, prompt: Prompt, decoding: Decoding) -> list[Hypothesis] | None:
        with self._lock:
            key = (prompt, decoding)
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key]

    def _remember(self, prompt: Prompt, decoding: Decoding, hypotheses: list[Hypothesis]) -> None:
        with self._lock:
            self._known[(prompt, decoding)] = hypotheses
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
