# SPDX-License-Identifier: Apache-2.0
"""What the window needs of ``core``, as protocols, and the implementation over the real services.

Everything here runs on worker threads: it reads files and loads models. No Qt.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from hymt_desktop.core.results import Options, Translation
    from hymt_desktop.core.terms.model import TermSource
    from hymt_desktop.gui.wordings import Wordings


class DetectionLike(Protocol):
    """The language of a text: what ``core.text.detect`` returns."""

    @property
    def language(self) -> str:
        """Canonical code."""

    @property
    def confidence(self) -> float:
        """Between 0 and 1."""

    @property
    def reliable(self) -> bool:
        """Whether to act on it without asking."""


class Engine(Protocol):
    """The part of ``core.service.Translator`` that the panes call."""

    def translate(
        self,
        text: str,
        options: Options,
        *,
        terms: TermSource | None = None,
        cancelled: Callable[[], bool] = ...,
        progress: Callable[[int, int], None] | None = None,
    ) -> Translation:
        """Translate ``text``; raises ``Cancelled`` when ``cancelled`` says so."""

    def translate_segments(
        self,
        units: Sequence[str],
        options: Options,
        *,
        contexts: Sequence[str] | None = None,
        terms: TermSource | None = None,
        cancelled: Callable[[], bool] = ...,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Translation]:
        """Translate the units of a document; one result for each."""

    def alternatives(self, sentence: str, options: Options, count: int) -> list[str]:
        """Return other translations of one sentence, best first."""

    def close(self) -> None:
        """Free the model."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the window says about a model; all of it comes from the package's manifest."""

    name: str
    version: str = ""
    languages: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    teacher: str = ""
    data: str = ""
    licence: str = ""
    fingerprint: str = ""
    """Changes when any file of the package does."""

    def targets(self, source: str | None) -> tuple[str, ...]:
        """Return the languages that ``source`` can be translated to; None is any source."""
        found = dict.fromkeys(t for s, t in self.pairs if source is None or s == source)
        return tuple(found)

    @property
    def sources(self) -> tuple[str, ...]:
        """The languages that can be translated from."""
        return tuple(dict.fromkeys(s for s, _ in self.pairs))


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that is ready, and what it is."""

    engine: Engine
    info: ModelInfo


class Backend(Protocol):
    """Opens models and tells languages apart. Methods may be slow; they run on worker threads."""

    @property
    def wordings(self) -> Wordings:
        """The user's own translations of sentences."""

    def open(self) -> LoadedModel:
        """Load the chosen model. Raises ``ModelError`` where there is none or it is damaged."""

    def detect(self, text: str, allowed: Collection[str]) -> DetectionLike:
        """Tell the language of ``text``."""

    def terms(self) -> TermSource | None:
        """Return the terms of the glossaries that are turned on; None where there are none."""

    def glossaries_changed(self) -> None:
        """Read the glossaries again at the next ``terms``."""


class ModelHost:
    """Owns the one loaded model that the panes and the file jobs share.

    The first ``borrow`` loads it; after ``reload`` the next ``borrow`` loads what is then the default. A
    retired model is closed when its last borrower has let go of it. Thread-safe.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.Lock()
        self._loaded: LoadedModel | None = None
        self._borrowers: dict[int, int] = {}

    @property
    def backend(self) -> Backend:
        """Where models come from."""
        return self._backend

    @property
    def loaded(self) -> bool:
        """Whether a model is in memory now."""
        return self._loaded is not None

    @contextmanager
    def borrow(self) -> Iterator[LoadedModel]:
        """Lend the model for the length of a ``with`` block, loading it first if need be."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._backend.open()
            model = self._loaded
            self._borrowers[id(model)] = self._borrowers.get(id(model), 0) + 1
        try:
            yield model
        finally:
            self._give_back(model)

    def reload(self) -> None:
        """Retire the model: the next ``borrow`` loads again."""
        with self._lock:
            old, self._loaded = self._loaded, None
            idle = old is not None and not self._borrowers.get(id(old))
        if old is not None and idle:
            old.engine.close()

    def close(self) -> None:
        """Free the model; the program is about to end."""
        self.reload()

    def _give_back(self, model: LoadedModel) -> None:
        with self._lock:
            self._borrowers[id(model)] -= 1
            last = not self._borrowers[id(model)]
            if last:
                del self._borrowers[id(model)]
            retired = last and model is not self._loaded
        if retired:
            model.engine.close()
