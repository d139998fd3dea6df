# SPDX-License-Identifier: Apache-2.0
"""What the Office formats have in common: drawings, charts, comments, the direction of text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from handler_contract import marked
from lxml import etree
from office_contract import GOLDEN, OfficeContract
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry

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


@pytest.mark.parametrize(
    ("golden", "member", "sign"),
    [
        ("pandoc.pptx", "ppt/slides/slide2.xml", b'rtl="1"'),
        ("libreoffice.xlsx", "xl/worksheets/sheet1.xml", b'rightToLeft="1"'),
        ("pandoc.docx", "word/document.xml", b"<w:bidi/>"),
        ("pandoc.odt", "styles.xml", b'writing-mode="rl-tb"'),
    ],
)
def test_arabic_runs_from_right_to_left(tmp_path, golden, member, sign):
    contract = OfficeContract()
    contract.suffix, contract.golden = Path(golden).suffix, golden
    for target, wanted in (("ar", True), ("zh", False)):
        contract.options = DocumentOptions(target=target)
        changed = contract.translate(tmp_path, contract.sample, marked)
        assert (sign in parts(changed)[member]) == wanted
