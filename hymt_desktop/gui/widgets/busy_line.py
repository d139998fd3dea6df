# SPDX-License-Identifier: Apache-2.0
"""A thin line that fills while work goes on. It paints on progress only: no timer, no idle CPU."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class BusyLine(QWidget):
    """Two pixels high; empty when idle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(2)
        self._fraction = 0.0
        self._color = QColor()

    @property
    def fraction(self) -> float:
        """How much of the line is filled, 0 to 1."""
        return self._fraction

    def set_color(self, color: str) -> None:
        """Fill with ``color``."""
        self._color = QColor(color)
        self.update()

    def set_fraction(self, fraction: float) -> None:
        """Fill this much of the line; 0 is idle."""
        self._fraction = max(0.0, min(1.0, fraction))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Paint the filled part."""
        if self._fraction > 0:
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 0, self.width() * self._fraction, self.height()), self._color)
