# SPDX-License-Identifier: Apache-2.0
"""Parse the command line, run the command, and turn every error into words and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn

from hymt_desktop import __version__
from hymt_desktop.core.errors import Cancelled, HymtError, UserError
from hymt_desktop.core.paths import Paths, default_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

COMMANDS = {
    "translate": "translate text",
    "file": "translate files, keeping their format",
    "detect": "say which language a text is in",
    "glossary": "list, show, import, export or check glossaries",
    "models": "list, inspect, install, verify or remove models",
    "memory": "search, export or clear the history and translation memory",
    "serve": "run the local API",
    "bench": "time this machine",
    "completion": "print a shell's completion script",
    "doctor": "say what this machine has, and whether all works",
}
_EPILOG = """\
examples:
  hymt                                     open the window
  hymt translate --to zh "Good morning!"   translate a text
  hymt file report.docx --to zh            translate a file
  hymt COMMAND --help                      explain a command
"""
SELF_TEST = "--self-test"
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BUG = 70


@dataclass(frozen=True, slots=True)
class Context:
    """What every command is given."""

    paths: Paths


class Parser(argparse.ArgumentParser):
    """An argument parser that keeps the examples' line breaks and prints usage errors like other errors."""

    def __init__(self, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Print a usage error and leave with exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def run(argv: list[str]) -> int:
    """Run ``hymt`` with arguments; return the exit code."""
    prepare_streams()
    if "_ARGCOMPLETE" in os.environ:
        # A shell asks what could follow on the line that it names.
        from hymt_desktop.cli.completion import answer

        words = os.environ.get("COMP_LINE", "").split()
        answer(build_parser(_command_of(words)), _data_dir_of(words))
    if not any(argument != "--data-dir" for argument in argv):
        return run_window(argv)
    parser = build_parser(_command_of(argv))
    try:
        args = parser.parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else EXIT_USAGE
    paths = default_paths(args.data_dir)
    if args.self_test is not None:
        return self_test(args.self_test, paths, as_json=args.self_test_json)
    if args.command is None:
        return run_window(argv)
    module = import_module(f"hymt_desktop.cli.{args.command}")
    return guarded(lambda: int(module.run(args, Context(paths))), paths)


def _command_of(argv: list[str]) -> str | None:
    return next((argument for argument in argv if argument in COMMANDS), None)


def _data_dir_of(argv: list[str]) -> str | None:
    return argv[argv.index("--data-dir") + 1] if "--data-dir" in argv[:-1] else None


def available_commands() -> dict[str, str]:
    """Return the commands of this installation with what they do."""
    return {name: what for name, what in COMMANDS.items() if find_spec(f"hymt_desktop.cli.{name}")}


def build_parser(command: str | None = None) -> Parser:
    """Return the parser; of the commands only ``command`` has its arguments, which keeps the start quick."""
    parser = Parser(
        prog="hymt",
        description="HY-MT Desktop: a private, offline translator. Without arguments it opens the window.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"hymt {__version__}")
    parser.add_argument("--data-dir", metavar="FOLDER", help="keep everything below this folder")
    parser.add_argument(
        SELF_TEST,
        nargs="?",
        const="all",
        choices=("all", "core", "window"),
        help="try every part of this installation, in a folder of its own",
    )
    parser.add_argument(
        "--json", action="store_true", dest="self_test_json", help="with --self-test: print JSON"
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name, what in available_commands().items():
        if name == command:
            module: ModuleType = import_module(f"hymt_desktop.cli.{name}")
            module.add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=what)
    return parser


def self_test(part: str, paths: Paths, *, as_json: bool) -> int:
    """Try this installation; return the exit code."""
    module = import_module("hymt_desktop.cli.self_test")
    return guarded(lambda: int(module.run(part, as_json=as_json)), paths)


def run_window(argv: list[str]) -> int:
    """Open the window; return the exit code."""
    if SELF_TEST in argv:
        return run(argv)
    prepare_streams()
    paths = default_paths(_data_dir_of(argv))

    def start() -> int:
        try:
            gui = import_module("hymt_desktop.gui.app")
        except ImportError as error:
            raise UserError(
                f"The window can't start: {error}.",
                "The command line works without it: hymt translate --help. On Linux, the window needs the"
                " system libraries libegl1, libxkbcommon0, libxcb-cursor0 and libdbus-1-3.",
            ) from error
        return int(gui.run(argv, paths))

    return guarded(start, paths)


def guarded(action: Callable[[], int], paths: Paths) -> int:
    """Run ``action``; print what people can understand, log the rest, return the exit code."""
    try:
        code = action()
        sys.stdout.flush()
    except UserError as error:
        print_error(error.message, error.hint)
        return error.exit_code
    except (Cancelled, KeyboardInterrupt):
        print_error("Interrupted.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except HymtError as error:
        print_error(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001  # the last handler: a bug becomes a log entry, not a traceback
        from hymt_desktop.cli.log import log_exception

        where = log_exception(paths)
        print_error(f"This is a fault of the program: {type(error).__name__}: {error}", where)
        return EXIT_BUG
    return code


def print_error(message: str, hint: str = "") -> None:
    """Print an error for people to standard error."""
    with contextlib.suppress(OSError):
        print(f"hymt: {message}", file=sys.stderr)
        if hint:
            print(f"      {hint}", file=sys.stderr)


def prepare_streams() -> None:
    """Read and write UTF-8 whatever the locale; give a windowed program streams to write to."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # lives as long as the program
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if name == "stderr" else "surrogateescape")


def _silence_stdout() -> None:
    """Keep the interpreter from complaining about a closed pipe when it flushes at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
