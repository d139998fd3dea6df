# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import gguf
import numpy as np
import pytest
import torch

from distill.teacher.gguf import GgufFile, tensor_name
from hymt_desktop.core.errors import ModelCorrupt
from tests.distill.teacher import tiny

NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def gguf_name(name):
    if not name.startswith("model.layers."):
        return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}[
            name
        ]
    _, _, layer, rest = name.split(".", 3)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{NAMES[part]}.{kind}"


def write(path, model, tokenizer, *, architecture="qwen2", leave_out=""):
    config = model.config
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(512)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    bpe = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    tokens = sorted(bpe["vocab"], key=bpe["vocab"].get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if t in tiny.CHATML_TOKENS else 1 for t in tokens])
    writer.add_token_merges([" ".join(m) for m in bpe["merges"]])
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    state = {k: v for k, v in model.state_dict().items() if k != "lm_head.weight"}
    for name, tensor in state.items():
        array = tensor.numpy()
        if name == leave_out:
            continue
        if name == "model.embed_tokens.weight":
            writer.add_tensor("output.weight", array)
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor("token_embd.weight", gguf.quantize(array, kind), raw_dtype=kind)
        else:
            writer.add_tensor(gguf_name(name), array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def parts():
    tokenizer = tiny.tokenizer(tiny.CHATML_TOKENS, "<|im_end|>")
    return tiny.qwen2(len(tokenizer)), tokenizer


def test_model_and_tokenizer_come_back(tmp_path, parts):
    model, tokenizer = parts
    file = GgufFile(write(tmp_path / "tiny.gguf", model, tokenizer))
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    loaded = file.model(torch.float32, "cpu")
    with torch.no_grad():
        assert torch.allclose(loaded(input_ids=ids).logits, model(input_ids=ids).logits, atol=1e-4)
    assert loaded.lm_head.weight is loaded.model.embed_tokens.weight
    again = file.tokenizer()
    for text in ("<|im_start|>user\nThe quick 敏捷的。<|im_end|>\n", "It's 2024, naïve!"):
        assert again.decode(again.encode(text)) == text
    text = "<|im_start|>The dog<|im_end|>"
    assert again.encode(text)[0] == again.get_vocab()["<|im_start|>"]
    assert again.encode(text)[-1] == again.eos_token_id
    assert np.allclose(file.config().rms_norm_eps, model.config.rms_norm_eps)


def test_a_missing_tensor_is_named(tmp_path, parts):
    name = "model.layers.1.mlp.up_proj.weight"
    path = write(tmp_path / "tiny.gguf", *parts, leave_out=name)
    with pytest.raises(ModelCorrupt, match=r"layers\.1\.mlp\.up_proj"):
        GgufFile(path).model(torch.float32, "cpu")


def test_other_files_are_refused(tmp_path, parts):
    with pytest.raises(ModelCorrupt, match="'llama'"):
        GgufFile(write(tmp_path / "llama.gguf", *parts, architecture="llama"))
    (tmp_path / "no.gguf").write_bytes(b"This is no model at all, but long enough.")
    with pytest.raises(ModelCorrupt, match="no GGUF"):
        GgufFile(tmp_path / "no.gguf")
    with pytest.raises(ModelCorrupt, match="ffn_gate_exps"):
        tensor_name("blk.0.ffn_gate_exps.weight")
