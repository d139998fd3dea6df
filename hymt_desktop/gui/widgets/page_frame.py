# SPDX-License-Identifier: Apache-2.0
"""What all pages but the first look like: a title, a line below it, and the content."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

FIELD_WIDTH = 150
"""Fields in one column are at least this wide, so that they line up."""
SCROLLED_LINES = 6
"""Lines of text that a scroll area on a page shows at least."""


class PageFrame(QWidget):
    """A page with a heading. Subclasses add to ``body`` and ``header_buttons``."""

    def __init__(self, title: str, subtitle: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        heading.setFont(font)
        below = QLabel(subtitle)
        below.setProperty("role", "muted")
        below.setWordWrap(True)
        self.header_buttons = QHBoxLayout()
        self.header_buttons.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(heading)
        words.addWidget(below)
        top = QHBoxLayout()
        top.addLayout(words, 1)
        top.addLayout(self.header_buttons)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 12)
        column.setSpacing(14)
        column.addLayout(top)
        column.addLayout(self.body, 1)


def scrolled(content: QWidget, *, in_page: bool = False) -> QScrollArea:
    """Return ``content`` in a scroll area that grows with the window.

    ``in_page`` is for a page: one that asks for more than the window has is scrolled as a whole, and a second
    scroll bar inside of it would be one too many.
    """
    content.setObjectName("scrolled")
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    if in_page:
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        area.setMinimumHeight(SCROLLED_LINES * area.fontMetrics().lineSpacing())
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def whole_page_scrolled(page: QWidget) -> QScrollArea:
    """Return ``page`` in an area that scrolls where the window is smaller than the page can be."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def two_lines(view: QWidget) -> QSize:
    """Return the size of a list's entry with two lines of text."""
    return QSize(0, 2 * view.fontMetrics().lineSpacing() + 18)


class Card(QFrame):
    """A titled box with rows in it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        heading = QLabel(title)
        heading.setProperty("role", "title")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(18, 14, 18, 16)
        self.rows.setSpacing(10)
        self.rows.addWidget(heading)

    def add_row(self, label: QLabel, field: QWidget, note: str = "") -> None:
        """Add a field with its label to the left, and a note in small words below the label."""
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label)
        if note:
            small = QLabel(note)
            small.setProperty("role", "muted")
            small.setWordWrap(True)
            words.addWidget(small)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        field.setMinimumWidth(FIELD_WIDTH)
        row.addWidget(field, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.addLayout(row)

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        self.rows.addWidget(widget)
