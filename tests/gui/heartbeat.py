# SPDX-License-Identifier: Apache-2.0
"""How long the GUI thread is deaf: a timer that should beat every 5 ms."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

PERIOD = 0.005
_SCHEDULER = Path("/proc/thread-self/schedstat")


def waited_for_processor():
    """Seconds that this thread was ready to run while the system ran others (Linux; 0 elsewhere)."""
    try:
        return int(_SCHEDULER.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class Heartbeat:
    """Collects the gaps between beats, less the time for which other programs had the processor."""

    def __init__(self):
        self.gaps = []
        self._last = (time.perf_counter(), waited_for_processor())
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(round(PERIOD * 1000))

    def _beat(self):
        now = (time.perf_counter(), waited_for_processor())
        self.gaps.append(now[0] - self._last[0] - (now[1] - self._last[1]))
        self._last = now

    def stop(self):
        self._timer.stop()
        return max(self.gaps)


def steady(action, attempts=3, limit=0.05):
    """The longest gap while ``action`` runs; the best of some attempts, as a real block comes each time."""
    worst = []
    for _ in range(attempts):
        beat = Heartbeat()
        action()
        worst.append(beat.stop())
        if worst[-1] < limit:
            break
    return min(worst)
