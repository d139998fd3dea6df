# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest
import torch

from distill.adaptive import changes, drawn_depth, early_exit, encoder_depth
from distill.cli import main
from distill.student.models import save_weights
from distill.tokenizer import read_pieces
from tests.distill.helpers import TEXT, random_student, train_tokenizer

IDS = torch.tensor([[5, 9, 33, 71, 1]])


def encoded(model):
    with torch.no_grad():
        return model.encoder(input_ids=IDS).last_hidden_state


def test_the_tolerance_decides_where_an_input_leaves():
    model = random_student(encoder_layers=6)
    whole, steps = encoded(model), changes(model, IDS)
    assert len(steps) == 5
    with early_exit(model, 0.0) as blocks:
        assert torch.equal(encoded(model), whole)
    assert blocks.depths == [6]
    for tolerance in (min(steps) + 1e-6, max(steps) + 1e-6):
        expected = next(i for i, change in enumerate(steps, 2) if change <= tolerance)
        with early_exit(model, tolerance) as blocks:
            left = encoded(model)
        assert blocks.depths == [expected]
        with encoder_depth(model, expected):
            assert torch.equal(encoded(model), left)
    with early_exit(model, max(steps) + 1e-6, least_depth=5) as blocks:
        encoded(model)
    assert blocks.depths == [5]
    assert torch.equal(encoded(model), whole), "the model is itself again"
    assert not any(block._forward_hooks for block in model.encoder.block)


def test_depths_are_drawn_alike_everywhere():
    drawn = [drawn_depth((3, 5), 1, step) for step in range(200)]
    assert drawn == [drawn_depth((3, 5), 1, step) for step in range(200)]
    assert 60 < drawn.count(3) < 140


def test_the_curve_is_measured(tmp_path):
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    student = random_student(vocabulary=len(read_pieces(tokenizer)), encoder_layers=4)
    save_weights(student, tmp_path)
    folder = tmp_path / "eval" / "toy" / "en-zh"
    folder.mkdir(parents=True)
    (folder / "source.en").write_text(TEXT[0] + "\n", encoding="utf-8")
    (folder / "reference.zh").write_text(TEXT[2] + "\n", encoding="utf-8")
    arguments = ["--checkpoint", str(tmp_path), "--tokenizer", str(tokenizer), "--set", "toy"]
    arguments += ["--eval-dir", str(tmp_path / "eval"), "--output", str(tmp_path / "out" / "curve.json")]
    assert main(["adaptive", *arguments, "--tolerances", "9", "--depths", "3"]) == 0
    points = json.loads((tmp_path / "out" / "curve.json").read_text(encoding="utf-8"))["points"]
    assert [(p["setting"], p["depth"]) for p in points] == [
        ("whole encoder", 4.0),
        ("exit at 9.0000", 2.0),
        ("first 3 blocks", 3.0),
    ]
    assert points[0]["speedup"] == 1
    assert all(p["latency_ms"] > 0 for p in points)
    assert "| exit at 9.0000 | 2.0 |" in (tmp_path / "out" / "curve.md").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "curve.svg").exists()
    assert main(["adaptive", *arguments, "--limit", "0"]) == 2


@pytest.mark.parametrize("depths", [(1,), (1, 2)])
def test_training_at_several_depths_reaches_the_early_blocks_only_or_all(prepared, depths):
    from dataclasses import replace

    from distill.train.batches import Position, stream
    from distill.train.run import Trainer

    config = replace(prepared, train=replace(prepared.train, encoder_depths=depths, weight_decay=0.0))
    trainer = Trainer(config, torch.device("cpu"))
    before = [p.detach().clone() for p in trainer.model.encoder.block[1].parameters()]
    batches = stream(config.path("packed"), config.train.buckets, 1024, 1, Position())
    for _ in range(4):
        trainer.step(next(batches)[0])
        trainer.progress.step += 1
    after = list(trainer.model.encoder.block[1].parameters())
    moved = any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert moved == (2 in depths)
