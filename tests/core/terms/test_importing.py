# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc

import pytest

from hymt_desktop.core.errors import GlossaryInvalid, OutputNotWritten, UnsupportedFormat, UserError
from hymt_desktop.core.terms.exporting import export_glossary
from hymt_desktop.core.terms.formats import FORMATS, ReadOptions, Record
from hymt_desktop.core.terms.importing import OnConflict, Preview, commit_import, let_go, preview_import
from hymt_desktop.core.terms.model import Entry, Glossary, Status
from hymt_desktop.core.terms.sources import load_term_source
from hymt_desktop.core.terms.store import Changes, GlossaryStore


@pytest.fixture
def store(tmp_path):
    opened = GlossaryStore(tmp_path / "glossaries.sqlite3")
    yield opened
    opened.close()


def table(tmp_path, rows, name="terms.csv"):
    path = tmp_path / name
    path.write_text(rows, encoding="utf-8")
    return path


def terms(store, name):
    return {entry.source: entry.targets for entry in store.entries(store.get(name))}


def test_import_into_a_new_glossary(store, tmp_path):
    path = table(tmp_path, "en-US,zh-CN\ncat,猫\ndog,狗\n", "Animals.csv")
    preview = preview_import(store, path)
    assert store.glossaries() == []
    assert preview.summary() == "2 rows, 2 to add"
    made = commit_import(store, preview)
    assert (made.name, made.source, made.target) == ("Animals", "en", "zh")
    assert terms(store, "animals") == {"cat": ("猫",), "dog": ("狗",)}
    assert store.undo() == "import Animals.csv into 'Animals'"
    assert store.glossaries() == []


def test_languages_are_assumed_only_where_nothing_says_them(store, tmp_path):
    silent = preview_import(store, table(tmp_path, "source,target\ncat,猫\n"), assumed=("en", "zh"))
    assert (silent.glossary.source, silent.glossary.target) == ("en", "zh")
    says = preview_import(store, table(tmp_path, "de,ja\nKatze,猫\n", "b.csv"), assumed=("en", "zh"))
    assert (says.glossary.source, says.glossary.target) == ("de", "ja")
    # The languages would have helped to tell the encoding.
    old = tmp_path / "old.csv"
    old.write_bytes("source,target\ncontract,书面合同\nagreement,双方协议\n".encode("gb18030"))
    with pytest.raises(GlossaryInvalid, match="source language"):
        preview_import(store, old, assumed=("en", "zh"))


def test_a_preview_is_let_go(store, tmp_path):
    def alive():
        # Not isinstance, which asks every object in the process for its class.
        return {id(thing) for thing in gc.get_objects() if type(thing) in (Preview, Record)}

    gc.collect()
    before = alive()
    held = [preview_import(store, table(tmp_path, "en,zh\ncat,猫\ncat,猫\n"))]
    assert alive() > before
    let_go(held)
    assert held == []
    assert alive() <= before


def test_languages_must_be_known_from_somewhere(store, tmp_path):
    path = table(tmp_path, "source,target\ncat,猫\n")
    with pytest.raises(GlossaryInvalid, match="source language") as caught:
        preview_import(store, path)
    assert "--from" in caught.value.hint
    preview = preview_import(store, path, options=ReadOptions(source="en-GB", target="zh-Hans"))
    assert (preview.glossary.source, preview.glossary.target) == ("en", "zh")


def test_languages_must_agree(store, tmp_path):
    store.create(Glossary("animals", "en", "ja"))
    with pytest.raises(GlossaryInvalid, match="'zh', not 'ja'"):
        preview_import(store, table(tmp_path, "source [en],target [zh]\ncat,猫\n"), name="animals")


@pytest.mark.parametrize(
    ("policy", "expected", "removed"),
    [
        (OnConflict.REPLACE, {("cat", ("猫咪",)), ("dog", ("狗",)), ("cow", ("牛",))}, 1),
        (OnConflict.KEEP, {("cat", ("猫",)), ("dog", ("狗",)), ("cow", ("牛",))}, 0),
        (OnConflict.ADD, {("cat", ("猫",)), ("cat", ("猫咪",)), ("dog", ("狗",)), ("cow", ("牛",))}, 0),
    ],
)
def test_duplicates_and_conflicts(store, tmp_path, policy, expected, removed):
    store.apply(Glossary("a", "en", "zh"), Changes([Entry("cat", ("猫",)), Entry("dog", ("狗",))]), "start")
    path = table(tmp_path, "source,target\ncat,猫咪\ndog,狗\ncow,牛\ncow,牛\n")
    preview = preview_import(store, path, name="a", on_conflict=policy)
    assert [str(conflict) for conflict in preview.conflicts] == [
        "row 2: 'cat' is '猫' already, and here '猫咪'"
    ]
    assert sorted(record.where for record in preview.duplicates) == ["row 3", "row 5"]
    assert len(preview.changes.removed) == removed
    commit_import(store, preview)
    found = [(entry.source, entry.targets) for entry in store.entries(store.get("a"))]
    assert set(found) == expected
    assert len(found) == len(expected)


def test_several_translations_in_one_file_are_kept_and_shown(store, tmp_path):
    path = table(tmp_path, "en,zh\nbank,银行\nBank,河岸\n")
    preview = preview_import(store, path)
    assert [str(row) for row in preview.repeated] == ["row 3: 'Bank' is '银行' already, and here '河岸'"]
    commit_import(store, preview)
    (match,) = load_term_source(store, ["terms"], "en", "zh").find("a bank", "en", "zh")
    assert match.targets == ("银行", "河岸")


def test_nothing_is_half_imported(store, tmp_path):
    path = table(tmp_path, "en,zh\ncat,猫\n,狗\ncow,\n")
    preview = preview_import(store, path)
    with pytest.raises(GlossaryInvalid) as caught:
        commit_import(store, preview)
    assert "row 3: The source term is empty." in caught.value.message
    assert "row 4: " in caught.value.message
    assert store.glossaries() == []
    commit_import(store, preview, skip_rejected=True)
    assert terms(store, "terms") == {"cat": ("猫",)}


def test_a_file_without_valid_rows(store, tmp_path):
    preview = preview_import(store, table(tmp_path, "en,zh\n"), name="a")
    with pytest.raises(GlossaryInvalid, match="no entries"):
        commit_import(store, preview, skip_rejected=True)


def test_a_broken_file_leaves_the_store_untouched(store, tmp_path):
    store.apply(Glossary("a", "en", "zh"), Changes([Entry("cat", ("猫",))]), "start")
    before = (tmp_path / "glossaries.sqlite3").read_bytes()
    path = table(tmp_path, "<tbx><text><body><conceptEntry id='1'>", "a.tbx")
    with pytest.raises(GlossaryInvalid, match="broken XML"):
        preview_import(store, path)
    assert terms(store, "a") == {"cat": ("猫",)}
    assert (tmp_path / "glossaries.sqlite3").read_bytes() == before


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_export_and_import_again_changes_nothing(store, tmp_path, known):
    entries = [Entry("cat", ("猫",)), Entry("Acme Inc", ("Acme Inc",))]
    made = store.apply(Glossary("a", "en", "zh"), Changes(entries), "start")
    path = tmp_path / f"out{known.extensions[0]}"
    assert export_glossary(store, "A", path, file_format=known) == 2
    preview = preview_import(store, path, name="a")
    assert preview.changes == Changes((), ())
    assert len(preview.duplicates) == 2
    assert commit_import(store, preview).id == made.id


def test_export_never_overwrites_unasked_and_leaves_no_rest(store, tmp_path):
    store.apply(Glossary("a", "en", "zh"), Changes([Entry("cat", ("猫",))]), "start")
    path = table(tmp_path, "mine", "mine.csv")
    with pytest.raises(OutputNotWritten, match="exists"):
        export_glossary(store, "a", path)
    assert path.read_text() == "mine"
    export_glossary(store, "a", path, overwrite=True)
    assert "猫" in path.read_text(encoding="utf-8")
    with pytest.raises(OutputNotWritten, match="was not written"):
        export_glossary(store, "a", path / "x.csv")
    with pytest.raises(UnsupportedFormat):
        export_glossary(store, "a", tmp_path / "x.doc")
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix not in (".sqlite3-wal", ".sqlite3-shm")) == [
        "glossaries.sqlite3",
        "mine.csv",
    ]


# -- the terms of a translation ------------------------------------------------------------------------


def test_terms_from_the_store_and_from_files(store, tmp_path):
    store.apply(Glossary("house", "en", "zh", enabled=False), Changes([Entry("cat", ("家猫",))]), "start")
    path = table(tmp_path, "cat,猫\ndog,狗\n")
    source = load_term_source(store, [str(path), "house"], "en", "zh")
    assert [m.targets for m in source.find("cat dog", "en", "zh")] == [("猫",), ("狗",)]
    source = load_term_source(store, ["house", path], "en", "zh")
    assert [m.targets for m in source.find("cat dog", "en", "zh")] == [("家猫",), ("狗",)]


def test_without_names_the_glossaries_that_are_on(store):
    store.apply(Glossary("on", "en", "zh"), Changes([Entry("cat", ("猫",))]), "start")
    store.apply(Glossary("off", "en", "zh", enabled=False), Changes([Entry("dog", ("狗",))]), "start")
    source = load_term_source(store, [], "en", "zh")
    assert [m.source for m in source.find("cat dog", "en", "zh")] == ["cat"]
    assert load_term_source(None, [], "en", "zh").find("cat", "en", "zh") == []


def test_a_file_without_languages_serves_a_detected_source(tmp_path):
    path = table(tmp_path, "cat\t猫\n", "t.tsv")
    source = load_term_source(None, [path], None, "zh")
    assert source.find("cats", "en", "zh")[0].targets == ("猫",)


def test_traditional_chinese_uses_simplified_glossaries(tmp_path):
    path = table(tmp_path, "en,zh-CN\ncat,猫\n")
    source = load_term_source(None, [path], "en", "zh-TW")
    assert source.find("cat", "en", "zh-Hant")[0].targets == ("猫",)


def test_wrong_names_and_files(store, tmp_path):
    with pytest.raises(UserError, match="neither a stored glossary nor a file"):
        load_term_source(store, ["nothing"], "en", "zh")
    with pytest.raises(GlossaryInvalid, match="not for 'ja'"):
        load_term_source(store, [table(tmp_path, "en,zh\ncat,猫\n")], "en", "ja")
    with pytest.raises(GlossaryInvalid, match="row 2"):
        load_term_source(store, [table(tmp_path, "en,zh\n,猫\n")], "en", "zh")


def test_do_not_translate_survives_the_store(store):
    entry = Entry("Acme", status=Status.DO_NOT_TRANSLATE)
    store.apply(Glossary("a", "en", "zh"), Changes([entry]), "start")
    (match,) = load_term_source(store, ["a"], "en", "zh").find("ACME", "en", "zh")
    assert match.targets == ("ACME",)
