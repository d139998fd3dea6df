# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json

import pytest

from distill import convert_command
from distill.card import read_reports
from distill.cli import main
from distill.facts import facts_from_dict, read_facts
from distill.package import build_package
from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.engine.package import Manifest, verify_package, write_manifest
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import FACTS

REPORT = {
    "system": {"name": "tiny-en-zh 0.1.0", "mode": "a test"},
    "results": [
        {
            "set": "toy",
            "direction": "en-zh",
            "segments": 1200,
            "scores": {
                "raw": [{"metric": "BLEU", "signature": "nrefs:1|tok:zh", "value": 31.46}],
                "punctuation-normalised": [{"metric": "BLEU", "signature": "nrefs:1|tok:zh", "value": 32}],
            },
        }
    ],
}


@pytest.fixture
def run_folder(package_sources):
    (package_sources / "report.json").write_text(json.dumps(REPORT), encoding="utf-8")
    return package_sources


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
    assert TagAliases.read(package.path).by_tag == {"<2en>": "<2en>*", "<2zh>": "<2zh>*"}
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
    assert "### toy en-zh\n\n1,200 segments; BLEU `nrefs:1|tok:zh`." in card
    assert "| **this model** | 31.5 | 32.0 |" in card
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
    assert TagAliases.read(run_folder / "out").by_tag == {}


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
    for kind, command in (
        ("scores", "evaluate"),
        ("features", "evaluate-features"),
        ("decoding", "evaluate-decod"),
    ):
        with pytest.raises(UserError, match=r"report\.json") as caught:
            read_reports({kind: tmp_path / "report.json"})
        assert command in caught.value.hint


FEATURES = {
    "model": "tiny-en-zh 0.1.0",
    "beam": 3,
    "numbers": {"en-zh": {"numbers": 80, "missing": 2, "kept": 0.975}},
    "context_choice": {
        "items": 20,
        "with_context": 0.75,
        "without_context": 0.5,
        "p_value": 0.0625,
        "open": {"items": 8, "with_context": 0.625, "without_context": 0.25},
        "by_kind": {"name": {"items": 20, "with_context": 0.75, "without_context": 0.5}},
    },
}
QUANTIZATION = {
    "system": "tiny-en-zh 0.1.0",
    "float_weights": True,
    "results": [
        {
            "set": "toy",
            "direction": "en-zh",
            "metric": "BLEU",
            "ours": 31.4,
            "theirs": 31.5,
            "difference": -0.1,
            "p_value": 0.4,
        }
    ],
}
DECODING = {
    "system": "tiny-en-zh 0.1.0",
    "results": [
        {
            "set": "toy",
            "direction": "en-zh",
            "beam": 4,
            "bleu": 32.0,
            "chrf": 28.0,
            "characters_per_second": 1500,
            "times_first": 2.5,
        }
    ],
}


def test_a_card_is_written_anew_with_all_that_was_measured(run_folder, capsys):
    facts = str(run_folder / "facts.toml")
    assert _convert(run_folder, "--facts", facts) == 0
    package = verify_package(run_folder / "out")
    weights = package.manifest.files["model.bin"]
    assert "Not measured yet." in (package.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    options = ["--report", str(run_folder / "report.json")]
    for kind, report in (("features", FEATURES), ("quantization", QUANTIZATION), ("decoding", DECODING)):
        (run_folder / f"{kind}.json").write_text(json.dumps(report), encoding="utf-8")
        options += [f"--{kind}-report", str(run_folder / f"{kind}.json")]
    assert main(["card", "--package", str(package.path), "--facts", facts, *options]) == 0
    renewed = verify_package(package.path)
    assert renewed.manifest.files["model.bin"] == weights
    assert [s.value for s in renewed.manifest.scores] == [31.46, 32.0]
    card = (package.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| Parameters | 0.3 million |" in card
    assert "| numbers of three digits and more kept, FLORES dev EN→ZH | 80 |  | 97.5 % |" in card
    assert "context disagree | 8 | 25.0 % and 62.5 % |" in card
    assert "| – name | 20 | 50.0 % and 75.0 % |  |" in card
    assert "| toy | en-zh | BLEU | 31.50 | 31.40 | +0.10 | 0.400 |" in card
    assert "| toy | en-zh | 4 | 32.0 / 28.0 | 1,500 | 2.50 |" in card
    assert "MODEL_CARD.md" in capsys.readouterr().out


def test_reports_of_another_model_are_refused(run_folder, capsys):
    facts = str(run_folder / "facts.toml")
    assert _convert(run_folder, "--facts", facts) == 0
    before = (run_folder / "out" / "MODEL_CARD.md").read_bytes()
    other = run_folder / "features.json"
    other.write_text(json.dumps({**FEATURES, "model": "tiny-en-zh 0.2.0"}), encoding="utf-8")
    args = ["card", "--package", str(run_folder / "out"), "--facts", facts, "--features-report", str(other)]
    assert main(args) == 2
    assert "features: tiny-en-zh 0.2.0" in capsys.readouterr().err
    assert (run_folder / "out" / "MODEL_CARD.md").read_bytes() == before


def test_a_package_without_a_card_is_said(run_folder, capsys):
    facts = str(run_folder / "facts.toml")
    assert _convert(run_folder, "--facts", facts) == 0
    (run_folder / "out" / "MODEL_CARD.md").write_text("# Mine", encoding="utf-8")
    manifest = Manifest.from_json((run_folder / "out" / "hymt.json").read_text(encoding="utf-8"))
    write_manifest(run_folder / "out", manifest)
    assert main(["card", "--package", str(run_folder / "out"), "--facts", facts]) == 2
    assert "how many parameters" in capsys.readouterr().err
