# SPDX-License-Identifier: Apache-2.0
"""The pipeline's command line: one sub-command per stage."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from distill.config import RunConfig, load_config
from distill.stages import STAGES
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
    for name, (run, text) in STAGES.items():
        if name in ("teacher", "train"):
            continue
        stage = stages.add_parser(name, help=text, description=text)
        stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
        stage.set_defaults(run=_with_config(run))
    _add_whole(stages)
    _add_teacher(stages)
    _add_train(stages)
    _add_commands(stages)
    return parser


def _add_commands(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, module, text in (
        ("convert", "distill.convert_command", "make a CTranslate2 model or a model package of a checkpoint"),
        ("unpack", "distill.unpack", "make a checkpoint of a package's int8 weights, to train on"),
        ("alias", "distill.alias", "give a package aliases of its language tags, which makes batches faster"),
        ("pieces", "distill.pieces", "cut a folder into pieces with checksums, or put it together again"),
        ("hypotheses", "distill.hypotheses", "write a student's own best translations of texts"),
        ("interpolate", "distill.interpolate", "make pairs of a student's hypotheses nearest to the targets"),
        ("calibrate", "distill.calibrate", "fit the app's quality estimate of a package to held-out pairs"),
        ("shortlist", "distill.shortlist", "write a package's vocabulary map, which makes decoding faster"),
        ("shorten", "distill.shorten", "leave out some of a student's blocks: a smaller checkpoint"),
        ("average", "distill.average", "make a student of the mean weights of others, as after training on"),
        ("adaptive", "distill.adaptive_command", "measure early exit from the encoder: speed and quality"),
        ("evaluate", "distill.evaluate.command", "score a package against references and stored peers"),
        ("evaluate-features", "distill.evaluate.features", "measure terms, tags, context and short lines"),
        ("evaluate-quantization", "distill.evaluate.quantization", "measure what int8 costs against float32"),
        ("evaluate-int4", "distill.evaluate.int4", "measure what weight-only int4 would cost"),
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


def _add_whole(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, run, text in (
        ("cascade", _cascade, "run all stages of several hops, each student the next one's teacher"),
        ("report", _report, "measure a list of models, or a cascade's, and make one table of them"),
    ):
        stage = stages.add_parser(name, help=text, description=text)
        stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
        stage.set_defaults(run=run)


def _cascade(args: argparse.Namespace) -> int:
    from distill.cascade import load_cascade, run_cascade

    run_cascade(load_cascade(args.config))
    return 0


def _report(args: argparse.Namespace) -> int:
    from distill.cascade import parse_cascade
    from distill.config_parse import read_toml
    from distill.report.command import report
    from distill.report.config import load_report

    data = read_toml(args.config)
    config = parse_cascade(data, str(args.config)).report if "hops" in data else load_report(args.config)
    if config is None:
        raise UserError(f"{args.config} asks for no report.", "Add a [report] table to the cascade.")
    report(config)
    return 0


def _add_teacher(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "let the teacher translate, and keep what it says; the same command goes on after an interruption"
    stage = stages.add_parser("teacher", help=text, description=text)
    stage.add_argument("--config", type=Path, required=True, help="TOML file, see distill/configs")
    stage.add_argument("--worker", type=int, default=0, help="number of this process, from 0")
    stage.add_argument("--workers", type=int, default=1, help="processes that share the work")
    stage.add_argument(
        "--ray",
        type=int,
        default=0,
        metavar="N",
        help="N workers of a Ray cluster (extra ray)",
    )
    stage.add_argument("--ray-address", default="", help="a running cluster's address (default: this host)")
    stage.add_argument("--gpus", type=float, default=0.0, help="with --ray: GPUs of each worker")
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


def _teacher(args: argparse.Namespace) -> int:
    from distill.teacher.cache import make_cache

    if args.ray:
        from distill.teacher.ray_cache import make_cache_on_ray

        make_cache_on_ray(load_config(args.config), args.ray, address=args.ray_address, gpus=args.gpus)
        return 0
    if not 0 <= args.worker < args.workers:
        raise UserError(f"There is no worker {args.worker} among {args.workers}.", "Number them from 0.")
    manifest = make_cache(load_config(args.config), worker=args.worker, workers=args.workers)
    if manifest is None:
        print("This worker is done; the last one writes the manifest.")
    return 0


def _train(args: argparse.Namespace) -> int:
    from distill.train.run import train

    print(train(load_config(args.config), stop_after=args.stop_after))
    return 0
