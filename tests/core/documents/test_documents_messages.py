# SPDX-License-Identifier: Apache-2.0
"""Catalogues and message files of programs and of translation tools; tables; structured data."""

from __future__ import annotations

import io
import json
import re

import polib
import pytest
from handler_contract import CHINESE, HandlerContract, marked
from lxml import etree
from ruamel.yaml import YAML

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import UserError


def rewrite(tmp_path, name: str, data: bytes | str, change, **options) -> bytes:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: change(u.text) for u in document.units}), out)
    return out.getvalue()


def units(tmp_path, name: str, data: bytes | str, **options) -> list[str]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return [u.text for u in load_registry(()).find(path).extract(path, DocumentOptions(**options)).units]


class TestJson(HandlerContract):
    suffix = ".json"
    block = b'"One", '
    sample = (
        b'{\n  "menu": {"open": "Open <b>file</b>", "n": 3, "list": ["One", "a\\nb", true, null]},\r\n'
        b'\t"quote": "say \\"hi\\"", "empty": ""\n}\n'
    )
    texts = ("Open <x1>file</x1>", "One", "a<br/>b", 'say "hi"')
    damaged = b'{"a": "b"'


class TestArb(HandlerContract):
    suffix = ".arb"
    block = b'"title": "The title", '
    sample = b'{"@@locale": "en", "title": "The title", "@title": {"description": "left"}}'
    texts = ("The title",)
    damaged = b"{"


class TestYaml(HandlerContract):
    suffix = ".yaml"
    block = b"    - first thing\n"
    sample = (
        b"# comment: kept\ntop:\n  plain: Some words here  # why\n  single: 'It''s here'\n"
        b'  double: "A \\"quoted\\" word"\n  number: 12\n  flag: true\n  list:\n    - first thing\n '
        b"   - <b>bold</b> x\n"
        b"  block: |\n    line one\n    line two\n  folded: >-\n    folded one\n\n    next\n  anchor"
        b": &a left alone\n"
        b"  alias: *a\nlast: end\n"
    )
    texts = (
        "Some words here",
        "It's here",
        'A "quoted" word',
        "first thing",
        "<x1>bold</x1> x",
        "line one<br/>line two",
        "folded one<br/>next",
        "end",
    )
    damaged = b"a: [1, 2\nb: }"

    def content(self, data):
        # Characters outside ASCII may be quoted; what counts is what a reader gets, and where lines are.
        return YAML(typ="safe", pure=True).load(data), data.count(b"\n"), re.findall(rb"#.*", data)


class TestCsv(HandlerContract):
    suffix = ".csv"
    block = b"plain;<b>x y</b>\r\n"
    sample = b'Name;Text\r\napple;"Sweet; and ""round"""\r\n3;"two\nlines"\r\nplain;<b>x y</b>\r\n'
    texts = ("Name", "Text", "apple", 'Sweet; and "round"', "two<br/>lines", "plain", "x y")
    damaged = b'a,"never closed\n'


class TestTsv(HandlerContract):
    suffix = ".tsv"
    block = b"one\ttwo, three\n"
    sample = b"one\ttwo, three\nfour\t5"
    texts = ("one", "two, three", "four")


class TestProperties(HandlerContract):
    suffix = ".properties"
    block = b"key\\ two:It''s {0} here\n"
    sample = (
        b"# comment \\\nkey.one = Some \\\n    text\\nnext\n! other\n"
        b"key\\ two:It''s {0} here\nbare\nu=caf\\u00E9 now\n"
    )
    texts = ("Some text<br/>next", "It''s {0} here", "café now")

    def unmark(self, data):
        return data.replace(b"\\u00A7", b"")

    def content(self, data):
        return data.replace(b"Some \\\n    text", b"Some text")


class TestStrings(HandlerContract):
    suffix = ".strings"
    block = 'other = "Ünder %@";\n'.encode("utf-16-le")
    sample = '/* a "comment" */\n"key" = "Say \\"hi\\"\\nnow";\n// x\nother = "Ünder %@";\n'.encode("utf-16")
    texts = ('Say "hi"<br/>now', "Ünder %@")
    damaged = b'"key" "value"'
    empty = None

    def unmark(self, data):
        return data.replace("§".encode("utf-16-le"), b"")


class XmlContract(HandlerContract):
    damaged = b"<root><unclosed></root>"

    def content(self, data):
        return etree.tostring(etree.fromstring(data), method="c14n") if data.strip() else data

    def unmark(self, data):
        return data.replace("§".encode(), b"")


class TestAndroid(XmlContract):
    suffix = ".xml"
    block = b'    <string name="c">Hi <xliff:g id="n">%1$s</xliff:g>!</string>\n'
    sample = (
        b'<?xml version="1.0" encoding="utf-8"?>\n'
        b'<resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">\n'
        b'    <!-- kept -->\n    <string name="a">It\\\'s <b>bold</b> and\\nnew</string>\n'
        b'    <string name="b" translatable="false">left</string>\n    <string name="r">@string/a</string>\n'
        b'    <string name="c">Hi <xliff:g id="n">%1$s</xliff:g>!</string>\n'
        b'    <string-array name="d"><item>One</item></string-array>\n'
        b'    <plurals name="e"><item quantity="one">%d file</item></plurals>\n</resources>\n'
    )
    texts = ("It's <x1>bold</x1> and<br/>new", "Hi <x1/>!", "One", "%d file")
    empty = None
    damaged = b"<resources><string name='a'>x</resources>"

    def test_the_handler_is_found_by_extension(self, tmp_path):
        assert self.load(tmp_path, self.sample)[0].name == "Android strings"


class TestResx(XmlContract):
    suffix = ".resx"
    block = (
        b'<data name="a" xml:space="preserve"><value>Hello &lt;b&gt;you&lt;/b&gt;</value>'
        b"<comment>left</comment></data>"
    )
    sample = (
        b'<root><resheader name="x"><value>left</value></resheader><data name="a" xml:space="preserve">'
        b"<value>Hello &lt;b&gt;you&lt;/b&gt;</value><comment>left</comment></data>"
        b'<data name="p" type="System.Drawing.Point"><value>1, 2</value></data>'
        b'<data name="&gt;&gt;b.Name"><value>left</value></data></root>'
    )
    texts = ("Hello <x1>you</x1>",)


class BilingualContract(XmlContract):
    """The source stays where it is; the translation goes into a place of its own."""

    place = "target"

    def translated(self, folder, data):
        root = etree.fromstring(data)
        # A plural message has its translation in every form: the first stands for all.
        for other in root.iterfind(".//{*}numerusform[2]"):
            other.getparent().remove(other)
        return ["".join(e.itertext()) for e in root.iter(f"{{*}}{self.place}")]

    def content(self, data):
        if not data.strip():
            return data
        root = etree.fromstring(data)
        for element in root.iter("*"):
            element.text = (element.text or "").strip()
            element.tail = (element.tail or "").strip()
        for element in list(root.iter(f"{{*}}{self.place}")):
            element.getparent().remove(element)
        for element in root.iter("{*}segment"):
            element.attrib.pop("state", None)
        return etree.tostring(root, method="c14n")

    def test_every_unit_can_be_rewritten_and_nothing_else_changes(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        assert self.content(changed) == self.content(self.sample)
        root = etree.fromstring(changed)
        texts = ["".join(e.itertext()) for e in root.iter(f"{{*}}{self.place}")]
        assert "§" in "".join(texts)
        plain = [re.sub(r"<[^>]*>", "", t) for t in self.texts]
        cleaned = [re.sub(r"\s+", "", t.replace("§", "")) for t in texts]
        for text in plain:
            assert any(re.sub(r"\s+", "", text) in c for c in cleaned)

    def test_segment_count_and_tags_are_stable(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        _, again = self.load(tmp_path, changed)
        assert [unit.text for unit in again.units] == list(self.texts)

    @pytest.mark.parametrize("new", ["ترجمة", CHINESE])
    def test_right_to_left_and_chinese_text_is_kept(self, tmp_path, new):
        changed = self.translate(tmp_path, self.sample, lambda _: new)
        root = etree.fromstring(changed)
        found = ["".join(e.itertext()).strip() for e in root.iter(f"{{*}}{self.place}")]
        assert sum(new in text for text in found) == len(self.texts)

    def test_bilingual_output_holds_both(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, lambda _: CHINESE)
        text = "".join(etree.fromstring(changed).itertext())
        assert CHINESE in text
        assert re.sub(r"<[^>]*>", "", self.texts[0]).split()[0] in text


class TestXliff12(BilingualContract):
    suffix = ".xlf"
    block = b'<trans-unit id="1"><source>Hello <g id="1">big</g> world<x id="2"/></source></trans-unit>\n'
    sample = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        b'<file source-language="en" datatype="plaintext" original="x"><body>\n'
        b'<trans-unit id="1"><source>Hello <g id="1">big</g> world<x id="2"/></source></trans-unit>\n'
        b'<trans-unit id="2" translate="no"><source>left</source></trans-unit>\n'
        b'<trans-unit id="3" approved="yes"><source>done</source><target>fertig</target></trans-unit>\n'
        b'<trans-unit id="4"><source>Second one</source><target state="new">Second one</target>'
        b"</trans-unit>\n"
        b"</body></file></xliff>\n"
    )
    texts = ("Hello <x1>big</x1> world<x2/>", "Second one")
    damaged = b"<xliff version='1.2'><file></xliff>"


class TestXliff2(BilingualContract):
    suffix = ".xliff"
    block = b"<segment><source>Again</source></segment>"
    sample = (
        b'<xliff version="2.0" srcLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">'
        b'<unit id="u"><segment id="s"><source>Press <pc id="1">the <ph id="2"/> key</pc> now'
        b"</source></segment>"
        b"<segment><source>Again</source></segment></unit></file></xliff>"
    )
    texts = ("Press <x1>the <x2/> key</x1> now", "Again")
    damaged = b"<xliff version='2.0'"


class TestQt(BilingualContract):
    suffix = ".ts"
    block = (
        b"<message><location filename='a.cpp' line='1'/><source>&amp;Open the file</source>"
        b"<translation type='unfinished'></translation></message>\n"
    )
    place = "translation"
    sample = (
        b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="de">\n'
        b"<context>\n"
        b"<name>Main</name>\n<message><location filename='a.cpp' line='1'/>"
        b"<source>&amp;Open the file</source>"
        b"<translation type='unfinished'></translation></message>\n"
        b"<message numerus='yes'><source>%n file(s)</source><translation type='unfinished'>"
        b"<numerusform></numerusform>"
        b"<numerusform></numerusform></translation></message>\n"
        b"<message><source>old</source><translation type='vanished'>alt</translation></message>\n"
        b"</context>\n</TS>\n"
    )
    texts = ("&Open the file", "%n file(s)")
    damaged = b"<!DOCTYPE TS><TS><context></TS>"
    empty = None


class TestTmx(BilingualContract):
    suffix = ".tmx"
    block = b"<tu><tuv xml:lang='en'><seg>Two words</seg></tuv></tu>"
    sample = (
        b'<tmx version="1.4"><header srclang="en"/><body><tu tuid="1"><tuv xml:lang="en-US">'
        b"<seg>Hello <hi>you</hi>"
        b"</seg></tuv></tu><tu><tuv xml:lang='en'><seg>Two words</seg></tuv></tu></body></tmx>"
    )
    texts = ("Hello <x1>you</x1>", "Two words")
    options = DocumentOptions(target="zh")
    damaged = b"<tmx version='1.4'><body>"

    def content(self, data):
        if not data.strip():
            return data
        root = etree.fromstring(data)
        for variant in list(root.iter("tuv")):
            if variant.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh":
                variant.getparent().remove(variant)
        return etree.tostring(root, method="c14n")

    place = "seg"


PO = """# A comment
msgid ""
msgstr ""
"Project-Id-Version: x 1\\n"
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. for the button
#: a.c:12
#, c-format
msgctxt "menu"
msgid "Open %s\\n"
msgstr ""

#, fuzzy
msgid "Close <b>it</b>"
msgstr "alt"

msgid "One file"
msgid_plural "%d files"
msgstr[0] ""
msgstr[1] ""

msgid "Done"
msgstr "Fertig"

#~ msgid "gone"
#~ msgstr "weg"
"""


class TestPo(HandlerContract):
    suffix = ".po"
    block = b'msgid "Done"\nmsgstr "Fertig"\n\n'
    sample = PO.encode()
    texts = ("Open %s", "Close <x1>it</x1>", "One file", "%d files", "Done")
    damaged = b'msgid "a\nmsgstr x\n'

    def translated(self, folder, data):
        forms = (t for e in polib.pofile(data.decode()) for t in (e.msgstr, *e.msgstr_plural.values()))
        return list(dict.fromkeys(forms))

    def content(self, data):
        catalogue = polib.pofile(data.decode())
        return [(e.msgctxt, e.msgid, e.msgid_plural, e.comment, e.occurrences, e.obsolete) for e in catalogue]

    def test_every_unit_can_be_rewritten_and_nothing_else_changes(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        assert self.content(changed) == self.content(self.sample)
        catalogue = polib.pofile(changed.decode())
        found = {e.msgid: e.msgstr or e.msgstr_plural for e in catalogue}
        assert found["Open %s\n"] == "§Open %§s\n"
        assert found["Close <b>it</b>"] == "§Close <b>§it</b>"
        assert found["One file"] == {0: "§One §file", 1: "%§d §files"}
        assert not any(e.fuzzy for e in catalogue)

    def test_segment_count_and_tags_are_stable(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        assert [unit.text for unit in self.load(tmp_path, changed)[1].units] == list(self.texts)

    @pytest.mark.parametrize("new", ["ترجمة", CHINESE])
    def test_right_to_left_and_chinese_text_is_kept(self, tmp_path, new):
        changed = self.translate(tmp_path, self.sample, lambda _: new)
        catalogue = polib.pofile(changed.decode())
        found = [
            t.strip()
            for e in catalogue
            for t in (e.msgstr, *e.msgstr_plural.values())
            if t and not e.obsolete
        ]
        assert found == [new] * 5

    def test_bilingual_output_holds_both(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, lambda _: CHINESE).decode()
        assert CHINESE in changed
        assert 'msgid "Done"' in changed

    def test_only_messages_without_translation_are_taken_on_request(self, tmp_path):
        assert units(tmp_path, "a.po", PO, only_untranslated=True) == list(self.texts[:-1])
        changed = rewrite(tmp_path, "a.po", PO, lambda t: t, only_untranslated=True).decode()
        assert 'msgstr "Fertig"' in changed

    def test_what_is_not_translated_stays_byte_by_byte(self, tmp_path):
        path = tmp_path / "a.po"
        path.write_text(PO, encoding="utf-8")
        handler = load_registry(()).find(path)
        document = handler.extract(path, DocumentOptions())
        out = io.BytesIO()
        handler.write(document, TranslationMap({0: "Öffne %s"}), out)
        assert out.getvalue().decode() == PO.replace(
            '"Open %s\\n"\nmsgstr ""', '"Open %s\\n"\nmsgstr "Öffne %s\\n"'
        )

    def test_a_template_becomes_a_catalogue(self, tmp_path):
        path = tmp_path / "a.pot"
        path.write_text(PO.replace("UTF-8", "CHARSET"), encoding="utf-8")
        assert load_registry(()).find(path).output_extension(path) == ".po"
        changed = rewrite(tmp_path, "a.pot", path.read_bytes(), lambda _: "文", target="zh")
        assert b"charset=UTF-8" in changed
        assert b'"Language: zh\\n"' in changed


def test_only_untranslated_segments_of_xliff_on_request(tmp_path):
    sample = TestXliff12.sample
    assert units(tmp_path, "a.xlf", sample, only_untranslated=True) == list(TestXliff12.texts)
    done = sample.replace(b'state="new"', b'state="translated"')
    assert units(tmp_path, "a.xlf", done, only_untranslated=True) == list(TestXliff12.texts[:1])
    assert b'target-language="zh"' in rewrite(tmp_path, "a.xlf", sample, lambda t: t, target="zh")


def test_keys_are_chosen_by_pattern(tmp_path):
    data = json.dumps({"a": {"label": "One", "id": "Two"}, "b": {"label": "Three"}})
    assert units(tmp_path, "a.json", data, keys=("*.label",)) == ["One", "Three"]
    assert units(tmp_path, "a.yml", "a:\n  label: One\n  id: Two\n", keys=("a.label",)) == ["One"]
    assert units(tmp_path, "a.properties", "x.label=One\nx.id=Two\n", keys=("*.label",)) == ["One"]


def test_columns_are_chosen_by_name_or_number(tmp_path):
    data = 'id,text,note\n1,Hello,"a, b"\n2,World,c\n'
    assert units(tmp_path, "a.csv", data, columns=("text",)) == ["Hello", "World"]
    assert units(tmp_path, "a.csv", data, columns=("3",)) == ["note", "a, b", "c"]
    assert rewrite(tmp_path, "a.csv", data, lambda t: t + ", x", columns=("text",)) == (
        b'id,text,note\n1,"Hello, x","a, b"\n2,"World, x",c\n'
    )
    with pytest.raises(UserError, match="no column 'nope'"):
        units(tmp_path, "a.csv", data, columns=("nope",))


def test_yaml_values_stay_strings(tmp_path):
    for new in (
        "yes",
        "12",
        "a: b",
        "- x",
        "#c",
        "null",
        "'q'",
        'say "x"',
        " lead",
        "@x",
        "a\nb",
        "中文：好",
        "x:",
    ):
        changed = rewrite(tmp_path, "a.yaml", "key: word\n", lambda _, new=new: new)
        assert YAML(typ="safe", pure=True).load(changed) == {"key": new}, new


def test_the_language_of_a_rails_file_is_renamed(tmp_path):
    changed = rewrite(tmp_path, "a.yml", "en:\n  hello: Hi there\n", marked, target="zh")
    assert YAML(typ="safe", pure=True).load(changed) == {"zh": {"hello": "§Hi §there"}}
    changed = rewrite(tmp_path, "a.yml", "# c\n---\nzh-CN:\n  a: b c\n", lambda t: t, target="en")
    assert changed == b"# c\n---\nen:\n  a: b c\n"
    assert rewrite(tmp_path, "a.yml", "en: x\nfr: y\n", lambda t: t, target="zh").startswith(b"en:")


def test_lone_surrogates_in_escapes_do_no_harm(tmp_path):
    changed = rewrite(tmp_path, "a.json", b'{"a": "bad \\ud800 text"}', lambda t: t + "!")
    assert json.loads(changed)["a"].endswith("text!")


def test_a_catalogue_header_without_line_ends_can_be_read_again(tmp_path):
    """Joined, as every program writes it, it names the encoding "UTF-8Language:"."""
    for header in (
        '"Content-Type: text/plain; charset=UTF-8"',
        '"Content-Type: text/plain; "\n"charset=UTF-8"',
    ):
        data = f'msgid ""\nmsgstr ""\n{header}\n"Language: de\\n"\n\nmsgid "Done"\nmsgstr ""\n'
        changed = rewrite(tmp_path, "a.po", data, lambda _: CHINESE, target="zh")
        assert [e.msgstr for e in polib.pofile(changed.decode())] == [CHINESE]
        assert units(tmp_path, "b.po", changed) == ["Done"]


def test_a_catalogue_in_an_unknown_encoding_is_refused_at_once(tmp_path):
    """Also where the name stands in a line of its own, which the written file joins to the one before."""
    data = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; "\n"charset=XYZ\\n"\n\nmsgid "Done"\nmsgstr ""\n'
    with pytest.raises(UserError, match="unknown encoding, XYZ"):
        units(tmp_path, "a.po", data)


@pytest.mark.parametrize("escape", ["\\x80", "\\x7f", "\\u2028", "\\uFEFF", "\\N"])
def test_characters_that_yaml_only_has_as_escapes_stay_escapes(tmp_path, escape):
    data = f'key: "one{escape}two"\nother: word\n'
    changed = rewrite(tmp_path, "a.yaml", data, lambda t: t.replace("one", "three"))
    value = YAML(typ="safe", pure=True).load(data)["key"]
    assert YAML(typ="safe", pure=True).load(changed)["key"] == value.replace("one", "three")


def test_a_line_separator_in_a_translation_stays_in_its_yaml_value(tmp_path):
    data = "block: |\n  one word\nsingle: 'two'\nplain: three\n"
    changed = rewrite(tmp_path, "a.yaml", data, lambda t: f"{t}\u2028more\x85and\rmore")
    values = YAML(typ="safe", pure=True).load(changed)
    assert list(values) == ["block", "single", "plain"]
    assert all(value.rstrip().endswith("more") for value in values.values())


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('"so" he said;b', ['"so" he said', "b"]),
        ('"a; and "==x;b', ['"a; and "==x', "b"]),
        ('"a ""b""";c', ['a "b"', "c"]),
        ('5" pipe;b', ['5" pipe', "b"]),
    ],
)
def test_text_after_a_closing_quotation_mark_is_part_of_the_cell(tmp_path, row, cells):
    """As in Excel and Python's csv module; a separator between the marks then divides nothing."""
    data = f"one;two\n{row}\n"
    assert units(tmp_path, "a.csv", data) == ["one", "two", *cells]
    changed = rewrite(tmp_path, "a.csv", data, lambda t: f"{t}<br/>more")
    assert units(tmp_path, "b.csv", changed)[2:] == [f"{cell}<br/>more" for cell in cells]


def test_the_separator_is_told_by_what_is_outside_quotation_marks(tmp_path):
    data = 'one;two\n"a, b\n, c";"d, e"\n"f, g\n, h";i\n'
    assert units(tmp_path, "a.csv", data) == ["one", "two", "a, b<br/>, c", "d, e", "f, g<br/>, h", "i"]
    # Most lines have none at all.
    assert units(tmp_path, "a.csv", "one;two\nx;y\n" + "p\n" * 9)[:4] == ["one", "two", "x", "y"]


def test_the_separator_of_a_translation_is_that_of_its_original(tmp_path):
    changed = rewrite(tmp_path, "a.csv", "name|note\na|one\nb|two\n", lambda t: f"{t}, x")
    assert units(tmp_path, "b.csv", changed, columns=("note, x",)) == ["one, x", "two, x"]
    assert rewrite(tmp_path, "a.tsv", "one\ttwo\n", lambda t: t + ", x") == b"one, x\ttwo, x\n"


def test_a_separator_with_which_quotation_marks_make_no_sense_is_none(tmp_path):
    data = 'a;b|c\nd;"e|f\ng;"h|i\n'
    assert units(tmp_path, "a.csv", data) == ["a;b", "c", 'd;"e', "f", 'g;"h', "i"]
    with pytest.raises(UserError, match="row 2"):
        units(tmp_path, "a.csv", data.replace("|", " "))
    with pytest.raises(UserError, match="row 3 is never closed"):
        units(tmp_path, "a.csv", 'a;b|c\nd;e\ng;"h\n')


@pytest.mark.parametrize("row", ['"a""', '"never', '"a\nb" c'])
def test_a_quotation_mark_that_no_cell_ends_with_is_refused_with_its_row(tmp_path, row):
    with pytest.raises(UserError, match="row 2"):
        units(tmp_path, "a.csv", f"one;two\n{row};x\n")


def test_xml_entities_are_refused(tmp_path):
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="1.2">&b;</xliff>'
    outside = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><xliff version="1.2"><a>&x;</a></xliff>'
    for data in (bomb, outside):
        with pytest.raises(UserError, match="entities"):
            units(tmp_path, "a.xlf", data)
