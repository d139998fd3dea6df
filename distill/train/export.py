# SPDX-License-Identifier: Apache-2.0
"""Weights as transformers and the converter read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from distill.data.files import atomic_path

if TYPE_CHECKING:
    from pathlib import Path

    from distill.train.run import Trainer


def export_weights(trainer: Trainer, folder: Path) -> Path:
    """Write the averaged weights as fp16 ``model.safetensors`` with ``config.json``; returns the folder.

    fp16 and not bf16: no weight of ours is near its limits, and its mantissa is three bits longer.
    """
    from safetensors.torch import save_file

    if trainer.average:
        trainer.use_average()
    # Tied tensors are stored once, under the name of the embedding.
    tensors = {
        name: tensor.detach().to("cpu", torch.float16).contiguous()
        for name, tensor in trainer.model.state_dict().items()
        if name not in {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"}
    }
    if trainer.average:
        trainer.use_average()
    with atomic_path(folder / "model.safetensors") as temporary:
        save_file(tensors, str(temporary), metadata={"format": "pt"})
    with atomic_path(folder / "config.json") as temporary:
        temporary.write_text(trainer.model.config.to_json_string(), encoding="utf-8")
    return folder
