# SPDX-License-Identifier: Apache-2.0
"""Type a sentence, see which terms are found in it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.workers.background import BackgroundOp

if TYPE_CHECKING:
    from hymt_desktop.core.terms.model import Glossary, TermMatch
    from hymt_desktop.gui.state import AppState


class TryBox(QWidget):
    """Looks the sentence up in all glossaries that are on, in the languages of the one shown."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._glossary: Glossary | None = None
        self._number = 0
        self._running: BackgroundOp[list[TermMatch]] | None = None
        self.field = named(QLineEdit(), self.tr("Sentence to try the glossaries on"), tip=False)
        self.field.setPlaceholderText(self.tr("Try it: type a sentence to see which terms are found"))
        self.found = QLabel()
        self.found.setWordWrap(True)
        self.found.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.found)
        self.found.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(200)
        self._timer.timeout.connect(self.look)
        self.field.textChanged.connect(lambda _: self._timer.start())

    def use(self, glossary: Glossary | None) -> None:
        """Look up in the languages of ``glossary``."""
        self._glossary = glossary
        self.setEnabled(glossary is not None)
        self.look()

    def look(self) -> None:
        """Look the sentence up, in the background."""
        glossary, text = self._glossary, self.field.text()
        self._number += 1
        number = self._number
        if glossary is None or not text.strip():
            self.found.hide()
            return

        def work() -> list[TermMatch]:
            terms = self._state.host.backend.terms()
            return terms.find(text, glossary.source, glossary.target) if terms else []

        if self._running is not None:
            self._running.stop()
        self._running = BackgroundOp(self, work)
        self._running.on_success(lambda found: self._show(number, text, found))
        self._running.start()

    def stop(self) -> None:
        """Wait for a lookup."""
        self._timer.stop()
        if self._running is not None:
            self._running.stop()
            self._running.wait()

    def _show(self, number: int, text: str, found: list[TermMatch]) -> None:
        if number != self._number:
            return
        parts, last = [], 0
        for match in found:
            wanted = " / ".join(match.targets) or "✗ " + " / ".join(match.forbidden)
            parts.append(escape(text[last : match.start]))
            parts.append(f"<b><u>{escape(text[match.start : match.end])}</u></b> → {escape(wanted)}")
            last = match.end
        parts.append(escape(text[last:]))
        self.found.setText("".join(parts) if found else escape(self.tr("No term is found in this sentence.")))
        self.found.show()
