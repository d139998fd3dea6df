# SPDX-License-Identifier: Apache-2.0
"""A wider student that computes what a narrower one does: the first step of growing it.

Every unit of the residual stream becomes r copies of itself (r = the ratio of the two ``d_model``), and every
head and channel one or more copies, as many as there is room for. What reads the copies shares each old
weight among them at random, so the sum, and with it the function, is the old one, while no two copies get
the same gradient and they part as training goes on (Net2Net, Chen et al., arXiv 1511.05641; the uneven
shares are those of LEMON, Wang et al., arXiv 2310.07999). An RMS norm of r equal copies is the old one. The
tied output layer sums over r copies and divides by the root of a width r times as large, which the last norm
of the decoder makes up for.

Shape letters: D is the width of the residual stream, H heads, K = ``d_kv``, F channels; a small letter is
that of the narrower student.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from distill.student.models import empty_model

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import UMT5Config, UMT5ForConditionalGeneration


def widened(
    other: UMT5ForConditionalGeneration, config: UMT5Config, seed: int
) -> UMT5ForConditionalGeneration:
    """Return a student with the layers of ``other`` and the widths of ``config``, with the same outputs.

    Args:
        other: The narrower student, without ``decoder_num_heads``.
        config: Its ``d_model`` is a whole multiple of ``other``'s, ``d_kv`` and the vocabulary are equal, and
            ``num_heads`` and ``d_ff`` are at least as large; its numbers of layers are not used.
        seed: Of the random shares.
    """
    wide = type(config).from_dict(
        {
            **config.to_dict(),
            "num_layers": other.config.num_layers,
            "num_decoder_layers": other.config.num_decoder_layers,
        }
    )
    model = empty_model(wide)
    copies = wide.d_model // other.config.d_model
    share = _Shares(torch.Generator().manual_seed(seed))
    state: dict[str, Tensor] = {}
    for name, old in other.state_dict().items():
        if name.endswith("layer_norm.weight"):
            last = name == "decoder.final_layer_norm.weight"
            state[name] = old.repeat(copies) * (copies**-0.5 if last else 1.0)
        elif name.endswith("relative_attention_bias.weight"):
            state[name] = old[:, torch.arange(wide.num_heads) % other.config.num_heads]
        elif name.endswith((".q.weight", ".k.weight", ".v.weight")):
            units = _copied_heads(wide.num_heads, other.config.num_heads, wide.d_kv)
            state[name] = share.columns(old[units], _cycle(wide.d_model, old.shape[1]))
        elif name.endswith(".o.weight"):
            units = _copied_heads(wide.num_heads, other.config.num_heads, wide.d_kv)
            state[name] = share.columns(old[_cycle(wide.d_model, len(old))], units)
        elif name.endswith((".wi_0.weight", ".wi_1.weight")):
            rows = _cycle(wide.d_ff, len(old))
            state[name] = share.columns(old[rows], _cycle(wide.d_model, old.shape[1]))
        elif name.endswith(".wo.weight"):
            columns = _cycle(wide.d_ff, old.shape[1])
            state[name] = share.columns(old[_cycle(wide.d_model, len(old))], columns)
        else:  # the embeddings, under their four names
            state[name] = old.repeat(1, copies)
    model.load_state_dict(state)
    return model


def _cycle(wanted: int, there: int) -> Tensor:
    """Return which old unit each of ``wanted`` units is a copy of."""
    return torch.arange(wanted) % there


def _copied_heads(wanted: int, there: int, d_kv: int) -> Tensor:
    """Return which old row of a projection each row of ``wanted`` copied heads is."""
    return (_cycle(wanted, there)[:, None] * d_kv + torch.arange(d_kv)).flatten()


class _Shares:
    """Divides old weights among the copies that are read in the place of one unit."""

    def __init__(self, generator: torch.Generator) -> None:
        self._generator = generator

    def columns(self, weight: Tensor, sources: Tensor) -> Tensor:
        """Return (rows, new columns): column j is a share of column ``sources[j]`` of ``weight``.

        The shares of one weight are random, above 0, and sum to 1.
        """
        rows, there = weight.shape
        # From 0.5 on, so that none of two copies gets all of a weight and the other nothing.
        draws = 0.5 + torch.rand(rows, len(sources), generator=self._generator)
        totals = torch.zeros(rows, there).index_add_(1, sources, draws)
        return weight[:, sources] * draws / totals[:, sources]
