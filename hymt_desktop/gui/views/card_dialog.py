# SPDX-License-Identifier: Apache-2.0
"""The model card of an installed model."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import named


class CardDialog(QDialog):
    """Shows Markdown as it is in the package; its links lead nowhere, as nothing is fetched."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Model card of {0}").format(name))
        self.resize(760, 560)
        self.text = named(QTextBrowser(), self.tr("Model card"), tip=False)
        self.text.setObjectName("boxed")
        self.text.setOpenLinks(False)
        self.text.setMarkdown(_without_front_matter(text))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)


def _without_front_matter(text: str) -> str:
    """Return ``text`` without the lines between ``---`` at its start, which are for machines."""
    if not text.startswith("---\n"):
        return text
    _, sign, rest = text[4:].partition("\n---\n")
    return rest if sign else text
