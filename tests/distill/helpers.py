# SPDX-License-Identifier: Apache-2.0
"""What the pipeline's tests share: a tiny tokenizer and tiny random students."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from distill.student.shapes import SHAPES, umt5_config
from hymt_desktop.core.text.markup import special_symbols

if TYPE_CHECKING:
    from pathlib import Path

TEXT = [
    "The quick brown fox jumps over the lazy dog.",
    "In 2024 the museum had 3,500 visitors on its first day.",
    "敏捷的棕色狐狸跳过了懒狗。",
    "这家博物馆开放第一天就接待了三千五百名参观者。",
]

FACTS = """
name = "tiny-en-zh"
version = "0.1.0"
languages = ["en", "zh"]
pairs = [["en", "zh"], ["zh", "en"]]
licence = "Apache-2.0"
licence_file = "LICENCE.txt"
description = "Random weights."
teacher = "none: random weights"
data = "none"
training = "It was not trained."
limitations = ["It translates nothing."]

[limits]
max_source_tokens = 128
features = ["terms", "line_breaks"]

[[sources]]
name = "Sentences of this test"
licence = "CC0-1.0"
pairs = 4
"""


def json_lines(rows) -> str:
    """Return rows as JSON lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def train_tokenizer(file: Path, size: int = 600) -> Path:
    """Train a SentencePiece model with our symbols and write it to ``file``."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT * 20),
        model_writer=model,
        model_type="unigram",
        vocab_size=size,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        byte_fallback=True,
        hard_vocab_limit=False,
        split_digits=True,
        add_dummy_prefix=False,
        normalization_rule_name="identity",
        user_defined_symbols=special_symbols(),
        minloglevel=2,
    )
    file.write_bytes(model.getvalue())
    return file


def random_student(*, seed: int = 1, **changes):
    """Return a tiny student with random weights that are large enough to matter."""
    import torch

    from distill.student.models import build_model

    torch.manual_seed(seed)
    model = build_model(umt5_config(replace(SHAPES["smoke"], **changes))).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith(("SelfAttention.q.weight", "EncDecAttention.q.weight")):
                weight.mul_(2.0)
            elif "relative_attention_bias" in name:
                weight.normal_()
    return model


def write_sources(root: Path) -> Path:
    """Write what a package is made of: ``checkpoint``, ``facts.toml`` and ``LICENCE.txt``."""
    from safetensors.torch import save_file

    checkpoint = root / "checkpoint"
    checkpoint.mkdir()
    model = random_student()
    save_file(
        {k: v for k, v in model.state_dict().items() if "embed" not in k and k != "lm_head.weight"},
        checkpoint / "model.safetensors",
    )
    (checkpoint / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
    train_tokenizer(checkpoint / "tokenizer.model")
    (root / "facts.toml").write_text(FACTS, encoding="utf-8")
    (root / "LICENCE.txt").write_text("the licence", encoding="utf-8")
    return root
