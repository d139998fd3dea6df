# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from hymt_desktop.gui.tray import Tray
from hymt_desktop.gui.views.clipboard_popup import LONGEST


@pytest.fixture
def popup(window, page):
    page.source.edit.setPlainText("world")

    def ask(text):
        QGuiApplication.clipboard().setText(text)
        window.translate_clipboard()
        return window.popup

    return ask


def test_the_clipboard_is_translated_and_the_panes_stay(qtbot, popup, page):
    shown = popup("hello")
    qtbot.waitUntil(lambda: shown.result.toPlainText() == "你好")
    assert shown.direction.text() == "English → Chinese"
    assert page.source.edit.text() == "world"
    shown.copy_button.click()
    assert QGuiApplication.clipboard().text() == "你好"
    assert not shown.isVisible()


def test_the_second_time_shows_the_second_text(qtbot, popup):
    shown = popup("hello")
    qtbot.waitUntil(lambda: shown.result.toPlainText() == "你好")
    assert popup("world") is shown
    qtbot.waitUntil(lambda: shown.result.toPlainText() == "世界")


def test_a_text_in_the_target_language_goes_the_other_way(qtbot, popup):
    shown = popup("你好。")
    qtbot.waitUntil(lambda: shown.direction.text() == "Chinese → English")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_clipboard_is_said(popup, text):
    shown = popup(text)
    assert shown.notice.text() == "There is no text on the clipboard."
    assert not shown.copy_button.isEnabled()


def test_a_long_text_goes_to_the_window(qtbot, popup, window, page):
    text = "hello " * (LONGEST // 6 + 1)
    shown = popup(text)
    assert "long" in shown.notice.text()
    shown.window_button.click()
    assert page.source.edit.text() == text.strip()
    assert not shown.isVisible()


def test_escape_closes_it(qtbot, popup):
    shown = popup("hello")
    qtbot.waitUntil(lambda: shown.result.toPlainText() == "你好")
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_the_tray_menu_asks(qtbot, qapp):
    tray = Tray(qapp)
    tray.show()
    open_it, clipboard, _, leave = tray.menu.actions()
    for action, signal in (
        (open_it, tray.opened),
        (clipboard, tray.clipboard_wanted),
        (leave, tray.quit_wanted),
    ):
        with qtbot.waitSignal(signal):
            action.trigger()
    with qtbot.waitSignal(tray.opened):
        tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray.close()
