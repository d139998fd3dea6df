# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import sqlite3
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hymt_desktop.core import database
from hymt_desktop.core.errors import GlossaryInvalid, UnsupportedLanguage, UserError
from hymt_desktop.core.terms.journal import MAX_STEPS
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status
from hymt_desktop.core.terms.store import Changes, GlossaryStore

FULL = Entry(
    "Cloud", ("云", "云端"), True, False, PartOfSpeech.PROPER_NOUN, Status.ALLOWED, "a\nnote", "computing"
)


@pytest.fixture
def store(tmp_path):
    opened = GlossaryStore(tmp_path / "data" / "glossaries.sqlite3")
    yield opened
    opened.close()


def names(store):
    return [glossary.name for glossary in store.glossaries()]


def contents(store):
    return [(g, store.entries(g)) for g in store.glossaries()]


def test_what_is_stored_comes_back(store, tmp_path):
    made = store.create(Glossary(" Client  terms ", "en-US", "zh_CN", note="note"))
    added = store.add(made, FULL)
    assert made == Glossary("Client terms", "en", "zh", note="note")
    again = GlossaryStore(tmp_path / "data" / "glossaries.sqlite3")
    assert again.get("client TERMS") == made
    assert again.entries(made) == [FULL]
    assert again.entries(made)[0].id == added.id
    again.close()


def test_invalid_glossaries_are_refused(store):
    store.create(Glossary("a", "en", "zh"))
    with pytest.raises(GlossaryInvalid, match="already"):
        store.create(Glossary("A", "en", "zh"))
    with pytest.raises(GlossaryInvalid, match="name"):
        store.create(Glossary("  ", "en", "zh"))
    with pytest.raises(GlossaryInvalid, match="same"):
        store.create(Glossary("b", "en", "en-GB"))
    with pytest.raises(UnsupportedLanguage):
        store.create(Glossary("b", "en", "xx"))
    with pytest.raises(UserError, match="no glossary 'zz'"):
        store.get("zz")
    assert names(store) == ["a"]


@pytest.mark.parametrize(
    "entry", [Entry("", ("x",)), Entry("x"), Entry("a\0", ("x",)), Entry("x" * 1001, ("x",))]
)
def test_invalid_entries_are_refused(store, entry):
    glossary = store.create(Glossary("a", "en", "zh"))
    with pytest.raises(GlossaryInvalid):
        store.add(glossary, entry)
    assert store.count(glossary) == 0


def test_on_and_off_and_precedence(store):
    for name in "abc":
        store.create(Glossary(name, "en", "zh"))
    store.reorder(["c", "a"])
    assert names(store) == ["c", "a", "b"]
    assert store.set_enabled("a", False).enabled is False
    store.undo()
    store.undo()
    assert names(store) == ["a", "b", "c"]
    assert store.get("a").enabled


def test_search_and_pages(store):
    glossary = store.create(Glossary("a", "en", "zh"))
    store.apply(
        glossary,
        Changes([Entry(f"Term {i:03}", (f"术语{i}",), note="50%" * (i == 7)) for i in range(100)]),
        "x",
    )
    page = store.entries(glossary, offset=20, limit=3)
    assert [entry.source for entry in page] == ["Term 020", "Term 021", "Term 022"]
    assert [entry.source for entry in store.entries(glossary, search="TERM 05")] == [
        f"Term 05{i}" for i in range(10)
    ]
    assert [entry.source for entry in store.entries(glossary, search="术语42")] == ["Term 042"]
    assert store.count(glossary, search="50%") == 1
    assert store.count(glossary, search="5_%") == 0


def test_undo_and_redo_of_every_kind_of_change(store):
    states = [contents(store)]
    glossary = store.create(Glossary("a", "en", "zh"))
    states.append(contents(store))
    first = store.add(glossary, FULL)
    states.append(contents(store))
    store.change(glossary, replace(first, targets=("云计算",), note=""))
    states.append(contents(store))
    store.apply(glossary, Changes([Entry("cat", ("猫",)), Entry("dog", ("狗",))], [first.id]), "import")
    states.append(contents(store))
    store.remove_entries(glossary, [entry.id for entry in store.entries(glossary)[:1]])
    states.append(contents(store))
    store.update(replace(glossary, name="b", target="ja"))
    states.append(contents(store))
    store.remove("b")
    states.append(contents(store))
    for _ in range(2):
        for state in reversed(states[:-1]):
            assert store.undo() is not None
            assert contents(store) == state
        assert store.undo() is None
        for state in states[1:]:
            assert store.redo() is not None
            assert contents(store) == state
        assert store.redo() is None
    assert store.undo_label() == "remove 'b'"


def test_a_new_change_ends_redo(store):
    store.create(Glossary("a", "en", "zh"))
    store.undo()
    assert store.redo_label() == "create 'a'"
    store.create(Glossary("b", "en", "zh"))
    assert store.redo_label() is None
    assert store.redo() is None


def test_old_steps_are_dropped(store):
    glossary = store.create(Glossary("a", "en", "zh"))
    for i in range(MAX_STEPS + 5):
        store.add(glossary, Entry(f"t{i}", ("x",)))
    undone = 0
    while store.undo():
        undone += 1
    assert undone == MAX_STEPS
    assert store.count(glossary) == 5


def test_a_failing_change_leaves_nothing(store):
    glossary = store.create(Glossary("a", "en", "zh"))
    before = contents(store)

    def entries():
        yield Entry("cat", ("猫",))
        raise RuntimeError("the file ended")

    with pytest.raises(RuntimeError):
        store.apply(glossary, Changes(entries(), []), "import")
    assert contents(store) == before
    assert store.undo_label() == "create 'a'"


class UndoMachine(RuleBasedStateMachine):
    """Undo and redo against a list of snapshots."""

    def __init__(self):
        super().__init__()
        self.store = GlossaryStore(self.path())
        self.past, self.future = [], []

    @staticmethod
    def path():
        import tempfile
        from pathlib import Path

        return Path(tempfile.mkdtemp()) / "g.sqlite3"

    def changed(self, before):
        self.past.append(before)
        self.future.clear()

    @rule(name=st.sampled_from("abcd"))
    def create(self, name):
        before = contents(self.store)
        try:
            self.store.create(Glossary(name, "en", "zh"))
        except GlossaryInvalid:
            return
        self.changed(before)

    @precondition(lambda self: self.store.glossaries())
    @rule(data=st.data(), source=st.sampled_from(["x", "y", "z"]))
    def apply(self, data, source):
        glossary = data.draw(st.sampled_from(self.store.glossaries()))
        before = contents(self.store)
        removed = data.draw(st.sets(st.sampled_from([e.id for e in self.store.entries(glossary)] or [0])))
        self.store.apply(glossary, Changes([Entry(source, ("t",))], removed), "change")
        self.changed(before)

    @precondition(lambda self: self.store.glossaries())
    @rule(data=st.data())
    def remove(self, data):
        glossary = data.draw(st.sampled_from(self.store.glossaries()))
        before = contents(self.store)
        self.store.remove(glossary.name)
        self.changed(before)

    @rule()
    def undo(self):
        now = contents(self.store)
        if self.store.undo() is None:
            assert not self.past
        else:
            self.future.append(now)
            assert contents(self.store) == self.past.pop()

    @rule()
    def redo(self):
        now = contents(self.store)
        if self.store.redo() is None:
            assert not self.future
        else:
            self.past.append(now)
            assert contents(self.store) == self.future.pop()

    @invariant()
    def ids_are_unique(self):
        ids = [entry.id for _, entries in contents(self.store) for entry in entries]
        assert len(ids) == len(set(ids))

    def teardown(self):
        self.store.close()


TestUndo = UndoMachine.TestCase
TestUndo.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_two_windows_write_at_once(tmp_path):
    path = tmp_path / "g.sqlite3"
    GlossaryStore(path).create(Glossary("a", "en", "zh"))
    problems = []

    def window(number):
        store = GlossaryStore(path)
        try:
            for i in range(15):
                store.add(store.get("a"), Entry(f"{number}-{i}", ("x",)))
        except UserError as error:
            problems.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=window, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = GlossaryStore(path)
    assert not problems
    assert store.count(store.get("a")) == 45


def open_and_close(path):
    GlossaryStore(path).close()


def test_several_processes_make_the_file_at_once(tmp_path):
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        for number in range(3):
            list(pool.map(open_and_close, [tmp_path / f"{number}.sqlite3"] * 4))
    assert GlossaryStore(tmp_path / "0.sqlite3").glossaries() == []


def test_one_window_removes_what_another_one_edits(tmp_path):
    first, second = (GlossaryStore(tmp_path / "g.sqlite3") for _ in range(2))
    glossary = first.create(Glossary("a", "en", "zh"))
    entry = first.add(glossary, Entry("x", ("y",)))
    second.remove("a")
    with pytest.raises(UserError, match="another window"):
        first.add(glossary, Entry("z", ("y",)))
    with pytest.raises(UserError, match="another window"):
        first.change(glossary, entry)
    with pytest.raises(UserError, match="another window"):
        first.update(glossary)
    assert first.undo() == "remove 'a'"
    assert first.entries(first.get("a")) == [entry]


def test_a_window_that_keeps_the_file_locked(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    store = GlossaryStore(tmp_path / "g.sqlite3")
    other = sqlite3.connect(tmp_path / "g.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="another window"):
        store.create(Glossary("a", "en", "zh"))
    assert store.glossaries() == []
    other.execute("ROLLBACK")
    other.close()
    store.create(Glossary("a", "en", "zh"))


def test_a_damaged_file(tmp_path):
    path = tmp_path / "g.sqlite3"
    path.write_bytes(b"this is no database, but long enough to look like one" * 100)
    with pytest.raises(UserError, match="damaged") as caught:
        GlossaryStore(path)
    assert str(path) in caught.value.message


def test_a_file_of_a_newer_version(tmp_path):
    path = tmp_path / "g.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UserError, match="newer version"):
        GlossaryStore(path)


def test_a_folder_that_can_not_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="can't be made"):
        GlossaryStore(tmp_path / "file" / "g.sqlite3")


def test_a_hundred_thousand_entries(store):
    """Times are compared with SQLite inserting as many bare rows, so a slow machine is no fault."""
    rng = random.Random(3)
    entries = [Entry(f"term {rng.randrange(10**9)}", (f"术语{i}",)) for i in range(100_000)]
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)")
    plain.execute("CREATE INDEX i ON t (a)")
    started = time.process_time()
    plain.executemany("INSERT INTO t (a, b) VALUES (?, ?)", ((e.source, e.targets[0]) for e in entries))
    unit = time.process_time() - started
    plain.close()

    started = time.process_time()
    glossary = store.apply(Glossary("big", "en", "zh"), Changes(entries), "import")
    inserting = time.process_time() - started
    started = time.process_time()
    page = store.entries(glossary, offset=90_000, limit=100)
    paging = time.process_time() - started
    started = time.process_time()
    found = store.count(glossary, search="999")
    searching = time.process_time() - started

    assert len(page) == 100
    assert found
    assert inserting < 25 * unit
    assert paging < unit
    assert searching < 2 * unit


def test_entries_are_sorted_by_any_field_and_read_by_id(store):
    law = store.create(Glossary("Sorted", "en", "zh"))
    for source, target, note in (("b", "甲", "2"), ("a", "乙", "2"), ("c", "丙", "1")):
        store.add(law, Entry(source, (target,), note=note))
    by_source = [key for _, key, _ in store.entry_keys(law)]
    by_note = [key for _, key, _ in store.entry_keys(law, order="note", descending=True)]
    assert (by_source, by_note) == (["a", "b", "c"], ["a", "b", "c"])
    assert [key for _, key, _ in store.entry_keys(law, order="note")] == ["c", "a", "b"]
    ids = [number for number, _, _ in store.entry_keys(law, search="丙")]
    assert [e.source if e else None for e in store.entries_by_id([*ids, 999_999])] == ["c", None]
    with pytest.raises(ValueError, match="drop"):
        store.entry_keys(law, order="drop table")
