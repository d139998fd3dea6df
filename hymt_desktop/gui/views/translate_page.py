# SPDX-License-Identifier: Apache-2.0
"""The translate page: two panes, and the translation follows the typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QToolButton, QVBoxLayout, QWidget

from hymt_desktop.core.errors import ModelMissing, UserError
from hymt_desktop.gui.a11y import announce, named
from hymt_desktop.gui.counting import count_words, join_wrapped_lines, read_text_file
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.theme.fonts import base_points
from hymt_desktop.gui.views.direction_bar import DirectionBar
from hymt_desktop.gui.views.pane import PaneFrame
from hymt_desktop.gui.views.segments import SegmentTools
from hymt_desktop.gui.widgets.busy_line import BusyLine
from hymt_desktop.gui.widgets.find_bar import FindBar
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.workers.background import BackgroundOp
from hymt_desktop.gui.workers.translating import Failure, Translated, TranslateRequest, TranslationWorker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hymt_desktop.core.memory.model import HistoryEntry
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.backend import ModelInfo
    from hymt_desktop.gui.positions import Alignment
    from hymt_desktop.gui.shortcuts import ShortcutSet
    from hymt_desktop.gui.state import AppState
    from hymt_desktop.gui.widgets.text_pane import TextPane

DEBOUNCE_MS = 250
COUNT_LIMIT = 200_000
"""Characters up to which words are counted; beyond it only characters are."""
NARROW = 640
"""Page width in pixels below which the panes lie one above the other."""
MIN_POINTS, MAX_POINTS = 8, 48


class TranslatePage(QWidget):
    """Two panes. The worker translates; this page asks, and shows the newest answer only."""

    status_changed = Signal(str)
    """What the last translation took, in words."""
    models_wanted = Signal()
    """The user wants to install a model."""
    documents_dropped = Signal(list)
    """Files (``Path``) that are documents rather than plain text."""
    glossaries_changed = Signal()
    """A term was added to a glossary."""
    settled = Signal(object)
    """The ``Translated`` that is now on the screen."""

    def __init__(
        self,
        state: AppState,
        worker: TranslationWorker,
        shortcuts: ShortcutSet,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._worker = worker
        self._shortcuts = shortcuts
        self._model: ModelInfo | None = None
        self._shown: Translated | None = None
        self._reading: BackgroundOp[str] | None = None
        self._build()
        self._connect()
        self._apply_settings(state.settings.current)
        self._paint()
        self._count()

    # Building

    def _build(self) -> None:
        theme = self._state.theme
        self.directions = DirectionBar(self._state)
        self.source_language = self.directions.source
        self.target_language = self.directions.target
        self.swap_button = self.directions.swap_button
        self.context_button = self.directions.context_button
        self._shortcuts.describe(self.swap_button, "swap", self.tr("Swap languages"))
        self.source = PaneFrame(theme, self.tr("Text to translate"))
        self.target = PaneFrame(theme, self.tr("Translation"))
        self.source.edit.setPlaceholderText(
            self.tr("Type or paste text here, or drop a text file. Nothing leaves this computer.")
        )
        self.target.edit.setReadOnly(True)
        self.target.edit.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.notice = Notice(theme)
        self.target.top.addWidget(self.notice)
        self._add_buttons()
        self.busy = BusyLine()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.source)
        self._splitter.addWidget(self.target)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes([1000, 1000])
        self._lay_out()
        self._segments = SegmentTools(self._state, self._worker, self.source.edit, self.target.edit, self)

    def _add_buttons(self) -> None:
        add = self._add_button
        self.translate_button = add(
            self.source, "play", "translate", self.tr("Translate now"), self.translate_now
        )
        self.term_button = add(
            self.source,
            "glossaries",
            "add_term",
            self.tr("Add the selected text to a glossary"),
            self.add_selection,
        )
        self.open_button = add(self.source, "open", "open", self.tr("Open a text file"), self.ask_file)
        self.clear_button = add(self.source, "clear", "clear", self.tr("Clear the text"), self.clear)
        self.doubt_button = QToolButton()
        self.doubt_button.setProperty("chip", "true")
        self.doubt_button.setProperty("level", "warning")
        self.doubt_button.hide()
        self.target.footer.addWidget(self.doubt_button)
        self.alternatives_button = add(
            self.target,
            "context",
            "alternatives",
            self.tr("Other translations of this sentence"),
            self.show_alternatives,
        )
        self.edit_button = add(
            self.target, "edit", "edit_sentence", self.tr("Edit this sentence"), self.edit_sentence
        )
        self.copy_button = add(self.target, "copy", "copy", self.tr("Copy the translation"), self.copy)
        self.term_button.setEnabled(False)

    def _add_button(
        self, pane: PaneFrame, picture: str, action: str, name: str, call: Callable[[], object]
    ) -> QToolButton:
        button = pane.add_button(picture, name, call)
        self._shortcuts.describe(button, action, name)
        return button

    def _lay_out(self) -> None:
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(0)
        column.addWidget(self.directions)
        column.addWidget(line)
        column.addWidget(self.busy)
        column.addWidget(self._splitter, 1)
        self.find_bar = FindBar(self._state.theme)
        column.addWidget(self.find_bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 12)
        outer.addWidget(card)

    def _connect(self) -> None:
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._typed)
        self.source.edit.textChanged.connect(self._text_changed)
        self.source.edit.set_prepare(self._pasted)
        for edit in (self.source.edit, self.target.edit):
            edit.files_dropped.connect(self.open_files)
            edit.zoomed.connect(self.zoom)
        self.source.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.source.edit.customContextMenuRequested.connect(self._source_menu)
        self.source.edit.copyAvailable.connect(self.term_button.setEnabled)
        self.directions.changed.connect(self._direction_changed)
        self.swap_button.clicked.connect(self.swap)
        self.doubt_button.clicked.connect(self.next_doubt)
        self._segments.changed.connect(self._show_changed)
        self._segments.released.connect(self.translate_now)
        self._segments.failed.connect(self._show_error)
        self.notice.acted.connect(self._notice_acted)
        self._worker.translated.connect(self._translated)
        self._worker.failed.connect(self._failed)
        self._worker.progressed.connect(self._progressed)
        self._worker.model_ready.connect(self._model_ready)
        self._state.theme.changed.connect(self._paint)
        self._state.settings.changed.connect(self._apply_settings)

    # What the user does

    def translate_now(self) -> None:
        """Translate what is in the source pane, without waiting for a pause in the typing."""
        self._debounce.stop()
        text = self.source.edit.text()
        if not text.strip():
            self._show_nothing()
            return
        self.busy.set_fraction(0.04)
        self._worker.submit(TranslateRequest(text, self.directions.options(), self.directions.partner()))

    def swap(self) -> None:
        """Exchange the languages, and the texts where there is a translation."""
        translation = self.target.edit.text()
        self.directions.swap()
        self._direction_changed()
        if translation.strip():
            self.source.edit.replace_text(translation)
        self.source.edit.setFocus()

    def copy(self) -> None:
        """Put the whole translation on the clipboard."""
        text = self.target.edit.text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.status_changed.emit(self.tr("Copied"))
            announce(self.target.edit, self.tr("Copied"))

    def clear(self) -> None:
        """Empty the source pane; Ctrl+Z brings the text back."""
        self.source.edit.replace_text("")
        self.source.edit.setFocus()

    def use_again(self, entry: HistoryEntry) -> None:
        """Put a translation of the history into the panes."""
        self.directions.select(entry.source_language, entry.target_language)
        self.source.edit.replace_text(entry.source)
        self.translate_now()

    def open_find(self) -> None:
        """Find in the pane that has the focus, the source pane by default."""
        self.find_bar.open(self.target.edit if self.target.edit.hasFocus() else self.source.edit)

    def add_selection(self) -> None:
        """Put the selected text into a glossary, with what is selected in the translation, if anything."""
        term, wanted = _selection(self.source.edit), _selection(self.target.edit)
        if term:
            self.add_term(term, wanted)

    def add_term(self, term: str, wanted: str = "") -> None:
        """Ask for the translation of a term and put both into a glossary."""
        from hymt_desktop.gui.views.term_dialog import TermDialog

        source, target = self.directions.languages()
        self.term_dialog = TermDialog(self._state.paths.glossaries, term, wanted, (source, target), self)
        self.term_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.term_dialog.accepted.connect(self._store_term)
        self.term_dialog.open()

    def _store_term(self) -> None:
        try:
            name = self.term_dialog.store()
        except UserError as error:
            self._show_error(error)
            return
        self._state.host.backend.glossaries_changed()
        self.glossaries_changed.emit()
        self.status_changed.emit(self.tr("The term is in the glossary “{0}” now.").format(name))
        self.translate_now()

    def _source_menu(self, point: QPoint) -> None:
        menu = self.source.edit.createStandardContextMenu()
        if _selection(self.source.edit):
            menu.addSeparator()
            menu.addAction(self.tr("Add to a glossary…")).triggered.connect(self.add_selection)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.source.edit.viewport().mapToGlobal(point))

    def show_alternatives(self) -> None:
        """Offer other translations of the sentence at the caret."""
        self._segments.offer_at_caret()

    def edit_sentence(self) -> None:
        """Let the user write the translation of the sentence at the caret."""
        self._segments.edit_at_caret()

    def next_doubt(self) -> None:
        """Go to the next sentence that deserves a second look."""
        self._segments.next_doubt()

    def ask_file(self) -> None:
        """Let the user choose a text file."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a text file"))
        if name:
            from pathlib import Path

            self.open_files([Path(name)])

    def open_files(self, paths: list[Path]) -> None:
        """Read one plain text file into the source pane; hand documents on."""
        if len(paths) > 1 or paths[0].suffix.lower() not in ("", ".txt", ".text", ".log"):
            self.documents_dropped.emit(paths)
            return
        path = paths[0]
        self._reading = BackgroundOp(self, lambda: read_text_file(path))
        self._reading.on_success(self._file_read).on_failure(self._show_error).start()

    def _file_read(self, text: str) -> None:
        self.source.edit.replace_text(self._pasted(text))

    def zoom(self, steps: int) -> None:
        """Make the text of both panes larger or smaller; 0 goes back to the normal size."""
        size = base_points() if steps == 0 else self._points() + steps
        self._state.settings.update(font_size=max(MIN_POINTS, min(MAX_POINTS, size)))

    def stop(self) -> None:
        """Wait for a file that is being read; the page is about to go away."""
        self._debounce.stop()
        if self._reading is not None:
            self._reading.stop()
            self._reading.wait()
        self._segments.stop()

    # What the worker answers

    def _translated(self, result: Translated) -> None:
        if result.request.generation != self._worker.generation:
            return
        self._shown = result
        translation = result.translation
        self.busy.set_fraction(0)
        self.notice.hide()
        self.target.edit.set_language(translation.target_language)
        self.source.edit.set_language(translation.source_language)
        self.target.edit.show_text(translation.text)
        self._segments.show(result)
        self.directions.follow(translation)
        self._show_doubts()
        self._count()
        seconds = f"{translation.seconds:.2f}"
        way = ""
        if translation.via:
            codes = (translation.source_language, translation.via, translation.target_language)
            way = " · " + " → ".join(map(language_label, codes))
        self.status_changed.emit(self.tr("Translated in {0} s").format(seconds) + way)
        announce(self.target.edit, self.tr("Translation ready"))
        self.settled.emit(result)

    def _show_changed(self, alignment: Alignment) -> None:
        """A sentence was replaced by hand."""
        if self._shown is None:
            return
        self._shown = Translated(self._shown.request, alignment.translation)
        self.target.edit.show_text(alignment.translation.text)
        self._show_doubts()
        self._count()
        self.settled.emit(self._shown)

    def _failed(self, failure: Failure) -> None:
        request = failure.request
        if isinstance(request, TranslateRequest) and request.generation != self._worker.generation:
            return
        self._show_error(failure.error)

    def _show_error(self, error: UserError) -> None:
        self.busy.set_fraction(0)
        self.status_changed.emit("")
        if isinstance(error, ModelMissing):
            self.notice.say(
                self.tr("No translation model is installed."),
                self.tr("Install a model package (.hymt) on the Models page; it works without a network."),
                action=self.tr("Open the Models page"),
            )
            return
        self.notice.say_error(error, action=self.tr("Try again"))

    def _notice_acted(self) -> None:
        if self.notice.text().startswith(self.tr("No translation model is installed.")):
            self.models_wanted.emit()
        else:
            self.notice.hide()
            self._worker.load()
            self.translate_now()

    def _progressed(self, generation: int, done: int, total: int) -> None:
        if generation != self._worker.generation or not total:
            return
        self.busy.set_fraction(0.04 + 0.96 * done / total)
        self.status_changed.emit(self.tr("Translating {0} of {1}").format(done, total))

    def _model_ready(self, info: ModelInfo) -> None:
        first, self._model = self._model is None, info
        self.notice.hide()
        self.directions.show_model(info)
        if self._shown is not None and not first:
            self.translate_now()

    # Inside

    def _text_changed(self) -> None:
        self._segments.forget()
        if self._state.settings.current.live:
            self._debounce.start()
        else:
            self._count()

    def _typed(self) -> None:
        self._count()
        self.translate_now()

    def _show_nothing(self) -> None:
        self._worker.cancel()
        self._shown = None
        self.busy.set_fraction(0)
        self.target.edit.show_text("")
        self._segments.forget()
        self.doubt_button.hide()
        self.directions.follow(None)
        self.status_changed.emit("")
        self._count()

    def _pasted(self, text: str) -> str:
        return join_wrapped_lines(text) if self._state.settings.current.join_wrapped_lines else text

    def _direction_changed(self) -> None:
        self._segments.forget()
        self.translate_now()

    def _show_doubts(self) -> None:
        number = len(self._shown.translation.flagged) if self._shown else 0
        self.doubt_button.setVisible(number > 0)
        text = self.tr("%n sentence(s) to check", "", number)
        self.doubt_button.setText(text)
        named(self.doubt_button, text, self.tr("Go to the next sentence that deserves a second look"))

    def _count(self) -> None:
        for frame in (self.source, self.target):
            text = frame.edit.text()
            frame.count.setText(self._measure(text) if text else "")
        self.clear_button.setEnabled(bool(self.source.edit.text()))
        self.copy_button.setEnabled(bool(self.target.edit.text()))
        for button in (self.alternatives_button, self.edit_button):
            button.setEnabled(bool(self.target.edit.text()))

    def _measure(self, text: str) -> str:
        characters = self.tr("%n character(s)", "", len(text))
        if len(text) > COUNT_LIMIT:
            return characters
        words = self.tr("%n word(s)", "", count_words(text))
        return f"{words} · {characters}"

    def _points(self) -> int:
        return self._state.settings.current.font_size or base_points()

    def _apply_settings(self, settings: Settings, _old: object = None) -> None:
        for edit in (self.source.edit, self.target.edit):
            edit.set_point_size(self._points())
        self.translate_button.setVisible(not settings.live)

    def _paint(self) -> None:
        theme = self._state.theme
        self.busy.set_color(theme.colors.accent)
        for frame in (self.source, self.target):
            frame.edit.set_colors(theme.colors)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the panes one above the other where the window is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        self.directions.set_narrow(narrow)
        self._splitter.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)


def _selection(edit: TextPane) -> str:
    """Return what is selected, on one line."""
    return " ".join(edit.textCursor().selectedText().split())
