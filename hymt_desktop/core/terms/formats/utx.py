# SPDX-License-Identifier: Apache-2.0
"""UTX (Universal Terminology eXchange) 1.20 of AAMT: tab-separated, two header lines that start with ``#``.

UTX has no quoting and no line breaks. In our own files (known by their header) a backslash escapes those,
and further columns hold what UTX has no column for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.formats.base import (
    Parsed,
    ReadOptions,
    invalid,
    language_of,
    read_bytes,
)
from hymt_desktop.core.terms.formats.encoding import decode
from hymt_desktop.core.terms.formats.tabular import Row, check_cells, find_columns, read_rows
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_GENERATOR = "generator: HY-MT Desktop"
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN = {"n": "\n", "t": "\t", "r": "\r"}
_STATUS = {
    Status.PREFERRED: "approved",
    Status.ALLOWED: "provisional",
    Status.FORBIDDEN: "forbidden",
    Status.DO_NOT_TRANSLATE: "do not translate",
}


def read(path: Path, options: ReadOptions) -> Parsed:
    """Read a UTX file. Raises GlossaryInvalid."""
    text, encoding = decode(path, read_bytes(path), options.encoding, (options.source, options.target))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].startswith("#UTX"):
        raise invalid(path, "row 1", "the first line doesn't start with #UTX.")
    own = _GENERATOR in lines[0]
    source, target = _pair(path, lines[0])
    rows: list[Row] = []
    header_seen = False
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or (header_seen and line.startswith("#")):
            continue
        if not header_seen:
            # The last line of the header has the columns' titles; others may come before it.
            if not line.startswith("#"):
                raise invalid(path, f"row {number}", "a term comes before the line with the columns' titles.")
            header_seen = "\t" in line
            if not header_seen:
                continue
            line = line[1:]
        cells = [_unescape(cell) if own else cell for cell in line.split("\t")]
        check_cells(path, f"row {number}", cells)
        rows.append((f"row {number}", cells))
    if not rows:
        raise invalid(path, "", "there is no line with the columns' titles.")
    columns = find_columns(path, rows, options)
    body = rows[1:]
    collector, _, _ = read_rows(path, body, columns, options)
    return Parsed(
        format="utx",
        records=collector.records,
        rejected=collector.rejected,
        source=source,
        target=target,
        name=path.stem,
        encoding=encoding,
        columns=columns.described(rows[0][1]),
    )


def _pair(path: Path, line: str) -> tuple[str, str]:
    """Return the languages of the first line: ``#UTX 1.20; en-US/zh-CN; 2026-11-24; ...``."""
    fields = [part.strip() for part in line.split(";")]
    codes = fields[1].split("/") if len(fields) > 1 else []
    pair = [language_of(code) for code in codes[:2]]
    if len(pair) < 2 or not pair[0] or not pair[1]:
        raise invalid(path, "row 1", "the second field should be the languages, such as en/zh.")
    return pair[0], pair[1]


def _escape(cell: str) -> str:
    text = "".join(_ESCAPES.get(char, char) for char in cell)
    return "\\" + text if text.startswith("#") else text


def _unescape(cell: str) -> str:
    return re.sub(r"\\(.)", lambda match: _PLAIN.get(match.group(1), match.group(1)), cell)


def write(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as UTX 1.20 in UTF-8."""
    count = max((len(entry.targets) for entry in entries), default=1) or 1
    more = [f"target {i}" for i in range(2, count + 1)]
    titles = ["#src", "tgt", "src:pos", "term status", "comment", "domain", "case sensitive", "whole word"]
    lines = [
        f"#UTX 1.20; {glossary.source}/{glossary.target}; {_GENERATOR}; copyright: unknown; license: unknown",
        "\t".join([*titles, *more]),
    ]
    for entry in entries:
        part = (
            "properNoun" if entry.part_of_speech is PartOfSpeech.PROPER_NOUN else entry.part_of_speech.value
        )
        targets = [*entry.targets, *[""] * (count - len(entry.targets))]
        cells = [entry.source, targets[0], part, _STATUS[entry.status], entry.note, entry.domain]
        flags = ["yes" if flag else "no" for flag in (entry.case_sensitive, entry.whole_word)]
        lines.append("\t".join(_escape(cell) for cell in [*cells, *flags, *targets[1:]]))
    return ("\n".join(lines) + "\n").encode("utf-8")
