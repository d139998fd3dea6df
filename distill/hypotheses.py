# SPDX-License-Identifier: Apache-2.0
"""``python -m distill hypotheses``: what a student itself would say, its best few translations of each text.

``distill.interpolate`` makes training text of them. Texts are a JSON object a line, ``text`` and ``to``; what
is written is the same with ``hypotheses``, the best first, in the texts' order. With ``--seconds`` it stops
when they are over, after the texts that it has begun with, and what it has written is whole.
"""

from __future__ import annotations

import json
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.data.corpora import open_text
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from hymt_desktop.core.engine.protocol import Engine

AT_ONCE = 512
"""Texts that a process takes, and sorts by length."""
_AHEAD = 2
"""Times as many parts as processes are under way, so that none waits."""

Row = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill hypotheses``."""
    parser.epilog = (
        "example: python -m distill hypotheses --package assets/models/en-zh-small --texts texts.jsonl "
        "--out hypotheses.jsonl --processes 2"
    )
    parser.add_argument("--package", type=Path, required=True, help="model package of the student")
    parser.add_argument("--texts", type=Path, required=True, help="JSON lines with text and to")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines to write")
    parser.add_argument("--beam", type=int, default=4, help="hypotheses of each text (default: 4)")
    parser.add_argument(
        "--processes", type=int, default=1, help="side by side, each with one thread (default: 1)"
    )
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after so long (default: never)")


def run(args: argparse.Namespace) -> int:
    """Write the hypotheses; returns 0."""
    begun, count = time.monotonic(), 0
    end = begun + args.seconds if args.seconds else float("inf")
    with (
        open_text(args.texts) as lines,
        atomic_path(args.out) as temporary,
        temporary.open("w", encoding="utf-8") as out,
        ProcessPoolExecutor(args.processes) as pool,
    ):
        rows = map(json.loads, lines)
        most = _AHEAD * args.processes
        for part in side_by_side(
            pool, args.package, rows, args.beam, most, late=lambda: time.monotonic() > end
        ):
            out.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in part)
            count += len(part)
    took = time.monotonic() - begun
    print(f"{count:,} texts in {took:.0f} s, {count / max(took, 1e-9):.0f} a second")
    return 0


def side_by_side(
    pool: Executor, package: Path, rows: Iterable[Row], beam: int, most: int, *, late: Callable[[], bool]
) -> Iterator[list[Row]]:
    """Yield the rows with their hypotheses, part by part in their order, until it is ``late``.

    Args:
        pool: Runs the parts, ``most`` of them at a time.
        package: Of the student.
        rows: ``text`` and ``to``.
        beam: Hypotheses of each.
        most: Parts under way.
        late: Asked before each further part; what is under way is still yielded.
    """
    waiting = iter(rows)
    running: deque[Future[list[Row]]] = deque()
    while True:
        while len(running) < most and not late() and (part := list(islice(waiting, AT_ONCE))):
            running.append(pool.submit(_of_package, package, part, beam))
        if not running:
            return
        yield running.popleft().result()


def _of_package(package: Path, rows: list[Row], beam: int) -> list[Row]:
    return hypotheses(_engine(package), rows, beam)


@cache
def _engine(package: Path) -> Engine:
    """Load a package, once in each process."""
    from hymt_desktop.core.engine.ct2 import Ct2Engine
    from hymt_desktop.core.engine.package import load_package

    return Ct2Engine.load(load_package(package), 1)


def hypotheses(engine: Engine, rows: list[Row], beam: int) -> list[Row]:
    """Return the rows with the best ``beam`` translations of each, the best first.

    Translations that the decoder had to cut off, and empty ones, are left out: a row may have none.
    """
    from hymt_desktop.core.engine.protocol import Decoding, Prompt

    decoding = Decoding(beam, hypotheses=beam, remember=False)
    found = engine.translate_batch([Prompt(row["to"], row["text"]) for row in rows], decoding)
    texts = [dict.fromkeys(h.text for h in several if h.text and not h.cut) for several in found]
    return [
        {"text": row["text"], "to": row["to"], "hypotheses": list(several)}
        for row, several in zip(rows, texts, strict=True)
    ]
