# SPDX-License-Identifier: Apache-2.0
"""``python -m distill package``: a model package of what there is, as a folder or as one ``.hymt`` file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import ModelMissing, UserError

if TYPE_CHECKING:
    import argparse

    from hymt_desktop.core.engine.package import ModelPackage

EXAMPLE = """\
examples:
  python -m distill package --model runs/650m/ct2 --tokenizer runs/650m/tokenizer.model \\
      --facts model.toml --report runs/650m/evaluation.json --out hymt-650m.hymt
  python -m distill package --model assets/models/en-zh-small --out en-zh-small.hymt
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``package``."""
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        help="folder with a CTranslate2 model, a checkpoint, or a package",
    )
    parser.add_argument(
        "--tokenizer", type=Path, help="SentencePiece model (default: tokenizer.model in that folder)"
    )
    parser.add_argument(
        "--facts",
        type=Path,
        help="TOML file with the model's facts (see distill/facts.py); not for a package",
    )
    parser.add_argument("--report", type=Path, help="JSON report of `evaluate` whose scores go into the card")
    parser.add_argument("--out", type=Path, required=True, help="folder to write, or a file named *.hymt")
    parser.add_argument("--overwrite", action="store_true", help="replace it if it exists")


def run(args: argparse.Namespace) -> int:
    """Make the package. Returns the exit code."""
    from hymt_desktop.core.models.archive import pack

    if args.out.suffix != ".hymt":
        package = _package(args, args.out, overwrite=args.overwrite)
        print(f"Model package: {package.path} ({package.size / 1e6:.1f} MB)")
        return 0
    if args.out.exists() and not args.overwrite:
        raise UserError(f"{args.out} exists already.", "Name another file, or pass --overwrite.")
    if _is_package(args.model):
        pack(_verified(args), args.out)
    else:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".package-", dir=args.out.parent) as folder:
            pack(_package(args, Path(folder) / "package", overwrite=False), args.out)
    print(f"Model package: {args.out} ({args.out.stat().st_size / 1e6:.1f} MB)")
    return 0


def _is_package(folder: Path) -> bool:
    return (folder / "hymt.json").is_file()


def _verified(args: argparse.Namespace) -> ModelPackage:
    from hymt_desktop.core.engine.package import verify_package

    if args.facts or args.report or args.tokenizer:
        raise UserError(
            f"{args.model} is a package already, with facts and a tokenizer of its own.",
            "Leave --facts, --report and --tokenizer out, or name the model that it was made of.",
        )
    return verify_package(args.model)


def _package(args: argparse.Namespace, out: Path, *, overwrite: bool) -> ModelPackage:
    from distill.facts import read_facts
    from distill.package import build_package, package_ct2, scores_of_report

    if _is_package(args.model):
        raise UserError(f"{args.model} is a package already.", "Name a file, --out NAME.hymt, to pack it.")
    if args.facts is None:
        raise UserError("A package needs the model's facts.", "Add --facts FILE; see distill/facts.py.")
    make = package_ct2 if (args.model / "model.bin").is_file() else build_package
    if make is build_package and not (args.model / "model.safetensors").is_file():
        raise ModelMissing(
            f"{args.model} holds no model: neither model.bin, nor model.safetensors, nor hymt.json.",
            "Name the folder that `convert` or `train` wrote.",
        )
    return make(
        args.model,
        args.tokenizer or args.model / "tokenizer.model",
        read_facts(args.facts),
        out,
        scores=scores_of_report(args.report) if args.report else (),
        overwrite=overwrite,
    )
