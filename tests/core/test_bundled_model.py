# SPDX-License-Identifier: Apache-2.0
"""What people rely on, with the real bundled model through the real service; fails where that is missing."""

from __future__ import annotations

import re

import pytest

from hymt_desktop.core.engine.package import load_package
from hymt_desktop.core.models.store import DEFAULT_MODEL
from hymt_desktop.core.paths import assets_folder
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.sources import load_term_source

TO_ZH = Options(target="zh")
TO_EN = Options(target="en")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def translator():
    with Translator.open(load_package(assets_folder() / "models" / DEFAULT_MODEL)) as translator:
        yield translator


def test_a_sentence_keeps_its_numbers(translator):
    result = translator.translate("The meeting has been moved to Tuesday, 14 May 2024.", TO_ZH)
    assert "2024" in result.text
    assert "14" in result.text
    assert "会议" in result.text
    assert result.text.endswith("。")
    assert not result.flagged


def test_the_other_direction(translator):
    result = translator.translate("这本书非常有趣，我想再读一遍。", TO_EN)
    assert result.source_language == "zh"
    assert "book" in result.text
    assert result.text[0].isupper()
    assert not HAN.search(result.text)


def test_traditional_text_in_and_out(translator):
    result = translator.translate("這個問題很難解決。", TO_EN)
    assert result.source_language == "zh-Hant"
    assert "problem" in result.text or "question" in result.text
    converted = translator.translate("The network is very good.", Options(target="zh-Hant"))
    assert "網" in converted.text


def test_a_term_of_a_glossary_file_is_applied(translator, tmp_path):
    file = tmp_path / "terms.tsv"
    file.write_text("en\tzh\nneural network\t神经网路\nGitHub\tGitHub\n", encoding="utf-8")
    terms = load_term_source(None, [file], "en", "zh")
    text = "The neural networks were trained on a large dataset."
    result = translator.translate(text, TO_ZH, terms=terms)
    assert "神经网路" in result.text
    assert result.segments[0].terms[0].applied
    assert "神经网路" not in translator.translate(text, TO_ZH).text


def test_a_glossary_without_a_hit_changes_nothing(translator, tmp_path):
    file = tmp_path / "terms.tsv"
    file.write_text("en\tzh\nzeppelin\t飞艇\n", encoding="utf-8")
    terms = load_term_source(None, [file], "en", "zh")
    text = "The train was late again. We waited for an hour."
    assert translator.translate(text, TO_ZH, terms=terms).text == translator.translate(text, TO_ZH).text


def test_a_pair_of_tags_survives_around_its_words(translator):
    unit = "Click <x1>Save</x1> to keep your changes."
    result = translator.translate_segments([unit], Options(target="zh", source="en"))[0]
    assert re.search(r"<x1>保存</x1>", result.text)
    assert not result.flagged


def test_placeholders_survive(translator):
    text = "Hello {name}, you have %d new messages. See https://example.com/help?a=1 and /usr/local/bin."
    result = translator.translate(text, TO_ZH)
    for wanted in ("{name}", "%d", "https://example.com/help?a=1", "/usr/local/bin"):
        assert result.text.count(wanted) == 1
    assert HAN.search(result.text)


def test_context_does_not_leak(translator):
    text = "The zoo bought two elephants last week. They eat a lot of grass. The children like them."
    with_context = translator.translate(text, Options(target="zh", context=3))
    assert len(with_context.segments) == 3
    assert "大象" in with_context.segments[0].target
    for segment in with_context.segments[1:]:
        assert "动物园" not in segment.target
        assert len(segment.target) <= 20


def test_blank_text_and_blank_lines_are_kept(translator):
    assert translator.translate("", TO_ZH).text == ""
    assert translator.translate(" \n\n\t\n", TO_ZH).text == " \n\n\t\n"
    lines = translator.translate("Good morning.\n\n\n- Milk\n- Bread\n", TO_ZH).text.split("\n")
    assert [bool(line) for line in lines] == [True, False, False, True, True, False]
    assert lines[3].startswith("- ")


def test_a_long_line_is_translated_to_its_end(translator):
    clauses = [
        f"the {who} {does} in the {where}"
        for where in ("park", "market", "old town", "school")
        for who, does in (
            ("children", "play"),
            ("farmer", "sells apples"),
            ("teacher", "reads a book"),
            ("doctor", "drinks coffee"),
            ("students", "sing a song"),
        )
    ]
    text = f"In summer {', '.join(clauses)}, and at the end everyone drinks tea."
    result = translator.translate(text, TO_ZH)
    assert len(result.segments) > 1
    assert "茶" in result.text[-30:]
    assert len(result.text) > len(text) * 0.12


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("EXIT", "退出"),
        ("ANNUAL REPORT 2023", "年度"),
        ("NASA", "NASA|美国宇航局|美国航天局"),
        ("Settings", "设置"),
    ],
)
def test_words_and_capitals(translator, text, wanted):
    result = translator.translate(text, TO_ZH).text
    assert re.search(wanted, result)
    assert not result.endswith("。")
