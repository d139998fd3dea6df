# SPDX-License-Identifier: Apache-2.0
"""Pictures of every page of the real window with the bundled model, light, dark and Chinese.

``make screenshots`` or ``python packaging/screenshots.py [FOLDER]`` writes ``PAGE-VARIANT.png`` into
``docs/images`` or FOLDER. It needs no display, but a bundled model (``assets/models``) and Chinese fonts
(Debian: ``fonts-noto-cjk``).
"""

from __future__ import annotations

import argparse
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
    ("zh", "light", "zh_CN"),
)
TEXTS = {
    "en": (
        "Dear Ms Chen,\n\n"
        "Thank you for your letter of 3 March. We are happy to confirm that the meeting is on "
        "14 May 2024. Please read the agreement before you sign it.\n\n"
        "The train from the airport to the city takes 35 minutes. If you need a hotel, we will book a room "
        "for you.\n\n"
        "We look forward to seeing you in Shanghai."
    ),
    "zh": (
        "尊敬的陈女士：\n\n"
        "感谢您3月3日的来信。我们很高兴地通知您，会议改到2024年5月14日星期二举行。"
        "请带上两份合同。\n\n"
        "从机场乘火车到市区需要35分钟。如果您需要酒店，我们可以为您预订房间。\n\n"
        "我们期待在上海与您见面。"
    ),
}
CARET = {"en": "Please", "zh": "请带上"}
"""A word of the sentence that the caret is put into."""
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
    now = time.time()
    memory.add_history(HistoryEntry("Good morning!", "早上好！", "en", "zh", created=now - 200_000))
    memory.add_history(
        HistoryEntry("谢谢您的来信。", "Thank you for your letter.", "zh", "en", created=now - 90_000)
    )
    kept = memory.add_history(
        HistoryEntry("See you on Tuesday.", "星期二见。", "en", "zh", created=now - 80_000)
    )
    memory.set_favourite(kept.id, True)
    memory.close()


DOCUMENTS = {
    "en": {
        "Letter.md": "# The meeting\n\nThe meeting has been moved to Tuesday.\n",
        "Notes.txt": "Please bring two copies.\n",
        "Film.srt": "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n",
    },
    "zh": {
        "通知.md": "# 会议\n\n会议改到星期二举行。\n",
        "便条.txt": "请带上两份合同。\n",
        "电影.srt": "1\n00:00:01,000 --> 00:00:03,000\n早上好。\n",
    },
}


def write_documents(folder: Path, language: str) -> list[Path]:
    """Make documents in ``language`` to show on the Files page."""
    texts = DOCUMENTS[language]
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def show_translate(app: QApplication, window: MainWindow, language: str) -> None:
    """Translate the sample in ``language``, and put the caret into a sentence."""
    page = window.translate_page
    text = TEXTS[language]
    page.source.edit.setPlainText(text)
    wait(app, lambda: bool(page.target.edit.text()) and page.busy.fraction == 0, "the translation")
    cursor = page.source.edit.textCursor()
    cursor.setPosition(text.index(CARET[language]) + 2)
    page.source.edit.setTextCursor(cursor)
    page.source.edit.setFocus()


def show_files(app: QApplication, window: MainWindow, folder: Path, language: str) -> None:
    """Translate the sample documents."""
    from hymt_desktop.gui.views.files_page import FilesPage

    page = window.page("files")
    if not isinstance(page, FilesPage):
        raise NotReady("The Files page is missing.")
    page.target.select("zh" if language == "en" else "en")
    documents = write_documents(folder, language)
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
    from PySide6.QtCore import QLocale

    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.core.settings import Settings, save_settings
    from hymt_desktop.gui.app import Program, make_application

    app = make_application([])
    QLocale.setDefault(QLocale("zh_CN" if language == "zh_CN" else "en_GB"))
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
                    show_translate(app, window, language.partition("_")[0])
                elif page == "files":
                    show_files(app, window, Path(name) / "documents", language.partition("_")[0])
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=ROOT / "docs" / "images",
        metavar="FOLDER",
        help="where to write (made if it isn't there; default: docs/images)",
    )
    folder: Path = parser.parse_args(argv).folder
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    folder.mkdir(parents=True, exist_ok=True)
    for variant, theme, language in VARIANTS:
        for file in take(folder, variant, theme, language):
            sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
