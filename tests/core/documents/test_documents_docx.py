# SPDX-License-Identifier: Apache-2.0
"""Word documents, on files that Pandoc and LibreOffice made (tests/golden) and on made bodies."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from handler_contract import marked
from lxml import etree
from office_contract import CODE, GOLDEN, HEAD, LAST, LISTS, NOTE, SENTENCE, OfficeContract
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry

if TYPE_CHECKING:
    from pathlib import Path

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


class TestPandocDocx(OfficeContract):
    suffix = ".docx"
    many = ("word/document.xml", "{*}p")
    golden = "pandoc.docx"
    texts = (*HEAD, SENTENCE.format("<x5/>").replace(*CODE), *LISTS, "Next section", LAST, NOTE)

    def content(self, data):
        return runs(data)


class TestLibreOfficeDocx(TestPandocDocx):
    golden = "libreoffice.docx"


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


def test_figures_with_a_look_of_their_own_cannot_lose_it(tmp_path):
    """Tags around a 2 alone come back empty from many a model: it is kept whole, lost tag or not."""
    low = run("2", "<w:vertAlign w:val='subscript'/>")
    body = f"<w:p>{run('H')}{low}{run('O is water')}</w:p>"
    for change in (lambda text: text, lambda text: text.replace("<x1/>", ""), str.upper):
        units, after = translate_body(body, tmp_path, change)
        assert units == ["H<x1/>O is water"]
        assert after.count('<w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t>') == 1


def test_a_bilingual_paragraph_of_many_looks_keeps_a_link_that_some_of_them_are_in(tmp_path):
    """More than the translator has tags for: the link's ends are parts of their own."""
    words = "".join(run(f"word{i} ", "<w:b/>" if i % 2 else "") for i in range(44))
    for body in (
        f"<w:hyperlink>{words}</w:hyperlink>{run('after')}",
        f"{run('before')}<w:hyperlink>{words}</w:hyperlink>",
    ):
        path = word_document(f"<w:p>{body}</w:p>", tmp_path)
        handler = load_registry(()).find(path)
        document = handler.extract(path, DocumentOptions(bilingual=True))
        out = io.BytesIO()
        handler.write(document, TranslationMap({u.index: marked(u.text) for u in document.units}), out)
        root = etree.fromstring(parts(out.getvalue())["word/document.xml"])
        texts = ["".join(link.itertext()) for link in root.iter(f"{W}hyperlink")]
        assert [re.sub(r"\s+", "", text) for text in texts] == [
            "".join(f"{mark}word{i}" for i in range(44)) for mark in ("", "§")
        ]
