# SPDX-License-Identifier: Apache-2.0
"""Gives memory that is free back to the system.

Translating long texts and loading another model allocate much for a moment. The C library of Linux keeps what
is freed for later, and ``core/engine/allocator.py`` has it keep more, since translating is faster then; so a
window that stays open for days would hold the most that it ever needed. No Qt.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from hymt_desktop.core.engine.allocator import trim_function

GROWTH = 16 * 2**20
"""Bytes by which the program must have grown since it last gave memory back."""
_STATUS = Path("/proc/self/statm")


class FreeMemory:
    """Call ``give_back`` now and then from the GUI thread; it is quick, and mostly does nothing."""

    def __init__(self) -> None:
        self._trim = trim_function()
        self._low = 0  # the first look gives back whatever the start has left over
        self._thread: threading.Thread | None = None

    def give_back(self) -> bool:
        """Give free memory back on a thread of its own, if the program grew; returns whether it does."""
        if self._trim is None or (self._thread is not None and self._thread.is_alive()):
            return False
        now = resident_bytes()
        self._low = min(self._low, now)
        if now - self._low < GROWTH:
            return False
        self._thread = threading.Thread(target=self._run, name="hymt-memory")
        self._thread.start()
        return True

    def wait(self) -> None:
        """Wait for the thread."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._trim is not None:
            self._trim(0)
        self._low = resident_bytes()


def resident_bytes() -> int:
    """Return the memory of this process in bytes; 0 where the system doesn't say (no Linux)."""
    try:
        pages = int(_STATUS.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
