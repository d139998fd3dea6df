# SPDX-License-Identifier: Apache-2.0
"""Excel workbooks (ECMA-376 SpreadsheetML).

Read with zipfile and lxml, so that limits hold before anything is unpacked and every problem can be named by
its row; written with openpyxl.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.formats.base import (
    MAX_CELL,
    MAX_ROWS,
    Parsed,
    ReadOptions,
    invalid,
    read_bytes,
)
from hymt_desktop.core.terms.formats.safexml import Element, SafeXml, children, local
from hymt_desktop.core.terms.formats.tabular import Row, check_cells, find_columns, read_rows, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.terms.model import Entry, Glossary

MAX_UNPACKED = 400 * 1024 * 1024
"""Most bytes that a workbook's parts may have together when unpacked."""

MAX_COLUMNS = 256

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")

# All that zipfile raises for damaged archives; NotImplementedError stands for an unknown compression.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(KeyError, ValueError, OverflowError, NotImplementedError),
)


class _Workbook:
    """The parts of a workbook file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(read_bytes(path)))
        except _DAMAGE as error:
            raise invalid(path, "", "is no Excel workbook, or is cut off.") from error
        total = sum(info.file_size for info in self._zip.infolist())
        if total > MAX_UNPACKED:
            what = f"unpacks to {total / 2**20:.0f} MiB; the most is {MAX_UNPACKED // 2**20} MiB."
            raise invalid(path, "", what)

    def part(self, name: str) -> SafeXml:
        try:
            data = self._zip.read(name)
        except _DAMAGE as error:
            raise invalid(self.path, f"part {name}", "is missing or damaged.") from error
        except RuntimeError as error:
            raise invalid(self.path, "", "is protected by a password.", "Save it without one.") from error
        return SafeXml(self.path, data)

    def has(self, name: str) -> bool:
        return name in self._zip.namelist()

    def sheets(self) -> dict[str, str]:
        """Return the part of each sheet by its title."""
        targets = {
            element.get("Id"): element.get("Target", "")
            for element, _ in self.part("xl/_rels/workbook.xml.rels").elements("Relationship")
        }
        found = {}
        for element, _ in self.part("xl/workbook.xml").elements("sheet"):
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION) or "", "")
            if target and local(element) == "sheet":
                name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[element.get("name", "")] = name
        return found

    def strings(self) -> list[str]:
        """Return the shared strings."""
        if not self.has("xl/sharedStrings.xml"):
            return []
        return [
            _text(element)
            for element, _ in self.part("xl/sharedStrings.xml").elements("si")
            if local(element) == "si"
        ]


def _text(element: Element) -> str:
    """Return a string item's text: its runs, without the phonetic ones."""
    texts = [child.text or "" for child in children(element, "t")]
    for run in children(element, "r"):
        texts += [child.text or "" for child in children(run, "t")]
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), "".join(texts))


def _column(reference: str) -> int:
    """Return the number from 0 of the column in a reference such as ``AB12``."""
    match = _REFERENCE.fullmatch(reference)
    number = 0
    for letter in match.group(1) if match else "":
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(path: Path, element: Element, strings: list[str], where: str) -> str:
    if next(children(element, "f"), None) is not None:
        raise invalid(
            path,
            f"{where}, cell {element.get('r', '?')}",
            "holds a formula.",
            "Nothing was imported. Copy the cells and paste them as values.",
        )
    kind = element.get("t", "n")
    if kind == "inlineStr":
        inline = next(children(element, "is"), None)
        return "" if inline is None else _text(inline)
    value = next(children(element, "v"), None)
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        if not text.strip().isdigit() or int(text) >= len(strings):
            raise invalid(path, f"{where}, cell {element.get('r', '?')}", "refers to a missing text.")
        return strings[int(text)]
    if kind == "e":
        raise invalid(path, f"{where}, cell {element.get('r', '?')}", f"holds the error {text}.")
    if kind == "b":
        return "yes" if text.strip() == "1" else "no"
    return text


def _rows(path: Path, sheet: SafeXml, strings: list[str]) -> Iterator[Row]:
    for number, (element, _) in enumerate(sheet.elements("row")):
        if local(element) != "row":
            continue
        if number > MAX_ROWS:
            raise invalid(path, f"row {number}", f"more than {MAX_ROWS:,} rows.", "Split the file.")
        where = f"row {element.get('r') or number}"
        cells: list[str] = []
        for cell in children(element, "c"):
            column = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if not len(cells) <= column < MAX_COLUMNS:
                continue
            cells += [""] * (column - len(cells))
            cells.append(_cell(path, cell, strings, where))
        check_cells(path, where, cells)
        if any(cell.strip() for cell in cells):
            yield where, cells


def read(path: Path, options: ReadOptions) -> Parsed:
    """Read a sheet of a workbook, the first one unless the options name another. Raises GlossaryInvalid."""
    workbook = _Workbook(path)
    sheets = workbook.sheets()
    title = options.sheet or next(iter(sheets), "")
    if title not in sheets:
        listed = ", ".join(sheets) or "none"
        raise invalid(path, "", f"there is no sheet '{title}'.", f"Its sheets: {listed}.")
    strings = workbook.strings()
    for index, text in enumerate(strings):
        if len(text) > MAX_CELL:
            what = f"a cell has {len(text):,} characters; the most is {MAX_CELL:,}."
            raise invalid(path, f"shared text {index + 1} ('{text[:20]}...')", what)
    rows = list(_rows(path, workbook.part(sheets[title]), strings))
    if not rows:
        raise invalid(path, f"sheet '{title}'", "the sheet is empty.")
    columns = find_columns(path, rows, options)
    collector, source, target = read_rows(path, rows[1:] if columns.titled else rows, columns, options)
    return Parsed(
        format="xlsx",
        records=collector.records,
        rejected=collector.rejected,
        source=source,
        target=target,
        name=path.stem,
        encoding="utf-8",
        columns=columns.described(rows[0][1]),
    )


def write(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as a workbook with one sheet of texts: no cell becomes a formula or a number."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Glossary")
    sheet.freeze_panes = "A2"
    for row in rows_of(glossary, entries):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_ESCAPED.sub(r"_x005F_x\1_", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
