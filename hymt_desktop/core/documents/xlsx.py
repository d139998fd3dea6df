# SPDX-License-Identifier: Apache-2.0
"""Workbooks (.xlsx, .xlsm): shared and inline strings, comments, text boxes, charts' titles.

Formulas, numbers, sheet names and what a formula gives are never touched. The names of a table's columns are
the text of its header cells, and the workbook counts as damaged when they differ: they are changed together,
or left alone where a formula refers to them by name. (openpyxl, opening and saving, loses text boxes; so the
parts are edited themselves.) Reference: ECMA-376 part 1, chapter 18.
"""

from __future__ import annotations

import copy
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.archive import Archive, ArchiveHandler, OpenedArchive
from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot
from hymt_desktop.core.documents.html import RTL
from hymt_desktop.core.documents.inline import Break, Text, Token
from hymt_desktop.core.documents.ooxml import Package, drawing_slots
from hymt_desktop.core.documents.runs import (
    XML_SPACE,
    Atom,
    Element,
    Format,
    copy_of,
    elements_of,
    signature,
    tokens_of,
)
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.table import ColumnChoice, check_sheets
from hymt_desktop.core.documents.xmltext import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = ("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main", "spreadsheetml.template.main")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class _Table:
    part: str
    row: int
    first: int
    columns: tuple[Element, ...]


@dataclass(slots=True)
class _Rich:
    """Spreadsheet rich text (``r`` with ``rPr`` and ``t``)."""

    def run(self, format: Format, content: Element | str | None) -> Element:  # noqa: A002
        if content is not None and not isinstance(content, str):
            return content
        new = etree.Element(f"{S}r")
        properties = copy_of(format.properties)
        if properties is not None:
            new.append(properties)
        new.append(_text("\n" if content is None else content))
        return new


def _text(value: str) -> Element:
    element = etree.Element(f"{S}t")
    element.text = _ESCAPE.sub(r"_x005F_x\1_", clean(value))
    if value != value.strip() or "\n" in value:
        element.set(XML_SPACE, "preserve")
    return element


class XlsxHandler(ArchiveHandler):
    """Workbooks."""

    name = "Workbook"
    extensions = (".xlsx", ".xlsm", ".xltx")
    signature = b"xl/"

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Parse the sheets and the strings."""
        package = Package(archive)
        return _Reader(package, options, package.main(*_MAIN)).read()


@dataclass(slots=True)
class _Reader:
    package: Package
    options: DocumentOptions
    main: str
    strings: list[Element] = field(default_factory=list)
    strings_part: str = ""
    tables: list[tuple[_Sheet, _Table]] = field(default_factory=list)
    cells: dict[tuple[str, int, int], Element] = field(default_factory=dict)
    """The header cells of tables, by sheet part, row and column."""
    headers_kept: int = 0
    choice: ColumnChoice = field(init=False)

    def __post_init__(self) -> None:
        self.choice = ColumnChoice(self.options.columns)

    def read(self) -> OpenedArchive:
        self._strings()
        slots = list(self._sheets())
        if self.options.target in RTL:
            self._set_direction()
        for kind in ("spreadsheetml.comments+", "ms-excel.threadedcomments"):
            for part in self.package.parts(kind):
                slots += self._comments(part)
        for part in self.package.parts(
            "drawingml.drawing+", "vnd.openxmlformats-officedocument.drawing+", "drawingml.chart+"
        ):
            root = self.package.tree(part).getroot()
            slots += drawing_slots(root, part, Path(part).stem, part, self.package.changed)
        notes = []
        if self.headers_kept:
            notes.append(
                f"{self.headers_kept} column headers were left because formulas refer to them by name."
            )
        return OpenedArchive(self.package.archive, slots, notes, self.rename_columns)

    def _set_direction(self) -> None:
        """Put the first column at the right."""
        for sheet in self._sheet_list():
            for view in self.package.tree(sheet.part).getroot().iter(f"{S}sheetView"):
                view.set("rightToLeft", "1")
                self.package.changed.add(sheet.part)

    def _strings(self) -> None:
        for part in self.package.parts("spreadsheetml.sharedStrings"):
            self.strings_part = part
            # Those directly in the table: a cell counts no others, and what is added goes behind them.
            self.strings = self.package.tree(part).getroot().findall(f"{S}si")

    def _sheet_list(self) -> list[_Sheet]:
        targets = self._relations(self.main)
        root = self.package.tree(self.main).getroot()
        sheets = [
            _Sheet(str(e.get("name")), targets.get(str(e.get(f"{_R}id")), ("", ""))[1])
            for e in root.iter(f"{S}sheet")
        ]
        return [sheet for sheet in sheets if self.package.has(sheet.part)]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return a part's relations: identifier -> (type, name of the other part)."""
        folder, name = posixpath.split(part)
        file = f"{folder}/_rels/{name}.rels".lstrip("/")
        if not self.package.has(file):
            return {}
        found = {}
        for e in self.package.tree(file).getroot().iter(f"{_RELATIONS}Relationship"):
            target = str(e.get("Target", ""))
            place = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            found[str(e.get("Id"))] = (str(e.get("Type", "")).rsplit("/", 1)[-1], place)
        return found

    def _sheets(self) -> Iterator[Slot]:
        """Yield a slot for each string that a chosen cell shows, in the order of the cells."""
        sheets = self._sheet_list()
        check_sheets(self.package.path, self.options.sheets, [sheet.name for sheet in sheets])
        named = self._structured_references(sheets)
        for sheet in sheets:
            for kind, part in self._relations(sheet.part).values():
                if kind == "table" and self.package.has(part):
                    self._table(sheet, part)
        chosen: dict[int, list[tuple[_Sheet, Element]]] = {}
        kept: set[int] = set()
        order: list[tuple[_Sheet, Element, int | None]] = []
        for sheet in sheets:
            wanted = self._columns(sheet)
            for cell, row, column in self._cells(sheet):
                header = self._is_header(sheet, row, column)
                if header:
                    self.cells[sheet.part, row, column] = cell
                take = (wanted is None or column in wanted) and not (header and named)
                self.headers_kept += header and named
                number = self._string_number(cell)
                if number is not None:
                    if take:
                        chosen.setdefault(number, []).append((sheet, cell))
                    else:
                        kept.add(number)
                if take and (number is None or len(chosen[number]) == 1):
                    order.append((sheet, cell, number))
        self.choice.check(self.package.path)
        for sheet, cell, number in order:
            yield from self._cell_slot(sheet, cell, number, chosen, kept)

    def _structured_references(self, sheets: list[_Sheet]) -> bool:
        """Say whether any formula names a table's column."""
        for sheet in sheets:
            for formula in self.package.tree(sheet.part).getroot().iter(f"{S}f"):
                if "[" in (formula.text or ""):
                    return True
        return any(
            "calculatedColumnFormula" in etree.tostring(self.package.tree(p).getroot(), encoding="unicode")
            for p in self.package.parts("spreadsheetml.table+")
        )

    def _table(self, sheet: _Sheet, part: str) -> None:
        root = self.package.tree(part).getroot()
        match = _CELL.match(str(root.get("ref", "")))
        if match and root.get("headerRowCount") != "0":
            columns = tuple(root.iter(f"{S}tableColumn"))
            self.tables.append((sheet, _Table(part, int(match[2]), _column(match[1]), columns)))

    def _is_header(self, sheet: _Sheet, row: int, column: int) -> bool:
        return any(
            s == sheet and t.row == row and t.first <= column < t.first + len(t.columns)
            for s, t in self.tables
        )

    def _cells(self, sheet: _Sheet) -> Iterator[tuple[Element, int, int]]:
        """Yield the cells that hold text of their own."""
        row = 0
        for line in self.package.tree(sheet.part).getroot().iter(f"{S}row"):
            row = int(line.get("r")) if str(line.get("r", "")).isdigit() else row + 1
            column = 0
            for cell in line.iter(f"{S}c"):
                match = _CELL.fullmatch(str(cell.get("r", "")))
                column = _column(match[1]) if match else column + 1
                if cell.get("t") in ("s", "inlineStr") and cell.find(f"{S}f") is None:
                    yield cell, row, column

    def _columns(self, sheet: _Sheet) -> Set[int] | None:
        """Return the chosen columns of a sheet; None for all."""
        if self.options.sheets and sheet.name not in self.options.sheets:
            return set()
        if not self.options.columns:
            return None
        heads: dict[str, int] = {}
        last = 0
        for cell, row, column in self._cells(sheet):
            last = max(last, column)
            if row == 1:
                heads.setdefault(self._shown(cell).strip(), column)
        return self.choice.of(heads, last)

    def _shown(self, cell: Element) -> str:
        number = self._string_number(cell)
        holder = cell.find(f"{S}is") if number is None else self.strings[number]
        return "" if holder is None else "".join(t.text or "" for t in holder.iter(f"{S}t"))

    def _string_number(self, cell: Element) -> int | None:
        if cell.get("t") != "s":
            return None
        value = cell.findtext(f"{S}v") or ""
        if not value.strip().isdigit() or int(value) >= len(self.strings):
            raise damaged(self.package.path, f"cell {cell.get('r')} refers to a string that isn't there")
        return int(value)

    def _cell_slot(
        self,
        sheet: _Sheet,
        cell: Element,
        number: int | None,
        chosen: dict[int, list[tuple[_Sheet, Element]]],
        kept: set[int],
    ) -> Iterator[Slot]:
        holder = cell.find(f"{S}is") if number is None else self.strings[number]
        if holder is None:
            return
        key = f"{sheet.name}!{cell.get('r')}"
        users = chosen[number] if number is not None and number in kept else []
        if not users:
            part = sheet.part if number is None else self.strings_part
            yield from self._string_slot(holder, part, key, sheet.part)
            return
        # Other cells show the same string and are to keep it: these get a copy.
        root = self.package.tree(self.strings_part).getroot()
        mine = copy.deepcopy(holder)
        slot = next(self._string_slot(mine, self.strings_part, key, sheet.part), None)
        if slot is None:
            return
        inner = slot.apply

        def apply(tokens: list[Token], terms: Sequence[str]) -> None:
            root.append(mine)
            place = len(root.findall(f"{S}si")) - 1
            for user, used in users:
                used.find(f"{S}v").text = str(place)
                self.package.changed.add(user.part)
            inner(tokens, terms)

        slot.apply = apply
        yield slot

    def _string_slot(self, holder: Element, part: str, key: str, group: str) -> Iterator[Slot]:
        atoms = list(_atoms(holder))
        if atoms:
            tokens, base = tokens_of(atoms)
            yield Slot(tokens, self._apply(holder, base, part), key, group)

    def _apply(self, holder: Element, base: Format, part: str) -> Apply:
        plain = holder.find(f"{S}r") is None

        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            rest = [c for c in holder if c.tag not in (f"{S}t", f"{S}r", f"{S}rPh", f"{S}phoneticPr")]
            if plain:
                value = "".join(
                    t.value if isinstance(t, Text) else "\n" for t in tokens if isinstance(t, Text | Break)
                )
                holder[:] = [_text(value), *rest]
            else:
                holder[:] = [*elements_of(tokens, base, _Rich()), *rest]
            self.package.changed.add(part)

        return apply

    def _comments(self, part: str) -> Iterator[Slot]:
        root = self.package.tree(part).getroot()
        for number, comment in enumerate(root.iter("{*}text"), 1):
            if comment.tag == f"{S}text":
                yield from self._string_slot(comment, part, f"{Path(part).stem} {number}", part)
            elif comment.text:
                from hymt_desktop.core.documents.pptx import text_apply

                apply = text_apply(comment, part, self.package.changed)
                yield Slot((Text(comment.text),), apply, f"{Path(part).stem} {number}", part)

    def rename_columns(self) -> dict[str, bytes]:
        """Give each table's columns the names that their header cells now have."""
        for sheet, table in self.tables:
            used: set[str] = set()
            for i, column in enumerate(table.columns):
                cell = self.cells.get((sheet.part, table.row, table.first + i))
                name = self._shown(cell) if cell is not None else str(column.get("name"))
                if name.lower() in used:
                    name = self._unique(cell, name, used)
                used.add(name.lower())
                shown = name.replace("\n", "_x000a_")
                if column.get("name") != shown:
                    column.set("name", shown)
                    self.package.changed.add(table.part)
        return {}

    def _unique(self, cell: Element | None, name: str, used: set[str]) -> str:
        """Tell two equal headers apart, as Excel does."""
        number = 2
        while f"{name}{number}".lower() in used:
            number += 1
        if cell is not None:
            cell.set("t", "inlineStr")
            for child in list(cell):
                cell.remove(child)
            etree.SubElement(cell, f"{S}is").append(_text(f"{name}{number}"))
            sheet = next(part for (part, _, _), c in self.cells.items() if c is cell)
            self.package.changed.add(sheet)
        return f"{name}{number}"


def _atoms(holder: Element) -> Iterator[Atom]:
    for child in holder:
        if child.tag == f"{S}t":
            yield from _text_atoms(child.text or "", Format(""))
        elif child.tag == f"{S}r":
            properties = child.find(f"{S}rPr")
            style = Format(
                signature(properties, frozenset({f"{S}family", f"{S}charset"}), frozenset()), properties
            )
            yield from _text_atoms(child.findtext(f"{S}t") or "", style)


def _text_atoms(text: str, style: Format) -> Iterator[Atom]:
    lines = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) >= 32 else "", text).split("\n")
    for i, line in enumerate(lines):
        if i:
            yield Atom("break", style)
        yield Atom("text", style, line)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
