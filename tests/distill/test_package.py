# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json

import pytest
from safetensors.torch import save_file

from distill import convert_command
from distill.cli import main
from distill.facts import facts_from_dict, read_facts
from distill.package import build_package, scores_of_report
from hymt_desktop.core.engine.package import verify_package
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.models.store import ModelStore
from tests import tiny_model
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


def _package(folder, model, out, *extra):
    return main(["package", "--model", str(folder / model), "--out", str(folder / out), *map(str, extra)])


def test_packages_of_checkpoints_models_and_packages(run_folder, paths, capsys):
    """A checkpoint, the CTranslate2 model of it and the package of it give one and the same .hymt file."""
    facts = ("--facts", run_folder / "facts.toml", "--report", run_folder / "report.json")
    tokenizer = ("--tokenizer", run_folder / "checkpoint" / "tokenizer.model")
    assert _convert(run_folder) == 0
    assert _package(run_folder, "checkpoint", "folder", *facts) == 0
    assert _package(run_folder, "folder", "a.hymt") == 0
    assert _package(run_folder, "checkpoint", "b.hymt", *facts) == 0
    assert _package(run_folder, "out", "c.hymt", *facts, *tokenizer) == 0
    first = (run_folder / "a.hymt").read_bytes()
    assert (run_folder / "b.hymt").read_bytes() == first
    store = ModelStore(paths)
    for name in ("a", "c"):
        package = store.install(run_folder / f"{name}.hymt", self_test=lambda package: None)
        assert verify_package(package.path).manifest.scores[0].value == 31.46
    card = (package.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "CTranslate2, int8" in card
    assert not [path for path in run_folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("model", "out", "extra", "words", "code"),
    [
        ("folder", "x.hymt", ("--facts", "facts.toml"), "already", 2),
        ("folder", "y", (), "already", 2),
        ("checkpoint", "x.hymt", (), "--facts", 2),
        ("checkpoint", "taken.hymt", ("--facts", "facts.toml"), "exists", 2),
        ("nowhere", "x.hymt", ("--facts", "facts.toml"), "holds no model", 3),
        ("out", "x.hymt", ("--facts", "facts.toml", "--tokenizer", "other.model"), "not the tokenizer", 3),
        ("half", "x.hymt", ("--facts", "facts.toml"), "is missing", 3),
    ],
)
def test_what_can_t_be_packaged_is_said(run_folder, capsys, model, out, extra, words, code):
    _convert(run_folder)
    _package(run_folder, "checkpoint", "folder", "--facts", run_folder / "facts.toml")
    (run_folder / "other.model").write_bytes(tiny_model.train_tokenizer())
    (run_folder / "taken.hymt").touch()
    (run_folder / "half").mkdir()
    (run_folder / "half" / "model.bin").touch()
    capsys.readouterr()
    extra = [run_folder / word if "." in word else word for word in extra]
    assert _package(run_folder, model, out, *extra) == code
    assert words in capsys.readouterr().err
    assert not (run_folder / "x.hymt").exists()
    assert not [path for path in run_folder.iterdir() if path.name.startswith(".")]
