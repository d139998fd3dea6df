# SPDX-License-Identifier: Apache-2.0
"""What the two panes know of sentences: highlight across, doubts, terms, alternatives, own wordings."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from hymt_desktop.core.results import FlagKind, Options
from hymt_desktop.gui.i18n.reasons import reason_label
from hymt_desktop.gui.positions import Alignment, with_targets
from hymt_desktop.gui.widgets.text_pane import Mark, MarkKind, TextPane
from hymt_desktop.gui.workers.background import BackgroundOp
from hymt_desktop.gui.workers.translating import (
    Alternatives,
    AlternativesRequest,
    Failure,
    Translated,
    TranslationWorker,
)

if TYPE_CHECKING:
    from hymt_desktop.core.results import Segment
    from hymt_desktop.gui.state import AppState

COUNT = 5
"""Alternatives to ask for."""


class SegmentTools(QObject):
    """Sits between the panes. Marks and menus only; the page owns the texts."""

    changed = Signal(object)
    """The user chose another wording: the new ``Alignment``."""
    released = Signal()
    """A sentence was left to the model again: translate anew."""
    failed = Signal(object)
    """A ``UserError``: a wording could not be kept."""

    def __init__(
        self,
        state: AppState,
        worker: TranslationWorker,
        source: TextPane,
        target: TextPane,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._widget = parent
        self._state = state
        self._worker = worker
        self._source = source
        self._target = target
        self._alignment: Alignment | None = None
        self._options: Options | None = None
        self._own: set[int] = set()
        self._saving: BackgroundOp[None] | None = None
        self._asked: int | None = None
        self._menu: QMenu | None = None
        self._connect()

    def _connect(self) -> None:
        self._source.hovered.connect(lambda unit: self._activate(unit, self._source))
        self._target.hovered.connect(lambda unit: self._activate(unit, self._target))
        self._source.cursorPositionChanged.connect(lambda: self._caret_moved(self._source))
        self._target.cursorPositionChanged.connect(lambda: self._caret_moved(self._target))
        self._source.set_hint(self._source_hint)
        self._target.set_hint(self._target_hint)
        self._target.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._target.customContextMenuRequested.connect(self._show_menu)
        self._worker.found_alternatives.connect(self._found)
        self._worker.failed.connect(self._not_found)

    # For the page

    def show(self, result: Translated) -> None:
        """Work with a new translation."""
        translation = result.translation
        self._options = Options(
            target=translation.target_language,
            source=translation.source_language,
            beam_size=result.request.options.beam_size,
        )
        self._own = set(result.own)
        self._alignment = Alignment(result.request.text, translation)
        self._draw()

    def forget(self) -> None:
        """The text has changed: nothing is aligned until the next translation."""
        self._alignment = None
        self._own.clear()
        self._source.set_marks("active", [])
        self._source.set_marks("terms", [])
        self._target.set_marks("active", [])

    def next_doubt(self) -> None:
        """Move the caret of the target pane to the next doubtful sentence."""
        if self._alignment is None:
            return
        at = self._target.textCursor().position()
        doubts = [i for i, s in enumerate(self._alignment.segments) if s.flags]
        starts = [self._alignment.target_span(i)[0] for i in doubts]
        if not starts:
            return
        cursor = QTextCursor(self._target.document())
        cursor.setPosition(next((s for s in starts if s > at), starts[0]))
        self._target.setTextCursor(cursor)
        self._target.setFocus()

    def offer_at_caret(self) -> None:
        """Ask for other translations of the sentence at the caret of the target pane."""
        index = self._at_caret()
        if index is not None:
            self.offer(index)

    def edit_at_caret(self) -> None:
        """Let the user write the translation of the sentence at the caret of the target pane."""
        index = self._at_caret()
        if index is not None:
            self.edit(index)

    def _at_caret(self) -> int | None:
        if self._alignment is None:
            return None
        return self._alignment.target_index(self._target.textCursor().position())

    def offer(self, index: int) -> None:
        """Ask for other translations of sentence ``index``; a menu opens when they are there."""
        if self._alignment is None or self._options is None:
            return
        self._asked = index
        sentence = self._alignment.segments[index].source
        self._worker.submit_alternatives(AlternativesRequest(sentence, self._options, COUNT))

    def choose(self, index: int, wording: str) -> None:
        """Use ``wording`` for sentence ``index``, now and when the same sentence comes again."""
        if self._alignment is None or not wording.strip():
            return
        translation = self._alignment.translation
        source = translation.segments[index].source
        pair = (translation.source_language, translation.target_language)
        self._state.host.backend.wordings.keep(*pair, source, wording)
        self._save()
        same = [i for i, segment in enumerate(translation.segments) if segment.source == source]
        self._own.update(same)
        self._alignment = self._alignment.moved_to(with_targets(translation, dict.fromkeys(same, wording)))
        self.changed.emit(self._alignment)
        self._draw()

    def release(self, index: int) -> None:
        """Leave sentence ``index`` to the model again."""
        if self._alignment is None:
            return
        translation = self._alignment.translation
        pair = (translation.source_language, translation.target_language)
        self._state.host.backend.wordings.forget(*pair, translation.segments[index].source)
        self._save()
        self.released.emit()

    def stop(self) -> None:
        """Wait for a wording that is being written; the page is about to go away."""
        if self._saving is not None:
            self._saving.stop()
            self._saving.wait()

    def _save(self) -> None:
        self._saving = BackgroundOp(self, self._state.host.backend.wordings.save)
        self._saving.on_failure(self.failed.emit).start()

    # Highlight

    def _caret_moved(self, pane: TextPane) -> None:
        if pane.hasFocus():
            self._activate(pane.textCursor().position(), pane)

    def _activate(self, unit: int, pane: TextPane) -> None:
        index = self._index(unit, pane)
        marks: tuple[list[Mark], list[Mark]] = ([], [])
        if index is not None and self._alignment is not None and len(self._alignment.segments) > 1:
            marks = (
                [Mark(*self._alignment.source_span(index), MarkKind.ACTIVE)],
                [Mark(*self._alignment.target_span(index), MarkKind.ACTIVE)],
            )
        self._source.set_marks("active", marks[0])
        self._target.set_marks("active", marks[1])

    def _index(self, unit: int, pane: TextPane) -> int | None:
        if self._alignment is None or unit < 0:
            return None
        if pane is self._source:
            return self._alignment.source_index(unit)
        return self._alignment.target_index(unit)

    def _draw(self) -> None:
        if self._alignment is None:
            return
        segments = self._alignment.segments
        doubts = [i for i, segment in enumerate(segments) if segment.flags]
        spans = [span for i, s in enumerate(segments) if s.terms for span in self._alignment.term_spans(i)]
        self._target.set_marks(
            "doubts", [Mark(*self._alignment.target_span(i), MarkKind.DOUBT) for i in doubts]
        )
        self._source.set_marks("terms", [Mark(start, end, MarkKind.TERM) for start, end in spans])

    # Hints

    def _source_hint(self, unit: int) -> str:
        index = self._index(unit, self._source)
        if index is None or self._alignment is None:
            return ""
        segment = self._alignment.segments[index]
        for span, term in zip(self._alignment.term_spans(index), segment.terms, strict=True):
            if span[0] <= unit <= span[1]:
                text = self.tr("Glossary: {0} → {1}") if term.applied else self.tr("Not applied: {0} → {1}")
                return text.format(term.source, term.target)
        return ""

    def _target_hint(self, unit: int) -> str:
        index = self._index(unit, self._target)
        if index is None or self._alignment is None:
            return ""
        if index in self._own:
            return escape(self.tr("Your own wording of this sentence"))
        return self.doubts(self._alignment.segments[index])

    def doubts(self, segment: Segment) -> str:
        """Return the doubts about a segment, as rich text for a tooltip."""
        if not segment.flags:
            return ""
        rows = "".join(
            f"<li>{escape(reason_label(f.reason) or self._kind(f.kind))}</li>" for f in segment.flags
        )
        title = escape(self.tr("Deserves a second look:"))
        return f"<p><b>{title}</b></p><ul style='margin-left:-24px'>{rows}</ul>"

    def _kind(self, kind: FlagKind) -> str:
        names = {
            FlagKind.NUMBER: self.tr("A number differs"),
            FlagKind.PLACEHOLDER: self.tr("A placeholder is missing"),
            FlagKind.TAG: self.tr("Formatting got lost"),
            FlagKind.TERM: self.tr("A glossary term was not used"),
            FlagKind.SCRIPT: self.tr("It is in the wrong script"),
            FlagKind.LENGTH: self.tr("It is much longer or shorter than expected"),
            FlagKind.REPETITION: self.tr("It repeats itself"),
            FlagKind.FAILED: self.tr("It could not be translated"),
        }
        return names[kind]

    # Menus

    def _show_menu(self, point: QPoint) -> None:
        menu = self._target.createStandardContextMenu()
        index = self._index(self._target.position_at(point), self._target)
        if index is not None:
            first = menu.actions()[0]
            other = menu.addAction(self.tr("Other translations of this sentence"))
            other.triggered.connect(lambda: self.offer(index))
            edit = menu.addAction(self.tr("Edit this sentence…"))
            edit.triggered.connect(lambda: self.edit(index))
            menu.insertAction(first, other)
            menu.insertAction(first, edit)
            if index in self._own:
                back = menu.addAction(self.tr("Leave this sentence to the model again"))
                back.triggered.connect(lambda: self.release(index))
                menu.insertAction(first, back)
            menu.insertSeparator(first)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._target.viewport().mapToGlobal(point))

    def edit(self, index: int) -> None:
        """Let the user write the translation of a sentence."""
        from hymt_desktop.gui.views.sentence_dialog import SentenceDialog

        if self._alignment is None:
            return
        dialog = SentenceDialog(self._alignment.segments[index], self._widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.choose(index, dialog.wording()))
        dialog.open()

    def _found(self, found: Alternatives) -> None:
        index, self._asked = self._asked, None
        if index is None or self._alignment is None or found.request.generation != self._worker.generation:
            return
        if self._alignment.segments[index].source != found.request.sentence:
            return
        self._menu = self._alternatives_menu(index, found.sentences)
        self._menu.popup(self._target.point_of(self._alignment.target_span(index)[0]))

    def _alternatives_menu(self, index: int, sentences: tuple[str, ...]) -> QMenu:
        menu = QMenu(self._target)
        menu.setAccessibleName(self.tr("Other translations"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(self._menu_hidden)
        now = self._alignment.segments[index].target if self._alignment else ""
        others = [s for s in dict.fromkeys(sentences) if s != now]
        for sentence in others:
            action = menu.addAction(_shortened(sentence).replace("&", "&&"))
            action.setData(sentence)
            action.triggered.connect(lambda _=False, s=sentence: self.choose(index, s))
        if not others:
            menu.addAction(self.tr("No other translation found")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Edit this sentence…")).triggered.connect(lambda: self.edit(index))
        if index in self._own:
            back = menu.addAction(self.tr("Leave this sentence to the model again"))
            back.triggered.connect(lambda: self.release(index))
        return menu

    def _menu_hidden(self) -> None:
        self._menu = None

    def _not_found(self, failure: Failure) -> None:
        if isinstance(failure.request, AlternativesRequest):
            self._asked = None


def _shortened(sentence: str, limit: int = 110) -> str:
    line = " ".join(sentence.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
