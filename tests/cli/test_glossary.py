# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from hymt_desktop.__main__ import main
from hymt_desktop.core.terms.formats import FORMATS


@pytest.fixture
def hymt(tmp_path, capsys):
    """Run ``hymt glossary ARGUMENTS``; return (exit code, what it printed). Errors: ``hymt.error``."""

    def run(*arguments):
        capsys.readouterr()
        code = main(["--data-dir", str(tmp_path / "home"), "glossary", *map(str, arguments)])
        run.printed, run.error = capsys.readouterr()
        return code, json.loads(run.printed) if "--json" in arguments and not code else run.printed

    return run


@pytest.fixture
def terms(tmp_path):
    path = tmp_path / "Terms.csv"
    path.write_text(
        "en-US,zh-CN,status\ncat,猫,\nneural network,神经网络,preferred\nAcme,,do not translate\n"
    )
    return path


def test_from_import_to_removal(hymt, terms):
    code, printed = hymt("import", terms)
    assert code == 0
    assert "3 rows, 3 to add" in printed
    assert "column en-US: source" in printed
    assert "Imported 3 terms into 'Terms'" in printed
    assert hymt("list")[1] == "on   Terms  en-zh  3 terms\n"
    assert hymt("show", "terms", "--search", "neural")[1] == "neural network\t神经网络\n"
    assert hymt("disable", "terms")[1] == "'Terms' is off.\n"
    assert hymt("list", "--json")[1][0]["enabled"] is False
    assert hymt("enable", "terms", "--json")[1]["enabled"] is True
    assert "undo" in hymt("remove", "terms")[1]
    assert "no glossaries" in hymt("list")[1]
    assert hymt("undo")[1] == "Undone: remove 'Terms'.\n"
    assert hymt("redo", "--json")[1] == {"redone": "remove 'Terms'"}
    assert hymt("redo")[1] == "Nothing to be redone.\n"


def test_show_as_json(hymt, terms):
    hymt("import", terms)
    _, data = hymt("show", "Terms", "--json", "--limit", 1)
    assert (data["entries"], len(data["shown"])) == (3, 1)
    assert data["shown"][0]["status"] == "do_not_translate"
    assert data["shown"][0]["targets"] == []


def test_dry_run_stores_nothing(hymt, terms):
    code, data = hymt("import", terms, "--dry-run", "--json")
    assert (code, data["added"], data["stored"], data["columns"]["zh-CN"]) == (0, 3, False, "target")
    assert hymt("list", "--json")[1] == []


def test_rejected_rows_stop_the_import_unless_told_otherwise(hymt, tmp_path):
    path = tmp_path / "terms.tsv"
    path.write_text("cat\t猫\n\t狗\ncow\t\n", encoding="utf-8")
    code, printed = hymt("import", path, "--from", "en", "--to", "zh")
    assert code == 2
    assert "rejected: row 3: The term 'cow' has no translation." in printed
    assert "2 rows can't be imported" in hymt.error
    assert hymt("list", "--json")[1] == []
    _, printed = hymt("import", path, "--from", "en", "--to", "zh", "--skip-rejected")
    assert "rejected: row 2: The source term is empty." in printed
    assert hymt("list")[1] == "on   terms  en-zh  1 term\n"


def test_columns_conflicts_and_names(hymt, terms, tmp_path):
    hymt("import", terms, "--name", "mine")
    path = tmp_path / "new.csv"
    path.write_text("1;x;小猫;cat\n", encoding="utf-8")
    choice = ["--column", "source=4", "--column", "target=3", "--name", "mine"]
    _, printed = hymt("import", path, *choice)
    assert "row 1: 'cat' is '猫' already, and here '小猫'" in printed
    assert hymt("show", "mine", "--search", "cat")[1] == "cat\t小猫\n"
    assert hymt("import", path, "--column", "4")[0] == 2
    assert "FIELD=COLUMN" in hymt.error


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_export(hymt, terms, tmp_path, known):
    hymt("import", terms)
    out = tmp_path / f"out{known.extensions[0]}"
    code, data = hymt("export", "Terms", out, "--format", known.name, "--json")
    assert (code, data["format"], data["entries"]) == (0, known.name, 3)
    assert bool(data["left_out"]) == bool(known.lossy)
    _, data = hymt("import", out, "--name", "again", "--from", "en", "--to", "zh", "--json")
    assert data["added"] == 3


def test_order(hymt, terms):
    hymt("import", terms, "--name", "a")
    hymt("import", terms, "--name", "b")
    _, data = hymt("order", "b", "a", "--json")
    assert [row["name"] for row in data] == ["b", "a"]


def test_check(hymt, tmp_path):
    path = tmp_path / "terms.csv"
    path.write_text(
        "source [en],target [zh],status,case sensitive\n"
        "cat,猫,,\ncat,猫,,\nbank,银行,,\nbank,河岸,,\ncloud,云,,\ncloud,云,forbidden,\n"
        "IT,信息,,no\nAcme,Acme,,\n,x,,\n",
        encoding="utf-8",
    )
    code, data = hymt("check", path, "--json")
    assert code == 0
    assert [(row["kind"], row["source"]) for row in data["problems"]] == [
        ("unchanged", "Acme"),
        ("several", "bank"),
        ("duplicate", "cat"),
        ("contradiction", "cloud"),
        ("acronym", "IT"),
    ]
    assert [row["where"] for row in data["rejected"]] == ["row 10"]
    code, printed = hymt("check", path, "--strict")
    assert code == 1
    assert printed.endswith("8 terms, 6 problems.\n")
    hymt("import", path, "--skip-rejected")
    assert "'bank' has several preferred translations (银行 / 河岸)" in hymt("check", "terms")[1]


def test_mistakes_are_explained(hymt, tmp_path):
    for arguments in (["show", "x"], ["remove", "x"], ["enable", "x"], ["export", "x", tmp_path / "a.csv"]):
        assert hymt(*arguments)[0] == 2
        assert "no glossary 'x'" in hymt.error
    assert hymt("check", "x")[0] == 2
    assert "neither" in hymt.error
    assert hymt("show", "x", "--limit", "-1")[0] == 2
    assert hymt()[0] == 2


ACTIONS = ["list", "show", "import", "export", "check", "enable", "disable", "remove", "order", "undo"]


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_help_has_an_example(hymt, action):
    code, printed = hymt(*filter(None, [action]), "--help")
    assert code == 0
    assert f"hymt glossary {action}" in printed.partition("example")[2]
