# SPDX-License-Identifier: Apache-2.0
"""Each way of breaking a glossary file, for every format: refused with its place, what is stored stays."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.terms.formats import FORMATS, ReadOptions
from hymt_desktop.core.terms.importing import commit_import, preview_import
from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.terms.store import Changes, GlossaryStore

EN_ZH = Glossary("My terms", "en", "zh")
MANY = [Entry(f"term {i}", (f"术语{i}",)) for i in range(50)]
XML = ("tbx", "tbx-dct", "tbx2", "tmx")
TABLES = ("csv", "tsv", "utx", "omegat", "deepl")
HUGE = 10_000_000
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def in_sheet(data, old, new):
    """Replace bytes in the parts of a workbook."""
    out, count = io.BytesIO(), 0
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in packed.infolist():
            content = packed.read(info)
            count += content.count(old)
            target.writestr(info.filename, content.replace(old, new))
    assert count
    return out.getvalue()


def book(*rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def change(name, data, new):
    """Put ``new`` in the place of one translation."""
    if name == "xlsx":
        return in_sheet(data, b"term 30<", new + b"<")
    end = "<" if name in XML else ""
    return data.replace(f"术语30{end}".encode(), new + end.encode())


def cut(name, data):
    return data[: data.index("术语30".encode()) + 3] if name != "xlsx" else data[: len(data) * 2 // 3]


def repeat_id(name, data):
    return re.sub(rb'id="(c?)7"', rb'id="\g<1>3"', data)


def declare(name, data):
    if name == "xlsx":
        return in_sheet(data, b"<worksheet", LAUGHS.encode() + b"<worksheet")
    head, mark, tail = data.partition(b"?>")
    return re.sub(rb"<!DOCTYPE[^>]*>", b"", head + mark + LAUGHS.encode() + tail)


def one_column(name, data):
    """Only the sources: no translation anywhere."""
    if name == "xlsx":
        return book(["source"], ["cat"], ["dog"])
    if name in XML:
        return b"<?xml version='1.0'?><html><body><p>cat</p></body></html>"
    return b"#UTX 1.11; en/zh\n#src\ncat\ndog\n" if name == "utx" else b"cat\ndog\n"


def every_case():
    for known in FORMATS:
        name = known.name
        yield known, "huge cell", lambda n, d: change(n, d, b"x" * HUGE), "row|line|<|cell"
        yield known, "wrong columns", one_column, "row|column|line|<html>"
        if name in XML or name == "xlsx":
            yield known, "cut off", cut, "line|cut off"
            yield known, "billion laughs", declare, "ENTITY"
        if name in XML:
            yield known, "nul", lambda n, d: change(n, d, b"a\0b"), "line"
            yield known, "repeated id", repeat_id, "occurs twice"
        if name in TABLES:
            yield known, "nul", lambda n, d: change(n, d, b"a\0b"), "row .*NUL"
        if name == "xlsx":
            yield known, "formula", lambda n, d: book(["source", "target"], ["cat", "=1+1"]), "row 2.*formula"


@pytest.mark.parametrize(
    ("known", "what", "damage", "place"),
    list(every_case()),
    ids=lambda value: "" if callable(value) else getattr(value, "name", value),
)
def test_broken_files_are_refused_and_stored_glossaries_stay(known, what, damage, place, tmp_path):
    store = GlossaryStore(tmp_path / "glossaries.sqlite3")
    store.apply(Glossary("mine", "en", "zh"), Changes([Entry("cat", ("猫",))]), "start")
    before = (tmp_path / "glossaries.sqlite3").read_bytes()
    whole = known.write(EN_ZH, MANY)
    data = damage(known.name, whole)
    assert data != whole
    path = tmp_path / f"broken{known.extensions[0]}"
    path.write_bytes(data)
    options = ReadOptions(source="en", target="zh")
    with pytest.raises(UserError) as caught:
        commit_import(store, preview_import(store, path, name="mine", options=options, file_format=known))
    assert re.search(place, caught.value.message, re.DOTALL), caught.value.message
    assert path.name in caught.value.message
    assert caught.value.hint
    assert (tmp_path / "glossaries.sqlite3").read_bytes() == before
    assert [g.name for g in store.glossaries()] == ["mine"]
    store.close()
