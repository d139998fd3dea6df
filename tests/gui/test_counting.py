# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.errors import UnsupportedFormat, UserError
from hymt_desktop.gui import counting
from hymt_desktop.gui.counting import count_words, join_wrapped_lines, read_text_file


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("one", 1),
        ("Don't stop now.", 3),
        ("well-known", 1),
        ("你好，世界", 4),
        ("看 Qt 6", 3),
        ("😀", 0),
    ],
)
def test_words_are_counted_as_people_count_them(text, number):
    assert count_words(text) == number


def test_wrapped_lines_are_joined_and_paragraphs_stay():
    text = (
        "This paragraph was wrapped by a mail\nprogram at some forty columns.\n\n"
        "A new one begins here and is\nwrapped as well."
    )
    assert join_wrapped_lines(text) == (
        "This paragraph was wrapped by a mail program at some forty columns.\n\n"
        "A new one begins here and is wrapped as well."
    )


def test_chinese_lines_are_joined_without_a_space():
    assert join_wrapped_lines("会议已经改到\n星期二下午。") == "会议已经改到星期二下午。"


def test_lists_and_short_lines_stay():
    text = "Please bring to the meeting room:\n- two copies of the agreement\n- a pen\n1. first\nshort\nlines"
    assert join_wrapped_lines(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_files_are_read_in_usual_encodings(tmp_path, encoding):
    file = tmp_path / "a.txt"
    file.write_bytes("会议\r\n改期".encode(encoding))
    assert read_text_file(file) == "会议\n改期"


def test_other_files_are_refused(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_bytes(b"\x00\xff\x00")
    with pytest.raises(UnsupportedFormat, match="not a plain text file"):
        read_text_file(file)
    monkeypatch.setattr(counting, "MAX_TEXT_FILE", 2)
    with pytest.raises(UserError, match="too big"):
        read_text_file(file)
    with pytest.raises(UserError, match="can't be read"):
        read_text_file(tmp_path / "none.txt")
