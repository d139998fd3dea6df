# SPDX-License-Identifier: Apache-2.0
"""CTranslate2 models with random weights, where only time is measured.

Those of other makers are shapes alone; our own 650M is made as ``distill`` packages it.

``python -m benchmarks.shapes NAME FOLDER`` makes one, in a process that gives its memory back.

Their outputs are noise, so the lengths are forced to those of the real model's translations.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Shape:
    """Layers, width, heads, inner width, vocabulary."""

    encoder: int
    decoder: int
    width: int
    heads: int
    inner: int
    vocabulary: int


SHAPES = {
    "opus-mt": Shape(6, 6, 512, 8, 2048, 65_001),
    "nllb-600m": Shape(12, 12, 1024, 16, 4096, 256_206),
}
PACKAGED = "hymt-650m"
PRUNED = (14, 14, 650_000_000)
"""Heads of encoder and decoder, and the budget of parameters: those of distill/configs/en-zh-650m.toml."""


def make(name: str, folder: Path) -> Path:
    """Write an int8 model into ``folder``, unless it is there; returns its folder.

    Args:
        name: One of ``SHAPES``, or ``PACKAGED``.
        folder: Where the model's own folder is, or will be.
    """
    out = folder / name
    if (out / "model.bin").exists():
        return out
    if name == PACKAGED:
        make_packaged(out)
        return out
    spec = _spec(SHAPES[name])
    spec.validate()
    spec.optimize(quantization="int8")
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    return out


def make_packaged(out: Path) -> None:
    """Write our 650M as ``distill`` packages it: 780M pruned, with a vocabulary map.

    Tokenizer and map are the bundled model's; a map of its own would list the same pieces.
    """
    from benchmarks.systems import PACKAGE
    from distill.config import PruneConfig
    from distill.convert import convert_to_ct2
    from distill.prune import pruned_config
    from distill.student.models import build_model
    from distill.student.shapes import named_shape, umt5_config

    config = pruned_config(umt5_config(named_shape("tiny-780m")), PruneConfig(*PRUNED))
    convert_to_ct2(build_model(config), PACKAGE / "tokenizer.model", out)
    shutil.copy(PACKAGE / "vmap.txt", out)


def _spec(shape: Shape) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    random = np.random.default_rng(1)

    def weights(*size: int) -> Any:
        return random.normal(0, 0.05, size).astype(np.float32)

    def linear(spec: Any, rows: int, columns: int) -> None:
        spec.weight = weights(rows, columns)
        spec.bias = np.zeros(rows, np.float32)

    def norm(spec: Any) -> None:
        spec.gamma = np.ones(shape.width, np.float32)
        spec.beta = np.zeros(shape.width, np.float32)

    def attention(spec: Any, *, own: bool) -> None:
        norm(spec.layer_norm)
        linear(spec.linear[0], (3 if own else 1) * shape.width, shape.width)
        if not own:
            linear(spec.linear[1], 2 * shape.width, shape.width)
        linear(spec.linear[-1], shape.width, shape.width)

    def feed_forward(spec: Any) -> None:
        norm(spec.layer_norm)
        linear(spec.linear_0, shape.inner, shape.width)
        linear(spec.linear_1, shape.width, shape.inner)

    spec = transformer_spec.TransformerSpec.from_config(
        (shape.encoder, shape.decoder),
        shape.heads,
        pre_norm=True,
        activation=common_spec.Activation.RELU,
    )
    embeddings = weights(shape.vocabulary, shape.width)
    positions = weights(1024, shape.width)
    for stack in (spec.encoder, spec.decoder):
        stack.scale_embeddings = True
        norm(stack.layer_norm)
        stack.position_encodings.encodings = positions
        for layer in stack.layer:
            attention(layer.self_attention, own=True)
            feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.attention, own=False)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    pieces = ["<pad>", "</s>", "<unk>", *(f"w{i}" for i in range(shape.vocabulary - 3))]
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.bos_token = "<pad>"  # noqa: S105  # a token of a vocabulary
    spec.config.eos_token = "</s>"  # noqa: S105
    spec.config.unk_token = "<unk>"  # noqa: S105
    spec.config.decoder_start_token = "<pad>"  # noqa: S105
    return spec


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
