# SPDX-License-Identifier: Apache-2.0
"""Translating files: one after the other, with a journal, pause, cancel and resume.

``run_files`` does the work in the caller's thread and reports through a callback; a window runs it in a
thread of its own and steers it through a ``Control``. An error in one file is part of the report, and the
next file begins. What happens to one file is in ``filerun``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.documents.filerun import AHEAD, BATCH_BYTES, BATCH_UNITS, FileRun
from hymt_desktop.core.documents.jobsettings import Control, JobSettings, Memory, SegmentTranslator
from hymt_desktop.core.documents.journal import prune
from hymt_desktop.core.documents.report import FileReport, JobReport, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hymt_desktop.core.documents.discover import Plan, Task
    from hymt_desktop.core.documents.registry import Registry

__all__ = [
    "AHEAD",
    "BATCH_BYTES",
    "BATCH_UNITS",
    "Control",
    "JobSettings",
    "Memory",
    "Progress",
    "SegmentTranslator",
    "run_files",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job is. ``fraction`` counts all files by size; ``seconds_left`` is None at first."""

    source: Path
    done: int
    total: int
    file: int
    files: int
    fraction: float
    seconds_left: float | None


def _ignore(progress: Progress) -> None:
    """Report to nobody."""


@dataclass(slots=True)
class _Clock:
    """Works out how far a job is and how long it will still take."""

    sizes: list[int]
    started: float = field(default_factory=time.monotonic)
    at_start: float | None = None

    def progress(self, task: Task, number: int, done: int, total: int) -> Progress:
        whole = sum(self.sizes) or 1
        part = done / total if total else 1.0
        fraction = (sum(self.sizes[:number]) + self.sizes[number] * part) / whole
        if self.at_start is None:
            # What a resumed job had done already says nothing about its speed.
            self.at_start, self.started = fraction, time.monotonic()
        gained = fraction - self.at_start
        elapsed = time.monotonic() - self.started
        left = elapsed / gained * (1 - fraction) if gained > 0.001 else None
        return Progress(task.source, done, total, number + 1, len(self.sizes), fraction, left)


def run_files(
    plan: Plan,
    translator: SegmentTranslator,
    settings: JobSettings,
    registry: Registry,
    *,
    terms: Any = None,
    memory: Memory | None = None,
    control: Control | None = None,
    on_progress: Callable[[Progress], None] = _ignore,
) -> JobReport:
    """Translate the files of a plan.

    Args:
        plan: From ``discover.plan``.
        translator: Translates the units.
        settings: Shared by all files.
        registry: Gives each file's handler.
        terms: The glossaries, passed to the translator.
        memory: Asked before the translator.
        control: Lets another thread pause and cancel.
        on_progress: Called in this thread, several times a second at most.

    Returns:
        A report of every file. Cancelling ends the job; files that weren't begun are reported as waiting.
    """
    control = control or Control()
    prune(settings.journals)
    began = time.monotonic()
    reports: list[FileReport] = []
    clock = _Clock([_size(task.source) for task in plan.tasks])
    for number, task in enumerate(plan.tasks):
        if control.cancelled():
            reports.append(FileReport(task.source, task.output, State.WAITING))
            continue
        runner = FileRun(task, translator, settings, registry, terms, memory, control)
        reports.append(
            runner.run(lambda done, total, t=task, n=number: on_progress(clock.progress(t, n, done, total)))  # type: ignore[misc]
        )
    return JobReport(
        settings.options.source or "",
        settings.options.target,
        settings.model,
        tuple(reports),
        plan.skipped,
        time.monotonic() - began,
    )


def _size(path: Path) -> int:
    try:
        return max(1, path.stat().st_size)
    except OSError:
        return 1
