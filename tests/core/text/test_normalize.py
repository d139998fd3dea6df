# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.text.normalize import final_stop, full_width_punctuation, normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好,世界.", "你好，世界。"),
        ("价格是3,000元(约400美元).", "价格是3,000元（约400美元）。"),
        ("我喜欢 Python.", "我喜欢 Python。"),
        ("运行<p1>.", "运行<p1>。"),
        ("运行<p1>,然后停止", "运行<p1>，然后停止"),
        ("在 Apple Inc.", "在 Apple Inc."),
        ("版本 2.0.1 很好", "版本 2.0.1 很好"),
        ("He said, hello.", "He said, hello."),
        ('他说:"好."', "他说：“好。”"),
        ("等等...", "等等……"),
    ],
)
def test_chinese_punctuation(text, expected):
    assert full_width_punctuation(text) == expected


def test_normal_text_has_no_control_characters_and_single_blanks():
    assert normalize("a\u00a0 \tb\x00\r\nc\u200b，") == "a b\nc，"


def test_full_width_digits_and_letters_become_plain_ones():
    assert normalize("２０２４年ＡＢｃ，（好）") == "2024年ABc，（好）"


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Table of contents", "目录。", "目录"),
        ("目录", "Contents.", "Contents"),
        ("早上九点", "9 a.m.", "9 a.m."),
        ("华盛顿", "Washington D.C.", "Washington D.C."),
        ("I am here.", "我在这里。", "我在这里。"),
        ("The file is in <p1>.", "文件在<p1>", "文件在<p1>。"),
        ("他住在北京。", "He lives in Beijing", "He lives in Beijing."),
        ("Dr.", "博士", "博士"),
        ("Really?", "真的", "真的"),
        ("<x1>He is here.</x1>", "<x1>他在这里。</x1>", "<x1>他在这里。</x1>"),
        ("<x1>Contents</x1>", "<x1>目录。</x1>", "<x1>目录</x1>"),
        ("When he came,", "当他来时。", "当他来时，"),
    ],
)
def test_the_final_stop_follows_the_source(source, translation, expected):
    chinese = source.isascii()
    assert final_stop(source, translation, chinese=chinese) == expected
