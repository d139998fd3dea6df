# SPDX-License-Identifier: Apache-2.0
"""Show that the stages which read corpora keep their memory flat: peak memory over the size of the corpus.

A synthetic corpus is written, each stage runs in a process of its own on as much of it as each size asks for,
and the peak resident memory is printed. The teacher is a stand-in that answers at once, because the question
is what the stage keeps, not how fast a model is. Takes about half an hour a gigabyte on one core.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

STAGES = ("teacher", "prepare", "tokenizer", "pack")
CONFIG = """
name = "stream"
folder = "{run}"
[teacher]
model = "stand-in"
shard_lines = 16384
[[teacher.inputs]]
path = "{corpus}"
limit = {lines}
[prepare]
max_copies_of_a_side = 60000
duplicates_megabytes = 256
[[prepare.sources]]
path = "{corpus}"
limit = {lines}
[tokenizer]
vocab_size = 2000
sample = 20000
[pack]
max_tokens = 128
"""
WORDS = 4000


def main() -> int:
    """Run and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the corpus and the runs go")
    parser.add_argument("--gigabytes", type=float, nargs="+", default=[0.25, 1.0, 2.0], help="sizes")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("--config", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stage:
        return _one(args.stage, args.config)
    args.folder.mkdir(parents=True, exist_ok=True)
    corpus = args.folder / "corpus.tsv"
    largest = max(args.gigabytes)
    lines = _write(corpus, int(largest * 1e9))
    print(f"{corpus.stat().st_size / 1e9:.2f} GB, {lines:,} pairs", flush=True)
    print("| stage | pairs | seconds | peak MiB |\n|---|---:|---:|---:|", flush=True)
    for part in (round(lines * size / largest) for size in sorted(args.gigabytes)):
        run = args.folder / f"run-{part}"
        config = args.folder / f"{part}.toml"
        config.write_text(CONFIG.format(run=run.as_posix(), corpus=corpus.as_posix(), lines=part), "utf-8")
        for stage in args.stages:
            start = time.perf_counter()
            command = [sys.executable, __file__, "--folder", str(args.folder), "--stage", stage]
            done = subprocess.run(
                [*command, "--config", str(config)], check=True, capture_output=True, text=True
            )
            peak = done.stdout.splitlines()[-1]
            print(f"| {stage} | {part:,} | {time.perf_counter() - start:.0f} | {peak} |", flush=True)
    return 0


def _write(file: Path, size: int) -> int:
    """Write about ``size`` bytes of pairs, no two alike; returns their number."""
    rng = random.Random(1)
    english = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(WORDS)]
    chinese = ["".join(chr(rng.randint(0x4E00, 0x4FFF)) for _ in range(2)) for _ in range(WORDS)]
    written = lines = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        while written < size:
            chosen = rng.choices(range(WORDS), k=16)
            first = " ".join(english[i] for i in chosen).capitalize()
            second = "".join(chinese[i] for i in chosen)
            line = f"{first}.\t{second}。\n"
            written += len(line.encode())
            lines += 1
            out.write(line)
    return lines


class _StandIn:
    """A teacher that says the same to everything."""

    vocabulary = 10

    def translate(self, requests: list[object], *, count: int = 1) -> list[list[object]]:
        from distill.teacher.protocol import Hypothesis

        return [[Hypothesis("好。", -0.1, True)] * count for _ in requests]


def _one(stage: str, config: Path) -> int:
    from distill.cli import main as run
    from distill.teacher import cache

    cache.load_teacher = lambda *_: _StandIn()  # type: ignore[assignment, return-value]
    code = run([stage, "--config", str(config)])
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
    return code


if __name__ == "__main__":
    sys.exit(main())
