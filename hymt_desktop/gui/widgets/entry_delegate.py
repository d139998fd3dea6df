# SPDX-License-Identifier: Apache-2.0
"""Draws one translation of the history: the texts to the left, direction and date to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from hymt_desktop.gui.theme.manager import ThemeManager

DETAILS = Qt.ItemDataRole.UserRole + 1
"""(direction, date), in words."""
STARRED = Qt.ItemDataRole.UserRole + 2
"""Whether it is a favourite."""
SIDE, AIR, STAR = 14, 10, 18
"""Pixels: left and right, above and below, size of the star."""
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """The item's display text holds two lines; the favourites' star has a column of its own."""

    def __init__(self, theme: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        """Two lines and some air."""
        return QSize(0, 2 * option.fontMetrics.lineSpacing() + 2 * AIR + 3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the background as every list does, then the texts, then a hairline below."""
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        text, drawn.text = str(index.data()), ""
        style = drawn.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, drawn.widget)
        box = drawn.rect.adjusted(SIDE, AIR, -SIDE, -AIR - 1)
        right = self._details(painter, drawn, box, index.data(DETAILS) or ("", ""))
        box.setRight(right - 2 * SIDE)
        if index.data(STARRED):
            place = QRect(box.left(), box.center().y() - STAR // 2, STAR, STAR)
            self._theme.icon("star", "warning").paint(painter, place)
        box.setLeft(box.left() + STAR + AIR)
        self._lines(painter, drawn, box, text)
        painter.setPen(QColor(self._theme.colors.border))
        painter.drawLine(
            drawn.rect.left() + SIDE, drawn.rect.bottom(), drawn.rect.right() - SIDE, drawn.rect.bottom()
        )

    def _details(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, details: tuple[str, str]
    ) -> int:
        """Draw them right-aligned; return the pixel where the room to their left ends."""
        width = max(option.fontMetrics.horizontalAdvance(line) for line in details)
        width = min(width + 1, box.width() // 2)
        place = QRect(box.right() - width, box.top(), width + 1, box.height())
        painter.setPen(QColor(self._theme.colors.muted))
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "\n".join(details)
        )
        return place.left()

    def _lines(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, text: str) -> None:
        height = option.fontMetrics.lineSpacing()
        colors = self._theme.colors
        for number, line in enumerate(text.split("\n")[:2]):
            painter.setPen(QColor(colors.muted if number == 0 else colors.text))
            shown = option.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            place = QRect(box.left(), box.top() + number * (height + 3), box.width(), height)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
