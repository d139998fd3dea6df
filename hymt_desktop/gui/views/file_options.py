# SPDX-License-Identifier: Apache-2.0
"""How documents are read and written: what ``hymt file`` offers as options."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.gui.a11y import labelled, named
from hymt_desktop.gui.widgets.page_frame import scrolled

LISTS = ("keys", "columns", "sheets", "skip_styles", "skip_elements")


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What the user chose for all files of the list; languages are chosen on the page."""

    documents: DocumentOptions = field(default_factory=DocumentOptions)
    side_by_side: bool = False
    consistent: bool = False

    @property
    def changed(self) -> int:
        """Number of options that differ from the defaults, of those that the dialog shows."""
        usual = DocumentOptions()
        names = ("only_untranslated", "encoding", *LISTS, "line_width", "max_lines")
        different = [n for n in names if getattr(self.documents, n) != getattr(usual, n)]
        return len(different) + self.side_by_side + self.consistent


class FileOptionsDialog(QDialog):
    """One field for each option; a format ignores what means nothing to it."""

    def __init__(self, options: FileOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Options for documents"))
        self.resize(620, 520)
        self._options = options
        documents = options.documents
        self.side_by_side = self._switch(
            self.tr("Write a page with both texts side &by side, too"), options.side_by_side
        )
        self.consistent = self._switch(self.tr("&Use one rendering of each name or term"), options.consistent)
        self.only_untranslated = self._switch(
            self.tr("&Leave what is translated already (PO, XLIFF, TMX, Qt)"), documents.only_untranslated
        )
        self.encoding = QLineEdit(documents.encoding)
        self.encoding.setPlaceholderText(self.tr("Find out"))
        self.lists = {name: QLineEdit(", ".join(getattr(documents, name))) for name in LISTS}
        for name in ("keys", "columns", "sheets"):
            self.lists[name].setPlaceholderText(self.tr("All"))
        self.line_width = self._number(documents.line_width, 8, 200)
        self.max_lines = self._number(documents.max_lines, 1, 9)
        content = QWidget()
        form = QFormLayout(content)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setVerticalSpacing(10)
        form.setContentsMargins(8, 6, 12, 6)
        form.addRow(self.side_by_side)
        form.addRow(self.only_untranslated)
        form.addRow(self.consistent)
        for text, widget in (
            (self.tr("&Encoding of text files"), self.encoding),
            (self.tr("&Keys of JSON, YAML and properties files"), self.lists["keys"]),
            (self.tr("&Columns of tables"), self.lists["columns"]),
            (self.tr("&Sheets of workbooks"), self.lists["sheets"]),
            (
                self.tr("St&yles of Word and ODT files, and fonts of slides, to leave alone"),
                self.lists["skip_styles"],
            ),
            (self.tr("E&lements of web pages and e-books to leave alone"), self.lists["skip_elements"]),
            (self.tr("Columns of a subtitle's l&ine"), self.line_width),
            (self.tr("Li&nes of a subtitle"), self.max_lines),
        ):
            widget.setMinimumWidth(14 * self.fontMetrics().averageCharWidth())
            form.addRow(labelled(text, widget), widget)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._defaults)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(14)
        column.addWidget(scrolled(content), 1)
        column.addWidget(buttons)

    def options(self) -> FileOptions:
        """Return what was entered; lists are separated by commas."""
        lists: dict[str, Any] = {name: _parts(box.text()) for name, box in self.lists.items()}
        documents = replace(
            self._options.documents,
            only_untranslated=self.only_untranslated.isChecked(),
            encoding=self.encoding.text().strip(),
            line_width=self.line_width.value(),
            max_lines=self.max_lines.value(),
            **lists,
        )
        return FileOptions(documents, self.side_by_side.isChecked(), self.consistent.isChecked())

    def _defaults(self) -> None:
        usual = DocumentOptions()
        for box in (self.side_by_side, self.only_untranslated, self.consistent):
            box.setChecked(False)
        for line in (self.encoding, *self.lists.values()):
            line.clear()
        self.line_width.setValue(usual.line_width)
        self.max_lines.setValue(usual.max_lines)

    def _switch(self, text: str, on: bool) -> QCheckBox:
        box = named(QCheckBox(text), text.replace("&", ""), tip=False)
        box.setChecked(on)
        return box

    def _number(self, value: int, low: int, high: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setValue(value)
        box.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding doesn't reach it
        return box


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
