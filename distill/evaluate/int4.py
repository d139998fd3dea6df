# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-int4``: what weight-only int4 costs, in the app's pipeline.

CTranslate2 has no 4-bit type on a CPU, so the rounded weights (``distill.int4``) are computed in float32, and
compared with the package's int8 weights, of which they are made, in float32 too.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate.bootstrap import SAMPLES, compare
from distill.evaluate.options import FORMAT_VERSION, add_set_options, chosen_sets, write_report
from distill.evaluate.parts import Parts, model_key
from distill.int4 import GROUPS

if TYPE_CHECKING:
    import argparse

    from distill.evaluate.sets import EvalSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_set_options(parser)
    add = parser.add_argument
    add("--groups", type=int, nargs="+", choices=GROUPS, default=[32, 128], help="inputs that share a scale")
    add("--beam", type=int, help="beam size (default: the package's)")
    add("--samples", type=int, default=SAMPLES, help="bootstrap resamples")


def run(args: argparse.Namespace) -> int:
    """Measure and write the reports. Returns the exit code."""
    sets = chosen_sets(args)
    parts = Parts(args.output.with_suffix(".parts"), [model_key(args.package), args.beam])
    whole = _translations(args, parts, sets, 0)
    rows: list[dict[str, Any]] = []
    sizes = {}
    for group in args.groups:
        sizes[str(group)] = parts.get(f"bytes-{group}", partial(_bytes, args.package, group))
        outputs = _translations(args, parts, sets, group)
        for item, ours, theirs in zip(sets, outputs, whole, strict=True):
            found = compare(ours, {"int8": theirs}, item.references, item.target, samples=args.samples)
            fixed = {"set": item.name, "direction": item.direction, "segments": len(item.sources)}
            rows += [{"group": group, **fixed, **asdict(row)} for row in found]
    report = {
        "format_version": FORMAT_VERSION,
        "system": f"int4 weights of {args.package.name}",
        "bytes": {"int8": (args.package / "model.bin").stat().st_size, **sizes},
        "results": rows,
    }
    write_report(args.output, report, int4_table(report))
    parts.remove()
    return 0


def int4_table(report: dict[str, Any]) -> str:
    """Return the table of ``evaluate-int4``."""
    rows = [
        f"| {r['group']} | {report['bytes'][str(r['group'])] / 1e6:.1f} | {r['set']} | {r['direction']} "
        f"| {r['metric']} | {r['theirs']:.2f} | {r['ours']:.2f} | {-r['difference']:+.2f} "
        f"| {r['p_value']:.3f} |"
        for r in report["results"]
    ]
    return "\n".join(
        [
            "| group | MB | set | direction | metric | int8 weights | int4 weights | lost | p |",
            "|---:|---:|---|---|---|---:|---:|---:|---:|",
            *rows,
        ]
    )


def _translations(args: argparse.Namespace, parts: Parts, sets: list[EvalSet], group: int) -> list[list[str]]:
    """Return the translations of all sets with weights in groups of ``group``; 0 for the package's own."""
    from distill.evaluate.systems import AppSystem

    form = f"int4-{group}" if group else "int8"
    with tempfile.TemporaryDirectory() as folder:
        opened: list[AppSystem] = []

        def system() -> AppSystem:
            if not opened:
                model = _convert(args.package, Path(folder, form), group) if group else args.package
                opened.append(AppSystem(args.package, beam_size=args.beam, threads=args.threads, model=model))
            return opened[0]

        def translate(item: EvalSet) -> list[str]:
            return system().translate(item.sources, item.source, item.target)

        return [
            parts.within(item.sources).get(f"{form}-{item.name}-{item.direction}", partial(translate, item))
            for item in sets
        ]


def _convert(package: Path, folder: Path, group: int) -> Path:
    from distill.convert import convert_to_ct2
    from distill.int4 import rounded_student
    from distill.unpack import unpack

    rounded: Any = rounded_student(unpack(package / "model.bin"), group)
    return convert_to_ct2(rounded, package / "tokenizer.model", folder, "float32")


def _bytes(package: Path, group: int) -> int:
    from distill.int4 import int4_student, stored_bytes
    from distill.unpack import unpack

    return stored_bytes(int4_student(unpack(package / "model.bin"), group))
