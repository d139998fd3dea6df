# SPDX-License-Identifier: Apache-2.0
"""A small run whose examples have cached soft labels of a tiny teacher."""

from __future__ import annotations

from distill.cli import main
from distill.config import load_config
from distill.teacher import cache
from distill.teacher.protocol import Hypothesis
from tests.distill.corpus import sentences, write_corpus

LINES = 24
CONFIG = """
name = "soft"
folder = "@FOLDER@/run"
[teacher]
model = "scripted"
kind = "seq2seq"
tokenizer = "@FOLDER@/tokenizer.model"
shard_lines = 7
soft_labels = @K@
[[teacher.inputs]]
path = "@FOLDER@/text.en"
[prepare]
max_copies_of_a_side = 1000
[[prepare.sources]]
path = "@FOLDER@/run/filtered/00-en-zh.tsv.zst"
kind = "teacher"
[[prepare.sources]]
path = "@FOLDER@/lexicon.tsv"
kind = "lexicon"
[tokenizer]
copy_of = "@FOLDER@/tokenizer.model"
[augment]
context = 0.2
[pack]
max_tokens = 64
[student]
shape = "smoke"
dropout = 0.0
start_from = "@FOLDER@/start"
[train]
warmup_steps = 1
label_smoothing = 0.0
precision = "fp32"
compile = false
[distillation]
cached = "@CACHED@"
alpha = 0.0
temperature = 1.0
"""


def scripted(teacher):
    """Return the teacher with the true translations as its answers: no random one passes the filter."""
    answers = dict(sentences())

    def translate(requests, count=1):
        return [[Hypothesis(answers[r.text], -0.5, True)] for r in requests]

    teacher.translate = translate
    return teacher


def pack_soft_labels(tmp_path, tokenizer, teacher, monkeypatch, *, cached, k):
    """Run all stages up to pack in ``tmp_path``; the student starts from ``tmp_path/start``."""
    write_corpus(tmp_path)
    (tmp_path / "tokenizer.model").write_bytes(tokenizer.read_bytes())
    (tmp_path / "text.en").write_text("".join(f"{e}\n" for e, _ in sentences()[:LINES]), encoding="utf-8")
    text = CONFIG.replace("@FOLDER@", tmp_path.as_posix()).replace("@CACHED@", cached).replace("@K@", str(k))
    (tmp_path / "run.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(cache, "load_teacher", lambda *_: scripted(teacher))
    for stage in ("teacher", "filter", "prepare", "tokenizer", "pack"):
        assert main([stage, "--config", str(tmp_path / "run.toml")]) == 0
    return load_config(tmp_path / "run.toml")
