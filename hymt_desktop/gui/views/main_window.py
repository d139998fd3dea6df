# SPDX-License-Identifier: Apache-2.0
"""The window: a sidebar, the pages, a status line. Each page is built when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hymt_desktop.gui.shortcuts import ShortcutSet
from hymt_desktop.gui.theme.icons import app_icon
from hymt_desktop.gui.views.about_dialog import AboutDialog
from hymt_desktop.gui.views.translate_page import TranslatePage
from hymt_desktop.gui.widgets.page_frame import whole_page_scrolled
from hymt_desktop.gui.widgets.sidebar import Sidebar
from hymt_desktop.gui.widgets.status_line import StatusLine
from hymt_desktop.gui.workers.history import HistoryRecorder
from hymt_desktop.gui.workers.translating import TranslationWorker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from hymt_desktop.core.memory.model import HistoryEntry
    from hymt_desktop.gui.backend import ModelInfo
    from hymt_desktop.gui.state import AppState
    from hymt_desktop.gui.views.clipboard_popup import ClipboardPopup
    from hymt_desktop.gui.views.files_page import FilesPage
    from hymt_desktop.gui.views.glossaries_page import GlossariesPage
    from hymt_desktop.gui.views.history_page import HistoryPage


class MainWindow(QMainWindow):
    """Owns the typing worker and the pages. ``shut_down`` waits for every thread of them."""

    closed = Signal()

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.model: ModelInfo | None = None
        self._files: FilesPage | None = None
        self._glossaries: GlossariesPage | None = None
        self._history: HistoryPage | None = None
        self.popup: ClipboardPopup | None = None
        self.setWindowTitle("HY-MT Desktop")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.worker = TranslationWorker(state.host, self)
        self.shortcuts = ShortcutSet(state.settings, self)
        self.translate_page = TranslatePage(state, self.worker, self.shortcuts)
        self.recorder = HistoryRecorder(state, self)
        self._pages: dict[str, QWidget] = {}
        self._makers: list[tuple[str, Callable[[], QWidget]]] = []
        self._build()
        self._connect()
        self._restore_geometry()
        self.worker.start()
        self.show_page("translate")
        if state.settings.warnings:
            self.status.message.setText(self.tr("Some settings could not be used: see the Settings page"))

    def page(self, name: str) -> QWidget:
        """Return a page, building it if it was never shown."""
        if name not in self._pages:
            index = self._index(name)
            made = self._makers[index][1]()
            placeholder = self._stack.widget(index)
            # The first page arranges itself anew where there is little room; the others can be scrolled.
            holder = made if made is self.translate_page else whole_page_scrolled(made)
            self._stack.insertWidget(index, holder)
            if placeholder is not None:
                self._stack.removeWidget(placeholder)
                placeholder.deleteLater()
            self._pages[name] = made
        return self._pages[name]

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        page = self.page(name)
        self._stack.setCurrentIndex(self._index(name))
        self.sidebar.select(self._index(name))
        if page is self.translate_page:
            self.translate_page.source.edit.setFocus()
        else:
            page.setFocus()

    def shut_down(self) -> None:
        """Wait for all threads; call it once the window is closed."""
        self.worker.stop()
        if self.popup is not None:
            self.popup.stop()
        self.recorder.stop()
        for page in self._pages.values():
            stop = getattr(page, "stop", None)
            if stop is not None:
                stop()

    def take_over(self, other: MainWindow) -> None:
        """Show what ``other`` shows: its place, page and text."""
        self.restoreGeometry(other.saveGeometry())
        self.translate_page.source.edit.setPlainText(other.translate_page.source.edit.text())
        self.show_page(other.current_page)

    @property
    def page_names(self) -> tuple[str, ...]:
        """Names of the pages, from top to bottom."""
        return tuple(name for name, _ in self._makers)

    @property
    def current_page(self) -> str:
        """Name of the page in front."""
        return self._makers[self._stack.currentIndex()][0]

    def _build(self) -> None:
        self.sidebar = Sidebar(self._state.theme)
        self._stack = QStackedWidget()
        self.status = StatusLine(self._state.theme)
        self._add("translate", "translate", self.tr("Translate"), lambda: self.translate_page)
        self._add("files", "files", self.tr("Files"), self._make_files_page)
        self._add("glossaries", "glossaries", self.tr("Glossaries"), self._make_glossaries_page)
        self._add("history", "history", self.tr("History"), self._make_history_page)
        self._add("models", "models", self.tr("Models"), self._make_models_page)
        self._add("settings", "settings", self.tr("Settings"), self._make_settings_page)
        self.about_button = self.sidebar.add_action("about", self.tr("About"))
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status)
        central = QFrame()
        central.setObjectName("central")
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(right, 1)
        self.setCentralWidget(central)
        self.setMinimumSize(460, 420)

    def _add(self, name: str, picture: str, title: str, make: Callable[[], QWidget]) -> None:
        self._makers.append((name, make))
        self._stack.addWidget(QWidget())
        self.sidebar.add_page(picture, title)

    def _connect(self) -> None:
        page = self.translate_page
        self.sidebar.page_chosen.connect(lambda i: self.show_page(self._makers[i][0]))
        self.about_button.clicked.connect(self.show_about)
        page.documents_dropped.connect(self._documents_dropped)
        page.settled.connect(self.recorder.take)
        self.recorder.written.connect(self._refresh_history)
        page.glossaries_changed.connect(self._refresh_glossaries)
        page.models_wanted.connect(lambda: self.show_page("models"))
        page.status_changed.connect(self.status.message.setText)
        self.worker.model_ready.connect(self._model_ready)
        for action, call in (
            ("translate", page.translate_now),
            ("swap", page.swap),
            ("copy", page.copy),
            ("clear", page.clear),
            ("open", page.ask_file),
            ("find", self._find),
            ("zoom_in", lambda: page.zoom(1)),
            ("zoom_out", lambda: page.zoom(-1)),
            ("zoom_reset", lambda: page.zoom(0)),
            ("clipboard", self.translate_clipboard),
            ("settings", lambda: self.show_page("settings")),
            ("about", self.show_about),
            ("quit", self.close),
        ):
            self.shortcuts.bind(action, call)
        # Other pages have uses of their own for some of these keys.
        self.shortcuts.bind("alternatives", page.show_alternatives, page.target)
        self.shortcuts.bind("edit_sentence", page.edit_sentence, page.target)
        self.shortcuts.bind("next_doubt", page.next_doubt, page)
        self.shortcuts.bind("add_term", page.add_selection, page)

    # Pages are imported when they are first shown: the window opens sooner.

    def _make_files_page(self) -> QWidget:
        from hymt_desktop.gui.views.files_page import FilesPage

        self._files = FilesPage(self._state)
        if self.model is not None:
            self._files.show_model(self.model)
        return self._files

    def _make_glossaries_page(self) -> QWidget:
        from hymt_desktop.gui.views.glossaries_page import GlossariesPage

        self._glossaries = GlossariesPage(self._state)
        return self._glossaries

    def _make_history_page(self) -> QWidget:
        from hymt_desktop.gui.views.history_page import HistoryPage

        self._history = HistoryPage(self._state)
        self._history.reused.connect(self._use_again)
        return self._history

    def _make_models_page(self) -> QWidget:
        from hymt_desktop.gui.views.models_page import ModelsPage

        return ModelsPage(self._state)

    def _make_settings_page(self) -> QWidget:
        from hymt_desktop.gui.views.settings_page import SettingsPage

        return SettingsPage(self._state, self.shortcuts)

    def _find(self) -> None:
        if self.current_page == "translate":
            self.translate_page.open_find()
        elif self.current_page == "glossaries" and self._glossaries is not None:
            self._glossaries.entries.search.setFocus()
        elif self.current_page == "history" and self._history is not None:
            self._history.search.setFocus()

    def _refresh_glossaries(self) -> None:
        if self._glossaries is not None:
            self._glossaries.refresh()

    def _refresh_history(self) -> None:
        if self._history is not None:
            self._history.refresh()

    def _use_again(self, entry: HistoryEntry) -> None:
        self.show_page("translate")
        self.translate_page.use_again(entry)

    def _documents_dropped(self, paths: list[Path]) -> None:
        self.show_page("files")
        if self._files is not None:
            self._files.add(paths)

    def show_about(self) -> None:
        """Open the About box."""
        self.about = AboutDialog(self.model, self)
        self.about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.about.introduction_wanted.connect(self.welcome)
        self.about.open()

    def _model_ready(self, info: ModelInfo) -> None:
        self.model = info
        self.status.model.setText(f"{info.name} {info.version}".strip())
        if self._files is not None:
            self._files.show_model(info)

    def _index(self, name: str) -> int:
        return [n for n, _ in self._makers].index(name)

    def _geometry_store(self) -> QSettings:
        file = self._state.paths.config / "window.ini"
        return QSettings(str(file), QSettings.Format.IniFormat)

    def _restore_geometry(self) -> None:
        self.resize(1080, 640)
        saved = self._geometry_store().value("geometry")
        if saved is not None:
            self.restoreGeometry(saved)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep the geometry; threads are waited for by ``shut_down``."""
        self._geometry_store().setValue("geometry", self.saveGeometry())
        if self.popup is not None:
            self.popup.close()
        super().closeEvent(event)
        self.closed.emit()

    def translate_clipboard(self) -> None:
        """Translate what is on the clipboard in a small window; the panes stay as they are."""
        if self.popup is None:
            from hymt_desktop.gui.views.clipboard_popup import ClipboardPopup

            self.popup = ClipboardPopup(self._state, self)
            self.popup.wanted_in_window.connect(self._from_popup)
        self.popup.translate_clipboard()

    def _from_popup(self, text: str) -> None:
        self.come_forward([])
        self.show_page("translate")
        self.translate_page.source.edit.replace_text(text)

    def welcome_once(self) -> None:
        """Explain the program at its first start; never again once the user has closed the explanation."""
        if self._geometry_store().value("welcomed") is None:
            self.welcome()
            self.welcome_dialog.finished.connect(self._welcomed)

    def welcome(self) -> None:
        """Explain the program in three short screens."""
        from hymt_desktop.gui.views.welcome_dialog import WelcomeDialog

        self.welcome_dialog = WelcomeDialog(self._state.theme, self)
        self.welcome_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.welcome_dialog.open()

    def _welcomed(self) -> None:
        self._geometry_store().setValue("welcomed", True)
        self.translate_page.source.edit.setFocus()

    def come_forward(self, files: list[Path]) -> None:
        """Show the window above others, with the files that another start of the program was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.open_files(files)

    def open_files(self, paths: list[Path]) -> None:
        """Open files that were named on the command line."""
        self.translate_page.open_files(paths)
