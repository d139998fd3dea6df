# SPDX-License-Identifier: Apache-2.0
"""``python -m distill adaptive``: speed against quality of a student whose inputs leave the encoder early.

For each tolerance, and for the first N blocks as the alternative that needs no decision, it measures BLEU,
chrF, the mean depth and the latency of single sentences, the settings taken in turn for every sentence, so
that a machine that is busy for a while is busy for all of them.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from distill.evaluate.sets import EvalSet

EXAMPLE = (
    "example: python -m distill adaptive --package assets/models/en-zh-small --eval-dir eval --limit 60 "
    "--output docs/training/adaptive.json"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One setting: its encoder depth on average, its scores, its median latency and that of the whole."""

    setting: str
    depth: float
    bleu: float
    chrf: float
    latency_ms: float
    speedup: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``adaptive``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--package", type=Path, help="model package of a student")
    source.add_argument("--checkpoint", type=Path, help="checkpoint folder of a student")
    add("--tokenizer", type=Path, help="SentencePiece model (default: tokenizer.model in the folder)")
    add("--eval-dir", type=Path, required=True, help="folder with the sets: SET/en-zh/source.en ...")
    add("--set", default="flores-dev", help="name of the set (default: flores-dev)")
    add("--direction", default="en-zh", help="such as en-zh (default)")
    add("--limit", type=int, default=100, help="segments (default: 100)")
    add("--tolerances", type=float, nargs="+", help="default: quantiles of what the model's blocks change")
    add("--depths", type=int, nargs="+", help="fixed depths (default: the last four)")
    add("--least-depth", type=int, default=2, help="blocks that every input passes (default: 2)")
    add("--threads", type=int, default=1, help="CPU threads (default: 1)")
    add("--output", type=Path, required=True, help="JSON file; .md and .svg go beside it")


def run(args: argparse.Namespace) -> int:
    """Measure and write the curve. Returns the exit code."""
    from sentencepiece import SentencePieceProcessor

    from distill.evaluate.sets import read_sets
    from distill.student.models import load_checkpoint
    from distill.teacher.seq2seq import Seq2SeqTeacher
    from distill.threads import torch_threads
    from distill.unpack import unpack
    from hymt_desktop.core.files import write_atomically

    if args.limit < 1 or args.least_depth < 1:
        raise UserError("--limit and --least-depth must be at least 1.")
    (item,) = read_sets(args.eval_dir, [args.set], [args.direction])
    item = item.first(args.limit)
    folder = args.package or args.checkpoint
    model: Any = unpack(folder / "model.bin") if args.package else load_checkpoint(folder)
    file = args.tokenizer or folder / "tokenizer.model"
    student = Seq2SeqTeacher(model, SentencePieceProcessor(model_file=str(file)))
    with torch_threads(args.threads):
        points = measure(student, item, args.tolerances, args.depths, args.least_depth)
    table = {
        "model": folder.name,
        "set": item.name,
        "direction": item.direction,
        "segments": len(item.sources),
        "threads": args.threads,
        "points": [asdict(point) for point in points],
    }
    text = markdown(points, table)
    write_atomically(args.output, (json.dumps(table, indent=1) + "\n").encode())
    write_atomically(args.output.with_suffix(".md"), text.encode())
    plot(points, args.output.with_suffix(".svg"))
    print(text)
    return 0


def measure(
    student: Any,
    item: EvalSet,
    tolerances: Sequence[float] | None = None,
    depths: Sequence[int] | None = None,
    least_depth: int = 2,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> list[Point]:
    """Return the points of the curve, the whole encoder first.

    Args:
        student: A ``distill.teacher.seq2seq.Seq2SeqTeacher``.
        item: The set.
        tolerances: Of the early exit; None takes quantiles of the changes that the first sentences see.
        depths: Fixed depths; None takes the last four below the whole.
        least_depth: Blocks that every input passes.
        clock: Returns seconds.
    """
    from distill.adaptive import early_exit, encoder_depth
    from distill.evaluate.scores import corpus_scores
    from distill.teacher.protocol import Request

    model, layers = student.model, len(student.model.encoder.block)
    tolerances = tolerances or _quantiles(student, item)
    depths = depths or [d for d in range(layers - 1, layers - 5, -1) if d > 0]
    settings: list[tuple[str, float, int]] = [("whole encoder", 0.0, layers)]
    settings += [(f"exit at {t:.4f}", t, layers) for t in tolerances]
    settings += [(f"first {d} blocks", 0.0, d) for d in depths]
    outputs: dict[str, list[str]] = {name: [] for name, _, _ in settings}
    times: dict[str, list[float]] = {name: [] for name, _, _ in settings}
    passed: dict[str, list[int]] = {name: [] for name, _, _ in settings}
    student.generate([Request(item.sources[0], item.source, item.target)])
    for sentence in item.sources:
        for name, tolerance, depth in settings:
            with encoder_depth(model, depth), early_exit(model, tolerance, least_depth) as blocks:
                start = clock()
                outputs[name] += student.generate([Request(sentence, item.source, item.target)])
                times[name].append(1000 * (clock() - start))
                passed[name] += blocks.depths
    whole = statistics.median(times["whole encoder"])
    points = []
    for name, _, _ in settings:
        bleu, chrf = corpus_scores(outputs[name], item.references, item.target)
        latency = statistics.median(times[name])
        points.append(
            Point(
                name,
                round(statistics.fmean(passed[name]), 2),
                round(bleu.value, 2),
                round(chrf.value, 2),
                round(latency, 2),
                round(whole / latency, 3),
            )
        )
    return points


def _quantiles(student: Any, item: EvalSet) -> list[float]:
    """Return tolerances at which 2, 5, 10 and 25 % of the blocks that the sentences pass would end one."""
    import numpy as np
    import torch

    from distill.adaptive import changes
    from distill.teacher.protocol import Request

    found = [
        change
        for sentence in item.sources[:20]
        for change in changes(
            student.model, torch.tensor([student.encode(Request(sentence, item.source, item.target))])
        )
    ]
    return [float(np.quantile(found, share)) for share in (0.02, 0.05, 0.1, 0.25)]


def markdown(points: Sequence[Point], table: dict[str, Any]) -> str:
    """Return the curve as a table."""
    lines = [
        f"# Adaptive encoder depth: {table['model']}",
        "",
        f"{table['segments']} segments of {table['set']} {table['direction']}, PyTorch float32, greedy, one "
        f"sentence at a time, {table['threads']} thread(s); settings in turn for every sentence.",
        "",
        "| setting | mean depth | BLEU | chrF | latency ms | speed-up |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for p in points:
        scores = f"{p.bleu:.1f} | {p.chrf:.1f}"
        lines.append(f"| {p.setting} | {p.depth:.1f} | {scores} | {p.latency_ms:.1f} | {p.speedup:.2f} |")
    return "\n".join([*lines, ""])


def plot(points: Sequence[Point], file: Path) -> None:
    """Draw BLEU over speed-up as SVG: one line for early exit, one for fixed depths."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from hymt_desktop.core.files import atomic_path

    with mpl.rc_context({"svg.hashsalt": "adaptive", "svg.fonttype": "none"}), atomic_path(file) as temporary:
        figure = Figure(figsize=(6.5, 4), layout="constrained")
        axes = figure.subplots()
        for label, start in (("early exit", "exit"), ("fixed depth", "first")):
            chosen = sorted((p.speedup, p.bleu) for p in points if p.setting.startswith((start, "whole")))
            axes.plot([x for x, _ in chosen], [y for _, y in chosen], marker="o", label=label)
        axes.set_xlabel("speed-up of one sentence")
        axes.set_ylabel("BLEU")
        axes.legend()
        axes.grid(visible=True, alpha=0.3)
        figure.savefig(temporary, format="svg", metadata={"Date": None})
