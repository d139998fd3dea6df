# SPDX-License-Identifier: Apache-2.0
"""Glossary files: what goes out comes back, what others write is understood, what is broken is refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hymt_desktop.core.errors import GlossaryInvalid, UnsupportedFormat, UserError
from hymt_desktop.core.terms.formats import FORMATS, ReadOptions, format_named, format_of
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status, clean_entry

EN_ZH = Glossary("My terms", "en", "zh")
RICH = [known for known in FORMATS if not known.lossy]
XML = ["tbx", "tbx-dct", "tbx2", "tmx"]


def file_of(folder, name, data):
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def read(path, **options):
    return format_of(path).read(path, ReadOptions(**options))


def pairs(parsed):
    return [(record.entry.source, record.entry.targets) for record in parsed.records]


# -- round trips ---------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30) | st.sampled_from(
    [
        "a\tb",
        "=1+1",
        '"',
        '"quoted"',
        "#tag",
        "\\n",
        "a|b",
        "_x0041_",
        "<b>",
        "&amp;",
        "'",
        "source",
        "yes",
        "en",
        "-",
    ]
)


@st.composite
def entries(draw):
    raw = Entry(
        source=draw(TEXT),
        targets=tuple(draw(st.lists(TEXT, min_size=1, max_size=4))),
        case_sensitive=draw(st.booleans()),
        whole_word=draw(st.booleans()),
        part_of_speech=draw(st.sampled_from(PartOfSpeech)),
        status=draw(st.sampled_from(Status)),
        note=draw(st.text(max_size=20) | st.just("one\ntwo\t\\three")),
        domain=draw(TEXT | st.just("")),
    )
    try:
        return clean_entry(raw)
    except GlossaryInvalid:
        return Entry("source", ("target",))


@pytest.mark.parametrize("known", RICH, ids=lambda known: known.name)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.lists(entries(), min_size=1, max_size=6))
def test_export_and_import_is_the_identity(known, content, tmp_path):
    path = file_of(tmp_path, f"terms{known.extensions[0]}", known.write(EN_ZH, content))
    parsed = known.read(path, ReadOptions(source="en", target="zh"))
    assert not parsed.rejected
    assert [record.entry for record in parsed.records] == content
    assert (parsed.source, parsed.target) == ("en", "zh")


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_a_file_is_recognised_and_knows_its_languages(known, tmp_path):
    path = file_of(tmp_path, f"terms{known.extensions[0]}", known.write(EN_ZH, [Entry("cat", ("猫",))]))
    parsed = read(path)
    assert pairs(parsed) == [("cat", ("猫",))]
    if not known.lossy:
        assert (parsed.source, parsed.target) == ("en", "zh")


@pytest.mark.parametrize("name", ["omegat", "deepl"])
def test_simple_formats_carry_source_and_first_target(name, tmp_path):
    content = [
        Entry("cat", ("猫", "猫咪"), note="an\nanimal"),
        Entry("Acme", status=Status.DO_NOT_TRANSLATE),
        Entry("dog", ("犬",), status=Status.FORBIDDEN),
    ]
    path = file_of(tmp_path, "terms.txt", format_named(name).write(EN_ZH, content))
    parsed = read(path)
    assert pairs(parsed) == [("cat", ("猫",)), ("Acme", ("Acme",))]
    assert parsed.records[0].entry.note == ("an animal" if name == "omegat" else "")


# -- what others write ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings(encoding, tmp_path):
    text = "English,Chinese\n" + "".join(f"network {i},第{i}个计算机网络术语\n" for i in range(30))
    parsed = read(file_of(tmp_path, "terms.csv", text.encode(encoding)))
    assert len(parsed.records) == 30
    assert parsed.records[3].entry.targets == ("第3个计算机网络术语",)
    assert (parsed.source, parsed.target) == ("en", "zh")


@pytest.mark.parametrize(
    ("text", "encoding", "options"),
    [
        ("en,zh-CN\ncat,豹猫\n", "gb18030", {}),
        ("English,Chinese\nserver,服务器\nrouter,路由器\n", "gb18030", {}),
        ("hard disk,硬盘\n", "gb18030", {"source": "en", "target": "zh"}),
        ("network,计算机网络\nhard disk,硬盘\n", "gb18030", {}),
        ("network,電腦網路\nhard disk,硬碟\n", "big5", {"source": "en", "target": "zh-TW"}),
        ("cat,ねこ\n", "shift_jis", {"source": "en", "target": "ja"}),
        ("cat,고양이\n", "euc_kr", {"source": "en", "target": "ko"}),
        ("hard disk,disque dur\nnaïve,naïf\nsummer,été\n", "cp1252", {"source": "en", "target": "fr"}),
        ("кот,cat\nсобака,dog\n", "cp1251", {"source": "ru", "target": "en"}),
    ],
)
def test_old_encodings_of_short_files(text, encoding, options, tmp_path):
    parsed = read(file_of(tmp_path, "terms.csv", text.encode(encoding)), **options)
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    found = [cell for source, targets in pairs(parsed) for cell in (source, *targets)]
    assert found == (cells if options or ("English" not in text and "en," not in text) else cells[2:])


@pytest.mark.parametrize(
    "header",
    [
        "source,target",
        "Term;Translation",
        "en-US\tzh-CN",
        "EN,ZH-HANS",
        "原文,译文",
        "English|Simplified Chinese",
    ],
)
def test_titles(header, tmp_path):
    delimiter = next(char for char in ",;\t|" if char in header)
    rows = f"{header}\ncat{delimiter}猫\ndog{delimiter}狗\n"
    assert pairs(read(file_of(tmp_path, "terms.csv", rows))) == [("cat", ("猫",)), ("dog", ("狗",))]


def test_columns_by_language_in_either_order(tmp_path):
    path = file_of(tmp_path, "terms.csv", "id,Chinese,English\n1,猫,cat\n")
    parsed = read(path, source="en", target="zh")
    assert pairs(parsed) == [("cat", ("猫",))]
    assert dict(parsed.columns) == {"Chinese": "target", "English": "source"}


def test_three_languages_one_chosen(tmp_path):
    path = file_of(tmp_path, "terms.csv", "en,de,zh\ncat,Katze,猫\n")
    assert pairs(read(path, source="de", target="zh")) == [("Katze", ("猫",))]


def test_columns_chosen_by_number_and_title(tmp_path):
    path = file_of(tmp_path, "terms.csv", "nr,a,b,c\n1,cat,felid,猫\n")
    parsed = read(path, columns={"source": 2, "target": "c", "note": "b"})
    assert pairs(parsed) == [("cat", ("猫",))]
    assert parsed.records[0].entry.note == "felid"


def test_deepl_with_languages(tmp_path):
    path = file_of(tmp_path, "g.csv", "cat,猫,en,zh\ndog,狗,EN-us,ZH\ncat,Katze,en,de\n")
    parsed = read(path)
    assert pairs(parsed) == [("cat", ("猫",)), ("dog", ("狗",))]
    assert [str(row) for row in parsed.rejected] == ["row 3: is en-de, not en-zh."]


def test_omegat_comments_and_quotes_are_literal(tmp_path):
    path = file_of(tmp_path, "g.utf8", '# a comment\ncat\t猫\tan animal\n5" disk\t5寸磁盘\n"all"\t全部\n')
    parsed = read(path)
    assert pairs(parsed) == [("cat", ("猫",)), ('5" disk', ("5寸磁盘",)), ("all", ("全部",))]


def test_rejected_rows_are_named_with_their_reason(tmp_path):
    text = "source,target,status\ncat,猫,\n,狗,\nhorse,,\nbird,鸟,perhaps\n" + "x" * 2000 + ",长,\n"
    parsed = read(file_of(tmp_path, "terms.csv", text))
    assert pairs(parsed) == [("cat", ("猫",))]
    assert [row.where for row in parsed.rejected] == ["row 3", "row 4", "row 5", "row 6"]
    assert "no translation" in str(parsed.rejected[1])
    assert "perhaps" in str(parsed.rejected[2])


def test_row_numbers_count_lines_in_quoted_cells(tmp_path):
    text = 'source,target,note\ncat,猫,"two\nlines"\n,狗,\n'
    assert read(file_of(tmp_path, "t.csv", text)).rejected[0].where == "row 4"


def test_acronyms_are_case_sensitive_unless_the_file_says_otherwise(tmp_path):
    parsed = read(file_of(tmp_path, "t.csv", "source,target\nIT,信息技术\nit department,信息部\n"))
    assert [record.entry.case_sensitive for record in parsed.records] == [True, False]


TBX2 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>Client</title></titleStmt>
<sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader><text><body>
<termEntry id="c1"><descripGrp><descrip type="subjectField">IT</descrip></descripGrp>
 <langSet xml:lang="en-US"><tig><term>hard disk</term><termNote type="partOfSpeech">noun</termNote></tig>
  <ntig><termGrp><term>hard drive</term></termGrp></ntig></langSet>
 <langSet xml:lang="zh-CN"><ntig><termGrp><term>硬盘</term>
  <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
  <tig><term>硬碟</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
 </langSet>
</termEntry>
<termEntry id="c2"><langSet xml:lang="fr"><tig><term>chat</term></tig></langSet></termEntry>
</body></text></martif>"""


def test_foreign_tbx_with_tig_and_ntig(tmp_path):
    parsed = read(file_of(tmp_path, "t.tbx", TBX2), source="en", target="zh")
    assert parsed.name == "Client"
    found = [
        (r.entry.source, r.entry.targets, r.entry.status, r.entry.part_of_speech) for r in parsed.records
    ]
    assert found == [
        ("hard disk", ("硬盘",), Status.PREFERRED, PartOfSpeech.NOUN),
        ("hard disk", ("硬碟",), Status.FORBIDDEN, PartOfSpeech.NOUN),
        ("hard drive", ("硬盘",), Status.PREFERRED, PartOfSpeech.NONE),
        ("hard drive", ("硬碟",), Status.FORBIDDEN, PartOfSpeech.NONE),
    ]
    assert parsed.records[0].entry.domain == "IT"
    assert [row.where for row in parsed.rejected] == ['<termEntry id="c2">, line 13']


def test_a_file_with_three_languages_asks_which(tmp_path):
    path = file_of(tmp_path, "t.tbx", TBX2)
    with pytest.raises(GlossaryInvalid, match="en, zh, fr"):
        read(path)
    with pytest.raises(GlossaryInvalid, match="'ja'"):
        read(path, source="en", target="ja")


TBX3_DCT = """<?xml version="1.0"?>
<tbx style="dct" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
 xmlns:min="http://www.tbxinfo.net/ns/min"><text><body><conceptEntry id="1">
<min:subjectField>law</min:subjectField>
<langSec xml:lang="en"><termSec><term>court</term><min:partOfSpeech>noun</min:partOfSpeech></termSec>
</langSec>
<langSec xml:lang="zh-Hans"><termSec><term>法院</term>
<min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def test_foreign_tbx_dct(tmp_path):
    (record,) = read(file_of(tmp_path, "t.tbx", TBX3_DCT)).records
    expected = Entry(
        "court", ("法院",), part_of_speech=PartOfSpeech.NOUN, status=Status.ALLOWED, domain="law"
    )
    assert record.entry == expected


def test_an_undeclared_prefix_does_no_harm(tmp_path):
    text = TBX3_DCT.replace(' xmlns:min="http://www.tbxinfo.net/ns/min"', "")
    with pytest.raises(GlossaryInvalid, match="broken XML"):
        read(file_of(tmp_path, "t.tbx", text))


def test_foreign_tmx_drops_codes_and_keeps_text(tmp_path):
    text = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/><body>
<tu><tuv xml:lang="EN-US"><seg><bpt i="1">&lt;b></bpt>cat<ept i="1">&lt;/b></ept> <hi>food</hi></seg></tuv>
<tuv lang="zh_CN"><seg>猫粮<ph>{1}</ph></seg></tuv></tu></body></tmx>"""
    assert pairs(read(file_of(tmp_path, "t.tmx", text))) == [("cat food", ("猫粮",))]


def test_foreign_utx(tmp_path):
    text = (
        "#UTX 1.11; en-US/zh-CN; 2014-01-01T00:00:00Z; copyright: X; license: CC-by;\n"
        "#src\ttgt\tsrc:pos\tterm status\tcomment\n"
        "cat\t猫\tnoun\tapproved\tC:\\new\n# a comment\ndog\t犬\tnoun\tforbidden\t\n"
    )
    parsed = read(file_of(tmp_path, "t.txt", text))
    assert [(r.entry.source, r.entry.status) for r in parsed.records] == [
        ("cat", Status.PREFERRED),
        ("dog", Status.FORBIDDEN),
    ]
    assert parsed.records[0].entry.note == "C:\\new"


def workbook(rows, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_foreign_workbook(tmp_path):
    data = workbook([["English", None, "Chinese"], ["cat", "x", "猫"], [None], [404, None, "未找到"]])
    path = file_of(tmp_path, "t.xlsx", data)
    assert pairs(read(path)) == [("cat", ("猫",)), ("404", ("未找到",))]
    with pytest.raises(GlossaryInvalid, match="Sheet"):
        read(path, sheet="Other")


SHARED = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>source</t></si><si><t>target</t></si><si><r><t>big </t></r><r><rPr><b/></rPr><t>cat</t></r></si>
<si><t>大猫</t><rPh sb="0" eb="1"><t>da</t></rPh></si></sst>"""
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" t="s"><v>{index}</v></c></row></sheetData></worksheet>"""


def shared_strings_workbook(index):
    """A workbook as Excel itself writes it: texts shared, in runs, with phonetic guides."""
    return replace_part(
        workbook([["a"]]),
        **{"xl/sharedStrings.xml": SHARED, "xl/worksheets/sheet1.xml": SHEET.replace("{index}", str(index))},
    )


def test_shared_strings(tmp_path):
    parsed = read(file_of(tmp_path, "t.xlsx", shared_strings_workbook(3)))
    assert [(r.where, r.entry.source, r.entry.targets) for r in parsed.records] == [
        ("row 4", "big cat", ("大猫",))
    ]


# -- what is broken ------------------------------------------------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><{root}>&i;</{root}>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a SYSTEM "file:///etc/passwd">]><{root}>&a;</{root}>'
)
ROOTS = {"tbx": "tbx", "tbx-dct": "tbx", "tbx2": "martif", "tmx": "tmx"}
MANY = [Entry(f"term {i}", (f"术语{i}",)) for i in range(50)]


def refused(path, *words, **options):
    with pytest.raises(GlossaryInvalid) as caught:
        format_of(path).read(path, ReadOptions(**options))
    for word in (path.name, *words):
        assert word in caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("text", [LAUGHS, EXTERNAL], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(name, text, encoding, tmp_path):
    data = text.replace("{root}", ROOTS[name]).encode(encoding)
    refused(file_of(tmp_path, f"t{format_named(name).extensions[0]}", data), "line 1", "<!ENTITY>")


@pytest.mark.parametrize("name", XML)
def test_truncated_xml_names_the_last_good_element(name, tmp_path):
    data = format_named(name).write(EN_ZH, MANY)
    cut = data[: data.index("术语30".encode())]
    error = refused(file_of(tmp_path, f"t{format_named(name).extensions[0]}", cut), "line", "broken XML")
    assert any(word in error.message for word in ('id="c30"', 'id="30"'))


@pytest.mark.parametrize("name", XML)
def test_duplicate_ids_are_refused(name, tmp_path):
    data = format_named(name).write(EN_ZH, MANY).replace(b'id="c7"', b'id="c3"').replace(b'id="7"', b'id="3"')
    refused(file_of(tmp_path, f"t{format_named(name).extensions[0]}", data), "occurs twice", "line")


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("size", [200_000, 11_000_000])
def test_a_huge_element_is_refused(name, size, tmp_path):
    data = format_named(name).write(EN_ZH, MANY).replace("术语30<".encode(), b"x" * size + b"<")
    refused(file_of(tmp_path, f"t{format_named(name).extensions[0]}", data), "line")


@pytest.mark.parametrize("name", XML)
def test_nuls_in_xml_are_refused(name, tmp_path):
    data = format_named(name).write(EN_ZH, MANY).replace("术语30<".encode(), b"a\0b<")
    refused(file_of(tmp_path, f"t{format_named(name).extensions[0]}", data), "line")


@pytest.mark.parametrize("extension", [".tbx", ".tmx"])
def test_other_xml_is_refused(extension, tmp_path):
    refused(file_of(tmp_path, "t" + extension, "<html><body/></html>"), "<html>")


@pytest.mark.parametrize(("name", "row"), [("csv", 32), ("tsv", 32), ("utx", 33)])
def test_a_huge_cell_is_refused(name, row, tmp_path):
    data = format_named(name).write(EN_ZH, MANY).replace("术语30".encode(), b"x" * 10_000_000)
    refused(file_of(tmp_path, f"t.{name}", data), f"row {row}", "100,000")


@pytest.mark.parametrize(("name", "row"), [("csv", 32), ("tsv", 32), ("utx", 33)])
def test_nuls_are_refused(name, row, tmp_path):
    data = format_named(name).write(EN_ZH, MANY).replace("术语30".encode(), b"a\0b")
    refused(file_of(tmp_path, f"t.{name}", data), f"row {row}", "NUL")


@pytest.mark.parametrize("name", ["t.csv", "t.tsv"])
def test_one_column_is_refused(name, tmp_path):
    refused(file_of(tmp_path, name, "cat\ndog\n"), "row 1", "no target column")


def test_wrong_columns_are_refused(tmp_path):
    path = file_of(tmp_path, "t.csv", "a,b\n1,2\n")
    refused(path, "row 1", "column 3", columns={"source": 3})
    refused(path, "row 1", "column 'c'", columns={"source": "c"})


def test_an_open_quote_is_refused(tmp_path):
    text = 'source,target\ncat,猫\ndog,"狗\n' + "x,y\n" * 5
    refused(file_of(tmp_path, "t.csv", text), "row 3", "quote")


@pytest.mark.parametrize("name", ["t.csv", "t.tbx", "t.xlsx", "t.tmx", "t.utx"])
def test_an_empty_file_is_refused(name, tmp_path):
    path = file_of(tmp_path, name, "")
    with pytest.raises(GlossaryInvalid, match="empty"):
        format_of(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    refused(file_of(tmp_path, "t.csv", b"source,target\na,\xff\xfe\xfa\n"), "row 2", encoding="utf-8")


def test_formula_cells_are_refused(tmp_path):
    data = workbook([["source", "target"], ["cat", "猫"], ["dog", '=CONCATENATE("a";"b")']])
    refused(file_of(tmp_path, "t.xlsx", data), "row 3", "B3", "formula")


def test_a_huge_workbook_cell_is_refused(tmp_path):
    book = format_named("xlsx").write(EN_ZH, MANY)
    refused(
        file_of(tmp_path, "t.xlsx", replace_part(book, b"term 30", b"x" * 10_500_000)), 'after <row r="31">'
    )
    refused(file_of(tmp_path, "u.xlsx", replace_part(book, b"term 30", b"x" * 200_000)), "row", "100,000")


def test_a_cut_off_workbook_is_refused(tmp_path):
    refused(file_of(tmp_path, "t.xlsx", format_named("xlsx").write(EN_ZH, MANY)[:-200]), "cut off")


def test_entities_in_a_workbook_are_refused(tmp_path):
    data = replace_part(workbook([["a", "b"]]), b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    refused(file_of(tmp_path, "t.xlsx", data), "<!ENTITY>")


def test_a_zip_bomb_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for i in range(5):
            packed.writestr(f"xl/{i}.xml", b" " * 100_000_000)
    refused(file_of(tmp_path, "t.xlsx", out.getvalue()), "unpacks to")


def test_a_missing_shared_string_is_refused(tmp_path):
    refused(file_of(tmp_path, "t.xlsx", shared_strings_workbook(9)), "row 4", "B4")


def replace_part(data, old=b"", new=b"", **parts):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in packed.infolist():
            if info.filename in parts:
                continue
            content = packed.read(info)
            target.writestr(info.filename, content.replace(old, new) if old else content)
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("known", RICH, ids=lambda known: known.name)
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_damage_gives_an_error_for_people_or_entries(known, data, tmp_path):
    """Whatever happens to a file's bytes, nothing but a UserError comes out."""
    good = known.write(EN_ZH, MANY[:5])
    sheet = "xl/worksheets/sheet1.xml"
    inner = known.name == "xlsx" and data.draw(st.booleans())
    damaged = bytearray(zipfile.ZipFile(io.BytesIO(good)).read(sheet) if inner else good)
    for _ in range(data.draw(st.integers(1, 4))):
        # A workbook's length depends on the time of day, so the place is drawn as a share of it.
        at = data.draw(st.integers(0, 999)) * len(damaged) // 1000
        piece = data.draw(st.binary(max_size=4) | st.sampled_from([b"<", b"&x;", b'"', b"\t", b"\0", b"]]>"]))
        damaged[at : at + data.draw(st.integers(0, 20))] = piece
    content = replace_part(good, **{sheet: bytes(damaged)}) if inner else bytes(damaged)
    path = file_of(tmp_path, f"t{known.extensions[0]}", content)
    try:
        parsed = known.read(path, ReadOptions(source="en", target="zh"))
    except UserError:
        return
    assert all(clean_entry(record.entry) == record.entry for record in parsed.records)


def test_unknown_files(tmp_path):
    with pytest.raises(UnsupportedFormat, match="is no glossary file"):
        format_of(file_of(tmp_path, "t.doc", "cat"))
    with pytest.raises(UnsupportedFormat, match="'docx'"):
        format_named("docx")
    with pytest.raises(UserError, match="can't be read"):
        format_of(tmp_path / "missing.csv")
