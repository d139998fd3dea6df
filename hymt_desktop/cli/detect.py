# SPDX-License-Identifier: Apache-2.0
"""``hymt detect``: say which language a text is in."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hymt_desktop.cli.console import read_text, write_json, write_text
from hymt_desktop.core.text.languages import LANGUAGES, canonical_code, language_name

if TYPE_CHECKING:
    import argparse

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("detect", help="say which language a text is in")
    parser.description = "Say which language a text is in, and whether that is sure."
    parser.epilog = (
        'examples:\n  hymt detect "Bonjour tout le monde"\n  hymt detect --among en,zh - < letter.txt\n'
    )
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text; - or nothing for standard input")
    parser.add_argument("--among", metavar="LANG,...", help="only these languages (default: all 38)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001  # as every command
    """Run the command."""
    from hymt_desktop.core.text.detect import detect

    text = read_text(args.text)
    allowed = [canonical_code(code) for code in args.among.split(",")] if args.among else list(LANGUAGES)
    found = detect(text, allowed)
    if args.json:
        write_json(asdict(found))
    else:
        doubt = "" if found.reliable else ", not sure"
        write_text(f"{found.language}\t{language_name(found.language)} ({found.confidence:.0%}{doubt})")
    return 0
