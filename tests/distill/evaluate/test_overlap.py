# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from distill.data.overlap import OverlapIndex

ENGLISH = "On Monday, scientists from the School of Medicine announced a new diagnostic tool."
CHINESE = "周一，医学院的科学家们宣布发明了一种新的诊断工具。"
SHORT = ("Nobody knew the answer.", "Thank you.")
INDEX = OverlapIndex([("en", ENGLISH), ("zh", CHINESE), *(("en", text) for text in SHORT)])


def test_eight_words_in_a_row():
    assert INDEX.overlaps("He read: 'scientists FROM the school -- of medicine announced a'!", "en")
    assert not INDEX.overlaps("He read: scientists from the school of medicine announced", "en")


def test_thirteen_characters_in_a_row():
    assert INDEX.overlaps("听说医学院的科学家们 宣布，发明了什么", "zh")
    assert not INDEX.overlaps("听说医学院的科学家们宣布发", "zh")


def test_whole_short_sentences_but_not_everyday_ones():
    assert INDEX.overlaps("nobody knew the answer", "en")
    assert not INDEX.overlaps("Nobody knew the answer to it", "en")
    assert not INDEX.overlaps("Thank you.", "en")
    assert not INDEX.overlaps("", "en")


def test_size():
    assert len(OverlapIndex([])) == 0
    assert len(OverlapIndex([("en", ENGLISH)])) == 13 - 8 + 1
