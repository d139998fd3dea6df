# SPDX-License-Identifier: Apache-2.0
"""``python -m distill adaptive``: speed against quality of a student whose inputs leave the encoder early.

It compares the whole encoder with early exit at several tolerances, and with simply taking the first N
blocks; ``distill.evaluate.depths`` says how. An interrupted run goes on where it was.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.shorten import add_student_options, read_student
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from distill.evaluate.parts import Parts
    from distill.evaluate.sets import EvalSet
    from distill.evaluate.systems import System

EXAMPLE = (
    "example: python -m distill adaptive --package assets/models/en-zh-small --eval-dir eval "
    "--least-depth 4 --vocabulary-map assets/models/en-zh-small/vmap.txt --output docs/training/adaptive.json"
)
FORMAT_VERSION = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``adaptive``."""
    parser.epilog = EXAMPLE
    add_student_options(parser)
    add = parser.add_argument
    add("--eval-dir", type=Path, required=True, help="folder with the sets: SET/en-zh/source.en ...")
    add("--set", default="flores-dev", help="name of the set (default: flores-dev)")
    add("--directions", nargs="+", default=[], help="such as en-zh (default: all of the set)")
    add("--limit", type=int, help="only the first N segments of each direction")
    add("--least-depth", type=int, help="blocks that every input passes (default: half of them)")
    add(
        "--tolerances",
        type=float,
        nargs="+",
        help="of the early exit (default: those whose mean depth is that of a fixed one)",
    )
    add(
        "--quantization",
        default="int8",
        choices=("int8", "float32"),
        help="of the models that are scored, and timed in CTranslate2 (default: int8)",
    )
    add(
        "--vocabulary-map",
        type=Path,
        help="vmap.txt of a package with the same tokenizer: CTranslate2 chooses as in the app",
    )
    add("--timed", type=int, default=20, help="sentences of each direction that are timed (default: 20)")
    add("--threads", type=int, default=1, help="CPU threads for the times (default: 1); scores take all")
    add("--output", type=Path, required=True, help="JSON file; .md and .svg go beside it")


def run(args: argparse.Namespace) -> int:
    """Measure and write the curve. Returns the exit code."""
    from distill.evaluate.depths_report import markdown, plot
    from distill.evaluate.sets import read_sets
    from hymt_desktop.core.files import atomic_path, write_atomically

    for name in ("limit", "least_depth", "timed", "threads"):
        if getattr(args, name) is not None and getattr(args, name) < 1:
            raise UserError(f"--{name.replace('_', '-')} must be at least 1.")
    if args.vocabulary_map and not args.vocabulary_map.is_file():
        raise UserError(f"{args.vocabulary_map} is missing.", "Name the vmap.txt of a package.")
    if args.output.suffix in (".md", ".svg"):
        raise UserError(f"{args.output} would be overwritten by what goes beside it.", "Name a .json file.")
    sets = [item.first(args.limit) for item in read_sets(args.eval_dir, [args.set], args.directions)]
    parts = _parts(args, sets)
    report = _measure(args, sets, parts)
    text = markdown(report)
    write_atomically(args.output, (json.dumps(report, indent=1) + "\n").encode())
    write_atomically(args.output.with_suffix(".md"), text.encode())
    with atomic_path(args.output.with_suffix(".svg")) as temporary:
        plot(report, temporary)
    parts.remove()
    print(text)
    return 0


def _parts(args: argparse.Namespace, sets: list[EvalSet]) -> Parts:
    from distill.evaluate.parts import Parts
    from distill.student.models import WEIGHTS_FILE
    from hymt_desktop.core.engine.package import file_sha256

    weights = args.package / "model.bin" if args.package else args.checkpoint / WEIGHTS_FILE
    key = [
        file_sha256(weights) if weights.is_file() else "",
        [[item.direction, item.sources] for item in sets],
        args.quantization,
        file_sha256(args.vocabulary_map) if args.vocabulary_map else "",
    ]
    return Parts(args.output.with_suffix(".parts"), key)


def _measure(args: argparse.Namespace, sets: list[EvalSet], parts: Parts) -> dict[str, Any]:
    from sentencepiece import SentencePieceProcessor

    from distill.evaluate import depths
    from distill.evaluate.systems import RawSystem
    from distill.report.measure import machine
    from distill.teacher.seq2seq import Seq2SeqTeacher
    from distill.threads import torch_threads
    from distill.tokenizer import read_pieces

    model, tokenizer = read_student(args)
    read_pieces(tokenizer)  # An error for people where it is missing or damaged.
    layers = len(model.encoder.block)
    least = args.least_depth or (layers + 1) // 2
    if least > layers:
        raise UserError(f"The encoder has {layers} blocks.", f"Give a --least-depth up to {layers}.")
    student = Seq2SeqTeacher(model, SentencePieceProcessor(model_file=str(tokenizer)))
    inputs = [
        parts.get(f"changes-{item.direction}", partial(depths.input_changes, student, item)) for item in sets
    ]
    settings = depths.settings_for(list(chain(*inputs)), layers, least, args.tolerances)
    fixed = [setting.depth for setting in settings if not setting.tolerance]
    results = []
    opened = partial(RawSystem, tokenizer=tokenizer, use_vmap=args.vocabulary_map is not None)
    with depths.cut_models(model, tokenizer, fixed, args.quantization, args.vocabulary_map) as folders:
        translations = [_translations(item, folders, opened, parts) for item in sets]
        systems = [opened(folders[depth], threads=args.threads) for depth in fixed]
        for item, of_inputs, texts in zip(sets, inputs, translations, strict=True):
            curve = depths.scored(item, settings, of_inputs, texts, least)
            few = depths.spread(item, args.timed)
            print(f"times-{item.direction} ...", flush=True)
            with torch_threads(args.threads):
                encoder, pytorch = depths.pytorch_latencies(student, few, settings, least)
            curve = curve.timed(encoder, pytorch, depths.ctranslate2_latencies(systems, few))
            sizes = {"segments": len(item.sources), "timed": len(few.sources)}
            results.append({"set": item.name, "direction": item.direction, **sizes, **asdict(curve)})
    return {
        "format_version": FORMAT_VERSION,
        "model": (args.package or args.checkpoint).name,
        "layers": layers,
        "least_depth": least,
        "quantization": args.quantization,
        "vocabulary_map": args.vocabulary_map is not None,
        "threads": args.threads,
        "machine": machine(),
        "results": results,
    }


def _translations(
    item: EvalSet, folders: Mapping[int, Path], opened: Callable[[Path], System], parts: Parts
) -> dict[int, list[str]]:
    """Return the translations of a set by depth; one model is in memory at a time."""

    def translate(folder: Path) -> list[str]:
        return opened(folder).translate(item.sources, item.source, item.target)

    return {
        depth: parts.get(f"depth-{depth}-{item.direction}", partial(translate, folder))
        for depth, folder in folders.items()
    }
