# SPDX-License-Identifier: Apache-2.0
"""The evaluation as Markdown tables: scores beside the peers', with the bootstrap's verdict, and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.evaluate.scores import NORMALISED, RAW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.evaluate.faults import Faults
    from distill.evaluate.run import SetResult
    from distill.evaluate.scores import MetricScore
    from distill.evaluate.systems import System

SIGNIFICANT = 0.05


def markdown_report(system: System, results: Sequence[SetResult]) -> str:
    """Return the whole report."""
    lines = [f"# Evaluation of {system.name}", "", f"Mode: {system.mode}. BLEU / chrF2 by sacreBLEU.", ""]
    for result in results:
        lines += [*_section(system, result), ""]
    return "\n".join(lines)


def _section(system: System, result: SetResult) -> list[str]:
    rate = result.source_characters / result.seconds if result.seconds else 0.0
    rows = [(f"**{system.name}**", result.scores, result.faults, "")]
    rows += [
        (peer.name, peer.scores, peer.faults, _verdict(result, peer.name))
        for peer in sorted(result.peers, key=lambda peer: peer.scores[RAW][0].value)
    ]
    signatures = ", ".join(f"{m.metric} `{m.signature}`" for m in result.scores[RAW])
    return [
        f"## {result.set} {result.direction}",
        "",
        f"{result.segments} segments in {result.seconds:.1f} s ({rate:.0f} characters/s). {signatures}.",
        "",
        "| system | raw | punctuation-normalised | our BLEU against it | numbers kept | loops | wrong script "
        "| empty | odd length |",
        "|---|---:|---:|---|---:|---:|---:|---:|---:|",
        *(_row(*row) for row in rows),
    ]


def _row(name: str, scores: dict[str, tuple[MetricScore, ...]], faults: Faults, verdict: str) -> str:
    forms = [_pair(scores[form]) if form in scores else "" for form in (RAW, NORMALISED)]
    counts = (faults.loops, faults.wrong_script, faults.empty, faults.length)
    cells = [name, *forms, verdict, f"{100 * faults.numbers_kept:.1f} %", *map(str, counts)]
    return f"| {' | '.join(cells)} |"


def _pair(scores: tuple[MetricScore, ...]) -> str:
    return " / ".join(f"{score.value:.1f}" for score in scores)


def _verdict(result: SetResult, peer: str) -> str:
    for row in result.comparisons:
        if row.peer == peer and row.metric == "BLEU":
            word = "better" if row.difference > 0 else "worse"
            verdict = word if row.p_value < SIGNIFICANT else "no clear difference"
            return f"{row.difference:+.1f}, p = {row.p_value:.3f}: {verdict}"
    return ""
