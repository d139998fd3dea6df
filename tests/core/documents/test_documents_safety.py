# SPDX-License-Identifier: Apache-2.0
"""Files from strangers: bombs, traps, and what isn't a document at all."""

from __future__ import annotations

import io
import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from handler_contract import marked

from hymt_desktop.core.documents import safety
from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.safety import check_source, output_path
from hymt_desktop.core.errors import DocumentDamaged, OutputNotWritten, UnsupportedFormat, UserError
from hymt_desktop.core.files import atomic_output

GOLDEN = Path(__file__).parents[2] / "golden"
PACKED = sorted(
    p.name
    for p in GOLDEN.iterdir()
    if p.suffix in (".docx", ".pptx", ".xlsx", ".odt", ".ods", ".odp", ".epub")
)


def repacked(name: str, change: dict[str, bytes], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(GOLDEN / name) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info.filename, change.get(info.filename, source.read(info)))
        for member, content in (extra or {}).items():
            target.writestr(member, content)
    return out.getvalue()


def extract(folder: Path, name: str, data: bytes):
    path = folder / name
    path.write_bytes(data)
    return load_registry(()).find(path).extract(path, DocumentOptions())


@pytest.mark.parametrize("name", PACKED)
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path, name):
    for member in ("../../evil.txt", "/etc/evil", "a/../../b", "C:/evil", "a\\..\\b"):
        with pytest.raises(DocumentDamaged, match="unsafe name"):
            extract(tmp_path, name, repacked(name, {}, {member: b"x"}))


@pytest.mark.parametrize("name", PACKED)
def test_bombs_are_refused_before_they_are_unpacked(tmp_path, name, monkeypatch):
    monkeypatch.setattr(safety, "read_member", lambda *a: pytest.fail("it was unpacked"))
    with pytest.raises(DocumentDamaged, match="absurd size"):
        extract(tmp_path, name, repacked(name, {}, {"bomb.xml": b"\0" * (9 * 2**20)}))


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_MEMBERS", 5)
    with pytest.raises(DocumentDamaged, match="files"):
        extract(tmp_path, "pandoc.docx", (GOLDEN / "pandoc.docx").read_bytes())


def test_a_member_larger_than_it_claims_is_refused(tmp_path):
    data = bytearray((GOLDEN / "pandoc.docx").read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml") + 1)
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(DocumentDamaged):
        extract(tmp_path, "a.docx", bytes(data))


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("pandoc.docx", "word/document.xml"),
        ("pandoc.pptx", "ppt/slides/slide1.xml"),
        ("libreoffice.xlsx", "xl/sharedStrings.xml"),
        ("pandoc.odt", "content.xml"),
        ("pandoc.epub", "EPUB/content.opf"),
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
        b"<unclosed>",
        b"",
        b"\xff\xfe\x00",
        b"<a>" * 5000,
    ],
)
def test_bad_xml_is_refused(tmp_path, name, member, content):
    with pytest.raises(DocumentDamaged):
        extract(tmp_path, name, repacked(name, {member: content}))


def test_nothing_is_fetched_for_a_dtd(tmp_path):
    page = (
        b'<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://127.0.0.1:9/ncx.dtd">'
        b'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Chapter</text>'
        b"</navLabel></navPoint></navMap></ncx>"
    )
    document = extract(tmp_path, "a.epub", repacked("pandoc-epub2.epub", {"EPUB/toc.ncx": page}))
    assert "Chapter" in [u.text for u in document.units]


def test_encrypted_and_old_files_say_so(tmp_path):
    with pytest.raises(UnsupportedFormat, match="password"):
        extract(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    data = bytearray((GOLDEN / "pandoc.docx").read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(UnsupportedFormat, match="encrypted"):
        extract(tmp_path, "a.docx", bytes(data))
    manifest = (
        b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
        b"<m:encryption-data/></m:file-entry></m:manifest>"
    )
    with pytest.raises(UnsupportedFormat, match="password"):
        extract(tmp_path, "a.odt", repacked("pandoc.odt", {"META-INF/manifest.xml": manifest}))
    with pytest.raises(UnsupportedFormat, match="protected"):
        extract(tmp_path, "a.epub", repacked("pandoc.epub", {}, {"META-INF/rights.xml": b"<r/>"}))


@pytest.mark.parametrize("name", PACKED)
def test_truncated_files_are_damaged(tmp_path, name):
    data = (GOLDEN / name).read_bytes()
    for size in (4, 100, len(data) // 2, len(data) - 30):
        with pytest.raises(UserError):
            extract(tmp_path, f"a{Path(name).suffix}", data[:size])


def test_macros_are_copied_unread(tmp_path):
    vba = b"\xd0\xcf\x11\xe0 macro bytes"
    path = tmp_path / "a.docx"
    path.write_bytes(repacked("pandoc.docx", {}, {"word/vbaProject.bin": vba}))
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: marked(u.text) for u in document.units}), out)
    with zipfile.ZipFile(out) as archive:
        assert archive.read("word/vbaProject.bin") == vba


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(UserError, match="no file"):
        check_source(tmp_path / "missing")
    with pytest.raises(UserError, match="not a file"):
        check_source(tmp_path)
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(UserError, match="not a file"):
            check_source(tmp_path / "pipe.txt")


def test_files_too_large_for_memory_say_so(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 3000)
    with pytest.raises(UserError, match="larger than"):
        safety.read_bytes(path, limit=2000)


def test_an_output_is_whole_or_not_there(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), atomic_output(path) as out:
        out.write(b"half %d" % (1 // 0))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    with atomic_output(path) as out:
        out.write(b"new")
    assert path.read_text() == "new"
    with pytest.raises(OutputNotWritten), atomic_output(path / "below"):
        pass


def test_output_names(tmp_path):
    assert output_path(Path("a/b.c.docx"), "zh", ".docx") == Path("a/b.c.zh.docx")
    assert output_path(Path("a/文.pdf"), "zh-Hant", ".md", Path("out")) == Path("out/文.zh-Hant.md")


def test_a_plug_in_that_fails_is_named_and_the_others_work():
    class Broken:
        name = "broken"

        def load(self):
            raise ImportError("no such module")

    class Wrong:
        name = "wrong"

        def load(self):
            return dict

    class Good:
        name = "good"

        def load(self):
            from hymt_desktop.core.documents.txt import TextHandler

            class Mine(TextHandler):
                name = "Mine"
                extensions = (".mine",)

            return Mine

    registry = load_registry((Broken(), Wrong(), Good()))
    assert registry.failures[0].startswith("broken: no such module")
    assert registry.failures[1].startswith("wrong")
    assert ".mine" in registry.extensions


def test_all_formats_are_registered():
    wanted = (
        "txt md html xhtml srt vtt ass docx pptx xlsx odt ods odp epub po pot xlf xliff tmx json yaml "
        "yml csv tsv properties xml strings ts resx tex pdf"
    )
    assert {f".{e}" for e in wanted.split()} <= set(load_registry(()).extensions)


def test_formats_that_cannot_be_read_say_what_to_do(tmp_path):
    for name, hint in (("a.doc", "save it as .docx"), ("a.py", "These can"), ("a.xml", "These can")):
        (tmp_path / name).write_text("<a>some words</a>", encoding="utf-8")
        with pytest.raises(UnsupportedFormat, match=hint):
            load_registry(()).find(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", "# Subtitles\n\n```\n1\n00:00:01,000 --> 00:00:02,000\nHi\n```\n", "Markdown"),
        ("b.md", "Pages begin with\n\n    <html>\n\nand `%PDF-1.4`.\n", "Markdown"),
        ("c.md", '```\n\\documentclass{a}\nmsgid ""\nmsgstr ""\n<xliff >\n[Script Info]\n```\n', "Markdown"),
        ("d.txt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n", "SubRip subtitles"),
        ("e.txt", "<?xml version='1.0'?>\n<!-- c -->\n<xliff version='1.2'/>", "XLIFF"),
        ("f.txt", "<!-- c --><!DOCTYPE html>\n<p>Hi", "Web page"),
        ("g.txt", "<?x ?>" * 700 + "<!DOCTYPE " * 200 + " " * 3000, "Plain text"),
    ],
)
def test_what_only_mentions_a_format_is_not_taken_for_it(tmp_path, name, text, expected):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    began = time.monotonic()
    assert load_registry(()).find(path).name == expected
    assert time.monotonic() - began < 5


def test_packed_bytes_that_look_like_a_name_say_nothing(tmp_path):
    path = tmp_path / "a.epub"
    shutil.copy(GOLDEN / "pandoc.epub", path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"mimetypeapplication/epub+zip", b"mimetypexl/ word/ ppt/ x+zip", 1))
    assert load_registry(()).find(path).name == "E-book"
