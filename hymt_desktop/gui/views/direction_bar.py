# SPDX-License-Identifier: Apache-2.0
"""From which language into which, and with how much context: the line above the two panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from hymt_desktop.core.results import Options
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.widgets.language_box import LanguageBox

if TYPE_CHECKING:
    from hymt_desktop.core.results import Translation
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.backend import ModelInfo
    from hymt_desktop.gui.state import AppState

DEPTHS = (0, 1, 2, 3, 5)
"""Sentences of context that the menu offers; the settings take any number."""


class DirectionBar(QFrame):
    """Keeps the two languages a pair that the model has, and writes every choice to the settings."""

    changed = Signal()
    """Languages or context are not what they were: translate again."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._model: ModelInfo | None = None
        self._partner = "en"
        self._detected: str | None = None
        self._narrow = False
        self.source = named(LanguageBox(detect=True), self.tr("Language of the text"))
        self.target = named(LanguageBox(detect=False), self.tr("Language of the translation"))
        self.swap_button = QToolButton()
        side = max(16, round(0.9 * self.fontMetrics().height()))
        self.swap_button.setIconSize(QSize(side, side))
        self.context_button = QToolButton()
        self.context_button.setCheckable(True)
        self.context_button.setProperty("chip", "true")
        self.context_menu = self._context_menu()
        self._lay_out()
        # Not setMenu: its menu would run an event loop of its own.
        self.context_button.clicked.connect(self._offer_depths)
        self.source.chosen.connect(self._source_chosen)
        self.target.chosen.connect(self._target_chosen)
        self._fill(("en", "zh"), ("en", "zh"))
        self._apply_settings(state.settings.current)
        self._paint()
        state.settings.changed.connect(self._apply_settings)
        state.theme.changed.connect(self._paint)

    # For the page

    def show_model(self, info: ModelInfo) -> None:
        """Offer the languages of a model."""
        self._model = info
        self._fill(info.sources, info.targets(None))
        self._select(self._state.settings.current)

    def set_narrow(self, on: bool) -> None:
        """Show the context as a picture with a number where there is little room."""
        if on != self._narrow:
            self._narrow = on
            self._apply_settings(self._state.settings.current)
            self._paint()

    def options(self) -> Options:
        """Return how to translate now."""
        settings = self._state.settings.current
        return Options(
            target=self.target.code() or settings.target_language,
            source=self.source.code(),
            beam_size=settings.beam_size,
            context=settings.context_sentences,
            glossaries=settings.glossaries,
        )

    def languages(self) -> tuple[str, str]:
        """Return the source language (chosen, detected, or likely) and the target language."""
        return self.source.code() or self._detected or self._partner, self.target.code() or "zh"

    def partner(self) -> str | None:
        """Return the language to turn to where the text is in the target language already."""
        target = self.target.code()
        offered = [c for c in self.source.codes() if c != target]
        if self._partner in offered:
            return self._partner
        return offered[0] if offered else None

    def select(self, source: str | None, target: str) -> None:
        """Choose both languages, without asking for a translation."""
        self.source.select(source)
        self.target.select(target)
        self._remember()

    def swap(self) -> None:
        """Exchange the languages."""
        source, target = self.languages()
        self.select(target, source)

    def follow(self, translation: Translation | None) -> None:
        """Show what was detected, and the direction that was taken; None for no text."""
        self._detected = translation.source_language if translation is not None else None
        if translation is None:
            self.source.show_detected(None)
            return
        if self.source.code() is None:
            self.source.show_detected(translation.source_language, translation.confidence)
        if translation.target_language != self.target.code():
            self._partner = self.target.code() or self._partner
            self.target.select(translation.target_language)
            self._remember()

    # Inside

    def _lay_out(self) -> None:
        left = QHBoxLayout()
        left.addWidget(self.source)
        left.addStretch(1)
        right = QHBoxLayout()
        right.addWidget(self.target)
        right.addStretch(1)
        right.addWidget(self.context_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.addLayout(left, 1)
        row.addWidget(self.swap_button)
        row.addLayout(right, 1)

    def _context_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Sentences of context"))
        self._depths = QActionGroup(menu)
        for depth in DEPTHS:
            action = QAction(self.tr("%n sentence(s) before", "", depth) if depth else self.tr("Off"), menu)
            action.setCheckable(True)
            action.setData(depth)
            self._depths.addAction(action)
            menu.addAction(action)
        self._depths.triggered.connect(self._depth_chosen)
        return menu

    def _offer_depths(self) -> None:
        depth = self._state.settings.current.context_sentences
        self.context_button.setChecked(depth > 0)
        self.context_menu.popup(self.context_button.mapToGlobal(self.context_button.rect().bottomLeft()))

    def _depth_chosen(self, action: QAction) -> None:
        self._state.settings.update(context_sentences=int(action.data()))
        self.changed.emit()

    def _source_chosen(self) -> None:
        source = self.source.code()
        if source is not None and not self._has_pair(source, self.target.code()):
            self.target.select(self._best(source, self._pairs()))
        if source is not None:
            self.source.show_detected(None)
        self._remember()
        self.changed.emit()

    def _target_chosen(self) -> None:
        source, target = self.source.code(), self.target.code()
        if source is not None and not self._has_pair(source, target):
            turned = [(t, s) for s, t in self._pairs()]
            self.source.select(self._best(target or "", turned))
        self._remember()
        self.changed.emit()

    def _remember(self) -> None:
        source, target = self.source.code() or self._detected, self.target.code() or "zh"
        if source is not None and source != target:
            self._partner = source
        self._state.settings.update(source_language=self.source.code() or "auto", target_language=target)

    def _pairs(self) -> list[tuple[str, str]]:
        if self._model is not None:
            return list(self._model.pairs)
        codes = self.target.codes()
        return [(s, t) for s in codes for t in codes if s != t]

    def _has_pair(self, source: str, target: str | None) -> bool:
        return (source, target) in self._pairs()

    def _best(self, code: str, pairs: list[tuple[str, str]]) -> str | None:
        """Return what to pair ``code`` with: the partner of before where the model has that pair."""
        others = [other for one, other in pairs if one == code]
        return self._partner if self._partner in others else next(iter(others), None)

    def _fill(self, sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
        self.source.fill(sources)
        self.target.fill(targets)

    def _select(self, settings: Settings) -> None:
        self.source.select(None if settings.source_language == "auto" else settings.source_language)
        self.target.select(settings.target_language)

    def _apply_settings(self, settings: Settings, _old: object = None) -> None:
        depth = settings.context_sentences
        text = self.tr("Context: {0}").format(depth) if depth else self.tr("Context")
        if self._narrow:
            text = str(depth or "")
        self.context_button.setText(text)
        self.context_button.setChecked(depth > 0)
        named(
            self.context_button,
            self.tr("Use context"),
            self.tr("How many sentences before each sentence the model is shown"),
        )
        for action in self._depths.actions():
            action.setChecked(action.data() == depth)
        if self._model is None:
            self._select(settings)

    def _paint(self) -> None:
        self.swap_button.setIcon(self._state.theme.icon("swap", "accent"))
        style = Qt.ToolButtonStyle
        self.context_button.setIcon(self._state.theme.icon("context") if self._narrow else QIcon())
        self.context_button.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if self._narrow else style.ToolButtonTextOnly
        )
