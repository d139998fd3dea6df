# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re

import pytest

from distill.cli import main
from distill.evaluate import feature_sets as sets
from distill.evaluate.features import leaked, measure
from hymt_desktop.core.text.check import well_nested
from hymt_desktop.core.text.tags import TAG_RE
from tests.core.fake_engine import fake_translator


def test_the_sets_are_as_large_as_they_should_be_and_have_no_doubles():
    assert len(sets.term_cases("en")) >= 500
    tagged = [unit for source in ("en", "zh") for unit in sets.tagged_sentences(source)]
    assert len(tagged) == 1000
    assert all(well_nested(unit) and TAG_RE.search(unit) for unit in tagged)
    cases = [case for source in ("en", "zh") for case in sets.context_cases(source)]
    assert len(cases) == len(set(cases)) == 1000
    assert all(case.sentence not in case.context and case.context for case in cases)
    assert len(set(sets.words())) == 500
    assert len(set(sets.capital_lines())) == 500
    assert all(line.isupper() for line in sets.capital_lines())
    lines = sets.emoji_and_url_lines()
    assert len(lines) == 200
    assert all(case.kept in case.text for case in lines)


@pytest.mark.parametrize("source", ["en", "zh"])
def test_a_term_case_points_at_its_term(source):
    terms = dict(sets.read_terms("terms.en-zh.tsv"))
    terms |= {chinese: english for english, chinese in terms.items()}
    for case in sets.term_cases(source):
        assert terms[case.sentence[case.start : case.end]] == case.wanted
    for case in sets.term_cases(source, shift=7):
        assert terms[case.sentence[case.start : case.end]] != case.wanted


def test_leaks():
    context = ["动物园上周买了两头大象。"]
    assert leaked("它们吃很多草。", "它们吃很多草。", context, "zh") is None
    assert leaked("它们吃很多草。", "大象吃很多草。", context, "zh") is None
    assert leaked("它们吃草。", "动物园上周买了大象。", context, "zh") == "copied"
    assert leaked("它们吃草。", "因为天气很好所以它们今天在外面吃草。", context, "zh") == "longer"


def test_a_model_that_does_all_wrong_gets_nothing():
    def wrong(prompt, decoding):
        return prompt.context + re.sub(r"<t>.*?</t>|<[^<>]*>|https?://\S+|[^\w\s。.,]", "", prompt.sentence)

    translator, _ = fake_translator(wrong)
    report = measure(translator, 2, limit=6)
    assert report["terms"]["en-zh"]["raw"] == 0
    assert report["terms"]["en-zh"]["app"] == 0
    assert len(report["terms"]["en-zh"]["failures"]) == 5
    assert report["tags"]["en-zh"]["raw_valid"] == 0
    assert report["tags"]["en-zh"]["app_valid"] == 1.0
    assert report["context"]["en-zh"]["raw"]["leaked"] == 1.0
    assert report["emoji_and_urls"]["raw"]["lost"] == 6
    assert report["emoji_and_urls"]["app"]["lost"] == 0


def test_the_command_writes_a_report(tiny_package, tmp_path):
    output = tmp_path / "features.json"
    assert (
        main(
            [
                "evaluate-features",
                "--package",
                str(tiny_package.path),
                "--output",
                str(output),
                "--limit",
                "1",
            ]
        )
        == 0
    )
    report = json.loads(output.read_text(encoding="utf-8"))
    assert report["beam"] == tiny_package.manifest.decoding.beam_size
    assert report["glossary_without_a_hit"]["changed"] == 0


def test_a_missing_package_is_said(tmp_path, capsys):
    assert main(["evaluate-features", "--package", str(tmp_path), "--output", str(tmp_path / "x.json")]) == 3
    assert str(tmp_path) in capsys.readouterr().err
