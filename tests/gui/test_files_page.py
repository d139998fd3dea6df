# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import BATCH_UNITS
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.report import FileReport, Rated, State, Varied
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.gui.views.file_dialogs import ReportDialog
from hymt_desktop.gui.views.file_options import FileOptions, FileOptionsDialog


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
    count = 4 * BATCH_UNITS
    file = write("long.txt", "".join(f"This is paragraph {i}.\n\n" for i in range(count)))
    added(qtbot, page, file)
    engine.delay = 0.002
    page.start()

    def begun():
        # This engine tells nothing within a batch: the first one is kept.
        progress = page.files.rows[0].progress
        return progress is not None and progress.done >= BATCH_UNITS

    qtbot.waitUntil(begun)
    page.cancel_button.click()
    qtbot.waitUntil(lambda: states(page) == [State.CANCELLED])
    before = len(engine.calls)
    assert BATCH_UNITS <= before < count
    qtbot.waitUntil(page.start_button.isEnabled)
    engine.delay = 0
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    assert len(engine.calls) <= before + count - BATCH_UNITS
    text = (file.parent / "long.zh.txt").read_text(encoding="utf-8")
    assert text.count("[zh] This is paragraph") == count


def test_pause_holds_and_goes_on(qtbot, page, write, engine):
    file = write("long.txt", "".join(f"This is paragraph {i}.\n\n" for i in range(300)))
    added(qtbot, page, file)
    engine.delay = 0.005
    page.start()
    qtbot.waitUntil(lambda: len(engine.calls) > 2)
    page.pause_button.click()
    assert page.pause_button.text() == "Go &on"
    qtbot.wait(400)
    held = len(engine.calls)
    qtbot.wait(200)
    assert len(engine.calls) == held < 300
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


def test_the_first_paragraphs_are_shown_before_the_job(qtbot, page, write):
    file = write("a.md", "# hello\n\nworld\n\nThe 14 contracts.\n")
    added(qtbot, page, file)
    page.table.selectRow(0)
    page.preview_button.click()
    dialog = page.preview_dialog
    qtbot.waitUntil(lambda: "世界" in dialog.text.toPlainText())
    assert "The number 14 is missing." in dialog.text.toPlainText()
    assert not (file.parent / "a.zh.md").exists()
    dialog.accept()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])


def test_a_preview_that_is_closed_early_or_fails_harms_nothing(qtbot, page, write, engine):
    added(qtbot, page, write("a.txt", "hello\n"), write("b.docx", "no document"))
    page.table.selectRow(0)
    engine.gate.clear()
    page.show_preview()
    page.preview_dialog.close()
    engine.gate.set()
    qtbot.wait(50)
    page.table.clearSelection()
    page.table.selectRow(1)
    page.show_preview()
    qtbot.waitUntil(page.preview_dialog.notice.isVisible)
    assert "b.docx" in page.preview_dialog.notice.text()
    page.preview_dialog.close()


def test_files_that_come_later_join_the_queue(qtbot, page, write, engine):
    added(qtbot, page, write("a.txt", "hello\n"))
    engine.gate.clear()
    page.start()
    qtbot.waitUntil(engine.entered.is_set)
    assert not page.start_button.isEnabled()
    added(qtbot, page, write("b.txt", "world\n"))
    assert page.start_button.isEnabled()
    page.start()
    assert page.files.index(1, 1).data() == "In the queue"
    engine.gate.set()
    qtbot.waitUntil(lambda: states(page) == [State.DONE, State.DONE])
    qtbot.waitUntil(lambda: not page.queue.running)


def test_a_report_of_one_file_names_what_deserves_a_look(qtbot, page, write):
    added(qtbot, page, write("a.txt", "The 14 contracts.\n\nhello\n"))
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    page.table.selectRow(0)
    page.report_button.click()
    text = page.report_dialog.text.toPlainText()
    assert "1 sentence to check" in text
    assert "The number 14 is missing." in text
    page.report_dialog.close()


def test_the_report_says_what_is_rendered_in_several_ways_and_how_good_it_probably_is(qtbot, page):
    report = FileReport(
        Path("a.md"),
        Path("a.zh.md"),
        State.DONE,
        units=3,
        segments=(Rated("line 3", "The sluice gate.", "闸门。", -0.5, 31.5),),
        consistency=0.9,
        varied=(Varied("sluice gate", "水闸", 10, 9, ("line 3",)),),
        revised=2,
    )
    dialog = ReportDialog(report, page)
    text, head = dialog.text.toPlainText(), dialog.findChildren(QLabel)[0].text()
    assert "9 of 10" in text
    assert "水闸" in text
    assert "31.5" in text
    for part in ("2 translated again for consistency", "expected quality 31.5", "consistency 90 %"):
        assert part in head
    dialog.deleteLater()


def test_documents_are_made_consistent_on_request(qtbot, page, write, engine):
    page.use_options(FileOptions(consistent=True))
    assert page.options_button.text() == "&More options (1)…"
    assert page._job(0, plan([write("a.txt", "hello\n")], "zh", load_registry()).tasks[0]).options.consistent


def test_options_reach_the_format_and_are_counted(qtbot, page, write):
    dialog = FileOptionsDialog(FileOptions(), page)
    dialog.lists["keys"].setText("menu.*, title")
    dialog.side_by_side.setChecked(True)
    page.use_options(dialog.options())
    dialog.deleteLater()
    assert page.options_button.text() == "&More options (2)…"
    file = write("ui.json", '{"menu": {"open": "hello"}, "other": "world"}')
    added(qtbot, page, file)
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    assert json.loads((file.parent / "ui.zh.json").read_text(encoding="utf-8")) == {
        "menu": {"open": "你好"},
        "other": "world",
    }
    assert "hello" in (file.parent / "ui.zh.json.html").read_text(encoding="utf-8")


def test_the_options_dialog_goes_back_to_the_defaults(qtbot):
    chosen = FileOptions(DocumentOptions(columns=("2", "name"), line_width=20, encoding="gbk"), True, True)
    dialog = FileOptionsDialog(chosen)
    qtbot.addWidget(dialog)
    assert dialog.options() == chosen
    dialog._defaults()
    assert dialog.options() == FileOptions()


def test_the_memory_serves_files_where_it_is_turned_on(qtbot, page, write, window, paths, engine):
    with closing(Memory(paths.memory)) as memory:
        memory.keep_wording("en", "zh", "Good morning!", "早！")
    window.translate_page._state.settings.update(use_memory=True)
    file = write("a.txt", "Good morning!\n")
    page.source.select("en")
    added(qtbot, page, file)
    page.start()
    qtbot.waitUntil(lambda: states(page) == [State.DONE])
    assert (file.parent / "a.zh.txt").read_text(encoding="utf-8") == "早！\n"
    assert engine.calls == []
