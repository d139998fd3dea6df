# SPDX-License-Identifier: Apache-2.0
"""``python -m distill shorten``: a student with only its encoder's first blocks, as a smaller checkpoint.

This is the fixed form of adaptive depth (see ``distill.adaptive``). CTranslate2 can't leave an encoder early,
but it runs a model that has fewer blocks, so this is how the app gets the speed. What follows the encoder is
the same: its last layer norm and the decoder read what the last block that is left gives. A student that was
trained with ``train.encoder_depths`` is used to that; any other one should be trained on from the result
(``student.shape = "as-start"``).
"""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from distill.folders import new_folder
from distill.student.models import empty_model, load_checkpoint, save_weights
from distill.unpack import unpack
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse

    from transformers import UMT5ForConditionalGeneration

TOKENIZER_FILE = "tokenizer.model"
_ENCODER_BLOCK = re.compile(r"encoder\.block\.(\d+)\.")


def add_student_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that name a student: a package, or a checkpoint folder."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--package", type=Path, help="model package of a student")
    source.add_argument("--checkpoint", type=Path, help="checkpoint folder of a student")
    parser.add_argument(
        "--tokenizer", type=Path, help=f"SentencePiece model (default: {TOKENIZER_FILE} in the folder)"
    )


def read_student(args: argparse.Namespace) -> tuple[UMT5ForConditionalGeneration, Path]:
    """Return the student that the options name, in float32, and where its tokenizer should be.

    Raises:
        ModelError: It is missing or damaged.
    """
    folder: Path = args.package or args.checkpoint
    model = unpack(folder / "model.bin") if args.package else load_checkpoint(folder)
    return model, args.tokenizer or folder / TOKENIZER_FILE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill shorten``."""
    parser.epilog = (
        "example: python -m distill shorten --checkpoint runs/small/best --depth 6 --out runs/small/first-6"
    )
    add_student_options(parser)
    parser.add_argument("--depth", type=int, required=True, help="encoder blocks to keep, from the first")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--overwrite", action="store_true", help="replace --out if it exists")


def run(args: argparse.Namespace) -> int:
    """Write the shorter checkpoint, with the tokenizer where there is one; returns 0."""
    model, tokenizer = read_student(args)
    shorter = first_blocks(model, args.depth)
    with new_folder(args.out, overwrite=args.overwrite) as folder:
        save_weights(shorter, folder)
        if tokenizer.is_file():
            shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)
    before, after = (sum(p.numel() for p in m.parameters()) for m in (model, shorter))
    print(f"{args.out}: {before:,} -> {after:,} parameters")
    return 0


def first_blocks(model: UMT5ForConditionalGeneration, depth: int) -> UMT5ForConditionalGeneration:
    """Return a new model with the first ``depth`` blocks of the encoder and all of the decoder.

    Raises:
        UserError: The encoder has not so many blocks, or none is asked for.
    """
    layers = len(model.encoder.block)
    if not 1 <= depth <= layers:
        raise UserError(
            f"An encoder of {layers} blocks can't be cut to {depth}.", f"Name a depth from 1 to {layers}."
        )
    config = copy.deepcopy(model.config)
    config.num_layers = depth
    shorter = empty_model(config)
    shorter.load_state_dict(
        {name: tensor for name, tensor in model.state_dict().items() if _stays(name, depth)}
    )
    return shorter.eval()


def _stays(name: str, depth: int) -> bool:
    block = _ENCODER_BLOCK.match(name)
    return block is None or int(block[1]) < depth
