# SPDX-License-Identifier: Apache-2.0
"""The icon in the system's tray, where there is one: open the window, translate the clipboard, quit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from hymt_desktop.gui.theme.icons import app_icon


class Tray(QObject):
    """``show`` does nothing on desktops without a tray."""

    opened = Signal()
    clipboard_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.menu.addAction(self.tr("&Open HY-MT Desktop")).triggered.connect(self.opened)
        self.menu.addAction(self.tr("&Translate the clipboard")).triggered.connect(self.clipboard_wanted)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("&Quit")).triggered.connect(self.quit_wanted)
        self.icon = QSystemTrayIcon(app_icon(), self)
        self.icon.setToolTip("HY-MT Desktop")
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)

    def show(self) -> None:
        """Show the icon, where there is a place for it."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def close(self) -> None:
        """Take the icon away."""
        self.icon.hide()
        self.menu.deleteLater()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()
