# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from PySide6.QtCore import Qt

from hymt_desktop.gui.views.about_dialog import AboutDialog


def test_the_first_start_explains_in_three_screens_and_the_second_does_not(qtbot, open_program):
    window = open_program().window
    window.welcome_once()
    dialog = window.welcome_dialog
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.place.text() == "1 of 3"
    assert not dialog.back_button.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.place.text() == "2 of 3"
    dialog.back_button.click()
    dialog.next_button.click()
    dialog.next_button.click()
    assert dialog.next_button.text().replace("&", "") == "Start translating"
    assert not dialog.skip_button.isVisible()
    with qtbot.waitSignal(dialog.finished):
        dialog.next_button.click()
    again = open_program().window
    again.welcome_once()
    assert not hasattr(again, "welcome_dialog")


def test_escape_skips_the_introduction_for_good(qtbot, open_program):
    window = open_program().window
    window.welcome_once()
    qtbot.waitUntil(window.welcome_dialog.isVisible)
    with qtbot.waitSignal(window.welcome_dialog.finished):
        qtbot.keyClick(window.welcome_dialog, Qt.Key.Key_Escape)
    again = open_program().window
    again.welcome_once()
    assert not hasattr(again, "welcome_dialog")


def test_the_about_box_opens_the_introduction(qtbot, window):
    window.show_about()
    qtbot.waitUntil(window.about.isVisible)
    window.about.introduction.click()
    qtbot.waitUntil(window.welcome_dialog.isVisible)
    qtbot.waitUntil(lambda: not window.findChildren(AboutDialog))  # closed, and not kept
    window.welcome_dialog.reject()
