# SPDX-License-Identifier: Apache-2.0
"""The weights of the best validations, of which the very best are what a run exports."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING

from distill.folders import new_folder
from distill.student.models import save_weights

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from transformers import UMT5ForConditionalGeneration

    from distill.config import TrainConfig


class Best:
    """Up to ``train.keep_best`` checkpoints in ``folder``, each ``step-N`` with its ``figures.json``."""

    def __init__(self, folder: Path, settings: TrainConfig) -> None:
        self._folder, self._settings = folder, settings

    def is_better(self, value: float | None, other: float | None) -> bool:
        """Return whether a figure of ``train.best_by`` beats another; any beats None."""
        if value is None or not math.isfinite(value):
            return False
        if other is None:
            return True
        return value > other if self._settings.best_by == "bleu" else value < other

    def offer(self, model: UMT5ForConditionalGeneration, step: int, figures: Mapping[str, float]) -> None:
        """Keep a model's weights if they are among the best."""
        if not self._settings.keep_best:
            return
        value = figures[self._settings.best_by]
        # A killed run may have left what lies ahead of the checkpoint from which this one went on.
        ranked = [entry for entry in self._ranked() if entry[1] < step]
        if len(ranked) >= self._settings.keep_best and not self.is_better(value, ranked[-1][0]):
            return
        with new_folder(self._folder / f"step-{step:07d}", overwrite=True) as folder:
            save_weights(model, folder)
            (folder / "figures.json").write_text(json.dumps({"step": step, **figures}), encoding="utf-8")
        for _, _, old in self._ranked()[self._settings.keep_best :]:
            shutil.rmtree(old)

    def export(self, folder: Path) -> bool:
        """Copy the best weights to ``folder``; returns whether there are any."""
        ranked = self._ranked()
        if not ranked:
            return False
        with new_folder(folder, overwrite=True) as new:
            shutil.copytree(ranked[0][2], new, dirs_exist_ok=True)
        return True

    def _ranked(self) -> list[tuple[float, int, Path]]:
        """Return (figure, step, folder), the best first, of equal ones the earlier."""
        found = []
        for file in self._folder.glob("step-*/figures.json"):
            figures = json.loads(file.read_text(encoding="utf-8"))
            found.append((float(figures[self._settings.best_by]), int(figures["step"]), file.parent))
        sign = -1 if self._settings.best_by == "bleu" else 1
        return sorted(found, key=lambda entry: (sign * entry[0], entry[1]))
