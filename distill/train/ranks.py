# SPDX-License-Identifier: Apache-2.0
"""The processes that train together, one per GPU, as ``torchrun`` starts them.

Tensors on the GPUs are reduced by ``DistributedDataParallel`` (NCCL). What the processes must agree on beside
them, the time and whether to stop, goes over a gloo group of its own: it never waits for a GPU.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Ranks:
    """One process among ``world``."""

    rank: int = 0
    world: int = 1
    local: int = 0
    """Number on this host: which GPU to take."""
    group: Any = None

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def device(self) -> torch.device:
        """Return the device of this process."""
        return torch.device("cuda", self.local) if torch.cuda.is_available() else torch.device("cpu")

    def largest(self, values: Sequence[float]) -> list[float]:
        """Return the largest of each value over all processes."""
        if self.world == 1:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64)
        dist.all_reduce(tensor, dist.ReduceOp.MAX, group=self.group)
        return [float(v) for v in tensor]

    def total(self, value: float) -> float:
        """Return the sum of a value over all processes."""
        if self.world == 1:
            return value
        tensor = torch.tensor([value], dtype=torch.float64)
        dist.all_reduce(tensor, group=self.group)
        return float(tensor)

    def gather(self, value: object) -> list[Any]:
        """Return the values of all processes, in the order of their ranks."""
        if self.world == 1:
            return [value]
        values: list[Any] = [None] * self.world
        dist.all_gather_object(values, value, group=self.group)
        return values


@contextmanager
def join_ranks() -> Iterator[Ranks]:
    """Join the processes that ``torchrun`` started with this one; without it there is only this one."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Ranks()
        return
    local = int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available()
    if cuda:
        torch.cuda.set_device(local)
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        ranks = Ranks(dist.get_rank(), world, local, dist.new_group(backend="gloo"))
        yield ranks
        # A process that leaves while another still waits for it can end that one with an abort.
        dist.barrier(group=ranks.group)
    finally:
        dist.destroy_process_group()
