# SPDX-License-Identifier: Apache-2.0
"""``python -m distill interpolate``: pairs whose target is the student's own translation nearest to theirs.

Sequence-level interpolation (Kim and Rush, "Sequence-Level Knowledge Distillation", arXiv 1606.07947, section
3.3): of the student's hypotheses for a source, the one most like the target takes the target's place. It
says nearly what the target says, in words that the student would choose, so that what is most likely at each
step is most likely as a whole: greedy search finds nearly what a beam finds. The likeness here is chrF2
(Popovic 2015), which is the same for languages with and without spaces; the paper takes smoothed BLEU.

Pairs without hypotheses are left out, and those whose nearest is still far: there the student fails, or the
target does.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from distill.data.corpora import open_text, read_pairs
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

LEAST = 40.0
"""The least chrF2 of a hypothesis that may take a target's place."""
_BREAK = re.compile(r"[\t\r\n]")
_AT_ONCE = 500
"""Pairs that a process takes."""

Choice = tuple[str, str, float, float]
"""A source, the hypothesis nearest to its target, and the chrF2 of the first hypothesis and of that one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill interpolate``."""
    parser.epilog = (
        "example: python -m distill interpolate --hypotheses hypotheses.jsonl --pairs en-to-zh.tsv.zst "
        "--to zh --out nearest-to-zh.tsv"
    )
    parser.add_argument("--hypotheses", type=Path, required=True, help="what `hypotheses` wrote")
    parser.add_argument(
        "--pairs", type=Path, nargs="+", required=True, help="corpora: source and target columns"
    )
    parser.add_argument("--to", required=True, help="language of the targets")
    parser.add_argument("--out", type=Path, required=True, help="TSV file to write")
    parser.add_argument("--least", type=float, default=LEAST, help=f"chrF2 (default: {LEAST:g})")
    parser.add_argument("--processes", type=int, default=1, help="side by side (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Write the pairs; returns 0."""
    known = read_hypotheses(args.hypotheses, args.to)
    rows = ((pair.first.strip(), pair.second.strip()) for pair in chain(*map(read_pairs, args.pairs)))
    candidates = ((source, target, known[source]) for source, target in rows if known.get(source) and target)
    count, kept, first, best = 0, 0, 0.0, 0.0
    with (
        atomic_path(args.out) as temporary,
        temporary.open("w", encoding="utf-8") as out,
        ProcessPoolExecutor(args.processes) as pool,
    ):
        parts = pool.map(nearest, iter(lambda: list(islice(candidates, _AT_ONCE)), []))
        for source, text, score, nearest_score in chain.from_iterable(parts):
            count, first, best = count + 1, first + score, best + nearest_score
            if nearest_score >= args.least:
                out.write(f"{source}\t{text}\n")
                kept += 1
    mean = max(1, count)
    print(
        f"{kept:,} of {count:,} pairs are near enough; chrF2 of the first hypothesis {first / mean:.1f}, "
        f"of the nearest {best / mean:.1f}"
    )
    return 0


def read_hypotheses(file: Path, to: str) -> dict[str, list[str]]:
    """Return the hypotheses of each text that was translated into ``to``, those that a TSV file can hold."""
    with open_text(file) as lines:
        rows = map(json.loads, lines)
        return {
            row["text"].strip(): [text for text in row["hypotheses"] if not _BREAK.search(text)]
            for row in rows
            if row["to"] == to
        }


def nearest(candidates: Sequence[tuple[str, str, list[str]]]) -> list[Choice]:
    """Return the choice of each (source, target, hypotheses); there is at least one hypothesis."""
    from sacrebleu.metrics import CHRF

    metric = CHRF()
    chosen = []
    for source, target, hypotheses in candidates:
        scores = [float(metric.sentence_score(text, [target]).score) for text in hypotheses]
        best = max(range(len(scores)), key=scores.__getitem__)
        chosen.append((source, hypotheses[best], scores[0], scores[best]))
    return chosen
