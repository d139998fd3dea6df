# SPDX-License-Identifier: Apache-2.0
"""``python -m distill convert``: a checkpoint as a model package, or as a bare CTranslate2 model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from distill.card_command import add_report_options, reports_of

if TYPE_CHECKING:
    import argparse

EXAMPLE = (
    "example: python -m distill convert --checkpoint runs/small/best --facts model.toml "
    "--report runs/small/evaluation.json --out runs/small/package"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``convert``."""
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="folder with model.safetensors and config.json"
    )
    parser.add_argument(
        "--tokenizer", type=Path, help="SentencePiece model (default: tokenizer.model in the checkpoint)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument(
        "--facts", type=Path, help="TOML file with the model's facts (see distill/facts.py): makes a package"
    )
    add_report_options(parser)
    parser.add_argument("--quantization", default="int8", help="int8 (default) or float32")
    parser.add_argument("--overwrite", action="store_true", help="replace the folder if it exists")


def run(args: argparse.Namespace) -> int:
    """Convert, and package where facts are given. Returns the exit code."""
    from distill.convert import convert_to_ct2
    from distill.facts import read_facts
    from distill.package import build_package

    tokenizer = args.tokenizer or args.checkpoint / "tokenizer.model"
    if args.facts is None:
        folder = convert_to_ct2(
            args.checkpoint, tokenizer, args.out, args.quantization, overwrite=args.overwrite
        )
        print(f"CTranslate2 model: {folder}")
        return 0
    package = build_package(
        args.checkpoint,
        tokenizer,
        read_facts(args.facts),
        args.out,
        quantization=args.quantization,
        reports=reports_of(args),
        overwrite=args.overwrite,
    )
    print(f"Model package: {package.path} ({package.size / 1e6:.1f} MB)")
    return 0
