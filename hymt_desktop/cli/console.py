# SPDX-License-Identifier: Apache-2.0
"""Text in and out of commands: UTF-8 always, progress on a terminal and none in a pipe."""

from __future__ import annotations

import json
import sys
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from hymt_desktop.cli.blocks import read_blocks
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # has no public name
_EXAMPLE = 'Give a text, for instance: hymt translate --to zh "Good morning!"'


def read_text(argument: str | None) -> str:
    """Return the text of a command: its argument, or standard input for ``-`` or for none and a pipe.

    Raises:
        UserError: There is no text, or it isn't UTF-8.
    """
    return "".join(text_blocks(argument))


def text_blocks(argument: str | None) -> Iterator[str]:
    """Return the text of a command as ``read_text`` does, in blocks of whole lines; one for most texts.

    Raises:
        UserError: There is no text, or it isn't UTF-8.
    """
    if argument is not None and argument != "-":
        try:
            # In a locale without UTF-8 Python hands over the bytes of an argument as lone surrogates.
            blocks = iter([argument.encode("utf-8", "surrogateescape").decode("utf-8")])
        except UnicodeError:
            raise UserError("The text is not valid UTF-8.", "Check the terminal's encoding.") from None
    else:
        if argument is None and (sys.stdin is None or sys.stdin.isatty()):
            raise UserError("There is no text to work on.", _EXAMPLE)
        blocks = read_blocks(sys.stdin.buffer, "Standard input")
    blank = ""
    for block in blocks:
        blank += block
        if block.strip():
            return chain([blank], blocks)
    raise UserError("The text is empty.", _EXAMPLE)


def write_text(text: str) -> None:
    """Write ``text`` to standard output with a line break at its end."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_json(value: Any) -> None:
    """Write a value as JSON to standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


class Progress:
    """A line on the terminal that says how far the work is; nothing where standard error isn't a terminal."""

    def __init__(self, what: str, stream: IO[str] | None = None) -> None:
        self._what = what
        self._stream = stream if stream is not None else sys.stderr
        self._shown = False
        self._on = self._stream is not None and self._stream.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done."""
        if self._on and total > 1:
            self._stream.write(f"\r{self._what}: {done} of {total}\x1b[K")
            self._stream.flush()
            self._shown = True

    def say(self, words: str) -> None:
        """Show what is being done, where there is nothing to count."""
        if self._on:
            self._stream.write(f"\r{self._what}: {words}\x1b[K")
            self._stream.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False
