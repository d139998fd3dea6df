# SPDX-License-Identifier: Apache-2.0
"""Numbers that are mended in a translation itself."""

import pytest

from hymt_desktop.core.text.check import check_numbers
from hymt_desktop.core.text.mend import mended


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("本报沈阳5月9日电", "Shenyang, May 9, 2017, by our reporter", "Shenyang, May 9, by our reporter"),
        ("6月1日开幕。", "It opened on 1 June 2018.", "It opened on 1 June."),
        ("9月3日的信", "the letter of Sept. 3rd 2020", "the letter of Sept. 3rd"),
        ("培训36500人次，人才1200人", "3,6500 people and 1,200 talents", "36,500 people and 1,200 talents"),
    ],
)
def test_an_invented_year_goes_and_thousands_are_in_threes(source, target, expected):
    assert check_numbers(source, target) is not None
    assert mended(source, target) == expected
    assert check_numbers(source, expected) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("2017年5月9日", "May 9, 2017"),
        ("6月1日有2000人。", "On June 1, 2000 people came."),
        ("6月1日有人。", "On June 1, 2,000 people came."),
        ("1,2号房间", "rooms 1,2"),
        ("共8000人", "1,2345 people"),
        ("这是真的", "In 2017 it was true."),
    ],
)
def test_other_numbers_stay(source, target):
    assert mended(source, target) == target
