# SPDX-License-Identifier: Apache-2.0
"""A place to drop files on, with buttons for those who don't drag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from hymt_desktop.gui.a11y import named

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from hymt_desktop.gui.theme.manager import ThemeManager


class DropArea(QFrame):
    """Emits the local files and folders that are dropped on it."""

    dropped = Signal(list)
    """Paths."""
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: ThemeManager, formats: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self._theme = theme
        self._picture = QLabel()
        title = self.tr("Drop files or folders here")
        kinds = self.tr("Documents, slides, tables, e-books, web pages, subtitles, Markdown and plain text")
        text = QLabel(f"{title}\n{kinds}")
        text.setWordWrap(True)
        self.setToolTip(formats)
        files = named(QPushButton(self.tr("Add &files…")), self.tr("Add files"), tip=False)
        folder = named(QPushButton(self.tr("Add a f&older…")), self.tr("Add a folder"), tip=False)
        files.clicked.connect(self.files_wanted)
        folder.clicked.connect(self.folder_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(14)
        row.addWidget(self._picture)
        row.addWidget(text, 1)
        row.addWidget(files)
        row.addWidget(folder)
        theme.changed.connect(self._paint)
        self._paint()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Show that files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002, N802
        """Back to normal."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Hand the files over."""
        self._mark(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _mark(self, on: bool) -> None:
        self.setProperty("active", "true" if on else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _paint(self) -> None:
        self._picture.setPixmap(self._theme.icon("import", "accent").pixmap(32, 32))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
