# SPDX-License-Identifier: Apache-2.0
"""Checkpoints that resume exactly: weights, average, optimiser, position in the data, random states.

A checkpoint is written into a temporary folder, fsynced and renamed; a killed run leaves the one before.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from hymt_desktop.core.errors import OutputNotWritten, UserError

if TYPE_CHECKING:
    from pathlib import Path

    from distill.train.ranks import Ranks

KEEP = 2


def save_checkpoint(
    folder: Path, step: int, state: dict[str, Any], extra: dict[str, Any], ranks: Ranks
) -> Path:
    """Write ``folder/step-N`` (``state.pt`` and ``extra.json``) and drop all but the last two.

    Every process calls it, since each has random states of its own; the first one writes.
    """
    final = folder / f"step-{step:07d}"
    temporary = folder / f".step-{step:07d}.{os.getpid()}.tmp"
    random_states = ranks.gather(_random_states(ranks.device()))
    if not ranks.first:
        return final
    try:
        temporary.mkdir(parents=True, exist_ok=True)
        torch.save({**state, "random": random_states}, temporary / "state.pt")
        (temporary / "extra.json").write_text(json.dumps(extra), encoding="utf-8")
        _fsync(temporary)
        if final.exists():
            shutil.rmtree(final)
        temporary.replace(final)
    # Where the disk is full, torch.save raises a RuntimeError of its own.
    except (OSError, RuntimeError) as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise OutputNotWritten(
            f"Can't write the checkpoint {final}: {error}.",
            "Check the free space; the checkpoint before is kept.",
        ) from error
    for old in checkpoints(folder)[:-KEEP]:
        shutil.rmtree(old)
    return final


def checkpoints(folder: Path) -> list[Path]:
    """Return the complete checkpoints, oldest first."""
    return sorted(p for p in folder.glob("step-*") if (p / "state.pt").is_file())


def remove_leftovers(*folders: Path) -> None:
    """Delete what a killed run was writing when it died."""
    for folder in folders:
        for path in folder.glob(".*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def load_checkpoint(path: Path, ranks: Ranks, device: torch.device) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (state, extra) and restore the random states, which only as many processes as before can have.

    The tensors of the state are read onto ``device``.

    Raises:
        UserError: The checkpoint can't be read.
    """
    try:
        state = torch.load(path / "state.pt", map_location=device, weights_only=False)
        extra = json.loads((path / "extra.json").read_text(encoding="utf-8"))
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise UserError(
            f"Can't read the checkpoint {path}: {error}.", "Delete it; the one before it is used."
        ) from error
    random_states = state.pop("random")
    if len(random_states) == ranks.world:
        _restore_random(random_states[ranks.rank], ranks.device())
    return state, extra


def _random_states(device: torch.device) -> dict[str, Any]:
    return {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
    }


def _restore_random(states: dict[str, Any], device: torch.device) -> None:
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    torch.set_rng_state(states["torch"].cpu())
    if states["cuda"] is not None and device.type == "cuda":
        torch.cuda.set_rng_state(states["cuda"].cpu(), device)


def _fsync(folder: Path) -> None:
    for file in folder.iterdir():
        with file.open("rb+") as handle:
            os.fsync(handle.fileno())
