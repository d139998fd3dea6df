# SPDX-License-Identifier: Apache-2.0
"""The student that a run trains: fresh, or going on from another one's weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from torch import nn

from distill.config import AS_START
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
        UserError: The checkpoint is of another shape.
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
        other = load_checkpoint(Path(start_from))
        same = ("d_model", "d_kv", "d_ff", "num_layers", "num_decoder_layers", "num_heads", "vocab_size")
        differing = [n for n in same if getattr(other.config, n) != getattr(config, n)]
        if differing:
            raise UserError(
                f"{start_from} is not a '{shape}' student: {', '.join(differing)} differ.",
                "Name a checkpoint of the same shape, or leave student.start_from empty.",
            )
        model.load_state_dict(other.state_dict())
        model.config.init_metadata = {"start_from": start_from}
    return model.train()
