# SPDX-License-Identifier: Apache-2.0
"""The window's part of ``hymt --self-test``: the real window translates a sentence with the real model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase

from hymt_desktop.core.settings import Settings, save_settings
from hymt_desktop.gui.app import Program, make_application

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from hymt_desktop.core.paths import Paths

PATIENCE = 60.0
"""Seconds to wait for the model, and for the translation."""
_TEXT = "Good morning, everyone."


def check_window(paths: Paths) -> str:
    """Open the window in ``paths``, translate a sentence, and close it again.

    Returns:
        What was seen, in words.

    Raises:
        RuntimeError: A part of it didn't come.
    """
    app = make_application([])
    save_settings(paths.settings_file, Settings(source_language="en", target_language="zh"))
    began = time.perf_counter()
    program = Program(app, paths)
    try:
        window = program.window
        window.show()
        app.processEvents()
        shown = time.perf_counter() - began
        page = window.translate_page
        _wait(app, lambda: window.model is not None or page.notice.isVisible(), "the model")
        if window.model is None:
            raise RuntimeError(page.notice.text())
        if window.windowIcon().pixmap(48).isNull():
            raise RuntimeError("the icon can't be drawn: Qt's SVG plug-in is missing")
        for name in window.page_names:
            window.show_page(name)
            app.processEvents()
        window.show_page("translate")
        page.source.edit.setPlainText(_TEXT)
        _wait(app, lambda: bool(page.target.edit.text().strip()), "the translation")
        translated = page.target.edit.text().strip()
    finally:
        program.window.close()
        program.close()
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    fonts = f"{len(chinese)} Chinese fonts" if chinese else "NO CHINESE FONT: install one to read Chinese"
    return (
        f"Qt {qVersion()} on {app.platformName()}, shown after {shown:.2f} s, "
        f"{len(window.page_names)} pages, {_TEXT} -> {translated}; {fonts}"
    )


def _wait(app: QApplication, ready: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {PATIENCE:.0f} s for {what}")
        app.processEvents()
        time.sleep(0.01)
