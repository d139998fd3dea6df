# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-decoding``: quality against the cost of wider beams, in the app's pipeline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from distill.evaluate.options import FORMAT_VERSION, add_set_options, chosen_sets, write_report
from distill.evaluate.scores import corpus_scores

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from distill.evaluate.sets import EvalSet
    from distill.evaluate.systems import System

ROUNDS = 8
"""Pieces in which a set is translated, each by all beams in turn, so that other work slows all alike."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.epilog = (
        "example: python -m distill evaluate-decoding --package assets/models/en-zh-small --eval-dir eval "
        "--beams 1 2 4 --output decoding.json"
    )
    add_set_options(parser)
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 2, 4], help="default: 1 2 4")


def run(args: argparse.Namespace) -> int:
    """Measure and write the reports. Returns the exit code."""
    from distill.evaluate.systems import AppSystem

    sets = chosen_sets(args)
    systems = {
        beam: AppSystem(args.package, beam_size=beam, threads=args.threads)
        for beam in dict.fromkeys(args.beams)
    }
    rows = [row for item in sets for row in decoding_cost(systems, item)]
    report = {
        "format_version": FORMAT_VERSION,
        "system": next(iter(systems.values())).name,
        "threads": args.threads,
        "results": rows,
    }
    write_report(args.output, report, decoding_table(report))
    return 0


def decoding_cost(
    systems: Mapping[int, System], item: EvalSet, *, clock: Callable[[], float] = time.perf_counter
) -> list[dict[str, Any]]:
    """Return one row for each beam: scores, seconds, and seconds as a multiple of the first beam's.

    Args:
        systems: Beam -> ``System``.
        item: The set.
        clock: Returns seconds.
    """
    seconds = dict.fromkeys(systems, 0.0)
    outputs: dict[int, list[str]] = {beam: [] for beam in systems}
    size = -(-len(item.sources) // ROUNDS)
    for start in range(0, len(item.sources), size):
        piece = item.sources[start : start + size]
        for beam, system in systems.items():
            begun = clock()
            outputs[beam] += system.translate(piece, item.source, item.target)
            seconds[beam] += clock() - begun
    first = seconds[next(iter(systems))]
    rows = []
    for beam in systems:
        bleu, chrf = corpus_scores(outputs[beam], item.references, item.target)
        rows.append(
            {
                "set": item.name,
                "direction": item.direction,
                "segments": len(item.sources),
                "beam": beam,
                "bleu": round(bleu.value, 2),
                "chrf": round(chrf.value, 2),
                "seconds": round(seconds[beam], 1),
                "characters_per_second": round(sum(map(len, item.sources)) / max(seconds[beam], 1e-9)),
                "times_first": round(seconds[beam] / first, 3) if first else 0.0,
            }
        )
    return rows


def decoding_table(report: dict[str, Any]) -> str:
    """Return the table of ``evaluate-decoding``."""
    rows = [
        f"| {r['set']} | {r['direction']} | {r['beam']} | {r['bleu']:.1f} / {r['chrf']:.1f} "
        f"| {r['characters_per_second']:,} | {r['times_first']:.2f} |"
        for r in report["results"]
    ]
    return "\n".join(
        [
            "| set | direction | beam | BLEU / chrF2 | characters/s | time, first beam = 1 |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
        ]
    )
