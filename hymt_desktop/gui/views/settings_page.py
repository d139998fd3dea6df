# SPDX-License-Identifier: Apache-2.0
"""The settings. Each change takes effect at once and is written to ``settings.toml``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import labelled, named
from hymt_desktop.gui.theme.fonts import base_points
from hymt_desktop.gui.views.shortcuts_card import ShortcutsCard
from hymt_desktop.gui.views.translate_page import MAX_POINTS, MIN_POINTS
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.widgets.page_frame import Card, PageFrame, scrolled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.errors import UserError
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.shortcuts import ShortcutSet
    from hymt_desktop.gui.state import AppState

MAX_CONTEXT = 10


class SettingsPage(PageFrame):
    """One card per topic."""

    def __init__(self, state: AppState, shortcuts: ShortcutSet, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Settings"), self.tr("Changes take effect at once."), parent)
        self._state = state
        self._shortcuts = shortcuts
        self._showing = False
        self.notice = Notice(state.theme)
        self.body.addWidget(self.notice)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(14)
        for card in (
            self._appearance(),
            self._translation(),
            self._computer(),
            self._privacy(),
            self._keys(),
        ):
            column.addWidget(card)
        column.addStretch(1)
        self.body.addWidget(scrolled(content, in_page=True), 1)
        self._show(state.settings.current)
        state.settings.changed.connect(self._show)
        state.settings.not_saved.connect(self._not_saved)
        if state.settings.warnings:
            self.notice.say(
                self.tr("Some settings could not be used."),
                "\n".join(state.settings.warnings),
                level="warning",
            )

    # Cards

    def _appearance(self) -> Card:
        card = Card(self.tr("Appearance"))
        self.language = self._choice(
            "interface_language",
            ((self.tr("As the system"), ""), ("English", "en"), ("简体中文", "zh_CN")),
        )
        self.theme = self._choice(
            "theme",
            (
                (self.tr("As the system"), "system"),
                (self.tr("Light"), "light"),
                (self.tr("Dark"), "dark"),
                (self.tr("High contrast"), "contrast"),
            ),
        )
        self.text_size = self._number("font_size", MIN_POINTS, MAX_POINTS, self.tr(" pt"))
        card.add_row(labelled(self.tr("&Language of the window"), self.language), self.language)
        card.add_row(labelled(self.tr("&Theme"), self.theme), self.theme)
        card.add_row(
            labelled(self.tr("Te&xt size"), self.text_size),
            self.text_size,
            self.tr("Ctrl + and Ctrl − change it too."),
        )
        return card

    def _translation(self) -> Card:
        card = Card(self.tr("Translation"))
        self.live = self._switch("live", self.tr("Translate &while typing"))
        self.join = self._switch(
            "join_wrapped_lines", self.tr("&Join wrapped lines of pasted text and of text files")
        )
        self.quality = self._choice(
            "beam_size", ((self.tr("Fast"), 1), (self.tr("Balanced"), 2), (self.tr("Best"), 4))
        )
        self.context = self._number("context_sentences", 0, MAX_CONTEXT, "")
        self.context.setSpecialValueText(self.tr("Off"))
        card.add_wide(self.live)
        card.add_wide(self.join)
        card.add_row(
            labelled(self.tr("&Quality"), self.quality),
            self.quality,
            self.tr("Best looks at more wordings and takes about twice as long."),
        )
        card.add_row(
            labelled(self.tr("Sentences of &context"), self.context),
            self.context,
            self.tr(
                "How many sentences before each sentence the model reads, where it was trained for that."
            ),
        )
        return card

    def _computer(self) -> Card:
        card = Card(self.tr("This computer"))
        self.threads = self._number("threads", 0, max(1, os.cpu_count() or 1), "")
        self.threads.setSpecialValueText(self.tr("Automatic"))
        card.add_row(
            labelled(self.tr("&Processor threads"), self.threads),
            self.threads,
            self.tr("This computer has %n processor core(s).", "", os.cpu_count() or 1),
        )
        self.port = self._number("server_port", 1024, 65535, "")
        card.add_row(
            labelled(self.tr("Port of the local &API"), self.port),
            self.port,
            self.tr("For other programs on this computer, once you run: hymt serve"),
        )
        self.folder_button = named(QPushButton(self.tr("Open")), self.tr("Open the data folder"))
        self.folder_button.clicked.connect(self._open_folder)
        card.add_row(QLabel(self.tr("Data folder")), self.folder_button, str(self._state.paths.data))
        return card

    def _privacy(self) -> Card:
        card = Card(self.tr("History and memory"))
        self.history = self._switch(
            "keep_history", self.tr("Keep a &history of translations on this computer")
        )
        self.memory = self._switch(
            "use_memory", self.tr("Take sentences that are in the translation &memory from there")
        )
        text = QLabel(self.tr("Nothing leaves this computer, whatever you choose here."))
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        for widget in (self.history, self.memory, text):
            card.add_wide(widget)
        return card

    def _keys(self) -> Card:
        self.keys = ShortcutsCard(self._state.settings, self._shortcuts)
        self.keys.refused.connect(lambda why: self.notice.say(why, level="warning"))
        return self.keys

    # Fields

    def _choice(self, key: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        for text, value in entries:
            box.addItem(text, value)
        box.setProperty("key", key)
        box.activated.connect(lambda: self._set(key, box.currentData()))
        return box

    def _number(self, key: str, low: int, high: int, suffix: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding doesn't reach it
        box.setProperty("key", key)
        box.valueChanged.connect(lambda value: self._set(key, value))
        return box

    def _switch(self, key: str, text: str) -> QCheckBox:
        box = named(QCheckBox(text), text.replace("&", ""), tip=False)
        box.setProperty("key", key)
        box.toggled.connect(lambda on: self._set(key, on))
        return box

    def _set(self, key: str, value: Any) -> None:
        if not self._showing:
            self._state.settings.update(**{key: value})

    def _show(self, settings: Settings, _old: object = None) -> None:
        """Show ``settings``, also when another page or a key changed them."""
        self._showing = True
        for choice in (self.language, self.theme, self.quality):
            wanted = getattr(settings, str(choice.property("key")))
            index = next((i for i in range(choice.count()) if choice.itemData(i) == wanted), -1)
            if choice is self.quality and index < 0:
                index = 2 if settings.beam_size > 2 else 0
            choice.setCurrentIndex(max(index, 0))
        for number in (self.context, self.threads, self.port):
            number.setValue(getattr(settings, str(number.property("key"))))
        self.text_size.setValue(settings.font_size or base_points())
        for box in (self.live, self.join, self.history, self.memory):
            box.setChecked(getattr(settings, str(box.property("key"))))
        self._showing = False

    def _open_folder(self) -> None:
        self._state.paths.data.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._state.paths.data)))

    def _not_saved(self, error: UserError) -> None:
        self.notice.say_error(error)
