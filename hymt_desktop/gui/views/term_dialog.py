# SPDX-License-Identifier: Apache-2.0
"""Add one term to a glossary, from a selection in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.terms.store import GlossaryStore
from hymt_desktop.gui.a11y import labelled
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.models.entries import split_targets

if TYPE_CHECKING:
    from pathlib import Path


class TermDialog(QDialog):
    """Offers the glossaries of the language pair, and a new one.

    Args:
        path: The glossaries' database.
        term: What was selected.
        wanted: A translation to start from; empty for none.
        pair: Languages of the text and of the translation.
        parent: The window.
    """

    def __init__(
        self, path: Path, term: str, wanted: str, pair: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        source, target = pair
        self.setWindowTitle(self.tr("Add a term"))
        self.setMinimumWidth(420)
        self._path = path
        self.term = QLineEdit(term)
        self.wanted = QLineEdit(wanted)
        self.glossary = QComboBox()
        for found in self._stored(source, target):
            self.glossary.addItem(found.name, found)
        if not self.glossary.count():
            name = self.tr("My terms ({0} → {1})").format(language_label(source), language_label(target))
            self.glossary.addItem(name, Glossary(name, source, target))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(labelled(self.tr("&Term:"), self.term), self.term)
        form.addRow(labelled(self.tr("T&ranslation:"), self.wanted), self.wanted)
        form.addRow(labelled(self.tr("&Glossary:"), self.glossary), self.glossary)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self._buttons)
        for field in (self.term, self.wanted):
            field.textChanged.connect(self._check)
        self._check()
        self.wanted.setFocus()

    def store(self) -> str:
        """Store the term; returns the glossary's name.

        Raises:
            UserError: It is not valid, or the database can't be written.
        """
        store = GlossaryStore(self._path)
        try:
            glossary: Glossary = self.glossary.currentData()
            if not glossary.id:
                glossary = store.create(glossary)
            store.add(glossary, Entry(self.term.text(), split_targets(self.wanted.text())))
        finally:
            store.close()
        return glossary.name

    def _stored(self, source: str, target: str) -> list[Glossary]:
        if not self._path.exists():
            return []
        store = GlossaryStore(self._path)
        try:
            return [g for g in store.glossaries() if (g.source, g.target) == (source, target)]
        finally:
            store.close()

    def _check(self) -> None:
        full = bool(self.term.text().strip() and self.wanted.text().strip())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(full)
