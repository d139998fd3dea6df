# SPDX-License-Identifier: Apache-2.0
"""Tiny random teachers with real byte-level tokenizers that know the true chat tokens."""

from __future__ import annotations

from tests.distill.helpers import TEXT

HY_TOKENS = (
    "<｜hy_begin▁of▁sentence｜>",
    "<｜hy_place▁holder▁no▁2｜>",
    "<｜hy_User｜>",
    "<｜hy_Assistant｜>",
    "<pad>",
)
CHATML_TOKENS = ("<|im_start|>", "<|im_end|>", "<|endoftext|>")


def tokenizer(special=HY_TOKENS, eos=HY_TOKENS[1], size=420, text=TEXT):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False
    )
    bpe.train_from_iterator(text, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=eos,
        additional_special_tokens=list(special),
        clean_up_tokenization_spaces=False,
    )


def hunyuan(vocabulary, *, seed=3, layers=2, width=64):
    import torch
    from transformers import HunYuanDenseV1Config, HunYuanDenseV1ForCausalLM

    torch.manual_seed(seed)
    config = HunYuanDenseV1Config(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=width // 4,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        initializer_range=0.15,
        rope_parameters={"rope_type": "dynamic", "alpha": 1000.0, "rope_theta": 10000.0, "factor": 1.0},
    )
    return HunYuanDenseV1ForCausalLM(config).eval()


def qwen2(vocabulary, *, seed=3, tied=True):
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=tied,
        initializer_range=0.15,
        rope_theta=10000.0,
    )
    return Qwen2ForCausalLM(config).eval()
