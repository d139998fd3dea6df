# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hymt_desktop.core.text.check import check_tags, enclosing_tags, well_nested
from hymt_desktop.core.text.tags import TAG_RE, balance, fold_tags, merge_repeated, open_tags, project

_SOURCES = st.sampled_from(
    [
        "a <x1>bold</x1> word",
        "<x1>all of <x2>it</x2></x1>",
        "one<x1/> two <x2>three</x2><br/>four",
        "<x1>a</x1><x2/> b",
        "b <x2/><x1>a</x1>",
        "<x1><x2/><x3>a</x3> <x4/></x1>",
        "<x3></x3>",
        "<x1>a</x1> <x2>b</x2> <x3>c</x3>",
    ]
)


def test_a_tagged_passage_follows_its_own_translation():
    assert (
        project("the <x1>red</x1> car is here", "汽车在这里，是红色的", {"red": "红色"})
        == "汽车在这里，是<x1>红色</x1>的"
    )


def test_a_tagged_name_is_found_verbatim():
    assert project("<x1>IBM</x1> is big", "大的是 IBM 公司", {}) == "大的是 <x1>IBM</x1> 公司"


@given(
    _SOURCES,
    st.text(max_size=40),
    st.dictionaries(st.sampled_from(["bold", "it", "a", "b"]), st.text(max_size=3)),
)
def test_projected_tags_are_those_of_the_source_and_nest(source, target, known):
    text = project(source, target, known)
    assert sorted(TAG_RE.findall(text)) == sorted(TAG_RE.findall(source))
    assert well_nested(text)


@given(
    st.sampled_from(["<x1>a</x1><x2/> b", "b <x2/><x1>a</x1>", "<x1><x2/>a</x1> b", "<x1>a<x2/></x1> b"]),
    st.text(max_size=40),
    st.dictionaries(st.just("a"), st.text(max_size=3)),
)
def test_a_single_tag_stays_out_of_the_pair_beside_it(source, target, known):
    assert enclosing_tags(project(source, target, known)) == enclosing_tags(source)


def test_a_single_tag_goes_to_the_edge_of_the_pair_beside_it():
    source = "in the <x1>Mozambique</x1><x2/> Channel"
    assert project(source, "在莫桑比克海峡", {"Mozambique": "莫桑比克"}) == "在<x1>莫桑比克</x1><x2/>海峡"
    source = "in the <x2/><x1>Mozambique</x1> Channel"
    assert project(source, "在莫桑比克海峡", {"Mozambique": "莫桑比克"}) == "在<x2/><x1>莫桑比克</x1>海峡"


def test_an_end_too_many_is_passed_over():
    assert enclosing_tags("</x1>a<x2>b<x3/></x2><x4/>") == {"x2": "", "x3": "x2", "x4": ""}


def test_a_tag_in_another_one_than_before_is_seen():
    source = "the <x1>reign</x1> of <x2>1450</x2>"
    assert check_tags(source, "<x2>1450</x2>年的<x1>统治</x1>") is None
    flag = check_tags(source, "<x1><x2>1450</x2>年的统治</x1>")
    assert flag is not None
    assert "overlap" in flag.reason


def test_tags_across_sentences_are_closed_and_opened_again():
    assert balance("Bold <x1>one.", []) == "Bold <x1>one.</x1>"
    assert open_tags("Bold <x1>one.") == ["x1"]
    assert balance("Two</x1> three.", ["x1"]) == "<x1>Two</x1> three."


def test_repeated_tags_merge_into_one_pair():
    source = "Bold <x1>one. Two</x1> three."
    pieces = merge_repeated(["", "粗<x1>一。</x1>", "", "<x1>二</x1>三。", ""], source)
    assert "".join(pieces) == "粗<x1>一。二</x1>三。"


@given(_SOURCES, st.lists(st.sampled_from(["<x1>", "</x1>", "<x2/>", "<br/>", "好", "a "]), max_size=12))
def test_whatever_the_model_returns_merged_tags_nest(source, parts):
    merged = "".join(merge_repeated(["", *parts, ""], source))
    assert sorted(TAG_RE.findall(merged)) == sorted(TAG_RE.findall(source))
    assert well_nested(merged)


@pytest.mark.parametrize(
    ("text", "folded", "translation", "expected"),
    [
        ("<x1>All of it.</x1>", "All of it.", "全部。", "<x1>全部。</x1>"),
        ("<x1><x2>All.</x2></x1>", "All.", "全部。", "<x1><x2>全部。</x2></x1>"),
        ("a <x1><x2>b</x2></x1>.", "a <x1>b</x1>.", "甲<x1>乙</x1>。", "甲<x1><x2>乙</x2></x1>。"),
        (
            "a <x3><x1><x2>b</x2></x1></x3>.",
            "a <x3>b</x3>.",
            "<x3>乙</x3>甲。",
            "<x3><x1><x2>乙</x2></x1></x3>甲。",
        ),
        (
            "<x1>a</x1> <x2>b</x2>",
            "<x1>a</x1> <x2>b</x2>",
            "<x1>甲</x1><x2>乙</x2>",
            "<x1>甲</x1><x2>乙</x2>",
        ),
        (
            "<x1>a <x2>b</x2></x1> c",
            "<x1>a <x2>b</x2></x1> c",
            "<x1>甲<x2>乙</x2></x1>",
            "<x1>甲<x2>乙</x2></x1>",
        ),
        ("a<x1/> b", "a<x1/> b", "甲<x1/>", "甲<x1/>"),
    ],
)
def test_tags_whose_place_is_certain_are_left_out_and_put_back(text, folded, translation, expected):
    found = fold_tags(text)
    assert found.text == folded
    assert found.unfold(translation) == expected
    assert found.unfold(found.text) == text
