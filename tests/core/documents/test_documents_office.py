# SPDX-License-Identifier: Apache-2.0
"""DOCX, PPTX, XLSX, ODF and EPUB, on files that Pandoc and LibreOffice made (tests/golden)."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from pathlib import Path

import pytest
from handler_contract import HandlerContract, marked
from hypothesis import strategies as st
from lxml import etree
from packages import canonical, parts, unmarked

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import UserError

GOLDEN = Path(__file__).parents[2] / "golden"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def runs(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """Return each Word part as (look, text) with neighbouring runs of one look merged."""
    found = {}
    for name, content in parts(data).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        pieces: list[tuple[str, str]] = []
        for run in etree.fromstring(content).iter(f"{W}p", f"{W}r"):
            if run.tag == f"{W}p":
                pieces.append(("p", ""))
                continue
            properties = run.find(f"{W}rPr")
            look = ""
            if properties is not None:
                for e in [*properties.findall(f"{W}lang"), *properties.findall(f"{W}noProof")]:
                    properties.remove(e)
                look = etree.tostring(properties, method="c14n").decode() if len(properties) else ""
            text = "".join(
                t.text or "" if t.tag == f"{W}t" else f"[{t.tag}]" for t in run if t is not properties
            )
            text = re.sub(r"\s+", "", text)
            if text and pieces and pieces[-1][0] == look:
                pieces[-1] = (look, pieces[-1][1] + text)
            elif text:
                pieces.append((look, text))
        found[name] = pieces
    return found


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """Return an archive with another content of one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for member, old in parts(data).items():
            target.writestr(member, content if member == name else old)
    return out.getvalue()


class OfficeContract(HandlerContract):
    golden = ""
    many = ("", "")
    """A member, and an element of it with text that can stand in it many times."""
    empty = None
    damaged = b"PK\x03\x04 this is no archive"

    @property
    def sample(self):
        return (GOLDEN / self.golden).read_bytes()

    def content(self, data):
        return canonical(data)

    def unmark(self, data):
        return unmarked(data)

    def huge(self, times):
        name, tag = self.many
        root = etree.fromstring(parts(self.sample)[name])
        first = next(e for e in root.iter(tag) if re.search(r"[a-z]{3}", "".join(e.itertext())))
        first.getparent().extend(copy.deepcopy(first) for _ in range(times))
        return with_member(self.sample, name, etree.tostring(root))

    def mutated(self, sample, data):
        """Change the archive itself, or what is in one of its members."""
        if data.draw(st.integers(0, 3)) == 0:
            return super().mutated(sample, data)
        members = parts(sample)
        name = data.draw(st.sampled_from(sorted(members)))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for member, content in members.items():
                target.writestr(member, super().mutated(content, data) if member == name else content)
        return out.getvalue()

    def test_parts_without_text_are_copied_byte_by_byte(self, tmp_path):
        changed = parts(self.translate(tmp_path, self.sample, marked))
        before = parts(self.sample)
        assert list(changed) == list(before)
        same = [name for name in before if changed[name] == before[name]]
        assert len(same) >= len(before) // 2


SENTENCE = (
    "This is <x1>bold</x1>, <x2>italic</x2> and <x3>code</x3> text with a <x4>link</x4> and a footnote{0}."
    " It goes on in the same paragraph, with H<x6/>O and x<x7/>."
)
CODE = ("<x3>code</x3>", "<x3/>")
"""A style of program code is left as it is, and a monospaced font where there are no styles."""
LISTS = (
    "A quotation of <x1>several</x1> words.",
    "First item",
    "Second <x1>item</x1>",
    "One",
    "Two",
    "Name",
    "Value",
    "Red apple",
    "Green <x1>pear</x1>",
)
LAST = "The last paragraph has <x1>deleted words</x1> and math <x2/> in it."
NOTE = "The note’s <x1>own</x1> text."
HEAD = ("A Small Report", "Nobody", "Introduction")
CELLS = ("Name", "Note", "Red apple", "Sweet, and round", "Green pear", "Soft")


class TestPandocDocx(OfficeContract):
    suffix = ".docx"
    many = ("word/document.xml", "{*}p")
    golden = "pandoc.docx"
    texts = (*HEAD, SENTENCE.format("<x5/>").replace(*CODE), *LISTS, "Next section", LAST, NOTE)

    def content(self, data):
        return runs(data)


class TestLibreOfficeDocx(TestPandocDocx):
    golden = "libreoffice.docx"


class TestPandocPptx(OfficeContract):
    suffix = ".pptx"
    many = ("ppt/slides/slide3.xml", "{*}p")
    golden = "pandoc.pptx"
    texts = (
        *HEAD,
        SENTENCE.format("<x5/>").replace(*CODE),
        *LISTS,
        "Next section",
        LAST,
        "Notes",
        "1. " + NOTE,
    )

    def content(self, data):
        return drawing_runs(data)


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


CHAPTER = SENTENCE.format("<x5/>").replace("<x3>code</x3>", "<x3/>")
CONTENTS = ("A Small Report", "A Small Report", "Introduction", "Next section")


class TestEpub3(OfficeContract):
    suffix = ".epub"
    many = ("EPUB/text/ch001.xhtml", "{*}p")
    golden = "pandoc.epub"
    texts = (
        *["A Small Report"] * 3,
        *HEAD[1:],
        CHAPTER,
        *LISTS[:-1],
        "<x1>Green</x1> pear",
        "Next section",
        LAST,
        NOTE + "<x2/>",
        *CONTENTS,
        *CONTENTS,
        "Title Page",
    )

    def test_the_type_stays_first_and_unpacked(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        with zipfile.ZipFile(io.BytesIO(changed)) as archive:
            first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert changed[30:58] == b"mimetypeapplication/epub+zip"

    def test_the_language_is_the_target(self, tmp_path):
        self.options = DocumentOptions(target="zh")
        changed = parts(self.translate(tmp_path, self.sample, lambda t: t))
        assert b"<dc:language>zh</dc:language>" in changed["EPUB/content.opf"]
        assert b'xml:lang="zh"' in changed["EPUB/text/ch001.xhtml"]


class TestEpub2(OfficeContract):
    suffix = ".epub"
    many = ("EPUB/text/ch001.xhtml", "{*}p")
    golden = "pandoc-epub2.epub"
    texts = (
        *TestEpub3.texts[:15],
        "Next section",
        "The last paragraph has <x1>deleted words</x1> and math "
        "<x2><x3>a</x3><x4/>\u2005+\u2005<x5>b</x5><x6/></x2> in it.",
        NOTE + "<x2/>",
        *CONTENTS,
        *CONTENTS,
    )


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


TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


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


A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def drawing_runs(data: bytes) -> list[tuple[str, str]]:
    """Return the slides' runs as (look, text) without blanks."""
    found: list[tuple[str, str]] = []
    for name, content in parts(data).items():
        if not re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            continue
        for element in etree.fromstring(content).iter(f"{A}p", f"{A}r"):
            if element.tag == f"{A}p":
                found.append(("p", name))
                continue
            properties = element.find(f"{A}rPr")
            look = "" if properties is None else look_of(properties)
            text = re.sub(r"\s+", "", element.findtext(f"{A}t") or "")
            if text and found[-1][0] == look:
                found[-1] = (look, found[-1][1] + text)
            elif text:
                found.append((look, text))
    return found


def look_of(properties) -> str:
    """Return run properties without what can't be seen."""
    attributes = sorted((k, v) for k, v in properties.attrib.items() if k not in ("lang", "dirty", "err"))
    inner = [etree.tostring(e, method="c14n", with_tail=False).decode() for e in properties]
    return f"{attributes}{inner}" if attributes or inner else ""


def word_document(body: str, tmp_path: Path) -> Path:
    """Write a DOCX with the given body, from Pandoc's."""
    path = tmp_path / "made.docx"
    with zipfile.ZipFile(GOLDEN / "pandoc.docx") as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "word/document.xml":
                names = "w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
                content = f"<w:document xmlns:{names}><w:body>{body}</w:body></w:document>".encode()
            target.writestr(info, content)
    return path


def translate_body(body: str, tmp_path: Path, change, **options) -> tuple[list[str], str]:
    """Return the units of a Word body and the body after translation."""
    path = word_document(body, tmp_path)
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: change(u.text) for u in document.units}), out)
    root = etree.fromstring(parts(out.getvalue())["word/document.xml"])
    inner = "".join(etree.tostring(e).decode() for e in root[0])
    inner = re.sub(r' xmlns:\w+="[^"]*"| xml:space="preserve"', "", inner)
    return [u.text for u in document.units if not u.key.startswith("foot")], inner


def run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_a_word_cut_into_runs_is_one_word(tmp_path):
    german = run("lo", "<w:lang w:val='de'/>")
    body = f"<w:p>{run('Hel')}{german}<w:proofErr/>{run(' wor')}{run('ld', '<w:b/>')}</w:p>"
    units, after = translate_body(body, tmp_path, marked)
    assert units == ["Hello wor<x1>ld</x1>"]
    assert after == (
        "<w:p><w:r><w:t>§Hello §wor</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>§ld</w:t></w:r></w:p>"
    ).replace("§", "&#167;")


def test_tracked_changes(tmp_path):
    body = (
        f"<w:p>{run('Keep ')}<w:del w:id='1' w:author='a'><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{run('new')}</w:ins>{run(' end')}</w:p>"
    )
    units, after = translate_body(body, tmp_path, marked)
    assert units == ["Keep <x1/><x2>new</x2> end"]
    assert "<w:delText>gone</w:delText>" in after
    assert '<w:ins w:id="2" w:author="a"><w:r><w:t>&#167;new</w:t></w:r></w:ins>' in after


def test_fields_are_kept_and_the_text_of_links_is_translated(tmp_path):
    def mark(kind):
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    def code(text):
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    link = (
        mark("begin") + code(' HYPERLINK "http://e.com"') + mark("separate") + run("the link") + mark("end")
    )
    page = mark("begin") + code(" PAGE ") + mark("separate") + run("12") + mark("end")
    units, after = translate_body(
        f"<w:p>{run('See ')}{link}{run(' on page ')}{page}{run(' now')}</w:p>", tmp_path, marked
    )
    assert units == ["See <x1>the link</x1> on page <x2/> now"]
    order = re.findall(r"fldCharType=\"(\w+)\"|<w:t>([^<]*)", after)
    assert [a or b for a, b in order] == [
        "&#167;See ", "begin", "separate", "&#167;the &#167;link", "end", " &#167;on &#167;page ",
        "begin", "separate", "12", "end", " &#167;now",
    ]  # fmt: skip
    _, moved = translate_body(
        f"<w:p>{run('See ')}{link}{run(' on page ')}{page}{run(' now')}</w:p>",
        tmp_path,
        lambda _: "<x2/> x <x1>y</x1>",
    )
    assert re.findall(r'fldCharType="(\w+)"', moved) == ["begin", "separate", "end"] * 2


def test_text_boxes_keep_their_place_and_are_translated(tmp_path):
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('In the box')}</w:p></w:txbxContent></w:pict></w:r>"
    units, after = translate_body(f"<w:p>{run('Before ')}{box}{run(' after')}</w:p>", tmp_path, marked)
    assert units == ["Before <x1/> after", "In the box"]
    assert "<w:txbxContent><w:p><w:r><w:t>&#167;In &#167;the &#167;box</w:t>" in after


def test_styles_can_be_left_out_and_right_to_left_is_set(tmp_path):
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='SourceCode'/></w:pPr>{run('code here')}</w:p>"
        f"<w:p><w:pPr><w:jc w:val='left'/></w:pPr>{run('text')}</w:p>"
    )
    units, after = translate_body(body, tmp_path, marked, skip_styles=("Source Code",), target="ar")
    assert units == ["text"]
    assert '<w:pPr><w:bidi/><w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr>' in after


def test_formatting_survives(tmp_path):
    """Bold, italics, links, notes, cells and styles are as many after translation as before."""
    contract = TestPandocDocx()
    changed = contract.translate(tmp_path, contract.sample, marked)

    def count(data):
        root = etree.fromstring(parts(data)["word/document.xml"])
        names = ("b", "i", "strike", "hyperlink", "footnoteReference", "tc", "pStyle", "rStyle", "vertAlign")
        return {name: len(root.findall(f".//{W}{name}")) for name in names}

    before, after = count(contract.sample), count(changed)
    assert before["b"] >= 3
    assert all(after[name] <= before[name] for name in before)
    assert sum(after.values()) >= 0.9 * sum(before.values())
    assert runs(changed).keys() == runs(contract.sample).keys()


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


SHAPE = (
    "<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing' "
    "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><xdr:twoCellAnchor><xdr:sp><xdr:txBody>"
    "<a:p><a:r><a:t>In the </a:t></a:r><a:r><a:rPr b='1'/><a:t>box</a:t></a:r><a:endParaRPr/></a:p>"
    "</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)
CHART = (
    "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart' "
    "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><c:chart><c:title><c:tx><c:rich>"
    "<a:p><a:r><a:t>The title</a:t></a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
)
COMMENTS = (
    "<w:comments xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:comment w:id='1'>"
    "<w:p><w:r><w:t>A remark</w:t></w:r></w:p></w:comment></w:comments>"
)


def with_part(golden: str, part: str, kind: str, content: str) -> bytes:
    """Return a golden file with one part more."""
    out = io.BytesIO()
    with zipfile.ZipFile(GOLDEN / golden) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                continue
            if info.filename == "[Content_Types].xml":
                entry = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'.encode()
                data = data.replace(b"</Types>", entry)
            target.writestr(info.filename, data)
        target.writestr(part, content)
    return out.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("golden", "part", "kind", "content", "expected"),
    [
        ("libreoffice.xlsx", "xl/drawings/drawing1.xml", "drawing+xml", SHAPE, "In the <x1>box</x1>"),
        ("libreoffice.xlsx", "xl/charts/chart1.xml", "drawingml.chart+xml", CHART, "The title"),
        ("pandoc.docx", "word/charts/chart1.xml", "drawingml.chart+xml", CHART, "The title"),
        ("pandoc.docx", "word/comments.xml", "wordprocessingml.comments+xml", COMMENTS, "A remark"),
        ("pandoc.pptx", "ppt/charts/chart1.xml", "drawingml.chart+xml", CHART, "The title"),
        ("pandoc.pptx", "ppt/diagrams/data1.xml", "drawingml.diagramData+xml", SHAPE, "In the <x1>box</x1>"),
    ],
)
def test_text_outside_the_body_is_translated(tmp_path, golden, part, kind, content, expected):
    path = tmp_path / f"a{Path(golden).suffix}"
    path.write_bytes(with_part(golden, part, OFFICE + kind, content))
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    assert expected in [u.text for u in document.units]
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: marked(u.text) for u in document.units}), out)
    changed = "".join(etree.fromstring(parts(out.getvalue())[part]).itertext())
    assert changed == marked(re.sub("<[^>]*>", "", expected))


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


def test_a_comment_among_run_properties_is_harmless(tmp_path):
    """lxml's canonical form of a comment ended the whole program."""
    body = f"<w:p>{run('one ', '<!-- c --><w:b/>')}{run('two')}</w:p>"
    units, after = translate_body(body, tmp_path, marked)
    assert units == ["<x1>one</x1> two"] or units == ["one <x1>two</x1>"]
    assert after.count("<w:b/>") == 1


def test_code_is_left_unless_all_of_it_is(tmp_path):
    code = f"<w:p><w:pPr><w:pStyle w:val='SourceCode'/></w:pPr>{run('x = one')}</w:p>"
    text = f"<w:p>{run('a text')}</w:p>"
    assert translate_body(code + text * 2, tmp_path, marked)[0] == ["a text"] * 2
    assert translate_body(code * 3 + text, tmp_path, marked)[0] == ["x = one"] * 3 + ["a text"]


def slide(tmp_path: Path, *paragraphs: list[tuple[str, str]]) -> Path:
    """Write a presentation whose first slide has paragraphs of (text, font) and nothing else has text."""

    def made(text: str, font: str) -> str:
        look = f"<a:latin typeface='{font}'/>" if font else ""
        return f"<a:r><a:rPr>{look}</a:rPr><a:t>{text}</a:t></a:r>"

    body = "".join(f"<a:p>{''.join(made(*piece) for piece in pieces)}</a:p>" for pieces in paragraphs)
    data = (GOLDEN / "pandoc.pptx").read_bytes()
    for name in parts(data):
        if re.match(r"ppt/(slides|notesSlides)/[^/]*\.xml", name):
            text = body if name == "ppt/slides/slide1.xml" else ""
            data = with_member(data, name, f'<p xmlns:a="{A[1:-1]}">{text}</p>'.encode())
    path = tmp_path / "a.pptx"
    path.write_bytes(data)
    return path


def test_monospaced_text_of_slides_is_left_unless_all_of_it_is(tmp_path):
    words = [("some words", "")]
    code = [("print(", "Consolas"), ("text", "Consolas"), (")", "Consolas")]
    mixed = [
        ("Call ", ""),
        ("read", "Courier New"),
        (" or ", ""),
        ("a", "Fira Code"),
        ("b", "DejaVu Sans Mono"),
    ]
    path = slide(
        tmp_path,
        words,
        code,
        mixed,
        [("legal", "Monotype Corsiva")],
        [("kana", "MS Gothic")],
        [("theme", "+mn-lt")],
    )
    document = load_registry(()).find(path).extract(path, DocumentOptions())
    assert [u.text for u in document.units] == ["some words", "Call <x1/> or <x2/>", "legal", "kana", "theme"]
    assert document.notes == ("3 texts were left because of their font (monospaced, or one named).",)
    path = slide(tmp_path, words, code, code)
    document = load_registry(()).find(path).extract(path, DocumentOptions())
    assert [u.text for u in document.units] == ["some words", "print(text)", "print(text)"]
    assert document.notes == ()


def test_fonts_of_slides_to_leave_can_be_named(tmp_path):
    path = slide(tmp_path, [("some words", "")], [("a quotation", "Georgia")])
    document = load_registry(()).find(path).extract(path, DocumentOptions(skip_styles=("georgia",)))
    assert [u.text for u in document.units] == ["some words"]


def test_code_of_slides_keeps_its_runs_and_its_place(tmp_path):
    path = slide(tmp_path, [("Call ", ""), ("re", "Consolas"), ("ad", "Consolas"), (" now", "")])
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    out = io.BytesIO()
    handler.write(document, TranslationMap({0: "Jetzt <x1/> aufrufen"}), out)
    runs = list(etree.fromstring(parts(out.getvalue())["ppt/slides/slide1.xml"]).iter(f"{A}r"))
    fonts = [(r.findtext(f"{A}t"), r.find(f"{A}rPr/{A}latin") is not None) for r in runs]
    assert fonts == [("Jetzt ", False), ("re", True), ("ad", True), (" aufrufen", False)]


def test_sheets_and_columns_that_are_not_there_are_refused(tmp_path):
    for options, hint in (({"sheets": ("Dta",)}, "Data, Other"), ({"columns": ("Color",)}, "Name, Colour")):
        with pytest.raises(UserError, match="There is no") as caught:
            workbook(tmp_path, **options)
        assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("contract", "member", "sign"),
    [
        (TestPandocPptx(), "ppt/slides/slide2.xml", b'rtl="1"'),
        (TestLibreOfficeXlsx(), "xl/worksheets/sheet1.xml", b'rightToLeft="1"'),
        (TestPandocDocx(), "word/document.xml", b"<w:bidi/>"),
        (TestPandocOdt(), "styles.xml", b'writing-mode="rl-tb"'),
    ],
)
def test_arabic_runs_from_right_to_left(tmp_path, contract, member, sign):
    for target, wanted in (("ar", True), ("zh", False)):
        contract.options = DocumentOptions(target=target)
        changed = contract.translate(tmp_path, contract.sample, lambda text: marked(text))
        assert (sign in parts(changed)[member]) == wanted


def test_figures_with_a_look_of_their_own_cannot_lose_it(tmp_path):
    """Tags around a 2 alone come back empty from many a model: it is kept whole, lost tag or not."""
    low = run("2", "<w:vertAlign w:val='subscript'/>")
    body = f"<w:p>{run('H')}{low}{run('O is water')}</w:p>"
    for change in (lambda text: text, lambda text: text.replace("<x1/>", ""), str.upper):
        units, after = translate_body(body, tmp_path, change)
        assert units == ["H<x1/>O is water"]
        assert after.count('<w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t>') == 1
