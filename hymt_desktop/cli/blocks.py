# SPDX-License-Identifier: Apache-2.0
"""A stream of text in blocks, so that memory stays flat however much comes through a pipe."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 2**17
"""Characters of a block: some 1,300 sentences, enough to fill batches of sentences of one length."""
_READ = 2**16
_SENTENCE_END = re.compile(r"[.!?]\s+|[。！？]")


def read_blocks(stream: BinaryIO, what: str, size: int = 0) -> Iterator[str]:
    """Yield UTF-8 text in blocks that end with a line; what has up to ``size`` characters is one block.

    A line that is longer than a block is cut after a sentence, or else after a word. A byte order mark is
    left out.

    Args:
        stream: Read to its end.
        what: Its name for people.
        size: Characters of a block; 0 for ``BLOCK``.

    Raises:
        UserError: It isn't UTF-8; the message names the line.
    """
    size = size or BLOCK
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    held, read, lines = "", 0, 0
    while True:
        data = stream.read(_READ)
        # Bytes of a character that the last chunk divided are counted with this one.
        pending = len(decoder.getstate()[0])
        try:
            held += decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = lines + error.object.count(b"\n", 0, error.start) + 1
            raise not_utf8(what, read - pending + error.start, line) from None
        read += len(data)
        lines += data.count(b"\n")
        while len(held) > size:
            cut = _cut(held, size)
            yield held[:cut]
            held = held[cut:]
        if not data:
            if held:
                yield held
            return


def not_utf8(what: str, byte: int, line: int) -> UserError:
    """Return the error for bytes that are no UTF-8."""
    return UserError(
        f"{what} is not UTF-8 text (byte {byte}, line {line}).",
        "Convert it first, for instance: iconv -f GB18030 -t UTF-8",
    )


def _cut(text: str, size: int) -> int:
    """Return where the first block ends: after its last line, else its last sentence, else its last word."""
    line = text.rfind("\n", 0, size) + 1
    if line:
        return line
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, size)]
    if ends:
        return ends[-1]
    return text.rfind(" ", 0, size) + 1 or size
