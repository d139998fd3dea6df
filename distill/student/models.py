# SPDX-License-Identifier: Apache-2.0
"""Build a student from its configuration, count it, and read it from a checkpoint folder.

A checkpoint folder holds ``config.json`` (transformers' ``UMT5Config``) and ``model.safetensors`` (the state
dict of ``UMT5ForConditionalGeneration`` in float32 or bfloat16; tied copies of ``shared.weight`` may be
left out).
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import ModelCorrupt, ModelMissing, UserError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor
    from transformers import UMT5Config, UMT5ForConditionalGeneration

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
_TIED = ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight")


def build_model(config: UMT5Config) -> UMT5ForConditionalGeneration:
    """Return a freshly initialised model.

    transformers has one ``num_heads`` for both stacks. Where ``config`` has a ``decoder_num_heads`` (a pruned
    model may), the decoder is built with that many.
    """
    from transformers import UMT5ForConditionalGeneration
    from transformers.models.umt5.modeling_umt5 import UMT5Stack

    model = UMT5ForConditionalGeneration(config)
    heads = getattr(config, "decoder_num_heads", None)
    if heads is not None and heads != config.num_heads:
        decoder_config = copy.deepcopy(model.decoder.config)
        decoder_config.num_heads = heads
        model.decoder = UMT5Stack(decoder_config)
        model.decoder.set_input_embeddings(model.shared)
    _mark_causal(model)
    return model


def empty_model(config: UMT5Config) -> UMT5ForConditionalGeneration:
    """Return a model with room for weights to come; random ones for 780M would take half a minute."""
    import torch

    with torch.device("meta"):
        model = build_model(config)
    model = model.to_empty(device="cpu")
    model.tie_weights()
    return model


def _mark_causal(model: UMT5ForConditionalGeneration) -> None:
    """Make the decoder causal in every transformers release.

    Some (5.17.0 is one) leave ``is_causal`` False in UMT5's decoder and then drop the causal mask: the model
    learns to copy the token that it sees one place ahead, with a wonderful loss and no translation.
    """
    for block in model.decoder.block:
        block.layer[0].SelfAttention.is_causal = True
        block.layer[1].EncDecAttention.is_causal = False


def check_causal(model: UMT5ForConditionalGeneration) -> None:
    """Make sure that no position of the decoder sees a later one.

    Raises:
        UserError: It does; nothing trained with this combination of libraries would translate.
    """
    import torch

    device = model.shared.weight.device
    source, target = torch.full((1, 4), 5, device=device), torch.full((1, 6), 6, device=device)
    other = target.clone()
    other[:, 3:] = 7
    was_training = model.training
    model.eval()
    with torch.no_grad(), torch.compiler.set_stance("force_eager"):
        first, second = (
            model(input_ids=source, decoder_input_ids=d, use_cache=False).logits for d in (target, other)
        )
    model.train(was_training)
    if not torch.allclose(first[:, :3], second[:, :3], atol=1e-4, equal_nan=True):
        raise UserError(
            "The decoder sees the tokens that it has to predict: this transformers release loses the mask.",
            "Install another release of transformers.",
        )


def count_parameters(config: UMT5Config) -> int:
    """Return the number of parameters, tied ones counted once, without allocating them."""
    import torch

    with torch.device("meta"):
        model = build_model(config)
    return sum(p.numel() for p in model.parameters())


def load_checkpoint(folder: Path) -> UMT5ForConditionalGeneration:
    """Read a checkpoint folder as a float32 model in evaluation mode.

    Raises:
        ModelMissing: One of the two files is not there.
        ModelCorrupt: A file can't be read, or the weights are not those of the configuration.
    """
    config = _read_config(folder / CONFIG_FILE)
    model = empty_model(config)
    state = _read_weights(folder / WEIGHTS_FILE)
    shared = state.get("shared.weight")
    for name in _TIED:
        tied = state.pop(name, None)
        if tied is None:
            continue
        if shared is not None and not tied.equal(shared):
            raise ModelCorrupt(
                f"{folder / WEIGHTS_FILE} has an untied {name}.",
                "Only students with tied embeddings are supported: train with tie_word_embeddings.",
            )
        state.setdefault("shared.weight", tied)
    try:
        missing, unexpected = model.load_state_dict(state, strict=False)
    except RuntimeError as error:
        raise ModelCorrupt(
            f"The weights in {folder} don't fit their {CONFIG_FILE}: {_first_mismatch(error)}.",
            "Use the two files that one training run wrote together.",
        ) from error
    bad = sorted((set(missing) - set(_TIED)) | set(unexpected))
    if bad:
        raise ModelCorrupt(
            f"The weights in {folder} don't fit their {CONFIG_FILE}: {bad[0]} is missing or unexpected.",
            "Use the two files that one training run wrote together.",
        )
    return model.eval()


def save_tensors(model: UMT5ForConditionalGeneration, file: Path) -> None:
    """Write a model's weights as fp16, tied ones once, under the name of the embedding.

    fp16 and not bf16: no weight of ours is near its limits, and its mantissa is three bits longer.

    Raises:
        OSError: The disk refused.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    tensors = {
        name: tensor.detach().to("cpu", torch.float16).contiguous()
        for name, tensor in model.state_dict().items()
        if name not in _TIED
    }
    try:
        save_file(tensors, str(file), metadata={"format": "pt"})
    except SafetensorError as error:
        raise OSError(str(error)) from error


def save_weights(model: UMT5ForConditionalGeneration, folder: Path) -> None:
    """Write ``model.safetensors`` (fp16, tied tensors once) and ``config.json`` into a folder."""
    save_tensors(model, folder / WEIGHTS_FILE)
    (folder / CONFIG_FILE).write_text(model.config.to_json_string(), encoding="utf-8")


def _first_mismatch(error: RuntimeError) -> str:
    lines = str(error).splitlines()
    return lines[min(1, len(lines) - 1)].strip().rstrip(".")


def _read_config(file: Path) -> UMT5Config:
    from transformers import UMT5Config

    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelMissing(f"{file} is missing.", "Name the checkpoint folder that training wrote.") from None
    except (OSError, ValueError) as error:
        raise ModelCorrupt(f"{file} can't be read: {error}.", "Take it from the checkpoint again.") from error
    if not isinstance(table, dict) or table.get("model_type", "umt5") != "umt5":
        raise ModelCorrupt(
            f"{file} is not the configuration of a UMT5 student.", "Name a student's checkpoint."
        )
    if table.get("tie_word_embeddings") is False or table.get("scale_decoder_outputs") is False:
        raise ModelCorrupt(
            f"{file} says that the embeddings are not tied.",
            "Only students with tied embeddings are supported: train with tie_word_embeddings.",
        )
    return UMT5Config.from_dict(table)


def _read_weights(file: Path) -> dict[str, Tensor]:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return {name: tensor.to(torch.float32) for name, tensor in load_file(file).items()}
    except FileNotFoundError:
        raise ModelMissing(f"{file} is missing.", "Name the checkpoint folder that training wrote.") from None
    except (OSError, SafetensorError) as error:
        raise ModelCorrupt(f"{file} can't be read: {error}.", "Take it from the checkpoint again.") from error
