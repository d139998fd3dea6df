# SPDX-License-Identifier: Apache-2.0
"""Before and after a document is translated: a look at its first paragraphs, and what became of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.text.tags import strip_tags
from hymt_desktop.gui.a11y import announce, named
from hymt_desktop.gui.i18n.core_texts import core_label
from hymt_desktop.gui.i18n.reasons import reason_label
from hymt_desktop.gui.widgets.busy_line import BusyLine
from hymt_desktop.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.documents.report import FileReport
    from hymt_desktop.core.errors import UserError
    from hymt_desktop.gui.theme.manager import ThemeManager
    from hymt_desktop.gui.workers.jobs import PreviewRow

SHOWN_FLAGS = 200
SHOWN_DOUBTFUL = 20


class PreviewDialog(QDialog):
    """The first paragraphs of a document beside their translation, once it is there. Accepted: start."""

    def __init__(self, theme: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preview of {0}").format(name))
        self.resize(760, 480)
        self._colors = theme.colors
        self.notice = Notice(theme)
        self.busy = BusyLine()
        self.busy.set_color(self._colors.accent)
        self.busy.set_fraction(0.1)
        self.text = _browser(self.tr("First paragraphs and their translation"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        start = named(QPushButton(self.tr("&Start")), self.tr("Start"), tip=False)
        start.setProperty("primary", "true")
        buttons.addButton(start, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = _column(self)
        for widget in (self.notice, self.busy):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)

    def show_rows(self, rows: list[PreviewRow]) -> None:
        """Show paragraphs and their translations."""
        self.busy.set_fraction(0)
        if not rows:
            self.notice.say(self.tr("There is no text to translate in this file."), level="warning")
            return
        self.text.setHtml("<table width='100%' cellpadding='6'>" + "".join(map(self._row, rows)) + "</table>")
        announce(self.text, self.tr("Translation ready"))

    def _row(self, row: PreviewRow) -> str:
        doubts = "".join(
            f"<br><span style='color:{self._colors.warning}'>{escape(reason_label(doubt))}</span>"
            for doubt in row.doubts
        )
        cells = (_lines(row.source), _lines(row.target) + doubts)
        return "<tr>" + "".join(f"<td width='50%' dir='auto'>{cell}</td>" for cell in cells) + "</tr>"

    def show_error(self, error: UserError) -> None:
        """Say why there is no preview."""
        self.busy.set_fraction(0)
        self.notice.say_error(error)


class ReportDialog(QDialog):
    """What became of one file: counts, notes, and every segment that deserves a second look."""

    save_wanted = Signal()
    """The user wants the report of all files in a file."""

    def __init__(self, report: FileReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report on {0}").format(report.source.name))
        self.resize(720, 460)
        head = QLabel(self._head(report))
        head.setWordWrap(True)
        self.text = _browser(self.tr("What deserves a look"))
        self.text.setHtml(self._body(report))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = named(
            QPushButton(self.tr("&Save the report of all files…")),
            self.tr("Save the report of all files"),
            tip=False,
        )
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save_wanted)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = _column(self)
        column.addWidget(head)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)

    def _head(self, report: FileReport) -> str:
        if report.error:
            return f"{core_label(report.error)}\n{core_label(report.hint)}".strip()
        kinds = (
            ("translated", self.tr("{0} translated")),
            ("memory", self.tr("{0} from memory")),
            ("repeated", self.tr("{0} repeated")),
            ("kept", self.tr("{0} kept as they were")),
        )
        parts = [self.tr("%n paragraph(s)", "", report.units)]
        parts += [text.format(report.counts[kind]) for kind, text in kinds if report.counts.get(kind)]
        if report.revised:
            parts.append(self.tr("{0} translated again for consistency").format(report.revised))
        if report.quality is not None:
            parts.append(self.tr("expected quality {0}").format(report.quality))
        if report.consistency is not None:
            parts.append(self.tr("consistency {0} %").format(round(100 * report.consistency)))
        parts.append(self.tr("{0} s").format(f"{report.seconds:.1f}"))
        return " · ".join(parts)

    def _body(self, report: FileReport) -> str:
        parts = [f"<p>{escape(note)}</p>" for note in report.notes]
        if not report.flagged:
            nothing = escape(self.tr("Nothing deserves a second look."))
            parts.append(f"<p>{nothing}</p>")
        flagged = [
            (
                flag.key,
                strip_tags(flag.source),
                strip_tags(flag.target),
                "; ".join(reason_label(reason.partition(": ")[2] or reason) for reason in flag.reasons),
            )
            for flag in report.flagged[:SHOWN_FLAGS]
        ]
        varied = [
            (
                phrase.source,
                phrase.target or "–",
                self.tr("{0} of {1}").format(phrase.same, phrase.uses),
                "; ".join(dict.fromkeys(phrase.others)),
            )
            for phrase in report.varied
        ]
        doubtful = [
            (str(segment.quality), segment.key, strip_tags(segment.source), strip_tags(segment.target))
            for segment in report.doubtful(SHOWN_DOUBTFUL)
        ]
        parts += (
            _table(self.tr("%n sentence(s) to check", "", report.flagged_count), flagged),
            _table(self.tr("Rendered in several ways: usual rendering, uses that have it, others"), varied),
            _table(self.tr("Lowest expected quality (0 to 100)"), doubtful),
        )
        return "".join(parts)


def _table(title: str, rows: Sequence[Sequence[str]]) -> str:
    """Return a titled table in HTML; nothing where there are no rows."""
    if not rows:
        return ""
    body = "".join(
        "<tr>" + "".join(f"<td dir='auto'>{_lines(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<p><b>{escape(title)}</b></p><table width='100%' cellpadding='6'>{body}</table>"


def _browser(name: str) -> QTextBrowser:
    browser = named(QTextBrowser(), name, tip=False)
    browser.setObjectName("boxed")
    browser.setOpenLinks(False)
    return browser


def _column(dialog: QDialog) -> QVBoxLayout:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(18, 16, 18, 14)
    column.setSpacing(12)
    return column


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
