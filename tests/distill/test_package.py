# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json

import pytest
from safetensors.torch import save_file

from distill import convert_command
from distill.facts import facts_from_dict, read_facts
from distill.package import build_package, scores_of_report
from hymt_desktop.core.engine.package import verify_package
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import random_student, train_tokenizer

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
REPORT = {
    "results": [
        {
            "set": "toy",
            "direction": "en-zh",
            "scores": {
                "raw": [{"metric": "BLEU", "signature": "nrefs:1|tok:zh", "value": 31.46}],
                "punctuation-normalised": [{"metric": "BLEU", "signature": "nrefs:1|tok:zh", "value": 32}],
            },
        }
    ]
}


@pytest.fixture
def run_folder(tmp_path):
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    model = random_student()
    save_file(
        {k: v for k, v in model.state_dict().items() if "embed" not in k and k != "lm_head.weight"},
        checkpoint / "model.safetensors",
    )
    (checkpoint / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
    train_tokenizer(checkpoint / "tokenizer.model")
    (tmp_path / "facts.toml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "LICENCE.txt").write_text("the licence", encoding="utf-8")
    (tmp_path / "report.json").write_text(json.dumps(REPORT), encoding="utf-8")
    return tmp_path


def _convert(folder, *extra):
    parser = argparse.ArgumentParser()
    convert_command.add_arguments(parser)
    return convert_command.run(
        parser.parse_args(["--checkpoint", str(folder / "checkpoint"), "--out", str(folder / "out"), *extra])
    )


def test_package_verifies_and_tells_its_facts(run_folder, capsys):
    code = _convert(
        run_folder, "--facts", str(run_folder / "facts.toml"), "--report", str(run_folder / "report.json")
    )
    assert code == 0
    package = verify_package(run_folder / "out")
    manifest = package.manifest
    assert manifest.tags == {"en": "<2en>", "zh": "<2zh>"}
    assert manifest.limits.features == ("terms", "line_breaks")
    assert manifest.teacher == "none: random weights"
    assert [(s.metric, s.value) for s in manifest.scores] == [
        ("BLEU", 31.46),
        ("BLEU (punctuation-normalised)", 32.0),
    ]
    assert set(manifest.files) >= {"model.bin", "tokenizer.model", "MODEL_CARD.md", "LICENSE", "NOTICE"}
    card = (package.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "English → Chinese" in card
    assert "0.3 million" in card
    assert "| toy | en-zh | BLEU | 31.5 | `nrefs:1|tok:zh` |" in card
    assert "- It translates nothing." in card
    assert "Sentences of this test: CC0-1.0" in (package.path / "NOTICE").read_text(encoding="utf-8")
    assert (package.path / "LICENSE").read_text(encoding="utf-8") == "the licence"
    assert str(package.path) in capsys.readouterr().out


def test_bare_conversion(run_folder):
    assert _convert(run_folder, "--quantization", "float32") == 0
    assert sorted(p.name for p in (run_folder / "out").iterdir()) == [
        "config.json",
        "model.bin",
        "shared_vocabulary.json",
    ]


def test_all_problems_of_the_facts_are_listed(tmp_path):
    with pytest.raises(UserError) as caught:
        facts_from_dict({"nmae": "x", "version": 1, "licence_file": "gone"}, folder=tmp_path)
    for part in ("nmae: unknown", "name: missing", "version: must be a str", "gone", "teacher: missing"):
        assert part in caught.value.message


def test_unknown_language_and_foreign_pair(run_folder):
    for old, new in (('["en", "zh"]\n', '["en", "xx"]\n'), ('["zh", "en"]]', '["zh", "fr"]]')):
        (run_folder / "bad.toml").write_text(FACTS.replace(old, new, 1), encoding="utf-8")
        facts = read_facts(run_folder / "bad.toml")
        with pytest.raises(UserError, match=r"xx|fr"):
            build_package(
                run_folder / "checkpoint",
                run_folder / "checkpoint" / "tokenizer.model",
                facts,
                run_folder / "out",
            )
    assert not (run_folder / "out").exists()


def test_report_that_is_none(tmp_path):
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="evaluate"):
        scores_of_report(tmp_path / "report.json")
