# SPDX-License-Identifier: Apache-2.0
"""The real window over the real service with a small real model (its words are random, its paths are not)."""

from __future__ import annotations

import shutil

import pytest

from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.terms.store import GlossaryStore
from hymt_desktop.gui.app import Program


@pytest.fixture
def open_real(qtbot, qapp, paths, qt_warnings):
    opened = []

    def start():
        program = Program(qapp, paths)
        opened.append(program)
        program.window.show()
        return program

    yield start
    for program in opened:
        program.window.close()
        program.close()
        program.window.deleteLater()


@pytest.fixture
def installed(paths, tiny_package):
    shutil.copytree(tiny_package.path, paths.models / tiny_package.manifest.name)
    return tiny_package


def test_typing_goes_through_the_real_service(qtbot, open_real, installed):
    program = open_real()
    page = program.window.translate_page
    qtbot.keyClicks(page.source.edit, "The meeting has been moved to Tuesday. Our team left.")
    qtbot.waitUntil(lambda: page._shown is not None and bool(page.target.edit.text()), timeout=20_000)
    shown = page._shown.translation
    assert shown.source_language == "en"
    assert shown.model.startswith(installed.manifest.name)
    assert page.target.edit.text() == shown.text
    assert len(shown.segments) == 2
    assert program.window.status.model.text().startswith(installed.manifest.name)


def test_without_a_model_the_pane_says_so_and_installing_one_mends_it(
    qtbot, open_real, tiny_package, tmp_path
):
    program = open_real()
    page = program.window.translate_page
    qtbot.waitUntil(page.notice.isVisible)
    page.notice.acted.emit()
    assert program.window.current_page == "models"
    models = program.window.page("models")
    archive = shutil.make_archive(str(tmp_path / "tiny"), "zip", tiny_package.path)
    models.install(tmp_path / archive)
    qtbot.waitUntil(lambda: program.window.model is not None, timeout=20_000)
    assert not page.notice.isVisible()
    assert "installed and in use" in models.notice.text()


def test_a_damaged_model_is_named_in_the_pane(qtbot, open_real, installed, paths):
    file = paths.models / installed.manifest.name / "model.bin"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    page = open_real().window.translate_page
    qtbot.waitUntil(page.notice.isVisible, timeout=20_000)
    assert "model.bin" in page.notice.text()


def test_glossaries_reach_the_service(qtbot, open_real, installed, paths):
    store = GlossaryStore(paths.glossaries)
    store.add(store.create(Glossary("Law", "en", "zh")), Entry("team", ("团队",)))
    store.close()
    page = open_real().window.translate_page
    page.source.edit.setPlainText("Our team left.")
    qtbot.waitUntil(lambda: bool(page.source.edit.marks("terms")), timeout=20_000)
    (mark,) = page.source.edit.marks("terms")
    assert page.source.edit.text()[mark.start : mark.end] == "team"
