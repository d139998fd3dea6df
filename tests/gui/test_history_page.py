# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hymt_desktop.core.documents.journal import Entry, Journal
from hymt_desktop.core.memory.model import HistoryEntry
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.core.terms.model import Glossary


@pytest.fixture
def memory(paths):
    memory = Memory(paths.memory)
    yield memory
    memory.close()


@pytest.fixture
def page(qtbot, memory, window):
    for i, (source, target) in enumerate((("hello", "你好"), ("world", "世界"), ("good morning", "早上好"))):
        memory.add_history(HistoryEntry(source, target, "en", "zh", "fake", created=1000.0 + i))
    window.show_page("history")
    page = window.page("history")
    qtbot.waitUntil(lambda: page.list.count() == 3)
    return page


def sources(page):
    return [page.list.item(i).text().split("\n")[0] for i in range(page.list.count())]


def translate(qtbot, window, text, expected):
    page = window.translate_page
    page.source.edit.setPlainText(text)
    qtbot.waitUntil(lambda: page.target.edit.text() == expected)


def test_only_what_was_left_alone_is_remembered(qtbot, window, memory):
    for text in ("hel", "hell", "hello"):
        translate(qtbot, window, text, "你好" if text == "hello" else f"[zh] {text}")
    qtbot.waitUntil(lambda: memory.count_history() == 1, timeout=8000)
    assert memory.history()[0].source == "hello"


def test_a_new_text_does_not_swallow_the_one_before(qtbot, window, memory):
    translate(qtbot, window, "hello", "你好")
    translate(qtbot, window, "world", "世界")
    qtbot.waitUntil(lambda: memory.count_history() == 1)
    window.shut_down()
    assert [e.source for e in memory.history()] == ["world", "hello"]


def test_nothing_is_remembered_when_the_history_is_off(qtbot, open_program, write_settings, memory):
    write_settings(keep_history=False)
    window = open_program().window
    translate(qtbot, window, "hello", "你好")
    window.shut_down()
    assert memory.count_history() == 0
    page = window.page("history")
    assert "turned off" in page.notice.text()


def test_the_newest_come_first_and_search_finds(qtbot, page):
    assert sources(page) == ["good morning", "world", "hello"]
    page.search.setText("世界")
    qtbot.waitUntil(lambda: sources(page) == ["world"])
    assert page.count.text() == "1 translation"


def test_one_is_used_again(qtbot, page, window):
    page.list.setCurrentRow(2)
    page.use_button.click()
    assert window.current_page == "translate"
    assert window.translate_page.source.edit.text() == "hello"
    qtbot.waitUntil(lambda: window.translate_page.target.edit.text() == "你好")


def test_favourites_survive_clearing(qtbot, page, memory):
    page.list.setCurrentRow(1)
    page.star_button.click()
    qtbot.waitUntil(lambda: memory.count_history(favourites=True) == 1)
    page.favourites.setChecked(True)
    qtbot.waitUntil(lambda: sources(page) == ["world"])
    page.favourites.setChecked(False)
    page.clear()
    qtbot.waitUntil(lambda: memory.count_history() == 1 and sources(page) == ["world"])


@pytest.mark.parametrize("keep", [False, True])
def test_clearing_removes_interrupted_jobs_unless_they_are_to_go_on(qtbot, page, paths, memory, keep):
    left = Journal.open(paths.jobs, "left", resume=False)
    left.add([Entry(0, "秘密")])
    left.close(remove=False)
    page.clear_button.click()
    box = page.clear_box
    assert "1 of them" in box.checkBox().text()
    box.checkBox().setChecked(not keep)
    box.accept()
    qtbot.waitUntil(lambda: memory.count_history() == 0 and page.list.count() == 0)
    assert (paths.jobs / "left.journal").exists() == keep


def test_clearing_without_jobs_asks_for_nothing_more_and_a_running_one_is_named(qtbot, page, paths, memory):
    page.clear_button.click()
    assert page.clear_box.checkBox() is None
    page.clear_box.reject()
    running = Journal.open(paths.jobs, "running", resume=False)
    page.clear()
    qtbot.waitUntil(lambda: "running.journal" in page.notice.text())
    qtbot.waitUntil(lambda: page.list.count() == 0)
    running.close(remove=True)
    assert "世界".encode() not in b"".join(p.read_bytes() for p in paths.memory.parent.glob("memory*"))


def test_entries_are_copied_and_removed(qtbot, page, memory):
    page.list.setCurrentRow(0)
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == "早上好"
    page.remove_button.click()
    qtbot.waitUntil(lambda: sources(page) == ["world", "hello"])
    assert memory.count_history() == 2


def test_find_goes_to_the_search_of_the_page(qtbot, window):
    window.activateWindow()
    qtbot.waitActive(window)
    for name in ("history", "glossaries"):
        window.show_page(name)
        page = window.page(name)
        field = page.search if name == "history" else page.entries.search
        if name == "glossaries":
            page.add_glossary(Glossary("Law", "en", "zh"))
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert field.hasFocus()
