# SPDX-License-Identifier: Apache-2.0
"""OpenDocument: files that Pandoc and LibreOffice made, styles as LibreOffice writes them, cells, charts."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from office_contract import CELLS, CODE, HEAD, LAST, LISTS, NOTE, SENTENCE, OfficeContract
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("chart", "chart"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
NAMES += ' xmlns:officeooo="http://openoffice.org/2009/office"'


def span_style(name: str, look: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
    )


def paragraph_style(name: str, parent: str) -> str:
    return f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}"/>'


STYLES = f"""<office:document-styles {NAMES}><office:styles>
<style:default-style style:family="paragraph"/>
<style:style style:name="Quotations" style:display-name="Quotations" style:family="paragraph"/>
<style:style style:name="Preformatted_20_Text" style:display-name="Preformatted Text"
 style:family="paragraph"/>
</office:styles><office:automatic-styles><style:page-layout style:name="Mpm1">
<style:page-layout-properties style:writing-mode="lr-tb"/></style:page-layout></office:automatic-styles>
</office:document-styles>"""


def write(folder: Path, name: str, body: str, styles: str = "", **more: str) -> Path:
    path = folder / name
    kind = {".odt": "text", ".ods": "spreadsheet", ".odp": "presentation"}[path.suffix]
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", STYLES)
        for member, text in more.items():
            archive.writestr(member.replace("__", "/"), text)
    return path


def translate(path: Path, **options) -> tuple[list[str], dict[str, str]]:
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    texts = {u.index: u.text.replace("a", "A") for u in document.units}
    handler.write(document, TranslationMap(texts), out)
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    return [u.text for u in document.units], members


def test_editing_sessions_and_languages_are_no_formatting(tmp_path):
    styles = (
        span_style("T1", 'officeooo:rsid="001"')
        + span_style("T2", 'fo:font-weight="bold" officeooo:rsid="002"')
        + span_style("T3", 'fo:font-weight="bold" fo:language="de"')
    )
    body = (
        '<text:p>one <text:span text:style-name="T1">plain</text:span> and '
        '<text:span text:style-name="T2">bo</text:span>'
        '<text:span text:style-name="T3">ld</text:span></text:p>'
    )
    units, members = translate(write(tmp_path, "a.odt", body, styles))
    assert units == ["one plain and <x1>bold</x1>"]
    assert (
        '<text:p>one plAin And <text:span text:style-name="T2">bold</text:span></text:p>'
        in members["content.xml"]
    )


def test_automatic_styles_count_as_those_they_come_from(tmp_path):
    styles = paragraph_style("P1", "Quotations") + paragraph_style("P2", "Preformatted_20_Text")
    body = (
        '<text:p text:style-name="P1">a quotation</text:p><text:p text:style-name="P2">code = a</text:p>'
        "<text:p>a text</text:p><text:p>a further one</text:p>"
    )
    path = write(tmp_path, "a.odt", body, styles)
    assert translate(path)[0] == ["a quotation", "a text", "a further one"]
    assert translate(path, skip_styles=("quotations",))[0] == ["a text", "a further one"]


def test_a_text_file_saved_as_a_document_is_translated(tmp_path):
    """LibreOffice gives all its lines the style that is else one of code."""
    line = '<text:p text:style-name="Preformatted_20_Text">a line</text:p>'
    assert translate(write(tmp_path, "a.odt", line * 3 + "<text:p>b</text:p>"))[0] == ["a line"] * 3 + ["b"]


def cells(*texts: str, **attributes: str) -> str:
    row = "".join(
        f'<table:table-cell office:value-type="string"{attributes.get(text, "")}>'
        f"<text:p>{text}</text:p></table:table-cell>"
        if text
        else '<table:table-cell table:number-columns-repeated="2"/>'
        for text in texts
    )
    return f"<table:table-row>{row}</table:table-row>"


SHEETS = (
    f'<table:table table:name="One">{cells("Name", "", "Remark")}{cells("apple", "", "a pear")}</table:table>'
    f'<table:table table:name="Two">{cells("Area", "Remark")}{cells("a hill", "a dale")}</table:table>'
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"columns": ("Remark",)}, ["Remark", "a pear", "Remark", "a dale"]),
        ({"columns": ("D",)}, ["Remark", "a pear"]),
        ({"columns": ("1",), "sheets": ("Two",)}, ["Area", "a hill"]),
        ({"sheets": ("One",)}, ["Name", "Remark", "apple", "a pear"]),
    ],
)
def test_columns_and_sheets_are_chosen(tmp_path, options, expected):
    assert translate(write(tmp_path, "a.ods", SHEETS), **options)[0] == expected


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"columns": ("Price",)}, "no column 'Price' in a.ods", "Name, Remark, Area"),
        ({"columns": ("ZZ",)}, "no column 'ZZ'", "Name"),
        ({"sheets": ("Three",)}, "no sheet 'Three' in a.ods", "One, Two"),
    ],
)
def test_names_that_are_not_there_are_refused(tmp_path, options, message, hint):
    with pytest.raises(UserError, match=message) as caught:
        translate(write(tmp_path, "a.ods", SHEETS), **options)
    assert hint in caught.value.hint


def test_a_cell_keeps_no_copy_of_its_old_text(tmp_path):
    row = cells("apple", apple=' office:string-value="apple"')
    _, members = translate(write(tmp_path, "a.ods", f'<table:table table:name="One">{row}</table:table>'))
    assert "Apple" in members["content.xml"]
    assert "string-value" not in members["content.xml"]


def test_titles_of_charts_are_translated_and_their_tables_left(tmp_path):
    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><chart:chart><chart:title>"
        "<text:p>apples</text:p></chart:title><table:table><table:table-row><table:table-cell>"
        "<text:p>a row</text:p></table:table-cell></table:table-row></table:table></chart:chart>"
        "</office:chart></office:body></office:document-content>"
    )
    path = write(tmp_path, "a.odt", "<text:p>a text</text:p>", **{"Object 1__content.xml": chart})
    units, members = translate(path)
    assert units == ["a text", "apples"]
    assert "Apples" in members["Object 1/content.xml"]


def test_pages_run_from_right_to_left_for_arabic(tmp_path):
    path = write(tmp_path, "a.odt", "<text:p>a text</text:p>")
    assert 'style:writing-mode="rl-tb"' in translate(path, target="ar")[1]["styles.xml"]
    assert 'style:writing-mode="rl-tb"' not in translate(path, target="zh")[1]["styles.xml"]


def test_a_cell_outside_a_sheet_is_left_alone(tmp_path):
    loose = '<table:table-cell office:value-type="string"><text:p>loose</text:p></table:table-cell>'
    row = "<table:table-row><table:table-cell><text:p>kept</text:p></table:table-cell></table:table-row>"
    texts, _ = translate(
        write(tmp_path, "a.ods", f'{loose}<table:table table:name="One">{row}</table:table>')
    )
    assert texts == ["kept"]


def test_a_comment_among_cells_is_no_column(tmp_path):
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(
        f"<table:table-row><!--c-->{cell.format(a)}<?p i?>{cell.format(b)}</table:table-row>"
        for a, b in (("Name", "Note"), ("one", "two"))
    )
    path = write(tmp_path, "a.ods", f'<table:table table:name="One">{rows}</table:table>')
    assert translate(path, columns=("Note",))[0] == ["Note", "two"]


MONOSPACED = (
    span_style("T1", 'style:font-name="C1"')
    + '<style:style style:name="T2" style:family="text" style:parent-style-name="T1"/>'
    '<style:style style:name="P1" style:family="paragraph"><style:text-properties'
    " fo:font-family=\"'Fira Code'\"/></style:style>"
)
FACES = """<office:font-face-decls><style:font-face style:name="C1" svg:font-family="'Courier New'"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"/></office:font-face-decls>"""
SPAN = '<text:span text:style-name="T2">read</text:span>'


def test_monospaced_text_of_slides_is_left_unless_all_of_it_is(tmp_path):
    words = "<text:p>Some words</text:p>"
    code = f'<text:p>{SPAN}</text:p><text:p text:style-name="P1">x = 1 a</text:p>'
    body = f"{words}<text:p>Call {SPAN} now</text:p>{code}"
    path = write(tmp_path, "a.odp", body, MONOSPACED)
    with_faces(path)
    assert translate(path)[0] == ["Some words", "Call <x1/> now"]
    path = write(tmp_path, "a.odp", words + f"<text:p>{SPAN}</text:p>" * 2, MONOSPACED)
    with_faces(path)
    assert translate(path)[0] == ["Some words", "read", "read"]


def test_fonts_of_a_text_are_formatting(tmp_path):
    """A text has styles for code: its fonts say nothing, as in DOCX."""
    path = write(tmp_path, "a.odt", f"<text:p>Call {SPAN} now</text:p><text:p>more</text:p>", MONOSPACED)
    with_faces(path)
    assert translate(path)[0] == ["Call <x1>read</x1> now", "more"]


def with_faces(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["content.xml"] = members["content.xml"].replace(
        b"<office:automatic-styles>", FACES.encode() + b"<office:automatic-styles>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


class TestPandocOdt(OfficeContract):
    suffix = ".odt"
    many = ("content.xml", "{*}p")
    golden = "pandoc.odt"
    texts = (*HEAD, SENTENCE.format("<x5/>").replace(*CODE), NOTE, *LISTS, "Next section", LAST)

    def content(self, data):
        return spans(data)


class TestLibreOfficeOds(OfficeContract):
    suffix = ".ods"
    many = ("content.xml", "{*}table-row")
    golden = "libreoffice.ods"
    texts = (*CELLS, "Page <x1/>")


class TestLibreOfficeOdp(OfficeContract):
    suffix = ".odp"
    many = ("content.xml", "{*}p")
    golden = "libreoffice.odp"
    texts = (
        *HEAD,
        SENTENCE.format("<x5/>").replace(*CODE),
        *LISTS,
        "Next section",
        LAST.replace("<x2/>", ""),
        "Notes",
        "1. " + NOTE,
    )

    def content(self, data):
        return spans(data)


def spans(data: bytes) -> list[tuple[str, str]]:
    """Return an ODF content part as (style, text) without blanks."""
    found = []
    for name in ("content.xml", "styles.xml"):
        for paragraph in etree.fromstring(parts(data)[name]).iter(f"{TEXT}p", f"{TEXT}h"):
            found.append(("p", str(paragraph.get(f"{TEXT}style-name"))))
            pieces: list[tuple[str, str]] = []
            collect(paragraph, "", pieces)
            found += pieces
    return found


def collect(element, style: str, pieces: list[tuple[str, str]]) -> None:
    """Add an element's text by style, neighbours of one style merged."""

    def add(text):
        text = re.sub(r"\s+", "", text or "")
        if text and pieces and pieces[-1][0] == style:
            pieces[-1] = (style, pieces[-1][1] + text)
        elif text:
            pieces.append((style, text))

    add(element.text)
    for child in element:
        if child.tag == f"{TEXT}span":
            collect(
                child, child.get(f"{TEXT}style-name") + (" link" if style.endswith("link") else ""), pieces
            )
        elif child.tag == f"{TEXT}a":
            collect(child, style + " link", pieces)
        elif child.tag != f"{TEXT}s":
            add(f"[{child.tag}]")
        add(child.tail)
