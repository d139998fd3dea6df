# SPDX-License-Identifier: Apache-2.0
"""The smallest document of each format, for the program's test of itself.

Each holds the sentence ``SENTENCE`` once as translatable text. They are made here and not shipped as files,
so that a package without them can't be built.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCE = "Good morning, everyone."

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"

_TEXTS: dict[str, str] = {
    "letter.txt": f"{SENTENCE}\n",
    "letter.md": f"# {SENTENCE}\n",
    "page.html": f"<!DOCTYPE html><html><head><title></title></head><body><p>{SENTENCE}</p></body></html>\n",
    "film.srt": f"1\n00:00:01,000 --> 00:00:03,000\n{SENTENCE}\n",
    "film.vtt": f"WEBVTT\n\n00:01.000 --> 00:03.000\n{SENTENCE}\n",
    "film.ass": (
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        f"Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{SENTENCE}\n"
    ),
    "messages.po": (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "{SENTENCE}"\nmsgstr ""\n'
    ),
    "messages.xlf": (
        '<?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        '<file original="a" source-language="en" target-language="zh" datatype="plaintext"><body>'
        f'<trans-unit id="1"><source>{SENTENCE}</source></trans-unit></body></file></xliff>\n'
    ),
    "memory.tmx": (
        '<?xml version="1.0"?>\n<tmx version="1.4"><header creationtool="t" creationtoolversion="1" '
        'segtype="sentence" o-tmf="t" adminlang="en" srclang="en" datatype="plaintext"/><body>'
        f'<tu><tuv xml:lang="en"><seg>{SENTENCE}</seg></tuv></tu></body></tmx>\n'
    ),
    "ui.json": f'{{"greeting": "{SENTENCE}"}}\n',
    "ui.yaml": f"greeting: {SENTENCE}\n",
    "table.csv": f"id,text\n1,{SENTENCE.replace(',', '')}\n",
    "ui.properties": f"greeting={SENTENCE}\n",
    "ui.strings": f'"greeting" = "{SENTENCE}";\n',
    "strings.xml": f'<resources><string name="greeting">{SENTENCE}</string></resources>\n',
    "ui.ts": (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" sourcelanguage="en">'
        f"<context><name>A</name><message><source>{SENTENCE}</source>"
        '<translation type="unfinished"></translation></message></context></TS>\n'
    ),
    "ui.resx": (
        '<?xml version="1.0" encoding="utf-8"?>\n<root><resheader name="resmimetype"><value>'
        'text/microsoft-resx</value></resheader><data name="Greeting" xml:space="preserve">'
        f"<value>{SENTENCE}</value></data></root>\n"
    ),
    "paper.tex": f"\\documentclass{{article}}\n\\begin{{document}}\n{SENTENCE}\n\\end{{document}}\n",
}


def samples() -> dict[str, bytes]:
    """Return each sample's content by file name."""
    packed = {
        "letter.docx": _docx(),
        "slides.pptx": _pptx(),
        "table.xlsx": _xlsx(),
        "letter.odt": _odt(),
        "book.epub": _epub(),
        "paper.pdf": _pdf(),
    }
    return {name: text.encode() for name, text in _TEXTS.items()} | packed


def _zip(parts: Mapping[str, str]) -> bytes:
    """Pack parts in their order; one named ``mimetype`` is stored as it is, as ODF and EPUB want it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, how)
    return buffer.getvalue()


def _types(**parts: str) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    return (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _docx() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _zip(
        {
            "[Content_Types].xml": _types(**{"word/document.xml": "wordprocessingml.document.main"}),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/document.xml": (
                f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{SENTENCE}</w:t>'
                "</w:r></w:p></w:body></w:document>"
            ),
        }
    )


def _pptx() -> bytes:
    main = "http://schemas.openxmlformats.org/presentationml/2006/main"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    spaces = f'xmlns:p="{main}" xmlns:a="{drawing}" xmlns:r="{_OFFICE}"'
    return _zip(
        {
            "[Content_Types].xml": _types(
                **{
                    "ppt/presentation.xml": "presentationml.presentation.main",
                    "ppt/slides/slide1.xml": "presentationml.slide",
                }
            ),
            "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": (
                f'<?xml version="1.0"?><p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="rId1"/>'
                "</p:sldIdLst></p:presentation>"
            ),
            "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": (
                f'<?xml version="1.0"?><p:sld {spaces}><p:cSld><p:spTree><p:sp><p:txBody><a:bodyPr/><a:p>'
                f"<a:r><a:t>{SENTENCE}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
            ),
        }
    )


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet["A1"] = SENTENCE
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _odt() -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.text"
    return _zip(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": (
                f'<?xml version="1.0"?><m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry '
                f'm:full-path="/" m:media-type="{kind}"/>'
                '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
                "</m:manifest>"
            ),
            "content.xml": (
                f'<?xml version="1.0"?><o:document-content xmlns:o="{space}:office:1.0" '
                f'xmlns:t="{space}:text:1.0"><o:body><o:text><t:p>{SENTENCE}</t:p></o:text></o:body>'
                "</o:document-content>"
            ),
        }
    )


def _epub() -> bytes:
    return _zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": (
                '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
                'version="1.0"><rootfiles><rootfile full-path="book.opf" '
                'media-type="application/oebps-package+xml"/></rootfiles></container>'
            ),
            "book.opf": (
                '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
                'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
                '<dc:identifier id="id">sample</dc:identifier><dc:title>1</dc:title>'
                '<dc:language>en</dc:language></metadata><manifest><item id="a" href="a.xhtml" '
                'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
            ),
            "a.xhtml": (
                '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
                f"<p>{SENTENCE}</p></body></html>"
            ),
        }
    )


def _pdf() -> bytes:
    """A page of one line, with the table of offsets that PDF wants at its end."""
    content = f"BT /F1 12 Tf 72 720 Td ({SENTENCE}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
    )
    body = "%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj{text}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + end + trailer).encode("ascii")
