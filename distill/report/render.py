# SPDX-License-Identifier: Apache-2.0
"""A report as Markdown and as a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.drawing import svg
from distill.report.claims import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from distill.report.claims import Verdict
    from distill.report.measure import Row

MACHINE_DRIFT = 1.25
_PERCENT = ("size_reduction", "of_teacher")


def markdown(
    rows: Sequence[Row],
    teacher: Row,
    student: Row,
    verdicts: Sequence[Verdict],
    machine: dict[str, str | int],
) -> str:
    """Return the table, the claims that hold and those that don't, and how it was measured."""
    columns = [(score.set, score.direction) for score in rows[0].scores]
    heads = [f"{name} {direction} {metric}" for name, direction in columns for metric in ("BLEU", "chrF")]
    lines = [
        "| model | runtime | parameters | " + " | ".join(heads) + " | of teacher | latency ms (p90) | MB |",
        "|---|---|---:|" + "---:|" * len(heads) + "---:|---:|---:|",
    ]
    for row in rows:
        share = ratio(row.bleu, teacher.bleu)
        scores = [f"{value:.1f}" for score in row.scores for value in (score.bleu, score.chrf)]
        cells = [
            row.name,
            row.runtime,
            f"{row.parameters / 1e6:.1f}M" if row.parameters else "–",
            *scores,
            "–" if share is None else f"{share:.1%}",
            f"{row.latency_ms:.1f} ({row.latency_p90_ms:.1f})",
            f"{row.bytes / 1e6:.1f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", f"## Claims: {student.name} against {teacher.name}", ""]
    lines += [_verdict(v) for v in verdicts]
    lines += ["", "## How it was measured", "", *_method(rows, machine), ""]
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> str:
    if verdict.measured is None:
        figure = "not measurable, because the teacher's figure is 0"
    elif verdict.measure in _PERCENT:
        figure = f"{verdict.measured:.1%}, needed {verdict.at_least:.1%}"
    else:
        figure = f"{verdict.measured:.2f}, needed {verdict.at_least:.2f}"
    return f"- {'holds' if verdict.holds else '**does not hold**'}: {verdict.text} ({figure})"


def _method(rows: Sequence[Row], machine: dict[str, str | int]) -> list[str]:
    score = rows[0].scores[0]
    fixed = [row.machine_ms for row in rows]
    lines = [
        f"- {machine['system']}, {machine['processors']} processors, Python {machine['python']}; all rows in "
        "one run, one after another.",
        "- Latency: one sentence at a time, median over sentences of the median over repeats. Size: the "
        "weights as they run.",
        "- “Of teacher” is the mean BLEU over all columns by the teacher's.",
        f"- {score.segments} segments of {score.set} {score.direction}; BLEU `{score.bleu_signature}`, chrF "
        f"`{score.chrf_signature}`.",
    ]
    if max(fixed) > MACHINE_DRIFT * min(fixed):
        lines.append(
            f"- **The machine was not equally busy**: the same arithmetic took {min(fixed):.2f} to "
            f"{max(fixed):.2f} ms between rows. Read the latencies as rough."
        )
    return lines


def plot(rows: Sequence[Row], file: Path) -> None:
    """Draw BLEU over latency as SVG, the area of each dot in proportion to the size of the weights."""
    largest = max(row.bytes for row in rows)
    with svg(file, "report", (7.5, 4.5)) as (axes,):
        for row in rows:
            axes.scatter(row.latency_ms, row.bleu, s=20 + 600 * row.bytes / largest, alpha=0.5)
            axes.annotate(row.name, (row.latency_ms, row.bleu), xytext=(5, 5), textcoords="offset points")
        axes.set_xscale("log")
        axes.set_xlabel("latency of one sentence, ms")
        axes.set_ylabel("BLEU, mean of all columns")
