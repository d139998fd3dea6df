# SPDX-License-Identifier: Apache-2.0
"""Workbooks, on one that LibreOffice made (tests/golden) and on made ones."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from office_contract import CELLS, GOLDEN, OfficeContract, with_member
from packages import canonical, parts

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


class TestLibreOfficeXlsx(OfficeContract):
    suffix = ".xlsx"
    golden = "libreoffice.xlsx"
    texts = CELLS

    def huge(self, times):
        name = "xl/worksheets/sheet1.xml"
        root = etree.fromstring(parts(self.sample)[name])
        data = root.find("{*}sheetData")
        row = f"<row xmlns='{root.nsmap[None]}'><c t='inlineStr'><is><t>some text</t></is></c></row>"
        data.extend(etree.fromstring(row) for _ in range(times))
        return with_member(self.sample, name, etree.tostring(root))

    def content(self, data):
        # Whether blanks at the ends count says nothing where there are none.
        return {k: v.replace(b' xml:space="preserve"', b"") for k, v in canonical(data).items()}


def workbook(tmp_path: Path, formula: str = "1+2", **options):
    """Write a workbook with a table, a repeated string and a formula; return what translation gives."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.worksheet.table import Table

    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["Name", "Colour"], ["apple", "red"], ["pear", "apple"], ["sum", f"={formula}"]):
        sheet.append(row)
    sheet.add_table(Table(displayName="T", ref="A1:B4"))
    sheet["A2"].comment = Comment("A remark", "me")
    other = book.create_sheet("Other")
    other["A1"] = "apple"
    book.save(path)
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: u.text.upper() for u in document.units}), out)
    path.write_bytes(out.getvalue())
    book = openpyxl.load_workbook(path)
    cells = {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book}
    names = [c.name for c in book["Data"].tables["T"].tableColumns]
    return cells, names, book["Data"]["A2"].comment.text, document


def test_formulas_stay_and_table_columns_follow_their_headers(tmp_path):
    cells, names, comment, _ = workbook(tmp_path)
    assert cells["Data"] == [["NAME", "COLOUR"], ["APPLE", "RED"], ["PEAR", "APPLE"], ["SUM", "=1+2"]]
    assert cells["Other"] == [["APPLE"]]
    assert names == ["NAME", "COLOUR"]
    assert "REMARK" in comment


def test_headers_that_formulas_name_are_left_and_reported(tmp_path):
    cells, names, _, document = workbook(tmp_path, "SUM(T[Colour])")
    assert cells["Data"][0] == ["Name", "Colour"] == names
    assert cells["Data"][3][1] == "=SUM(T[Colour])"
    assert "2 column headers" in document.notes[0]


def test_chosen_columns_and_sheets_leave_shared_strings_of_others(tmp_path):
    cells, _, _, _ = workbook(tmp_path, columns=("A",), sheets=("Data",))
    assert cells["Data"] == [["NAME", "Colour"], ["APPLE", "red"], ["PEAR", "apple"], ["SUM", "=1+2"]]
    assert cells["Other"] == [["apple"]]


@pytest.mark.parametrize("doubled", [False, True])
def test_a_string_that_other_cells_keep_is_copied(tmp_path, doubled):
    """Also in a damaged table with strings inside strings: cells count those directly in it."""
    data = (GOLDEN / "libreoffice.xlsx").read_bytes()
    sheet, table = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    # B2 shows the string of A2 from here on.
    data = with_member(
        data,
        sheet,
        parts(data)[sheet].replace(b'<v>3</v></c></row><row r="3"', b'<v>2</v></c></row><row r="3"'),
    )
    if doubled:
        root = etree.fromstring(parts(data)[table])
        root[0].append(copy.deepcopy(root))
        data = with_member(data, table, etree.tostring(root))
    (tmp_path / "a.xlsx").write_bytes(data)
    handler = load_registry(()).find(tmp_path / "a.xlsx")
    document = handler.extract(tmp_path / "a.xlsx", DocumentOptions(columns=("A",)))
    with (tmp_path / "b.xlsx").open("w+b") as out:
        handler.write(document, TranslationMap({u.index: u.text.upper() for u in document.units}), out)
    again = {u.key: u.text for u in handler.extract(tmp_path / "b.xlsx", DocumentOptions()).units}
    assert (again["s!A2"], again["s!B2"], again["s!A3"]) == ("RED APPLE", "Red apple", "GREEN PEAR")


def test_rich_text_of_cells_keeps_its_looks(tmp_path):
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("Plain and ", TextBlock(InlineFont(b=True), "bold"), " text")
    book.active["A2"] = "=1+1"
    book.save(path)
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    assert [u.text for u in document.units] == ["Plain and <x1>bold</x1> text"]
    out = io.BytesIO()
    handler.write(document, TranslationMap({0: "<x1>Fett</x1> und schlicht"}), out)
    path.write_bytes(out.getvalue())
    cell = openpyxl.load_workbook(path, rich_text=True).active["A1"].value
    assert [(str(part), getattr(getattr(part, "font", None), "b", None)) for part in cell] == [
        ("Fett", True),
        (" und schlicht", None),
    ]


def test_sheets_and_columns_that_are_not_there_are_refused(tmp_path):
    for options, hint in (({"sheets": ("Dta",)}, "Data, Other"), ({"columns": ("Color",)}, "Name, Colour")):
        with pytest.raises(UserError, match="There is no") as caught:
            workbook(tmp_path, **options)
        assert hint in caught.value.hint
