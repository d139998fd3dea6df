# SPDX-License-Identifier: Apache-2.0
"""The window's keyboard shortcuts: what can be reached, with which keys, and the user's changes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from hymt_desktop.gui.a11y import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QAbstractButton, QWidget

    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.state import SettingsKeeper

DEFAULTS = {
    "translate": "Ctrl+Return",
    "swap": "Ctrl+Shift+S",
    "copy": "Ctrl+Shift+C",
    "clear": "Ctrl+Shift+Backspace",
    "alternatives": "Alt+Down",
    "edit_sentence": "F2",
    "next_doubt": "F8",
    "add_term": "Ctrl+Shift+G",
    "open": "Ctrl+O",
    "find": "Ctrl+F",
    "zoom_in": "Ctrl++",
    "zoom_out": "Ctrl+-",
    "zoom_reset": "Ctrl+0",
    "clipboard": "Ctrl+Shift+V",
    "settings": "Ctrl+,",
    "about": "F1",
    "quit": "Ctrl+Q",
}
"""Keys of each action; the user's own are in the setting ``shortcuts``, as ``action=keys``."""
_ALSO = {"zoom_in": "Ctrl+="}
"""Second keys: ``+`` is ``=`` with Shift on many keyboards."""


def keys_of(settings: Settings) -> dict[str, str]:
    """Return the keys of every action; an empty string is none. What can't be used is passed over."""
    found = dict(DEFAULTS)
    for entry in settings.shortcuts:
        action, sign, keys = entry.partition("=")
        known = QKeySequence(keys)
        if sign and action in DEFAULTS and (not keys or _usable(known)):
            found[action] = known.toString()
    return found


def entries(keys: Mapping[str, str]) -> tuple[str, ...]:
    """Return the setting for ``keys``: only what differs from the defaults."""
    return tuple(f"{action}={value}" for action, value in keys.items() if value != DEFAULTS[action])


def taken_by(settings: Settings, action: str, keys: str) -> str:
    """Return the other action that has ``keys`` already; empty where they are free."""
    if not keys:
        return ""
    return next((a for a, k in keys_of(settings).items() if k == keys and a != action), "")


def _usable(keys: QKeySequence) -> bool:
    # What Qt can't read becomes an unknown key, which has no name.
    return bool(keys.toString(QKeySequence.SequenceFormat.PortableText).strip())


class ShortcutSet(QObject):
    """The shortcuts of one window, kept up to date with the settings."""

    def __init__(self, keeper: SettingsKeeper, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settings = keeper.current
        self._bound: dict[str, list[QShortcut]] = {}
        self._buttons: list[tuple[QAbstractButton, str, str]] = []
        keeper.changed.connect(self._settings_changed)

    def titles(self) -> dict[str, str]:
        """Return what each action does, in words."""
        return {
            "translate": self.tr("Translate now"),
            "swap": self.tr("Swap languages"),
            "copy": self.tr("Copy the translation"),
            "clear": self.tr("Clear the text"),
            "alternatives": self.tr("Other translations of the sentence at the caret"),
            "edit_sentence": self.tr("Edit the sentence at the caret of the translation"),
            "next_doubt": self.tr("Next sentence to check"),
            "add_term": self.tr("Add the selected text to a glossary"),
            "open": self.tr("Open a text file"),
            "find": self.tr("Find in the text"),
            "zoom_in": self.tr("Larger text"),
            "zoom_out": self.tr("Smaller text"),
            "zoom_reset": self.tr("Normal text size"),
            "clipboard": self.tr("Translate the clipboard in a small window"),
            "settings": self.tr("Settings"),
            "about": self.tr("About"),
            "quit": self.tr("Quit"),
        }

    def bind(self, action: str, call: Callable[[], object], within: QWidget | None = None) -> None:
        """Let the keys of ``action`` call ``call``: in the whole window, or with the focus ``within``."""
        shortcut = QShortcut(within or self._window)
        if within is not None:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(call)
        self._bound.setdefault(action, []).append(shortcut)
        self._set(action)

    def describe(self, button: QAbstractButton, action: str, name: str) -> None:
        """Name ``button``, and add the keys of ``action`` to its tooltip."""
        self._buttons.append((button, action, name))
        self._tell(button, action, name)

    def _settings_changed(self, new: Settings, old: Settings) -> None:
        if new.shortcuts == old.shortcuts:
            return
        self._settings = new
        for action in self._bound:
            self._set(action)
        for button, action, name in self._buttons:
            self._tell(button, action, name)

    def _set(self, action: str) -> None:
        keys = keys_of(self._settings)[action]
        wanted = [QKeySequence(keys)] if keys else []
        if keys and keys == DEFAULTS[action] and action in _ALSO:
            wanted.append(QKeySequence(_ALSO[action]))
        for shortcut in self._bound[action]:
            shortcut.setKeys(wanted)

    def _tell(self, button: QAbstractButton, action: str, name: str) -> None:
        keys = keys_of(self._settings)[action]
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        named(button, name, f"{name} ({shown})" if keys else "")
