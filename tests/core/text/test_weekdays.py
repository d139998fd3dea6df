# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.text.check import check_days
from hymt_desktop.core.text.weekdays import written_days


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2月8日（星期六）上班。", "Work on Saturday, February 8."),
        ("2月8日（星期六）上班。", "Work on Sat, 8 Feb."),
        ("每周一开会。", "We meet every Monday."),
        ("每周一开会。", "We meet on MONDAYS."),
        ("礼拜天见。", "See you on Sunday."),
        ("週三休息", "Closed on Wednesdays"),
        ("周二、四、六下午", "Tuesday, Thursday and Saturday afternoons"),
        ("星期一至五", "Monday to Friday"),
        ("黑五打折。", "Sales on Black Friday."),
        ("每周一次，共四周三天。", "Once a week, four weeks and three days in all."),
        ("每周一集", "a weekly episode"),
        ("周一良先生写了这本书。", "Mr. Zhou Yiliang wrote this book."),
        ("本周二级市场", "the secondary market this week"),
        ("没有日子。", "The sun is satisfied, and we wed."),
    ],
)
def test_the_same_days_are_seen_in_both_languages(chinese, english):
    assert check_days(chinese, english, "zh", "en") is check_days(english, chinese, "en", "zh") is None


@pytest.mark.parametrize(
    ("chinese", "english", "reason"),
    [
        (
            "2月8日（星期六）上班。",
            "Work on February 8th (Sunday).",
            "The day Saturday is not in the translation.",
        ),
        ("每周一开会。", "We meet every week.", "The day Monday is not in the translation."),
        ("我们开会。", "We meet on Friday.", "The day Friday is not in the source."),
    ],
)
def test_another_day_is_flagged(chinese, english, reason):
    flag = check_days(chinese, english, "zh", "en")
    assert flag is not None
    assert flag.reason == reason


def test_other_languages_are_not_judged():
    assert check_days("We meet on Friday.", "Wir treffen uns.", "en", "de") is None


def test_days_are_written_in_the_other_language():
    assert written_days("周六和Sunday", "en") == [(0, 2, "Saturday")]
    assert written_days("on Saturdays", "zh") == [(3, 12, "星期六")]
    assert written_days("周二、四、六", "en") == []
