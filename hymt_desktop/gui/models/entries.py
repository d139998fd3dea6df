# SPDX-License-Identifier: Apache-2.0
"""The entries of a glossary as a table that reads its rows page by page: 100,000 rows open at once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.terms.model import Entry, PartOfSpeech, Status
from hymt_desktop.core.terms.store import source_key

if TYPE_CHECKING:
    from hymt_desktop.core.terms.model import Glossary
    from hymt_desktop.core.terms.store import GlossaryStore

PAGE = 200
KEPT_PAGES = 60
SEPARATOR = " | "
"""Between the translations of one entry, in the table and in pasted text."""
SOURCE, TARGETS, STATUS, CASE, WORD, PART, DOMAIN, NOTE = range(8)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Opened:
    """A glossary as a background thread found it: its size and its first rows."""

    glossary: Glossary
    search: str
    count: int
    first: list[Entry]


def open_entries(store: GlossaryStore, glossary: Glossary, search: str) -> Opened:
    """Count the rows that ``search`` finds and read the first page. May take a while; no Qt."""
    count = store.count(glossary, search=search)
    return Opened(glossary, search, count, store.entries(glossary, search=search, offset=0, limit=PAGE))


class EntryModel(QAbstractTableModel):
    """Rows are sorted by source, so repeated sources are neighbours; they are marked."""

    refused = Signal(object)
    """A ``UserError``: an edit that is not valid; the old value stays."""
    edited = Signal()
    """An entry was changed."""

    def __init__(self, store: GlossaryStore, warning: str) -> None:
        super().__init__()
        self._store = store
        self._warning = QColor(warning)
        self._opened: Opened | None = None
        self._pages: OrderedDict[int, list[Entry]] = OrderedDict()
        self._titles = (
            self.tr("Source"),
            self.tr("Translations"),
            self.tr("Status"),
            self.tr("Aa"),
            self.tr("Word"),
            self.tr("Part of speech"),
            self.tr("Domain"),
            self.tr("Note"),
        )
        self._hints = {
            CASE: self.tr("Match case: only a source written with the same capitals"),
            WORD: self.tr("Whole word: not inside longer words"),
        }

    def show(self, opened: Opened | None) -> None:
        """Show what a background thread has opened; None for nothing."""
        self.beginResetModel()
        self._opened = opened
        self._pages.clear()
        if opened is not None:
            self._pages[0] = opened.first
        self.endResetModel()

    def set_warning(self, color: str) -> None:
        """Mark repeated sources in this colour."""
        self._warning = QColor(color)

    def entry(self, row: int) -> Entry | None:
        """Return the entry in a row; None beyond the last (it was removed elsewhere)."""
        page, place = divmod(row, PAGE)
        entries = self._page(page)
        return entries[place] if 0 <= place < len(entries) else None

    def status_names(self) -> dict[Status, str]:
        """Return what each status is called."""
        return {
            Status.PREFERRED: self.tr("Preferred"),
            Status.ALLOWED: self.tr("Allowed"),
            Status.FORBIDDEN: self.tr("Forbidden"),
            Status.DO_NOT_TRANSLATE: self.tr("Do not translate"),
        }

    def part_names(self) -> dict[PartOfSpeech, str]:
        """Return what each part of speech is called."""
        return {
            PartOfSpeech.NONE: "",
            PartOfSpeech.NOUN: self.tr("Noun"),
            PartOfSpeech.VERB: self.tr("Verb"),
            PartOfSpeech.ADJECTIVE: self.tr("Adjective"),
            PartOfSpeech.ADVERB: self.tr("Adverb"),
            PartOfSpeech.PROPER_NOUN: self.tr("Proper noun"),
            PartOfSpeech.OTHER: self.tr("Other"),
        }

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of entries."""
        return self._opened.count if self._opened and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of fields."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        """Titles, and row numbers."""
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return self._hints.get(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All cells can be edited; two are switches."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in (CASE, WORD):
            return base | Qt.ItemFlag.ItemIsUserCheckable
        return base | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(entry, column, role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.CheckStateRole and column in (CASE, WORD):
            on = entry.case_sensitive if column == CASE else entry.whole_word
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.ToolTipRole) and column == SOURCE:
            return self._repeated(index.row(), entry, role)
        return None

    def setData(  # noqa: N802
        self,
        index: Index,
        value: Any,
        role: int = Qt.ItemDataRole.EditRole,  # noqa: ARG002
    ) -> bool:
        """Store an edit; an invalid one is refused with the reason."""
        entry = self.entry(index.row())
        if entry is None or self._opened is None:
            return False
        changed = self._changed(entry, index.column(), value)
        if changed == entry:
            return False
        try:
            stored = self._store.change(self._opened.glossary, changed)
        except UserError as error:
            self.refused.emit(error)
            return False
        page, place = divmod(index.row(), PAGE)
        self._page(page)[place] = stored
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), NOTE))
        self.edited.emit()
        return True

    # Inside

    def _text(self, entry: Entry, column: int, editing: bool) -> Any:
        if column == STATUS:
            return entry.status.value if editing else self.status_names()[entry.status]
        if column == PART:
            return entry.part_of_speech.value if editing else self.part_names()[entry.part_of_speech]
        texts = {
            SOURCE: entry.source,
            TARGETS: SEPARATOR.join(entry.targets),
            DOMAIN: entry.domain,
            NOTE: entry.note,
        }
        return texts.get(column)

    def _changed(self, entry: Entry, column: int, value: Any) -> Entry:
        if column == SOURCE:
            return replace(entry, source=str(value))
        if column == TARGETS:
            return replace(entry, targets=split_targets(str(value)))
        if column == STATUS:
            return replace(entry, status=Status(value))
        if column == PART:
            return replace(entry, part_of_speech=PartOfSpeech(value))
        if column == CASE:
            return replace(entry, case_sensitive=Qt.CheckState(value) == Qt.CheckState.Checked)
        if column == WORD:
            return replace(entry, whole_word=Qt.CheckState(value) == Qt.CheckState.Checked)
        if column == DOMAIN:
            return replace(entry, domain=str(value))
        return replace(entry, note=str(value))

    def _repeated(self, row: int, entry: Entry, role: int) -> Any:
        key = source_key(entry.source)
        near = (self.entry(row - 1) if row else None, self.entry(row + 1))
        if not any(other is not None and source_key(other.source) == key for other in near):
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._warning
        return self.tr("This source has another entry beside this one.")

    def _page(self, number: int) -> list[Entry]:
        if self._opened is None or number < 0 or number * PAGE >= max(1, self._opened.count):
            return []
        if number not in self._pages:
            self._pages[number] = self._store.entries(
                self._opened.glossary, search=self._opened.search, offset=number * PAGE, limit=PAGE
            )
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]


def split_targets(text: str) -> tuple[str, ...]:
    """Return the translations in a cell's text."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def entries_from_rows(text: str) -> list[Entry]:
    """Return the entries in rows copied from a spreadsheet: source, translations, note."""
    entries = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) >= 2 and cells[0] and cells[1]:
            note = cells[2] if len(cells) > 2 else ""
            entries.append(Entry(cells[0], split_targets(cells[1]), note=note))
    return entries


def rows_from_entries(entries: list[Entry]) -> str:
    """Return entries as rows that a spreadsheet takes."""
    return "\n".join(f"{e.source}\t{SEPARATOR.join(e.targets)}\t{e.note}".rstrip("\t") for e in entries)
