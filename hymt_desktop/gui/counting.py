# SPDX-License-Identifier: Apache-2.0
"""Words of a text as word processors count them, and text from files of unknown encoding."""

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
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def count_words(text: str) -> int:
    """Return the number of words; each Chinese or Japanese character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


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
