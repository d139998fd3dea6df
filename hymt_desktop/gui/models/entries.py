# SPDX-License-Identifier: Apache-2.0
"""The entries of a glossary as a table that reads its rows page by page: 100,000 rows open at once."""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.terms.checks import ProblemKind, check_entries
from hymt_desktop.core.terms.model import Entry, PartOfSpeech, Status
from hymt_desktop.core.terms.release import release
from hymt_desktop.core.terms.store import source_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hymt_desktop.core.terms.model import Glossary
    from hymt_desktop.core.terms.store import GlossaryStore
    from hymt_desktop.gui.theme.palette import Colors

PAGE = 200
KEPT_PAGES = 60
SEPARATOR = " | "
"""Between the translations of one entry, in the table and in pasted text."""
SOURCE, TARGETS, STATUS, USED, CASE, WORD, PART, DOMAIN, NOTE = range(9)
_ORDER = {
    TARGETS: "targets",
    STATUS: "status",
    CASE: "case_sensitive",
    WORD: "whole_word",
    PART: "part_of_speech",
    DOMAIN: "domain",
    NOTE: "note",
}
_WORST = (ProblemKind.CONTRADICTION, ProblemKind.DUPLICATE, ProblemKind.SEVERAL)
MAX_CHECKED = 5_000
"""Repeated entries that are looked at for contradictions."""
Index = QModelIndex | QPersistentModelIndex


class Show(Enum):
    """Which entries to show."""

    ALL = "all"
    REPEATED = "repeated"
    USED = "used"
    UNUSED = "unused"
    PREFERRED = Status.PREFERRED.value
    ALLOWED = Status.ALLOWED.value
    FORBIDDEN = Status.FORBIDDEN.value
    KEPT = Status.DO_NOT_TRANSLATE.value


@dataclass(frozen=True, slots=True)
class View:
    """What to show of a glossary, and in which order."""

    search: str = ""
    show: Show = Show.ALL
    column: int = SOURCE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A glossary as a background thread found it: its rows, the first of them, and what is odd or used."""

    glossary: Glossary
    view: View
    ids: Sequence[int]
    first: list[Entry | None]
    odd: Mapping[str, ProblemKind]
    """What is odd about the entries of a source, by ``source_key``."""
    used: Mapping[str, int]
    """In how many sentences a source was applied, by ``source_key``."""


def open_entries(
    store: GlossaryStore, glossary: Glossary, view: View, used: Mapping[str, int] | None = None
) -> Opened:
    """Find and sort the rows of ``view`` and read the first page. May take a while; no Qt."""
    used = used or {}
    order = _ORDER.get(view.column, "source_key")
    rows = store.entry_keys(glossary, search=view.search, order=order, descending=view.descending)
    odd = _odd(store, rows)
    every = rows
    if view.show is Show.REPEATED:
        rows = [row for row in rows if row[1] in odd]
    elif view.show in (Show.USED, Show.UNUSED):
        rows = [row for row in rows if (row[1] in used) == (view.show is Show.USED)]
    elif view.show is not Show.ALL:
        rows = [row for row in rows if row[2] == view.show.value]
    if view.column == USED:
        rows.sort(key=lambda row: used.get(row[1], 0), reverse=view.descending)
    ids = array("q", (row[0] for row in rows))
    release(rows, every)
    return Opened(glossary, view, ids, store.entries_by_id(ids[:PAGE]), odd, used)


def _odd(store: GlossaryStore, rows: list[tuple[int, str, str]]) -> dict[str, ProblemKind]:
    """Return what is odd about sources with more than one entry; the worst of several problems."""
    counts = Counter(row[1] for row in rows)
    repeated = [row[0] for row in rows if counts[row[1]] > 1][:MAX_CHECKED]
    odd = {key: ProblemKind.SEVERAL for key, count in counts.items() if count > 1}
    release(counts)
    entries: list[Entry] = []
    for start in range(0, len(repeated), PAGE):
        entries += [e for e in store.entries_by_id(repeated[start : start + PAGE]) if e is not None]
    for problem in check_entries(entries):
        key = source_key(problem.source)
        if problem.kind in _WORST and _WORST.index(problem.kind) < _WORST.index(odd.get(key, _WORST[-1])):
            odd[key] = problem.kind
    return odd


class EntryModel(QAbstractTableModel):
    """Sources with several entries are marked, contradictions in another colour."""

    refused = Signal(object)
    """A ``UserError``: an edit that is not valid; the old value stays."""
    edited = Signal()
    """An entry was changed."""

    def __init__(self, store: GlossaryStore, reader: GlossaryStore, colors: Colors) -> None:
        super().__init__()
        self._store = store
        self._reader = reader
        self._colors = colors
        self._opened: Opened | None = None
        self._pages: OrderedDict[int, list[Entry | None]] = OrderedDict()
        self._titles = (
            self.tr("Source"),
            self.tr("Translations"),
            self.tr("Status"),
            self.tr("Used"),
            self.tr("Aa"),
            self.tr("Word"),
            self.tr("Part of speech"),
            self.tr("Domain"),
            self.tr("Note"),
        )
        self._hints = {
            USED: self.tr("In how many sentences it was applied"),
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

    def set_colors(self, colors: Colors) -> None:
        """Mark sources in these colours."""
        self._colors = colors

    def entry(self, row: int) -> Entry | None:
        """Return the entry in a row; None beyond the last (it was removed elsewhere)."""
        page, place = divmod(row, PAGE)
        entries = self._page(page)
        return entries[place] if 0 <= place < len(entries) else None

    def uses(self, entry: Entry) -> int:
        """Return in how many sentences an entry was applied."""
        return self._opened.used.get(source_key(entry.source), 0) if self._opened else 0

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
        return len(self._opened.ids) if self._opened and not parent.isValid() else 0

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
        if index.column() == USED:
            return base
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
            return self._odd(entry, role)
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
            USED: str(self.uses(entry) or ""),
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

    def _odd(self, entry: Entry, role: int) -> Any:
        kind = self._opened.odd.get(source_key(entry.source)) if self._opened else None
        if kind is None:
            return None
        clash = kind is ProblemKind.CONTRADICTION
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._colors.danger if clash else self._colors.warning)
        if clash:
            return self.tr("Another entry of this source contradicts this one.")
        if kind is ProblemKind.DUPLICATE:
            return self.tr("This entry is there more than once.")
        return self.tr("This source has another entry; the first preferred translation is used.")

    def _page(self, number: int) -> list[Entry | None]:
        if self._opened is None or number < 0 or number * PAGE >= max(1, len(self._opened.ids)):
            return []
        if number not in self._pages:
            start = number * PAGE
            self._pages[number] = self._reader.entries_by_id(self._opened.ids[start : start + PAGE])
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
