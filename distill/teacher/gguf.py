# SPDX-License-Identifier: Apache-2.0
"""A GGUF file of the Qwen2 architecture as a model and a tokenizer of transformers.

The tensors map one to one (llama.cpp permutes the queries and keys of Llama, not those of Qwen2). Quantised
tensors are made float again, so the model needs the memory of its full size. Where a file has both
``output.weight`` and ``token_embd.weight``, they are the same tied matrix at two precisions, and the former,
the finer, is taken.
"""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import ModelCorrupt, ModelMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import numpy as np
    import torch

_PARTS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_BLOCK = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|bias)")
_CONTROL, _USER_DEFINED = 3, 4
AHEAD = 8
_QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def tensor_name(name: str) -> str:
    """Return what transformers' ``Qwen2ForCausalLM`` calls a GGUF tensor.

    Raises:
        ModelCorrupt: The tensor is not one of a Qwen2.
    """
    fixed = {
        "token_embd.weight": "model.embed_tokens.weight",
        "output.weight": "lm_head.weight",
        "output_norm.weight": "model.norm.weight",
    }
    if name in fixed:
        return fixed[name]
    match = _BLOCK.fullmatch(name)
    if not match or match.group(2) not in _PARTS:
        raise ModelCorrupt(
            f"The GGUF file has a tensor '{name}', which no Qwen2 has.", "Only Qwen2 files are read."
        )
    layer, part, kind = match.groups()
    return f"model.layers.{layer}.{_PARTS[part]}.{kind}"


def _dequantized(tensors: Sequence[Any]) -> Iterator[tuple[Any, np.ndarray]]:
    """Yield each tensor with its values in float32, a few of them made ahead by threads."""
    import gguf

    with ThreadPoolExecutor(AHEAD) as pool:
        waiting: deque[tuple[Any, Future[np.ndarray]]] = deque()
        for tensor in tensors:
            waiting.append((tensor, pool.submit(gguf.dequantize, tensor.data, tensor.tensor_type)))
            if len(waiting) >= AHEAD:
                first, values = waiting.popleft()
                yield first, values.result()
        for first, values in waiting:
            yield first, values.result()


class GgufFile:
    """An opened GGUF file; tensors are read as they are asked for.

    Raises:
        ModelMissing: There is no such file.
        ModelCorrupt: It is damaged, or holds another architecture.
    """

    def __init__(self, path: Path) -> None:
        from gguf import GGUFReader

        if not path.is_file():
            raise ModelMissing(f"There is no GGUF file {path}.", "Check teacher.model in the configuration.")
        try:
            self._reader = GGUFReader(str(path))
        except (ValueError, IndexError, OSError) as error:
            raise ModelCorrupt(f"{path} is no GGUF file: {error}.", "Get the file again.") from error
        self._path = path
        architecture = self._value("general.architecture")
        if architecture != "qwen2":
            raise ModelCorrupt(
                f"{path} holds a model of kind '{architecture}'.", "Only Qwen2 files are read."
            )

    def config(self) -> Any:
        """Return the ``Qwen2Config``."""
        from transformers import Qwen2Config

        value = self._value
        return Qwen2Config(
            vocab_size=len(value("tokenizer.ggml.tokens")),
            hidden_size=value("qwen2.embedding_length"),
            intermediate_size=value("qwen2.feed_forward_length"),
            num_hidden_layers=value("qwen2.block_count"),
            num_attention_heads=value("qwen2.attention.head_count"),
            num_key_value_heads=value("qwen2.attention.head_count_kv"),
            max_position_embeddings=value("qwen2.context_length"),
            rms_norm_eps=value("qwen2.attention.layer_norm_rms_epsilon"),
            rope_theta=value("qwen2.rope.freq_base"),
            tie_word_embeddings=self._tied(),
            bos_token_id=value("tokenizer.ggml.bos_token_id", None),
            eos_token_id=value("tokenizer.ggml.eos_token_id"),
            pad_token_id=value("tokenizer.ggml.padding_token_id", None),
        )

    def names(self) -> dict[str, str]:
        """Return the tensors to load: GGUF's name -> transformers' name."""
        names = {tensor.name: tensor_name(tensor.name) for tensor in self._reader.tensors}
        if self._tied() and "output.weight" in names:
            del names["token_embd.weight"]
            names["output.weight"] = "model.embed_tokens.weight"
        return names

    def model(self, dtype: torch.dtype, device: str) -> Any:
        """Return the ``Qwen2ForCausalLM``; a few tensors at a time are held in float32 besides.

        Raises:
            ModelCorrupt: Tensors are missing or of the wrong shape.
        """
        import torch
        from transformers import Qwen2ForCausalLM

        config, names = self.config(), self.names()
        previous = torch.get_default_dtype()
        torch.set_default_dtype(dtype)
        try:
            with torch.device(device):
                model = Qwen2ForCausalLM(config)
        finally:
            torch.set_default_dtype(previous)
        parameters = dict(model.named_parameters())
        with torch.no_grad():
            for tensor, values in _dequantized([t for t in self._reader.tensors if t.name in names]):
                parameter = parameters.pop(names[tensor.name], None)
                if parameter is None or tuple(parameter.shape) != values.shape:
                    raise ModelCorrupt(f"{self._path}: the tensor '{tensor.name}' doesn't fit.")
                parameter.copy_(torch.from_numpy(values.copy()))  # the file is mapped read-only
        if parameters:
            raise ModelCorrupt(f"{self._path} lacks the tensor for {min(parameters)}.")
        return model.eval()

    def tokenizer(self) -> Any:
        """Return the byte-level BPE of the file as a ``PreTrainedTokenizerFast``."""
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
        from transformers import PreTrainedTokenizerFast

        tokens = self._value("tokenizer.ggml.tokens")
        kinds = self._value("tokenizer.ggml.token_type")
        merges = [tuple(merge.split(" ", 1)) for merge in self._value("tokenizer.ggml.merges")]
        bpe = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
        bpe.normalizer = normalizers.NFC()
        bpe.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_QWEN2_SPLIT), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        bpe.decoder = decoders.ByteLevel()
        added = [(t, k) for t, k in zip(tokens, kinds, strict=True) if k in (_CONTROL, _USER_DEFINED)]
        bpe.add_special_tokens(
            [AddedToken(t, normalized=False, special=True) for t, k in added if k == _CONTROL]
        )
        bpe.add_tokens([AddedToken(t, normalized=False) for t, k in added if k == _USER_DEFINED])
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=bpe,
            eos_token=tokens[self._value("tokenizer.ggml.eos_token_id")],
            pad_token=tokens[self._value("tokenizer.ggml.padding_token_id", 0)],
            clean_up_tokenization_spaces=False,
        )
        tokenizer.chat_template = self._value("tokenizer.chat_template", None)
        return tokenizer

    def _tied(self) -> bool:
        """Say whether there is one matrix for both ends: in one tensor, or at two precisions."""
        kinds = {tensor.name: tensor.tensor_type for tensor in self._reader.tensors}
        return "output.weight" not in kinds or kinds["output.weight"] != kinds.get("token_embd.weight")

    def _value(self, key: str, *default: Any) -> Any:
        found = self._reader.get_field(key)
        if found is None:
            if default:
                return default[0]
            raise ModelCorrupt(f"{self._path} lacks the entry '{key}'.", "Get the file again.")
        return found.contents()
