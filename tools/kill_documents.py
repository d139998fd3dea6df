# SPDX-License-Identifier: Apache-2.0
"""Kill a job of 5,000 segments at random moments, resume it each time, and look at what comes out.

    python tools/kill_documents.py [--kills 50] [--format docx|txt] [--seed 1]

A child process translates with an engine that takes a while and notes what it was asked. After each kill -9
the job is resumed. When it ends, the file has to be that of an uninterrupted run, to the byte, with nothing
beside it, and no two runs may have been asked the same segment, save those of the batches that the first of
them was at. Then it begins anew, until there were as many kills as wanted. POSIX only.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SEGMENTS = 5000
BATCH_SECONDS = 0.08


def child(folder: Path, log: Path) -> None:
    """Translate the folder's document, resuming; say when the reading begins and when it is over."""
    from measure_documents import Stand

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.discover import plan
    from hymt_desktop.core.documents.jobs import JobSettings, run_files
    from hymt_desktop.core.documents.registry import load_registry
    from hymt_desktop.core.results import Options, Translation

    class Slow(Stand):
        """Takes its time, and notes each batch before it answers."""

        def translate_segments(
            self, units: Sequence[str], options: Options, **more: Any
        ) -> list[Translation]:
            with log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(list(units)) + "\n")
            time.sleep(BATCH_SECONDS)
            return super().translate_segments(units, options, **more)

    registry = load_registry(())
    settings = JobSettings(
        Options("zh", source="en"), DocumentOptions(target="zh"), folder / "jobs", "slow", resume=True
    )
    todo = plan([next(folder.glob("source.*"))], "zh", registry, folder=folder / "out")
    print("ready", flush=True)
    told = False

    def tell(_: object) -> None:
        nonlocal told
        if not told:
            print("reading is over", flush=True)
            told = True

    report = run_files(todo, Slow(), settings, registry, on_progress=tell).files[0]
    if report.error:
        raise SystemExit(report.error)


def start(folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a child, and wait until it begins."""
    command = [sys.executable, __file__, "--child", str(folder), str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    return process


def killed(process: subprocess.Popen[bytes], rng: random.Random) -> bool:
    """Kill a child at some moment; False if it was done before."""
    assert process.stdout
    if rng.random() < 0.8:
        process.stdout.readline()
    time.sleep(rng.uniform(0.0, 0.25))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"the job failed with {process.returncode}")
    return process.returncode == -signal.SIGKILL


def asked(log: Path) -> list[list[str]]:
    """Return the batches that a run was asked."""
    if not log.exists():
        return []
    # The last line may be torn: then nothing of it was answered either.
    lines = log.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def check_no_waste(logs: list[Path]) -> int:
    """Return how many segments were asked twice; all of them have to be of the batches in flight."""
    from hymt_desktop.core.documents.jobs import AHEAD

    before: set[str] = set()
    flight: set[str] = set()
    twice = 0
    for log in logs:
        batches = asked(log)
        now = {unit for batch in batches for unit in batch}
        wasted = now & before
        if not wasted <= flight:
            raise SystemExit(f"{len(wasted - flight)} segments were translated twice")
        twice += len(wasted)
        before |= now
        if batches:
            flight = {unit for batch in batches[-AHEAD:] for unit in batch}
    return twice


def main() -> None:
    """Kill and resume until there were enough kills."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--format", choices=("docx", "txt"), default="docx")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(*args.child)
        return
    from measure_documents import sentences, write_docx

    rng = random.Random(args.seed)
    kills = rounds = twice = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"source.{args.format}"
        if args.format == "docx":
            write_docx(path, SEGMENTS)
        else:
            source = sentences()
            path.write_text("".join(f"{next(source)}\n" for _ in range(SEGMENTS)), encoding="utf-8")
        output = folder / "out" / f"source.zh.{args.format}"
        start(folder, folder / "log-whole").communicate()
        wanted = output.read_bytes()
        output.unlink()
        while kills < args.kills:
            logs: list[Path] = []
            while not output.exists():
                logs.append(folder / f"log-{rounds}-{len(logs)}")
                process = start(folder, logs[-1])
                if kills < args.kills:
                    kills += killed(process, rng)
                else:
                    process.communicate()
            if output.read_bytes() != wanted:
                raise SystemExit(f"round {rounds}: the file is another one")
            twice += check_no_waste(logs)
            rounds += 1
            # Killed between taking its name and removing the journal: the next run begins with what is there.
            start(folder, folder / "log-last").communicate()
            if output.read_bytes() != wanted:
                raise SystemExit(f"round {rounds}: the file is another one after one more run")
            rest = [p.name for p in output.parent.iterdir()] + [p.name for p in (folder / "jobs").iterdir()]
            if rest != [output.name]:
                raise SystemExit(f"left behind: {rest}")
            output.unlink()
            (folder / "log-last").unlink(missing_ok=True)
    found = {
        "format": args.format,
        "segments": SEGMENTS,
        "kills": kills,
        "jobs_finished": rounds,
        "byte_equal": True,
        "segments_asked_twice_all_in_flight": twice,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
