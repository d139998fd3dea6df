# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-quantization``: what int8 costs against float32, in the app."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate.bootstrap import SAMPLES, compare
from distill.evaluate.options import FORMAT_VERSION, add_set_options, chosen_sets, write_report
from distill.evaluate.parts import Parts, model_key

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from distill.evaluate.sets import EvalSet
    from distill.evaluate.systems import System


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.epilog = (
        "example: python -m distill convert --checkpoint runs/small/best --quantization float32 --out float; "
        "python -m distill evaluate-quantization --package package --float float --eval-dir eval "
        "--output quantization.json"
    )
    add_set_options(parser)
    add = parser.add_argument
    add(
        "--float",
        type=Path,
        dest="float_model",
        help="CTranslate2 folder with float32 weights (default: the int8 weights, computed in float32, "
        "which leaves the rounding of the weights out)",
    )
    add("--beam", type=int, help="beam size (default: the package's)")
    add("--samples", type=int, default=SAMPLES, help="bootstrap resamples")


def run(args: argparse.Namespace) -> int:
    """Measure and write the reports. Returns the exit code."""
    from distill.evaluate.systems import AppSystem

    sets = chosen_sets(args)
    model = args.float_model or args.package
    parts = Parts(args.output.with_suffix(".parts"), [model_key(args.package), args.beam, args.limit])

    def outputs(name: str, item: EvalSet, system: Callable[[], System]) -> list[str]:
        key = [item.sources, model_key(model) if name == "float32" else name]
        translated: list[str] = parts.within(key).get(
            f"{name}-{item.name}-{item.direction}",
            lambda: system().translate(item.sources, item.source, item.target),
        )
        return translated

    @cache
    def int8() -> AppSystem:
        return AppSystem(args.package, beam_size=args.beam, threads=args.threads)

    @cache
    def full() -> AppSystem:
        return AppSystem(args.package, beam_size=args.beam, threads=args.threads, model=model)

    rows = []
    for item in sets:
        ours = outputs("int8", item, int8)
        theirs = outputs("float32", item, full)
        found = compare(ours, {"float32": theirs}, item.references, item.target, samples=args.samples)
        rows += [
            {"set": item.name, "direction": item.direction, "segments": len(item.sources), **asdict(row)}
            for row in found
        ]
    report = {
        "format_version": FORMAT_VERSION,
        "system": int8().name,
        "mode": int8().mode,
        "float_weights": args.float_model is not None,
        "results": rows,
    }
    write_report(args.output, report, quantization_table(report))
    parts.remove()
    return 0


def quantization_table(report: dict[str, Any]) -> str:
    """Return the table of ``evaluate-quantization``."""
    form = "float32" if report["float_weights"] else "float32 arithmetic on the int8 weights"
    rows = [
        f"| {r['set']} | {r['direction']} | {r['metric']} | {r['theirs']:.2f} | {r['ours']:.2f} "
        f"| {-r['difference']:+.2f} | {r['p_value']:.3f} |"
        for r in report["results"]
    ]
    return "\n".join(
        [
            f"| set | direction | metric | {form} | int8 | lost | p |",
            "|---|---|---|---:|---:|---:|---:|",
            *rows,
        ]
    )
