# SPDX-License-Identifier: Apache-2.0
"""The teacher's cached soft labels, by line, as a batch of a student's training takes them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from distill.teacher.cache import cached_shards
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.config import RunConfig
    from distill.teacher.protocol import SoftTargets


@dataclass(frozen=True, slots=True)
class SoftBatch:
    """Soft labels of ``rows`` of a batch (R,), padded to the longest answer of T tokens.

    ``ids`` int64 and ``log_probs`` float32 are (R, T, k), ``tail`` (R, T), ``lengths`` (R,).
    """

    rows: np.ndarray
    ids: np.ndarray
    log_probs: np.ndarray
    tail: np.ndarray
    lengths: np.ndarray


class SoftLabels:
    """All lines of a run's cache, mapped into memory.

    Raises:
        UserError: The teacher stage is not finished, or made no soft labels.
    """

    def __init__(self, config: RunConfig) -> None:
        self._shards = cached_shards(config)
        self._ends = list(accumulate(shard.summary["lines"] for shard in self._shards))
        self.same_tokens = config.distillation.cached == "top-k"
        if not any(shard.summary["soft_tokens"] for shard in self._shards):
            raise UserError(
                f"{config.path('teacher')} has no soft labels.",
                "Set teacher.soft_labels and run teacher again.",
            )
        self.vocabulary = int(self._shards[0].summary["vocabulary"])

    def line(self, number: int) -> SoftTargets:
        """Return the soft labels of a line, counted over all inputs from 0."""
        index = bisect_right(self._ends, number)
        before = self._ends[index - 1] if index else 0
        return self._shards[index].soft(number - before)

    def usable(self, number: int, target: Sequence[int]) -> int:
        """Return ``number`` if its labels fit the target's tokens, else -1.

        A teacher with the student's tokenizer must have said these very tokens. (Filters normalise
        punctuation.) One with another tokenizer is compared by position, whatever its tokens are.
        """
        if number < 0 or (self.same_tokens and not np.array_equal(self.line(number).labels, target)):
            return -1
        return number

    def batch(self, numbers: np.ndarray) -> SoftBatch | None:
        """Return the soft labels of a batch whose rows have these lines (-1 for none); None if none has."""
        rows = np.flatnonzero(numbers >= 0)
        if not len(rows):
            return None
        targets = [self.line(int(numbers[row])) for row in rows]
        lengths = np.array([len(t.labels) for t in targets])
        shape = (len(rows), int(lengths.max()), targets[0].ids.shape[-1])
        ids, log_probs = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
        tail = np.zeros(shape[:2], np.float32)
        # A k of its own in every place, so that the padding names distinct tokens too.
        ids[:] = np.arange(shape[-1])
        for i, target in enumerate(targets):
            ids[i, : lengths[i]], log_probs[i, : lengths[i]] = target.ids, target.log_probs
            tail[i, : lengths[i]] = target.tail
        return SoftBatch(rows, ids, log_probs, tail, lengths)
