# SPDX-License-Identifier: Apache-2.0
"""The ``quantize`` stage: PyTorch's dynamic int8, as the article used it, where int8 hurts, and int4.

This is the baseline, the diagnosis and the study; what ships is CTranslate2's int8, which
``distill.convert`` makes.
For every linear layer the report has:

- ``weight_peak``: the largest weight by the rms of its row, the worst row. int8 has one step size per row, so
  a peak of 30 leaves the others a few steps.
- ``weight_error``: rms of the rounding error by the rms of the weights, with CTranslate2's step size.
- ``input_peak``: the largest input by the rms of its token's inputs: activations get one step size per token.
- ``outlier_features``: inputs that somewhere exceed 6 times that rms (after Dettmers et al., arXiv
  2208.07339, who count magnitudes over 6).
"""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from distill.int4 import int4_student, kept_float
from distill.int4 import stored_bytes as int4_bytes
from distill.int8 import WEIGHT_RANGE
from distill.student.models import load_checkpoint
from distill.train.batches import Shard, plan
from distill.train.validate import validate
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from torch import Tensor

    from distill.config import RunConfig
    from distill.train.batches import Batch

OUTLIER = 6.0
_REPORTED = 12


@dataclass(frozen=True, slots=True)
class LayerOutliers:
    """One linear layer; see the module's docstring."""

    name: str
    weight_peak: float
    weight_error: float
    input_peak: float
    outlier_features: int


def quantize(config: RunConfig) -> dict[str, Any]:
    """Measure dynamic int8 on held-out data and report the outliers; returns the report.

    Takes the pruned student where there is one, else the trained one. Writes ``quantize/report.json`` and
    ``quantize/report.md``.

    Raises:
        UserError: The packed data is missing or empty.
        ModelError: The weights are missing or damaged.
    """
    folder = config.path("pruned")
    folder = folder if folder.exists() else config.path("weights")
    model = load_checkpoint(folder)
    shard = Shard(config.path("packed", "valid"))
    if not len(shard):
        raise UserError(f"{config.path('packed', 'valid')} is empty.", "Prepare more data.")
    train = config.train

    def loss(one: nn.Module) -> float:
        forward = _forward(one)
        return validate(forward, shard, train.buckets, train.tokens_per_batch, torch.device("cpu")).loss

    small = dynamic_int8(model)
    int4 = []
    for group in config.quantize.int4_groups:
        smaller = int4_student(model, group)
        int4.append(
            {
                "group": group,
                "bytes": int4_bytes(smaller),
                "valid_loss": loss(smaller),
                "kept_float": kept_float(smaller),
            }
        )
    batches = [shard.batch(p) for p in plan(shard, train.buckets, train.tokens_per_batch, seed=0)]
    layers = outliers(model, batches)
    report = {
        "student": folder.name,
        "float32": {"bytes": stored_bytes(model), "valid_loss": loss(model)},
        "dynamic_int8": {"bytes": stored_bytes(small), "valid_loss": loss(small)},
        "int4": int4,
        "layers": [asdict(layer) for layer in layers],
    }
    for name, text in (
        ("report.json", json.dumps(report, indent=1)),
        ("report.md", markdown(report, layers)),
    ):
        with atomic_path(config.path("quantize", name)) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return report


def dynamic_int8(model: nn.Module) -> nn.Module:
    """Return a copy whose linear layers are int8, with activations quantised as they come.

    Embeddings stay float32, as in the article; a tied output layer gets an int8 copy of its own.
    """
    with warnings.catch_warnings():
        # All say that this interface moves to another package; the article's baseline is this one.
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(model, {nn.Linear}, dtype=torch.qint8)


def stored_bytes(model: nn.Module) -> int:
    """Return the bytes of the weights as ``torch.save`` stores them, shared ones once."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*TypedStorage is deprecated")
        torch.save(model.state_dict(), buffer)
    return buffer.getbuffer().nbytes


@torch.no_grad()
def outliers(model: nn.Module, batches: Iterable[Batch]) -> list[LayerOutliers]:
    """Return the figures of every linear layer, the largest input peak first.

    Padded positions are counted too where a layer sees them; their inputs are ordinary ones.
    """
    layers = {name: m for name, m in model.named_modules() if isinstance(m, nn.Linear)}
    peaks = {name: torch.zeros(m.in_features) for name, m in layers.items()}
    hooks = [m.register_forward_pre_hook(_watch(peaks[name])) for name, m in layers.items()]
    forward = _forward(model)
    try:
        for batch in batches:
            forward(torch.from_numpy(batch.source), torch.from_numpy(batch.target))
    finally:
        for hook in hooks:
            hook.remove()
    found = [
        LayerOutliers(
            name,
            round(_row_peak(layer.weight), 2),
            round(_rounding_error(layer.weight), 5),
            round(float(peaks[name].max()), 2),
            int((peaks[name] > OUTLIER).sum()),
        )
        for name, layer in layers.items()
    ]
    return sorted(found, key=lambda layer: -layer.input_peak)


def _watch(peaks: Tensor) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def look(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        rows = inputs[0].detach().flatten(0, -2).float()
        relative = rows.abs() / rows.square().mean(-1, keepdim=True).sqrt().clamp_min(1e-12)
        torch.maximum(peaks, relative.amax(0), out=peaks)

    return look


def _row_peak(weight: Tensor) -> float:
    rms = weight.float().square().mean(1).sqrt().clamp_min(1e-12)
    return float((weight.float().abs().amax(1) / rms).max())


def _rounding_error(weight: Tensor) -> float:
    """Return the relative rms error of one int8 step size per row, as CTranslate2 gets it."""
    values = weight.float()
    step = values.abs().amax(1, keepdim=True).clamp_min(1e-12) / WEIGHT_RANGE
    error = (values / step).round() * step - values
    return float(error.square().mean().sqrt() / values.square().mean().sqrt().clamp_min(1e-12))


def _forward(model: nn.Module) -> Callable[[Tensor, Tensor], Tensor]:
    def forward(source: Tensor, target: Tensor) -> Tensor:
        start = torch.zeros_like(target[:, :1])
        decoder = torch.cat((start, target[:, :-1].clamp_min(0)), dim=1)
        mask = (source != 0).long()
        out = model(input_ids=source, attention_mask=mask, decoder_input_ids=decoder, use_cache=False)
        logits: Tensor = out.logits
        return logits

    return forward


def markdown(report: dict[str, Any], layers: list[LayerOutliers]) -> str:
    """Return the report as Markdown, with the layers whose inputs peak most."""
    lines = ["# Quantization", "", "| | MB | held-out loss |", "|---|---:|---:|"]
    lines += [
        f"| {kind} | {report[key]['bytes'] / 1e6:.1f} | {report[key]['valid_loss']:.4f} |"
        for kind, key in (("float32", "float32"), ("PyTorch dynamic int8", "dynamic_int8"))
    ]
    lines += [
        f"| int4, groups of {entry['group']}"
        + (f" ({len(entry['kept_float'])} layers left float32)" if entry["kept_float"] else "")
        + f" | {entry['bytes'] / 1e6:.1f} | {entry['valid_loss']:.4f} |"
        for entry in report["int4"]
    ]
    lines += [
        "",
        "| layer | weight peak | weight error | input peak | outlier features |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.name} | {r.weight_peak} | {r.weight_error} | {r.input_peak} | {r.outlier_features} |"
        for r in layers[:_REPORTED]
    ]
    return "\n".join([*lines, ""])
