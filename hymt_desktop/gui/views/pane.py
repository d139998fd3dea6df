# SPDX-License-Identifier: Apache-2.0
"""One half of the translate page: a text pane between a header and a row of buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.gui.theme.manager import ThemeManager


class PaneFrame(QFrame):
    """The frame of a pane: shows the focus, holds the text and a footer."""

    def __init__(self, theme: ThemeManager, text_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._theme = theme
        self._icons: list[tuple[QToolButton, str]] = []
        self.edit = named(TextPane(), text_name, tip=False)
        self.edit.focus_changed.connect(self._show_focus)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.top = QVBoxLayout()
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(8, 0, 4, 4)
        self.footer.setSpacing(4)
        self.footer.addWidget(self.count)
        self.footer.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        column.addLayout(self.top)
        column.addWidget(self.edit, 1)
        column.addLayout(self.footer)
        theme.changed.connect(self._paint)

    def add_button(self, picture: str, name: str, call: Callable[[], object]) -> QToolButton:
        """Add an icon button to the footer."""
        button = named(QToolButton(), name)
        button.clicked.connect(call)
        self._icons.append((button, picture))
        side = max(16, round(0.9 * self.fontMetrics().height()))
        button.setIconSize(QSize(side, side))
        button.setIcon(self._theme.icon(picture))
        self.footer.addWidget(button)
        return button

    def _show_focus(self, on: bool) -> None:
        self.setProperty("active", "true" if on else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _paint(self) -> None:
        for button, picture in self._icons:
            button.setIcon(self._theme.icon(picture))
        self.edit.set_colors(self._theme.colors)
