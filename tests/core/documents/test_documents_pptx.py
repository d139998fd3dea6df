# SPDX-License-Identifier: Apache-2.0
"""Presentations, on one that Pandoc made (tests/golden) and on made slides."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from lxml import etree
from office_contract import CODE, GOLDEN, HEAD, LAST, LISTS, NOTE, SENTENCE, OfficeContract, with_member
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry

if TYPE_CHECKING:
    from pathlib import Path

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


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
