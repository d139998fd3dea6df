# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.evaluate.faults import count_faults, has_loop, is_wrong_length, is_wrong_script, missing_numbers


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("It cost 3,500,000 dollars.", "花了350万美元。"),
        ("It cost 3.500 million.", "花了三百五十万。"),
        ("150 million people", "1.5亿人"),
        ("In 2024 and 1999.", "二〇二四年和1999年。"),
        ("1,200 of them", "一千二百个"),
        ("1200 of them", "1,200个"),
        ("有350万人。", "There are 3.5 million people."),
        ("有1200万人。", "There are 12,000,000 people."),
        ("350万年前", "three and a half million years ago"),
        ("200 万到 300 万年前", "two million to three million years ago"),
        ("in the early 1970s", "在20世纪70年代初"),
        ("Only 25 here.", "没有。"),
    ],
)
def test_numbers_that_arrive(source, output):
    assert missing_numbers(source, output) == []


@pytest.mark.parametrize(
    ("source", "output", "missing"),
    [
        ("In 2024 there were 3,500.", "2024年有350个。", ["3,500"]),
        ("150 million people", "150万人", []),
        ("The year 1987", "那一年", ["1987"]),
        ("in the early 1970s", "在20世纪60年代初", ["1970"]),
        ("in 1970", "在70年代初", ["1970"]),
        ("有350万人。", "There are 35 million people.", ["350"]),
        ("Pi is 3.1415", "圆周率是3.14", ["3.1415"]),
    ],
)
def test_numbers_that_don_t(source, output, missing):
    assert missing_numbers(source, output) == missing


@pytest.mark.parametrize(
    ("output", "loop"),
    [
        ("是的是的是的是的是的", True),
        ("the man and the man and the man and the man and the man and", True),
        ("哈哈哈哈哈哈哈哈哈哈哈哈", True),
        ("He said no, no, and no again.", False),
        ("Chapter 1 .................... 12", False),
        ("1000000000000", False),
    ],
)
def test_loops(output, loop):
    assert has_loop("Something else.", output) is loop


def test_loop_of_the_source_is_no_fault():
    assert not has_loop("ha ha ha ha ha ha ha ha", "哈哈哈哈哈哈哈哈哈哈哈哈")


@pytest.mark.parametrize(
    ("source", "output", "target", "wrong"),
    [
        ("你好，世界。", "Hello, 世界.", "en", True),
        ("你好，世界。", "Hello, world.", "en", False),
        ("The cat sat on it.", "The cat sat on it.", "zh", True),
        ("He said that they are here.", "他说 that they are here now。", "zh", True),
        ("Use Visual Studio Code.", "使用 Visual Studio Code。", "zh", False),
        ("OK", "OK", "zh", False),
    ],
)
def test_script(source, output, target, wrong):
    assert is_wrong_script(source, output, target) is wrong


def test_length():
    sentence = "This is a sentence of quite ordinary length, I believe."
    assert not is_wrong_length(sentence, "我想，这是一个相当普通长度的句子。", "en", "zh")
    assert is_wrong_length(sentence, "这。", "en", "zh")
    assert is_wrong_length("我想，这是一个普通的句子。", "This. " * 40, "zh", "en")
    assert not is_wrong_length("Hi", "你好，很高兴见到你", "en", "zh")


def test_counts():
    faults = count_faults(["In 2024 and 300.", "Yes.", ""], ["2024年。", "", ""], "en", "zh")
    assert (faults.segments, faults.numbers, faults.numbers_missing, faults.empty) == (3, 2, 1, 1)
    assert faults.numbers_kept == 0.5
    assert count_faults([], [], "en", "zh").numbers_kept == 1.0
