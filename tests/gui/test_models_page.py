# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.gui.packages import make_package


@pytest.fixture
def page(paths, window):
    make_package(paths.models / "alpha", "alpha")
    make_package(paths.models / "beta", "beta")
    damaged = make_package(paths.models / "gamma", "gamma").path
    (damaged / "model.bin").write_bytes(b"")
    window.show_page("models")
    return window.page("models")


def row(page, name):
    return next(i for i in range(page.list.count()) if page.list.item(i).text().startswith(name))


def test_models_are_listed_with_what_they_are(page):
    page.list.setCurrentRow(row(page, "alpha"))
    text = page.details.toPlainText()
    for part in (
        "alpha 1.2",
        "English → Chinese",
        "a stand-in teacher",
        "Apache-2.0",
        "FLORES-200 dev",
        "27.5",
    ):
        assert part in text
    assert "alpha 1.2" in page.list.currentItem().text()


def test_a_damaged_model_says_why(page):
    page.list.setCurrentRow(row(page, "gamma"))
    assert "model.bin" in page.details.toPlainText()
    assert not page.use_button.isEnabled()
    assert not page.remove_button.isEnabled()


def test_a_model_can_be_chosen(qtbot, page):
    page.list.setCurrentRow(row(page, "beta"))
    page.use_button.click()
    assert page._state.settings.current.model == "beta"
    assert "in use" in page.list.item(row(page, "beta")).text()
    assert not page.use_button.isEnabled()


def test_a_model_can_be_removed(qtbot, page, paths):
    page._state.settings.update(model="beta")
    page.remove("beta")
    qtbot.waitUntil(lambda: not (paths.models / "beta").exists() and page.list.count() == 2)
    assert page._state.settings.current.model == ""


def test_verification_finds_a_changed_file(qtbot, page, paths):
    file = paths.models / "alpha" / "model.bin"
    file.write_bytes(b"x" * file.stat().st_size)
    page.list.setCurrentRow(row(page, "alpha"))
    page.verify_button.click()
    qtbot.waitUntil(lambda: "model.bin" in page.notice.text())
    assert page.install_button.isEnabled()


def test_a_bad_package_is_refused_and_nothing_changes(qtbot, page, tmp_path, paths):
    file = tmp_path / "bad.hymt"
    file.write_bytes(b"no zip")
    page.install(file)
    qtbot.waitUntil(page.notice.isVisible)
    assert "bad.hymt is not a model package" in page.notice.text()
    assert sorted(p.name for p in paths.models.iterdir()) == ["alpha", "beta", "gamma"]
