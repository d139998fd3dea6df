# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication

from hymt_desktop.gui.crash import CrashReporter


@pytest.fixture
def reporter(qapp):
    reporter = CrashReporter()
    reporter.install()
    yield reporter
    reporter.remove()
    if reporter.dialog is not None:
        reporter.dialog.close()


def fault():
    try:
        raise ZeroDivisionError("a fault")
    except ZeroDivisionError:
        return sys.exc_info()


def test_a_fault_opens_one_dialog_with_details_to_copy(qtbot, reporter):
    sys.excepthook(*fault())
    sys.excepthook(*fault())
    dialog = reporter.dialog
    assert dialog.isVisible()
    assert dialog.details.toPlainText().count("ZeroDivisionError: a fault") == 2
    dialog.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert "HY-MT Desktop" in text
    assert "Qt 6" in text
    assert "test_crash.py" in text


def test_a_fault_on_a_thread_is_shown_too(qtbot, reporter):
    def boom():
        raise RuntimeError("on a thread")

    thread = threading.Thread(target=boom)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    assert "on a thread" in reporter.dialog.details.toPlainText()


def test_the_hooks_are_put_back(reporter):
    mine = sys.excepthook
    reporter.remove()
    assert sys.excepthook is not mine
