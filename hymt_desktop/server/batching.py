# SPDX-License-Identifier: Apache-2.0
"""Dynamic batching: sentences of concurrent requests are decoded together.

A ``BatchingEngine`` stands between the pipeline and the real engine. Each request runs the whole pipeline in
a thread of its own, as if it were alone; only its calls to the engine meet those of others. So batches fill
whatever the requests' languages, glossaries and contexts are (all of that is in the prompt), repairs are
batched too, and the result of a text is the one that the command line gives. Calls with different decoding
options are decoded one group after the other.

While one batch is decoded, the next one gathers. Calls take turns within a batch, so that a book doesn't keep
a sentence waiting.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.protocol import Aligner, counter
from hymt_desktop.core.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hymt_desktop.core.engine.protocol import Decoding, Engine, Hypothesis, Prompt
    from hymt_desktop.core.text.alignment import Alignment

ROUND = 64
"""Most sentences decoded in one go; the engine cuts them by its token budget."""
WAIT = 0.006
"""Seconds without a further sentence after which a round begins."""
_SHARE = 0.15
"""Of the last round's time, the most that is spent on waiting for company."""
_POLL = 0.05


@dataclass(slots=True, eq=False)
class _Call:
    """One ``translate_batch`` of one request."""

    decoding: Decoding
    waiting: deque[Prompt]
    left: int
    done: dict[Prompt, list[Hypothesis]] = field(default_factory=dict)
    error: BaseException | None = None
    finished: int = 0
    """Prompts decoded since the caller was last told."""


class BatchingEngine:
    """An engine that joins the calls of several threads.

    Args:
        engine: The engine that does the work; used by one thread alone.
        wait: Seconds without a further sentence after which a round begins.
        largest: Most sentences of one round.
    """

    def __init__(self, engine: Engine, *, wait: float = WAIT, largest: int = ROUND) -> None:
        self._engine = engine
        self._wait = wait
        self._largest = largest
        self._calls: deque[_Call] = deque()
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._changed = threading.Condition(self._lock)
        self._closed = False
        self._size = 0
        self._seconds = 0.0
        self.rounds = 0
        self.sentences = 0
        self._thread = threading.Thread(target=self._work, name="hymt-batches", daemon=True)
        self._thread.start()

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text``."""
        return self._engine.count(text)

    def align(self, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        """See ``Aligner.align``; needed rarely, so it isn't joined with the calls of others."""
        return self._engine.align(pairs) if isinstance(self._engine, Aligner) else [None] * len(pairs)

    def close(self) -> None:
        """Stop, failing the calls in flight, and close the engine."""
        with self._lock:
            self._closed = True
            self._arrived.notify_all()
        self._thread.join()
        close = getattr(self._engine, "close", None)
        if close is not None:
            close()

    def counter(self, source: str, target: str) -> Callable[[str], int]:
        """Return the count of tokens for a pair of languages."""
        return counter(self._engine, source, target)

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Hypothesis]]:
        """See ``Engine.translate_batch``."""
        unique = list(dict.fromkeys(prompts))
        if progress is not None and len(unique) < len(prompts):
            progress(len(prompts) - len(unique))
        if not unique:
            return []
        call = _Call(decoding, deque(unique), len(unique))
        with self._lock:
            if self._closed:
                raise Cancelled
            self._calls.append(call)
            self._arrived.notify()
        self._follow(call, cancelled, progress)
        return [call.done[prompt] for prompt in prompts]

    def _follow(
        self, call: _Call, cancelled: Callable[[], bool], progress: Callable[[int], None] | None
    ) -> None:
        """Wait for a call's end, asking meanwhile whether it is still wanted."""
        while True:
            with self._lock:
                self._changed.wait_for(
                    lambda: call.left == 0 or call.error is not None or call.finished > 0, _POLL
                )
                finished, call.finished = call.finished, 0
                if call.error is not None:
                    raise call.error
                left = call.left
            if progress is not None and finished:
                progress(finished)
            if left == 0:
                return
            if cancelled():
                with self._lock:
                    call.waiting.clear()
                    if call in self._calls:
                        self._calls.remove(call)
                raise Cancelled

    def _work(self) -> None:
        """Decode round after round until the engine is closed; runs in its own thread."""
        while True:
            with self._lock:
                self._arrived.wait_for(lambda: self._closed or bool(self._calls))
                self._gather()
                if self._closed:
                    for call in self._calls:
                        call.error = Cancelled()
                    self._calls.clear()
                    self._changed.notify_all()
                    return
            self._round()

    def _gather(self) -> None:
        """Wait for company: as much as the last round had, while it keeps coming, not for long.

        Those who got their results in the last round are about to come back with their next sentences.
        """
        wanted = min(self._largest, max(2, self._size))
        end = time.monotonic() + max(self._wait, _SHARE * self._seconds)
        while not self._closed and sum(len(call.waiting) for call in self._calls) < wanted:
            count = len(self._calls)
            left = min(self._wait, end - time.monotonic())
            if left <= 0 or not self._arrived.wait_for(partial(self._more_than, count), left):
                return

    def _more_than(self, count: int) -> bool:
        return self._closed or len(self._calls) > count

    def _round(self) -> None:
        """Decode one batch."""
        with self._lock:
            taken = self._take()
        if not taken:
            return
        begun = time.monotonic()
        prompts = [prompt for _, prompt in taken]
        decoding = taken[0][0].decoding
        try:
            found = self._engine.translate_batch(prompts, decoding)
        except BaseException as error:  # noqa: BLE001  # it is raised in the threads that wait for it
            self._fail({id(call): call for call, _ in taken}.values(), error)
            return
        with self._lock:
            self._size, self._seconds = len(taken), time.monotonic() - begun
            self.rounds += 1
            self.sentences += len(taken)
            for (call, prompt), hypotheses in zip(taken, found, strict=True):
                call.done[prompt] = hypotheses
                call.left -= 1
                call.finished += 1
            self._changed.notify_all()

    def _take(self) -> list[tuple[_Call, Prompt]]:
        """Take one prompt of each call in turn, of all calls with the first one's decoding."""
        taken: list[tuple[_Call, Prompt]] = []
        if not self._calls:
            return taken
        decoding = self._calls[0].decoding
        others = deque(call for call in self._calls if call.decoding != decoding)
        turn = deque(call for call in self._calls if call.decoding == decoding)
        while turn and len(taken) < self._largest:
            call = turn.popleft()
            taken.append((call, call.waiting.popleft()))
            if call.waiting:
                turn.append(call)
        # Who has waited for another kind of decoding comes first in the next round.
        self._calls = deque([*others, *turn])
        return taken

    def _fail(self, calls: Iterable[_Call], error: BaseException) -> None:
        with self._lock:
            for call in calls:
                call.error = error
                call.waiting.clear()
                if call in self._calls:
                    self._calls.remove(call)
            self._changed.notify_all()
