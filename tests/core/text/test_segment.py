# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hymt_desktop.core.text.segment import Span, marker_end, sentences, split_long


def cut(text, language):
    return [text[s.start : s.end] for s in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith left. He paid $3.50 for it.", ["Dr. Smith left.", "He paid $3.50 for it."]),
        ('"Really?" he asked. Yes!', ['"Really?" he asked.', "Yes!"]),
        ("See Fig. 3 for it, e.g. this. OK?", ["See Fig. 3 for it, e.g. this.", "OK?"]),
        ("The U.S. is big. J. R. Tolkien wrote.", ["The U.S. is big.", "J. R. Tolkien wrote."]),
        ("Wait... what? Version 2.0.1 works.", ["Wait... what?", "Version 2.0.1 works."]),
        ("See vol. 3, ed. 2, no. 7. Good.", ["See vol. 3, ed. 2, no. 7.", "Good."]),
        ("First item. 2. Second item. It is 5. So?", ["First item.", "2. Second item.", "It is 5.", "So?"]),
        ("One line\nand another.\n\nThird", ["One line", "and another.", "Third"]),
    ],
)
def test_english_sentences(text, expected):
    assert cut(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天很好。明天呢？走！", ["今天很好。", "明天呢？", "走！"]),
        ("“你好吗？”他问。我说：“很好。”然后走了。", ["“你好吗？”他问。", "我说：“很好。”", "然后走了。"]),
        ("（完。）结束", ["（完。）", "结束"]),
        ("《你好！》是一本书。读过《走吧！》吗？", ["《你好！》是一本书。", "读过《走吧！》吗？"]),
        ("版本2.0很好。价格3.5元。", ["版本2.0很好。", "价格3.5元。"]),
        ("他走了……后来呢？", ["他走了……后来呢？"]),
        ("真的吗?!不会吧!", ["真的吗?!", "不会吧!"]),
    ],
)
def test_chinese_sentences(text, expected):
    assert cut(text, "zh") == expected


def test_no_boundary_falls_inside_a_protected_range():
    text = "Type `a. B c` now. Then stop."
    assert [text[s.start : s.end] for s in sentences(text, "en", [(5, 13)])] == [
        "Type `a. B c` now.",
        "Then stop.",
    ]


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("- item", "- "), ("  * item", "  * "), ("12. item", "12. "), ("1、项目", "1、"), ("• item", "• "),
        ("## Title", "## "), ("> quote", "> "), ("- [x] done", "- [x] "), ("a) item", "a) "),
        ("（3）项", "（3）"),
        ("-5 degrees", ""), ("#tag", ""), ("3.5 percent", ""), ("2024 was good", ""), ("plain", ""),
        ("　　段落", "　　"),
    ],
)  # fmt: skip
def test_list_markers(line, marker):
    assert line[: marker_end(line)] == marker


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]))
def test_sentences_are_in_order_and_leave_only_blanks_and_markers_out(text, language):
    position = 0
    for span in sentences(text, language):
        assert position <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.end


@given(st.text(alphabet="ab ,.;，。好\n", max_size=400), st.integers(4, 30))
def test_long_sentences_are_cut_and_nothing_but_blanks_is_lost(text, limit):
    parts = split_long(text, Span(0, len(text)), limit, len)
    assert all(len(text[a:b]) <= limit for a, b in parts)
    assert "".join("".join(text[a:b] for a, b in parts).split()) == "".join(text.split())


def test_a_long_sentence_is_cut_at_a_clause():
    text = "When the rain began, we ran to the house, and then we waited for it to end"
    parts = [text[a:b] for a, b in split_long(text, Span(0, len(text)), 45, len)]
    assert parts == ["When the rain began, we ran to the house,", "and then we waited for it to end"]


@pytest.mark.parametrize("limit", range(25, 31))
def test_no_number_is_cut_at_its_comma(limit):
    text = "It employs more than 200,000 people in the north"
    parts = [text[a:b] for a, b in split_long(text, Span(0, len(text)), limit, len)]
    assert not any(part.endswith("200,") for part in parts)


def test_a_megabyte_of_one_word_is_cut_into_flat_parts():
    text = "x" * 1_000_000
    asked = []

    def count(piece):
        asked.append(len(piece))
        return len(piece)

    parts = split_long(text, Span(0, len(text)), 200, count)
    assert max(b - a for a, b in parts) <= 200
    assert max(asked) <= 200 * 8
