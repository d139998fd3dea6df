# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from hymt_desktop.core.settings import Settings, load_settings
from hymt_desktop.gui.shortcuts import DEFAULTS, entries, keys_of, taken_by


@pytest.fixture
def card(window):
    window.show_page("settings")
    return window.page("settings").keys


def change(card, action, keys):
    card.fields[action].setKeySequence(QKeySequence(keys))
    card.fields[action].editingFinished.emit()


def test_keys_that_can_not_be_used_are_passed_over():
    settings = Settings(shortcuts=("swap=Ctrl+Alt+S", "copy=", "clear=nonsense", "fly=F3", "F4"))
    keys = keys_of(settings)
    assert (keys["swap"], keys["copy"], keys["clear"]) == ("Ctrl+Alt+S", "", DEFAULTS["clear"])
    assert entries(keys) == ("swap=Ctrl+Alt+S", "copy=")
    assert taken_by(settings, "find", "Ctrl+Alt+S") == "swap"
    assert taken_by(settings, "swap", "Ctrl+Alt+S") == ""


def test_every_action_has_a_title_and_a_field(window, card):
    assert set(window.shortcuts.titles()) == set(DEFAULTS) == set(card.fields)
    assert all(card.fields[a].accessibleName() == t for a, t in window.shortcuts.titles().items())


def test_new_keys_work_at_once_and_are_kept(qtbot, window, card, paths):
    page = window.translate_page
    change(card, "copy", "Ctrl+Alt+K")
    assert page.copy_button.toolTip() == "Copy the translation (Ctrl+Alt+K)"
    window.show_page("translate")
    window.activateWindow()
    qtbot.waitActive(window)
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    QGuiApplication.clipboard().clear()
    held = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(page.source.edit, Qt.Key.Key_C, held | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == ""
    qtbot.keyClick(page.source.edit, Qt.Key.Key_K, held | Qt.KeyboardModifier.AltModifier)
    assert QGuiApplication.clipboard().text() == "你好"
    qtbot.waitUntil(lambda: load_settings(paths.settings_file)[0].shortcuts == ("copy=Ctrl+Alt+K",))


def test_larger_text_has_the_key_without_shift_too(qtbot, window):
    page = window.translate_page
    before = page._points()
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(page.source.edit, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert page._points() == before + 1


def test_taken_keys_are_refused_and_the_defaults_come_back(window, card):
    settings = window.page("settings")
    change(card, "find", "Ctrl+O")
    assert "Ctrl+O is taken: Open a text file" in settings.notice.text()
    assert card.fields["find"].keySequence().toString() == "Ctrl+F"
    change(card, "find", "F3")
    change(card, "swap", "")
    assert window.translate_page.swap_button.toolTip() == "Swap languages"
    card.reset_button.click()
    assert card.fields["find"].keySequence().toString() == "Ctrl+F"
    assert not card.reset_button.isEnabled()
