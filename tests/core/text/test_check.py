# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hymt_desktop.core.results import FlagKind
from hymt_desktop.core.text.check import WantedTerm, check_repetition, check_translation, term_applied


def kinds(source, target, pair="en-zh", terms=()):
    a, b = pair.split("-")
    return {flag.kind for flag in check_translation(source, target, a, b, terms=terms)}


@pytest.mark.parametrize(
    ("source", "target", "pair"),
    [
        ("He has 3,000 books.", "他有3000本书。", "en-zh"),
        ("About 3.5 million people", "大约350万人", "en-zh"),
        ("On Tuesday, 14 May 2024 at 2:30 pm", "2024年5月14日星期二下午14:30", "en-zh"),
        ("三个人走了二十三公里", "Three people walked 23 kilometers.", "zh-en"),
        ("1.2万亿元", "1.2 trillion yuan", "zh-en"),
        ("12亿人", "1.2 billion people", "zh-en"),
        ("12月5日", "December 5", "zh-en"),
        ("二〇二四年", "2024", "zh-en"),
        ("她有１２３个", "She has 123 of them.", "zh-en"),
        ("Go to <p1> now.", "现在去 <p1>。", "en-zh"),
        ("ha ha ha ha ha", "哈哈哈哈哈", "en-zh"),
        ("OK", "好", "en-zh"),
        ("iPhone 15 Pro", "iPhone 15 Pro", "en-zh"),
    ],
)
def test_good_translations_pass(source, target, pair):
    assert kinds(source, target, pair) == set()


@pytest.mark.parametrize(
    ("source", "target", "pair", "kind"),
    [
        ("He paid $5.", "他付了15美元。", "en-zh", FlagKind.NUMBER),
        ("Room 204", "房间 402", "en-zh", FlagKind.NUMBER),
        ("He came.", "他在1987年来了。", "en-zh", FlagKind.NUMBER),
        ("Go to <p1> now.", "现在去。", "en-zh", FlagKind.PLACEHOLDER),
        ("a <x1>b</x1> c", "<x1>甲", "en-zh", FlagKind.TAG),
        ("a <x1>b</x1> <x2>c</x2>", "<x1>甲<x2></x1></x2>", "en-zh", FlagKind.TAG),
        ("I like this very much.", "I like this very much.", "en-zh", FlagKind.SCRIPT),
        ("我很喜欢这本书。", "I like this 书.", "zh-en", FlagKind.SCRIPT),
        ("I like it.", "我喜欢它它它它它它", "en-zh", FlagKind.REPETITION),
        (
            "你好吗",
            "I am sorry, I am sorry, I am sorry, I am sorry, I am sorry",
            "zh-en",
            FlagKind.REPETITION,
        ),
        ("The committee will meet again next week in the old town hall.", "好。", "en-zh", FlagKind.LENGTH),
        (
            "你好",
            "Hello to all of you who came here today from so very far away, dear friends",
            "zh-en",
            FlagKind.LENGTH,
        ),
        ("Hello", "  ", "en-zh", FlagKind.FAILED),
    ],
)
def test_bad_translations_are_flagged(source, target, pair, kind):
    assert kind in kinds(source, target, pair)


def test_terms_are_checked():
    term = WantedTerm("network", ("网络",))
    assert kinds("a network", "一个网路", terms=[term]) == {FlagKind.TERM}
    assert kinds("a network", "一个网络", terms=[term]) == set()
    assert term_applied("Neural Networks are here.", WantedTerm("神经网络", ("neural network",)))
    assert not term_applied("artifact", WantedTerm("艺术", ("art",)))
    assert not term_applied("一个网路", WantedTerm("network", (), ("网路",)))


@given(st.text(max_size=80), st.text(max_size=80))
def test_never_raises(source, target):
    kinds(source, target)
    kinds(source, target, "zh-en")


@pytest.mark.parametrize("size", [1, 2, 5, 8])
@pytest.mark.parametrize("rest", ["", " and a few other words that come after it"])
def test_a_loop_is_found_from_its_fourth_round_on(size, rest):
    block = " ".join(f"word{i}" for i in range(size))
    source = "a sentence of the usual kind with words of its own"
    assert check_repetition(source, " ".join([block] * 4) + rest)
    assert not check_repetition(source, " ".join([block] * 3) + rest)


def test_a_passage_that_comes_back_four_times_is_a_loop():
    passage = "one two three four five"
    gaps = ["red", "green", "blue", "white"]
    source = "a sentence of the usual kind"
    assert check_repetition(source, " ".join(f"{passage} {gap}" for gap in gaps))
    assert not check_repetition(source, " ".join(f"{passage} {gap}" for gap in gaps[:3]))
