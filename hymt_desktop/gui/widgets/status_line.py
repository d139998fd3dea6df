# SPDX-License-Identifier: Apache-2.0
"""The line below the pages: model, what happened last, and that nothing leaves the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

if TYPE_CHECKING:
    from hymt_desktop.gui.theme.manager import ThemeManager


class StatusLine(QFrame):
    """Three texts in a row."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = _muted()
        self.message = _muted()
        self.offline = _muted()
        self.offline.setText(self.tr("Offline"))
        self.offline.setToolTip(self.tr("Nothing leaves this computer: translations are made here."))
        self._shield = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 20, 10)
        row.setSpacing(8)
        row.addWidget(self.model)
        row.addStretch(1)
        row.addWidget(self.message)
        row.addSpacing(14)
        row.addWidget(self._shield)
        row.addWidget(self.offline)
        theme.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self._shield.setPixmap(self._theme.icon("offline", "success").pixmap(18, 18))


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    return label
