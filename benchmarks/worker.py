# SPDX-License-Identifier: Apache-2.0
"""One system in a process of its own: reads and writes JSON lines."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes
from benchmarks.systems import SENTENCES, open_system


def main() -> None:
    """Serve the requests of ``run.py``."""
    name, threads, package, folder = sys.argv[1:5]
    answers = sys.stdout
    # Libraries print; the answers have the real output to themselves.
    sys.stdout = sys.stderr
    started = time.perf_counter()
    system = open_system(name, int(threads), Path(package), Path(folder))
    loaded = time.perf_counter() - started
    free = ("app", "app-fast", "bergamot", "argos", "transformers")
    system.one("Good morning!" if name in free else first(Path(folder)))

    def answer(table: dict[str, Any]) -> None:
        answers.write(json.dumps(table) + "\n")
        answers.flush()

    answer({"load_s": loaded, "peak_mb": resident_megabytes("VmHWM")})
    for line in sys.stdin:
        request = json.loads(line)
        texts = request["texts"]
        if request["alone"]:
            times = []
            for text in texts:
                started = time.perf_counter()
                system.one(text)
                times.append(time.perf_counter() - started)
            answer({"times_s": times})
        else:
            before, started = time.process_time(), time.perf_counter()
            system.many(texts)
            took, worked = time.perf_counter() - started, time.process_time() - before
            answer({"seconds": took, "cpu_s": worked, "peak_mb": resident_megabytes("VmHWM")})


def first(folder: str) -> str:
    """Return a sentence of the run."""
    return str(next(iter(json.loads(Path(folder, SENTENCES).read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
