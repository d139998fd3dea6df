# SPDX-License-Identifier: Apache-2.0
"""The tables and plots of docs/results.md, made of the JSON in docs/results and docs/training.

    python tools/results.py            (writes what changed)
    python tools/results.py --check    (says whether the page is what the JSON gives)

The page's prose is written by hand; what stands between ``<!-- table: NAME -->`` and ``<!-- end -->`` is not.
``quality.json`` has a row for each form of a model that was scored (a direction that is missing was not),
``learning.json`` BLEU over the target tokens of a run, greedy; ``speed.json`` is by benchmarks/sizes.py,
``package.json`` by tools/measure_package.py, ``conversion.json`` by tools/check_conversion.py.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.drawing import svg
from distill.report.config import ARTICLE_CLAIMS

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
DIRECTIONS = ("en-zh", "zh-en")
MISSING = "–"
TEACHER, STUDENT, PEER = "teacher-1.5b-float32", "650m-int8", "nllb-600m-int8"
RUNS = {"en-zh-650m": "780M, grown", "en-zh-300m": "300M, grown", "en-zh-small-more": "small, trained on"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; returns 1 where the check finds something else on the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(arguments)
    page = args.docs / "results.md"
    before = page.read_text(encoding="utf-8")
    after = filled(before, tables(args.docs))
    if args.check:
        return int(before != after)
    page.write_text(after, encoding="utf-8", newline="\n")
    plot_speed(args.docs)
    plot_curves(args.docs)
    return 0


def filled(page: str, contents: dict[str, str]) -> str:
    """Return a page with each marked table in place of what stood there."""

    def put(match: re.Match[str]) -> str:
        return f"<!-- table: {match[1]} -->\n{contents[match[1]]}\n<!-- end -->"

    return re.sub(r"<!-- table: (\w+) -->\n.*?<!-- end -->", put, page, flags=re.DOTALL)


def tables(docs: Path) -> dict[str, str]:
    """Return all tables by name, as Markdown."""
    quality, speed = (read(docs, name) for name in ("quality", "speed"))
    return {
        "quality": quality_table(quality),
        "learning": learning_table(docs),
        "speed": speed_table(speed, quality),
        "claims": claims(speed, quality),
        "package": package_table(read(docs, "package"), read(docs, "conversion")),
    }


def read(docs: Path, name: str) -> Any:
    """Return one of the stored files."""
    return json.loads((docs / "results" / f"{name}.json").read_text(encoding="utf-8"))


def quality_table(rows: list[dict[str, Any]]) -> str:
    """Return the scores of every step, and what share of the teacher's BLEU they are."""
    teacher = mean_bleu(rows[0])
    lines = [
        "| model | weights | parameters | beam | EN→ZH BLEU / chrF | ZH→EN BLEU / chrF "
        "| of the teacher's BLEU | scored with |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        scores = [" / ".join(f"{value:.1f}" for value in row["scores"].get(d, ())) for d in DIRECTIONS]
        cells = [
            row["name"],
            row["form"],
            f"{row['parameters'] / 1e6:.1f}M",
            str(row["beam"]),
            *(text or MISSING for text in scores),
            f"{mean_bleu(row) / teacher:.1%}" if is_whole(row) else MISSING,
            row["where"],
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def learning_table(docs: Path) -> str:
    """Return BLEU and held-out loss over target tokens, for each run."""
    lines = [
        "| run | target tokens | held-out loss, nats a token | EN→ZH BLEU | ZH→EN BLEU |",
        "|---|---:|---:|---:|---:|",
    ]
    for run in read(docs, "learning"):
        losses = dict(held_out(docs, run["run"]))
        for point in run["points"]:
            loss = losses.get(point["tokens"])
            cells = [
                RUNS[run["run"]],
                f"{point['tokens'] / 1e6:.1f}M",
                f"{loss:.3f}" if loss else MISSING,
                *(f"{point['bleu'][d]:.1f}" for d in DIRECTIONS),
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def metrics(docs: Path, name: str) -> list[dict[str, Any]]:
    """Return the lines that a run has logged."""
    file = docs / "training" / f"{name}.metrics.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def held_out(docs: Path, name: str) -> list[tuple[int, float]]:
    """Return (target tokens, held-out loss) of a run's validations."""
    entries = metrics(docs, name)
    tokens = {e["step"]: e["tokens"] for e in entries if "loss" in e}
    return [(tokens[e["step"]], e["valid_loss"]) for e in entries if "valid_loss" in e]


def speed_table(speed: dict[str, Any], quality: list[dict[str, Any]]) -> str:
    """Return time and memory of each row, and both relative to the teacher and to NLLB's shape."""
    rows = {row["name"]: row for row in speed["rows"]}
    scored = timed(quality)
    lines = [
        "| model | parameters | MB | mean BLEU | one sentence, ms | × teacher | × NLLB | tokens/s, batch of "
        f"{speed['batch']} | × teacher | × NLLB | load, s | peak memory, MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        cells = [
            name,
            f"{row['parameters'] / 1e6:.1f}M",
            f"{row['bytes'] / 1e6:.0f}",
            f"{mean_bleu(scored[name]):.1f}" if name in scored else MISSING,
            f"{row['alone_ms']:.0f}",
            *(f"{speedup(rows, name, other):.1f}" for other in (TEACHER, PEER)),
            f"{row['tokens_per_second']:.0f}",
            *(
                f"{row['batch_against_reference'] / rows[other]['batch_against_reference']:.1f}"
                for other in (TEACHER, PEER)
            ),
            f"{row['load_s']:.1f}",
            f"{row['peak_mb']}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def claims(speed: dict[str, Any], quality: list[dict[str, Any]]) -> str:
    """Return whether the article's claims about its 650M student hold for ours."""
    rows = {row["name"]: row for row in speed["rows"]}
    teacher, student = rows[TEACHER], rows[STUDENT]
    scored = timed(quality)
    measured = {
        "size_reduction": 1 - student["bytes"] / teacher["bytes"],
        "speedup": speedup(rows, STUDENT, TEACHER),
        "of_teacher": mean_bleu(scored[STUDENT]) / mean_bleu(quality[0]),
    }
    lines = ["| the article says | here | |", "|---|---:|---|"]
    for claim in ARTICLE_CLAIMS:
        value = measured[claim.measure]
        figure = f"{value:.1f} times" if claim.measure == "speedup" else f"{value:.1%}"
        lines.append(
            f"| {claim.text} | {figure} | {'holds' if value >= claim.at_least else '**does not hold**'} |"
        )
    return "\n".join(lines)


def package_table(package: dict[str, Any], conversion: dict[str, Any]) -> str:
    """Return what a person waits for, against what was asked, and the conversion's exactness."""
    sentence = max(package["sentence_s"].values())
    rows = [
        ("file", f"{package['bytes'] / 1e6:.1f} MB", ""),
        ("install, verified", f"{package['install_s']:.1f} s", ""),
        ("load and first word, warm", f"{package['load_s']:.1f} s", "3 s"),
        ("peak memory of the process", f"{package['peak_mb'] / 1000:.2f} GB", "1.3 GB"),
        ("a sentence of 20 words, beam 2, median", f"{sentence:.2f} s", "1.0 s"),
        (
            "largest difference of a token's log-probability, PyTorch and CTranslate2 in float32",
            f"{conversion['largest_difference']:.1e} in {conversion['tokens']:,} tokens",
            f"{conversion['limit']:.0e}",
        ),
    ]
    return "\n".join(
        ["| | measured | at most |", "|---|---:|---:|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    )


def speedup(rows: dict[str, dict[str, Any]], name: str, other: str) -> float:
    """Return how many times as fast as ``other`` a row does one sentence, both beside NLLB's shape."""
    figure = "alone_against_reference"
    return float(rows[other][figure] / rows[name][figure])


def timed(quality: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows scored both ways that stand for a timed one, by its name."""
    return {row["speed"]: row for row in quality if row.get("speed") and is_whole(row)}


def is_whole(row: dict[str, Any]) -> bool:
    """Return whether a row was scored in both directions."""
    return all(direction in row["scores"] for direction in DIRECTIONS)


def mean_bleu(row: dict[str, Any]) -> float:
    """Return the mean BLEU of both directions."""
    return sum(row["scores"][d][0] for d in DIRECTIONS) / len(DIRECTIONS)


def plot_speed(docs: Path) -> None:
    """Draw BLEU over the latency of one sentence, the area of each dot in proportion to the file."""
    speed, quality = read(docs, "speed"), read(docs, "quality")
    scored = timed(quality)
    rows = [row for row in speed["rows"] if row["name"] in scored]
    with svg(docs / "results" / "speed.svg", "results", (7.5, 4.5)) as (axes,):
        for row in rows:
            at = (row["alone_ms"], mean_bleu(scored[row["name"]]))
            axes.scatter(*at, s=20 + 600 * row["bytes"] / max(r["bytes"] for r in rows), alpha=0.5)
            axes.annotate(row["name"], at, xytext=(5, 7), textcoords="offset points")
        axes.set_xscale("log")
        axes.set_xlabel("one sentence of 30 tokens, ms")
        axes.set_ylabel("BLEU, mean of both directions")
        axes.margins(x=0.2, y=0.2)


def plot_curves(docs: Path) -> None:
    """Draw training loss, held-out loss and BLEU over target tokens."""
    file = docs / "results" / "learning.svg"
    with svg(file, "results", (7.5, 9.0), rows=3) as (training, valid, bleu):
        for name, label in RUNS.items():
            points = [(e["tokens"] / 1e6, e["loss"]) for e in metrics(docs, name) if "loss" in e]
            training.plot(*zip(*points, strict=True), label=label, linewidth=1)
            points = [(tokens / 1e6, loss) for tokens, loss in held_out(docs, name)]
            valid.plot(*zip(*points, strict=True), label=label, marker="o", markersize=3)
        for run in read(docs, "learning"):
            points = [(p["tokens"] / 1e6, sum(p["bleu"].values()) / len(p["bleu"])) for p in run["points"]]
            bleu.plot(*zip(*points, strict=True), label=RUNS[run["run"]], marker="o", markersize=3)
        for axes, label in (
            (training, "training loss, nats a token"),
            (valid, "held-out loss, nats a token"),
            (bleu, "BLEU, mean of both directions"),
        ):
            axes.set_ylabel(label)
            axes.legend()
        bleu.set_xlabel("target tokens, millions")


if __name__ == "__main__":
    raise SystemExit(main())
