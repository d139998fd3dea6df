# SPDX-License-Identifier: Apache-2.0
"""The keyboard shortcuts in the settings: see them, change them, bring the defaults back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLabel, QPushButton, QWidget

from hymt_desktop.gui.a11y import labelled, named
from hymt_desktop.gui.shortcuts import DEFAULTS, ShortcutSet, entries, keys_of, taken_by
from hymt_desktop.gui.widgets.page_frame import Card

if TYPE_CHECKING:
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.state import SettingsKeeper


class ShortcutsCard(Card):
    """One field for each action; a change takes effect when the field is left or a moment after typing."""

    refused = Signal(str)
    """Why keys were not taken, in words."""

    def __init__(self, keeper: SettingsKeeper, shortcuts: ShortcutSet, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Keyboard"), parent)
        self._keeper = keeper
        self._titles = shortcuts.titles()
        pages = QLabel("Ctrl+1 … Ctrl+6")
        pages.setProperty("role", "muted")
        self.add_row(QLabel(self.tr("Go to a page")), pages)
        self.fields: dict[str, QKeySequenceEdit] = {}
        for action, title in self._titles.items():
            self.add_row(*self._row(action, title))
        self.reset_button = named(
            QPushButton(self.tr("&Default shortcuts")), self.tr("Default shortcuts"), tip=False
        )
        self.reset_button.clicked.connect(lambda: keeper.update(shortcuts=()))
        self.rows.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignRight)
        self._show(keeper.current)
        keeper.changed.connect(self._show)

    def _row(self, action: str, title: str) -> tuple[QLabel, QKeySequenceEdit]:
        field = QKeySequenceEdit()
        field.setMaximumSequenceLength(1)
        field.setClearButtonEnabled(True)
        field.editingFinished.connect(lambda: self._edited(action))
        label = labelled(title, field)
        field.setToolTip(self.tr("Press the new keys; the cross leaves the action without keys."))
        self.fields[action] = field
        return label, field

    def _edited(self, action: str) -> None:
        settings = self._keeper.current
        now = keys_of(settings)
        keys = self.fields[action].keySequence().toString()
        if keys == now[action]:
            return
        other = taken_by(settings, action, keys)
        if other:
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            self.refused.emit(self.tr("{0} is taken: {1}").format(shown, self._titles[other]))
            self._show(settings)
            return
        self._keeper.update(shortcuts=entries(now | {action: keys}))

    def _show(self, settings: Settings, _old: object = None) -> None:
        keys = keys_of(settings)
        for action, field in self.fields.items():
            field.setKeySequence(QKeySequence(keys[action]))
        self.reset_button.setEnabled(keys != DEFAULTS)
