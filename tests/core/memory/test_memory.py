# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import random
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hymt_desktop.core.errors import GlossaryInvalid, OutputNotWritten, UserError
from hymt_desktop.core.memory.exchange import export_tmx, import_tmx
from hymt_desktop.core.memory.model import HistoryEntry, MemoryKey, MemorySegment, context_key
from hymt_desktop.core.memory.store import Memory

KEY = MemoryKey("en", "zh", "small-1", "abc", "")


@pytest.fixture
def memory(tmp_path):
    ticks = itertools.count(1_000)
    opened = Memory(tmp_path / "memory.sqlite3", max_history=50, clock=lambda: float(next(ticks)))
    yield opened
    opened.close()


def said(memory, source, target, **more):
    return memory.add_history(HistoryEntry(source, target, "en", "zh", "small-1", **more))


def sources(memory, **query):
    return [entry.source for entry in memory.history(**query)]


# -- history -------------------------------------------------------------------------------------------


def test_history_is_newest_first_and_survives(memory, tmp_path):
    first, second = said(memory, "one", "一"), said(memory, "two", "二")
    assert memory.history() == [second, first]
    again = Memory(tmp_path / "memory.sqlite3")
    assert again.history(limit=1) == [second]
    again.close()


def test_the_same_translation_again_moves_to_the_top(memory):
    first = said(memory, "one", "一", favourite=True)
    said(memory, "two", "二")
    again = said(memory, "one", "一")
    assert sources(memory) == ["one", "two"]
    assert (again.id, again.favourite) == (first.id, True)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("机器翻译", ["machine"]),
        ("翻译", ["translator", "machine"]),
        ("译", ["translator", "machine"]),
        ("MACH", ["machine"]),
        ("100%", ["percent"]),
        ("%", ["percent"]),
        ('say "hi"', ["quote"]),
        ("nothing", []),
    ],
)
def test_search(memory, search, found):
    said(memory, "machine", "离线机器翻译软件")
    said(memory, "translator", "翻译")
    said(memory, "percent", "是 100% 的")
    said(memory, "quote", '他 say "hi" 了')
    assert sources(memory, search=search) == found
    assert memory.count_history(search=search) == len(found)


def test_favourites(memory):
    kept = said(memory, "one", "一")
    said(memory, "two", "二")
    memory.set_favourite(kept.id, True)
    assert sources(memory, favourites=True) == ["one"]
    for i in range(60):
        said(memory, f"text {i}", "文")
    assert memory.count_history() == 51
    assert sources(memory, favourites=True, search="一") == ["one"]
    memory.set_favourite(kept.id, False)
    assert memory.count_history(favourites=True) == 0


def test_remove(memory):
    first = said(memory, "one two three", "一二三")
    said(memory, "four", "四")
    memory.remove_history([first.id])
    assert sources(memory) == ["four"]
    assert sources(memory, search="two") == []


# -- translation memory --------------------------------------------------------------------------------


def test_recall_needs_the_same_text_and_key(memory):
    memory.remember(KEY, {"Hello.": "你好。"})
    assert memory.recall(KEY, ["Hello.", "hello.", "Bye."]) == {"Hello.": "你好。"}
    for other in (
        MemoryKey("en", "ja", "small-1", "abc"),
        MemoryKey("en", "zh", "small-2", "abc"),
        MemoryKey("en", "zh", "small-1", ""),
        MemoryKey("en", "zh", "small-1", "abc", context_key(["Before."])),
    ):
        assert memory.recall(other, ["Hello."]) == {}


def test_newer_translations_replace_older_ones(memory):
    memory.remember(KEY, {"Hello.": "你好。"})
    memory.remember(KEY, {"Hello.": "您好。"})
    assert memory.recall(KEY, ["Hello."]) == {"Hello.": "您好。"}
    assert memory.count_segments() == 1


def test_imported_segments_serve_any_model_after_exact_ones(memory):
    memory.add_segments([MemorySegment("Hello.", "哈罗。", MemoryKey("en", "zh"))])
    assert memory.recall(KEY, ["Hello."]) == {"Hello.": "哈罗。"}
    memory.remember(KEY, {"Hello.": "你好。"})
    assert memory.recall(KEY, ["Hello."]) == {"Hello.": "你好。"}


def test_context_keys_differ_where_contexts_do():
    contexts = [[], [""], ["a"], ["a", "b"], ["ab"], ["b", "a"]]
    assert len({context_key(context) for context in contexts}) == len(contexts)
    assert context_key([]) == ""


def test_a_failing_addition_leaves_nothing(memory):
    def segments():
        yield MemorySegment("a", "b", KEY)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        memory.add_segments(segments())
    assert memory.count_segments() == 0


# -- TMX -----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)
SEGMENTS = st.builds(
    MemorySegment,
    source=TEXT.filter(str.strip),
    target=TEXT.filter(str.strip),
    key=st.builds(
        MemoryKey,
        source_language=st.sampled_from(["en", "zh"]),
        target_language=st.sampled_from(["ja", "de"]),
        model=st.sampled_from(["", "small-1", "a<b>"]),
        glossary=st.sampled_from(["", "ff00"]),
        context=st.sampled_from(["", "ee11"]),
    ),
    created=st.floats(min_value=1, max_value=4e9),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(segments=st.lists(SEGMENTS, min_size=1, max_size=5, unique_by=lambda s: (s.source, s.key)))
def test_tmx_round_trip(tmp_path_factory, segments):
    folder = tmp_path_factory.mktemp("tmx")
    first, second = Memory(folder / "a.sqlite3"), Memory(folder / "b.sqlite3")
    first.add_segments(segments)
    assert export_tmx(first, folder / "m.tmx") == len(segments)
    report = import_tmx(second, folder / "m.tmx")
    assert (report.read, report.stored, report.skipped) == (len(segments), len(segments), ())
    assert second.segments() == first.segments() == segments
    first.close()
    second.close()


def test_foreign_tmx(memory, tmp_path):
    path = tmp_path / "m.tmx"
    path.write_text(
        """<tmx version="1.4"><header/><body>
        <tu><tuv xml:lang="en-US"><seg>Hello.</seg></tuv><tuv xml:lang="zh-CN"><seg>你好。</seg></tuv>
        <tuv xml:lang="de"><seg>Hallo.</seg></tuv></tu>
        <tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu></body></tmx>""",
        encoding="utf-8",
    )
    report = import_tmx(memory, path)
    assert (report.read, report.stored) == (2, 2)
    assert [row.split(",")[0] for row in report.skipped] == ["<tu>"]
    assert memory.recall(MemoryKey("en", "de", "any"), ["Hello."]) == {"Hello.": "Hallo."}
    assert import_tmx(memory, path).stored == 0
    assert import_tmx(memory, path, source="de").stored == 2


def test_broken_tmx_changes_nothing(memory, tmp_path):
    path = tmp_path / "m.tmx"
    path.write_text(
        "<tmx><body><tu><tuv xml:lang='en'><seg>a</seg></tuv><tuv xml:lang='zh'><seg>b</seg></tuv></tu>"
    )
    with pytest.raises(GlossaryInvalid, match="broken XML"):
        import_tmx(memory, path)
    assert memory.count_segments() == 0
    path.write_text("<tmx><body/></tmx>")
    with pytest.raises(UserError, match="no translation units"):
        import_tmx(memory, path)


def test_export_of_history_and_favourites(memory, tmp_path):
    said(memory, "one\x0b", "一", favourite=True)
    said(memory, "two", "二")
    assert export_tmx(memory, tmp_path / "h.tmx", history=True) == 2
    assert export_tmx(memory, tmp_path / "f.tmx", favourites=True) == 1
    with pytest.raises(OutputNotWritten):
        export_tmx(memory, tmp_path / "f.tmx")
    other = Memory(tmp_path / "other.sqlite3")
    import_tmx(other, tmp_path / "f.tmx")
    assert [segment.source for segment in other.segments()] == ["one"]
    other.close()


# -- forgetting ----------------------------------------------------------------------------------------

SECRETS = ["Secret merger of Acme", "机密并购文件", "Geheimvertrag"]


def bytes_on_disk(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def traces(folder):
    """Pieces of the secrets that are still in any file of the folder."""
    data = bytes_on_disk(folder).lower()
    # Three Chinese characters are one entry of the search index.
    sizes = [3 if secret > "\u4e00" else 5 for secret in SECRETS]
    pieces = [
        secret[i : i + size]
        for secret, size in zip(SECRETS, sizes, strict=True)
        for i in range(len(secret) - size + 1)
    ]
    return [piece for piece in pieces if piece.lower().encode() in data or piece.encode("utf-16-le") in data]


def fill(memory):
    rng = random.Random(1)
    for i in range(300):
        filler = "".join(rng.choices("abcdefgh 机器学习", k=200))
        said(memory, f"{SECRETS[0]} {i} {filler}", f"{SECRETS[1]} {i} {filler}")
        memory.remember(KEY, {f"{SECRETS[2]} {i}": f"{SECRETS[1]} {i}"})


def test_clear_all_removes_the_text_from_disk(tmp_path):
    folder = tmp_path / "data"
    memory = Memory(folder / "memory.sqlite3")
    fill(memory)
    assert traces(folder)
    memory.clear_all()
    assert traces(folder) == []
    assert memory.history() == []
    assert memory.segments() == []
    said(memory, "new", "新")
    assert sources(memory, search="new") == ["new"]
    memory.close()
    assert traces(folder) == []


def test_clear_all_can_keep_favourites(tmp_path):
    folder = tmp_path / "data"
    memory = Memory(folder / "memory.sqlite3")
    fill(memory)
    said(memory, "keep me", "留下我", favourite=True)
    memory.clear_all(keep_favourites=True)
    assert traces(folder) == []
    assert sources(memory, search="留下我") == ["keep me"]
    memory.close()


def test_clear_all_with_another_window_open(tmp_path):
    folder = tmp_path / "data"
    memory, other = (Memory(folder / "memory.sqlite3") for _ in range(2))
    fill(memory)
    assert other.count_history() == 300
    memory.clear_all()
    assert traces(folder) == []
    assert other.count_history() == 0
    other.close()
    memory.close()


def test_clear_all_says_when_another_program_holds_the_text(tmp_path, monkeypatch):
    from hymt_desktop.core import database

    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    memory = Memory(tmp_path / "memory.sqlite3")
    fill(memory)
    reader = sqlite3.connect(tmp_path / "memory.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM history").fetchone()
    with pytest.raises(UserError, match="another window"):
        memory.clear_all()
    reader.execute("COMMIT")
    reader.close()
    memory.clear_all()
    memory.close()
    assert traces(tmp_path) == []


def test_own_wordings_serve_every_model_and_can_be_forgotten(tmp_path):
    memory = Memory(tmp_path / "memory.sqlite3")
    memory.keep_wording("en", "zh", "Good morning!", "早！")
    memory.keep_wording("en", "zh", "Good morning!", "早上好呀！")
    memory.remember(MemoryKey("en", "zh", "some model"), {"Good evening!": "晚上好！"})
    assert [(s.source, s.target) for s in memory.wordings()] == [("Good morning!", "早上好呀！")]
    found = memory.recall(MemoryKey("en", "zh", "another model"), ["Good morning!", "Good evening!"])
    assert found == {"Good morning!": "早上好呀！"}
    memory.forget_wording("en", "zh", "Good morning!")
    assert memory.wordings() == []
    assert memory.count_segments() == 1
    memory.close()
