# SPDX-License-Identifier: Apache-2.0
"""The tools that measured the 650M student, on tiny ones; and the page that they fill."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from distill.convert import convert_to_ct2
from distill.student.models import save_weights
from tests.distill.helpers import TEXT, random_student, train_tokenizer
from tools import check_conversion, results, score_checkpoint

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def student(tmp_path):
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    save_weights(random_student(vocabulary=600, heads=2, d_kv=32), checkpoint)
    return checkpoint, tokenizer


@pytest.fixture
def sets(tmp_path):
    folder = tmp_path / "eval" / "toy" / "en-zh"
    folder.mkdir(parents=True)
    (folder / "source.en").write_text("".join(f"{line}\n" for line in TEXT[:2] * 3), encoding="utf-8")
    (folder / "reference.zh").write_text("".join(f"{line}\n" for line in TEXT[2:] * 3), encoding="utf-8")
    return tmp_path / "eval"


def scored(student, sets, tmp_path, form, model=None):
    output = tmp_path / f"{form}.json"
    score_checkpoint.main(
        [
            *("--model", str(model or student[0]), "--tokenizer", str(student[1]), "--eval-dir", str(sets)),
            *("--sets", "toy", "--output", str(output), "--form", form, "--limit", "5", "--threads", "1"),
        ]
    )
    return json.loads(output.read_text(encoding="utf-8"))


def test_all_forms_of_a_student_are_scored_alike(student, sets, tmp_path):
    converted = convert_to_ct2(student[0], student[1], tmp_path / "ct2")
    whole = scored(student, sets, tmp_path, "float")
    rounded = scored(student, sets, tmp_path, "int8-weights")
    assert whole["parameters"] == sum(
        p.numel() for p in random_student(vocabulary=600, heads=2, d_kv=32).parameters()
    )
    (row,) = whole["scores"]
    assert (row["set"], row["direction"], row["segments"]) == ("toy", "en-zh", 5)
    assert len(row["outputs"]) == 5
    assert row["outputs"][0] == row["outputs"][2]
    # A random student goes on to the longest length in every form; what they have in common is the beginning.
    for other in (rounded, scored(student, sets, tmp_path, "ctranslate2", converted)):
        for one, two in zip(row["outputs"], other["scores"][0]["outputs"], strict=True):
            assert one[:3] == two[:3]
    assert scored(student, sets, tmp_path, "dynamic-int8")["scores"][0]["segments"] == 5


def compared(student, sets, output):
    pairs = sets / "toy" / "en-zh"
    return check_conversion.main(
        [
            *("--checkpoint", str(student[0]), "--tokenizer", str(student[1]), "--to", "zh"),
            *("--pairs", str(pairs / "source.en"), str(pairs / "reference.zh"), "--output", str(output)),
        ]
    )


def test_a_conversion_is_held_against_pytorch(student, sets, tmp_path, monkeypatch):
    output = tmp_path / "conversion.json"
    assert compared(student, sets, output) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["largest_difference"] < 1e-4
    monkeypatch.setattr(check_conversion, "LIMIT", 0.0)
    assert compared(student, sets, output) == 1


def test_the_page_of_results_is_what_the_stored_figures_give(tmp_path):
    docs = tmp_path / "docs"
    shutil.copytree(DOCS / "results", docs / "results")
    shutil.copytree(DOCS / "training", docs / "training")
    shutil.copy(DOCS / "results.md", docs)
    assert results.main(["--docs", str(docs), "--check"]) == 0
    file = docs / "results" / "quality.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    rows[1]["scores"]["en-zh"][0] = 99.0
    file.write_text(json.dumps(rows), encoding="utf-8")
    assert results.main(["--docs", str(docs), "--check"]) == 1
    (docs / "results" / "speed.svg").unlink()
    assert results.main(["--docs", str(docs)]) == 0
    page = (docs / "results.md").read_text(encoding="utf-8")
    assert "99.0 / " in page
    assert page.count("<!-- end -->") == 5
    assert (docs / "results" / "speed.svg").stat().st_size > 1000
