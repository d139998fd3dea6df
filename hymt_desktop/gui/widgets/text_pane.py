# SPDX-License-Identifier: Apache-2.0
"""A plain text pane with marks, hover, drops and a hint where there is something to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocumentFragment,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from hymt_desktop.gui.i18n.names import is_right_to_left
from hymt_desktop.gui.theme.fonts import families_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hymt_desktop.gui.theme.palette import Colors

_LAYERS = ("active", "terms", "doubts", "found")
"""Drawn in this order."""


class MarkKind(Enum):
    """What a mark says."""

    ACTIVE = "active"
    DOUBT = "doubt"
    TERM = "term"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to mark; positions are UTF-16 units."""

    start: int
    end: int
    kind: MarkKind


class TextPane(QPlainTextEdit):
    """One of the two panes of the translate page."""

    hovered = Signal(int)
    """Position under the mouse, in UTF-16 units; -1 when the mouse left the text."""
    files_dropped = Signal(list)
    """Local files (``Path``) that were dropped or pasted."""
    focus_changed = Signal(bool)
    zoomed = Signal(int)
    """The wheel was turned with Ctrl: +1 or -1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: dict[str, list[Mark]] = {}
        self._formats: dict[MarkKind, QTextCharFormat] = {}
        self._points = 0
        self._language = ""
        self._hint: Callable[[int], str] = lambda _: ""
        self._prepare: Callable[[str], str] = str
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(10)
        self._drawn = False
        self.verticalScrollBar().valueChanged.connect(self._draw_marks)

    def text(self) -> str:
        """Return the text, with ``\\n`` for line breaks."""
        return self.toPlainText()

    def replace_text(self, text: str) -> None:
        """Put ``text`` in place of all, as one step that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()

    def show_text(self, text: str) -> None:
        """Show ``text`` and stay where the reader has scrolled to."""
        if text == self.toPlainText():
            return
        bar = self.verticalScrollBar()
        place = bar.value()
        self.setPlainText(text)
        bar.setValue(place)

    def set_hint(self, hint: Callable[[int], str]) -> None:
        """Use ``hint(position)`` for tooltips; an empty string is none."""
        self._hint = hint

    def set_prepare(self, prepare: Callable[[str], str]) -> None:
        """Change pasted text with ``prepare`` before it is inserted."""
        self._prepare = prepare

    def set_colors(self, colors: Colors) -> None:
        """Draw the marks in ``colors``."""
        self._formats = {kind: _format(kind, colors) for kind in MarkKind}
        self._draw_marks()

    def set_marks(self, layer: str, marks: Iterable[Mark]) -> None:
        """Replace the marks of one layer."""
        new = list(marks)
        if new != self._marks.get(layer, []):
            self._marks[layer] = new
            self._draw_marks()

    def marks(self, layer: str) -> list[Mark]:
        """Return the marks of one layer."""
        return list(self._marks.get(layer, []))

    def set_point_size(self, size: int) -> None:
        """Set the font size in points."""
        if size != self._points:
            self._points = size
            self._set_font()

    def set_language(self, code: str) -> None:
        """Use the direction and the fonts of a language."""
        self.set_right_to_left(is_right_to_left(code))
        if code != self._language:
            self._language = code
            self._set_font()

    def set_right_to_left(self, on: bool) -> None:
        """Lay the text out for a right-to-left language."""
        option = self.document().defaultTextOption()
        wanted = Qt.LayoutDirection.RightToLeft if on else Qt.LayoutDirection.LeftToRight
        if option.textDirection() != wanted:
            option.setTextDirection(wanted)
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            self.document().setDefaultTextOption(option)

    def position_at(self, point: QPoint) -> int:
        """Return the text position at a viewport point; -1 below or beside the text."""
        cursor = self.cursorForPosition(point)
        rect = self.cursorRect(cursor)
        near = rect.top() - 2 <= point.y() <= rect.bottom() + 2
        beside = abs(point.x() - rect.center().x()) <= 2 * rect.height()
        return cursor.position() if near and beside else -1

    def point_of(self, position: int) -> QPoint:
        """Return the global point below a text position."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        return self.viewport().mapToGlobal(self.cursorRect(cursor).bottomLeft())

    # Qt's own names from here on.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell what is under the mouse."""
        super().mouseMoveEvent(event)
        self.hovered.emit(self.position_at(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Show the hint of the place under the mouse; notice when the mouse leaves."""
        if isinstance(event, QHelpEvent):
            place = self.position_at(event.pos())
            text = self._hint(place) if place >= 0 else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(-1)
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pass focus changes on."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.focus_changed.emit(event.type() == QEvent.Type.FocusIn)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw the marks that have come into sight."""
        super().resizeEvent(event)
        self._draw_marks()

    def wheelEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, N802
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            delta = event.angleDelta().y()
            if delta:
                self.zoomed.emit(1 if delta > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Take files too."""
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Insert the plain text of what is pasted; hand files over."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
        elif source.hasText():
            self.insertPlainText(self._prepare(source.text()))
        elif source.hasHtml():
            text = QTextDocumentFragment.fromHtml(source.html()).toPlainText()
            self.insertPlainText(self._prepare(text))

    def _set_font(self) -> None:
        # A style sheet, because the application's one would reset a font set with setFont.
        families = ", ".join(f'"{f}"' for f in families_for(self._language, QGuiApplication.font()))
        size = f"font-size: {self._points}pt;" if self._points else ""
        self.setStyleSheet(f"QPlainTextEdit {{ {size} font-family: {families}; }}")

    def _draw_marks(self) -> None:
        """Draw the marks that are in sight: thousands elsewhere must not slow the typing."""
        marks = [m for layer in _LAYERS for m in self._marks.get(layer, [])]
        if not self._formats or (not marks and not self._drawn):
            return
        first, last = self._sight()
        drawn = [m for m in marks if m.start < m.end and m.end >= first and m.start <= last]
        self._drawn = bool(drawn)
        self.setExtraSelections([self._selection(mark) for mark in drawn])

    def _selection(self, mark: Mark) -> QTextEdit.ExtraSelection:
        end = self.document().characterCount() - 1
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(mark.start, end))
        cursor.setPosition(min(mark.end, end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = self._formats[mark.kind]
        return selection

    def _sight(self) -> tuple[int, int]:
        """Return the first and the last position that can be seen now."""
        size = self.viewport().size()
        first = self.cursorForPosition(QPoint(0, 0)).position()
        return first, self.cursorForPosition(QPoint(size.width(), size.height())).position()


def _format(kind: MarkKind, colors: Colors) -> QTextCharFormat:
    style = QTextCharFormat()
    if kind is MarkKind.ACTIVE:
        style.setBackground(QColor(colors.accent_soft))
    elif kind is MarkKind.FOUND:
        style.setBackground(QColor(colors.selection))
        style.setForeground(QColor(colors.on_selection))
    elif kind is MarkKind.DOUBT:
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(QColor(colors.warning))
    else:
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        style.setUnderlineColor(QColor(colors.accent))
    return style
