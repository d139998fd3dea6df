# SPDX-License-Identifier: Apache-2.0
"""The student that a run trains: fresh, or starting from another one's layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from torch import nn

from distill.config import AS_START
from distill.student.grow import start_from_layers
from distill.student.models import build_model, load_checkpoint
from distill.student.shapes import named_shape, umt5_config
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from transformers import UMT5ForConditionalGeneration


def build_student(
    shape: str, vocabulary: int, start_from: str, dropout: float
) -> UMT5ForConditionalGeneration:
    """Return a student of a named shape in training mode.

    Args:
        shape: Name from ``distill.student.shapes``, or ``as-start``.
        vocabulary: Pieces of the tokenizer.
        start_from: Checkpoint folder whose weights are loaded; empty for random weights.
        dropout: Dropout rate while training.

    Raises:
        UserError: The checkpoint is of another width or tokenizer.
    """
    if shape == AS_START:
        model = load_checkpoint(Path(start_from))
        if model.config.vocab_size < vocabulary:
            raise UserError(
                f"{start_from} has {model.config.vocab_size} embeddings, the tokenizer {vocabulary} pieces.",
                "Use the tokenizer that the student was trained with.",
            )
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout
        model.config.dropout_rate = dropout
        model.config.init_metadata = {"start_from": start_from}
        return model.train()
    config = umt5_config(named_shape(shape).with_vocabulary(vocabulary))
    config.dropout_rate = dropout
    model = build_model(config)
    if start_from:
        layers = start_from_layers(model, load_checkpoint(Path(start_from)), start_from)
        model.config.init_metadata = {"start_from": start_from, **layers}
    return model.train()
