# SPDX-License-Identifier: Apache-2.0
"""Child processes with limits: no wait here is without an end, and none outlives the run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOO_LATE = -1
"""What ``Crew.wait`` returns for a process that it had to end."""
_PATIENCE = 5.0
"""Seconds between asking a process to end and ending it."""


class Events:
    """A line of text for each thing that happens, with the time (UTC) and the seconds to the deadline."""

    def __init__(self, file: Path, end: float = 0.0) -> None:
        self._file, self._end = file, end

    def __call__(self, *words: object) -> None:
        """Write a line."""
        now = time.time()
        text = " ".join(map(str, words)).replace("\n", " / ")
        left = f"{self._end - now:7.1f}" if self._end else "      -"
        line = f"{time.strftime('%H:%M:%S', time.gmtime(now))} left {left} {text}"
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(f"{line}\n")
        print(line, flush=True)


@dataclass(frozen=True, slots=True)
class Child:
    """A process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Crew:
    """Starts processes and waits for them.

    Args:
        folder: For their logs.
        directory: That they work in; it is put first where they look for modules.
        events: Told of each start and end.
        environment: Further variables.
    """

    def __init__(self, folder: Path, directory: Path, events: Events, environment: dict[str, str]) -> None:
        self._folder, self._directory, self._events = folder, directory, events
        path = [str(directory), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._environment = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join(path)}
        self._children: list[Child] = []

    def start(self, name: str, command: Sequence[object], *, gpu: int | None = None, nice: int = 0) -> Child:
        """Start a process in a session of its own, so that what it starts ends with it."""
        environment = dict(self._environment)
        if gpu is not None:
            environment["CUDA_VISIBLE_DEVICES"] = str(gpu)
        words = [*(["nice", "-n", str(nice)] if nice else []), *map(str, command)]
        log = self._folder / f"{name}.log"
        self._events("start", name)
        with log.open("wb") as out:
            process = subprocess.Popen(
                words,
                cwd=self._directory,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def wait(self, child: Child, until: float) -> int:
        """Return a process' exit code, or end it at ``until`` (as ``time.time()`` has it)."""
        try:
            code = child.process.wait(max(0.1, until - time.time()))
        except subprocess.TimeoutExpired:
            self.stop(child)
            code = TOO_LATE
        self._events("end", child.name, "too late" if code == TOO_LATE else code, "|", last_lines(child.log))
        return code

    def stop(self, child: Child) -> None:
        """End a process and all that it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(child.process.pid, number)
            except ProcessLookupError:
                break
            try:
                child.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                continue

    def stop_all(self) -> None:
        """End whatever still runs."""
        for child in self._children:
            if child.process.poll() is None:
                self._events("stop", child.name)
                self.stop(child)


def last_lines(log: Path, count: int = 3, most: int = 600) -> str:
    """Return the end of a log as one line."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-count:]
    return " / ".join(lines)[-most:]
