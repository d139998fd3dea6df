# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV, and the glossary files of DeepL and OmegaT, which are both without a title row.

CSV is RFC 4180 with any of ``, ; |`` and tab between the cells. TSV has quotes in our own files (a note may
hold a tab or a line break); in foreign ones a quote is part of the term unless it encloses the whole cell.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.formats.base import (
    MAX_CELL,
    Parsed,
    ReadOptions,
    invalid,
    read_bytes,
)
from hymt_desktop.core.terms.formats.encoding import decode
from hymt_desktop.core.terms.formats.tabular import Row, check_cells, find_columns, read_rows, rows_of
from hymt_desktop.core.terms.model import Entry, Glossary, Status
from hymt_desktop.core.terms.release import release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DELIMITERS = (",", ";", "\t", "|")
_OWN_START = ("source [", '"source [')


def read_csv(path: Path, options: ReadOptions) -> Parsed:
    """Read a CSV file. Raises GlossaryInvalid."""
    text, encoding = decode(path, read_bytes(path), options.encoding, (options.source, options.target))
    delimiter = _delimiter(text)
    rows = list(_quoted_rows(path, text, delimiter))
    return _parse(path, "csv", rows, options, encoding)


def read_tsv(path: Path, options: ReadOptions) -> Parsed:
    """Read a TSV file, an OmegaT glossary or a DeepL glossary. Raises GlossaryInvalid."""
    text, encoding = decode(path, read_bytes(path), options.encoding, (options.source, options.target))
    own = text.startswith(_OWN_START)
    rows = list(_quoted_rows(path, text, "\t") if own else _plain_rows(path, text))
    return _parse(path, "tsv", rows, options, encoding)


def _parse(path: Path, kind: str, rows: list[Row], options: ReadOptions, encoding: str) -> Parsed:
    if not rows:
        raise invalid(path, "", "the file has no rows.")
    columns = find_columns(path, rows, options)
    body = rows[1:] if columns.titled else rows
    collector, source, target = read_rows(path, body, columns, options)
    titles = rows[0][1]
    release(body, rows)
    return Parsed(
        format=kind,
        records=collector.records,
        rejected=collector.rejected,
        source=source,
        target=target,
        name=path.stem,
        encoding=encoding,
        columns=columns.described(titles),
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most even table of several columns."""
    head = text[:20_000].splitlines()[:30]

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        if not widths:
            return 0.0, 0
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual

    return max(_DELIMITERS, key=evenness)


def _quoted_rows(path: Path, text: str, delimiter: str) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in lines:
            where = f"row {line + 1}"
            line = lines.line_num
            check_cells(path, where, cells)
            if cells:
                yield where, cells
    except csv.Error as error:
        what = "a quote is not closed." if "end of data" in str(error) else f"{error}."
        if "field limit" in str(error):
            what = f"a cell has more than {MAX_CELL:,} characters."
        raise invalid(path, f"row {line + 1}", what) from error


def _plain_rows(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        # OmegaT: a line that starts with # is a comment.
        if not line.strip() or line.startswith("#"):
            continue
        cells = [_unquote(cell) for cell in line.split("\t")]
        check_cells(path, f"row {number}", cells)
        yield f"row {number}", cells


def _unquote(cell: str) -> str:
    inner = cell[1:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell


def _table(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def write_csv(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as CSV: UTF-8 with a byte order mark, without which Excel takes it for ANSI."""
    return b"\xef\xbb\xbf" + _table(rows_of(glossary, entries), ",")


def write_tsv(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as TSV in UTF-8."""
    return _table(rows_of(glossary, entries), "\t")


def _simple(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    """Yield source, target and note of what a format without status can hold."""
    for entry in entries:
        if entry.status is Status.DO_NOT_TRANSLATE:
            yield entry.source, entry.source, entry.note
        elif entry.status is not Status.FORBIDDEN:
            yield entry.source, entry.targets[0], entry.note


def write_deepl(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return what DeepL can use: one target for each source, without notes and forbidden terms."""
    del glossary
    first: dict[str, str] = {}
    for source, target, _ in _simple(entries):
        first.setdefault(source, target)
    return "".join(f"{source}\t{target}\n" for source, target in first.items()).encode("utf-8")


def write_omegat(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return what OmegaT can use: source, target and note, without forbidden terms."""
    del glossary
    lines = (f"{source}\t{target}\t{' '.join(note.split())}\n" for source, target, note in _simple(entries))
    return "".join(lines).encode("utf-8")
