# SPDX-License-Identifier: Apache-2.0
"""The queue of files: one thread translates them one after the other."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hymt_desktop.core.documents.report import FileReport, State
from hymt_desktop.core.errors import HymtError, UserError

if TYPE_CHECKING:
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.discover import Task
    from hymt_desktop.core.documents.jobs import Control, Progress
    from hymt_desktop.core.results import Options
    from hymt_desktop.gui.backend import LoadedModel, ModelHost

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file and how to translate it. ``key`` names it to the page."""

    key: int
    task: Task
    options: Options
    documents: DocumentOptions


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

    def __init__(self, host: ModelHost, journals: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._journals = journals
        self._thread: threading.Thread | None = None
        self._control: Control | None = None
        self._closed = False

    @property
    def running(self) -> bool:
        """Whether files are being translated."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def paused(self) -> bool:
        """Whether the running job holds."""
        return self._control is not None and self._control.paused

    def start(self, jobs: list[FileJob]) -> None:
        """Translate ``jobs``; only while nothing is running."""
        from hymt_desktop.core.documents.jobs import Control

        if self.running or not jobs:
            return
        self._control = Control()
        self._thread = threading.Thread(target=self._run, args=(jobs, self._control), name="hymt-files")
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

    def _run(self, jobs: list[FileJob], control: Control) -> None:
        for job in jobs:
            if control.cancelled():
                break
            if not self._closed:
                self.began.emit(job.key)
            report = self._translate(job, control)
            if not self._closed:
                self.ended.emit(job.key, report)
        if not self._closed:
            self.drained.emit()

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
            self._journals,
            model=f"{model.info.name} {model.info.version} {model.info.fingerprint}",
            glossary=_fingerprint(terms, model, job.options),
            resume=True,
        )

        def tell(progress: Progress) -> None:
            if not self._closed:
                self.progressed.emit(job.key, progress)

        report = run_files(
            Plan((job.task,)),
            model.engine,
            settings,
            load_registry(),
            terms=terms,
            control=control,
            on_progress=tell,
        )
        return report.files[0]


def _fingerprint(terms: object, model: LoadedModel, options: Options) -> str:
    """Return a hash of the glossaries, so that a resumed job never mixes two versions of them."""
    of_pair = getattr(terms, "fingerprint", None)
    if of_pair is None:
        return ""
    sources = [options.source] if options.source else list(model.info.sources)
    return "-".join(of_pair(source, options.target) for source in sources)


def _failed(job: FileJob, error: str, hint: str) -> FileReport:
    return FileReport(job.task.source, job.task.output, State.FAILED, error=error, hint=hint)
