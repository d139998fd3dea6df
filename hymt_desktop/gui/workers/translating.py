# SPDX-License-Identifier: Apache-2.0
"""Translation while typing: one long-lived thread, newest request wins.

Who runs where: ``TranslationWorker`` and its signals live on the GUI thread. ``_Runner`` runs on a plain
thread, touches no widget, and hands results over by emitting the worker's signals, which Qt queues to the
GUI thread. Each request has a generation number; the page drops results of an older one.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hymt_desktop.core.errors import Cancelled, HymtError, UserError
from hymt_desktop.gui.workers.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.results import Options, Translation
    from hymt_desktop.gui.backend import LoadedModel, ModelHost

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """One state of the source pane.

    ``partner`` is the language to translate to instead, where the text turns out to be in the target
    language already (paste Chinese while the target is Chinese: get English).
    """

    text: str
    options: Options
    partner: str | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class AlternativesRequest:
    """A wish for other translations of one sentence."""

    sentence: str
    options: Options
    count: int = 5
    generation: int = 0


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A wish to have the model in memory."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A request and its result; ``own`` are the segments that the user worded."""

    request: TranslateRequest
    translation: Translation
    own: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A request and the sentences found for it."""

    request: AlternativesRequest
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that did not work, with words for people."""

    request: object
    error: UserError


class TranslationWorker(QObject):
    """The GUI side of the thread. Create, connect, ``start``; ``stop`` waits for the thread."""

    translated = Signal(object)
    """A ``Translated``."""
    found_alternatives = Signal(object)
    """An ``Alternatives``."""
    failed = Signal(object)
    """A ``Failure``."""
    progressed = Signal(int, int, int)
    """Generation, segments done, segments in all."""
    model_ready = Signal(object)
    """The ``ModelInfo`` of the model that has just been loaded."""

    def __init__(self, host: ModelHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox[object] = Mailbox()
        self._runner = _Runner(self, host, self._mailbox)
        self._thread = threading.Thread(target=self._runner.run, name="hymt-typing")
        self._generation = 0

    @property
    def generation(self) -> int:
        """The number of the newest request."""
        return self._generation

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread and let it load the model."""
        self._thread.start()
        self.load()

    def load(self) -> None:
        """Load the model that is the default now, if none is in memory."""
        self._mailbox.put("load", LoadRequest())

    def submit(self, request: TranslateRequest) -> int:
        """Translate ``request`` next, giving up what is older; returns its generation."""
        self._advance()
        self._mailbox.put("translate", replace(request, generation=self._generation))
        return self._generation

    def submit_alternatives(self, request: AlternativesRequest) -> None:
        """Look for alternatives; they carry the generation of the text now shown."""
        self._mailbox.put("alternatives", replace(request, generation=self._generation))

    def cancel(self) -> None:
        """Give up what is running or waiting."""
        self._advance()
        self._mailbox.drop("translate")

    def stop(self) -> None:
        """End the thread and wait for it. Nothing is emitted after this."""
        self._advance()
        self._mailbox.close()
        if self._thread.is_alive():
            self._thread.join()

    def _advance(self) -> None:
        self._generation += 1
        self._runner.newest = self._generation


class _Runner:
    """The thread's side: plain data in, signals out."""

    def __init__(self, worker: TranslationWorker, host: ModelHost, mailbox: Mailbox[object]) -> None:
        self._worker = worker
        self._host = host
        self._mailbox = mailbox
        self._announced: object = None
        self.newest = 0

    def run(self) -> None:
        """Serve letters until the mailbox is closed."""
        while (letter := self._mailbox.take()) is not None:
            try:
                self._serve(letter)
            except Cancelled:
                continue
            except UserError as error:
                self._emit(self._worker.failed, Failure(letter, error))
            except HymtError as error:
                self._emit(self._worker.failed, Failure(letter, UserError(str(error))))
            except Exception as error:  # noqa: BLE001 - the boundary of the worker
                _LOG.exception("the translation worker met a fault")
                self._emit(self._worker.failed, Failure(letter, _unexpected(error)))

    def _serve(self, letter: object) -> None:
        with self._host.borrow() as model:
            if model is not self._announced:
                self._announced = model
                self._emit(self._worker.model_ready, model.info)
            if isinstance(letter, TranslateRequest):
                self._translate(letter, model)
            elif isinstance(letter, AlternativesRequest):
                found = model.engine.alternatives(letter.sentence, letter.options, letter.count)
                self._emit(self._worker.found_alternatives, Alternatives(letter, tuple(found)))

    def _translate(self, request: TranslateRequest, model: LoadedModel) -> None:
        def progress(done: int, total: int) -> None:
            self._emit(self._worker.progressed, request.generation, done, total)

        def cancelled() -> bool:
            return request.generation != self.newest or self._mailbox.closed

        if cancelled():
            raise Cancelled
        options = self._directed(request, model)
        terms = self._host.backend.terms()
        result = model.engine.translate(
            request.text, options, terms=terms, cancelled=cancelled, progress=progress
        )
        translation, own = self._host.backend.wordings.apply(result)
        self._emit(self._worker.translated, Translated(request, translation, own))

    def _directed(self, request: TranslateRequest, model: LoadedModel) -> Options:
        """Turn the direction round where the text is in the target language already."""
        options = request.options
        if options.source is not None or request.partner is None:
            return options
        found = self._host.backend.detect(request.text, model.info.sources)
        if found.language == options.target and found.reliable:
            return replace(options, target=request.partner)
        return options

    def _emit(self, signal: object, *values: object) -> None:
        if not self._mailbox.closed:
            emit: Callable[..., None] = signal.emit  # type: ignore[attr-defined]
            emit(*values)


def _unexpected(error: Exception) -> UserError:
    return UserError(
        f"The translation stopped with an unexpected fault: {error!r}.",
        "The log has the details. Please report it; the rest of the program goes on working.",
    )
