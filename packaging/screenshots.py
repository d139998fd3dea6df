# SPDX-License-Identifier: Apache-2.0
"""Pictures of every page of the real window with the bundled model, light, dark and Chinese.

``make screenshots`` or ``python packaging/screenshots.py [FOLDER]`` writes ``docs/images/PAGE-THEME.png``. It
needs no display, but a bundled model (``assets/models``) and Chinese fonts (Debian: ``fonts-noto-cjk``).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from hymt_desktop.core.paths import Paths
    from hymt_desktop.gui.backend import Backend
    from hymt_desktop.gui.views.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1080, 660)
PATIENCE = 60.0
VARIANTS = (
    ("light", "light", "en"),
    ("dark", "dark", "en"),
    ("contrast", "contrast", "en"),
    ("zh", "light", "zh_CN"),
)
TEXT = (
    "The meeting has been moved to Tuesday, 14 May 2024. Please bring two copies of the signed agreement.\n\n"
    "Nothing you write here leaves your computer."
)
TERMS = (
    ("agreement", "协议"),
    ("force majeure", "不可抗力"),
    ("invoice", "发票"),
    ("liability", "责任"),
    ("warranty", "保修"),
)


class NotReady(RuntimeError):
    """The window did not show what was waited for."""


def wait(app: QApplication, ready: Callable[[], bool], what: str) -> None:
    """Run the event loop until ``ready()``."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise NotReady(f"Waited {PATIENCE:.0f} s for: {what}")
        app.processEvents()
        time.sleep(0.01)


def settle(app: QApplication, seconds: float = 0.4) -> None:
    """Let the window finish its layout."""
    end = time.monotonic() + seconds
    wait(app, lambda: time.monotonic() > end, "time to pass")


def fill_glossaries(paths: Paths) -> None:
    """Make two small glossaries to show."""
    from hymt_desktop.core.terms.model import Entry, Glossary
    from hymt_desktop.core.terms.store import GlossaryStore

    store = GlossaryStore(paths.glossaries)
    contracts = store.create(Glossary("Contracts", "en", "zh"))
    store.create(Glossary("Product names", "en", "zh", enabled=False))
    for source, target in TERMS:
        store.add(contracts, Entry(source, (target,)))
    store.close()


def fill_history(paths: Paths) -> None:
    """Remember a few translations to show."""
    from hymt_desktop.core.memory.model import HistoryEntry
    from hymt_desktop.core.memory.store import Memory

    memory = Memory(paths.memory)
    memory.add_history(HistoryEntry("Good morning!", "早上好！", "en", "zh", created=1.0))
    memory.add_history(HistoryEntry("谢谢您的来信。", "Thank you for your letter.", "zh", "en", created=2.0))
    kept = memory.add_history(HistoryEntry("See you on Tuesday.", "星期二见。", "en", "zh", created=3.0))
    memory.set_favourite(kept.id, True)
    memory.close()


def write_documents(folder: Path) -> list[Path]:
    """Make documents to show on the Files page."""
    texts = {
        "Letter.md": "# The meeting\n\nThe meeting has been moved to Tuesday.\n",
        "Notes.txt": "Please bring two copies.\n",
        "Film.srt": "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n",
    }
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def show_translate(app: QApplication, window: MainWindow) -> None:
    """Translate the sample, and put the caret into a sentence."""
    page = window.translate_page
    page.source.edit.setPlainText(TEXT)
    wait(app, lambda: bool(page.target.edit.text()) and page.busy.fraction == 0, "the translation")
    cursor = page.source.edit.textCursor()
    cursor.setPosition(TEXT.index("Please") + 3)
    page.source.edit.setTextCursor(cursor)
    page.source.edit.setFocus()


def show_files(app: QApplication, window: MainWindow, folder: Path) -> None:
    """Translate the sample documents."""
    from hymt_desktop.gui.views.files_page import FilesPage

    page = window.page("files")
    if not isinstance(page, FilesPage):
        raise NotReady("The Files page is missing.")
    documents = write_documents(folder)
    page.add(documents)
    wait(app, lambda: page.files.rowCount() == len(documents), "the list of files")
    page.start()
    wait(app, lambda: all(row.report for row in page.files.rows), "the files")
    page.table.selectRow(0)


def show_glossaries(app: QApplication, window: MainWindow) -> None:
    """Try a sentence on the glossaries."""
    from hymt_desktop.gui.views.glossaries_page import GlossariesPage

    page = window.page("glossaries")
    if not isinstance(page, GlossariesPage):
        raise NotReady("The Glossaries page is missing.")
    page.try_box.field.setText("The agreement limits our liability.")
    wait(app, page.try_box.found.isVisible, "the terms in a sentence")


def take(folder: Path, variant: str, theme: str, language: str, backend: Backend | None = None) -> list[Path]:
    """Take the pictures of one variant; returns their paths."""
    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.core.settings import Settings, save_settings
    from hymt_desktop.gui.app import Program, make_application

    app = make_application([])
    taken = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        paths = default_paths(name)
        save_settings(paths.settings_file, Settings(theme=theme, interface_language=language))
        fill_glossaries(paths)
        fill_history(paths)
        program = Program(app, paths, backend)
        try:
            window = program.window
            window.resize(*SIZE)
            window.show()
            wait(app, lambda: window.model is not None, "the model")
            for page in window.page_names:
                window.show_page(page)
                if page == "translate":
                    show_translate(app, window)
                elif page == "files":
                    show_files(app, window, Path(name) / "documents")
                elif page == "glossaries":
                    show_glossaries(app, window)
                settle(app)
                file = folder / f"{page}-{variant}.png"
                window.grab().save(str(file))
                taken.append(file)
        finally:
            program.window.close()
            program.close()
    return taken


def main(argv: list[str]) -> int:
    """Take all pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    folder = Path(argv[0]) if argv else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for variant, theme, language in VARIANTS:
        for file in take(folder, variant, theme, language):
            sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
