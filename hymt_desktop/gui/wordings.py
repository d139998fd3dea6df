# SPDX-License-Identifier: Apache-2.0
"""The user's own translations of sentences, and the translation memory where it is turned on. No Qt.

What the user writes or chooses for a sentence is used whenever the same sentence comes again in the same
direction: at once, and after a restart too unless the history is turned off.
"""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError
from hymt_desktop.gui.positions import with_targets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hymt_desktop.core.memory.store import Memory
    from hymt_desktop.core.results import Translation
    from hymt_desktop.core.settings import Settings

_LOG = logging.getLogger(__name__)
Key = tuple[str, str, str]
"""Source language, target language, sentence."""


class Wordings:
    """Thread-safe. ``keep`` and ``forget`` are quick; ``apply`` and ``save`` read and write the file.

    Args:
        path: The memory's database; None to remember nothing beyond this object.
        settings: Returns the settings in force.
    """

    def __init__(self, path: Path | None = None, settings: Callable[[], Settings] | None = None) -> None:
        self._path = path
        self._settings = settings
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._known: dict[Key, str] = {}
        self._unsaved: dict[Key, str | None] = {}
        self._read = False

    def keep(self, source_language: str, target_language: str, sentence: str, wording: str) -> None:
        """Use ``wording`` for ``sentence`` from now on."""
        key = (source_language, target_language, sentence)
        with self._lock:
            self._known[key] = wording
            self._unsaved[key] = wording

    def forget(self, source_language: str, target_language: str, sentence: str) -> None:
        """Leave ``sentence`` to the model again."""
        key = (source_language, target_language, sentence)
        with self._lock:
            self._known.pop(key, None)
            self._unsaved[key] = None

    def forget_all(self) -> None:
        """The file was cleared: forget what was read from it."""
        with self._lock:
            self._known.clear()
            self._unsaved.clear()

    def save(self) -> None:
        """Write what is not written yet. Without a history nothing new is written; forgetting always is.

        Raises:
            UserError: The file can't be written.
        """
        with self._saving:
            with self._lock:
                waiting, self._unsaved = self._unsaved, {}
            if self._path is None or not waiting:
                return
            keeping = self._settings is None or self._settings().keep_history
            with closing(self._open(self._path)) as memory:
                for (source, target, sentence), wording in waiting.items():
                    if wording is None:
                        memory.forget_wording(source, target, sentence)
                    elif keeping:
                        memory.keep_wording(source, target, sentence, wording)

    def apply(self, translation: Translation) -> tuple[Translation, frozenset[int]]:
        """Return ``translation`` with what is remembered, and which segments are the user's own."""
        self._load()
        pair = (translation.source_language, translation.target_language)
        sources = [segment.source for segment in translation.segments]
        with self._lock:
            own = {
                i: wording
                for i, source in enumerate(sources)
                if (wording := self._known.get((*pair, source))) is not None
            }
        recalled = self._recall(translation, sources)
        found = {i: recalled[source] for i, source in enumerate(sources) if source in recalled} | own
        changes = {i: text for i, text in found.items() if text != translation.segments[i].target}
        return with_targets(translation, changes), frozenset(own)

    def _recall(self, translation: Translation, sources: list[str]) -> dict[str, str]:
        wanted = self._settings is not None and self._settings().use_memory
        if not wanted or not sources or self._path is None or not self._path.exists():
            return {}
        from hymt_desktop.core.memory.model import MemoryKey

        key = MemoryKey(translation.source_language, translation.target_language, translation.model)
        try:
            with closing(self._open(self._path)) as memory:
                return memory.recall(key, sources)
        except UserError as error:
            _LOG.warning("the translation memory was not read: %s", error.message)
            return {}

    def _load(self) -> None:
        with self._lock:
            if self._read:
                return
            self._read = True
        if self._path is None or not self._path.exists():
            return
        try:
            with closing(self._open(self._path)) as memory:
                stored = memory.wordings()
        except UserError as error:
            # Translating goes on without them; the history page shows the error.
            _LOG.warning("the wordings were not read: %s", error.message)
            return
        with self._lock:
            for s in stored:
                key = (s.key.source_language, s.key.target_language, s.source)
                if key not in self._unsaved:
                    self._known.setdefault(key, s.target)

    def _open(self, path: Path) -> Memory:
        from hymt_desktop.core.memory.store import Memory

        return Memory(path)
