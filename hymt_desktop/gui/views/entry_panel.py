# SPDX-License-Identifier: Apache-2.0
"""The table of one glossary: search, add, edit, paste, remove, undo."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.terms.model import Entry
from hymt_desktop.core.terms.store import Changes, GlossaryStore
from hymt_desktop.core.terms.usage import TermUsage, Use
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.models.entries import (
    DOMAIN,
    PART,
    SOURCE,
    STATUS,
    TARGETS,
    EntryModel,
    Opened,
    Show,
    View,
    entries_from_rows,
    open_entries,
    rows_from_entries,
    split_targets,
)
from hymt_desktop.gui.views.glossary_dialogs import UsesDialog
from hymt_desktop.gui.widgets.choice_delegate import ChoiceDelegate
from hymt_desktop.gui.workers.background import BackgroundOp

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.terms.model import Glossary
    from hymt_desktop.gui.state import AppState

SEARCH_MS = 200


class EntryPanel(QWidget):
    """Shows the glossary given to ``open``; all big work runs in the background."""

    changed = Signal()
    """The entries changed: what uses the glossary must read it again."""
    failed = Signal(object)
    """A ``UserError`` to show."""

    def __init__(
        self, state: AppState, store: GlossaryStore, reader: GlossaryStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._store = store
        self._glossary: Glossary | None = None
        self._number = 0
        self._operations: list[BackgroundOp[object]] = []
        self.model = EntryModel(store, reader, state.theme.colors)
        self.model.setParent(self)
        self._build()
        self._connect()
        self.open(None)

    def _build(self) -> None:
        self.search = named(QLineEdit(), self.tr("Search the entries"), tip=False)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.filter = named(QComboBox(), self.tr("Which entries to show"), tip=False)
        for show, name in self._filters():
            self.filter.addItem(name, show)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.undo_button = self._tool("undo", self.tr("Undo (Ctrl+Z)"), self.undo)
        self.redo_button = self._tool("redo", self.tr("Redo (Ctrl+Y)"), self.redo)
        self.remove_button = self._tool("remove", self.tr("Remove the selected entries (Del)"), self.remove)
        top = QHBoxLayout()
        self.uses_button = self._tool("history", self.tr("Where this term was used"), self.show_uses)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        top.addWidget(self.count)
        for button in (self.uses_button, self.undo_button, self.redo_button, self.remove_button):
            top.addWidget(button)
        self.new_source = named(QLineEdit(), self.tr("Source of a new entry"), tip=False)
        self.new_source.setPlaceholderText(self.tr("New source term"))
        self.new_target = named(QLineEdit(), self.tr("Translation of a new entry"), tip=False)
        self.new_target.setPlaceholderText(self.tr("Its translation"))
        self.add_button = named(QPushButton(self.tr("Add")), self.tr("Add the entry"), tip=False)
        add = QHBoxLayout()
        add.addWidget(self.new_source, 1)
        add.addWidget(self.new_target, 1)
        add.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._make_table(), 1)
        column.addLayout(add)

    def _filters(self) -> list[tuple[Show, str]]:
        statuses = self.model.status_names()
        return [
            (Show.ALL, self.tr("All entries")),
            (Show.REPEATED, self.tr("Repeated sources")),
            (Show.USED, self.tr("Used")),
            (Show.UNUSED, self.tr("Never used")),
            *((Show(status.value), name) for status, name in statuses.items()),
        ]

    def _make_table(self) -> QTableView:
        self.table = named(QTableView(), self.tr("Entries"), tip=False)
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        rows = self.table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 14)
        columns = self.table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setStretchLastSection(True)
        columns.setSectionsClickable(True)
        columns.setSortIndicatorShown(True)
        columns.setSortIndicator(SOURCE, Qt.SortOrder.AscendingOrder)
        columns.sortIndicatorChanged.connect(lambda *_: self.reload())
        columns.setMinimumSectionSize(60)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._size_columns()
        statuses = [(s.value, name) for s, name in self.model.status_names().items()]
        parts = [(p.value, name) for p, name in self.model.part_names().items()]
        self.table.setItemDelegateForColumn(STATUS, ChoiceDelegate(self.tr("Status"), statuses, self.table))
        self.table.setItemDelegateForColumn(
            PART, ChoiceDelegate(self.tr("Part of speech"), parts, self.table)
        )
        return self.table

    def _size_columns(self) -> None:
        """Give each column its title's width, and the texts' columns room in proportion to the font."""
        columns, letter = self.table.horizontalHeader(), self.fontMetrics().averageCharWidth()
        room = {SOURCE: 14, TARGETS: 13, STATUS: 9, PART: 9, DOMAIN: 7}
        for column in range(self.model.columnCount()):
            # Sorting draws its arrow beside the title.
            width = max(columns.sectionSizeHint(column) + letter, room.get(column, 0) * letter)
            self.table.setColumnWidth(column, width)

    def _connect(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        self._timer.timeout.connect(self.reload)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.filter.activated.connect(lambda _: self.reload())
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.model.modelReset.connect(self._show_buttons)
        self.add_button.clicked.connect(self.add)
        self.new_target.returnPressed.connect(self.add)
        self.new_source.returnPressed.connect(self.new_target.setFocus)
        self.model.refused.connect(self.failed)
        self.model.edited.connect(self.changed)
        self._state.theme.changed.connect(self._paint)
        within = Qt.ShortcutContext.WidgetShortcut
        for keys, call in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Delete, self.remove),
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Redo, self.redo),
        ):
            QShortcut(QKeySequence(keys), self.table, call, context=within)

    # For the page

    def open(self, glossary: Glossary | None) -> None:
        """Show a glossary; None empties and disables the panel."""
        self._glossary = glossary
        self.setEnabled(glossary is not None)
        if glossary is None:
            self.model.show(None)
            self.count.setText("")
        else:
            self.reload()

    def reload(self) -> None:
        """Read the entries again, in the background; the newest request wins."""
        glossary = self._glossary
        if glossary is None:
            return
        self._number += 1
        number, view = self._number, self._view()

        def work() -> tuple[Opened, bool, bool]:
            opened = open_entries(self._store, glossary, view, self._used(glossary))
            undo, redo = self._store.undo_label(), self._store.redo_label()
            return opened, undo is not None, redo is not None

        self._run(work, lambda found: self._opened(number, *found))

    def stop(self) -> None:
        """Wait for what is running."""
        self._timer.stop()
        for operation in self._operations:
            operation.stop()
            operation.wait()

    def _view(self) -> View:
        header = self.table.horizontalHeader()
        return View(
            self.search.text().strip(),
            self.filter.currentData(),
            header.sortIndicatorSection(),
            header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
        )

    def _used(self, glossary: Glossary) -> dict[str, int]:
        """Count the uses of terms; on a worker thread."""
        path = self._state.paths.term_usage
        if not path.exists():
            return {}
        with closing(TermUsage(path)) as usage:
            return usage.counts(glossary.source, glossary.target)

    # What the user does

    def show_uses(self) -> None:
        """Show the sentences in which the selected term was applied."""
        glossary, entry = self._glossary, next(iter(self.selected()), None)
        if glossary is None or entry is None:
            return
        path = self._state.paths.term_usage

        def work() -> list[Use]:
            with closing(TermUsage(path)) as usage:
                return list(usage.uses(entry.source, glossary.source, glossary.target))

        self._run(work, lambda uses: self._show_uses(entry.source, uses))

    def _show_uses(self, term: str, uses: list[Use]) -> None:
        self.uses_dialog = UsesDialog(term, uses, self)
        self.uses_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.uses_dialog.open()

    def add(self) -> None:
        """Add the entry in the two fields."""
        entry = Entry(self.new_source.text(), split_targets(self.new_target.text()))
        if self._glossary is None or not self._tried(lambda g: self._store.add(g, entry)):
            return
        self.new_source.clear()
        self.new_target.clear()
        self.new_source.setFocus()

    def remove(self) -> None:
        """Remove the selected entries, as one step that can be undone."""
        ids = [entry.id for entry in self.selected()]
        if ids:
            self._tried(lambda g: self._store.remove_entries(g, ids))

    def copy(self) -> None:
        """Copy the selected entries as spreadsheet rows."""
        QGuiApplication.clipboard().setText(rows_from_entries(self.selected()))

    def paste(self) -> None:
        """Add the spreadsheet rows on the clipboard, as one step that can be undone."""
        from hymt_desktop.core.terms.model import clean_entry

        glossary, text = self._glossary, QGuiApplication.clipboard().text()
        if glossary is None:
            return

        def work() -> object:
            entries = [clean_entry(entry) for entry in entries_from_rows(text)]
            if not entries:
                raise UserError(
                    self.tr("There are no rows to paste."),
                    self.tr("Copy two columns from a spreadsheet: source and translation."),
                )
            return self._store.apply(glossary, Changes(added=entries), f"paste {len(entries)} terms")

        self._run(work, lambda _: self._edited())

    def undo(self) -> None:
        """Take back the last change."""
        self._tried(lambda _: self._store.undo())

    def redo(self) -> None:
        """Do the last undone change again."""
        self._tried(lambda _: self._store.redo())

    def selected(self) -> list[Entry]:
        """Return the entries of the selected rows."""
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        return [entry for entry in map(self.model.entry, sorted(rows)) if entry is not None]

    # Inside

    def _tried(self, change: Callable[[Glossary], object]) -> bool:
        if self._glossary is None:
            return False
        try:
            change(self._glossary)
        except UserError as error:
            self.failed.emit(error)
            return False
        self._edited()
        return True

    def _edited(self) -> None:
        self.reload()
        self.changed.emit()

    def _run(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        self._operations = [o for o in self._operations if o.running]
        operation = BackgroundOp(self, work)
        self._operations.append(operation)
        operation.on_success(done).on_failure(self.failed.emit).start()

    def _opened(self, number: int, opened: Opened, undo: bool, redo: bool) -> None:
        if number != self._number:
            return
        self.model.show(opened)
        self.count.setText(self.tr("%n entry/entries", "", len(opened.ids)))
        self.undo_button.setEnabled(undo)
        self.redo_button.setEnabled(redo)

    def _show_buttons(self, *_: object) -> None:
        chosen = self.selected()
        self.remove_button.setEnabled(bool(chosen))
        self.uses_button.setEnabled(len(chosen) == 1 and self.model.uses(chosen[0]) > 0)

    def _tool(self, picture: str, name: str, call: Callable[[], object]) -> QToolButton:
        button = named(QToolButton(), name)
        button.setProperty("picture", picture)
        side = max(16, round(0.9 * self.fontMetrics().height()))
        button.setIconSize(QSize(side, side))
        button.setIcon(self._state.theme.icon(picture))
        button.clicked.connect(call)
        return button

    def _paint(self) -> None:
        for button in (self.uses_button, self.undo_button, self.redo_button, self.remove_button):
            button.setIcon(self._state.theme.icon(str(button.property("picture"))))
        self.model.set_colors(self._state.theme.colors)
