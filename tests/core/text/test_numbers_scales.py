# SPDX-License-Identifier: Apache-2.0
"""Chinese magnitudes before units, with 多 inside, and above 万亿."""

from __future__ import annotations

import pytest

from hymt_desktop.core.text.check import check_numbers
from hymt_desktop.core.text.numbers import written_numbers


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("九十年代很好。", "The 1990s were good."),
        ("二十多万人离开了。", "More than 200,000 people left."),
        ("三万亿元", "3 trillion yuan"),
        ("一万五千亿元", "1.5 trillion yuan"),
        ("三亿五千万", "350 million"),
        ("三十万千瓦", "300,000 kilowatts"),
        ("5千欧元", "5,000 euros"),
        ("3千卡车", "3,000 trucks"),
        ("5千克朗", "5,000 kronor"),
    ],
)
def test_both_sides_agree(chinese, english):
    assert check_numbers(chinese, english) is None
    assert check_numbers(english, chinese) is None


@pytest.mark.parametrize(
    ("chinese", "english"), [("三万亿元", "3 trillion"), ("三十万千瓦", "300,000"), ("5千欧元", "5,000")]
)
def test_the_number_is_written_in_english(chinese, english):
    assert [written for *_, written in written_numbers(chinese, "en")] == [english]
