# SPDX-License-Identifier: Apache-2.0
"""The glossaries: which are on, in which order, and what is in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.errors import GlossaryInvalid, UserError
from hymt_desktop.core.terms.formats import FORMATS
from hymt_desktop.core.terms.store import GlossaryStore
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.views.entry_panel import EntryPanel
from hymt_desktop.gui.views.glossary_dialogs import ImportDialog, NewGlossaryDialog
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.widgets.page_frame import PageFrame, two_lines
from hymt_desktop.gui.widgets.try_box import TryBox
from hymt_desktop.gui.workers.background import BackgroundOp

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.terms.importing import Preview
    from hymt_desktop.core.terms.model import Glossary
    from hymt_desktop.gui.state import AppState

_STORED = Qt.ItemDataRole.UserRole


class GlossariesPage(PageFrame):
    """A list to the left, the entries of the selected glossary to the right."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Glossaries"),
            self.tr("Terms that every translation must use. Drag to change which glossary comes first."),
            parent,
        )
        self._state = state
        self._store = GlossaryStore(state.paths.glossaries)
        # Reads on the GUI thread have a connection of their own: they need not wait for a long write.
        self._reader = GlossaryStore(state.paths.glossaries)
        self._operations: list[BackgroundOp[Any]] = []
        self._filling = False
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.new_button = self._action(self.tr("&New…"), self._ask_new)
        self.import_button = self._action(self.tr("&Import…"), self._ask_import)
        self.export_button = self._action(self.tr("&Export…"), self._ask_export)
        self.remove_button = self._action(self.tr("&Remove"), self._ask_remove)
        self.notice = Notice(self._state.theme)
        self.list = named(QListWidget(), self.tr("Glossaries, most important first"), tip=False)
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setMinimumWidth(190)
        self.list.setMaximumWidth(240)
        self.list.setSpacing(2)
        self.list.itemChanged.connect(self._switched)
        self.list.currentItemChanged.connect(self._selected)
        self.list.model().rowsMoved.connect(self._moved)
        self.entries = EntryPanel(self._state, self._store, self._reader)
        self.entries.failed.connect(self.notice.say_error)
        self.entries.changed.connect(self._entries_changed)
        self.try_box = TryBox(self._state)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.entries, 1)
        right.addWidget(self.try_box)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(row, 1)

    def refresh(self, select: str = "") -> None:
        """Read the list of glossaries again."""
        keep = select or self._current_name()
        self._filling = True
        self.list.clear()
        for glossary in self._reader.glossaries():
            item = QListWidgetItem(
                f"{glossary.name}\n{language_label(glossary.source)} → {language_label(glossary.target)}"
            )
            item.setFlags((item.flags() | Qt.ItemFlag.ItemIsUserCheckable) & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Checked if glossary.enabled else Qt.CheckState.Unchecked)
            item.setData(_STORED, glossary)
            item.setSizeHint(two_lines(self.list))
            self.list.addItem(item)
            if glossary.name == keep:
                self.list.setCurrentItem(item)
        self._filling = False
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        self._selected()

    def add_glossary(self, glossary: Glossary) -> None:
        """Add a glossary."""
        if self._tried(lambda: self._store.create(glossary)):
            self.refresh(glossary.name.strip())

    def preview(self, path: Path) -> None:
        """Read a glossary file and show what importing it would do."""
        current = self._current()
        settings = self._state.settings.current
        source = settings.source_language if settings.source_language != "auto" else "en"
        pair = (current.source, current.target) if current else (source, settings.target_language)
        self._run(lambda: _read_preview(self._store, path, pair), self._show_preview)

    def export(self, name: str, path: Path) -> None:
        """Write a glossary to a file."""
        from hymt_desktop.core.terms.exporting import export_glossary

        self._run(
            lambda: export_glossary(self._store, name, path, overwrite=True),
            lambda count: self.notice.say(
                self.tr("%n entry/entries written to {0}.", "", count).format(path.name), level="success"
            ),
        )

    def stop(self) -> None:
        """Wait for what is running, and close the file."""
        for operation in self._operations:
            operation.stop()
            operation.wait()
        self.entries.stop()
        self.try_box.stop()
        self._reader.close()
        self._store.close()

    # Inside

    def _show_preview(self, preview: Preview) -> None:
        from hymt_desktop.core.terms.importing import let_go

        self.dialog = ImportDialog(preview, self)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = [preview]
        self.dialog.accepted.connect(lambda: self.commit(held.pop()))
        self.dialog.rejected.connect(lambda: self._run(lambda: let_go(held), lambda _: None))
        self.dialog.open()

    def commit(self, preview: Preview) -> None:
        """Store a previewed import, without its rejected rows."""
        from hymt_desktop.core.terms.importing import commit_import, let_go

        held = [preview]

        def work() -> Glossary:
            glossary = commit_import(self._store, held[0], skip_rejected=True)
            let_go(held)
            return glossary

        # A second writer would have to wait for this one, and the window with it.
        self._writable(False)
        self._run(work, self._imported, lambda _: self._writable(True))

    def _writable(self, on: bool) -> None:
        for widget in (self.list, self.entries, self.new_button, self.import_button, self.remove_button):
            widget.setEnabled(on)

    def _imported(self, glossary: Glossary) -> None:
        self._writable(True)
        self.refresh(glossary.name)
        self._used_again()

    def _selected(self, *_: object) -> None:
        if self._filling:
            return
        glossary = self._current()
        for button in (self.export_button, self.remove_button):
            button.setEnabled(glossary is not None)
        self.entries.open(glossary)
        self.try_box.use(glossary)

    def _switched(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        glossary: Glossary = item.data(_STORED)
        on = item.checkState() == Qt.CheckState.Checked
        if on != glossary.enabled and self._tried(lambda: self._store.set_enabled(glossary.name, on)):
            self._filling = True
            item.setData(_STORED, replace(glossary, enabled=on))
            self._filling = False
            self._used_again()

    def _moved(self, *_: object) -> None:
        names = [self.list.item(i).data(_STORED).name for i in range(self.list.count())]
        if self._tried(lambda: self._store.reorder(names)):
            self._used_again()

    def _entries_changed(self) -> None:
        self.notice.hide()
        names = [g.name for g in self._reader.glossaries()]
        shown = [self.list.item(i).data(_STORED).name for i in range(self.list.count())]
        if names != shown:
            self.refresh()
        self._used_again()

    def _used_again(self) -> None:
        self._state.host.backend.glossaries_changed()
        self.try_box.look()

    def _tried(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except UserError as error:
            self.notice.say_error(error)
            return False
        self.notice.hide()
        return True

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        self._operations = [o for o in self._operations if o.running]
        operation: BackgroundOp[Any] = BackgroundOp(self, work)
        self._operations.append(operation)
        if failed is not None:
            operation.on_failure(failed)
        operation.on_success(done).on_failure(self.notice.say_error).start()

    def _current(self) -> Glossary | None:
        item = self.list.currentItem()
        glossary: Glossary | None = item.data(_STORED) if item else None
        return glossary

    def _current_name(self) -> str:
        glossary = self._current()
        return glossary.name if glossary else ""

    def _action(self, text: str, call: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(text), text.replace("&", "").rstrip("…"), tip=False)
        button.clicked.connect(call)
        self.header_buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _ask_new(self) -> None:
        settings = self._state.settings.current
        source = settings.source_language if settings.source_language != "auto" else "en"
        dialog = NewGlossaryDialog(source, settings.target_language, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.add_glossary(dialog.glossary()))
        dialog.open()

    def _ask_import(self) -> None:
        kinds = " ".join(f"*{e}" for f in FORMATS for e in f.extensions)
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import a glossary"), "", self.tr("Glossaries ({0})").format(kinds)
        )
        if name:
            self.preview(Path(name))

    def _ask_export(self) -> None:
        name = self._current_name()
        kinds = ";;".join(f"{f.label} (*{f.extensions[0]})" for f in FORMATS)
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export a glossary"), f"{name}.csv", kinds)
        if path:
            self.export(name, Path(path))

    def _ask_remove(self) -> None:
        name = self._current_name()
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Remove a glossary"),
            self.tr("Remove the glossary “{0}”? Undo brings it back.").format(name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: self.remove(name))
        box.open()

    def remove(self, name: str) -> None:
        """Remove a glossary with its entries."""
        if self._tried(lambda: self._store.remove(name)):
            self.refresh()
            self._used_again()


def _read_preview(store: GlossaryStore, path: Path, pair: tuple[str, str]) -> Preview:
    """Preview an import; a file that doesn't say its languages is taken to be in those of ``pair``."""
    from hymt_desktop.core.terms.formats import ReadOptions
    from hymt_desktop.core.terms.importing import preview_import

    try:
        return preview_import(store, path, assumed=pair)
    except GlossaryInvalid as first:
        # An old encoding, or columns that only the languages tell apart.
        try:
            return preview_import(store, path, options=ReadOptions(source=pair[0], target=pair[1]))
        except UserError:
            raise first from None
