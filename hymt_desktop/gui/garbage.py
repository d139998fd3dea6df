# SPDX-License-Identifier: Apache-2.0
"""Garbage is collected on the GUI thread, at quiet moments.

Python would collect wherever the allocation that crosses its threshold happens: on a worker thread, where it
may delete Qt objects that belong to the GUI thread, and in the middle of a large import, where one pass over
all objects stops every thread for 0.2 s and more.
"""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject, QTimer

from hymt_desktop.gui.memory import FreeMemory

TICK_MS = 1000
FULL_EVERY = 60
"""Ticks between collections of the oldest generation."""
GIVE_BACK_EVERY = 15
"""Ticks between looks at whether free memory can go back to the system."""
BUSY_THREADS = frozenset({"hymt-background"})
"""Work that makes many objects at once and ends soon."""


class GarbageCollector(QObject):
    """Takes over from Python's automatic collection until ``stop``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._memory = FreeMemory()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin. What exists now is exempt from collection: it stays until the program ends."""
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        self._memory.wait()
        gc.enable()
        gc.unfreeze()

    def tick(self) -> None:
        """Collect what is due, unless much is being made right now."""
        if any(thread.name in BUSY_THREADS for thread in threading.enumerate()):
            return
        self._ticks += 1
        if self._ticks % GIVE_BACK_EVERY == 0:
            self._memory.give_back()
        young, middle, _ = gc.get_count()
        limits = gc.get_threshold()
        if self._ticks % FULL_EVERY == 0:
            gc.collect()
        elif middle > limits[1]:
            gc.collect(1)
        elif young > limits[0]:
            gc.collect(0)
