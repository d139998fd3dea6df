# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations


def test_the_empty_files_page_says_what_to_do(qtbot, window, tmp_path):
    window.show_page("files")
    page = window.page("files")
    assert page.empty.isVisible()
    assert page.empty.geometry() == page.table.viewport().rect()
    file = tmp_path / "note.txt"
    file.write_text("hello", encoding="utf-8")
    page.add([file])
    qtbot.waitUntil(lambda: page.files.rowCount() == 1)
    assert not page.empty.isVisible()
    page.table.selectRow(0)
    page.remove_button.click()
    assert page.empty.isVisible()


def test_a_search_without_a_find_says_so(qtbot, window):
    window.show_page("history")
    page = window.page("history")
    assert page.empty.isVisible()
    assert "yet" in page.empty.text()
    page.search.setText("zebra")
    qtbot.waitUntil(lambda: page.empty.text() == "Nothing was found.")
