# SPDX-License-Identifier: Apache-2.0
"""Weight-only int4 with group-wise scales: a study, with PyTorch's own CPU kernels as its runtime.

CTranslate2, which the app runs on, has no 4-bit type on a CPU, so this does not ship; it answers what four
bits would cost. Each row of a matrix is cut into groups of inputs, and each group gets 16 evenly spaced
values (an offset and a step in bfloat16), clipped where that lowers the squared error: 4 + 32 / group bits a
weight. Embeddings, and the output layer that is tied to them, stay at 8 bits with one scale per row: rare
words have nothing to average their error over. Activations are never quantized, but multiplied as bfloat16:
only for that is the kernel fast (measured on one core, 512 x 1536: 0.06 ms a token, float32 activations 1.4,
an ordinary float32 layer 0.08).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import nn

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor

GROUPS = (32, 64, 128)
_CLIPS = (1.0, 0.95, 0.9, 0.85, 0.8)
_LEVELS = 15
_ROWS = 16
_UNPACKED_TILES = 2
"""Argument of the packing kernel that the CPU ignores."""


class Int4Linear(nn.Module):
    """A linear layer without bias whose packed weights are multiplied as they are.

    Args:
        codes: (N, K) integers from 0 to 15.
        scales_and_zeros: (K / group, N, 2); a weight is (code - 8) * scale + zero.
        group: Inputs that share a scale.
    """

    packed: Tensor
    scales_and_zeros: Tensor
    weight = None
    """T5's feed-forward block looks at this to find a layer's type; there is no such tensor here."""

    def __init__(self, codes: Tensor, scales_and_zeros: Tensor, group: int) -> None:
        super().__init__()
        self.in_features, self.out_features, self.group = codes.shape[1], codes.shape[0], group
        packed = torch.ops.aten._convert_weight_to_int4pack_for_cpu(codes.int(), _UNPACKED_TILES)  # noqa: SLF001
        self.register_buffer("packed", packed)
        self.register_buffer("scales_and_zeros", scales_and_zeros)

    def forward(self, x: Tensor) -> Tensor:
        """Return x (..., K) times the transposed weights, (..., N)."""
        out = torch.ops.aten._weight_int4pack_mm_for_cpu(  # noqa: SLF001
            x.reshape(-1, self.in_features).bfloat16(),
            self.packed,
            self.group,
            self.scales_and_zeros.bfloat16(),
        )
        return out.reshape(*x.shape[:-1], self.out_features).to(x.dtype)


class Int8Rows(nn.Module):
    """A matrix with one scale per row, as the embeddings and as the output layer."""

    codes: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1).clamp_min(1e-12) / 127
        self.register_buffer("codes", (weight / scale[:, None]).round().to(torch.int8))
        self.register_buffer("scale", scale)


class Int8Embedding(nn.Module):
    """Looks rows up in an ``Int8Rows``."""

    def __init__(self, rows: Int8Rows) -> None:
        super().__init__()
        self.rows = rows

    def forward(self, ids: Tensor) -> Tensor:
        """Return the float32 rows of ``ids``."""
        return self.rows.codes[ids].float() * self.rows.scale[ids][..., None]


class Int8Output(nn.Module):
    """Multiplies by an ``Int8Rows``."""

    def __init__(self, rows: Int8Rows) -> None:
        super().__init__()
        self.rows = rows

    def forward(self, x: Tensor) -> Tensor:
        """Return x (..., K) times the transposed rows, (..., V)."""
        flat = x.reshape(-1, x.shape[-1])
        out = torch.ops.aten._weight_int8pack_mm(flat, self.rows.codes, self.rows.scale.to(x.dtype))  # noqa: SLF001
        return out.reshape(*x.shape[:-1], -1)


def quantize_groups(weight: Tensor, group: int) -> tuple[Tensor, Tensor]:
    """Return codes (N, K) and scales with zeros (K / group, N, 2) of a matrix (N, K).

    The clip of each group is the one of five that has the least squared error.
    """
    rows, columns = weight.shape
    groups_NGC = weight.float().reshape(rows, columns // group, group)
    low, high = groups_NGC.amin(-1, keepdim=True), groups_NGC.amax(-1, keepdim=True)
    middle, half = (low + high) / 2, (high - low) / 2
    best_error = torch.full_like(middle, float("inf"))
    codes, scale, zero = torch.zeros_like(groups_NGC), torch.ones_like(middle), torch.zeros_like(middle)
    for clip in _CLIPS:
        step = (2 * clip * half / _LEVELS).clamp_min(1e-8).bfloat16().float()
        offset = (middle - clip * half + 8 * step).bfloat16().float()
        chosen = ((groups_NGC - offset) / step + 8).round().clamp(0, _LEVELS)
        error = ((chosen - 8) * step + offset - groups_NGC).square().sum(-1, keepdim=True)
        better = error < best_error
        codes, scale, zero = (
            torch.where(better, new, old) for new, old in ((chosen, codes), (step, scale), (offset, zero))
        )
        best_error = torch.where(better, error, best_error)
    pairs = torch.stack((scale[..., 0], zero[..., 0]), dim=-1)
    return codes.reshape(rows, columns).to(torch.uint8), pairs.transpose(0, 1).contiguous()


def dequantized(codes: Tensor, scales_and_zeros: Tensor, group: int) -> Tensor:
    """Return the float32 weights (N, K) that codes and scales of ``quantize_groups`` stand for."""
    step, zero = (scales_and_zeros[..., i].T.repeat_interleave(group, 1) for i in (0, 1))
    return (codes.float() - 8) * step + zero


@torch.no_grad()
def rounded_student(model: nn.Module, group: int) -> nn.Module:
    """Return a copy of a UMT5 student in float32 with the weights of ``int4_student``.

    For a runtime that has no 4-bit type: it shows what the weights cost, not how fast they are.

    Raises:
        UserError: The group is none that the kernel knows.
    """
    _check_group(group)
    copied = copy.deepcopy(model).eval()
    for name, layer in copied.named_modules():
        if isinstance(layer, nn.Linear) and name != "lm_head" and _fits(layer, group):
            layer.weight.copy_(dequantized(*quantize_groups(layer.weight, group), group))
    shared = copied.get_parameter("shared.weight")
    rows = Int8Rows(shared)
    shared.copy_(rows.codes.float() * rows.scale[:, None])
    return copied


def int4_student(model: nn.Module, group: int) -> nn.Module:
    """Return a copy of a UMT5 student, in evaluation mode, with 4-bit layers and 8-bit embeddings.

    Layers whose sizes the kernel can't take (inputs not divisible by the group, outputs not by 16) stay as
    they are; ``kept_float`` names them.

    Raises:
        UserError: The group is none that the kernel knows.
    """
    _check_group(group)
    small = copy.deepcopy(model).eval().requires_grad_(False)
    for name, layer in list(small.named_modules()):
        if isinstance(layer, nn.Linear) and name != "lm_head" and _fits(layer, group):
            parent, _, last = name.rpartition(".")
            small.get_submodule(parent).register_module(
                last, Int4Linear(*quantize_groups(layer.weight, group), group)
            )
    rows = Int8Rows(small.get_parameter("shared.weight"))
    for parent in ("", "encoder", "decoder"):
        small.get_submodule(parent).register_module(
            "embed_tokens" if parent else "shared", Int8Embedding(rows)
        )
    small.register_module("lm_head", Int8Output(rows))
    return small


def kept_float(model: nn.Module) -> list[str]:
    """Return the names of the linear layers that were not quantized."""
    return [name for name, layer in model.named_modules() if isinstance(layer, nn.Linear)]


def stored_bytes(model: nn.Module) -> int:
    """Return the bytes of all distinct tensors, the scales of groups as the bfloat16 that they hold."""
    tensors = {id(t): (n, t) for n, t in (*model.named_parameters(), *model.named_buffers())}
    return sum(
        t.numel() * (2 if n.endswith("scales_and_zeros") else t.element_size()) for n, t in tensors.values()
    )


def _check_group(group: int) -> None:
    if group not in GROUPS:
        raise UserError(f"There are no int4 groups of {group}.", f"Use one of {GROUPS}.")


def _fits(layer: nn.Linear, group: int) -> bool:
    return layer.bias is None and layer.in_features % group == 0 and layer.out_features % _ROWS == 0
