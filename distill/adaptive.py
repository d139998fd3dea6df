# SPDX-License-Identifier: Apache-2.0
"""Adaptive encoder depth: easy inputs leave the encoder early (the article's "adaptive sparsity").

After each block, from ``least_depth`` on, the encoder compares its output with that of the block before: 1 -
cosine similarity, averaged over tokens. Where a block changes little, the ones after it are expected to
change little too (one of the measures of Schuster et al., arXiv 2207.07061, who exit from the decoder), and
the input leaves with what it has. The tolerance trades quality for speed; 0 is the whole encoder. No
parameter is added.

A student that is to be used so should be trained so: ``train.encoder_depths`` draws a depth for each step.
This runs in PyTorch. CTranslate2 has no such exit; there, the option is a student cut to its first blocks
(``distill.shorten``). ``python -m distill adaptive`` measures what either costs and gains.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor


class ExitingBlocks(nn.ModuleList):
    """An encoder's blocks; iterating over them ends where the input is done.

    Args:
        blocks: The encoder's own blocks.
        tolerance: Largest mean change of direction (1 - cosine) at which an input leaves.
        least_depth: Blocks that every input passes.
    """

    def __init__(self, blocks: nn.ModuleList, tolerance: float, least_depth: int = 1) -> None:
        super().__init__(list(blocks))
        self.tolerance, self.least_depth = tolerance, least_depth
        self.depths: list[int] = []
        """How many blocks each pass took."""
        self._outputs: list[Tensor] = []

    def __iter__(self) -> Iterator[nn.Module]:
        """Yield blocks until the last or until one changes little."""
        self._outputs = []
        depth = 0
        for depth, block in enumerate(super().__iter__(), 1):
            handle = block.register_forward_hook(self._remember)
            try:
                yield block
            finally:
                handle.remove()
            if self._is_settled(depth):
                break
        self.depths.append(depth)

    def _remember(self, _module: nn.Module, _inputs: Any, output: Any) -> None:
        hidden = output[0] if isinstance(output, tuple) else output
        self._outputs = [*self._outputs[-1:], hidden]

    def _is_settled(self, depth: int) -> bool:
        if len(self._outputs) < 2 or not _may_leave(depth, self.tolerance, self.least_depth):
            return False
        before, after = self._outputs
        return bool(_change(before, after).mean() <= self.tolerance)


@contextmanager
def early_exit(model: Any, tolerance: float, least_depth: int = 1) -> Iterator[ExitingBlocks]:
    """Let a student's encoder exit early while the block runs; a batch leaves together, so take one input."""
    own = model.encoder.block
    model.encoder.block = ExitingBlocks(own, tolerance, least_depth)
    try:
        yield model.encoder.block
    finally:
        model.encoder.block = own


@contextmanager
def encoder_depth(model: Any, depth: int) -> Iterator[None]:
    """Leave out all but an encoder's first blocks while the block runs."""
    own = model.encoder.block
    model.encoder.block = own[:depth]
    try:
        yield
    finally:
        model.encoder.block = own


def exit_depth(changes: Sequence[float], tolerance: float, least_depth: int = 1) -> int:
    """Return the depth at which an input leaves, of what each block but the first changes of it."""
    for depth, change in enumerate(changes, 2):
        if _may_leave(depth, tolerance, least_depth) and change <= tolerance:
            return depth
    return len(changes) + 1


def _may_leave(depth: int, tolerance: float, least_depth: int) -> bool:
    return tolerance > 0 and depth >= least_depth


def drawn_depth(depths: tuple[int, ...], seed: int, step: int) -> int:
    """Return the depth of a training step: the same in every process and after an interruption."""
    return random.Random(f"{seed}/{step}").choice(depths)


@torch.inference_mode()
def changes(model: Any, sources: Tensor) -> list[list[float]]:
    """Return what each block but the first changes of each input (N, S): 1 - cosine, mean over tokens."""
    found: list[Tensor] = []
    previous: list[Tensor] = []

    def look(_module: nn.Module, _inputs: Any, output: Any) -> None:
        hidden = output[0] if isinstance(output, tuple) else output
        if previous:
            found.append(_change(previous[-1], hidden))
        previous[:] = [hidden]

    handles = [block.register_forward_hook(look) for block in model.encoder.block]
    try:
        model.encoder(input_ids=sources)
    finally:
        for handle in handles:
            handle.remove()
    return [[float(of_block[i]) for of_block in found] for i in range(len(sources))]


def _change(before: Tensor, after: Tensor) -> Tensor:
    """Return 1 - cosine of hidden states (N, S, D), averaged over tokens."""
    return 1 - nn.functional.cosine_similarity(before, after, dim=-1).mean(-1)
