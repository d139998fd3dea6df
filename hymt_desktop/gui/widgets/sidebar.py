# SPDX-License-Identifier: Apache-2.0
"""The slim column that names the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import named

if TYPE_CHECKING:
    from hymt_desktop.gui.theme.manager import ThemeManager


SMALL, LARGE = 22, 26
"""Sides of the icons, in pixels; larger ones would push the last pages out of a low window."""


class Sidebar(QFrame):
    """One checkable button per page, and plain ones below."""

    page_chosen = Signal(int)
    """Index of the page, in the order of ``add_page``."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._theme = theme
        self._buttons: list[tuple[QToolButton, str]] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.page_chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 12, 8, 12)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self._pages = 0
        theme.changed.connect(self._paint)

    def add_page(self, picture: str, title: str) -> QToolButton:
        """Add a page's button below the ones before it; ``Ctrl+<number>`` chooses it."""
        button = self._button(picture, title)
        button.setCheckable(True)
        button.setShortcut(f"Ctrl+{self._pages + 1}")
        named(button, title, f"{title} (Ctrl+{self._pages + 1})")
        self._group.addButton(button, self._pages)
        self._column.insertWidget(self._pages, button)
        self._pages += 1
        return button

    def add_action(self, picture: str, title: str) -> QToolButton:
        """Add a plain button at the bottom."""
        button = named(self._button(picture, title), title)
        self._column.addWidget(button)
        return button

    def select(self, index: int) -> None:
        """Check the button of page ``index``."""
        self._group.button(index).setChecked(True)

    def _button(self, picture: str, title: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("nav", "true")
        button.setText(title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        side = max(SMALL, min(LARGE, round(1.2 * button.fontMetrics().height())))
        button.setIconSize(QSize(side, side))
        button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        font = button.font()
        font.setPointSizeF(max(7.5, font.pointSizeF() * 0.9))
        button.setFont(font)
        self._buttons.append((button, picture))
        self._paint_one(button, picture)
        return button

    def _paint(self) -> None:
        for button, picture in self._buttons:
            self._paint_one(button, picture)

    def _paint_one(self, button: QToolButton, picture: str) -> None:
        button.setIcon(self._theme.icon(picture, "muted", checked="accent"))
