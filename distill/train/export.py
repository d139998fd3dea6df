# SPDX-License-Identifier: Apache-2.0
"""Weights as transformers and the converter read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.student.models import CONFIG_FILE, WEIGHTS_FILE, save_tensors
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from pathlib import Path

    from distill.train.run import Trainer


def export_weights(trainer: Trainer, folder: Path) -> None:
    """Write the averaged weights as ``model.safetensors`` with ``config.json``.

    All processes call it; the first one writes.
    """
    with trainer.averaged() as model:
        if not trainer.ranks.first:
            return
        with atomic_path(folder / WEIGHTS_FILE) as temporary:
            save_tensors(model, temporary)
        with atomic_path(folder / CONFIG_FILE) as temporary:
            temporary.write_text(model.config.to_json_string(), encoding="utf-8")
