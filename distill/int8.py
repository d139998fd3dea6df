# SPDX-License-Identifier: Apache-2.0
"""Quantisation-aware finishing: layers that compute with the weights that int8 will leave of theirs.

``distill.convert`` gives each row of a matrix one step, its largest weight over ``WEIGHT_RANGE``. Here the
forward pass rounds to the same grid, and the gradient passes the rounding by as if it weren't there (the
straight-through estimator, Bengio et al., arXiv 1308.3432; as training for integers in Jacob et al., arXiv
1712.05877). The weights that are trained, averaged and exported stay float: the model is an ordinary one.
Activations, which CTranslate2 rounds too, are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

_EMBEDDINGS = ("shared", "encoder.embed_tokens", "decoder.embed_tokens")

WEIGHT_RANGE = 96
"""Largest int8 weight; ``distill.convert`` says why it is not 127."""


def rounded(weight: Tensor) -> Tensor:
    """Return ``weight`` (rows, columns) as it is after int8; its gradient is that of the result."""
    values = weight.detach().float()
    largest = values.abs().amax(-1, keepdim=True)
    # Not ``WEIGHT_RANGE / largest``, which PyTorch computes from the reciprocal.
    scale = torch.full_like(largest, WEIGHT_RANGE) / torch.where(largest > 0, largest, 1.0)
    # The difference is exactly 0, so that the sum is exactly what the converter makes.
    return (values * scale).round() / scale + (weight - weight.detach())


class Int8Linear(nn.Linear):
    """A linear layer that rounds its weights while ``rounds`` is set."""

    rounds = False

    def forward(self, x: Tensor) -> Tensor:
        """Return x (..., K) times the transposed weights, (..., N)."""
        return functional.linear(x, rounded(self.weight) if self.rounds else self.weight, self.bias)


class Int8Embedding(nn.Embedding):
    """An embedding that rounds the rows that it looks up while ``rounds`` is set."""

    rounds = False

    def forward(self, ids: Tensor) -> Tensor:
        """Return the rows of ``ids``."""
        rows = functional.embedding(ids, self.weight)
        return rounded(rows) if self.rounds else rows


def make_aware(model: Any) -> None:
    """Put these layers in the place of a student's linear layers and token embeddings, with their weights."""
    for name, layer in list(model.named_modules()):
        if type(layer) is nn.Linear:
            _replace(model, name, Int8Linear(layer.in_features, layer.out_features, False, "meta"), layer)
    made: dict[int, Int8Embedding] = {}
    for name in _EMBEDDINGS:
        layer = model.get_submodule(name)
        rows, columns = layer.weight.shape
        new = made.setdefault(id(layer), Int8Embedding(rows, columns, device="meta"))
        _replace(model, name, new, layer)


def set_rounding(model: nn.Module, rounds: bool) -> None:
    """Switch the rounding of all layers of ``make_aware``."""
    for layer in model.modules():
        if isinstance(layer, (Int8Linear, Int8Embedding)):
            layer.rounds = rounds


def _replace(model: nn.Module, name: str, new: nn.Module, old: nn.Module) -> None:
    new.weight = old.weight
    parent, _, last = name.rpartition(".")
    model.get_submodule(parent).register_module(last, new)
