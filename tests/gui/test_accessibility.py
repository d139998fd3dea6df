# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from hymt_desktop.core.documents.report import FileReport, State
from hymt_desktop.core.results import Segment
from hymt_desktop.core.terms.usage import Use
from hymt_desktop.core.text.languages import LANGUAGES
from hymt_desktop.gui.crash import CrashDialog
from hymt_desktop.gui.i18n import names
from hymt_desktop.gui.theme.manager import ThemeManager
from hymt_desktop.gui.views.about_dialog import AboutDialog
from hymt_desktop.gui.views.card_dialog import CardDialog
from hymt_desktop.gui.views.file_dialogs import PreviewDialog, ReportDialog
from hymt_desktop.gui.views.file_options import FileOptions, FileOptionsDialog
from hymt_desktop.gui.views.glossary_dialogs import NewGlossaryDialog, UsesDialog
from hymt_desktop.gui.views.sentence_dialog import SentenceDialog
from hymt_desktop.gui.views.welcome_dialog import WelcomeDialog

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("translate", "files", "glossaries", "history", "models", "settings")


def dialogs(qapp):
    yield AboutDialog(None)
    yield WelcomeDialog(ThemeManager(qapp))
    yield CrashDialog("details")
    yield NewGlossaryDialog("en", "zh")
    yield SentenceDialog(Segment("a", "b", 0, 1, 0, 1))
    yield FileOptionsDialog(FileOptions())
    yield PreviewDialog(ThemeManager(qapp), "letter.docx")
    yield ReportDialog(FileReport(Path("a.txt"), Path("a.zh.txt"), State.DONE, units=3))
    yield UsesDialog("agreement", [Use("agreement", "Sign the agreement.", "签协议。", "en", "zh")])
    yield CardDialog("en-zh-small", "# A model")


def interactive(root):
    """Every widget under ``root`` that can take the focus, less Qt's own inner parts."""
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        if not widget.isVisibleTo(root):
            continue
        inner = isinstance(widget, QLineEdit) and isinstance(widget.parent(), (QComboBox, QAbstractSpinBox))
        view = isinstance(widget, QAbstractScrollArea) and isinstance(widget.parent(), QComboBox)
        popup = any(type(p).__name__ == "QComboBoxPrivateContainer" for p in parents(widget))
        if inner or view or popup or isinstance(widget, (QScrollArea, QDialogButtonBox)):
            continue
        yield widget


def parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def spoken_name(widget):
    """What a screen reader says: the name we gave, or the one Qt finds."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip()


def described(widget):
    above = [type(p).__name__ for p in parents(widget)][:3]
    return f"{type(widget).__name__} '{widget.objectName()}' in {above}"


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name(qtbot, window, name):
    window.show_page(name)
    if name == "translate":
        window.translate_page.source.edit.setPlainText("There are 14 contracts.")
        qtbot.waitUntil(window.translate_page.doubt_button.isVisible)
    window.page(name).notice.say("What happened", "What to do", action="Do it")
    found = list(interactive(window))
    assert len(found) > 5
    assert not [described(w) for w in found if not spoken_name(w)]


def test_every_control_of_the_dialogs_has_a_name(qtbot, qapp):
    for dialog in dialogs(qapp):
        qtbot.addWidget(dialog)
        assert not [described(w) for w in interactive(dialog) if not spoken_name(w)], type(dialog)


def test_no_two_controls_of_a_page_share_a_name(window):
    for name in PAGES:
        window.show_page(name)
        page = window.page(name)
        said = [spoken_name(w) for w in interactive(page) if isinstance(w, QAbstractButton)]
        assert len(said) == len(set(said)), sorted(said)


def test_the_walk_would_find_a_nameless_control(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    field = QLineEdit(box)
    assert [w for w in interactive(box) if not spoken_name(w)] == [field]


@pytest.fixture
def double_font(qapp):
    before = qapp.font()
    font = QFont(before)
    font.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(font)
    yield
    qapp.setFont(before)


def clipped(root):
    """Labels and buttons that have less room than their text needs."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton)):
            continue
        if not widget.text() or isinstance(widget.parent(), QComboBox):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            short = widget.height() < widget.heightForWidth(widget.width())
        else:
            need = widget.minimumSizeHint()
            short = widget.width() < need.width() or widget.height() < need.height()
        if short:
            yield f"'{widget.text()}' has {widget.size()}, needs {widget.minimumSizeHint()}"


def assert_not_clipped(qtbot, root):
    """Look once the layout has come to rest: some texts arrive a moment after the page."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        qtbot.wait(20)
        found = list(clipped(root))
        if not found:
            break
    assert not found, type(root)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_is_clipped_at_double_font_size(
    qtbot, qapp, double_font, open_program, write_settings, language
):
    write_settings(interface_language=language)
    program = open_program()
    qtbot.waitUntil(lambda: program.window.model is not None)
    program.window.resize(1280, 900)
    for name in PAGES:
        program.window.show_page(name)
        assert_not_clipped(qtbot, program.window)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_is_clipped_in_the_smallest_window(qtbot, open_program, write_settings, language):
    write_settings(interface_language=language, context_sentences=2)
    window = open_program().window
    qtbot.waitUntil(lambda: window.model is not None)
    window.resize(window.minimumSize())
    for name in PAGES:
        window.show_page(name)
        assert_not_clipped(qtbot, window.page(name))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_dialog_is_clipped_at_double_font_size(
    qtbot, qapp, double_font, open_program, write_settings, language
):
    write_settings(interface_language=language)
    open_program()
    for dialog in dialogs(qapp):
        qtbot.addWidget(dialog)
        dialog.show()
        assert_not_clipped(qtbot, dialog)


def test_tab_reaches_every_control_of_the_translate_page(qtbot, window, page):
    window.activateWindow()
    qtbot.waitActive(window)
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    page.source.edit.setFocus()
    reached = set()
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    wanted = [
        w
        for w in interactive(page)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert not [described(w) for w in wanted if w not in reached]


def test_every_string_is_translated_and_up_to_date():
    script = ROOT / "packaging" / "i18n.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def hidden_strings(source):
    """Calls of ``tr`` inside f-strings, which Qt's tool doesn't find, so that they stay English."""
    for text in ast.walk(ast.parse(source)):
        if isinstance(text, ast.JoinedStr):
            for call in ast.walk(text):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "tr":
                    yield ast.unparse(call)


def test_no_string_is_hidden_from_the_translators():
    assert list(hidden_strings("""x = f"<p>{self.tr('Hello')}</p>" """)) == ["self.tr('Hello')"]
    for path in (ROOT / "hymt_desktop" / "gui").rglob("*.py"):
        assert not list(hidden_strings(path.read_text(encoding="utf-8"))), path.name


def test_the_names_of_languages_are_those_of_core():
    assert tuple(name for name, _ in LANGUAGES.values()) == names._NAMES


def test_the_window_speaks_chinese(open_program, write_settings, qtbot):
    write_settings(interface_language="zh_CN")
    window = open_program(None).window
    page = window.translate_page
    qtbot.waitUntil(lambda: window.model is not None)
    assert page.target_language.currentText() == "中文"
    page.source.edit.setPlainText("hello")
    qtbot.waitUntil(lambda: page.target.edit.text() == "你好")
    assert page.source_language.currentText() == "检测（英语）"
    assert page.source.count.text() == "1 个词 · 5 个字符"


def test_no_page_button_is_squeezed_in_the_window_s_first_size(qtbot, double_font, open_program):
    window = open_program().window
    assert window.height() <= 640
    qtbot.wait(30)
    assert not list(clipped(window.sidebar))
