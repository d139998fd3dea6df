# SPDX-License-Identifier: Apache-2.0
"""What training measures: a line of JSON each on the screen and in ``metrics.jsonl``, and TensorBoard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from distill.config import RunConfig


class Metrics:
    """The metrics of one run.

    Args:
        config: The run.
        step: Where it goes on; lines of later steps, which a killed run left, are taken out.

    Raises:
        UserError: TensorBoard is asked for and not installed.
    """

    def __init__(self, config: RunConfig, step: int) -> None:
        self._file = config.path("metrics.jsonl")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._drop_after(step)
        self._board = _board(config, step) if config.train.tensorboard else None

    def write(self, entry: Mapping[str, float]) -> None:
        """Write one entry; its ``step`` says when."""
        line = json.dumps(entry)
        print(line, flush=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        if self._board:
            for name, value in entry.items():
                if name != "step":
                    self._board.add_scalar(name, value, entry["step"])

    def close(self) -> None:
        """Write what is waiting."""
        if self._board:
            self._board.close()

    def _drop_after(self, step: int) -> None:
        if not self._file.exists():
            return
        # A line that a power cut left half-written is no JSON.
        lines = self._file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.endswith("}") and json.loads(line)["step"] <= step]
        if kept != lines:
            with atomic_path(self._file) as temporary:
                temporary.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _board(config: RunConfig, step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise UserError(
            "train.tensorboard is set, but TensorBoard is not installed.", "pip install tensorboard"
        ) from error
    return SummaryWriter(str(config.path("tensorboard")), purge_step=step + 1)
