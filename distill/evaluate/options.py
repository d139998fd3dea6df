# SPDX-License-Identifier: Apache-2.0
"""What the commands share that compare a model with itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate.sets import read_sets
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import write_atomically

if TYPE_CHECKING:
    import argparse

    from distill.evaluate.sets import EvalSet

FORMAT_VERSION = 1


def add_set_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for the package, the sets and the output."""
    add = parser.add_argument
    add("--package", type=Path, required=True, help="model package")
    add("--eval-dir", type=Path, required=True, help="folder with the sets")
    add("--sets", nargs="+", default=["flores-dev"], help="names of sets (default: flores-dev)")
    add("--directions", nargs="+", default=[], help="such as en-zh (default: all of each set)")
    add("--output", type=Path, required=True, help="JSON file; a .md goes beside it")
    add("--threads", type=int, default=0, help="CPU threads (default: as many as there are, 8 at most)")
    add("--limit", type=int, help="only the first N segments of each set")


def chosen_sets(args: argparse.Namespace) -> list[EvalSet]:
    """Return the sets that the options name.

    Raises:
        UserError: A set can't be read, or the output is a .md file.
    """
    if args.output.suffix == ".md":
        raise UserError(f"{args.output} would be overwritten by the Markdown report.", "Name a .json file.")
    return [item.first(args.limit) for item in read_sets(args.eval_dir, args.sets, args.directions)]


def write_report(output: Path, report: dict[str, Any], table: str) -> None:
    """Write a report as JSON and Markdown, and print the table."""
    text = f"# {report['system']}\n\n{table}\n"
    write_atomically(output, f"{json.dumps(report, ensure_ascii=False, indent=1)}\n".encode())
    write_atomically(output.with_suffix(".md"), text.encode())
    print(text)
