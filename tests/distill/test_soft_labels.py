# SPDX-License-Identifier: Apache-2.0
"""Cached soft labels on their way from the teacher through filter, prepare and pack into the loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from sentencepiece import SentencePieceProcessor

from distill.losses import IGNORE, label_smoothed_cross_entropy, uld_loss
from distill.student.models import save_weights
from distill.teacher.causal import CausalTeacher
from distill.teacher.prompts import HY_MT15, Prompts
from distill.teacher.protocol import Request
from distill.teacher.seq2seq import Seq2SeqTeacher
from distill.train.batches import Plan, Shard
from distill.train.run import Trainer
from hymt_desktop.core.errors import UserError
from tests.distill.corpus import sentences
from tests.distill.helpers import random_student
from tests.distill.soft import LINES, pack_soft_labels
from tests.distill.teacher import tiny


@pytest.fixture
def tokenizer(prepared):
    return prepared.path("tokenizer.model")


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
    config = pack_soft_labels(tmp_path, tokenizer, teacher, monkeypatch, cached="top-k", k=size)
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
    config = pack_soft_labels(tmp_path, tokenizer, teacher, monkeypatch, cached="uld", k=len(theirs))
    batch, _ = with_soft_labels(config)
    trainer = Trainer(config, torch.device("cpu"))
    got, tokens = trainer.step(batch)

    fresh = Trainer(config, torch.device("cpu"))
    source, target = torch.from_numpy(batch.source), torch.from_numpy(batch.target)
    with torch.no_grad():
        logits = fresh.logits(fresh.model, source, target)
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
