# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from hymt_desktop.core.errors import UserError
from hymt_desktop.gui.widgets.text_pane import MarkKind
from tests.gui.fakes import FakeBackend, FakeEngine
from tests.gui.heartbeat import steady

SOURCE = "The meeting has been moved to Tuesday. Please bring the signed contract and 14 copies."
TARGET = "会议已改到星期二。 请带上已签署的合同和14份副本。"


def type_text(qtbot, page, text):
    qtbot.keyClicks(page.source.edit, text)


def translated(qtbot, page, text, expected):
    page.source.edit.setPlainText(text)
    qtbot.waitUntil(lambda: page.target.edit.text() == expected)


def test_typing_is_translated(qtbot, page):
    type_text(qtbot, page, "hello")
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    assert page.source_language.currentText() == "Detect (English)"


def test_a_burst_of_typing_is_one_request(qtbot, page, engine):
    type_text(qtbot, page, "hello")
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    assert engine.calls == ["hello"]


def test_newest_text_wins_and_the_old_one_is_cancelled(qtbot, page, engine):
    engine.gate.clear()
    page.source.edit.setPlainText("old")
    qtbot.waitUntil(engine.entered.is_set)
    page.source.edit.setPlainText("older")
    page.translate_now()
    page.source.edit.setPlainText("hello")
    page.translate_now()
    engine.gate.set()
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    assert "older" not in engine.calls
    assert len(engine.threads) == 1


def test_a_stale_result_is_dropped(qtbot, page, engine):
    seen = []
    page._worker.translated.connect(seen.append)
    translated(qtbot, page, "world", "世界")
    translated(qtbot, page, "hello", "你好")
    page._worker.translated.emit(seen[0])
    assert page.target.edit.text() == "你好"


def test_emptying_the_source_empties_the_target(qtbot, page):
    translated(qtbot, page, "hello", "你好")
    qtbot.mouseClick(page.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.target.edit.text() == "")
    assert page.source.edit.text() == ""
    page.source.edit.undo()
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")


def test_swap_turns_languages_and_texts(qtbot, page, engine):
    translated(qtbot, page, "hello", "你好")
    qtbot.mouseClick(page.swap_button, Qt.MouseButton.LeftButton)
    assert (page.source_language.code(), page.target_language.code()) == ("zh", "en")
    assert page.source.edit.text() == "你好"
    qtbot.waitUntil(lambda: page.target.edit.text() == "[en] 你好")
    assert (engine.options[-1].source, engine.options[-1].target) == ("zh", "en")


def test_text_in_the_target_language_turns_the_direction_round(qtbot, page, engine):
    assert page.target_language.code() == "zh"
    translated(qtbot, page, "你好", "[en] 你好")
    assert page.target_language.code() == "en"
    translated(qtbot, page, "hello", "你好")
    assert page.target_language.code() == "zh"


def test_choosing_the_source_language_as_target_keeps_a_pair(qtbot, page):
    page.source_language.select("en")
    page.source_language.chosen.emit()
    page.target_language.select("en")
    page.target_language.chosen.emit()
    assert (page.source_language.code(), page.target_language.code()) == ("zh", "en")


def test_copy_puts_the_translation_on_the_clipboard(qtbot, page):
    assert not page.copy_button.isEnabled()
    translated(qtbot, page, "hello", "你好")
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "你好"


def test_counts_follow_the_text(qtbot, page):
    translated(qtbot, page, "hello", "你好")
    assert page.source.count.text() == "1 word · 5 characters"
    assert page.target.count.text() == "2 words · 2 characters"


def test_the_missing_model_is_said_in_the_pane(qtbot, open_program):
    program = open_program(FakeBackend(missing=True))
    page = program.window.translate_page
    qtbot.waitUntil(page.notice.isVisible)
    assert "No translation model is installed" in page.notice.text()
    assert "Models page" in page.notice.text()
    page.source.edit.setPlainText("hello")
    qtbot.wait(400)
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not program.window]


def test_an_error_is_said_in_the_pane_and_goes_away(qtbot, page, engine):
    engine.error = UserError("It is broken.", "Mend it.")
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(page.notice.isVisible)
    assert page.notice.text() == "It is broken.\nMend it."
    engine.error = None
    page.notice.acted.emit()
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    assert not page.notice.isVisible()


def test_a_fault_in_the_engine_does_not_kill_the_worker(qtbot, page, engine):
    engine.error = RuntimeError("boom")
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(page.notice.isVisible)
    assert "boom" in page.notice.text()
    engine.error = None
    translated(qtbot, page, "world", "世界")


def test_closing_while_translating_ends_the_thread(qtbot, open_program, engine):
    program = open_program()
    page = program.window.translate_page
    engine.gate.clear()
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(engine.entered.is_set)
    program.window.close()
    started = time.monotonic()
    program.close()
    assert time.monotonic() - started < 1.0
    assert not program.window.worker.running
    assert engine.closed


def test_the_caret_marks_the_sentence_in_both_panes(qtbot, page):
    translated(qtbot, page, SOURCE, TARGET)
    cursor = page.source.edit.textCursor()
    cursor.setPosition(SOURCE.index("Please") + 3)
    page.source.edit.setFocus()
    page.source.edit.setTextCursor(cursor)
    mark = page.target.edit.marks("active")[0]
    assert TARGET[mark.start : mark.end] == "请带上已签署的合同和14份副本。"
    page.source.edit.insertPlainText("x")
    assert page.target.edit.marks("active") == []


def test_marks_count_emoji_as_qt_does(qtbot, page):
    text = "😀😀 hello. world"
    translated(qtbot, page, text, "[zh] 😀😀 hello. 世界")
    page._segments._activate(len("😀😀 hello. wo".encode("utf-16-le")) // 2, page.source.edit)
    mark = page.target.edit.marks("active")[0]
    cursor = page.target.edit.textCursor()
    cursor.setPosition(mark.start)
    cursor.setPosition(mark.end, cursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "世界"


def test_hovering_marks_the_other_pane(qtbot, page):
    translated(qtbot, page, SOURCE, TARGET)
    cursor = page.target.edit.textCursor()
    cursor.setPosition(3)
    point = page.target.edit.cursorRect(cursor).center()
    qtbot.mouseMove(page.target.edit.viewport(), point)
    qtbot.waitUntil(lambda: bool(page.source.edit.marks("active")))
    mark = page.source.edit.marks("active")[0]
    assert SOURCE[mark.start : mark.end] == "The meeting has been moved to Tuesday."
    page.target.edit.hovered.emit(-1)
    assert page.source.edit.marks("active") == []


def test_doubts_are_underlined_with_their_reason(qtbot, page):
    translated(qtbot, page, SOURCE, TARGET)
    (mark,) = page.target.edit.marks("doubts")
    assert mark.kind is MarkKind.DOUBT
    assert page.doubt_button.isVisible()
    assert page.doubt_button.text() == "1 sentence to check"
    qtbot.mouseClick(page.doubt_button, Qt.MouseButton.LeftButton)
    assert page.target.edit.textCursor().position() == mark.start
    point = page.target.edit.cursorRect().center() + QPoint(8, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, point, page.target.edit.viewport().mapToGlobal(point))
    QApplication.sendEvent(page.target.edit.viewport(), event)
    assert "The number 14 is missing." in QToolTip.text()
    QToolTip.hideText()


def test_glossary_terms_are_underlined_in_the_source(qtbot, page):
    translated(qtbot, page, SOURCE, TARGET)
    (mark,) = page.source.edit.marks("terms")
    assert SOURCE[mark.start : mark.end] == "contract"
    assert page._segments._source_hint(mark.start + 1) == "Glossary: contract → 合同"


def test_another_wording_is_offered_and_remembered(qtbot, page):
    translated(qtbot, page, "hello. world", "[zh] hello. 世界")
    cursor = page.target.edit.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    page.target.edit.setTextCursor(cursor)
    qtbot.mouseClick(page.alternatives_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._segments._menu is not None)
    page._segments._menu.actions()[1].trigger()
    assert page.target.edit.text() == "[zh] hello. world zh 1"
    page._segments._menu.close()
    translated(qtbot, page, "hello there. world", "[zh] hello there. world zh 1")


def test_a_text_file_can_be_dropped(qtbot, page, tmp_path):
    file = tmp_path / "note.txt"
    file.write_bytes("hello".encode("utf-8-sig"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    page.source.edit.insertFromMimeData(data)
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")


def test_a_binary_file_is_refused_in_words(qtbot, page, tmp_path):
    file = tmp_path / "note.txt"
    file.write_bytes(b"\x00\x01\xff\xfe")
    page.open_files([file])
    qtbot.waitUntil(page.notice.isVisible)
    assert "note.txt is not a plain text file" in page.notice.text()


def test_documents_are_handed_on(qtbot, page, tmp_path):
    with qtbot.waitSignal(page.documents_dropped) as caught:
        page.open_files([tmp_path / "a.docx"])
    assert caught.args[0] == [tmp_path / "a.docx"]


def test_pasted_html_arrives_as_text(qtbot, page):
    data = QMimeData()
    data.setHtml("<p><b>hel</b>lo</p>")
    page.source.edit.insertFromMimeData(data)
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")


def test_zoom_changes_both_panes_and_is_kept(qtbot, page, window):
    before = page.source.edit.fontInfo().pointSize()
    page.zoom(3)
    assert page.source.edit.fontInfo().pointSize() == before + 3
    assert page.target.edit.fontInfo().pointSize() == before + 3
    page.zoom(0)
    assert page.source.edit.fontInfo().pointSize() == before


def test_arabic_is_laid_out_from_the_right(qtbot, page):
    page.target.edit.set_language("ar")
    assert page.target.edit.document().defaultTextOption().textDirection() == Qt.LayoutDirection.RightToLeft
    page.target.edit.set_language("zh")
    assert page.target.edit.document().defaultTextOption().textDirection() == Qt.LayoutDirection.LeftToRight


def test_without_live_translation_the_button_translates(qtbot, open_program, write_settings, engine):
    write_settings(live=False)
    page = open_program().window.translate_page
    page.source.edit.setPlainText("hello")
    qtbot.wait(400)
    assert engine.calls == []
    assert page.translate_button.isVisible()
    qtbot.mouseClick(page.translate_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")


def test_the_depth_of_the_context_is_chosen_from_a_menu(qtbot, page, engine):
    translated(qtbot, page, "hello", "你好")
    qtbot.mouseClick(page.context_button, Qt.MouseButton.LeftButton)
    menu = page.directions.context_menu
    assert menu.isVisible()
    menu.actions()[2].trigger()
    menu.close()
    qtbot.waitUntil(lambda: engine.options[-1].context == 2)
    assert page.context_button.text() == "Context: 2"
    assert page.context_button.isChecked()
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: engine.options[-1].context == 0)
    assert not page.context_button.isChecked()


@pytest.mark.parametrize("sentences", [1, 400])
def test_typing_never_blocks_the_window(qtbot, open_program, sentences):
    program = open_program(FakeBackend(FakeEngine(delay=0.002)))
    page = program.window.translate_page
    qtbot.waitUntil(lambda: program.window.model is not None)
    page.source.edit.setPlainText("The contract has 14 pages. " * sentences)
    qtbot.waitUntil(lambda: bool(page.target.edit.text()), timeout=20_000)

    def type_on():
        for letter in "This is one more sentence. And another one follows.":
            qtbot.keyClick(page.source.edit, letter)
            qtbot.wait(15)
        qtbot.wait(600)

    assert steady(type_on) < 0.05


def test_find_marks_hits_and_walks_through_them(qtbot, window, page):
    page.source.edit.setPlainText("😀 one two One")
    page.open_find()
    bar = page.find_bar
    qtbot.keyClicks(bar.field, "one")
    assert bar.count.text() == "2 hits"
    assert len(page.source.edit.marks("found")) == 2
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert page.source.edit.textCursor().selectedText() == "one"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert page.source.edit.textCursor().selectedText() == "One"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert page.source.edit.textCursor().selectedText() == "one"
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert page.source.edit.marks("found") == []


def test_a_selection_becomes_a_term(qtbot, window, page, paths):
    translated(qtbot, page, "hello", "你好")
    window.show_page("glossaries")
    page.add_term("hello")
    dialog = page.term_dialog
    assert dialog.term.text() == "hello"
    dialog.wanted.setText("您好")
    dialog.accept()
    glossaries = window.page("glossaries")
    assert glossaries.list.count() == 1
    qtbot.waitUntil(lambda: glossaries.entries.model.rowCount() == 1)
    assert glossaries.entries.model.entry(0).targets == ("您好",)
    page.add_term("world")
    assert page.term_dialog.glossary.currentText() == "My terms (English → Chinese)"
    page.term_dialog.reject()


def test_wrapped_lines_of_pasted_text_are_joined_on_request(qtbot, page):
    data = QMimeData()
    data.setText("This line was wrapped\nby a mail program.")
    page.source.edit.insertFromMimeData(data)
    assert "\n" in page.source.edit.text()
    page.clear()
    page._state.settings.update(join_wrapped_lines=True)
    page.source.edit.insertFromMimeData(data)
    assert page.source.edit.text() == "This line was wrapped by a mail program."


def test_a_way_through_another_language_is_shown(qtbot, page, engine, monkeypatch):
    from dataclasses import replace

    said = []
    page.status_changed.connect(said.append)
    direct = engine.translate
    monkeypatch.setattr(engine, "translate", lambda *a, **k: replace(direct(*a, **k), via="fr"))
    translated(qtbot, page, "hello", "你好")
    qtbot.waitUntil(lambda: any("English → French → Chinese" in text for text in said))
