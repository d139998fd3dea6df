# SPDX-License-Identifier: Apache-2.0
"""Held-out loss, and how much of it is due to reading the source.

"Use of the source" is the loss with the sources shuffled among the sentences minus the loss with the right
ones, in nats per token. A model that only learnt the target language has about 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from distill.losses import IGNORE, label_smoothed_cross_entropy
from distill.train.batches import Shard, plan

Forward = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Validation:
    """Nats per target token, without label smoothing."""

    loss: float
    use_of_source: float
    tokens: int


@torch.no_grad()
def validate(
    forward: Forward, shard: Shard, buckets: tuple[int, ...], tokens: int, device: torch.device
) -> Validation:
    """Score a held-out shard; ``forward(source, target)`` returns logits (n, t, vocabulary)."""
    sums = np.zeros(2)
    count = 0
    for chosen in plan(shard, buckets, tokens, seed=0):
        batch = shard.batch(chosen)
        source = torch.from_numpy(batch.source).to(device)
        target = torch.from_numpy(batch.target).to(device)
        for i, sources in enumerate((source, source.roll(1, 0))):
            sums[i] += label_smoothed_cross_entropy(forward(sources, target), target, 0.0).item()
        count += int((batch.target != IGNORE).sum())
    right, shuffled = sums / max(1, count)
    return Validation(float(right), float(shuffled - right), count)
