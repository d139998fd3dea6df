# SPDX-License-Identifier: Apache-2.0
"""A student's own translations as text to train on: found by the real model, chosen by likeness."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from distill.cli import main
from distill.hypotheses import hypotheses, side_by_side
from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.package import load_package
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from tests.distill.helpers import json_lines

TEXTS = [
    {"text": "The museum was closed on Monday.", "to": "zh"},
    {"text": "我们明天去北京。", "to": "en"},
    {"text": "She has been working here for three years.", "to": "zh"},
]


def test_a_students_best_translations_are_written_in_order(bundled_package, tmp_path, capsys):
    package = bundled_package.path
    (tmp_path / "texts.jsonl").write_text(json_lines(TEXTS), encoding="utf-8")
    out = tmp_path / "hypotheses.jsonl"
    words = [
        f"--package={package}",
        f"--texts={tmp_path / 'texts.jsonl'}",
        f"--out={out}",
        "--beam=3",
        "--processes=2",
    ]
    assert main(["hypotheses", *words]) == 0
    assert "3 texts in" in capsys.readouterr().out
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["text"], row["to"]) for row in rows] == [(row["text"], row["to"]) for row in TEXTS]
    engine = Ct2Engine.load(load_package(package), 1)
    best = engine.translate_batch([Prompt(r["to"], r["text"]) for r in TEXTS], Decoding(3))
    engine.close()
    for row, found in zip(rows, best, strict=True):
        assert row["hypotheses"][0] == found[0].text
        assert 1 < len(set(row["hypotheses"])) == len(row["hypotheses"]) <= 3


class Told:
    """An engine that says what it is told to."""

    def translate_batch(self, prompts, decoding):
        from hymt_desktop.core.engine.protocol import Hypothesis

        return [
            [
                Hypothesis("one", -1.0),
                Hypothesis("one", -1.1),
                Hypothesis("", -2.0),
                Hypothesis("cut", -3.0, cut=True),
            ]
            for _ in prompts
        ]


def test_empty_cut_and_repeated_translations_are_left_out():
    assert [row["hypotheses"] for row in hypotheses(Told(), TEXTS, 4)] == [["one"]] * 3


def test_what_was_begun_before_the_end_is_whole(monkeypatch, tmp_path):
    monkeypatch.setattr("distill.hypotheses.AT_ONCE", 1)
    monkeypatch.setattr("distill.hypotheses._engine", lambda _: Told())
    asked = iter([False, False, True, True, True])
    with ThreadPoolExecutor(1) as pool:
        parts = list(side_by_side(pool, tmp_path, TEXTS, 4, 2, late=lambda: next(asked)))
    assert [row["text"] for part in parts for row in part] == [row["text"] for row in TEXTS[:2]]


@pytest.mark.parametrize("processes", [1, 2])
def test_the_translation_nearest_to_the_target_takes_its_place(tmp_path, capsys, processes):
    rows = [
        {"text": "It is cold.", "to": "zh", "hypotheses": ["天寒地冻。", "天气很冷。", "天气很冷啊朋友。"]},
        {"text": "Good bye.", "to": "zh", "hypotheses": ["再\t见。", "再见。"]},
        {"text": "Nothing.", "to": "zh", "hypotheses": []},
        {"text": "He left.", "to": "zh", "hypotheses": ["苹果树上的鸟。"]},
        {"text": "天气很冷。", "to": "en", "hypotheses": ["It is cold."]},
    ]
    (tmp_path / "h.jsonl").write_text(json_lines(rows), encoding="utf-8")
    pairs = "It is cold.\t天气很冷\nGood bye.\t再见。\nNothing.\t没有。\nHe left.\t他走了。\n"
    pairs += "New.\t新的。\nGood bye.\t\n"
    (tmp_path / "pairs.tsv").write_text(pairs, encoding="utf-8")
    out = tmp_path / "nearest.tsv"
    words = [f"--hypotheses={tmp_path / 'h.jsonl'}", f"--pairs={tmp_path / 'pairs.tsv'}", "--to=zh"]
    assert main(["interpolate", *words, f"--out={out}", f"--processes={processes}"]) == 0
    assert out.read_text(encoding="utf-8") == "It is cold.\t天气很冷。\nGood bye.\t再见。\n"
    assert "2 of 3 pairs are near enough" in capsys.readouterr().out
