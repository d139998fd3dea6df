# SPDX-License-Identifier: Apache-2.0
"""Losses over token distributions. Logits are (batch, length, vocabulary); labels (batch, length)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

IGNORE = -100
"""Label of positions that are padding."""


def label_smoothed_cross_entropy(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Return the summed loss over all positions that are not ``IGNORE``.

    Szegedy et al., arXiv 1512.00567: the target distribution is (1 - smoothing) on the label plus
    ``smoothing`` spread evenly over the vocabulary. Summed, so that the caller divides by the tokens of the
    whole step, whatever the split into micro-batches.
    """
    return functional.cross_entropy(
        logits.flatten(0, -2).float(),
        labels.flatten(),
        ignore_index=IGNORE,
        label_smoothing=smoothing,
        reduction="sum",
    )
