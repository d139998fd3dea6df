# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from distill.cli import main
from distill.evaluate.decoding import decoding_cost
from distill.evaluate.sets import EvalSet
from tests.distill.evaluate.toy import write_sets


class Slow:
    """Each beam takes its own time and makes its own text; ``log`` is the order of the calls."""

    name, mode = "slow", "test"

    def __init__(self, beam, time, log):
        self.beam, self.time, self.log = beam, time, log

    def translate(self, sentences, source, target):
        self.log.append(self.beam)
        self.time[0] += self.beam * len(sentences)
        return [s.replace("x", "y") if self.beam > 1 else s for s in sentences]


def test_beams_take_turns_and_are_compared():
    time, log = [0.0], []
    systems = {beam: Slow(beam, time, log) for beam in (1, 2, 4)}
    sources = tuple(f"the old house number {i} is x" for i in range(16))
    item = EvalSet("toy", "zh", "en", sources, tuple(s.replace("x", "y") for s in sources))
    rows = decoding_cost(systems, item, clock=lambda: time[0])
    assert log == [1, 2, 4] * 8
    assert [row["seconds"] for row in rows] == [16, 32, 64]
    assert [row["times_first"] for row in rows] == [1, 2, 4]
    assert rows[0]["bleu"] < rows[1]["bleu"] == pytest.approx(100)


def test_the_decoding_command(tiny_package, tmp_path, capsys):
    output = tmp_path / "decoding.json"
    args = ["--package", str(tiny_package.path), "--eval-dir", str(write_sets(tmp_path / "eval"))]
    assert (
        main(["evaluate-decoding", *args, "--beams", "1", "2", "--output", str(output), "--limit", "2"]) == 0
    )
    rows = json.loads(output.read_text(encoding="utf-8"))["results"]
    assert [(row["direction"], row["beam"]) for row in rows] == [
        ("en-zh", 1),
        ("en-zh", 2),
        ("zh-en", 1),
        ("zh-en", 2),
    ]
    assert all(row["segments"] == 2 and row["seconds"] >= 0 for row in rows)
    assert "| flores-dev | zh-en | 2 |" in output.with_suffix(".md").read_text(encoding="utf-8")
    assert "| flores-dev | zh-en | 2 |" in capsys.readouterr().out


def test_the_quantization_command(tiny_package, tmp_path, capsys):
    output = tmp_path / "quantization.json"
    common = ["--package", str(tiny_package.path), "--eval-dir", str(write_sets(tmp_path / "eval"))]
    args = [
        "evaluate-quantization",
        *common,
        "--output",
        str(output),
        "--samples",
        "50",
        "--directions",
        "en-zh",
    ]
    assert main(args) == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    assert not report["float_weights"]
    assert {row["metric"] for row in report["results"]} == {"BLEU", "chrF2"}
    assert "float32 arithmetic on the int8 weights" in output.with_suffix(".md").read_text(encoding="utf-8")
    assert main([*args, "--float", str(tiny_package.path)]) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["float_weights"]
    assert main([*args, "--float", str(tmp_path)]) == 3
    assert str(tmp_path / "model.bin") in capsys.readouterr().err


def test_the_int4_command(tiny_package, tmp_path, capsys):
    output = tmp_path / "int4.json"
    args = ["--package", str(tiny_package.path), "--eval-dir", str(write_sets(tmp_path / "eval"))]
    args += ["--output", str(output), "--samples", "50", "--directions", "en-zh", "--groups", "32"]
    assert main(["evaluate-int4", *args]) == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    assert {(row["group"], row["metric"]) for row in report["results"]} == {(32, "BLEU"), (32, "chrF2")}
    assert report["bytes"]["32"] < report["bytes"]["int8"]
    assert "| 32 |" in output.with_suffix(".md").read_text(encoding="utf-8")
