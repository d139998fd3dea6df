# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate``: scores, faults and comparisons as JSON and Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from distill.evaluate.bootstrap import SAMPLES
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse

    from distill.evaluate.run import SetResult
    from distill.evaluate.systems import System

EXAMPLE = (
    "example: python -m distill evaluate --package runs/small/package --eval-dir eval "
    "--sets flores-dev iwslt17 --output runs/small/evaluation.json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--package", type=Path, required=True, help="model package (with --raw: or CTranslate2 folder)")
    add("--eval-dir", type=Path, required=True, help="folder with the sets: SET/en-zh/source.en ...")
    add("--sets", nargs="+", default=["flores-dev"], help="names of sets (default: flores-dev)")
    add("--directions", nargs="+", default=[], help="such as en-zh (default: all of each set)")
    add("--output", type=Path, required=True, help="JSON file; a .md goes beside it")
    add("--save-outputs", type=Path, metavar="DIR", help="write the translations into DIR")
    add("--raw", action="store_true", help="straight CTranslate2 instead of the app's pipeline")
    add("--tokenizer", type=Path, help="with --raw: SentencePiece model, if not in the folder")
    add("--compute-type", default="default", help="with --raw: int8, int8_float32, float32 ...")
    add("--beam", type=int, help="beam size (default: the package's; with --raw: 1)")
    add("--threads", type=int, default=0, help="CPU threads (default: as many as there are)")
    add("--limit", type=int, help="only the first N segments of each set")
    add("--samples", type=int, default=SAMPLES, help="bootstrap resamples; 0 leaves it out")


def run(args: argparse.Namespace) -> int:
    """Evaluate and write the reports; run again after an interruption, it goes on. Returns the exit code."""
    from distill.evaluate.markdown import markdown_report
    from distill.evaluate.parts import Parts, model_key
    from distill.evaluate.run import evaluate_set, report_table
    from distill.evaluate.sets import read_sets
    from hymt_desktop.core.files import write_atomically

    if args.output.suffix == ".md":
        raise UserError(f"{args.output} would be overwritten by the Markdown report.", "Name a .json file.")
    sets = read_sets(args.eval_dir, args.sets, args.directions)
    system = _system(args)
    parts = Parts(
        args.output.with_suffix(".parts"), [system.mode, *model_key(args.package), args.compute_type]
    )
    results = []
    for full in sets:
        item = full.first(args.limit)
        keep = parts.within([item.sources, args.limit]).get
        results.append(evaluate_set(system, item, samples=args.samples, keep=keep))
    text = markdown_report(system, results)
    report = json.dumps(report_table(system, results), ensure_ascii=False, indent=2)
    write_atomically(args.output, f"{report}\n".encode())
    write_atomically(args.output.with_suffix(".md"), text.encode())
    if args.save_outputs:
        for result in results:
            lines = "".join(f"{line}\n" for line in result.outputs)
            write_atomically(_output_file(args.save_outputs, result), lines.encode())
    parts.remove()
    print(text)
    return 0


def _system(args: argparse.Namespace) -> System:
    from distill.evaluate.systems import AppSystem, RawSystem

    if args.raw:
        return RawSystem(
            args.package,
            args.tokenizer,
            beam_size=args.beam or 1,
            threads=args.threads,
            compute_type=args.compute_type,
        )
    return AppSystem(args.package, beam_size=args.beam, threads=args.threads)


def _output_file(folder: Path, result: SetResult) -> Path:
    return folder / result.set / result.direction / f"ours.{result.direction.split('-', 1)[1]}"
