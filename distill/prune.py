# SPDX-License-Identifier: Apache-2.0
"""Structured pruning: whole heads and feed-forward channels go, and the tensors get smaller.

Importance is measured on real batches:

- A head's, by gradient (Michel et al., arXiv 1905.10650): the mean over sentences of |dL/dg|, where g is a
  factor on the head's output that is 1. This is the first-order change of the loss if the head is removed.
- A head's, by attention mass: the mean of the largest weight that a query gives to one key. (The article
  sums attention weights; but a query's weights sum to 1 in every head, so the plain sum ranks nothing. This
  is the "confidence" of Voita et al., arXiv 1905.09418.)
- A channel's, by gradient, as a head's.

Each attention of a stack keeps as many heads as the others, because CTranslate2 has one number of heads per
stack; which ones is each attention's own choice, and UMT5's bias tables, one per layer, lose the same
columns. All layers keep as many channels, as many as the budget of parameters allows. The result is an
ordinary checkpoint; train goes on with it from ``student.shape = "as-start"``.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch

from distill.folders import new_folder
from distill.losses import label_smoothed_cross_entropy
from distill.student.models import count_parameters, empty_model, load_checkpoint, save_weights
from distill.train.batches import Position, stream
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from torch import Tensor, nn
    from transformers import UMT5Config, UMT5ForConditionalGeneration

    from distill.config import PruneConfig, RunConfig
    from distill.train.batches import Batch

_ATTENTIONS = ("SelfAttention", "EncDecAttention")
_FEED_FORWARD = "DenseReluDense"


@dataclass(frozen=True, slots=True)
class Importance:
    """Module name -> importance of its heads, or of its channels."""

    heads: dict[str, Tensor]
    channels: dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Kept:
    """Module name -> indices that stay, rising."""

    heads: dict[str, Tensor]
    channels: dict[str, Tensor]


def prune(config: RunConfig) -> Path:
    """Prune the weights that ``train`` exported; returns the folder of the smaller student.

    Raises:
        UserError: The packed data is missing, or the budget can't be met.
        ModelError: The weights are missing or damaged.
    """
    settings = config.prune
    model = load_checkpoint(config.path("weights"))
    smaller = pruned_config(model.config, settings)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_float32_matmul_precision("high")  # A ranking needs no more.
    model.to(device)
    importance = measure(model, _batches(config), settings.method)
    kept = choose(importance, smaller)
    result = prune_model(model.cpu(), smaller, kept)
    before, after = (sum(p.numel() for p in m.parameters()) for m in (model, result))
    report = {
        "parameters": {"before": before, "after": after},
        "kept_heads": {n: i.tolist() for n, i in kept.heads.items()},
        "head_importance": {n: [round(float(x), 8) for x in v] for n, v in importance.heads.items()},
    }
    with new_folder(config.path("pruned"), overwrite=True) as folder:
        save_weights(result, folder)
        (folder / "pruning.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"pruned: {before:,} -> {after:,} parameters", flush=True)
    return config.path("pruned")


def _batches(config: RunConfig) -> Iterable[Batch]:
    batches = stream(
        config.path("packed"),
        config.train.buckets,
        config.prune.tokens_per_batch,
        config.seed,
        Position(0, 0),
    )
    return (batch for batch, _ in islice(batches, config.prune.batches))


def pruned_config(config: UMT5Config, settings: PruneConfig) -> UMT5Config:
    """Return the configuration of the smaller student: its heads as asked, its channels as the budget allows.

    Raises:
        UserError: More heads are asked for than there are, or the budget can't be met by removing channels.
    """
    decoder_heads = getattr(config, "decoder_num_heads", None) or config.num_heads
    smaller = copy.deepcopy(config)
    smaller.num_heads = settings.encoder_heads or config.num_heads
    smaller.decoder_num_heads = settings.decoder_heads or decoder_heads
    if smaller.num_heads > config.num_heads or smaller.decoder_num_heads > decoder_heads:
        raise UserError(
            f"The student has {config.num_heads} and {decoder_heads} heads; more can't be kept.",
            "Lower prune.encoder_heads and prune.decoder_heads.",
        )
    if settings.target_parameters:
        layers = config.num_layers + config.num_decoder_layers
        surplus = count_parameters(smaller) - settings.target_parameters
        step = 3 * config.d_model * layers
        channels = config.d_ff - max(0, -(-surplus // step))
        smaller.d_ff = channels // settings.multiple * settings.multiple
    if smaller.d_ff < settings.multiple:
        raise UserError(
            f"No channels would be left with {settings.target_parameters:,} parameters.",
            "Raise prune.target_parameters, or keep fewer heads.",
        )
    return smaller


def measure(model: UMT5ForConditionalGeneration, batches: Iterable[Batch], method: str) -> Importance:
    """Return the importance of heads (by ``gradient`` or ``attention``) and of channels (by gradient).

    The model is in evaluation mode during this, and its parameters get no gradients.
    """
    heads, channels = _modules(model, _ATTENTIONS), _modules(model, (_FEED_FORWARD,))
    gates = {n: _Gate(m.o, m.n_heads) for n, m in heads.items()}
    gates |= {n: _Gate(m.wo, m.wo.in_features) for n, m in channels.items()}
    mass = {n: torch.zeros(m.n_heads) for n, m in heads.items()}
    required = {p: p.requires_grad for p in model.parameters()}
    model.eval()
    sentences = 0
    try:
        for parameter in required:
            parameter.requires_grad_(False)
        for batch in batches:
            sentences += len(batch.source)
            _backward(model, batch)
            for gate in gates.values():
                gate.collect()
            if method == "attention":
                _add_mass(model, batch, mass)
    finally:
        for gate in gates.values():
            gate.remove()
        for parameter, value in required.items():
            parameter.requires_grad_(value)
    if not sentences:
        raise UserError("There are no batches to measure importance on.", "Run the pack stage first.")
    found = {n: gate.total / sentences for n, gate in gates.items()}
    chosen = {n: v / sentences for n, v in mass.items()} if method == "attention" else found
    return Importance({n: chosen[n] for n in heads}, {n: found[n] for n in channels})


class _Gate:
    """A factor of 1 per sentence on equal groups of a projection's inputs, whose gradient is collected."""

    def __init__(self, projection: nn.Linear, groups: int) -> None:
        self.total = torch.zeros(groups, dtype=torch.float64)
        self._groups = groups
        self._factor: Tensor | None = None
        self._hook = projection.register_forward_pre_hook(self._apply)

    def _apply(self, _module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (x_NTD,) = inputs
        self._factor = x_NTD.new_ones(len(x_NTD), self._groups, requires_grad=torch.is_grad_enabled())
        width = x_NTD.shape[-1] // self._groups
        return (x_NTD * self._factor.repeat_interleave(width, dim=1)[:, None],)

    def collect(self) -> None:
        if self._factor is not None and self._factor.grad is not None:
            self.total += self._factor.grad.abs().sum(0).double().cpu()
        self._factor = None

    def remove(self) -> None:
        self._hook.remove()


def _inputs(model: UMT5ForConditionalGeneration, batch: Batch) -> tuple[dict[str, Tensor], Tensor]:
    device = model.shared.weight.device
    source, target = torch.from_numpy(batch.source).to(device), torch.from_numpy(batch.target).to(device)
    start = torch.zeros_like(target[:, :1])
    decoder = torch.cat((start, target[:, :-1].clamp_min(0)), dim=1)
    return {"input_ids": source, "attention_mask": (source != 0).long(), "decoder_input_ids": decoder}, target


def _backward(model: UMT5ForConditionalGeneration, batch: Batch) -> None:
    inputs, target = _inputs(model, batch)
    with torch.enable_grad():
        logits = model(**inputs, use_cache=False).logits
        label_smoothed_cross_entropy(logits, target, 0.0).backward()


@torch.no_grad()
def _add_mass(model: UMT5ForConditionalGeneration, batch: Batch, mass: dict[str, Tensor]) -> None:
    inputs, target = _inputs(model, batch)
    implementation = model.config._attn_implementation  # noqa: SLF001
    model.set_attn_implementation("eager")
    try:
        out = model(**inputs, use_cache=False, output_attentions=True)
    finally:
        model.set_attn_implementation(implementation)
    source_queries, target_queries = inputs["attention_mask"].bool(), target >= 0
    for stack, part, several, queries in (
        ("encoder", "0.SelfAttention", out.encoder_attentions, source_queries),
        ("decoder", "0.SelfAttention", out.decoder_attentions, target_queries),
        ("decoder", "1.EncDecAttention", out.cross_attentions, target_queries),
    ):
        for layer, weights_NHTS in enumerate(several):
            largest_NHT = weights_NHTS.float().amax(-1).masked_fill(~queries[:, None], 0.0)
            mean_NH = largest_NHT.sum(-1) / queries.sum(-1, keepdim=True)
            mass[f"{stack}.block.{layer}.layer.{part}"] += mean_NH.sum(0).cpu()


def choose(importance: Importance, config: UMT5Config) -> Kept:
    """Keep the most important heads and channels of each module, as many as ``config`` has."""

    def best(values: Tensor, count: int) -> Tensor:
        return values.topk(count).indices.sort().values

    return Kept(
        {
            n: best(v, config.num_heads if n.startswith("encoder.") else config.decoder_num_heads)
            for n, v in importance.heads.items()
        },
        {n: best(v, config.d_ff) for n, v in importance.channels.items()},
    )


def prune_model(
    model: UMT5ForConditionalGeneration, config: UMT5Config, kept: Kept
) -> UMT5ForConditionalGeneration:
    """Return a new, smaller model of configuration ``config`` with the rows and columns that are kept."""
    state = dict(model.state_dict())
    d_kv = model.config.d_kv
    for name, heads in kept.heads.items():
        rows = (heads[:, None] * d_kv + torch.arange(d_kv)).flatten()
        for part in ("q", "k", "v"):
            state[f"{name}.{part}.weight"] = state[f"{name}.{part}.weight"][rows]
        state[f"{name}.o.weight"] = state[f"{name}.o.weight"][:, rows]
        bias = f"{name}.relative_attention_bias.weight"
        if bias in state:
            state[bias] = state[bias][:, heads]
    for name, channels in kept.channels.items():
        for part in ("wi_0", "wi_1"):
            state[f"{name}.{part}.weight"] = state[f"{name}.{part}.weight"][channels]
        state[f"{name}.wo.weight"] = state[f"{name}.wo.weight"][:, channels]
    smaller = empty_model(config)
    smaller.load_state_dict(state)
    return smaller.eval()


def _modules(model: nn.Module, endings: tuple[str, ...]) -> dict[str, Any]:
    return {n: m for n, m in model.named_modules() if n.endswith(endings)}
