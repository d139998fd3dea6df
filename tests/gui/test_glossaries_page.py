# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc
import time
from contextlib import closing

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication

from hymt_desktop.core.terms.importing import Preview
from hymt_desktop.core.terms.model import Entry, Glossary, Status
from hymt_desktop.core.terms.store import Changes, GlossaryStore
from hymt_desktop.core.terms.usage import TermUsage, Use
from hymt_desktop.gui.core_backend import CoreBackend
from hymt_desktop.gui.models.entries import CASE, SOURCE, STATUS, TARGETS, USED, Show
from tests.gui.heartbeat import steady


@pytest.fixture
def store(paths):
    store = GlossaryStore(paths.glossaries)
    yield store
    store.close()


@pytest.fixture
def page(qtbot, store, window):
    law = store.create(Glossary("Law", "en", "zh"))
    for source, target in (("agreement", "协议"), ("agreement", "约定"), ("contract", "合同")):
        store.add(law, Entry(source, (target,)))
    store.create(Glossary("Products", "en", "zh"))
    window.show_page("glossaries")
    page = window.page("glossaries")
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 3)
    return page


def cell(page, row, column, role=Qt.ItemDataRole.DisplayRole):
    return page.entries.model.index(row, column).data(role)


def test_entries_are_shown_and_repeats_are_marked(page):
    assert [cell(page, i, SOURCE) for i in range(3)] == ["agreement", "agreement", "contract"]
    assert cell(page, 0, SOURCE, Qt.ItemDataRole.ForegroundRole) is not None
    assert cell(page, 2, SOURCE, Qt.ItemDataRole.ForegroundRole) is None
    assert "another entry" in cell(page, 1, SOURCE, Qt.ItemDataRole.ToolTipRole)


def test_cells_are_edited_in_place(page, store):
    model = page.entries.model
    assert model.setData(model.index(2, TARGETS), "合同 | 契约")
    assert model.setData(model.index(2, STATUS), "allowed")
    assert model.setData(model.index(2, CASE), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    entry = store.entries(store.get("Law"))[2]
    assert (entry.targets, entry.status, entry.case_sensitive) == (("合同", "契约"), Status.ALLOWED, True)
    assert page._state.host.backend.changes == 3


def test_an_invalid_edit_is_refused_with_the_reason(page):
    model = page.entries.model
    assert not model.setData(model.index(2, SOURCE), "  ")
    assert "source term is empty" in page.notice.text()
    assert cell(page, 2, SOURCE) == "contract"


def test_entries_are_added_removed_and_undone(qtbot, page, store):
    panel = page.entries
    qtbot.keyClicks(panel.new_source, "warranty")
    qtbot.keyClick(panel.new_source, Qt.Key.Key_Return)
    panel.new_target.setText("保修")
    qtbot.keyClick(panel.new_target, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
    assert panel.new_source.text() == ""
    panel.table.selectRow(3)
    panel.remove_button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.undo_button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
    panel.redo_button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)


def test_rows_are_pasted_from_a_spreadsheet_as_one_step(qtbot, page, store):
    QGuiApplication.clipboard().setText("invoice\t发票\tfinance\r\nliability\t责任 | 义务\n")
    page.entries.paste()
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 5)
    found = {e.source: e for e in store.entries(store.get("Law"))}
    assert found["invoice"].note == "finance"
    assert found["liability"].targets == ("责任", "义务")
    page.entries.undo()
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 3)


def test_search_filters(qtbot, page):
    page.entries.search.setText("合同")
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 1)
    assert cell(page, 0, SOURCE) == "contract"
    assert page.entries.count.text() == "1 entry"


def sources(page):
    return [cell(page, i, SOURCE) for i in range(page.entries.model.rowCount())]


def show_only(page, show):
    box = page.entries.filter
    box.setCurrentIndex(next(i for i in range(box.count()) if box.itemData(i) is show))
    box.activated.emit(box.currentIndex())


def test_columns_sort_and_the_filter_narrows(qtbot, page):
    header = page.entries.table.horizontalHeader()
    qtbot.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionPosition(TARGETS) + 20, 8)
    )
    qtbot.waitUntil(lambda: [cell(page, i, TARGETS) for i in range(3)] == ["协议", "合同", "约定"])
    header.setSortIndicator(TARGETS, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: [cell(page, i, TARGETS) for i in range(3)] == ["约定", "合同", "协议"])
    show_only(page, Show.REPEATED)
    qtbot.waitUntil(lambda: sources(page) == ["agreement", "agreement"])
    show_only(page, Show.FORBIDDEN)
    qtbot.waitUntil(lambda: sources(page) == [])
    show_only(page, Show.ALL)
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 3)


def test_a_contradiction_is_told_from_a_repeat(qtbot, page):
    tip = Qt.ItemDataRole.ToolTipRole
    assert "another entry" in cell(page, 0, SOURCE, tip)
    model = page.entries.model
    assert model.setData(model.index(1, STATUS), "do_not_translate")
    page.entries.reload()
    qtbot.waitUntil(lambda: "contradicts" in cell(page, 0, SOURCE, tip))


def test_uses_are_counted_and_shown(qtbot, page, paths):
    assert not page.entries.uses_button.isEnabled()
    with closing(TermUsage(paths.term_usage)) as usage:
        usage.add([Use("Contract", "Sign the contract.", "签合同。", "en", "zh", "letter.docx")])
    page.entries.reload()
    qtbot.waitUntil(lambda: cell(page, 2, USED) == "1")
    show_only(page, Show.USED)
    qtbot.waitUntil(lambda: sources(page) == ["contract"])
    page.entries.table.selectRow(0)
    page.entries.uses_button.click()
    qtbot.waitUntil(lambda: hasattr(page.entries, "uses_dialog"))
    text = page.entries.uses_dialog.text.toPlainText()
    assert "Sign the contract." in text
    assert "签合同。" in text
    assert "letter.docx" in text
    page.entries.uses_dialog.close()


def test_glossaries_are_switched_off_and_reordered(qtbot, page, store):
    page.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not store.get("Law").enabled
    model = page.list.model()
    assert model.moveRow(QModelIndex(), 1, QModelIndex(), 0)
    assert [g.name for g in store.glossaries()] == ["Products", "Law"]


def test_the_try_box_shows_what_is_found(qtbot, page, paths, monkeypatch):
    real = CoreBackend(paths, lambda: page._state.settings.current)
    monkeypatch.setattr(page._state.host.backend, "terms", real.terms)
    page.try_box.field.setText("We sign contracts today.")
    qtbot.waitUntil(page.try_box.found.isVisible)
    assert "contracts</u></b> → 合同" in page.try_box.found.text()


def test_a_file_is_previewed_then_imported(qtbot, page, store, tmp_path):
    file = tmp_path / "Law.csv"
    file.write_text("source,target\ninvoice,发票\n,nothing\n", encoding="utf-8")
    page.preview(file)
    qtbot.waitUntil(lambda: hasattr(page, "dialog") and page.dialog.isVisible())
    assert page.dialog.summary.text().endswith("2 rows · 1 to add · 1 rejected")
    assert "English → Chinese" in page.dialog.summary.text()
    assert page.dialog.problems.toPlainText().strip()
    assert store.count(store.get("Law")) == 3
    page.dialog.accept()
    qtbot.waitUntil(lambda: store.count(store.get("Law")) == 4)


def test_a_glossary_is_exported(qtbot, page, tmp_path):
    page.export("Law", tmp_path / "law.tsv")
    qtbot.waitUntil(page.notice.isVisible)
    assert "3 entries written to law.tsv" in page.notice.text()
    assert "合同" in (tmp_path / "law.tsv").read_text(encoding="utf-8")


def test_a_hundred_thousand_rows_open_at_once_and_never_block(qtbot, page, store):
    big = store.create(Glossary("Big", "en", "zh"))
    store.apply(big, Changes(added=[Entry(f"term {i:06}", (f"术语{i}",)) for i in range(100_000)]), "fill")
    began = time.perf_counter()
    page.refresh("Big")
    qtbot.waitUntil(lambda: page.entries.model.rowCount() == 100_000)
    assert time.perf_counter() - began < 1.0
    table = page.entries.table

    def look_around():
        page.entries.search.setText("")
        qtbot.waitUntil(lambda: page.entries.model.rowCount() == 100_000)
        for fraction in (0.5, 1.0, 0.2):
            table.verticalScrollBar().setValue(int(table.verticalScrollBar().maximum() * fraction))
            qtbot.wait(60)
        page.entries.search.setText("099999")
        qtbot.waitUntil(lambda: page.entries.model.rowCount() == 1)

    assert steady(look_around) < 0.05


def test_importing_a_hundred_thousand_rows_never_blocks(qtbot, page, store, tmp_path):
    rows = "".join(f"term {i:06},术语{i}\n" for i in range(100_000))
    files = [tmp_path / f"Huge {attempt}.csv" for attempt in range(3)]
    for file in files:
        file.write_text("source,target\n" + rows, encoding="utf-8")

    def bring_in():
        # Each attempt is an import of its own, into a new glossary.
        before = len(store.glossaries())
        page.dialog = None
        page.preview(files.pop())
        qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=60_000)
        page.dialog.accept()
        qtbot.waitUntil(lambda: len(store.glossaries()) > before, timeout=60_000)
        qtbot.waitUntil(lambda: page.entries.model.rowCount() == 100_000, timeout=60_000)

    # 23 to 40 ms were measured on two cores with a load of 9; the best of three attempts has room for a
    # machine that stalls. Freeing the rows of the file in one go was 46 to 54 ms, collecting garbage 400.
    assert steady(bring_in) < 0.05


def test_an_import_that_is_not_wanted_is_forgotten(qtbot, page, store, tmp_path):
    file = tmp_path / "Law.csv"
    file.write_text("source,target\ninvoice,发票\n", encoding="utf-8")
    page.preview(file)
    qtbot.waitUntil(lambda: hasattr(page, "dialog") and page.dialog.isVisible())
    page.dialog.reject()
    qtbot.waitUntil(lambda: not any(isinstance(thing, Preview) for thing in gc.get_objects()))
    assert store.count(store.get("Law")) == 3
