# SPDX-License-Identifier: Apache-2.0
"""What core says in English is shown in the language of the interface."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

import hymt_desktop.core
from hymt_desktop.core.documents.report import FileReport, Flagged, JobReport, Rated, State, Varied
from hymt_desktop.core.files import write_atomically
from hymt_desktop.core.terms.importing import preview_import
from hymt_desktop.core.terms.store import GlossaryStore
from hymt_desktop.gui.i18n import install_translators, remove_translators
from hymt_desktop.gui.i18n.core_texts import TEXTS, VALUES, core_label, error_words, report_label
from hymt_desktop.gui.views.glossary_dialogs import ImportDialog

CORE = Path(hymt_desktop.core.__file__).parent
SAID_BY = {
    **dict.fromkeys(
        [
            *("UserError", "UnsupportedLanguage", "UnsupportedFormat", "DocumentDamaged", "GlossaryInvalid"),
            *("SettingsInvalid", "ModelError", "ModelMissing", "ModelCorrupt", "OutputNotWritten"),
        ],
        (0, 1),
    ),
    "damaged": (1,),
    "unsafe": (1,),
    "reject": (1,),
    "invalid": (2, 3),
}
"""Which arguments of a call are texts for people."""
ELSEWHERE = {
    "settings.py": "the window offers only values that are right",
    "memory/exchange.py": "the window imports no translation memory",
}


@pytest.fixture
def chinese(qapp):
    translators = install_translators(qapp, "zh_CN")
    yield
    remove_translators(qapp, translators)


def templates(node, constants):
    """Yield the texts that an expression may be, with {} for their values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.Name):
        yield from templates(constants.get(node.id), constants)
    elif isinstance(node, ast.Dict | ast.BoolOp):
        for value in node.values:
            yield from templates(value, constants)
    elif isinstance(node, ast.IfExp):
        for value in (node.body, node.orelse):
            yield from templates(value, constants)


def said_by_core():
    for path in sorted(CORE.rglob("*.py")):
        name = path.relative_to(CORE).as_posix()
        if name in ELSEWHERE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        constants = {node.targets[0].id: node.value for node in assigned if hasattr(node.targets[0], "id")}
        for hints in ("_HINTS", "OUTPUT_HINTS"):
            for text in templates(constants.get(hints), constants):
                yield f"{name}:{hints}", text
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            for place in SAID_BY.get(called, ()):
                for text in templates(node.args[place], constants) if place < len(node.args) else ():
                    # Without a word of its own it only joins what others say.
                    if re.search("[a-z]", text.replace("{}", "")):
                        yield f"{name}:{node.lineno}", text


def in_chinese(text):
    return re.search("[\u4e00-\u9fff]", text) is not None


def test_every_template_of_core_is_said_in_chinese(chinese):
    said = list(said_by_core())
    assert len(said) > 150
    english = [(where, text) for where, text in said if not in_chinese(core_label(text.replace("{}", "7")))]
    assert english == []


@pytest.mark.parametrize("text", VALUES)
def test_every_value_of_core_is_said_in_chinese(chinese, text):
    assert in_chinese(QCoreApplication.translate("Error", text))


@pytest.mark.parametrize("text", TEXTS)
def test_a_translation_keeps_the_values(chinese, text):
    assert in_chinese(QCoreApplication.translate("Error", text))
    values = [f"<{i}>" for i in range(text.count("{"))]
    said = core_label(text.format(*values))
    assert in_chinese(said)
    assert all(said.count(value) == 1 for value in values)


def test_in_english_everything_stays_as_it_is(qapp):
    for text in ("There is no file a.txt.", "g.csv, row 3: '5' is no status.", "Something else.", ""):
        assert core_label(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.docx is damaged: content.xml is missing.", "a.docx 已损坏：缺少 content.xml。"),
        ("/a/b.txt was not written: No space left on device.", "未能写入 /a/b.txt：设备上没有剩余空间。"),
        ("g.csv, row 3: holds a NUL character.", "g.csv，第 3 行：含有 NUL 字符。"),
        ("row 2: The term 'note' has no translation.", "第 2 行：术语“note”没有译文。"),
        (
            "g.csv: 2 rows can't be imported:\n  row 2: '5' is no status.\n  row 3: The source term is "
            "empty.",
            "g.csv：2 行无法导入：\n  第 2 行：“5”不是有效的状态。\n  第 3 行：源术语为空。",
        ),
        ("What nobody knows: a fault.", "What nobody knows: a fault."),
    ],
)
def test_values_are_put_into_the_chinese_text(chinese, text, said):
    assert core_label(text) == said


def test_a_window_shows_errors_in_chinese(qtbot, open_program, write_settings, tmp_path):
    write_settings(interface_language="zh_CN")
    page = open_program().window.page("files")
    page.window().show_page("files")
    file = tmp_path / "a.docx"
    file.write_bytes(b"PK no archive")
    page.add([file, tmp_path / "none.txt"])
    qtbot.waitUntil(page.notice.isVisible)
    shown = page.notice.text()
    assert "找不到文件" in shown
    assert "There is" not in shown


def test_a_refused_glossary_and_model_are_explained_in_chinese(qtbot, open_program, write_settings, tmp_path):
    write_settings(interface_language="zh_CN")
    window = open_program().window
    (tmp_path / "g.csv").write_bytes(b"")
    (tmp_path / "m.hymt").write_bytes(b"no archive")
    pages = [window.page("glossaries"), window.page("models")]
    pages[0].preview(tmp_path / "g.csv")
    qtbot.waitUntil(lambda: pages[0].notice.text() != "")
    assert pages[0].notice.text() == "g.csv：文件是空的。\n未导入任何内容。请修正该文件。"
    pages[1].install(tmp_path / "m.hymt")
    qtbot.waitUntil(lambda: pages[1].notice.text() != "")
    message, hint = pages[1].notice.text().splitlines()
    assert re.search("不是模型包：", message)
    assert hint.startswith("模型包是 .hymt 文件")


def test_the_rows_of_an_import_have_their_problems_in_chinese(qtbot, chinese, tmp_path):
    file = tmp_path / "g.csv"
    file.write_text("source,target,status\ncloud,,\nrain,雨,perhaps\n", encoding="utf-8")
    store = GlossaryStore(tmp_path / "glossaries.db")
    dialog = ImportDialog(preview_import(store, file, assumed=("en", "zh")))
    qtbot.addWidget(dialog)
    lines = dialog.problems.toPlainText().splitlines()
    store.close()
    assert lines == ["第 2 行：术语“cloud”没有译文。", "第 3 行：“perhaps”不是有效的状态。"]


def full_report():
    flagged = (Flagged("p1", "Pay 14.", "付款。", ("number: The number 14 is not in the translation.",)),)
    done = FileReport(
        *(Path("a.txt"), Path("a.zh.txt"), State.DONE),
        flagged=flagged,
        notes=("3 segments had a translation and were left.",),
        segments=(Rated("p1", "7", "7", quality=50.0),),
        consistency=0.5,
        varied=(Varied("7", "7", 2, 1, ("p2",)),),
        revised=2,
    )
    error = ("a.docx is damaged: content.xml is missing.", "Check the file.")
    failed = FileReport(Path("a.docx"), Path("b.docx"), State.FAILED, error=error[0], hint=error[1])
    rest = [FileReport(Path("7"), Path("7"), state) for state in (State.WAITING, State.CANCELLED)]
    skipped = [(Path("7"), "its format can't be read")]
    return JobReport("", "zh", "m 1", (done, failed, *rest), skipped)


def test_a_saved_report_is_in_chinese(chinese, tmp_path):
    path = tmp_path / "report.html"
    full_report().save(path, report_label, "zh-CN")
    page = path.read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>|<[^>]*>|a\.docx|content\.xml|chrF|Pay 14|a\.txt|m 1", "", page)
    assert '<html lang="zh-CN">' in page
    assert "译文中没有数字 14。" in body
    assert "已损坏：缺少" in body
    assert re.findall("[A-Za-z]{3,}", body) == []


def test_a_report_is_english_unless_asked(chinese, tmp_path):
    assert '<html lang="en">' in full_report().as_html()
    assert not in_chinese(full_report().as_html().replace("付款。", ""))


def test_an_output_that_cant_be_written(chinese, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Exception, match="was not written") as caught:
        write_atomically(tmp_path / "file" / "below.txt", b"x")
    message, hint = error_words(caught.value)
    assert message.startswith("未能写入")
    assert in_chinese(hint)
