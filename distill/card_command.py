# SPDX-License-Identifier: Apache-2.0
"""``python -m distill card``: write a package's card and its manifest's scores anew.

A package has to be there before it can be measured; this puts the figures in, without touching the weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from distill.card import KINDS

if TYPE_CHECKING:
    import argparse

EXAMPLE = (
    "example: python -m distill card --package assets/models/en-zh-small "
    "--facts distill/models/en-zh-small/facts.toml --scores scores.json --features features.json "
    "--quantization quantization.json --decoding decoding.json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``card``."""
    parser.epilog = EXAMPLE
    parser.add_argument("--package", type=Path, required=True, help="model package; its card is replaced")
    parser.add_argument("--facts", type=Path, required=True, help="TOML file with the model's facts")
    add_report_options(parser)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add one option for each kind of report."""
    for kind, (command, _) in KINDS.items():
        parser.add_argument(f"--{kind}", type=Path, metavar="FILE", help=f"JSON report of `{command}`")


def run(args: argparse.Namespace) -> int:
    """Write card and manifest. Returns the exit code."""
    from distill.card import read_reports
    from distill.facts import read_facts
    from distill.package import renew_card

    reports = read_reports({kind: getattr(args, kind) for kind in KINDS})
    package = renew_card(args.package, read_facts(args.facts), reports)
    print(package.path / "MODEL_CARD.md")
    return 0
