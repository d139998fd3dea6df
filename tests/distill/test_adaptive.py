# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest
import torch

from distill.adaptive import changes, drawn_depth, early_exit, encoder_depth, exit_depth
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
    whole, steps = encoded(model), changes(model, IDS)[0]
    assert len(steps) == 5
    with early_exit(model, 0.0) as blocks:
        assert torch.equal(encoded(model), whole)
    assert blocks.depths == [6]
    for tolerance in (min(steps) + 1e-6, max(steps) + 1e-6):
        expected = next(i for i, change in enumerate(steps, 2) if change <= tolerance)
        assert exit_depth(steps, tolerance) == expected
        with early_exit(model, tolerance) as blocks:
            left = encoded(model)
        assert blocks.depths == [expected]
        with encoder_depth(model, expected):
            assert torch.equal(encoded(model), left)
    with early_exit(model, max(steps) + 1e-6, least_depth=5) as blocks:
        encoded(model)
    assert blocks.depths == [5] == [exit_depth(steps, max(steps) + 1e-6, least_depth=5)]
    assert exit_depth(steps, 0.0) == 6
    assert torch.equal(encoded(model), whole), "the model is itself again"
    assert not any(block._forward_hooks for block in model.encoder.block)


def test_depths_are_drawn_alike_everywhere():
    drawn = [drawn_depth((3, 5), 1, step) for step in range(200)]
    assert drawn == [drawn_depth((3, 5), 1, step) for step in range(200)]
    assert 60 < drawn.count(3) < 140


@pytest.fixture
def measured(tmp_path):
    """A random student, a set of two directions, and the command that measures the one on the other."""
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    student = random_student(vocabulary=len(read_pieces(tokenizer)), encoder_layers=4)
    save_weights(student, tmp_path)
    for source, target, lines in (("en", "zh", TEXT), ("zh", "en", [*TEXT[2:], *TEXT[:2]])):
        folder = tmp_path / "eval" / "toy" / f"{source}-{target}"
        folder.mkdir(parents=True)
        for name, two in ((f"source.{source}", lines[:2]), (f"reference.{target}", lines[2:])):
            (folder / name).write_text("\n".join(two) + "\n", encoding="utf-8")
    options = ["--checkpoint", str(tmp_path), "--set", "toy", "--eval-dir", str(tmp_path / "eval")]
    return ["adaptive", *options, "--output", str(tmp_path / "out" / "curve.json"), "--timed", "1"]


def test_the_curve_is_measured(measured, tmp_path):
    vocabulary_map = tmp_path / "vmap.txt"
    vocabulary_map.write_text(
        "\t" + " ".join(read_pieces(tmp_path / "tokenizer.model")) + "\n", encoding="utf-8"
    )
    options = ["--tolerances", "9", "--least-depth", "2", "--vocabulary-map", str(vocabulary_map)]
    assert main([*measured, *options]) == 0
    report = json.loads((tmp_path / "out" / "curve.json").read_text(encoding="utf-8"))
    assert [(r["direction"], r["segments"], r["timed"]) for r in report["results"]] == [
        ("en-zh", 2, 1),
        ("zh-en", 2, 1),
    ]
    for result in report["results"]:
        points = result["points"]
        assert [(p["setting"], p["mean_depth"]) for p in points] == [
            ("whole encoder", 4.0),
            ("first 3 blocks", 3.0),
            ("first 2 blocks", 2.0),
            ("exit at 9", 2.0),
        ]
        assert points[0]["pytorch"]["wall_speedup"] == points[0]["ctranslate2"]["processor_speedup"] == 1
        assert all(p["pytorch"]["wall_ms"] > p["encoder"]["wall_ms"] > 0 for p in points)
        assert [bool(p["ctranslate2"]) for p in points] == [True, True, True, False]
        assert [points[3][m] for m in ("bleu", "chrf")] == [points[2][m] for m in ("bleu", "chrf")]
    assert "| exit at 9 | 2.0 |" in (tmp_path / "out" / "curve.md").read_text(encoding="utf-8")
    assert "first blocks, CTranslate2" in (tmp_path / "out" / "curve.svg").read_text(encoding="utf-8")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "curve.json",
        "curve.md",
        "curve.svg",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--limit", "0"],
        ["--least-depth", "5"],
        ["--tokenizer", "none"],
        ["--vocabulary-map", "none"],
        ["--output", "curve.md"],
    ],
)
def test_wrong_options_of_the_curve_are_refused(measured, tmp_path, capsys, wrong):
    assert main([*measured, *wrong]) in (2, 3)
    assert capsys.readouterr().err.startswith("distill: ")
    assert not (tmp_path / "out" / "curve.json").exists()


def test_early_exit_is_put_together_from_fixed_depths():
    from distill.evaluate.depths import Setting, scored
    from distill.evaluate.sets import EvalSet

    item = EvalSet("toy", "zh", "en", ("甲", "乙"), ("one two three four", "five six seven eight"))
    translations = {2: ["one two three four", "no"], 3: ["no", "no"], 4: ["no", "five six seven eight"]}
    inputs = [[0.1, 0.1, 0.1], [0.9, 0.9, 0.9]]
    curve = scored(item, [Setting(4), Setting(3), Setting(4, 0.2)], inputs, translations, 2)
    assert [point.mean_depth for point in curve.points] == [4, 3, 3]
    assert curve.points[2].bleu == pytest.approx(100)
    assert curve.points[0].bleu < 100


def test_tolerances_have_the_mean_depths_of_fixed_ones():
    from distill.evaluate.depths import settings_for

    inputs = [[0.5, 0.4, 0.3, 0.2 + i / 1000] for i in range(100)]
    settings = settings_for(inputs, 5, 3)
    assert [s.depth for s in settings if not s.tolerance] == [5, 4, 3]
    (early,) = (s for s in settings if s.tolerance)
    depths = [exit_depth(of_input, early.tolerance, 3) for of_input in inputs]
    assert sum(depths) / len(depths) == pytest.approx(4, abs=0.05)


def test_ways_to_translate_take_turns():
    from distill.evaluate.depths import latencies

    now = [0.0]
    order = []

    def way(name, seconds):
        def translate(sentence):
            order.append(name + sentence)
            # The machine is three times as slow during the second sentence.
            now[0] += seconds * (3 if sentence == "2" else 1)

        return translate

    whole, half = latencies(
        [way("a", 0.2), way("b", 0.1)], ["1", "2"], wall=lambda: now[0], processor=lambda: now[0]
    )
    assert order == ["a1", "b1", "a1", "b1", "b2", "a2"]
    assert (whole.wall_ms, half.wall_ms) == (400, 200)
    assert (whole.wall_speedup, half.wall_speedup, half.processor_speedup) == (1, 2, 2)


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
