# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from hymt_desktop.core.settings import load_settings
from hymt_desktop.gui.theme.palette import CONTRAST, DARK, LIGHT, TEXT_PAIRS, contrast


def choose(qtbot, box, value):
    box.setCurrentIndex(next(i for i in range(box.count()) if box.itemData(i) == value))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_text_keeps_its_contrast(colors):
    pairs = {pair: contrast(getattr(colors, pair[0]), getattr(colors, pair[1])) for pair in TEXT_PAIRS}
    assert all(ratio >= 4.5 for ratio in pairs.values()), pairs
    assert contrast(colors.strong_border, colors.surface) >= 3


def test_contrast_is_what_wcag_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_theme_is_applied_at_once_and_kept(qtbot, qapp, window, paths):
    settings = window.page("settings")
    choose(qtbot, settings.theme, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    qtbot.waitUntil(lambda: load_settings(paths.settings_file)[0].theme == "dark")
    choose(qtbot, settings.theme, "contrast")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(CONTRAST.window)


def test_settings_are_written_before_the_program_ends(qtbot, open_program, paths):
    program = open_program()
    program.window.page("settings").live.setChecked(False)
    program.window.close()
    program.close()
    assert load_settings(paths.settings_file)[0].live is False


def test_a_bad_value_is_named_and_the_rest_is_used(qtbot, open_program, paths, write_settings):
    write_settings(theme="plaid", live=False)
    window = open_program().window
    settings = window.page("settings")
    assert "plaid" in settings.notice.text()
    assert not settings.live.isChecked()


def test_the_language_of_the_window_changes_at_once(qtbot, open_program):
    program = open_program()
    old = program.window
    old.translate_page.source.edit.setPlainText("hello")
    qtbot.waitUntil(lambda: old.translate_page.target.edit.text() == "你好")
    for name in old.page_names:
        old.page(name)
    choose(qtbot, old.page("settings").language, "zh_CN")
    qtbot.waitUntil(lambda: program.window is not old)
    assert program.window.translate_page.source.edit.text() == "hello"
    assert program.window.sidebar.findChild(type(program.window.about_button)).text() == "翻译"
    assert not old.worker.running
    qtbot.waitUntil(lambda: program.window.translate_page.target.edit.text() == "你好")
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))
    # What is left of the old window must not answer to signals any more.
    program.state.settings.update(theme="dark", model="other", keep_history=False)


def test_another_model_is_loaded_when_it_is_chosen(qtbot, open_program, engine):
    program = open_program()
    qtbot.waitUntil(lambda: program.window.model is not None)
    backend = program.state.host.backend
    program.state.settings.update(model="other")
    qtbot.waitUntil(lambda: backend.opened == 2)
    assert engine.closed


def test_the_window_remembers_its_place(qtbot, open_program):
    first = open_program()
    first.window.resize(700, 555)
    first.window.close()
    second = open_program()
    assert (second.window.width(), second.window.height()) == (700, 555)


def test_pages_are_reached_with_keys(qtbot, window):
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.current_page == "models")
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.current_page == "translate")


def test_the_about_box_says_what_the_model_is(qtbot, window):
    window.show_about()
    text = window.about.details.toPlainText()
    assert "fake-en-zh 1.0" in text
    assert "a stand-in teacher" in text
    assert "sentences made for tests" in text
    assert "CC0-1.0" in text
    window.about.close()
