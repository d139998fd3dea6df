# SPDX-License-Identifier: Apache-2.0
"""AdamW with one rate per kind of parameter, and the schedule.

T5 hides scales in its initial weights: the query projections carry 1/sqrt(d_kv), and tied embeddings start at
rms 1 while the output layer divides by sqrt(d_model). An Adam step is as large for a small weight as for a
large one, so with one rate for all the queries blow up and the embeddings stand still; a student of 59M
trained so never learnt to read its source. For Adam, scaling a parameter's rate by s is the same as writing
the parameter as s times one of ordinary scale, which is what is done here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import nn

    from distill.config import TrainConfig


def rate_scale(name: str, d_model: int, d_kv: int) -> float:
    """Return the factor for the rate of the parameter ``name`` of a T5 or UMT5 with tied embeddings."""
    if name.endswith(("SelfAttention.q.weight", "EncDecAttention.q.weight")):
        return d_kv**-0.5
    if name.endswith(("shared.weight", "embed_tokens.weight", "lm_head.weight")):
        return d_model**0.5
    return 1.0


def parameter_groups(model: nn.Module, config: TrainConfig, d_model: int, d_kv: int) -> list[dict[str, Any]]:
    """Group parameters by rate and weight decay.

    The decay is divided by the scale, so that rate times decay is alike; vectors and bias tables have none.
    """
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for name, parameter in model.named_parameters():
        scale = rate_scale(name, d_model, d_kv)
        matrix = parameter.ndim > 1 and "relative_attention_bias" not in name
        decay = config.weight_decay / scale if matrix else 0.0
        group = groups.setdefault(
            (scale, decay), {"params": [], "scale": scale, "weight_decay": decay, "lr": 0.0}
        )
        group["params"].append(parameter)
    return list(groups.values())


def make_optimizer(model: nn.Module, config: TrainConfig, d_model: int, d_kv: int) -> torch.optim.AdamW:
    """Return AdamW over ``parameter_groups``; fused where the parameters are on a GPU."""
    fused = next(model.parameters()).is_cuda
    return torch.optim.AdamW(parameter_groups(model, config, d_model, d_kv), betas=config.betas, fused=fused)


def rate(config: TrainConfig, step: int, progress: float) -> float:
    """Return the rate at a step: linear warm-up, constant, linear decay over the last ``decay`` of the run.

    Args:
        config: Peak and shares.
        step: Steps done, from 0.
        progress: Share of the run that is done, 0 to 1.
    """
    warm = min(1.0, (step + 1) / max(1, config.warmup_steps))
    left = (1.0 - progress) / config.decay if config.decay else 1.0
    fall = config.final_rate + (1.0 - config.final_rate) * min(1.0, max(0.0, left))
    return config.learning_rate * warm * fall


def set_rate(optimizer: torch.optim.Optimizer, value: float) -> None:
    """Give every group its share of the rate."""
    for group in optimizer.param_groups:
        group["lr"] = value * group["scale"]
