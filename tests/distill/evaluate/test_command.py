# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json
import shutil

import pytest

from distill.card import measured, read_reports
from distill.convert import convert_to_ct2
from distill.evaluate import command
from distill.evaluate.sets import read_sets
from distill.evaluate.systems import RawSystem
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import TEXT, random_student, train_tokenizer


@pytest.fixture
def eval_dir(tmp_path):
    for direction, source, reference in (("en-zh", TEXT[:2], TEXT[2:]), ("zh-en", TEXT[2:], TEXT[:2])):
        folder = tmp_path / "eval" / "toy" / direction
        folder.mkdir(parents=True)
        first, second = direction.split("-")
        (folder / f"source.{first}").write_text("\n".join(source) + "\n", encoding="utf-8")
        (folder / f"reference.{second}").write_text("\n".join(reference) + "\n", encoding="utf-8")
        (folder / f"perfect.{second}").write_text("\n".join(reference) + "\n", encoding="utf-8")
    return tmp_path / "eval"


@pytest.fixture
def model(tmp_path):
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    folder = convert_to_ct2(random_student(), tokenizer, tmp_path / "model")
    shutil.copy(tokenizer, folder / "tokenizer.model")
    return folder


def _run(model, eval_dir, output, *extra):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    paths = ["--package", str(model), "--eval-dir", str(eval_dir), "--output", str(output)]
    options = ["--sets", "toy", "--raw", "--threads", "1", "--samples", "50"]
    return command.run(parser.parse_args([*paths, *options, *extra]))


def test_reports(model, eval_dir, tmp_path, capsys):
    output = tmp_path / "report.json"
    assert _run(model, eval_dir, output, "--save-outputs", str(tmp_path / "outputs"), "--beam", "2") == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    results = {row["direction"]: row for row in report["results"]}
    assert set(results) == {"en-zh", "zh-en"}
    row = results["en-zh"]
    assert row["segments"] == 2
    assert row["seconds"] > 0
    assert row["scores"]["raw"][0]["value"] < 20
    (peer,) = row["peers"]
    assert peer["name"] == "perfect"
    assert peer["scores"]["raw"][0]["value"] == pytest.approx(100)
    assert {c["metric"] for c in row["comparisons"]} == {"BLEU", "chrF2"}
    assert all(c["difference"] < 0 for c in row["comparisons"])
    assert report["system"]["mode"] == "CTranslate2, beam 2"
    text = output.with_suffix(".md").read_text(encoding="utf-8")
    assert text in capsys.readouterr().out
    assert "| perfect | 100.0 / 100.0 | 100.0 / 100.0 |" in text
    saved = (tmp_path / "outputs/toy/en-zh/ours.zh").read_text(encoding="utf-8")
    assert saved.count("\n") == 2
    reports = read_reports({"scores": output})
    assert len(reports.rows()) == 6
    card = measured(reports)
    assert "### toy en-zh" in card
    assert "| perfect | 100.0 / 100.0 | 100.0 / 100.0 | -" in card
    assert not output.with_suffix(".parts").exists()


def test_an_interrupted_evaluation_goes_on(model, eval_dir, tmp_path, monkeypatch):
    output = tmp_path / "report.json"
    calls = []
    translate = RawSystem.translate

    def interrupted(self, sentences, source, target):
        calls.append(source)
        if calls == ["en", "zh"]:
            raise KeyboardInterrupt
        return translate(self, sentences, source, target)

    monkeypatch.setattr(RawSystem, "translate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _run(model, eval_dir, output)
    assert _run(model, eval_dir, output) == 0
    assert calls == ["en", "zh", "zh"]
    assert len(json.loads(output.read_text(encoding="utf-8"))["results"]) == 2


def test_one_direction_and_a_limit(model, eval_dir, tmp_path):
    output = tmp_path / "report.json"
    assert _run(model, eval_dir, output, "--directions", "zh-en", "--limit", "1", "--samples", "0") == 0
    (row,) = json.loads(output.read_text(encoding="utf-8"))["results"]
    assert (row["direction"], row["segments"], row["comparisons"]) == ("zh-en", 1, [])


def test_sets_that_can_t_be_used(eval_dir):
    with pytest.raises(UserError, match="no evaluation set"):
        read_sets(eval_dir, ["flores"])
    with pytest.raises(UserError, match="fr-en"):
        read_sets(eval_dir, ["toy"], ["fr-en"])
    (eval_dir / "toy/en-zh/perfect.zh").write_text("一行\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"perfect\.zh has 1 lines"):
        read_sets(eval_dir, ["toy"])
    (eval_dir / "toy/en-zh/reference.zh").unlink()
    with pytest.raises(UserError, match=r"reference\.zh can't be read"):
        read_sets(eval_dir, ["toy"])


def test_markdown_as_output_is_refused(model, eval_dir, tmp_path):
    with pytest.raises(UserError, match=r"\.json"):
        _run(model, eval_dir, tmp_path / "report.md")
