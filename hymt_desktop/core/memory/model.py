# SPDX-License-Identifier: Apache-2.0
"""What is remembered: whole translations (the history) and segments (the translation memory)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


BY_HAND = "by hand"
"""``MemoryKey.context`` of what the user wrote or chose; it names no model, and serves all."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One translation that the user made. ``created`` is in seconds since 1970; ``id`` 0 is not stored."""

    source: str
    target: str
    source_language: str
    target_language: str
    model: str = ""
    favourite: bool = False
    created: float = 0.0
    id: int = 0


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """All that a segment's translation depends on beside its text.

    Args:
        source_language: Canonical code.
        target_language: Canonical code.
        model: Name and version of the model.
        glossary: ``TermMatcher.fingerprint`` of the glossaries in use; empty for none.
        context: ``context_key`` of the sentences before it; empty for none.
    """

    source_language: str
    target_language: str
    model: str = ""
    glossary: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class MemorySegment:
    """One remembered segment; a segment whose key names no model was imported."""

    source: str
    target: str
    key: MemoryKey
    created: float = 0.0


def context_key(sentences: Sequence[str]) -> str:
    """Return a hash of the context of a segment; empty where it has none."""
    if not sentences:
        return ""
    digest = hashlib.sha256()
    for sentence in sentences:
        data = sentence.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
