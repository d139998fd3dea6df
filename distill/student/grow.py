# SPDX-License-Identifier: Apache-2.0
"""A student that starts from another one's layers: fewer or more of them, narrower or wider inside.

Both share ``d_kv`` and the vocabulary, and ``d_model``, or the new one is a whole number of times as wide
and no narrower inside: then ``distill.student.widen`` comes first. What else differs is made up for so:

- **Layers** are taken at even distances, the first and the last always: a shallower student skips some (as
  DistilBERT does, arXiv 1910.01108), a deeper one has some twice (after Gong et al., ICML 2019, who stack).
  With ``added = "identity"`` the second and later copies begin as layers that do nothing, their way out being
  zero, so that the student computes what the other one did.
- **Fewer heads or channels**: those stay whose weights are largest (the product of the norms on the way in
  and out). ``distill.prune`` chooses better, by gradient, where there is data to measure on.
- **More heads or channels**: the new ones keep their random weights on the way in and get zeros on the way
  out, so that the layer computes what it did and they learn from there (as in Net2Net, arXiv 1511.05641).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import torch

from distill.student.widen import widened
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import UMT5ForConditionalGeneration

_SAME = ("d_kv", "vocab_size")
_STACKS = ("encoder", "decoder")


def start_from_layers(
    model: UMT5ForConditionalGeneration,
    other: UMT5ForConditionalGeneration,
    name: str,
    added: Literal["copy", "identity"] = "copy",
    seed: int = 0,
) -> dict[str, list[int]]:
    """Fill ``model`` in place; returns which layer of ``other`` each of its layers comes from.

    Args:
        model: The new student, freshly initialised.
        other: The one to start from.
        name: Of ``other``, for messages.
        added: What a layer begins as whose origin is taken for a second time.
        seed: Of the random shares, where the new student is wider.

    Raises:
        UserError: ``d_kv`` or the vocabulary differ, or the widths don't fit.
    """
    differing = [n for n in _SAME if getattr(model.config, n) != getattr(other.config, n)]
    wider = model.config.d_model != other.config.d_model
    if not differing and wider and not _can_widen(model, other):
        differing = ["d_model"]
    if differing:
        raise UserError(
            f"The student can't start from {name}: {', '.join(differing)} differ.",
            "Name a checkpoint of the same tokenizer whose width divides that of the student, with no more "
            "heads and channels, or leave student.start_from empty.",
        )
    if wider:
        other = widened(other, model.config, seed)
    theirs = other.state_dict()
    state = model.state_dict()
    state["shared.weight"] = theirs["shared.weight"]
    for tied in ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"):
        if tied in state:
            state[tied] = theirs["shared.weight"]
    chosen = {}
    for stack in _STACKS:
        state[f"{stack}.final_layer_norm.weight"] = theirs[f"{stack}.final_layer_norm.weight"]
        blocks = getattr(model, stack).block
        chosen[stack] = spaced(len(blocks), len(getattr(other, stack).block))
        for mine, source in enumerate(chosen[stack]):
            _copy_layer(
                state, theirs, f"{stack}.block.{mine}.", f"{stack}.block.{source}.", model.config.d_kv
            )
            if added == "identity" and source in chosen[stack][:mine]:
                _silence(state, f"{stack}.block.{mine}.")
    model.load_state_dict(state)
    return chosen


def spaced(wanted: int, there: int) -> list[int]:
    """Return ``wanted`` layers out of ``there`` at even distances, the first and the last among them."""
    if wanted == 1:
        return [there - 1]
    return [round(i * (there - 1) / (wanted - 1)) for i in range(wanted)]


def _can_widen(model: UMT5ForConditionalGeneration, other: UMT5ForConditionalGeneration) -> bool:
    new, old = model.config, other.config
    one_number_of_heads = not (hasattr(new, "decoder_num_heads") or hasattr(old, "decoder_num_heads"))
    return (
        one_number_of_heads
        and new.d_model % old.d_model == 0
        and new.num_heads >= old.num_heads
        and new.d_ff >= old.d_ff
    )


def _silence(state: dict[str, Tensor], layer: str) -> None:
    """Make a layer add nothing to the residual stream."""
    for name, tensor in state.items():
        if name.startswith(layer) and name.endswith((".o.weight", ".wo.weight")):
            state[name] = torch.zeros_like(tensor)


def _copy_layer(
    state: dict[str, Tensor], theirs: dict[str, Tensor], mine: str, source: str, d_kv: int
) -> None:
    names = [name.removeprefix(mine) for name in state if name.startswith(mine)]
    for name in names:
        if name.endswith("layer_norm.weight"):
            state[mine + name] = theirs[source + name]
        elif name.endswith(".o.weight"):
            _copy_units(
                state, theirs, mine, source, name.removesuffix("o.weight"), ("q", "k", "v"), "o", d_kv
            )
        elif name.endswith(".wo.weight"):
            _copy_units(
                state, theirs, mine, source, name.removesuffix("wo.weight"), ("wi_0", "wi_1"), "wo", 1
            )


def _copy_units(
    state: dict[str, Tensor],
    theirs: dict[str, Tensor],
    mine: str,
    source: str,
    module: str,
    ways_in: tuple[str, ...],
    way_out: str,
    width: int,
) -> None:
    """Copy the heads (``width`` rows each) or channels (1 row each) of one module."""
    old = {part: theirs[f"{source}{module}{part}.weight"] for part in (*ways_in, way_out)}
    new = {part: state[f"{mine}{module}{part}.weight"].clone() for part in (*ways_in, way_out)}
    there, wanted = old[way_out].shape[1] // width, new[way_out].shape[1] // width
    size = old[way_out].T.reshape(there, -1).norm(dim=1)
    for part in ways_in:
        size = size * old[part].reshape(there, -1).norm(dim=1)
    units = size.topk(min(there, wanted)).indices.sort().values
    rows = (units[:, None] * width + torch.arange(width)).flatten()
    for part in ways_in:
        new[part][: len(rows)] = old[part][rows]
    new[way_out].zero_()
    new[way_out][:, : len(rows)] = old[way_out][:, rows]
    for part, tensor in new.items():
        state[f"{mine}{module}{part}.weight"] = tensor
    bias = f"{module}relative_attention_bias.weight"
    if mine + bias in state and source + bias in theirs:
        table = state[mine + bias].clone()
        table[:, : len(units)] = theirs[source + bias][:, units]
        state[mine + bias] = table
