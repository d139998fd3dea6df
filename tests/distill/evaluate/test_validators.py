# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.evaluate.validators import common_grams, has_term, leaked, placement, read_tags, tag_problem

SOURCE = "See <x1>the <x2>red</x2> book</x1> & <x3/>page<br/>5 <x4>now</x4>"
GOOD = "<x4>现在</x4>看<x1><x2>红</x2>书</x1> & <x3/>第<br/>5页"


def test_tags_that_are_right():
    assert tag_problem(SOURCE, SOURCE) is None
    assert tag_problem(SOURCE, GOOD) is None
    assert read_tags(GOOD).text == "现在看红书 & 第5页"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<x3/>", "", "missing ['x3']"),
        ("<br/>", "", "missing ['br1']"),
        ("<x3/>", "<x3/><x5/>", "invented ['x5']"),
        ("<x3/>", "<x3/><x3/>", "<x3> is there twice"),
        ("</x1>", "", "<x1> is never closed"),
        ("</x4>", "</x4></x4>", "</x4> closes nothing"),
        ("</x2>书</x1>", "</x1>书</x2>", "</x1> closes nothing"),
        ("<x1><x2>红</x2>书</x1>", "<x2>红</x2><x1>书</x1>", "<x2> is in another tag"),
        ("<x1><x2>红</x2>书</x1>", "<x2><x1>红</x1>书</x2>", "is in another tag"),
    ],
)
def test_tags_that_are_wrong(old, new, problem):
    assert old in GOOD
    assert problem in tag_problem(SOURCE, GOOD.replace(old, new))


def test_placement():
    assert placement("我在<x1>柏林</x1>。", "x1", ["柏林"], "zh") == "exact"
    assert placement("我<x1>在柏林</x1>。", "x1", ["柏林"], "zh") == "overlapping"
    assert placement("<x1>我</x1>在柏林。", "x1", ["柏林"], "zh") == "elsewhere"
    assert placement("I am in <x1>Berlin </x1>now.", "x1", ["berlin"], "en") == "exact"
    assert placement("<x1>我</x1>在这里。", "x1", ["柏林"], "zh") is None
    assert placement("我在柏林。", "x1", ["柏林"], "zh") is None


def test_terms():
    assert has_term("He saw The Museums.", "museum", "en", inflected=True)
    assert not has_term("He saw The Museums.", "museum", "en")
    assert not has_term("The plantation", "plant", "en", inflected=True)
    assert has_term("他 在 柏 林", "柏林", "zh")
    assert not has_term("他在柏 a 林", "柏林", "zh")


def test_leaks():
    context = ["动物园上周买了两头大象。"]
    assert leaked("它们吃很多草。", "它们吃很多草。", context, "zh") is None
    assert leaked("它们吃很多草。", "大象吃很多草。", context, "zh") is None
    assert leaked("它们吃草。", "动物园上周买了大象。", context, "zh") == "copied"
    assert leaked("它们吃草。", "因为天气很好所以它们今天在外面吃草。", context, "zh") == "longer"


def test_a_phrase_that_many_translations_have_is_no_leak():
    texts = ["在这个世界上我们很少。", "他们在这个世界上很多。"]
    common = common_grams(texts, "zh")
    assert common["在这个世界上"] == 2
    shown = "它们在这个世界上。"
    assert leaked("它们在世上。", shown, texts[:1], "zh", common=common) is None
    assert leaked("它们在世上。", shown, texts[:1], "zh") == "copied"
