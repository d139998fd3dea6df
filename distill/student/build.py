# SPDX-License-Identifier: Apache-2.0
"""The student that a run trains: fresh, or starting from another one's layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from torch import nn

from distill.config import AS_START
from distill.student.grow import start_from_layers
from distill.student.models import build_model, empty_model, load_checkpoint
from distill.student.shapes import named_shape, umt5_config
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from transformers import UMT5ForConditionalGeneration

    from distill.config import StudentConfig


def build_student(settings: StudentConfig, vocabulary: int, seed: int = 0) -> UMT5ForConditionalGeneration:
    """Return the student that a run trains, in training mode.

    Args:
        settings: Shape, checkpoint folder to start from, dropout.
        vocabulary: Pieces of the tokenizer.
        seed: Of what growing a smaller student leaves to chance.

    Raises:
        UserError: The checkpoint is of a width that does not fit, or of another tokenizer.
    """
    shape, start_from, dropout = settings.shape, settings.start_from, settings.dropout
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
    if not start_from:
        return build_model(config).train()
    other = load_checkpoint(Path(start_from))
    # A wider student has no weight left to chance.
    model = (build_model if config.d_model == other.config.d_model else empty_model)(config)
    layers = start_from_layers(model, other, start_from, settings.added_layers, seed)
    model.config.init_metadata = {"start_from": start_from, **layers}
    return model.train()
