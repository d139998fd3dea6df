# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV: chosen columns are rewritten in place; separators, quotes and line ends stay.

Reference: RFC 4180. (The ``csv`` module tells no positions.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Render, Span, TextSpanHandler
from hymt_desktop.core.documents.strings import string_text, string_tokens
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.inline import Token


@dataclass(frozen=True, slots=True)
class _Field:
    row: int
    column: int
    start: int
    end: int
    quoted: bool


class TableHandler(TextSpanHandler):
    """CSV and TSV."""

    name = "Table"
    extensions = (".csv", ".tsv", ".tab")

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield the cells of the chosen columns."""
        separator = "\t" if path.suffix.lower() in (".tsv", ".tab") else _separator(text)
        header: list[str] = []
        chosen: set[int] | None = None
        named = False
        for cell in _fields(path, text, separator):
            raw = text[cell.start : cell.end]
            value = raw[1:-1].replace('""', '"') if cell.quoted else raw
            if cell.row == 0:
                header.append(value.strip())
            if chosen is None and cell.row > 0:
                chosen, named = _columns(options, header)
                yield from _first_row(path, text, separator, chosen, named)
            if cell.row > 0 and chosen is not None and cell.column in chosen:
                yield _span(cell, value, separator, header)
        if chosen is None and header:
            chosen, named = _columns(options, header)
            yield from _first_row(path, text, separator, chosen, named)


def _columns(options: DocumentOptions, header: list[str]) -> tuple[set[int], bool]:
    """Return the chosen columns from 0, and whether they were named (the first row is then no text)."""
    if not options.columns:
        return set(range(max(len(header), 1000))), False
    chosen: set[int] = set()
    named = False
    for column in options.columns:
        if column in header:
            chosen.add(header.index(column))
            named = True
        elif column.isdigit() and int(column) > 0:
            chosen.add(int(column) - 1)
        else:
            raise UserError(f"There is no column '{column}'.", f"The columns are: {', '.join(header)}.")
    return chosen, named


def _first_row(path: Path, text: str, separator: str, chosen: set[int], named: bool) -> Iterator[Span]:
    if named:
        return
    for cell in _fields(path, text, separator):
        if cell.row > 0:
            return
        raw = text[cell.start : cell.end]
        if cell.column in chosen:
            yield _span(cell, raw[1:-1].replace('""', '"') if cell.quoted else raw, separator, [])


def _span(cell: _Field, value: str, separator: str, header: list[str]) -> Span:
    name = header[cell.column] if cell.column < len(header) else str(cell.column + 1)
    key = f"row {cell.row + 1}, column {name}"
    return Span(cell.start, cell.end, string_tokens(value), _render(cell.quoted, separator), key, name)


def _render(quoted: bool, separator: str) -> Render:
    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        value = string_text(tokens)
        if quoted or any(c in value for c in (separator, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value

    return render


def _separator(text: str) -> str:
    """Return the likeliest separator: the one that most lines have the same number of."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:20_000].splitlines()[:50] if line.strip()]
    best, score = ",", 0.0
    for separator in (",", ";", "\t", "|"):
        counts = [line.count(separator) for line in lines]
        top = max(set(counts), key=counts.count, default=0)
        agreement = counts.count(top) / len(counts) if counts and top else 0.0
        if agreement > score:
            best, score = separator, agreement
    return best


def _fields(path: Path, text: str, separator: str) -> Iterator[_Field]:
    quoted = re.compile(r'"(?:[^"]|"")*"')
    bare = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    row = column = at = 0
    while at < len(text):
        match = quoted.match(text, at) if text[at] == '"' else None
        if match and match.end() < len(text) and text[match.end()] not in (separator, "\r", "\n"):
            match = None
        if text[at] == '"' and match is None and quoted.match(text, at) is None:
            raise damaged(path, f"a quotation mark in row {row + 1} is never closed")
        is_quoted = match is not None
        match = match or bare.match(text, at)
        assert match is not None
        yield _Field(row, column, match.start(), match.end(), is_quoted)
        at = match.end()
        if at < len(text) and text[at] == separator:
            column += 1
            at += 1
        elif at < len(text):
            at += 2 if text.startswith("\r\n", at) else 1
            row, column = row + 1, 0
