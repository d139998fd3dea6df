# SPDX-License-Identifier: Apache-2.0
"""``hymt completion``: scripts with which shells complete the command line, and answers to those scripts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hymt_desktop.cli.console import write_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers

SHELLS = ("bash", "zsh", "fish", "powershell")
_EPILOG = """\
examples:
  hymt completion bash > ~/.local/share/bash-completion/completions/hymt
  hymt completion zsh > ~/.zfunc/_hymt             with ~/.zfunc in $fpath
  hymt completion fish > ~/.config/fish/completions/hymt.fish
  hymt completion powershell >> $PROFILE
"""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("completion", help="print a shell's completion script")
    parser.description = (
        "Print a script with which a shell completes commands, options, languages and models."
    )
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=SHELLS)
    return parser


def run(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001  # as every command is called
    """Run the command."""
    from argcomplete.shell_integration import shellcode

    write_text(shellcode(["hymt"], shell=args.shell))
    return 0


def answer(parser: argparse.ArgumentParser, data_dir: str | None) -> None:
    """Tell a script what could follow, and end the process.

    Args:
        parser: With the arguments of the command that the line has.
        data_dir: The line's ``--data-dir``.
    """
    import argcomplete

    completers: dict[str, Callable[..., list[str]]] = {
        "LANG": lambda **_: _languages(),
        "NAME|FOLDER": lambda **_: _models(data_dir),
        "name": lambda **_: _models(data_dir) if " models " in os.environ.get("COMP_LINE", "") else [],
        "NAME|FILE": lambda **_: _glossaries(data_dir),
    }
    for action in _actions(parser):
        name = action.metavar or (action.dest if not action.option_strings else "")
        if isinstance(name, str) and name in completers:
            action.completer = completers[name]  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way to its actions
        yield action
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _actions(inner)


def _languages() -> list[str]:
    from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES

    return [*LANGUAGES, *OTHER_LANGUAGES]


def _models(data_dir: str | None) -> list[str]:
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.paths import default_paths

    return [package.manifest.name for package in ModelStore(default_paths(data_dir)).installed()]


def _glossaries(data_dir: str | None) -> list[str]:
    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.core.terms.store import GlossaryStore

    file = default_paths(data_dir).glossaries
    if not file.exists():
        return []
    store = GlossaryStore(file)
    try:
        return [glossary.name for glossary in store.glossaries()]
    finally:
        store.close()
