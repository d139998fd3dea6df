# SPDX-License-Identifier: Apache-2.0
"""The queue of files: one thread translates them one after the other."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hymt_desktop.core.documents.report import FileReport, State
from hymt_desktop.core.errors import HymtError, UserError
from hymt_desktop.gui.term_notes import NotingEngine, TermNotes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.discover import Task
    from hymt_desktop.core.documents.jobs import Control, JobSettings, Progress
    from hymt_desktop.core.memory.recall import Recall
    from hymt_desktop.core.results import Options
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.backend import LoadedModel, ModelHost
    from hymt_desktop.gui.state import AppState

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file and how to translate it. ``key`` names it to the page."""

    key: int
    task: Task
    options: Options
    documents: DocumentOptions
    side_by_side: bool = False


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One unit of a document and its translation, without inline tags."""

    source: str
    target: str
    doubts: tuple[str, ...] = ()


class FileQueue(QObject):
    """The GUI side: hand over jobs, listen to signals. ``stop`` waits for the thread."""

    began = Signal(int)
    """Key of the file that is being translated now."""
    progressed = Signal(int, object)
    """Key, and a ``core.documents.jobs.Progress``."""
    ended = Signal(int, object)
    """Key, and the ``FileReport``."""
    drained = Signal()
    """Nothing is left to do."""

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = state.host
        self._paths = state.paths
        # The settings themselves: the thread may outlive the window's other parts.
        keeper = state.settings
        self._settings: Callable[[], Settings] = lambda: keeper.current
        self._notes = TermNotes(state.paths.term_usage, self._settings)
        self._lock = threading.Lock()
        self._waiting: deque[FileJob] = deque()
        self._active = False
        self._thread: threading.Thread | None = None
        self._control: Control | None = None
        self._closed = False

    @property
    def running(self) -> bool:
        """Whether files are being translated."""
        return self._active

    @property
    def paused(self) -> bool:
        """Whether the running job holds."""
        return self._control is not None and self._control.paused

    def start(self, jobs: list[FileJob]) -> None:
        """Translate ``jobs``, after those that are waiting."""
        from hymt_desktop.core.documents.jobs import Control

        with self._lock:
            self._waiting.extend(jobs)
            if self._active or not self._waiting:
                return
            self._active = True
        self.wait()  # an earlier thread may still be saying that it is done
        self._control = Control()
        self._thread = threading.Thread(target=self._run, args=(self._control,), name="hymt-files")
        self._thread.start()

    def pause(self) -> None:
        """Hold before the next batch."""
        if self._control is not None:
            self._control.pause()

    def go_on(self) -> None:
        """Go on after a pause."""
        if self._control is not None:
            self._control.resume()

    def cancel(self) -> None:
        """Stop after the batch in flight; what is done is kept for the next start."""
        if self._control is not None:
            self._control.cancel()

    def wait(self) -> None:
        """Wait for the thread's end."""
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()

    def stop(self) -> None:
        """Cancel, wait for the thread, and emit nothing any more."""
        self._closed = True
        self.cancel()
        self.wait()

    # On the thread

    def _run(self, control: Control) -> None:
        while (job := self._next(control)) is not None:
            if not self._closed:
                self.began.emit(job.key)
            report = self._translate(job, control)
            if not self._closed:
                self.ended.emit(job.key, report)
        if not self._closed:
            self.drained.emit()

    def _next(self, control: Control) -> FileJob | None:
        with self._lock:
            if control.cancelled():
                self._waiting.clear()
            if self._waiting:
                return self._waiting.popleft()
            self._active = False
            return None

    def _translate(self, job: FileJob, control: Control) -> FileReport:
        try:
            with self._host.borrow() as model:
                return self._run_file(job, model, control)
        except UserError as error:
            return _failed(job, error.message, error.hint)
        except HymtError as error:
            return _failed(job, str(error), "")
        except Exception as error:  # noqa: BLE001 - the boundary of the job runner
            _LOG.exception("a file job met a fault")
            return _failed(job, f"An unexpected fault: {error!r}.", "The log has the details.")

    def _run_file(self, job: FileJob, model: LoadedModel, control: Control) -> FileReport:
        from hymt_desktop.core.documents.discover import Plan
        from hymt_desktop.core.documents.jobs import JobSettings, run_files
        from hymt_desktop.core.documents.registry import load_registry

        terms = self._host.backend.terms()
        settings = JobSettings(
            job.options,
            job.documents,
            self._paths.jobs,
            model=f"{model.info.name} {model.info.version} {model.info.fingerprint}",
            glossary=_fingerprint(terms, model, job.options),
            resume=True,
            sources=tuple(s for s in model.info.sources if s != job.options.target),
            side_by_side=job.side_by_side,
        )

        def tell(progress: Progress) -> None:
            if not self._closed:
                self.progressed.emit(job.key, progress)

        engine = NotingEngine(model.engine, job.task.source.name)
        with self._memory(settings) as memory:
            report = run_files(
                Plan((job.task,)),
                engine,
                settings,
                load_registry(),
                terms=terms,
                memory=memory,
                control=control,
                on_progress=tell,
            )
        self._notes.write(engine.uses)
        return report.files[0]

    @contextmanager
    def _memory(self, settings: JobSettings) -> Iterator[Recall | None]:
        """Lend the translation memory, if it is wanted and there is one. Context is no part of its key."""
        path = self._paths.memory
        if not self._settings().use_memory or settings.options.context or not path.exists():
            yield None
            return
        from hymt_desktop.core.memory.recall import Recall
        from hymt_desktop.core.memory.store import Memory

        with closing(Memory(path)) as memory:
            yield Recall(memory, settings.model, settings.glossary)


def preview(
    host: ModelHost, job: FileJob, count: int, cancelled: Callable[[], bool] = lambda: False
) -> list[PreviewRow]:
    """Translate the first ``count`` units of a document. May load the model; not for the GUI thread.

    Raises:
        Cancelled: ``cancelled`` returned True.
        UserError: The file can't be read, or there is no model.
    """
    from hymt_desktop.core.documents.registry import load_registry
    from hymt_desktop.core.text.tags import strip_tags

    if job.task.problem is not None:
        raise job.task.problem
    document = load_registry().find(job.task.source).extract(job.task.source, job.documents)
    units = [unit.text for unit in islice(document.units, count)]
    if not units:
        return []
    with host.borrow() as model:
        results = model.engine.translate_segments(
            units, job.options, terms=host.backend.terms(), cancelled=cancelled
        )
    return [
        PreviewRow(
            strip_tags(unit),
            strip_tags(result.text),
            tuple(flag.reason for segment in result.segments for flag in segment.flags),
        )
        for unit, result in zip(units, results, strict=True)
    ]


def _fingerprint(terms: object, model: LoadedModel, options: Options) -> str:
    """Return a hash of the glossaries, so that a resumed job never mixes two versions of them."""
    of_pair = getattr(terms, "fingerprint", None)
    if of_pair is None:
        return ""
    sources = [options.source] if options.source else list(model.info.sources)
    return "-".join(of_pair(source, options.target) for source in sources)


def _failed(job: FileJob, error: str, hint: str) -> FileReport:
    return FileReport(job.task.source, job.task.output, State.FAILED, error=error, hint=hint)
