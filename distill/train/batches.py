# SPDX-License-Identifier: Apache-2.0
"""Batches from packed shards: fixed padded lengths, a token budget, an order that can be resumed exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from distill.losses import IGNORE
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAD = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """int64 arrays: ``source`` (n, s) padded with 0; ``target`` (n, t) padded with IGNORE."""

    source: np.ndarray
    target: np.ndarray
    step_tokens: int
    """Target tokens of the whole step: of this batch, of other processes' and of those that follow in it."""
    soft_lines: np.ndarray | None = None
    """(n,) lines of the teacher's cache whose soft labels the rows have, or -1; None for a shard without."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One batch to be gathered: row numbers and the padded lengths of both sides."""

    rows: np.ndarray
    source_length: int
    target_length: int


class Shard:
    """One memory-mapped shard of ``distill.data.pack``."""

    def __init__(self, folder: Path) -> None:
        try:
            self._source = np.load(folder / "source.npy", mmap_mode="r")
            self._target = np.load(folder / "target.npy", mmap_mode="r")
            self._source_ends = np.load(folder / "source_ends.npy")
            self._target_ends = np.load(folder / "target_ends.npy")
            soft = folder / "soft.npy"
            self._soft = np.load(soft, mmap_mode="r") if soft.exists() else None
        except (OSError, ValueError) as error:
            raise UserError(
                f"Can't read the packed shard {folder}: {error}.", "Run the pack stage again."
            ) from error

    def __len__(self) -> int:
        return len(self._source_ends)

    def lengths(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lengths of all sources and of all targets, in tokens."""
        return np.diff(self._source_ends, prepend=0), np.diff(self._target_ends, prepend=0)

    def batch(self, plan: Plan, step_tokens: int = 0) -> Batch:
        """Gather the rows of a plan into padded arrays; ``step_tokens`` 0 stands for their own.

        A row alone gets a second one without labels: compilers take a size of one for a constant, and build
        everything once more for it.
        """
        count = max(2, len(plan.rows))
        source = np.full((count, plan.source_length), PAD, dtype=np.int64)
        target = np.full((count, plan.target_length), IGNORE, dtype=np.int64)
        for array, flat, ends in (
            (source, self._source, self._source_ends),
            (target, self._target, self._target_ends),
        ):
            # No loop over rows: this runs in a thread beside the one that feeds the GPU, which waits for it.
            last = ends[plan.rows].astype(np.int64)
            first = np.where(plan.rows > 0, ends[plan.rows - 1], 0).astype(np.int64)
            offset = np.arange(array.shape[1])
            filled = offset < (last - first)[:, None]
            array[: len(plan.rows)][filled] = flat[(first[:, None] + offset)[filled]]
        source[len(plan.rows) :] = source[:1]
        soft = None
        if self._soft is not None:
            soft = np.full(count, -1, dtype=np.int64)
            soft[: len(plan.rows)] = self._soft[plan.rows]
        return Batch(source, target, step_tokens or int((target != IGNORE).sum()), soft)


def plan(shard: Shard, buckets: tuple[int, ...], tokens: int, seed: int) -> list[Plan]:
    """Return the batches of one pass over a shard, in their random order.

    Each side is padded to the shortest bucket that holds it, and examples with the same two buckets share
    batches of ``tokens`` padded tokens, source and target together. What is left over makes a smaller batch,
    or, where it is under a quarter of one, goes into the last: every example is seen once.
    """
    rng = np.random.default_rng(seed)
    source, target = shard.lengths()
    longest = max(source.max(initial=0), target.max(initial=0))
    if longest > buckets[-1]:
        raise UserError(f"An example of {longest} tokens is longer than the longest bucket ({buckets[-1]}).")
    edges = np.array(buckets)
    pair = np.searchsorted(edges, source) * len(buckets) + np.searchsorted(edges, target)
    by_pair = np.argsort(pair, kind="stable")
    kinds, starts = np.unique(pair[by_pair], return_index=True)
    plans = []
    for kind, rows in zip(kinds, np.split(by_pair, starts[1:]), strict=True):
        source_length, target_length = buckets[kind // len(buckets)], buckets[kind % len(buckets)]
        rows = rng.permutation(rows)
        size = max(1, tokens // (source_length + target_length))
        cuts = list(range(size, len(rows) - size // 4, size))
        plans += [Plan(part, source_length, target_length) for part in np.split(rows, cuts) if len(part)]
    return [plans[i] for i in rng.permutation(len(plans))]


@dataclass(slots=True)
class Position:
    """Where in the data training stands: the next batch to use."""

    epoch: int = 0
    batch: int = 0


def stream(
    folder: Path,
    buckets: tuple[int, ...],
    tokens: int,
    seed: int,
    position: Position,
    rank: int = 0,
    world: int = 1,
    accumulate: int = 1,
) -> Iterator[tuple[Batch, Position]]:
    """Yield batches for ever, from ``position`` on, with the position that follows each.

    Epoch k reads shard k modulo their number and is shuffled by (seed, k). Of each ``world`` batches in a row
    this process takes that of its ``rank``, and ``accumulate`` such rows make a step; what does not fill a
    step at an epoch's end is left out. Positions are right after a step's last batch only.
    """
    shards = sorted(folder.glob("epoch*"), key=lambda p: int(p.name[5:]))
    if not shards:
        raise UserError(f"No packed epochs in {folder}.", "Run the pack stage first.")
    epoch, start = position.epoch, position.batch
    while True:
        shard = Shard(shards[epoch % len(shards)])
        if not len(shard):
            raise UserError(f"The packed shard {shards[epoch % len(shards)]} is empty.")
        batches = plan(shard, buckets, tokens, seed * 1000 + epoch)
        group = world * accumulate
        if len(batches) < group:
            raise UserError(
                f"{shards[epoch % len(shards)]} has {len(batches)} batches; a step takes {group}.",
                "Use fewer processes, or a smaller train.tokens_per_batch or train.accumulate.",
            )
        lengths = shard.lengths()[1]
        for index in range(start, len(batches) - group + 1, group):
            step_tokens = sum(int(lengths[b.rows].sum()) for b in batches[index : index + group])
            for row in range(0, group, world):
                yield shard.batch(batches[index + row + rank], step_tokens), Position(epoch, index + group)
        epoch, start = epoch + 1, 0
