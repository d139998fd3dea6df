# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from hymt_desktop.core.documents.report import FileReport, Flagged, State
from hymt_desktop.core.text.reasons import Reason, glossary_reason
from hymt_desktop.gui.i18n import install_translators, remove_translators
from hymt_desktop.gui.i18n.reasons import TEXTS, reason_label
from hymt_desktop.gui.views.file_dialogs import ReportDialog


@pytest.fixture
def chinese(qapp):
    translators = install_translators(qapp, "zh_CN")
    yield
    remove_translators(qapp, translators)


def test_the_window_has_the_words_of_every_reason():
    assert {reason: str(text) for reason, text in TEXTS.items()} == {r: r.value for r in Reason}


def test_in_english_a_reason_stays_as_it_is(qapp):
    for text in (Reason.NUMBER_MISSING.words("14"), Reason.CUT.words(), "Something else.", ""):
        assert reason_label(text) == text


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said_in_chinese(chinese, reason):
    words = reason.words("1", "2")
    if reason in (Reason.TERM, Reason.TERM_FORBIDDEN):
        words = glossary_reason([words])
    assert not any(letter.isascii() and letter.isalpha() for letter in reason_label(words))


def test_values_and_terms_are_put_into_the_chinese_words(chinese):
    assert reason_label(Reason.NUMBER_MISSING.words("1,250")) == "译文中没有数字 1,250。"
    assert reason_label(Reason.NOT_IN_LANGUAGE.words("Chinese")) == "译文不是中文。"
    terms = glossary_reason([Reason.TERM.words("copy", "副本"), Reason.TERM_FORBIDDEN.words("deal")])
    assert reason_label(terms) == "术语表：“copy”应译为“副本”；“deal”用了禁用的译法。"


def test_the_report_of_a_file_says_its_reasons_in_chinese(qtbot, chinese):
    flagged = (Flagged("p1", "Pay 14.", "付款。", ("number: The number 14 is not in the translation.",)),)
    report = FileReport(Path("a.txt"), Path("a.zh.txt"), State.DONE, units=1, flagged=flagged)
    dialog = ReportDialog(report)
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    assert "译文中没有数字 14。" in text
    assert "not in" not in text
