# SPDX-License-Identifier: Apache-2.0
"""Find in a text pane: every hit is marked, Return goes from one to the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.positions import Utf16Map
from hymt_desktop.gui.widgets.text_pane import Mark, MarkKind, TextPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.gui.theme.manager import ThemeManager

MAX_HITS = 10_000


class FindBar(QFrame):
    """Hidden until ``open``; works on the pane it was opened for."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findbar")
        self._theme = theme
        self._pane: TextPane | None = None
        self._hits: list[tuple[int, int]] = []
        self.field = named(QLineEdit(), self.tr("Find text"), tip=False)
        self.field.setPlaceholderText(self.tr("Find"))
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self._buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for picture, name, call in (
            ("arrow_up", self.tr("Previous (Shift+Return)"), lambda: self.step(-1)),
            ("arrow_down", self.tr("Next (Return)"), lambda: self.step(1)),
            ("clear", self.tr("Close (Esc)"), self.shut),
        ):
            row.addWidget(self._button(picture, name, call))
        self.field.textChanged.connect(self._search)
        theme.changed.connect(self._paint)
        self.hide()

    def open(self, pane: TextPane) -> None:
        """Find in ``pane``; a selection in it is what to look for."""
        if self._pane is not None and self._pane is not pane:
            self._pane.set_marks("found", [])
        self._pane = pane
        selected = pane.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.field.setText(selected)
        self.show()
        self.field.setFocus()
        self.field.selectAll()
        self._search()

    def shut(self) -> None:
        """Hide, and give the focus back."""
        self.hide()
        if self._pane is not None:
            self._pane.set_marks("found", [])
            self._pane.setFocus()

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) hit, round and round."""
        self._search()
        if self._pane is None or not self._hits:
            return
        at = self._pane.textCursor().selectionStart()
        later = [i for i, hit in enumerate(self._hits) if hit[0] > at]
        earlier = [i for i, hit in enumerate(self._hits) if hit[0] < at]
        index = (later[0] if later else 0) if by > 0 else earlier[-1] if earlier else len(self._hits) - 1
        cursor = QTextCursor(self._pane.document())
        cursor.setPosition(self._hits[index][0])
        cursor.setPosition(self._hits[index][1], QTextCursor.MoveMode.KeepAnchor)
        self._pane.setTextCursor(cursor)
        self._pane.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return, Shift+Return and Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        if self._pane is None:
            return
        wanted, text = self.field.text(), self._pane.text()
        found = re.finditer(re.escape(wanted), text, re.IGNORECASE) if wanted else iter(())
        units = Utf16Map(text).to_units
        self._hits = [
            (units(m.start()), units(m.end())) for m, _ in zip(found, range(MAX_HITS), strict=False)
        ]
        self._pane.set_marks("found", [Mark(start, end, MarkKind.FOUND) for start, end in self._hits])
        self.count.setText(self.tr("%n hit(s)", "", len(self._hits)) if wanted else "")

    def _button(self, picture: str, name: str, call: Callable[[], object]) -> QToolButton:
        button = named(QToolButton(), name)
        button.setProperty("picture", picture)
        button.setIcon(self._theme.icon(picture))
        button.clicked.connect(call)
        self._buttons.append(button)
        return button

    def _paint(self) -> None:
        for button in self._buttons:
            button.setIcon(self._theme.icon(str(button.property("picture"))))
