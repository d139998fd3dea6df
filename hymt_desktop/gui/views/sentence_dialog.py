# SPDX-License-Identifier: Apache-2.0
"""Write the translation of one sentence by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import labelled

if TYPE_CHECKING:
    from hymt_desktop.core.results import Segment


class SentenceDialog(QDialog):
    """Shows the source sentence above a field with its translation."""

    def __init__(self, segment: Segment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Edit a sentence"))
        self.setMinimumWidth(520)
        source = QLabel(segment.source)
        source.setWordWrap(True)
        source.setProperty("role", "muted")
        self._field = QPlainTextEdit(segment.target)
        self._field.setObjectName("boxed")
        self._field.setTabChangesFocus(True)
        self._field.moveCursor(QTextCursor.MoveOperation.End)
        self._field.setFocus()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(source)
        column.addWidget(labelled(self.tr("&Translation:"), self._field))
        column.addWidget(self._field)
        column.addWidget(buttons)

    def wording(self) -> str:
        """Return what is in the field, on one line as the sentence was."""
        return self._field.toPlainText().strip()
