# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.text.case import capitalize_first, is_shouted, lower_shouted

_WORDS = {"do", "not", "open", "the", "door", "exit", "it", "of"}


def count(text):
    return 1 if text.strip() in _WORDS else 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DO NOT OPEN THE DOOR", "do not open the door"),
        ("THE CEO OF NASA JUMPED", "the CEO of NASA jumped"),
        ("EXIT", "exit"),
        ("NASA", "NASA"),
        ("IT", "IT"),
        ("OPEN DOOR B", "open door B"),
        ("COVID-19", "COVID-19"),
        ("INSTRUCTIONS", "instructions"),
    ],
)
def test_words_are_lowered_and_acronyms_are_not(text, expected):
    assert lower_shouted(text, count, alone=" " not in text) == expected


def test_what_is_shouted():
    assert is_shouted("STOP IT, 2 OF YOU!")
    assert not any(map(is_shouted, ["Stop", "A", "A → B", "2024", "你好", ""]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it is red.", "It is red."),
        ('"i\'m here."', '"I\'m here."'),
        ("<x1>so</x1> be it.", "<x1>So</x1> be it."),
        ("iPhone is good.", "iPhone is good."),
        ("<p1> is open.", "<p1> is open."),
        ("npm.js is here", "npm.js is here"),
        ("", ""),
    ],
)
def test_first_letter(text, expected):
    assert capitalize_first(text) == expected
