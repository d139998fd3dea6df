# SPDX-License-Identifier: Apache-2.0
"""How soon the window is there, how soon it translates, and what it costs: medians of fresh processes.

    python tools/measure_window.py [--runs 5] [--idle 5]

Each run starts a new interpreter with a fresh data folder and the bundled model, types a sentence when the
window is on the screen, and waits for its translation. Prints one JSON object. Needs a display or
``QT_QPA_PLATFORM=offscreen``. Memory is read from ``/proc`` (Linux).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes

SENTENCE = "The meeting has been moved to Tuesday, 14 May 2024."
PATIENCE = 60.0


def child(began: float, idle: float) -> None:
    """Open the window and print when what happened, in seconds since ``began`` (wall clock)."""
    from PySide6.QtCore import QTimer

    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.gui.app import Program, make_application

    app = make_application([])

    def wait(seconds: float = PATIENCE, until: object = None) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (callable(until) and until()):
            app.processEvents()
            time.sleep(0.002)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        program = Program(app, default_paths(folder))
        window = program.window
        window.show()
        wait(until=lambda: window.windowHandle().isExposed())
        found = {"visible_s": time.time() - began, "visible_cpu_s": time.process_time()}
        page = window.translate_page
        page.source.edit.setPlainText(SENTENCE)
        wait(until=lambda: bool(page.target.edit.text()))
        found |= {"translated_s": time.time() - began, "translated_cpu_s": time.process_time()}
        wait(5.0)  # the history is written a while after the last change
        found |= {"resident_mb": resident_megabytes("VmRSS"), "peak_mb": resident_megabytes("VmHWM")}
        before = time.process_time()
        QTimer.singleShot(round(idle * 1000), app.quit)
        app.exec()
        found["idle_cpu_percent"] = 100 * (time.process_time() - before) / idle
        found["translation"] = page.target.edit.text()
        program.window.close()
        program.close()
    print(json.dumps(found))


def main(argv: list[str]) -> int:
    """Run the children one after the other and print the medians."""
    parser = argparse.ArgumentParser(description="Time the window.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--idle", type=float, default=5.0, help="seconds to watch the idle window")
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.child is not None:
        child(args.child, args.idle)
        return 0
    runs = []
    for _ in range(args.runs):
        command = [sys.executable, __file__, "--idle", str(args.idle), "--child", repr(time.time())]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    keys = [key for key in runs[0] if key != "translation"]
    medians = {key: round(statistics.median(run[key] for run in runs), 2) for key in keys}
    print(json.dumps({"runs": len(runs), "medians": medians, "all": runs}, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
