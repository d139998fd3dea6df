# SPDX-License-Identifier: Apache-2.0
"""What a job is given: a translator, settings for all of its files, and a handle to pause or cancel it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from hymt_desktop.core.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.results import Options, Translation


_LOOK_SECONDS = 0.1


class SegmentTranslator(Protocol):
    """What a job needs of ``core.service.Translator``."""

    def translate_segments(
        self,
        units: Sequence[str],
        options: Options,
        *,
        contexts: Sequence[str] | None = None,
        terms: Any = None,
        cancelled: Callable[[], bool] = ...,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Translation]:
        """Translate units; one result for each."""


class Memory(Protocol):
    """A translation memory."""

    def lookup(self, source_text: str, source: str, target: str) -> str | None:
        """Return the stored translation of exactly this text."""


@dataclass(frozen=True, slots=True)
class JobSettings:
    """How to translate the files of a job.

    Attributes:
        options: Languages, beam, context, and whether the document is to be made consistent.
        documents: What the formats need to know.
        journals: Folder for the journals.
        model: Name, version and hash of the model: part of the journal's key.
        glossary: A hash of the glossaries' content: part of the key.
        resume: Go on from an earlier run's journal.
        sources: Languages to detect each file's language among, where the options name none.
        compare: Find, for the report, what is rendered in several ways. It takes some 4 % of the time.
        side_by_side: Write a page with source and target in two columns beside the output.
    """

    options: Options
    documents: DocumentOptions
    journals: Path
    model: str
    glossary: str = ""
    resume: bool = False
    sources: tuple[str, ...] = ()
    side_by_side: bool = False
    compare: bool = True


@dataclass(slots=True)
class Control:
    """Steers a running job from another thread."""

    _cancelled: threading.Event = field(default_factory=threading.Event)
    _running: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._running.set()

    def cancel(self) -> None:
        """Stop after the batch in flight; the journal stays for a resume."""
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        """Hold before the next batch of the translator."""
        self._running.clear()

    def resume(self) -> None:
        """Go on."""
        self._running.set()

    @property
    def paused(self) -> bool:
        """Whether the job holds."""
        return not self._running.is_set()

    def cancelled(self) -> bool:
        """Say whether the job was cancelled."""
        return self._cancelled.is_set()

    def hold(self, ended: threading.Event) -> None:
        """Wait while paused, unless ``ended`` is set."""
        while not self._running.wait(_LOOK_SECONDS) and not ended.is_set():
            pass

    def check(self) -> None:
        """Wait while paused.

        Raises:
            Cancelled: The job was cancelled.
        """
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled("The job was cancelled.")
