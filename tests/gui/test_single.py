# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from hymt_desktop.gui import app as app_module
from hymt_desktop.gui.single import SingleInstance


@pytest.fixture
def first(qapp, tmp_path):
    first = SingleInstance(tmp_path)
    assert first.claim()
    yield first
    first.close()


def claim_elsewhere(qtbot, data, files):
    """Claim as another process would: while the first one's event loop runs."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(SingleInstance(data).claim(files)))
    thread.start()
    qtbot.waitUntil(lambda: bool(answers))
    thread.join()
    return answers[0]


def test_a_second_start_hands_its_files_over(qtbot, first, tmp_path):
    asked = []
    first.asked.connect(asked.append)
    files = [tmp_path / "one.txt", tmp_path / "会议 🎉.docx"]
    assert claim_elsewhere(qtbot, tmp_path, files) is False
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [files]


def test_relative_files_are_found_from_another_folder(qtbot, first, tmp_path):
    asked = []
    first.asked.connect(asked.append)
    assert not claim_elsewhere(qtbot, tmp_path, [Path("note.txt")])
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [[Path("note.txt").absolute()]]


def test_another_data_folder_has_a_window_of_its_own(first, tmp_path):
    other = SingleInstance(tmp_path / "other")
    assert other.claim()
    other.close()


def test_after_the_first_is_closed_the_next_is_first(first, tmp_path):
    first.close()
    second = SingleInstance(tmp_path)
    assert second.claim()
    second.close()


@pytest.mark.parametrize("junk", [b"hello\n", b"\xff\xfe\n", b'{"a": 1}\n', b"[1, 2]\n"])
def test_junk_is_ignored(qtbot, first, junk):
    asked = []
    first.asked.connect(asked.append)
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    socket.write(junk)
    socket.flush()
    qtbot.wait(50)
    socket.abort()
    assert asked == []


def test_a_minimised_window_comes_forward_with_the_file(qtbot, window, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("hello", encoding="utf-8")
    window.showMinimized()
    window.come_forward([file])
    assert not window.isMinimized()
    qtbot.waitUntil(lambda: window.translate_page.target.edit.text() == "你好")


def test_the_data_folder_is_no_file_to_open():
    assert app_module._files(["--data-dir", "folder", "a.txt", "-x"]) == [Path("a.txt")]
