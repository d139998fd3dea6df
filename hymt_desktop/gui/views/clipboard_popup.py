# SPDX-License-Identifier: Apache-2.0
"""A small window over the others: what is on the clipboard, translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from hymt_desktop.core.results import Options
from hymt_desktop.gui.a11y import announce, named
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.theme.fonts import base_points
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.workers.translating import Failure, Translated, TranslateRequest, TranslationWorker

if TYPE_CHECKING:
    from hymt_desktop.gui.state import AppState

LONGEST = 20_000
"""Characters of the clipboard that are translated here; more belongs into the big window."""


class ClipboardPopup(QWidget):
    """Shows one translation; has a worker of its own, so that the text in the panes stays as it is."""

    wanted_in_window = Signal(str)
    """The user wants to go on with this text in the big window."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("page")
        self.setWindowTitle(self.tr("Translation of the clipboard"))
        self.resize(460, 260)
        self._state = state
        self._text = ""
        self._worker: TranslationWorker | None = None
        self.direction = QLabel()
        self.direction.setProperty("role", "muted")
        self.notice = Notice(state.theme)
        self.result = named(QTextBrowser(), self.tr("Translation"), tip=False)
        self.result.setObjectName("boxed")
        self.result.setOpenLinks(False)
        self.result.setStyleSheet(f"font-size: {base_points()}pt;")
        self.copy_button = named(QPushButton(self.tr("&Copy")), self.tr("Copy the translation"), tip=False)
        self.copy_button.setProperty("primary", "true")
        self.copy_button.clicked.connect(self.copy)
        self.window_button = QPushButton(self.tr("Open in the &window"))
        named(self.window_button, self.tr("Open in the window"), tip=False)
        self.window_button.setProperty("quiet", "true")
        self.window_button.clicked.connect(self._hand_on)
        self._lay_out()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.direction, 1)
        row.addWidget(self.window_button)
        row.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.notice)
        column.addWidget(self.result, 1)
        column.addLayout(row)

    def translate_clipboard(self) -> None:
        """Translate what is on the clipboard now, and come to the front."""
        self._text = QGuiApplication.clipboard().text().strip()
        self.result.clear()
        self.direction.clear()
        self.notice.hide()
        self.copy_button.setEnabled(False)
        self.window_button.setEnabled(bool(self._text))
        if not self._text:
            self.notice.say(self.tr("There is no text on the clipboard."), level="warning")
        elif len(self._text) > LONGEST:
            self.notice.say(self.tr("This text is long. Open it in the window."), level="warning")
        else:
            self.direction.setText(self.tr("Translating…"))
            self._ask()
        self.show()
        self.raise_()
        self.activateWindow()

    def copy(self) -> None:
        """Put the translation on the clipboard, and go."""
        QGuiApplication.clipboard().setText(self.result.toPlainText())
        self.close()

    def stop(self) -> None:
        """Wait for the thread."""
        if self._worker is not None:
            self._worker.stop()

    def _ask(self) -> None:
        if self._worker is None:
            self._worker = TranslationWorker(self._state.host, self)
            self._worker.translated.connect(self._translated)
            self._worker.failed.connect(self._failed)
            self._worker.start()
        settings = self._state.settings.current
        target = settings.target_language
        options = Options(target=target, beam_size=settings.beam_size)
        # A text in the target language already goes the other way.
        partner = "en" if target != "en" else "zh"
        self._worker.submit(TranslateRequest(self._text, options, partner))

    def _translated(self, result: Translated) -> None:
        if self._worker is None or result.request.generation != self._worker.generation:
            return
        translation = result.translation
        self.result.setPlainText(translation.text)
        source, target = translation.source_language, translation.target_language
        self.direction.setText(f"{language_label(source)} → {language_label(target)}")
        self.copy_button.setEnabled(bool(translation.text))
        self.copy_button.setFocus()
        announce(self.result, translation.text)

    def _failed(self, failure: Failure) -> None:
        self.direction.clear()
        self.notice.say_error(failure.error)

    def _hand_on(self) -> None:
        self.close()
        self.wanted_in_window.emit(self._text)
