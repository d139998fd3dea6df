# SPDX-License-Identifier: Apache-2.0
"""``python -m distill shorten``: a student with only some of its blocks, as a smaller checkpoint.

CTranslate2 can't leave an encoder early (see ``distill.adaptive``), but it runs a model that has fewer
blocks, so this is how the app gets the speed. ``--depth`` keeps the encoder's first blocks, which a student
that was trained with ``train.encoder_depths`` is used to. ``--encoder-blocks`` and ``--decoder-blocks`` name
those that stay: spread over the stack they cost far less (Shleifer and Rush, "Pre-trained Summarization
Distillation", arXiv 2010.13002). What follows a stack is the same, its last layer norm too; the student
should be trained on from the result (``student.shape = "as-start"``).
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
    from collections.abc import Sequence

    from transformers import UMT5ForConditionalGeneration

TOKENIZER_FILE = "tokenizer.model"
_BLOCK = re.compile(r"(encoder|decoder)\.block\.(\d+)\.")


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
    encoder = parser.add_mutually_exclusive_group(required=True)
    encoder.add_argument("--depth", type=int, help="encoder blocks to keep, from the first")
    encoder.add_argument(
        "--encoder-blocks", type=int, nargs="+", metavar="N", help="encoder blocks to keep, the first is 0"
    )
    parser.add_argument(
        "--decoder-blocks", type=int, nargs="+", metavar="N", help="decoder blocks to keep (default: all)"
    )
    parser.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--overwrite", action="store_true", help="replace --out if it exists")


def run(args: argparse.Namespace) -> int:
    """Write the shorter checkpoint, with the tokenizer where there is one; returns 0."""
    model, tokenizer = read_student(args)
    if args.depth is not None and not 1 <= args.depth <= len(model.encoder.block):
        raise UserError(
            f"An encoder of {len(model.encoder.block)} blocks can't be cut to {args.depth}.",
            f"Name a depth from 1 to {len(model.encoder.block)}.",
        )
    encoder = range(args.depth) if args.depth else args.encoder_blocks
    decoder = args.decoder_blocks or range(len(model.decoder.block))
    shorter = some_blocks(model, encoder, decoder)
    with new_folder(args.out, overwrite=args.overwrite) as folder:
        save_weights(shorter, folder)
        if tokenizer.is_file():
            shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)
    before, after = (sum(p.numel() for p in m.parameters()) for m in (model, shorter))
    print(f"{args.out}: {before:,} -> {after:,} parameters")
    return 0


def some_blocks(
    model: UMT5ForConditionalGeneration, encoder: Sequence[int], decoder: Sequence[int]
) -> UMT5ForConditionalGeneration:
    """Return a new model with those blocks of the encoder and of the decoder, counted from 0.

    Raises:
        UserError: A stack has no such block, none is named, or they are not in order.
    """
    kept = {"encoder": list(encoder), "decoder": list(decoder)}
    for name, blocks in kept.items():
        layers = len(getattr(model, name).block)
        if not blocks or blocks != sorted({*blocks} & {*range(layers)}):
            raise UserError(
                f"The {name} has {layers} blocks; these can't be kept of it: {' '.join(map(str, blocks))}.",
                f"Name blocks from 0 to {layers - 1}, each once and in order.",
            )
    config = copy.deepcopy(model.config)
    config.num_layers, config.num_decoder_layers = len(kept["encoder"]), len(kept["decoder"])
    shorter = empty_model(config)
    state = {}
    for name, tensor in model.state_dict().items():
        block = _BLOCK.match(name)
        if block is None:
            state[name] = tensor
        elif int(block[2]) in kept[block[1]]:
            place = kept[block[1]].index(int(block[2]))
            state[f"{block[1]}.block.{place}.{name[block.end() :]}"] = tensor
    shorter.load_state_dict(state)
    return shorter.eval()
