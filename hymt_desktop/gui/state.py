# SPDX-License-Identifier: Apache-2.0
"""What all pages share, built in ``app.run`` and handed down: no globals."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    from hymt_desktop.core.paths import Paths
    from hymt_desktop.gui.backend import ModelHost
    from hymt_desktop.gui.theme.manager import ThemeManager

SAVE_AFTER_MS = 400


class SettingsKeeper(QObject):
    """The settings in memory; writes them a moment after the last change, off the GUI thread."""

    changed = Signal(object, object)
    """The new ``Settings`` and the old."""
    not_saved = Signal(object)
    """A ``UserError``: the file could not be written."""

    def __init__(self, paths: Paths, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = paths.settings_file
        self._current, self.warnings = load_settings(self._path)
        self._writer: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save_soon)

    @property
    def current(self) -> Settings:
        """The settings in force."""
        return self._current

    def update(self, **changes: Any) -> None:
        """Change some settings."""
        old, new = self._current, replace(self._current, **changes)
        if new == old:
            return
        self._current = new
        self._timer.start()
        self.changed.emit(new, old)

    def flush(self) -> None:
        """Write what is not written yet, and wait for it."""
        waiting = self._timer.isActive()
        self._timer.stop()
        if self._writer is not None:
            self._writer.join()
        if waiting:
            self._write(self._current)

    def _save_soon(self) -> None:
        if self._writer is not None and self._writer.is_alive():
            self._timer.start()
            return
        self._writer = threading.Thread(target=self._write, args=(self._current,), name="hymt-settings")
        self._writer.start()

    def _write(self, settings: Settings) -> None:
        try:
            save_settings(self._path, settings)
        except UserError as error:
            self.not_saved.emit(error)


@dataclass(frozen=True, slots=True)
class AppState:
    """The services of one running program."""

    paths: Paths
    settings: SettingsKeeper
    theme: ThemeManager
    host: ModelHost
