# SPDX-License-Identifier: Apache-2.0
"""Words of a text as word processors count them, wrapped lines, text files of unknown encoding."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UnsupportedFormat, UserError

if TYPE_CHECKING:
    from pathlib import Path

MAX_TEXT_FILE = 5 * 2**20
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’-]\w+)*"
)
_FULL_LINE = 0.6
_STARTS_ANEW = re.compile(r"\s|[-*•–—>#]\s|\d+[.)]\s")
_CJK = r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]"
_CJK_END, _CJK_START = re.compile(_CJK + r"\s*$"), re.compile(_CJK)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def count_words(text: str) -> int:
    """Return the number of words; each Chinese or Japanese character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


def join_wrapped_lines(text: str) -> str:
    """Return ``text`` with the lines of each paragraph joined; list items and indented lines stay apart.

    A line ends its paragraph where it is much shorter than the longest one, as its author meant it to.
    """
    lines = text.split("\n")
    width = max((len(line) for line in lines), default=0)
    joined, last = lines[:1], lines[0]
    for line in lines[1:]:
        wrapped = len(last) >= width * _FULL_LINE and bool(line.strip()) and not _STARTS_ANEW.match(line)
        if not wrapped:
            joined.append(line)
        elif _CJK_END.search(last) and _CJK_START.match(line):
            joined[-1] += line
        else:
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        last = line
    return "\n".join(joined)


def read_text_file(path: Path) -> str:
    """Return the text of a plain text file in UTF-8, UTF-16 (with its mark) or GB 18030.

    Raises:
        UserError: It can't be read, or is too big for a pane.
        UnsupportedFormat: It isn't plain text.
    """
    try:
        if path.stat().st_size > MAX_TEXT_FILE:
            raise UserError(
                f"{path.name} is too big for the text pane.", "Use the Files page for whole documents."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} can't be read: {error.strerror or error}.") from error
    encoding = next((name for mark, name in _BOMS if raw.startswith(mark)), "")
    for name in [encoding] if encoding else ["utf-8", "gb18030"]:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnsupportedFormat(
        f"{path.name} is not a plain text file.",
        "Open plain text here; other documents go to the Files page.",
    )
