# SPDX-License-Identifier: Apache-2.0
"""The real window with the real bundled model. Fails, not skips, once the model's folder is there."""

from __future__ import annotations

import re
import time

import pytest
from PySide6.QtGui import QGuiApplication

from hymt_desktop.core.paths import assets_folder, default_paths
from hymt_desktop.gui.app import Program
from hymt_desktop.gui.models.entries import USED
from hymt_desktop.gui.views import translate_page
from tests.gui.heartbeat import steady

MODEL = assets_folder() / "models" / "en-zh-small"
pytestmark = pytest.mark.skipif(not MODEL.exists(), reason="this checkout has no bundled model folder yet")


@pytest.fixture
def paths(tmp_path):
    return default_paths(tmp_path)


@pytest.fixture
def program(qtbot, qapp, paths, qt_warnings):
    assert (MODEL / "hymt.json").is_file(), f"{MODEL} holds no model package"
    program = Program(qapp, paths)
    program.window.show()
    qtbot.waitUntil(
        lambda: program.window.model is not None or program.window.translate_page.notice.isVisible(),
        timeout=30_000,
    )
    assert program.window.model is not None, program.window.translate_page.notice.text()
    yield program
    program.window.close()
    program.close()
    assert not program.window.worker.running
    program.window.deleteLater()


def test_typing_english_gives_chinese(qtbot, program):
    page = program.window.translate_page
    qtbot.keyClicks(page.source.edit, "The meeting has been moved to Tuesday, 14 May 2024.")
    qtbot.waitUntil(lambda: "2024" in page.target.edit.text(), timeout=20_000)
    text = page.target.edit.text()
    assert "14" in text
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert page.source_language.currentText() == "Detect (English)"


def test_typing_chinese_gives_english(qtbot, program):
    page = program.window.translate_page
    page.source.edit.setPlainText("会议已改到星期二。")
    qtbot.waitUntil(lambda: re.search(r"[A-Za-z]{3}", page.target.edit.text()) is not None, timeout=20_000)
    assert page.target_language.code() == "en"


def test_editing_a_sentence_and_closing_are_quick(qtbot, program):
    page = program.window.translate_page
    page.source.edit.setPlainText("Good morning. How are you?")
    qtbot.waitUntil(lambda: page.target.edit.text() != "", timeout=20_000)
    page.source.edit.setPlainText("Good morning. How are you? We meet in room 417.")
    qtbot.waitUntil(lambda: "417" in page.target.edit.text(), timeout=20_000)
    began = time.monotonic()
    program.close()
    assert time.monotonic() - began < 3


def test_the_models_page_names_the_bundled_model(qtbot, program):
    page = program.window.page("models")
    assert page.list.currentItem().text().startswith("en-zh-small")
    assert not page.remove_button.isEnabled()
    page.verify_button.click()
    qtbot.waitUntil(lambda: "as it should be" in page.notice.text(), timeout=20_000)


def translated(qtbot, page, text):
    page.source.edit.setPlainText(text)
    qtbot.waitUntil(
        lambda: page._shown is not None and page._shown.request.text == text and page.busy.fraction == 0,
        timeout=20_000,
    )
    return page._shown.translation


def test_sentences_are_aligned_reworded_and_remembered(qtbot, qapp, paths, program):
    page = program.window.translate_page
    found = translated(qtbot, page, "Good morning. The train takes 35 minutes.")
    assert [s.source for s in found.segments] == ["Good morning.", "The train takes 35 minutes."]
    cursor = page.source.edit.textCursor()
    cursor.setPosition(20)
    page.source.edit.setFocus()
    page.source.edit.setTextCursor(cursor)
    (mark,) = page.target.edit.marks("active")
    assert page.target.edit.text()[mark.start : mark.end] == found.segments[1].target
    page.target.edit.setTextCursor(page.target.edit.textCursor())
    page.show_alternatives()
    qtbot.waitUntil(lambda: page._segments._menu is not None, timeout=20_000)
    assert len(page._segments._menu.actions()) >= 3
    page._segments._menu.close()
    page.edit_sentence()
    dialog = qapp.activeModalWidget()
    dialog._field.setPlainText("早！")
    dialog.accept()
    assert page.target.edit.text().startswith("早！")
    program.window.close()
    program.close()
    again = Program(qapp, paths)
    again.window.show()
    qtbot.waitUntil(lambda: again.window.model is not None, timeout=20_000)
    assert translated(qtbot, again.window.translate_page, "Good morning. Yes.").text.startswith("早！")
    again.window.close()
    again.close()
    again.window.deleteLater()


def test_a_document_is_previewed_translated_and_reported(qtbot, program, tmp_path):
    file = tmp_path / "Letter.md"
    file.write_text("# The meeting\n\nThe meeting is on **14 May 2024**.\n", encoding="utf-8")
    program.window.translate_page.open_files([file])
    page = program.window.page("files")
    qtbot.waitUntil(lambda: page.files.rowCount() == 1)
    assert program.window.current_page == "files"
    page.target.select("zh")
    page.table.selectRow(0)
    page.show_preview()
    qtbot.waitUntil(lambda: "14" in page.preview_dialog.text.toPlainText(), timeout=20_000)
    page.preview_dialog.accept()
    qtbot.waitUntil(lambda: page.files.rows[0].done, timeout=20_000)
    text = (tmp_path / "Letter.zh.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "**" in text
    assert re.search(r"[\u4e00-\u9fff]", text)
    # The row is selected still. Selected again, it would not be where an earlier test's Ctrl counts as held.
    page.show_report()
    assert "paragraphs" in page.report_dialog.findChildren(type(program.window.status.model))[0].text()
    page.report_dialog.close()


def test_a_selected_term_is_enforced_and_its_use_is_counted(qtbot, program):
    page = program.window.translate_page
    text = "Please read the agreement before you sign it."
    translated(qtbot, page, text)
    cursor = page.source.edit.textCursor()
    cursor.setPosition(text.index("agreement"))
    cursor.movePosition(cursor.MoveOperation.EndOfWord, cursor.MoveMode.KeepAnchor)
    page.source.edit.setTextCursor(cursor)
    page.term_button.click()
    page.term_dialog.wanted.setText("合约书")
    page.term_dialog.accept()
    qtbot.waitUntil(lambda: "合约书" in page.target.edit.text(), timeout=20_000)
    (mark,) = page.source.edit.marks("terms")
    assert page.source.edit.text()[mark.start : mark.end] == "agreement"
    program.window.recorder.stop()
    entries = program.window.page("glossaries").entries
    qtbot.waitUntil(lambda: entries.model.rowCount() == 1)
    assert entries.model.index(0, USED).data() == "1"
    box = program.window.page("glossaries").try_box
    box.field.setText("Both agreements end.")
    qtbot.waitUntil(lambda: "agreements</u></b> → 合约书" in box.found.text(), timeout=20_000)


def test_history_is_kept_used_again_and_cleared(qtbot, program):
    window = program.window
    translated(qtbot, window.translate_page, "See you on Tuesday.")
    window.recorder._write()
    page = window.page("history")
    qtbot.waitUntil(lambda: page.list.count() == 1)
    window.translate_page.clear()
    page.list.setCurrentRow(0)
    page.use_button.click()
    assert window.translate_page.source.edit.text() == "See you on Tuesday."
    page.clear()
    qtbot.waitUntil(lambda: page.list.count() == 0)
    program.state.settings.update(keep_history=False)
    translated(qtbot, window.translate_page, "See you on Friday.")
    window.recorder._write()
    qtbot.wait(100)
    assert page._memory.count_history() == 0


def test_settings_take_effect_and_are_written_with_comments(qtbot, program, paths):
    settings = program.window.page("settings")
    settings.threads.setValue(1)
    qtbot.waitUntil(paths.settings_file.exists)
    text = paths.settings_file.read_text(encoding="utf-8")
    assert "# Processor threads; 0 lets the program choose.\nthreads = 1\n" in text
    translated(qtbot, program.window.translate_page, "Good morning!")


def test_the_clipboard_is_translated_in_its_own_window(qtbot, program):
    QGuiApplication.clipboard().setText("会议改到星期二。")
    program.window.translate_clipboard()
    popup = program.window.popup
    qtbot.waitUntil(lambda: bool(popup.result.toPlainText()), timeout=20_000)
    assert re.search(r"[A-Za-z]{3}", popup.result.toPlainText())
    assert popup.direction.text() == "Chinese → English"
    assert program.window.translate_page.source.edit.text() == ""
    popup.close()


def test_a_ready_translation_is_announced(qtbot, program, monkeypatch):
    said = []
    monkeypatch.setattr(translate_page, "announce", lambda widget, text: said.append((widget, text)))
    translated(qtbot, program.window.translate_page, "Good morning!")
    assert said == [(program.window.translate_page.target.edit, "Translation ready")]


def test_typing_while_a_file_is_translated_never_blocks(qtbot, program, tmp_path):
    window = program.window
    translated(qtbot, window.translate_page, "Good morning!")
    file = tmp_path / "Long.txt"
    file.write_text("".join(f"The train number {i} takes 35 minutes.\n\n" for i in range(3000)), "utf-8")
    page = window.page("files")
    page.add([file])
    qtbot.waitUntil(lambda: page.files.rowCount() == 1)
    page.start()
    qtbot.waitUntil(lambda: page.files.rows[0].progress is not None, timeout=20_000)
    window.show_page("translate")

    def type_on():
        for letter in "Please read it. See you.":
            qtbot.keyClick(window.translate_page.source.edit, letter)
            qtbot.wait(30)

    assert steady(type_on) < 0.05
    assert page.queue.running
    page.queue.cancel()
    qtbot.waitUntil(lambda: not page.queue.running, timeout=20_000)
