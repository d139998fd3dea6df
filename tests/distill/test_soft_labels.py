# SPDX-License-Identifier: Apache-2.0
"""Cached soft labels on their way from the teacher through filter, prepare and pack into the loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from sentencepiece import SentencePieceProcessor

from distill.cli import main
from distill.config import load_config
from distill.losses import IGNORE, label_smoothed_cross_entropy, uld_loss
from distill.student.models import save_weights
from distill.teacher import cache
from distill.teacher.causal import CausalTeacher
from distill.teacher.prompts import HY_MT15, Prompts
from distill.teacher.protocol import Hypothesis, Request
from distill.teacher.seq2seq import Seq2SeqTeacher
from distill.train.batches import Plan, Shard
from distill.train.run import Trainer
from hymt_desktop.core.errors import UserError
from tests.distill.corpus import sentences, write_corpus
from tests.distill.helpers import random_student
from tests.distill.teacher import tiny

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


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    from tests.distill.corpus import write_config

    folder = tmp_path_factory.mktemp("tokenizer")
    config = write_config(folder)
    for stage in ("prepare", "tokenizer"):
        assert main([stage, "--config", str(config)]) == 0
    return folder / "run" / "tokenizer.model"


def scripted(teacher):
    """The teacher with the true translations as its answers: a random one's would not pass the filter."""
    answers = dict(sentences())

    def translate(requests, count=1):
        return [[Hypothesis(answers[r.text], -0.5, True)] for r in requests]

    teacher.translate = translate
    return teacher


def make(tmp_path, tokenizer, teacher, monkeypatch, *, cached, k):
    write_corpus(tmp_path)
    (tmp_path / "tokenizer.model").write_bytes(tokenizer.read_bytes())
    (tmp_path / "text.en").write_text("".join(f"{e}\n" for e, _ in sentences()[:LINES]), encoding="utf-8")
    text = CONFIG.replace("@FOLDER@", tmp_path.as_posix()).replace("@CACHED@", cached).replace("@K@", str(k))
    (tmp_path / "run.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(cache, "load_teacher", lambda *_: scripted(teacher))
    for stage in ("teacher", "filter", "prepare", "tokenizer", "pack"):
        assert main([stage, "--config", str(tmp_path / "run.toml")]) == 0
    return load_config(tmp_path / "run.toml")


def with_soft_labels(config):
    """All examples that have soft labels, as one batch, and how many there are in all."""
    shard = Shard(config.path("packed", "epoch0"))
    pointers = np.load(config.path("packed", "epoch0", "soft.npy"))
    rows = np.flatnonzero(pointers >= 0)
    return shard.batch(Plan(rows, 64, 64)), len(shard)


def test_a_student_equal_to_its_teacher_has_nothing_to_learn(tmp_path, tokenizer, monkeypatch):
    processor = SentencePieceProcessor(model_file=str(tokenizer))
    size = processor.get_piece_size()
    student = random_student(vocabulary=size)
    (tmp_path / "start").mkdir()
    save_weights(student, tmp_path / "start")
    teacher = Seq2SeqTeacher(student, processor)
    config = make(tmp_path, tokenizer, teacher, monkeypatch, cached="top-k", k=size)
    batch, examples = with_soft_labels(config)
    count = len(batch.source)
    assert LINES / 4 < count < LINES < examples, "augmented ones and the reverse direction have none"

    def loss(alpha, temperature=1.0):
        settings = replace(config.distillation, alpha=alpha, temperature=temperature)
        total, tokens = Trainer(replace(config, distillation=settings), torch.device("cpu")).step(batch)
        return float(total) / tokens

    # The cache keeps fp16, the weights too.
    assert loss(0.0) == pytest.approx(0, abs=2e-3)
    assert loss(0.0, 2.0) == pytest.approx(0, abs=5e-3)
    assert loss(1.0) > 1
    assert loss(0.5) == pytest.approx(loss(1.0) / 2, rel=1e-2)
    other = replace(batch, source=np.roll(batch.source, 1, axis=0))
    total, tokens = Trainer(config, torch.device("cpu")).step(other)
    assert float(total) / tokens > 0.02, "labels of other lines are something to learn"


def test_soft_labels_of_another_tokenizer_are_compared_sorted(tmp_path, tokenizer, monkeypatch):
    size = SentencePieceProcessor(model_file=str(tokenizer)).get_piece_size()
    (tmp_path / "start").mkdir()
    save_weights(random_student(vocabulary=size), tmp_path / "start")
    theirs = tiny.tokenizer()
    model = tiny.hunyuan(len(theirs))
    teacher = CausalTeacher(model, Prompts(HY_MT15, theirs, "hy"))
    config = make(tmp_path, tokenizer, teacher, monkeypatch, cached="uld", k=len(theirs))
    batch, _ = with_soft_labels(config)
    trainer = Trainer(config, torch.device("cpu"))
    got, tokens = trainer.step(batch)

    fresh = Trainer(config, torch.device("cpu"))
    source, target = torch.from_numpy(batch.source), torch.from_numpy(batch.target)
    with torch.no_grad():
        logits = fresh.logits(source, target)
    expected = 0.0
    for row, line in enumerate(batch.soft_lines):
        english, chinese = sentences()[line]
        forced = list(teacher._forced([Request(english, "en", "zh")], [chinese]))
        (_, labels, log_probs) = forced[0]
        one = slice(row, row + 1)
        expected += float(uld_loss(logits[one], target[one], log_probs[None], labels[None]).detach())
    assert float(got) == pytest.approx(expected, rel=2e-3)
    assert float(label_smoothed_cross_entropy(logits, target, 0.0)) > 0
    assert tokens == int((batch.target != IGNORE).sum())

    wrong = replace(config, distillation=replace(config.distillation, cached="top-k"))
    with pytest.raises(UserError, match="uld"):
        Trainer(wrong, torch.device("cpu"))
