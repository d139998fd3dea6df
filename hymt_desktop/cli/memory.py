# SPDX-License-Identifier: Apache-2.0
"""``hymt memory``: the history and the translation memory of this computer."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.documents.journal import resumable
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.memory.forgetting import forget_all
from hymt_desktop.core.memory.store import Memory

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers

_EXAMPLES = """\
examples:
  hymt memory search 机器翻译
  hymt memory search --favourites
  hymt memory search --segments 翻译
  hymt memory export memory.tmx
  hymt memory export history.tmx --history
  hymt memory import client.tmx --from en
  hymt memory clear --yes
"""
_SHOWN = 20


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser(
        "memory", help="search, export or clear the history and translation memory", epilog=_EXAMPLES
    )
    parser.description = "Search, export, import or clear what was translated on this computer."
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    search = _add(
        actions, "search", _search, "search the history, the newest translations first, or the memory"
    )
    search.add_argument("text", nargs="?", default="", metavar="TEXT", help="text of source or translation")
    which = search.add_mutually_exclusive_group()
    which.add_argument("--favourites", action="store_true", help="only favourites")
    which.add_argument("--segments", action="store_true", help="the translation memory, not the history")
    search.add_argument("--limit", type=int, default=_SHOWN, metavar="N", help="at most N (default: 20)")
    export = _add(actions, "export", _export, "export to a TMX file")
    export.add_argument("file", type=Path, metavar="FILE")
    which = export.add_mutually_exclusive_group()
    which.add_argument("--history", action="store_true", help="the history, not the remembered segments")
    which.add_argument("--favourites", action="store_true", help="the favourites of the history")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    importing = _add(actions, "import", _import, "add a TMX file to the translation memory")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument(
        "--from", dest="source", metavar="LANG", help="source language (default: the first)"
    )
    clear = _add(
        actions, "clear", _clear, "forget everything, interrupted jobs too, and remove its text from the disk"
    )
    clear.add_argument("--keep-favourites", action="store_true", help="keep the favourites of the history")
    clear.add_argument(
        "--keep-jobs", action="store_true", help="keep what interrupted file jobs need to go on"
    )
    clear.add_argument("--yes", action="store_true", help="don't ask")
    return parser


def _add(
    actions: Subparsers, name: str, action: Callable[[Memory, argparse.Namespace], int], description: str
) -> argparse.ArgumentParser:
    examples = [line.strip() for line in _EXAMPLES.splitlines() if f"hymt memory {name}" in line]
    parser = actions.add_parser(
        name,
        help=description,
        description=description.capitalize() + ".",
        epilog="example: " + "\n         ".join(examples),
    )
    parser.set_defaults(memory_action=action)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command; returns the exit code."""
    args.paths = context.paths
    memory = Memory(context.paths.memory)
    try:
        action: Callable[[Memory, argparse.Namespace], int] = args.memory_action
        return action(memory, args)
    finally:
        memory.close()


def _search(memory: Memory, args: argparse.Namespace) -> int:
    if args.segments:
        return _search_segments(memory, args)
    found = memory.history(search=args.text, favourites=args.favourites, limit=max(args.limit, 0))
    total = memory.count_history(search=args.text, favourites=args.favourites)
    if args.json:
        write_json({"total": total, "found": [asdict(entry) for entry in found]})
        return 0
    for entry in found:
        star = "*" if entry.favourite else " "
        write_text(f"{star} {entry.source_language}-{entry.target_language}  {_line(entry.source)}")
        write_text(f"         {_line(entry.target)}")
    write_text(f"{len(found):,} of {total:,} translations.")
    return 0


def _search_segments(memory: Memory, args: argparse.Namespace) -> int:
    found = memory.segments(search=args.text, limit=max(args.limit, 0))
    total = memory.count_segments(search=args.text)
    if args.json:
        write_json({"total": total, "found": [asdict(segment) for segment in found]})
        return 0
    for segment in found:
        key = segment.key
        write_text(f"  {key.source_language}-{key.target_language}  {_line(segment.source)}")
        write_text(f"         {_line(segment.target)}")
    write_text(f"{len(found):,} of {total:,} segments.")
    return 0


def _line(text: str) -> str:
    return " ".join(text.split())


def _export(memory: Memory, args: argparse.Namespace) -> int:
    from hymt_desktop.core.memory.exchange import export_tmx

    count = export_tmx(
        memory, args.file, history=args.history, favourites=args.favourites, overwrite=args.force
    )
    if args.json:
        write_json({"file": str(args.file), "units": count})
    else:
        write_text(f"Exported {count:,} units to {args.file}.")
    return 0


def _import(memory: Memory, args: argparse.Namespace) -> int:
    from hymt_desktop.core.memory.exchange import import_tmx

    report = import_tmx(memory, args.file, source=args.source)
    if args.json:
        write_json(asdict(report))
        return 0
    for reason in report.skipped:
        write_text(f"left out: {reason}")
    write_text(f"{report.read:,} segments in {args.file.name}, {report.stored:,} of them new or changed.")
    return 0


def _clear(memory: Memory, args: argparse.Namespace) -> int:
    if not args.yes:
        _confirm(0 if args.keep_jobs else resumable(args.paths.jobs))
    jobs = forget_all(memory, args.paths, keep_favourites=args.keep_favourites, keep_jobs=args.keep_jobs)
    if args.json:
        write_json({"history": memory.count_history(), "segments": memory.count_segments(), "jobs": jobs})
    else:
        write_text("History and translation memory are empty." if not args.keep_favourites else "Cleared.")
        if jobs:
            write_text(f"Interrupted file jobs that will start over: {jobs}.")
    return 0


def _confirm(jobs: int) -> None:
    """Ask whether to go on.

    Args:
        jobs: Interrupted file jobs that could be resumed.

    Raises:
        UserError: The answer is no, or there is nobody to ask.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserError("Clearing can't be undone.", "Say that you mean it: hymt memory clear --yes")
    if jobs:
        sys.stderr.write(
            f"Interrupted file jobs that would have to start over: {jobs} (--keep-jobs keeps them).\n"
        )
    sys.stderr.write("Forget the history and the translation memory? This can't be undone. [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UserError("Nothing was cleared.")
