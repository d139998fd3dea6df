# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import json

import pytest

from hymt_desktop.__main__ import main
from hymt_desktop.core.documents.journal import Entry, Journal
from hymt_desktop.core.memory.model import HistoryEntry, MemoryKey
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.core.paths import default_paths


@pytest.fixture
def memory(tmp_path):
    opened = Memory(default_paths(tmp_path / "home").memory)
    opened.add_history(HistoryEntry("machine\ntranslation", "机器翻译", "en", "zh", "m", favourite=True))
    opened.add_history(HistoryEntry("cat", "猫", "en", "zh", "m"))
    opened.remember(MemoryKey("en", "zh", "m"), {"Hello.": "你好。"})
    yield opened
    opened.close()


@pytest.fixture
def hymt(tmp_path, memory, capsys):
    def run(*arguments):
        capsys.readouterr()
        code = main(["--data-dir", str(tmp_path / "home"), "memory", *map(str, arguments)])
        printed, run.error = capsys.readouterr()
        return code, json.loads(printed) if "--json" in arguments and not code else printed

    return run


def test_search(hymt):
    expected = "* en-zh  machine translation\n         机器翻译\n1 of 1 translations.\n"
    assert hymt("search", "翻译") == (0, expected)
    _, data = hymt("search", "--json", "--limit", "1")
    assert (data["total"], [row["source"] for row in data["found"]]) == (2, ["cat"])
    assert hymt("search", "--favourites", "--json")[1]["total"] == 1


def test_search_of_the_translation_memory(hymt, memory):
    memory.remember(MemoryKey("en", "zh", "m"), {"100% sure": "百分之百确定", "100 sure": "一百"})
    assert hymt("search", "--segments", "你") == (0, "  en-zh  Hello.\n         你好。\n1 of 1 segments.\n")
    _, data = hymt("search", "--segments", "0%", "--json")
    assert [row["source"] for row in data["found"]] == ["100% sure"]
    assert hymt("search", "--segments", "--json", "--limit", "2")[1]["total"] == 3


def test_export_and_import(hymt, memory, tmp_path):
    path = tmp_path / "m.tmx"
    assert hymt("export", path, "--json")[1]["units"] == 1
    assert hymt("export", path)[0] == 4
    assert "exists" in hymt.error
    assert hymt("export", path, "--force", "--history")[0] == 0
    assert hymt("import", path, "--json")[1]["stored"] == 2
    assert memory.recall(MemoryKey("en", "zh", "m"), ["cat"]) == {"cat": "猫"}
    path.write_text("<tmx><body><tu>")
    assert hymt("import", path)[0] == 2
    assert "broken XML" in hymt.error


def test_clear(hymt, memory):
    assert hymt("clear")[0] == 2
    assert "--yes" in hymt.error
    assert memory.count_history() == 2
    assert hymt("clear", "--yes", "--keep-favourites", "--json")[1] == {
        "history": 1,
        "segments": 0,
        "jobs": 0,
    }
    assert hymt("clear", "--yes")[0] == 0
    assert memory.count_history() == 0


def test_clear_removes_interrupted_jobs_and_says_when_one_is_running(hymt, tmp_path):
    folder = default_paths(tmp_path / "home").jobs
    running = Journal.open(folder, "a", resume=False)
    running.add([Entry(0, "秘密")])
    left = Journal.open(folder, "b", resume=False)
    left.close(remove=False)
    assert hymt("clear", "--yes", "--keep-jobs")[0] == 0
    assert len(list(folder.iterdir())) == 2
    assert hymt("clear")[0] == 2
    assert hymt("clear", "--yes")[0] == 2
    assert "a.journal" in hymt.error
    assert [path.name for path in folder.iterdir()] == ["a.journal"]
    running.close(remove=False)
    assert hymt("clear", "--yes")[0] == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("\n", 2), ("yes\n", 0)])
def test_clear_asks_on_a_terminal(hymt, memory, monkeypatch, answer, left):
    terminal = io.StringIO(answer)
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    hymt("clear")
    assert memory.count_history() == left


@pytest.mark.parametrize("action", ["", "search", "export", "import", "clear"])
def test_help_has_an_example(hymt, action):
    code, printed = hymt(*filter(None, [action]), "--help")
    assert code == 0
    assert f"hymt memory {action}" in printed.partition("example")[2]
