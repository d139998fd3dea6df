# SPDX-License-Identifier: Apache-2.0
"""The pipeline's command line: one sub-command per stage."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from distill.config import RunConfig, load_config
from hymt_desktop.core.errors import HymtError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable


def main(argv: list[str] | None = None) -> int:
    """Run one stage; returns the exit code (0 done, 2 bad input, 4 nothing written, 130 interrupted)."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except HymtError as error:
        print(f"distill: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("distill: interrupted; run the same command again to go on.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m distill", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")
    for name, run, text in (
        ("prepare", _prepare, "read, clean and report on the corpora"),
        ("tokenizer", _tokenizer, "train the SentencePiece model"),
        ("filter", _filter, "keep what the teacher made well, and report on the rest"),
        ("pack", _pack, "augment and tokenise the pairs into shards"),
        ("prune", _prune, "remove the least important heads and channels of the trained student"),
        ("quantize", _quantize, "measure PyTorch's dynamic int8 and report outliers per layer"),
    ):
        stage = stages.add_parser(name, help=text, description=text)
        stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
        stage.set_defaults(run=_with_config(run))
    _add_teacher(stages)
    _add_train(stages)
    _add_commands(stages)
    return parser


def _add_commands(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, module, text in (
        ("convert", "distill.convert_command", "make a CTranslate2 model or a model package of a checkpoint"),
        ("unpack", "distill.unpack", "make a checkpoint of a package's int8 weights, to train on"),
        ("pieces", "distill.pieces", "cut a folder into pieces with checksums, or put it together again"),
        ("calibrate", "distill.calibrate", "fit the app's quality estimate of a package to held-out pairs"),
        ("evaluate", "distill.evaluate.command", "score a package against references and stored peers"),
        ("evaluate-features", "distill.evaluate.features", "measure terms, tags, context and short lines"),
        ("evaluate-quantization", "distill.evaluate.quantization", "measure what int8 costs against float32"),
        ("evaluate-decoding", "distill.evaluate.decoding", "measure quality against the cost of wider beams"),
        ("evaluate-overlap", "distill.evaluate.overlap", "look for evaluation text in training data"),
        ("evaluate-make-sets", "distill.evaluate.make_sets", "make the term and contrast items again"),
        ("card", "distill.card_command", "write a package's card anew, with what was measured"),
        ("package", "distill.package_command", "make a .hymt file of a package's folder or of a checkpoint"),
    ):
        command = import_module(module)
        stage = stages.add_parser(name, help=text, description=text)
        command.add_arguments(stage)
        stage.set_defaults(run=command.run)


def _add_teacher(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "let the teacher translate, and keep what it says; the same command goes on after an interruption"
    stage = stages.add_parser("teacher", help=text, description=text)
    stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
    stage.add_argument("--worker", type=int, default=0, help="number of this process, from 0")
    stage.add_argument("--workers", type=int, default=1, help="processes that share the work")
    stage.set_defaults(run=_teacher)


def _add_train(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "train the student, or go on with it"
    stage = stages.add_parser("train", help=text, description=text)
    stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
    stage.add_argument(
        "--stop-after",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="save and stop; the same command goes on",
    )
    stage.set_defaults(run=_train)


def _with_config(stage: Callable[[RunConfig], None]) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        stage(load_config(args.config))
        return 0

    return run


def _prepare(config: RunConfig) -> None:
    from distill.data.prepare import prepare

    prepare(config)


def _tokenizer(config: RunConfig) -> None:
    from distill.tokenizer import train_tokenizer

    print(train_tokenizer(config))


def _prune(config: RunConfig) -> None:
    from distill.prune import prune

    print(prune(config))


def _quantize(config: RunConfig) -> None:
    from distill.quantize import quantize

    quantize(config)
    print(config.path("quantize", "report.md").read_text(encoding="utf-8"))


def _filter(config: RunConfig) -> None:
    from distill.teacher.filter import filter_cache

    filter_cache(config)


def _teacher(args: argparse.Namespace) -> int:
    from distill.teacher.cache import make_cache

    if not 0 <= args.worker < args.workers:
        raise UserError(f"There is no worker {args.worker} among {args.workers}.", "Number them from 0.")
    manifest = make_cache(load_config(args.config), worker=args.worker, workers=args.workers)
    if manifest is None:
        print("This worker is done; the last one writes the manifest.")
    return 0


def _pack(config: RunConfig) -> None:
    from distill.data.pack import pack

    pack(config)


def _train(args: argparse.Namespace) -> int:
    from distill.train.run import train

    print(train(load_config(args.config), stop_after=args.stop_after))
    return 0
