# SPDX-License-Identifier: Apache-2.0
"""The real window with the real bundled model. Fails, not skips, once the model's folder is there."""

from __future__ import annotations

import re
import time

import pytest

from hymt_desktop.core.paths import assets_folder, default_paths
from hymt_desktop.gui.app import Program

MODEL = assets_folder() / "models" / "en-zh-small"
pytestmark = pytest.mark.skipif(not MODEL.exists(), reason="this checkout has no bundled model folder yet")


@pytest.fixture
def paths(tmp_path):
    return default_paths(tmp_path)


@pytest.fixture
def program(qtbot, qapp, paths, qt_warnings):
    assert (MODEL / "hymt.json").is_file(), f"{MODEL} holds no model package"
    program = Program(qapp, paths)
    program.window.show()
    qtbot.waitUntil(
        lambda: program.window.model is not None or program.window.translate_page.notice.isVisible(),
        timeout=30_000,
    )
    assert program.window.model is not None, program.window.translate_page.notice.text()
    yield program
    program.window.close()
    program.close()
    assert not program.window.worker.running
    program.window.deleteLater()


def test_typing_english_gives_chinese(qtbot, program):
    page = program.window.translate_page
    qtbot.keyClicks(page.source.edit, "The meeting has been moved to Tuesday, 14 May 2024.")
    qtbot.waitUntil(lambda: "2024" in page.target.edit.text(), timeout=20_000)
    text = page.target.edit.text()
    assert "14" in text
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert page.source_language.currentText() == "Detect (English)"


def test_typing_chinese_gives_english(qtbot, program):
    page = program.window.translate_page
    page.source.edit.setPlainText("会议已改到星期二。")
    qtbot.waitUntil(lambda: re.search(r"[A-Za-z]{3}", page.target.edit.text()) is not None, timeout=20_000)
    assert page.target_language.code() == "en"


def test_editing_a_sentence_and_closing_are_quick(qtbot, program):
    page = program.window.translate_page
    page.source.edit.setPlainText("Good morning. How are you?")
    qtbot.waitUntil(lambda: page.target.edit.text() != "", timeout=20_000)
    page.source.edit.setPlainText("Good morning. How are you? We meet in room 417.")
    qtbot.waitUntil(lambda: "417" in page.target.edit.text(), timeout=20_000)
    began = time.monotonic()
    program.close()
    assert time.monotonic() - began < 3


def test_the_models_page_names_the_bundled_model(qtbot, program):
    page = program.window.page("models")
    assert page.list.currentItem().text().startswith("en-zh-small")
    assert not page.remove_button.isEnabled()
    page.verify_button.click()
    qtbot.waitUntil(lambda: "as it should be" in page.notice.text(), timeout=20_000)
