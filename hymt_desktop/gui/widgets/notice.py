# SPDX-License-Identifier: Apache-2.0
"""A message inside the page, with what to do about it. Never a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import announce
from hymt_desktop.gui.i18n.core_texts import error_words

if TYPE_CHECKING:
    from hymt_desktop.core.errors import UserError
    from hymt_desktop.gui.theme.manager import ThemeManager


class Notice(QFrame):
    """Hidden until there is something to say."""

    acted = Signal()
    """The button was pressed."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._theme = theme
        self._level = "danger"
        self._picture = QLabel()
        self._message = _wrapped()
        self._message.setProperty("role", "title")
        self._hint = _wrapped()
        self._button = QPushButton()
        self._button.clicked.connect(self.acted)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self._message)
        text.addWidget(self._hint)
        text.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        theme.changed.connect(self._paint)
        self.hide()

    def text(self) -> str:
        """Return the message and the hint that are shown."""
        return f"{self._message.text()}\n{self._hint.text()}".strip()

    def say(self, message: str, hint: str = "", *, level: str = "danger", action: str = "") -> None:
        """Show a message of level ``danger``, ``warning`` or ``success``; ``action`` labels the button."""
        self._level = level
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self._paint()
        self.show()
        announce(self, f"{message} {hint}")

    def say_error(self, error: UserError, *, action: str = "") -> None:
        """Show an error of core in the language of the interface."""
        self.say(*error_words(error), action=action)

    def _paint(self) -> None:
        name = {"danger": "error", "success": "check"}.get(self._level, "warning")
        self._picture.setPixmap(self._theme.icon(name, self._level).pixmap(22, 22))


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label
