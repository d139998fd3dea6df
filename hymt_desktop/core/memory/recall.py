# SPDX-License-Identifier: Apache-2.0
"""The stored translation memory, as a document job asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.memory.model import MemoryKey

if TYPE_CHECKING:
    from hymt_desktop.core.memory.store import Memory


@dataclass(frozen=True, slots=True)
class Recall:
    """Looks segments up for one model and one set of glossaries; without context, which is no part of it."""

    memory: Memory
    model: str
    glossary: str

    def lookup(self, source_text: str, source: str, target: str) -> str | None:
        """Return the remembered translation of exactly this text."""
        key = MemoryKey(source, target, self.model, self.glossary)
        return self.memory.recall(key, [source_text]).get(source_text)
