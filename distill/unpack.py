# SPDX-License-Identifier: Apache-2.0
"""A CTranslate2 model of ours as a checkpoint again, to go on from where only the shipped weights are left.

The inverse of ``distill.convert``: rows of int8 become float32 by their scales, so each weight is off by at
most half a step of its row's grid, and the matrices that CTranslate2 fuses (queries, keys, values) come
apart. The file's format is CTranslate2's own (``specs/model_spec.py`` there writes it).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.folders import new_folder
from distill.student.models import empty_model, save_weights
from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.errors import ModelCorrupt, ModelMissing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from transformers import UMT5ForConditionalGeneration

BINARY_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
_EMBEDDING = "decoder/embeddings/weight"
_FFN = (("linear_0", "wi_0"), ("linear_0_noact", "wi_1"), ("linear_1", "wo"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill unpack``."""
    parser.add_argument("--package", type=Path, required=True, help="folder with a student's model.bin")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--overwrite", action="store_true", help="replace --out if it exists")


def run(args: argparse.Namespace) -> int:
    """Write the checkpoint; returns 0."""
    model = unpack(args.package / "model.bin")
    with new_folder(args.out, overwrite=args.overwrite) as folder:
        save_weights(model, folder)
    print(args.out)
    return 0


def unpack(file: Path) -> UMT5ForConditionalGeneration:
    """Return the student in a CTranslate2 ``model.bin``, in float32 and evaluation mode.

    Raises:
        ModelMissing: There is no such file.
        ModelCorrupt: It is not a CTranslate2 model, or not one that ``distill.convert`` makes.
    """
    variables = read_variables(file)
    _drop_aliases(variables, file.parent)
    try:
        model = empty_model(_config(variables))
        state = dict(_state(variables))
        # The three other names of the tied embedding are the only ones without a tensor of their own.
        _, unexpected = model.load_state_dict(_tensors(state), strict=False)
    except (KeyError, RuntimeError, ValueError) as error:
        raise ModelCorrupt(
            f"{file} is not a student of ours: {error}.", "Name a package made by convert."
        ) from error
    if unexpected:
        raise ModelCorrupt(f"{file} has a surplus tensor {unexpected[0]}.", "Name a package made by convert.")
    return model.eval()


def _drop_aliases(variables: dict[str, np.ndarray], folder: Path) -> None:
    aliases = set(TagAliases.read(folder).by_tag.values())
    embedding = variables.get(_EMBEDDING)
    if not aliases or embedding is None:
        return
    vocabulary = folder / "shared_vocabulary.json"
    try:
        tokens = json.loads(vocabulary.read_text(encoding="utf-8"))
        fits = len(tokens) == len(embedding) and set(tokens[-len(aliases) :]) == aliases
    except (OSError, ValueError, TypeError):
        fits = False
    if not fits:
        raise ModelCorrupt(
            f"{vocabulary} doesn't end with the aliases that config.json names, or isn't the model's.",
            "Take the files from the package again.",
        )
    variables[_EMBEDDING] = embedding[: -len(aliases)]


def read_variables(file: Path) -> dict[str, np.ndarray]:
    """Read a CTranslate2 ``model.bin``: arrays by name, int8 matrices scaled to float32.

    Raises:
        ModelMissing: There is no such file.
        ModelCorrupt: It can't be read, or its format is another version.
    """
    try:
        data = memoryview(file.read_bytes())
    except FileNotFoundError:
        raise ModelMissing(f"{file} is missing.", "Name the folder of a model package.") from None
    except OSError as error:
        raise ModelCorrupt(f"{file} can't be read: {error}.", "Take it from the package again.") from error
    try:
        raw = _read(data)
    except (struct.error, LookupError, ValueError) as error:
        raise ModelCorrupt(
            f"{file} is no CTranslate2 model: {error}.", "Take it from the package again."
        ) from error
    scaled = {name for name in raw if f"{name}_scale" in raw and raw[name].dtype == np.int8}
    return {
        name: array.astype(np.float32) / raw[f"{name}_scale"][:, None] if name in scaled else array
        for name, array in raw.items()
    }


def _read(data: memoryview) -> dict[str, np.ndarray]:
    position, read = 0, dict[str, np.ndarray]()

    def number(kind: str) -> int:
        nonlocal position
        (value,) = struct.unpack_from(f"<{kind}", data, position)
        position += struct.calcsize(kind)
        return int(value)

    def text() -> str:
        nonlocal position
        length = number("H")
        position += length
        return bytes(data[position - length : position]).rstrip(b"\0").decode()

    if (version := number("I")) != BINARY_VERSION:
        raise ValueError(f"its format is version {version}, not {BINARY_VERSION}")
    text()
    number("I")
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind = np.dtype(_TYPES[number("B")])
        size = number("I")
        read[name] = np.frombuffer(data, kind, size // kind.itemsize, position).reshape(shape)
        position += size
    # Equal variables are stored once: the embeddings, and in an untrained model all layer norms.
    for _ in range(number("I")):
        alias = text()
        read[alias] = read[text()]
    return read


def _config(variables: dict[str, np.ndarray]) -> Any:
    from transformers import UMT5Config

    heads = int(variables["encoder/num_heads"])
    embedding = variables[_EMBEDDING]
    fused = variables["encoder/layer_0/self_attention/linear_0/weight"]
    bias = variables["encoder/layer_0/self_attention/relative_attention_bias"]
    config = UMT5Config(
        vocab_size=embedding.shape[0],
        d_model=embedding.shape[1],
        d_kv=fused.shape[0] // (3 * heads),
        d_ff=variables["encoder/layer_0/ffn/linear_0/weight"].shape[0],
        num_heads=heads,
        num_layers=_layers(variables, "encoder"),
        num_decoder_layers=_layers(variables, "decoder"),
        relative_attention_num_buckets=max(bias.shape),
        relative_attention_max_distance=int(
            variables["encoder/layer_0/self_attention/relative_attention_max_distance"]
        ),
        feed_forward_proj="gated-gelu",
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )
    decoder_heads = int(variables["decoder/num_heads"])
    if decoder_heads != heads:
        config.decoder_num_heads = decoder_heads
    return config


def _layers(variables: dict[str, np.ndarray], stack: str) -> int:
    return len(
        {name.split("/")[1] for name in variables if name.startswith(f"{stack}/layer_") and "/ffn/" in name}
    )


def _state(variables: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield (name in transformers, array)."""
    yield "shared.weight", variables[_EMBEDDING]
    for stack in ("encoder", "decoder"):
        yield f"{stack}.final_layer_norm.weight", variables[f"{stack}/layer_norm/gamma"]
        for index in range(_layers(variables, stack)):
            here, there = f"{stack}/layer_{index}", f"{stack}.block.{index}.layer"
            yield from _self_attention(variables, f"{here}/self_attention", f"{there}.0")
            if stack == "decoder":
                yield from _cross_attention(variables, f"{here}/attention", f"{there}.1")
            last = f"{there}.{2 if stack == 'decoder' else 1}"
            yield f"{last}.layer_norm.weight", variables[f"{here}/ffn/layer_norm/gamma"]
            for mine, theirs in _FFN:
                yield f"{last}.DenseReluDense.{theirs}.weight", variables[f"{here}/ffn/{mine}/weight"]


def _self_attention(
    variables: dict[str, np.ndarray], here: str, there: str
) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{there}.layer_norm.weight", variables[f"{here}/layer_norm/gamma"]
    attention = f"{there}.SelfAttention"
    for name, part in zip("qkv", np.split(variables[f"{here}/linear_0/weight"], 3), strict=True):
        yield f"{attention}.{name}.weight", part
    yield f"{attention}.o.weight", variables[f"{here}/linear_1/weight"]
    yield f"{attention}.relative_attention_bias.weight", variables[f"{here}/relative_attention_bias"]


def _cross_attention(
    variables: dict[str, np.ndarray], here: str, there: str
) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{there}.layer_norm.weight", variables[f"{here}/layer_norm/gamma"]
    attention = f"{there}.EncDecAttention"
    yield f"{attention}.q.weight", variables[f"{here}/linear_0/weight"]
    for name, part in zip("kv", np.split(variables[f"{here}/linear_1/weight"], 2), strict=True):
        yield f"{attention}.{name}.weight", part
    yield f"{attention}.o.weight", variables[f"{here}/linear_2/weight"]


def _tensors(state: dict[str, np.ndarray]) -> dict[str, Any]:
    import torch

    return {name: torch.tensor(array) for name, array in state.items()}
