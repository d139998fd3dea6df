# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-overlap``: look for text of the evaluation sets in training data.

``prepare`` drops such pairs; this reads what it left, with the manifest's hashes, so that a run's training
data can be proved clean before and after it. Rules: ``distill.data.overlap``.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.data.corpora import open_text, read_pairs
from distill.data.overlap import OverlapIndex, read_evaluation
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import write_atomically

if TYPE_CHECKING:
    import argparse

EXAMPLE = (
    "example: python -m distill evaluate-overlap --pairs runs/small/pairs --eval-dir eval "
    "--output runs/small/overlap.json --strict"
)
EXAMPLES = 5
_SUFFIXES = (".tsv", ".tsv.zst", ".parquet")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate-overlap``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--pairs", type=Path, nargs="+", required=True, help="pair files, or a run's folder of them")
    add("--eval-dir", type=Path, nargs="+", required=True, help="folders with source.* and reference.* files")
    add("--output", type=Path, required=True, help="JSON file; a .md goes beside it")
    add("--strict", action="store_true", help="exit code 1 where a pair overlaps")


def run(args: argparse.Namespace) -> int:
    """Read all pairs and write the report. Returns the exit code."""
    files = [file for path in args.pairs for file in pair_files(path)]
    index = read_evaluation(args.eval_dir)
    rows = []
    for file in files:
        rows.append(count_overlap(file, index))
        print(f"{file.name}: {rows[-1]['overlapping']:,} of {rows[-1]['pairs']:,}", flush=True)
    total = sum(row["overlapping"] for row in rows)
    report = {"format_version": 1, "evaluation_ngrams": len(index), "overlapping": total, "files": rows}
    text = overlap_report(report)
    write_atomically(args.output, f"{json.dumps(report, ensure_ascii=False, indent=1)}\n".encode())
    write_atomically(args.output.with_suffix(".md"), text.encode())
    print(text)
    return 1 if total and args.strict else 0


def pair_files(path: Path) -> list[Path]:
    """Return a pair file, or those of a folder; with a manifest, exactly those that it lists, unchanged.

    Raises:
        UserError: There is none, or the folder isn't what its manifest says.
    """
    if not path.is_dir():
        return [path]
    manifest = path / "manifest.json"
    if not manifest.is_file():
        files = sorted(file for file in path.iterdir() if file.name.endswith(_SUFFIXES))
        if not files:
            raise UserError(f"There are no pair files in {path}.", "Run the prepare stage first.")
        return files
    try:
        corpora = json.loads(manifest.read_text(encoding="utf-8"))["corpora"]
        listed = {entry["file"]: entry["sha256"] for entry in corpora}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{manifest} is not the prepare stage's ({error!r}).", "Run the prepare stage again."
        ) from error
    for name, digest in listed.items():
        if not (path / name).is_file() or _text_sha256(path / name) != digest:
            raise UserError(
                f"{path / name} is missing or not the file that the manifest lists.",
                "Run the prepare stage again.",
            )
    return [path / name for name in listed]


def _text_sha256(file: Path) -> str:
    """Return the hash that ``distill.data.files.write_lines`` returned: that of the text, uncompressed."""
    digest = hashlib.sha256()
    with open_text(file) as lines:
        for line in lines:
            digest.update(line.encode())
    return digest.hexdigest()


def count_overlap(file: Path, index: OverlapIndex) -> dict[str, Any]:
    """Return how many pairs of a file share text with the evaluation sets, and a few of them.

    The side with Chinese characters is taken for Chinese, so the order of the columns doesn't matter.
    """
    count = found = 0
    examples: list[list[str]] = []
    for pair in read_pairs(file):
        count += 1
        if any(
            index.overlaps(side, "zh" if _HAN.search(side) else "en") for side in (pair.first, pair.second)
        ):
            found += 1
            if len(examples) < EXAMPLES:
                examples.append([pair.first, pair.second])
    return {"file": file.name, "pairs": count, "overlapping": found, "examples": examples}


def overlap_report(report: dict[str, Any]) -> str:
    """Return the report as Markdown."""
    rows = [f"| {r['file']} | {r['pairs']:,} | {r['overlapping']:,} |" for r in report["files"]]
    return "\n".join(
        [
            "# Evaluation text in training data",
            "",
            f"Compared with {report['evaluation_ngrams']:,} n-grams and short sentences of the sets.",
            "",
            "| file | pairs | overlapping |",
            "|---|---:|---:|",
            *rows,
            "",
        ]
    )
