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

    from distill.card import Reports

EXAMPLE = (
    "example: python -m distill card --package assets/models/en-zh-small "
    "--facts distill/models/en-zh-small/facts.toml --report scores.json --features-report features.json "
    "--quantization-report quantization.json --decoding-report decoding.json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``card``."""
    parser.epilog = EXAMPLE
    parser.add_argument("--package", type=Path, required=True, help="model package; its card is replaced")
    parser.add_argument("--facts", type=Path, required=True, help="TOML file with the model's facts")
    add_report_options(parser)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add one option for each kind of report; ``reports_of`` reads them."""
    for kind, (command, _) in KINDS.items():
        option = "--report" if kind == "scores" else f"--{kind}-report"
        parser.add_argument(
            option,
            type=Path,
            dest=f"{kind}_report",
            metavar="FILE",
            help=f"JSON report of `{command}`, for the card",
        )


def reports_of(args: argparse.Namespace) -> Reports:
    """Read the reports that the options name.

    Raises:
        UserError: A file is no such report.
    """
    from distill.card import read_reports

    return read_reports({kind: getattr(args, f"{kind}_report") for kind in KINDS})


def run(args: argparse.Namespace) -> int:
    """Write card and manifest. Returns the exit code."""
    from distill.facts import read_facts
    from distill.package import renew_card

    package = renew_card(args.package, read_facts(args.facts), reports_of(args))
    print(package.path / "MODEL_CARD.md")
    return 0
