# SPDX-License-Identifier: Apache-2.0
"""Choosing the next token: greedy, or by temperature, top-k and top-p, reproducibly.

The random numbers of an answer depend on its prompt, the seed and its own number, never on the batch in which
it happens to be made.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from distill.teacher.protocol import Sampling


def draws(seed: int, number: int, prompt: list[int], count: int) -> Tensor:
    """Return ``count`` uniform numbers in [0, 1) for sample ``number`` of a prompt."""
    digest = zlib.crc32(repr((seed, number, prompt)).encode())
    return torch.rand(count, generator=torch.Generator().manual_seed(digest))


def penalise(logits_NV: Tensor, seen_NT: Tensor, penalty: float) -> Tensor:
    """Make tokens that occur in ``seen`` less likely (arXiv 1909.05858, as in transformers)."""
    if penalty == 1.0:
        return logits_NV
    score_NT = logits_NV.gather(1, seen_NT)
    score_NT = torch.where(score_NT < 0, score_NT * penalty, score_NT / penalty)
    return logits_NV.scatter(1, seen_NT, score_NT)


def pick(logits_NV: Tensor, uniform_N: Tensor, sampling: Sampling) -> Tensor:
    """Return one token (N,) per row, by inverting the cut distribution at the given uniform numbers.

    The order is that of transformers: temperature, then ``top_k``, then the smallest set of tokens whose mass
    reaches ``top_p``.
    """
    if sampling.temperature == 0:
        return logits_NV.argmax(-1)
    k = sampling.top_k or logits_NV.shape[-1]
    top_NK, ids_NK = (logits_NV / sampling.temperature).topk(min(k, logits_NV.shape[-1]), dim=-1)
    probs_NK = top_NK.softmax(-1)
    before_NK = probs_NK.cumsum(-1) - probs_NK
    probs_NK = probs_NK.masked_fill(before_NK >= sampling.top_p, 0.0)
    reached_NK = probs_NK.cumsum(-1)
    wanted_N1 = uniform_N[:, None] * reached_NK[:, -1:]
    # The last token that may be chosen, for the case that rounding lets nothing exceed the wanted mass.
    last_N = (probs_NK > 0).sum(-1) - 1
    place_N = (reached_NK <= wanted_N1).sum(-1).minimum(last_N)
    return ids_NK.gather(1, place_N[:, None])[:, 0]
