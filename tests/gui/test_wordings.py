# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from contextlib import closing

import pytest

from hymt_desktop.core.memory.model import MemoryKey
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.core.results import Options
from hymt_desktop.core.settings import Settings
from hymt_desktop.gui.positions import Alignment
from hymt_desktop.gui.wordings import Wordings
from tests.gui.fakes import FakeBackend, FakeEngine

TEXT = "hello. Then 14 lines. hello."


def translated():
    return FakeEngine().translate(TEXT, Options("zh", source="en"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


def test_a_wording_takes_the_place_of_each_such_sentence(path):
    wordings = Wordings(path, Settings)
    wordings.keep("en", "zh", "hello.", "嗨😀！")
    result, own = wordings.apply(translated())
    assert result.text == "嗨😀！ [zh] Then 14 lines. 嗨😀！"
    assert own == {0, 2}
    alignment = Alignment(TEXT, result)
    units = result.text.encode("utf-16-le")
    for i, segment in enumerate(result.segments):
        start, end = alignment.target_span(i)
        assert units[2 * start : 2 * end].decode("utf-16-le") == segment.target
    assert [bool(s.flags) for s in result.segments] == [False, True, False]
    assert wordings.apply(FakeEngine().translate("hello.", Options("en", source="zh")))[1] == frozenset()


def test_wordings_outlive_the_program_and_can_be_taken_back(path):
    first = Wordings(path, Settings)
    first.keep("en", "zh", "hello.", "嗨！")
    first.save()
    second = Wordings(path, Settings)
    assert second.apply(translated())[0].text.startswith("嗨！")
    second.forget("en", "zh", "hello.")
    second.save()
    assert second.apply(translated())[1] == frozenset()
    assert Wordings(path, Settings).apply(translated())[1] == frozenset()


def test_without_a_history_nothing_is_written(path):
    wordings = Wordings(path, lambda: Settings(keep_history=False))
    wordings.keep("en", "zh", "hello.", "嗨！")
    wordings.save()
    assert wordings.apply(translated())[0].text.startswith("嗨！")
    assert Wordings(path, Settings).apply(translated())[1] == frozenset()


@pytest.mark.parametrize("on", [True, False])
def test_the_memory_is_used_where_it_is_turned_on(path, on):
    with closing(Memory(path)) as memory:
        memory.remember(MemoryKey("en", "zh"), {"Then 14 lines.": "然后14行。"})
    result, own = Wordings(path, lambda: Settings(use_memory=on)).apply(translated())
    assert ("然后14行。" in result.text) is on
    assert own == frozenset()


def test_a_damaged_memory_does_not_stop_the_translation(path):
    path.write_bytes(b"no database at all" * 100)
    assert Wordings(path, lambda: Settings(use_memory=True)).apply(translated())[0] == translated()


def test_own_words_are_said_and_given_back_to_the_model(qtbot, open_program):
    page = open_program(FakeBackend()).window.translate_page
    page.source.edit.setPlainText(TEXT)
    qtbot.waitUntil(lambda: "Then" in page.target.edit.text())
    page.source.edit.setFocus()
    page._segments.choose(0, "嗨！")
    assert page.target.edit.text() == "嗨！ [zh] Then 14 lines. 嗨！"
    assert page._segments._target_hint(1) == "Your own wording of this sentence"
    page._segments.release(0)
    qtbot.waitUntil(lambda: page.target.edit.text() == translated().text)
