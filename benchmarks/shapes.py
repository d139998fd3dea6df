# SPDX-License-Identifier: Apache-2.0
"""CTranslate2 models of other makers' shapes with random weights, where only time is measured.

``python -m benchmarks.shapes NAME FOLDER`` makes one, in a process that gives its memory back.

Their outputs are noise, so the lengths are forced to those of the real model's translations.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Shape:
    """Layers, width, heads, inner width, vocabulary; ``gated`` has T5's gates and biases by position."""

    encoder: int
    decoder: int
    width: int
    heads: int
    inner: int
    vocabulary: int
    gated: bool = False


SHAPES = {
    "opus-mt": Shape(6, 6, 512, 8, 2048, 65_001),
    "nllb-600m": Shape(12, 12, 1024, 16, 4096, 256_206),
    "hymt-650m": Shape(28, 6, 1024, 16, 4096, 64_000, gated=True),
}


def make(name: str, folder: Path) -> Path:
    """Write the int8 model of a shape into ``folder``, unless it is there; returns its folder."""
    out = folder / name
    if (out / "model.bin").exists():
        return out
    spec = _spec(SHAPES[name])
    spec.validate()
    spec.optimize(quantization="int8")
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    return out


def _spec(shape: Shape) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    random = np.random.default_rng(1)

    def weights(*size: int) -> Any:
        return random.normal(0, 0.05, size).astype(np.float32)

    def linear(spec: Any, rows: int, columns: int) -> None:
        spec.weight = weights(rows, columns)
        if not shape.gated:
            spec.bias = np.zeros(rows, np.float32)

    def norm(spec: Any) -> None:
        spec.gamma = np.ones(shape.width, np.float32)
        if not shape.gated:
            spec.beta = np.zeros(shape.width, np.float32)

    def attention(spec: Any, *, own: bool) -> None:
        norm(spec.layer_norm)
        linear(spec.linear[0], (3 if own else 1) * shape.width, shape.width)
        if not own:
            linear(spec.linear[1], 2 * shape.width, shape.width)
        linear(spec.linear[-1], shape.width, shape.width)
        if shape.gated:
            spec.queries_scale = 1.0
            if own:
                spec.relative_attention_bias = weights(32, shape.heads)
                spec.relative_attention_max_distance = np.dtype("int32").type(128)

    def feed_forward(spec: Any) -> None:
        norm(spec.layer_norm)
        linear(spec.linear_0, shape.inner, shape.width)
        if shape.gated:
            linear(spec.linear_0_noact, shape.inner, shape.width)
        linear(spec.linear_1, shape.width, shape.inner)

    kinds = common_spec.Activation
    spec = transformer_spec.TransformerSpec.from_config(
        (shape.encoder, shape.decoder),
        shape.heads,
        pre_norm=True,
        activation=kinds.GELUTanh if shape.gated else kinds.RELU,
        ffn_glu=shape.gated,
        relative_attention_bias=shape.gated,
        rms_norm=shape.gated,
    )
    embeddings = weights(shape.vocabulary, shape.width)
    positions = weights(1024, shape.width)
    for stack in (spec.encoder, spec.decoder):
        stack.scale_embeddings = not shape.gated
        norm(stack.layer_norm)
        if not shape.gated:
            stack.position_encodings.encodings = positions
        for layer in stack.layer:
            attention(layer.self_attention, own=True)
            feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.attention, own=False)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    if shape.gated:
        spec.decoder.scale_outputs = shape.width**-0.5
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
