# SPDX-License-Identifier: Apache-2.0
"""Writes the history: a translation that was left alone for a moment, never each keystroke."""

from __future__ import annotations

import logging
import threading
from itertools import takewhile
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.memory.model import HistoryEntry
from hymt_desktop.gui.term_notes import TermNotes, uses_of

if TYPE_CHECKING:
    from hymt_desktop.core.terms.usage import Use
    from hymt_desktop.gui.state import AppState
    from hymt_desktop.gui.workers.translating import Translated

QUIET_MS = 2500
MAX_CHARACTERS = 20_000
"""A longer text is a document, not something to look up again."""
_LOG = logging.getLogger(__name__)


class HistoryRecorder(QObject):
    """Connect ``take`` to what the page shows. Does nothing while the history is turned off."""

    written = Signal()
    """The history has a new entry."""

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._waiting: HistoryEntry | None = None
        self._uses: list[Use] = []
        keeper = state.settings
        self._notes = TermNotes(state.paths.term_usage, lambda: keeper.current)
        self._writer: threading.Thread | None = None
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._write)

    def take(self, shown: Translated) -> None:
        """Note what is on the screen; it is written when nothing else comes for a moment."""
        translation = shown.translation
        source = shown.request.text.strip()
        if not self._state.settings.current.keep_history or len(source) > MAX_CHARACTERS:
            self._waiting = None
            return
        if self._waiting is not None and not _continues(self._waiting.source, source):
            self._write()
        self._waiting = HistoryEntry(
            source,
            translation.text.strip(),
            translation.source_language,
            translation.target_language,
            translation.model,
        )
        self._uses = uses_of(translation)
        self._timer.start()

    def stop(self) -> None:
        """Write what waits, and wait for it."""
        self._write()
        self._closed = True
        if self._writer is not None:
            self._writer.join()

    def _write(self) -> None:
        self._timer.stop()
        entry, self._waiting = self._waiting, None
        if entry is None or not entry.target or not self._state.settings.current.keep_history:
            return
        before = self._writer
        self._writer = threading.Thread(
            target=self._store, args=(entry, self._uses, before), name="hymt-history"
        )
        self._writer.start()

    def _store(self, entry: HistoryEntry, uses: list[Use], before: threading.Thread | None) -> None:
        from hymt_desktop.core.memory.store import Memory

        if before is not None:
            before.join()
        self._notes.write(uses)
        try:
            memory = Memory(self._state.paths.memory)
            try:
                memory.add_history(entry)
            finally:
                memory.close()
        except UserError as error:
            # Translating goes on without a history; a message at each sentence would only disturb.
            _LOG.warning("the history was not written: %s", error.message)
            return
        if not self._closed:
            self.written.emit()


def _continues(old: str, new: str) -> bool:
    """Say whether ``new`` looks like ``old`` after some more typing."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return shared * 2 >= min(len(old), len(new))
