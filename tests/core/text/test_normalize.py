# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.text.normalize import full_width_punctuation, normalize


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
