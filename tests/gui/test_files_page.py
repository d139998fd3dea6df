# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.documents.report import State


@pytest.fixture
def page(window):
    window.show_page("files")
    return window.page("files")


@pytest.fixture
def write(tmp_path):
    def make(name, text):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


def added(qtbot, page, *paths):
    count = page.files.rowCount() + len(paths)
    page.add(list(paths))
    qtbot.waitUntil(lambda: page.files.rowCount() == count)


def states(page):
    return [row.report.state if row.report else None for row in page.files.rows]


def test_files_are_translated_beside_the_originals(qtbot, page, write):
    first, second = write("a.md", "# hello\n\nworld\n"), write("b.txt", "hello\n")
    added(qtbot, page, first, second)
    page.start_button.click()
    qtbot.waitUntil(lambda: states(page) == [State.DONE, State.DONE])
    assert (first.parent / "a.zh.md").read_text(encoding="utf-8") == "# 你好\n\n世界\n"
    assert first.read_text(encoding="utf-8") == "# hello\n\nworld\n"
    qtbot.waitUntil(lambda: not page.cancel_button.isVisible())
    page.table.selectRow(0)
    assert page.open_button.isEnabled()


def test_a_file_is_listed_once(qtbot, page, write):
    file = write("a.txt", "hello\n")
    added(qtbot, page, file)
    page.add([file])
    qtbot.wait(100)
    assert page.files.rowCount() == 1


def test_a_file_that_can_not_be_read_is_named_and_the_others_go_on(qtbot, page, write):
    bad, good = write("a.docx", "not a document"), write("b.txt", "hello\n")
    added(qtbot, page, bad, good)
    page.start()
    qtbot.waitUntil(lambda: None not in states(page))
    assert sorted(s.value for s in states(page)) == ["done", "failed"]


def test_cancel_then_start_goes_on_where_it_was(qtbot, page, write, engine):
    file = write("long.txt", "".join(f"This is paragraph {i}.\n\n" for i in range(100)))
    added(qtbot, page, file)
    engine.delay = 0.01
    page.start()
    qtbot.waitUntil(lambda: bool(page.files.rows[0].progress) and page.files.rows[0].progress.done >= 32)
    page.cancel_button.click()
    qtbot.waitUntil(lambda: states(page) == [State.CANCELLED])
    before = len(engine.calls)
    assert 32 <= before < 100
    qtbot.waitUntil(page.start_button.isEnabled)
    engine.delay = 0
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    assert len(engine.calls) < before + 100 - 31
    text = (file.parent / "long.zh.txt").read_text(encoding="utf-8")
    assert text.count("[zh] This is paragraph") == 100


def test_pause_holds_and_goes_on(qtbot, page, write, engine):
    file = write("long.txt", "".join(f"This is paragraph {i}.\n\n" for i in range(100)))
    added(qtbot, page, file)
    engine.delay = 0.005
    page.start()
    qtbot.waitUntil(lambda: len(engine.calls) > 2)
    page.pause_button.click()
    assert page.pause_button.text() == "Go &on"
    qtbot.wait(400)
    held = len(engine.calls)
    qtbot.wait(200)
    assert len(engine.calls) == held < 100
    page.pause_button.click()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])


def test_closing_the_window_while_files_are_translated(qtbot, open_program, write, engine):
    program = open_program()
    page = program.window.page("files")
    added(qtbot, page, write("long.txt", "".join(f"This is paragraph {i}.\n\n" for i in range(100))))
    engine.delay = 0.02
    page.start()
    qtbot.waitUntil(lambda: bool(engine.calls))
    program.window.close()
    program.close()
    assert not page.queue.running


def test_a_document_dropped_on_the_text_pane_goes_to_the_files(qtbot, window, write):
    window.translate_page.open_files([write("a.md", "hello\n")])
    page = window.page("files")
    qtbot.waitUntil(lambda: page.files.rowCount() == 1)
    assert window.current_page == "files"


def test_a_report_is_saved(qtbot, page, write, tmp_path):
    added(qtbot, page, write("a.txt", "There are 14 apples.\n"))
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    page.save_report(tmp_path / "report.html")
    qtbot.waitUntil((tmp_path / "report.html").exists)
    assert "The number 14 is missing." in (tmp_path / "report.html").read_text(encoding="utf-8")
