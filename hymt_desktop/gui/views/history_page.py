# SPDX-License-Identifier: Apache-2.0
"""What was translated before: search, use again, keep as a favourite, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)

from hymt_desktop.core.documents.journal import resumable
from hymt_desktop.core.memory.forgetting import forget_all
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.widgets.empty_hint import EmptyHint
from hymt_desktop.gui.widgets.entry_delegate import DETAILS, STARRED, EntryDelegate
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.widgets.page_frame import PageFrame
from hymt_desktop.gui.workers.background import BackgroundOp

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.errors import UserError
    from hymt_desktop.core.memory.model import HistoryEntry
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.state import AppState

SHOWN = 500
_ENTRY = Qt.ItemDataRole.UserRole


class HistoryPage(PageFrame):
    """The newest translations first. All reading and writing runs in the background."""

    reused = Signal(object)
    """A ``HistoryEntry`` to put into the panes."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("History"), self.tr("What you translated before. It stays on this computer."), parent
        )
        self._state = state
        self._memory = Memory(state.paths.memory)
        self._operations: list[BackgroundOp[Any]] = []
        self._number = 0
        self._build()
        self._connect()
        self._show_switch(state.settings.current)
        self.refresh()

    def _build(self) -> None:
        self.clear_button = self._button(self.tr("&Clear the history…"), self._ask_clear)
        self.header_buttons.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice(self._state.theme)
        self.search = named(QLineEdit(), self.tr("Search the history"), tip=False)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.favourites = named(QToolButton(), self.tr("Favourites only"))
        self.favourites.setText(self.tr("Favourites"))
        self.favourites.setCheckable(True)
        self.favourites.setProperty("chip", "true")
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.favourites)
        top.addWidget(self.count)
        self.list = named(QListWidget(), self.tr("Translations, newest first"), tip=False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setItemDelegate(EntryDelegate(self._state.theme, self.list))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = EmptyHint(self.list, self.tr("Nothing here yet: translations appear as you make them."))
        self.use_button = self._button(self.tr("&Use again"), self.use)
        self.copy_button = self._button(self.tr("C&opy the translation"), self.copy)
        self.star_button = self._button(self.tr("&Favourite"), self.star)
        self.remove_button = self._button(self.tr("&Remove"), self.remove)
        for quiet in (self.copy_button, self.star_button, self.remove_button):
            quiet.setProperty("quiet", "true")
        bottom = QHBoxLayout()
        for button in (self.use_button, self.copy_button, self.star_button):
            bottom.addWidget(button)
        bottom.addStretch(1)
        bottom.addWidget(self.remove_button)
        self.body.addWidget(self.notice)
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(bottom)

    def _connect(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(200)
        self._timer.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.favourites.toggled.connect(lambda _: self.refresh())
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.list.itemActivated.connect(lambda _: self.use())
        self.notice.acted.connect(lambda: self._state.settings.update(keep_history=True))
        self._state.settings.changed.connect(self._show_switch)
        self._state.theme.changed.connect(self._repaint)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Delete),
            self.list,
            self.remove,
            context=Qt.ShortcutContext.WidgetShortcut,
        )

    def refresh(self) -> None:
        """Read the history again; the newest request wins."""
        self._number += 1
        number, search, only = self._number, self.search.text(), self.favourites.isChecked()

        def work() -> tuple[int, list[HistoryEntry]]:
            count = self._memory.count_history(search=search, favourites=only)
            return count, self._memory.history(search=search, favourites=only, limit=SHOWN)

        self._run(work, lambda found: self._show(number, *found))

    def use(self) -> None:
        """Put the selected translation into the panes."""
        for entry in self.selected()[:1]:
            self.reused.emit(entry)

    def copy(self) -> None:
        """Copy the selected translations."""
        QGuiApplication.clipboard().setText("\n\n".join(entry.target for entry in self.selected()))

    def star(self) -> None:
        """Make the selected ones favourites, or ordinary again."""
        chosen = self.selected()
        on = not all(entry.favourite for entry in chosen)

        def work() -> None:
            for entry in chosen:
                self._memory.set_favourite(entry.id, on)

        self._run(work, lambda _: self.refresh())

    def remove(self) -> None:
        """Forget the selected ones."""
        ids = [entry.id for entry in self.selected()]
        if ids:
            self._run(lambda: self._memory.remove_history(ids), lambda _: self.refresh())

    def clear(self, *, keep_jobs: bool = False) -> None:
        """Forget all but the favourites: translations, own wordings, uses of terms, interrupted file jobs."""
        wordings, paths = self._state.host.backend.wordings, self._state.paths

        def work() -> None:
            wordings.forget_all()
            forget_all(self._memory, paths, keep_favourites=True, keep_jobs=keep_jobs)

        def fail(error: UserError) -> None:
            # What could be removed is gone.
            self.refresh()
            self.notice.say_error(error)

        self._run(work, lambda _: self.refresh(), fail)

    def selected(self) -> list[HistoryEntry]:
        """Return the selected translations."""
        return [item.data(_ENTRY) for item in self.list.selectedItems()]

    def stop(self) -> None:
        """Wait for what is running, and close the file."""
        self._timer.stop()
        for operation in self._operations:
            operation.stop()
            operation.wait()
        self._memory.close()

    # Inside

    def _show(self, number: int, count: int, entries: list[HistoryEntry]) -> None:
        if number != self._number:
            return
        keep = {entry.id for entry in self.selected()}
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(f"{_line(entry.source)}\n{_line(entry.target)}")
            item.setData(_ENTRY, entry)
            direction = f"{language_label(entry.source_language)} → {language_label(entry.target_language)}"
            item.setData(DETAILS, (direction, _when(entry.created)))
            item.setData(STARRED, entry.favourite)
            item.setToolTip(direction)
            self.list.addItem(item)
            item.setSelected(entry.id in keep)
        self.count.setText(self.tr("%n translation(s)", "", count))
        found = bool(self.search.text()) or self.favourites.isChecked()
        self.empty.setText(
            self.tr("Nothing was found.")
            if found
            else self.tr("Nothing here yet: translations appear as you make them.")
        )
        self._show_buttons()

    # Signals of what outlives this page end in methods: Qt drops those with the page, but no lambda.
    def _repaint(self, _colors: object) -> None:
        self.refresh()

    def _show_buttons(self) -> None:
        chosen = self.selected()
        self.use_button.setEnabled(len(chosen) == 1)
        for button in (self.copy_button, self.star_button, self.remove_button):
            button.setEnabled(bool(chosen))

    def _show_switch(self, settings: Settings, _old: object = None) -> None:
        if settings.keep_history:
            self.notice.hide()
        else:
            self.notice.say(
                self.tr("The history is turned off."), level="warning", action=self.tr("Turn it on")
            )

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        fail: Callable[[UserError], object] | None = None,
    ) -> None:
        self._operations = [o for o in self._operations if o.running]
        operation: BackgroundOp[Any] = BackgroundOp(self, work)
        self._operations.append(operation)
        operation.on_success(done).on_failure(fail or self.notice.say_error).start()

    def _button(self, text: str, call: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(text), text.replace("&", "").rstrip("…"), tip=False)
        button.clicked.connect(call)
        return button

    def _ask_clear(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Clear the history"),
            self.tr(
                "Forget all translations but the favourites, and your own wordings? This can't be undone."
            ),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        jobs = resumable(self._state.paths.jobs)
        forgotten: QCheckBox | None = None
        if jobs:
            text = self.tr("&Interrupted files, too: %n of them would have to start over", "", jobs)
            forgotten = named(QCheckBox(text), text.replace("&", ""), tip=False)
            forgotten.setChecked(True)
            box.setCheckBox(forgotten)
        box.accepted.connect(
            lambda: self.clear(keep_jobs=forgotten is not None and not forgotten.isChecked())
        )
        self.clear_box = box
        box.open()


def _when(seconds: float) -> str:
    """Return a point in time as the system writes it; today's without the date."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    short = QLocale.FormatType.ShortFormat
    if moment.date() == QDateTime.currentDateTime().date():
        return QLocale().toString(moment.time(), short)
    return QLocale().toString(moment.date(), short)


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
