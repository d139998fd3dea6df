# SPDX-License-Identifier: Apache-2.0
"""``python -m distill average``: a student whose weights are a mean of other students' weights.

Where a student is trained on from another one, weights between the two are often better than both: the new
ones have learnt what is new, and the mean takes back the noise of a short training at a high rate (Wortsman
et al., "Robust fine-tuning of zero-shot models", arXiv 2109.01903, and "Model soups", arXiv 2203.05482).
Students that were not trained from the same weights have no sensible mean.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from distill.folders import new_folder
from distill.student.models import load_checkpoint, save_weights
from distill.unpack import unpack
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from transformers import UMT5ForConditionalGeneration

_WEIGHTS = "model.bin"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill average``."""
    parser.epilog = (
        "example: python -m distill average --students runs/old/package runs/new/weights --shares 0.4 0.6 "
        "--out runs/new/mean"
    )
    parser.add_argument(
        "--students", type=Path, nargs="+", required=True, help="checkpoint folders or model packages"
    )
    parser.add_argument(
        "--shares", type=float, nargs="+", help="of each student in the mean, 1 together (default: even)"
    )
    parser.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--overwrite", action="store_true", help="replace --out if it exists")


def run(args: argparse.Namespace) -> int:
    """Write the mean of the students as a checkpoint; returns 0."""
    shares = args.shares or [1 / len(args.students)] * len(args.students)
    mean = average([_read(folder) for folder in args.students], shares)
    with new_folder(args.out, overwrite=args.overwrite) as folder:
        save_weights(mean, folder)
    print(args.out)
    return 0


def average(
    students: Sequence[UMT5ForConditionalGeneration], shares: Sequence[float]
) -> UMT5ForConditionalGeneration:
    """Return the first student with the mean of all students' weights.

    Args:
        students: Of the same shape. The first one is changed.
        shares: Of each; their sum is 1.

    Raises:
        UserError: There are not as many shares as students, their sum is not 1, or shapes differ.
    """
    if len(shares) != len(students):
        raise UserError(f"{len(students)} students have {len(shares)} shares.", "Give each of them one.")
    if abs(sum(shares) - 1) > 1e-6:
        raise UserError(f"The shares add up to {sum(shares):g}, not to 1.", "Change --shares.")
    states = [student.state_dict() for student in students]
    shapes = [{name: tuple(tensor.shape) for name, tensor in state.items()} for state in states]
    for number, other in enumerate(shapes[1:], start=2):
        for name in sorted(shapes[0].keys() | other.keys()):
            if shapes[0].get(name) != other.get(name):
                raise UserError(
                    f"Student {number} has {other.get(name, 'no weights')} at {name}, the first "
                    f"{shapes[0].get(name, 'no weights')}.",
                    "Only students of one shape can be averaged.",
                )
    mean = {
        name: sum(share * state[name] for share, state in zip(shares, states, strict=True))
        for name in shapes[0]
    }
    students[0].load_state_dict(mean)
    return students[0]


def _read(folder: Path) -> UMT5ForConditionalGeneration:
    return unpack(folder / _WEIGHTS) if (folder / _WEIGHTS).exists() else load_checkpoint(folder)
