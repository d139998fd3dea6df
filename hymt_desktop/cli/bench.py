# SPDX-License-Identifier: Apache-2.0
"""``hymt bench``: honest timings of this machine, as a table or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.bench import AT_ONCE, PEERS, measure
from hymt_desktop.core.models.store import ModelStore

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("bench", help="time this machine")
    parser.description = (
        f"Time loading, one sentence as it is typed, and {AT_ONCE} sentences of a file at once, with one"
        " thread and with all; say what ten times as many take, and the energy where the system tells it."
        " Each figure is the median of the repeats, with no sentence decoded twice."
    )
    parser.epilog = "examples:\n  hymt bench\n  hymt bench --peer\n  hymt bench --beam 1 --threads 4 --json\n"
    parser.add_argument("--model", metavar="NAME|FOLDER", help="the model to time")
    parser.add_argument("--beam", type=int, choices=range(1, 9), metavar="1-8", help="beam size")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads (0: choose)")
    parser.add_argument("--repeat", type=int, choices=range(1, 101), default=5, metavar="N", help="repeats")
    parser.add_argument(
        "--peer",
        nargs="?",
        const="raw",
        choices=PEERS,
        help="hold the program against this one, in turns: raw, the same model in CTranslate2 alone",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command."""
    store = ModelStore(context.paths)
    package = store.find(args.model) if args.model else store.default()
    beam = args.beam or package.manifest.decoding.beam_size
    report = measure(package, beam, args.threads, args.repeat, peers=[args.peer] if args.peer else [])
    if args.json:
        write_json(report)
        return 0
    for line in _lines(report):
        write_text(line)
    return 0


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the table."""
    yield f"model {report['model']}, beam {report['beam']}, {_threads(report['threads'])}"
    yield _line("loading with verification", f"{report['load_s']:.2f}", "s")
    if report["memory_mb"]:
        yield _line("peak memory", f"{report['memory_mb']:.0f}", "MB")
    for pair, figures in report["pairs"].items():
        yield ""
        yield f"{pair}"
        yield _line("one sentence, median", f"{1000 * figures['sentence_s']:.0f}", "ms")
        yield _line("one sentence, slowest", f"{1000 * figures['sentence_slowest_s']:.0f}", "ms")
        for threads, words in figures["words_per_s"].items():
            yield _line(f"file, {_threads(int(threads))}", f"{words:.0f}", "words a second")
        yield _line("file", f"{figures['characters_per_s']:.0f}", "characters a second")
        if figures["joules_per_1000_words"] is not None:
            yield _line(
                "file, the whole processor", f"{figures['joules_per_1000_words']:.0f}", "J for 1,000 words"
            )
        for peer in figures.get("peers", {}).values():
            yield _line("CTranslate2 alone", f"{peer['words_per_s']:.0f}", "words a second")
            yield _line("the program against it", f"{100 * peer['ratio']:.0f}", "% (elapsed time)")
            yield _line("", f"{100 * peer['ratio_cpu']:.0f}", "% (processor time)")
    yield ""
    growth = report["growth"]
    if growth:
        yield _line(f"{growth['input']} times the input", f"{growth['time']:.1f}", "times the time")
        yield _line("", f"{growth['memory_mb']:+.0f}", "MB")
    if not report["energy"]["readable"]:
        yield f"energy: not readable ({report['energy']['problem']})"


def _line(name: str, value: str, unit: str) -> str:
    return f"{name:<27}{value:>10} {unit}"


def _threads(count: int) -> str:
    return f"{count} thread" if count == 1 else f"{count} threads"
