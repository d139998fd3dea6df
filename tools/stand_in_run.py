# SPDX-License-Identifier: Apache-2.0
"""A run on a machine with two GPUs that is lent for half an hour: new text, data and a student, unattended.

Where the corpora are (``stand_in_texts.py ask`` and ``make`` have written TEXTS):

    python tools/stand_in_run.py pack --gguf M.gguf --data DATA --texts TEXTS \\
        --five PACKAGE [--whole PACKAGE] [--short PACKAGE] --eval-dir EVAL --out PIECES

On the lent machine, with PIECES copied to ROOT/pieces:

    python tools/stand_in_run.py check ROOT                      (says what is wrong, and ends with 1)
    python tools/stand_in_run.py run ROOT --seconds 1600         (to the deadline; see ROOT/events)
    python tools/stand_in_run.py wait ROOT five2 --seconds 500   (until ROOT/out/five2 is there to be fetched)

And where it was fetched to:

    python tools/stand_in_run.py receive OUT/five2 CHECKPOINT

``run`` needs the pieces of ``first`` at its start; ``check ROOT --only first`` is for those. Those of
``rest`` may follow while the teacher is tuned. One GPU tunes the teacher and then translates sentences; the
other writes texts with the untuned one, which become documents that the tuned one translates. Meanwhile the
processors prepare the old corpora. All text becomes shards, on which both GPUs train ``five``, the student.
Where ``training.teacher`` is ``whole``, it and the student are trained first, one on each GPU, and then the
student on both with ``whole`` as its live teacher. With ``training.short`` the student has one GPU, and the
other trains ``short`` with the student as it was. With ``corpora.nearest`` the processors let the student
translate, too, and those of its translations that are nearest to the teacher's become text to train on.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError
from tools.lent import corpora, inputs, results
from tools.lent.drive import ENDED, Drive
from tools.lent.processes import Events
from tools.lent.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

SETTINGS = Path(__file__).with_suffix(".toml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands; returns the exit code."""
    args = _parser().parse_args(arguments)
    commands = {"pack": _pack, "check": _check, "run": _run, "wait": _wait, "receive": _receive}
    try:
        return (commands | {"prepare": _prepare, "corpus": _corpus})[args.command](args)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, text: str, *, root: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--settings", type=Path, default=SETTINGS)
        if root:
            command.add_argument("root", type=Path)
        return command

    pack = add("pack", "Cut all inputs into pieces with checksums.", root=False)
    pack.add_argument("--gguf", type=Path, required=True, help="the teacher, a Qwen2")
    pack.add_argument("--data", type=Path, required=True, help="folder with human/ and teacher/ corpora")
    pack.add_argument("--texts", type=Path, required=True, help="what stand_in_texts.py ask and make wrote")
    pack.add_argument("--five", type=Path, required=True, help="package of the student")
    pack.add_argument(
        "--whole", type=Path, help="package of its live teacher, where training.teacher is whole"
    )
    pack.add_argument("--short", type=Path, help="package of another student, with training.short")
    pack.add_argument("--eval-dir", type=Path, required=True, help="sets whose text is kept out")
    pack.add_argument("--out", type=Path, required=True)
    pack.add_argument("--megabytes", type=float, default=15.0, help="size of a piece (default: 15)")
    pack.add_argument("--overwrite", action="store_true", help="replace --out if it exists")
    check = add("check", "Put the inputs together and say what is wrong with them or the machine.")
    check.add_argument("--only", choices=inputs.BUNDLES, help="one bundle, while the other is on its way")
    run = add("run", "Do it all.")
    run.add_argument("--seconds", type=float, required=True, help="from now to the deadline")
    wait = add("wait", "Wait until a result can be fetched, or the run has ended.")
    wait.add_argument("name", help="corpus, five2, ended; where they are trained five1, whole, short")
    wait.add_argument("--seconds", type=float, required=True, help="to wait at most")
    receive = add("receive", "Put a result together that was fetched.", root=False)
    receive.add_argument("pieces", type=Path)
    receive.add_argument("out", type=Path)
    receive.add_argument("--overwrite", action="store_true", help="replace OUT if it exists")
    prepare = add("prepare", "Slice and pack corpora (`run` starts it).")
    prepare.add_argument("kind", choices=corpora.KINDS)
    add("corpus", "Cut the new corpus into pieces (`run` starts it).")
    return parser


def _pack(args: argparse.Namespace) -> int:
    given = inputs.Given(args.gguf, args.data, args.texts, args.five, args.whole, args.short, args.eval_dir)
    settings = load_settings(args.settings)
    size = int(args.megabytes * 1e6)
    count = inputs.pack_inputs(given, args.out, settings, size, overwrite=args.overwrite)
    print(f"{count} files and {inputs.MANIFEST} in {args.out}")
    return 0


def _check(args: argparse.Namespace) -> int:
    bundles = (args.only,) if args.only else inputs.BUNDLES
    problems = inputs.check(args.root, load_settings(args.settings), bundles)
    print("\n".join(problems or ["All is well."]))
    return 1 if problems else 0


def _run(args: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _leave)
    return Drive(args.root, args.settings, time.time() + args.seconds).run()


def _leave(number: int, _frame: FrameType | None) -> None:
    """Let the run end its processes before it ends."""
    raise SystemExit(128 + number)


def _wait(args: argparse.Namespace) -> int:
    until, events = time.time() + args.seconds, args.root / "events"
    while True:
        lines = events.read_text(encoding="utf-8").splitlines() if events.exists() else []
        ended = bool(lines) and f" {ENDED} " in lines[-1]
        there = (args.root / "out" / args.name).exists()
        if there or ended or time.time() > until:
            print("\n".join(line[:300] for line in lines[-12:]))
            return 0 if there or (ended and args.name == "ended") else 1
        time.sleep(0.5)


def _receive(args: argparse.Namespace) -> int:
    results.receive(args.pieces, args.out, overwrite=args.overwrite)
    print(args.out)
    return 0


def _prepare(args: argparse.Namespace) -> int:
    os.environ["OMP_NUM_THREADS"] = "1"
    events = Events(args.root / "events")
    corpora.prepare_kind(args.root, load_settings(args.settings), args.kind, events)
    return 0


def _corpus(args: argparse.Namespace) -> int:
    count = results.cut_corpus(args.root / "w" / "tsv", args.root / "out" / "corpus")
    Events(args.root / "events")("corpus in", count, "pieces")
    return 0


if __name__ == "__main__":
    sys.exit(main())
