# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV: chosen columns are rewritten in place; separators, quotes and line ends stay.

Reference: RFC 4180. (The ``csv`` module tells no positions.)
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.encoding import read_text
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import OpenedText, Render, Span, Splicer, TextSpanHandler
from hymt_desktop.core.documents.strings import string_text, string_tokens
from hymt_desktop.core.errors import DocumentDamaged, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.inline import Token

_SEPARATORS = (",", ";", "\t", "|")
_QUOTED_CELL = re.compile(r'(?:\A|(?<=[,;\t|\r\n]))"[^"]*(?:""[^"]*)*(?:"|\Z)')
_SAMPLE = 1_000_000
_SAMPLE_LINES = 1_000


@dataclass(frozen=True, slots=True)
class _Field:
    row: int
    column: int
    start: int
    end: int
    quoted: bool


@dataclass(slots=True)
class _OpenedTable(OpenedText):
    """A table in memory."""

    path: Path = field(kw_only=True)
    separator: str = field(kw_only=True)
    told: bool = field(kw_only=True)
    """The separator is that of the extension."""

    def result(self) -> str:
        """Return the table, with more quotation marks where its separator could be mistaken without them."""
        text = self.splicer.result()
        if self.told:
            return text
        with contextlib.suppress(DocumentDamaged):
            if _separator(self.path, text) == self.separator:
                return text
        return "".join(_quoted(self.path, text, self.separator))


class TableHandler(TextSpanHandler):
    """CSV and TSV."""

    name = "Table"
    extensions = (".csv", ".tsv", ".tab")

    def open(self, path: Path, options: DocumentOptions) -> OpenedText:
        """Read the table and find out its separator."""
        text, stored = read_text(path, options.encoding, options.source)
        told = path.suffix.lower() in (".tsv", ".tab")
        separator = "\t" if told else _separator(path, text)
        cells = _chosen(path, text, options, separator)
        return _OpenedTable(Splicer(text), stored, cells, path=path, separator=separator, told=told)


def _chosen(path: Path, text: str, options: DocumentOptions, separator: str) -> Iterator[Span]:
    """Yield the cells of the chosen columns."""
    header: list[str] = []
    chosen: set[int] | None = None
    named = False
    for cell in _fields(path, text, separator):
        raw = text[cell.start : cell.end]
        value = raw[1:-1].replace('""', '"') if cell.quoted else raw
        if cell.row == 0:
            header.append(value.strip())
        if chosen is None and cell.row > 0:
            chosen, named = _columns(path, options, header)
            yield from _first_row(path, text, separator, chosen, named)
        if cell.row > 0 and chosen is not None and cell.column in chosen:
            yield _span(cell, value, separator, header)
    if chosen is None and header:
        chosen, named = _columns(path, options, header)
        yield from _first_row(path, text, separator, chosen, named)


@dataclass(slots=True)
class ColumnChoice:
    """The columns that a user chose, for tables of one file that may not all have them.

    Attributes:
        wanted: Headers, letters, or numbers from 1.
        found: Those that a table had.
        heads: All headers that were seen.
    """

    wanted: Sequence[str]
    found: set[str] = field(default_factory=set)
    heads: list[str] = field(default_factory=list)

    def of(self, heads: Mapping[str, int], last: int) -> frozenset[int]:
        """Return the numbers, from 1, of a table's chosen columns.

        Args:
            heads: Number of the column by its header.
            last: Number of the table's last column.
        """
        self.heads += [head for head in heads if head and head not in self.heads]
        numbers = {name: heads.get(name) or _number(name) for name in self.wanted}
        self.found |= {name for name, number in numbers.items() if 0 < number <= last}
        return frozenset(number for number in numbers.values() if number > 0)

    def check(self, path: Path) -> None:
        """Refuse a choice that no table had.

        Raises:
            UserError: It names the columns that there are.
        """
        missing = [name for name in self.wanted if name not in self.found]
        if missing:
            known = f"The columns are: {', '.join(self.heads)[:400]}." if self.heads else ""
            raise UserError(f"There is no column '{missing[0]}' in {path.name}.", known)


def check_sheets(path: Path, wanted: Sequence[str], there: Sequence[str]) -> None:
    """Refuse the name of a sheet that isn't there.

    Raises:
        UserError: It names the sheets that there are.
    """
    missing = [name for name in wanted if name not in there]
    if missing:
        raise UserError(
            f"There is no sheet '{missing[0]}' in {path.name}.", f"The sheets are: {', '.join(there)[:400]}."
        )


def _number(name: str) -> int:
    """Return the number of a column called by its number or its letters; 0 for neither."""
    if name.isdecimal():
        return int(name)
    number = 0
    if name.isascii() and name.isalpha() and len(name) <= 3:
        for letter in name.upper():
            number = number * 26 + ord(letter) - 64
    return number


def _columns(path: Path, options: DocumentOptions, header: list[str]) -> tuple[set[int], bool]:
    """Return the chosen columns from 0, and whether they were named (the first row is then no text)."""
    if not options.columns:
        return set(range(max(len(header), 1000))), False
    choice = ColumnChoice(options.columns)
    chosen = choice.of({name: i for i, name in reversed(list(enumerate(header, 1)))}, len(header))
    choice.check(path)
    return {number - 1 for number in chosen}, any(name in header for name in options.columns)


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
    special = {separator, '"', "\n", "\r"}

    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        value = string_text(tokens)
        if quoted or special.intersection(value):
            return '"' + value.replace('"', '""') + '"'
        return value

    return render


def _separator(path: Path, text: str) -> str:
    """Return the likeliest separator: the one that most lines have, and the same number of it.

    Raises:
        DocumentDamaged: With none that is likely do the quotation marks make sense.
    """
    # What is in quotation marks may hold separators and line ends.
    bare = _QUOTED_CELL.sub("", text[:_SAMPLE])
    found = (match.group() for match in re.finditer(r"[^\r\n]+", bare))
    lines = list(itertools.islice(found, _SAMPLE_LINES))

    def agreement(separator: str) -> int:
        counts = Counter(line.count(separator) for line in lines if separator in line)
        return max(counts.values(), default=0)

    likeliest, *others = sorted(_SEPARATORS, key=agreement, reverse=True)
    try:
        deque(_fields(path, text, likeliest), maxlen=0)
    except DocumentDamaged as problem:
        for separator in others:
            # One that few lines have is part of a text.
            if 2 * agreement(separator) <= agreement(likeliest):
                break
            with contextlib.suppress(DocumentDamaged):
                deque(_fields(path, text, separator), maxlen=0)
                return separator
        raise problem
    return likeliest


def _quoted(path: Path, text: str, separator: str) -> Iterator[str]:
    """Yield a table with marks around each cell that holds what might be a separator."""
    special = {*_SEPARATORS, '"'}
    at = 0
    for cell in _fields(path, text, separator):
        raw = text[cell.start : cell.end]
        if not cell.quoted and special.intersection(raw):
            yield text[at : cell.start]
            yield '"' + raw.replace('"', '""') + '"'
            at = cell.end
    yield text[at:]


def _fields(path: Path, text: str, separator: str) -> Iterator[_Field]:
    quoted = re.compile(r'"[^"]*(?:""[^"]*)*"(?!")')
    bare = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    row = column = at = 0
    while at < len(text):
        match = quoted.match(text, at)
        if match is None and text[at] == '"':
            raise damaged(path, f"a quotation mark in row {row + 1} is never closed")
        end = match.end() if match else at
        rest = bare.match(text, end)
        assert rest is not None
        if match and rest.group() and re.search(r"[\r\n]", match.group()):
            raise damaged(path, f"text follows the quotation mark that closes a cell of row {row + 1}")
        # With a text after it ("so" he said), a quotation mark is a part of the cell.
        yield _Field(row, column, at, rest.end(), match is not None and not rest.group())
        at = rest.end()
        if at < len(text) and text[at] == separator:
            column += 1
            at += 1
        elif at < len(text):
            at += 2 if text.startswith("\r\n", at) else 1
            row, column = row + 1, 0
