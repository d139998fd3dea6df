# SPDX-License-Identifier: Apache-2.0
"""Make a glossary; look at an import before it happens."""

from __future__ import annotations

from html import escape
from itertools import chain, islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.terms.model import Glossary
from hymt_desktop.core.text.languages import LANGUAGES
from hymt_desktop.gui.a11y import labelled, named
from hymt_desktop.gui.i18n.core_texts import core_label
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.widgets.language_box import LanguageBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.terms.importing import Preview
    from hymt_desktop.core.terms.usage import Use

SHOWN_PROBLEMS = 500


class NewGlossaryDialog(QDialog):
    """Name and languages of a glossary."""

    def __init__(self, source: str, target: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New glossary"))
        self.setMinimumWidth(400)
        self.name = QLineEdit()
        self.source = LanguageBox(detect=False)
        self.target = LanguageBox(detect=False)
        for box, code in ((self.source, source), (self.target, target)):
            box.setProperty("flat", "false")
            box.fill(LANGUAGES)
            box.select(code)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(labelled(self.tr("&Name:"), self.name), self.name)
        form.addRow(labelled(self.tr("&From:"), self.source), self.source)
        form.addRow(labelled(self.tr("&To:"), self.target), self.target)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self._buttons)
        self.name.textChanged.connect(self._check)
        self._check()

    def glossary(self) -> Glossary:
        """Return what was entered."""
        return Glossary(self.name.text(), self.source.code() or "en", self.target.code() or "zh")

    def _check(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.name.text().strip()))


class ImportDialog(QDialog):
    """Counts and problems of an import; nothing is stored until it is accepted."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import {0}").format(preview.path.name))
        self.setMinimumSize(560, 380)
        glossary = preview.glossary
        languages = (language_label(glossary.source), language_label(glossary.target))
        into = self.tr("Into the glossary “{0}” ({1} → {2}).").format(glossary.name, *languages)
        self.summary = QLabel(f"{into}\n{self._counts(preview)}")
        self.summary.setWordWrap(True)
        # No more than are shown: putting 100,000 conflicts into words would take a while.
        found = chain(preview.rejected, preview.conflicts, preview.repeated)
        problems = [core_label(str(problem)) for problem in islice(found, SHOWN_PROBLEMS)]
        self.problems = named(QPlainTextEdit(), self.tr("Rows that deserve a look"), tip=False)
        self.problems.setObjectName("boxed")
        self.problems.setReadOnly(True)
        self.problems.setPlainText("\n".join(problems) or self.tr("No problems."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setEnabled(bool(preview.changes.added))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.summary)
        column.addWidget(self.problems, 1)
        column.addWidget(buttons)

    def _counts(self, preview: Preview) -> str:
        rows, added = len(preview.parsed.records) + len(preview.rejected), len(preview.changes.added)
        counts = [
            (self.tr("{0} rows"), rows),
            (self.tr("{0} to add"), added),
            (self.tr("{0} to replace"), len(preview.changes.removed)),
            (self.tr("{0} already there"), len(preview.duplicates)),
            (self.tr("{0} in conflict"), len(preview.conflicts)),
            (self.tr("{0} with several translations"), len(preview.repeated)),
            (self.tr("{0} rejected"), len(preview.rejected)),
        ]
        shown = [text.format(f"{count:,}") for i, (text, count) in enumerate(counts) if count or i < 2]
        return " · ".join(shown)


class UsesDialog(QDialog):
    """The sentences in which a term was applied, the newest first."""

    def __init__(self, term: str, uses: Sequence[Use], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Where “{0}” was used").format(term))
        self.resize(680, 420)
        self.text = named(QTextBrowser(), self.tr("Sentences and their translations"), tip=False)
        self.text.setObjectName("boxed")
        self.text.setOpenLinks(False)
        self.text.setHtml(self._html(uses))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)

    def _html(self, uses: Sequence[Use]) -> str:
        rows = []
        for use in uses:
            moment = QDateTime.fromSecsSinceEpoch(int(use.created))
            when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
            note = f"{use.place} · {when}" if use.place else when
            rows.append(
                f"<tr><td width='50%' dir='auto'>{escape(use.sentence)}<br><small>{escape(note)}</small></td>"
                f"<td width='50%' dir='auto'>{escape(use.translation)}</td></tr>"
            )
        return "<table width='100%' cellpadding='6'>" + "".join(rows) + "</table>"
