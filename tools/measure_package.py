# SPDX-License-Identifier: Apache-2.0
"""What a person waits for with a package of a given size: install, load, one sentence, and its memory.

    python tools/measure_package.py --package en-zh-650m.hymt --folder build/measured --output package.json

The package is installed into a data folder of its own and verified. Then new processes, each on two
processors, open it as the app does and translate sentences of some twenty words in the app's pipeline. Linux.
To see that 4 GB are enough for it, put ``systemd-run --scope -p MemoryMax=4G`` before the command.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES = (
    "The committee will publish its final report on the old bridge before the end of this month, we heard.",
    "Please send me the signed contract with a copy of your passport so that we can open the account.",
    "After three days of heavy rain the river rose above the lower road and the school was closed.",
    "Most visitors come in spring when the fruit trees along the valley are in full bloom and days are long.",
    "If the new printer does not answer, switch it off, wait half a minute, and start the program again.",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Install, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, help="a .hymt file")
    parser.add_argument("--folder", type=Path, required=True, help="a new folder, removed afterwards")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.serve:
        serve(args.folder, args.serve)
        return
    if args.folder.exists():
        parser.error(f"{args.folder} exists already")
    try:
        result = measure(args.package, args.folder, args.rounds)
    finally:
        shutil.rmtree(args.folder, ignore_errors=True)
    print(json.dumps(result, indent=1))
    if args.output:
        with atomic_path(args.output) as temporary:
            temporary.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def measure(package: Path, folder: Path, rounds: int) -> dict[str, object]:
    """Return the figures of an installed package; medians of ``rounds`` processes."""
    command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(folder)]
    times = {}
    for step, more in (("install_s", ["install", str(package)]), ("verify_s", ["verify"])):
        started = time.perf_counter()
        subprocess.run([*command, "models", *more], check=True)
        times[step] = round(time.perf_counter() - started, 1)
    name = package.stem
    runs = []
    for _ in range(rounds + 1):
        answer = subprocess.run(
            [sys.executable, __file__, "--folder", str(folder), "--serve", name],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        runs.append(json.loads(answer.stdout.splitlines()[-1]))
    runs = runs[1:]  # the first one brings the file into memory
    return {
        "package": name,
        "bytes": package.stat().st_size,
        **times,
        "load_s": statistics.median(r["load_s"] for r in runs),
        "peak_mb": max(r["peak_mb"] for r in runs),
        "sentence_s": {
            beam: round(statistics.median(t for r in runs for t in r["sentence_s"][beam]), 3)
            for beam in runs[0]["sentence_s"]
        },
        "processors": 2,
        "rounds": rounds,
        "example": runs[0]["example"],
    }


def serve(folder: Path, name: str) -> None:
    """Open the installed package, translate, and print what it took."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    from hymt_desktop.core.engine.package import load_package
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.core.results import Options
    from hymt_desktop.core.service import Translator

    path = ModelStore(default_paths(folder)).get(name).path
    started = time.perf_counter()
    translator = Translator.open(load_package(path), threads=2)
    translator.translate("Good.", Options("zh", "en", beam_size=1))
    loaded = time.perf_counter() - started
    seconds: dict[str, list[float]] = {}
    example = ""
    for beam in (1, 2):
        for text in SENTENCES:
            started = time.perf_counter()
            result = translator.translate(text, Options("zh", "en", beam_size=beam, remember=False))
            seconds.setdefault(f"beam {beam}", []).append(time.perf_counter() - started)
            example = result.text
    print(
        json.dumps(
            {
                "load_s": round(loaded, 2),
                "peak_mb": round(resident_megabytes("VmHWM")),
                "sentence_s": seconds,
                "example": example,
            }
        )
    )


if __name__ == "__main__":
    main()
