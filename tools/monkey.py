# SPDX-License-Identifier: Apache-2.0
"""Random use of the real window with the bundled model: no crash, no Qt warning, no growing memory.

    xvfb-run -a python tools/monkey.py [--minutes 30] [--seed 1]

Each step is one thing that a user could do: type, paste, drop a file, start, pause and cancel a job, edit
glossaries, switch the model, the theme and the interface's language, click on whatever is there, close the
window in the middle of a job and open it again. Dialogs that ask for a file are answered with a made one.
Memory is read in use each half a minute, and at rest each two minutes; the trend over the second half of the
readings tells a leak, which goes on growing, from the most that was needed at once, which levels off.
Prints one JSON object and exits with 1 where something went wrong. The same seed gives the same steps, as far
as the threads let it. Needs a display (Xvfb, or ``QT_QPA_PLATFORM=offscreen``); memory comes from ``/proc``.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hymt_desktop.core.engine.package import load_package, write_manifest
from hymt_desktop.core.paths import Paths, default_paths
from hymt_desktop.gui.app import Program, make_application
from hymt_desktop.gui.memory import resident_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

WARM_UP = 120.0
"""Seconds of use before memory counts: pages are built, caches fill, the allocator settles."""
READ_EVERY = 30.0
"""Seconds between readings of the memory in use."""
PATIENCE = 60.0
"""Most seconds that the batches in flight may take before memory is read."""
SLOW_CLOSE = 4.0
"""Seconds after which a window that is still closing says what it waits for."""
SENTENCES = (
    "The meeting has been moved to Tuesday, 14 May 2024. ",
    "Please bring two copies of the agreement. ",
    "我们期待在上海与您见面。",
    "会议改到星期二举行。请带上两份合同。",
    "Visit https://example.org/a?b=1 and press <b>Save</b>. ",
    "😀 مرحبا שלום naïve café\tx\n\n- one\n- two\n",
    "\u202eabc\u200b\ufeff\u0301 ",
)
KEYS = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return),
    *(Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Home),
    *(Qt.Key.Key_F2, Qt.Key.Key_PageDown),
)
SHORTCUTS = (
    *((Qt.Key.Key_S, "cs"), (Qt.Key.Key_C, "cs"), (Qt.Key.Key_V, "cs"), (Qt.Key.Key_Return, "c")),
    *((Qt.Key.Key_F, "c"), (Qt.Key.Key_Plus, "c"), (Qt.Key.Key_Minus, "c"), (Qt.Key.Key_0, "c")),
    *(
        (Qt.Key.Key_Z, "c"),
        (Qt.Key.Key_Y, "c"),
        (Qt.Key.Key_A, "c"),
        (Qt.Key.Key_F1, ""),
        (Qt.Key.Key_O, "c"),
    ),
    *((Qt.Key.Key_Backspace, "cs"), (Qt.Key.Key_Down, "a"), (Qt.Key.Key_Comma, "c"), (Qt.Key.Key_V, "c")),
)
MODIFIERS = {
    "c": Qt.KeyboardModifier.ControlModifier,
    "s": Qt.KeyboardModifier.ShiftModifier,
    "a": Qt.KeyboardModifier.AltModifier,
}


def resident_megabytes() -> float:
    """Return the memory of this process in MB (10^6 bytes); 0 where there is no ``/proc``."""
    return resident_bytes() / 1e6


def trend(readings: list[tuple[float, float]]) -> float:
    """Return the slope of the second half of ``readings`` (seconds, MB) in MB a minute, by least squares."""
    half = readings[len(readings) // 2 :]
    if len(half) < 3:
        return 0.0
    return 60 * statistics.linear_regression(*zip(*half, strict=True)).slope


def second_model(paths: Paths) -> str:
    """Install the bundled model once more, under another name; returns that name."""
    name = "second-model"
    bundled = load_package(paths.bundled_models / "en-zh-small")
    folder = paths.models / name
    shutil.copytree(bundled.path, folder)
    manifest = replace(bundled.manifest, name=name)
    write_manifest(folder, manifest)
    return name


def make_documents(folder: Path) -> list[Path]:
    """Make files to drop: short, long, odd and broken ones."""
    long = "".join(f"{SENTENCES[i % 4]}\n\n" for i in range(300))
    texts = {
        "Letter.md": f"# {SENTENCES[0]}\n\n{SENTENCES[1]}\n",
        "Long.txt": long,
        "Film.srt": "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n",
        "Table.csv": "id,text\n1,Good morning\n2,See you on Tuesday\n",
        "Broken.docx": "this is no document",
        "Odd.json": '{"menu": {"open": "Open the file", "n": 3}}',
        "Terms.csv": "source,target\nagreement,协议\nmeeting,会议\n,empty\n",
    }
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


class Monkey:
    """One program at a time, and what went wrong with it."""

    def __init__(self, app: QApplication, folder: Path, seed: int) -> None:
        self.app = app
        self.random = random.Random(seed)
        self.paths = default_paths(folder / "data")
        self.documents = make_documents(folder / "documents")
        self.models = ("", "en-zh-small", second_model(self.paths))
        self.warnings: list[str] = []
        self.faults: list[str] = []
        self.counts: dict[str, int] = {}
        self.steps: list[str] = []
        self.slowest_close = 0.0
        self.outputs = folder / "out"
        self.outputs.mkdir()
        self._answer_dialogs()
        qInstallMessageHandler(self._qt_said)
        sys.excepthook = self._raised
        threading.excepthook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        self.program = self._open()

    # What a user does

    def actions(self) -> list[tuple[int, Callable[[], object]]]:
        """Return each action with its weight."""
        return [
            (30, self._type_text),
            (6, self._paste),
            (3, self._long_text),
            (14, self._press_key),
            (10, self._press_shortcut),
            (25, self._click_something),
            (10, self._show_page),
            (5, self._drop_files),
            (6, self._work_with_files),
            (6, self._edit_glossary),
            (2, self._import_glossary),
            (4, self._choose_sentence),
            (4, self._history),
            (4, self._close_what_is_open),
            (3, self._settings),
            (2, self._switch_model),
            (1, self._switch_language),
            (3, self._hover),
            (2, self._resize),
            (2, self._clipboard_popup),
            (1, self._reopen),
        ]

    def step(self) -> None:
        """Do one thing and let the window answer."""
        weights, actions = zip(*self.actions(), strict=True)
        action = self.random.choices(actions, weights)[0]
        name = action.__name__.lstrip("_")
        self.counts[name] = self.counts.get(name, 0) + 1
        self.steps = [*self.steps[-30:], name]
        try:
            action()
        except Exception:  # noqa: BLE001 - every fault is a finding
            self.faults.append(traceback.format_exc())
        self.pause(self.random.choice((0.0, 0.01, 0.03, 0.1, 0.3)))

    def _type_text(self) -> None:
        edit = self.program.window.translate_page.source.edit
        text = self.random.choice(SENTENCES)
        # Not QTest.keyClicks, which aborts the process at a character that no keyboard has.
        for character in text[: self.random.randint(1, len(text))]:
            key = Qt.Key.Key_Return if character == "\n" else Qt.Key.Key_unknown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(edit, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character))

    def _paste(self) -> None:
        QGuiApplication.clipboard().setText("".join(self.random.choices(SENTENCES, k=3)))
        self.program.window.translate_page.source.edit.paste()

    def _long_text(self) -> None:
        text = "\n".join("".join(self.random.choices(SENTENCES[:4], k=4)) for _ in range(30))
        self.program.window.translate_page.source.edit.replace_text(text[: self.random.randint(0, 4000)])

    def _press_key(self) -> None:
        widget = QApplication.focusWidget() or self.program.window
        QTest.keyClick(widget, self.random.choice(KEYS))

    def _press_shortcut(self) -> None:
        key, names = self.random.choice(SHORTCUTS)
        held = Qt.KeyboardModifier.NoModifier
        for name in names:
            held |= MODIFIERS[name]
        QTest.keyClick(QApplication.focusWidget() or self.program.window, key, held)

    def _click_something(self) -> None:
        window = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.program.window
        kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView, QPlainTextEdit, QSpinBox)
        found = [w for w in window.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        widgets = [w for w in found if w.isEnabled() and not w.visibleRegion().isEmpty()]
        if isinstance(window, QMenu):
            widgets = [window]
        if not widgets:
            return
        widget = self.random.choice(widgets)
        target = widget.viewport() if isinstance(widget, (QAbstractItemView, QPlainTextEdit)) else widget
        at = QPoint(
            self.random.randint(0, max(0, target.width() - 1)),
            self.random.randint(0, max(0, target.height() - 1)),
        )
        double = isinstance(widget, QAbstractItemView) and self.random.random() < 0.3
        (QTest.mouseDClick if double else QTest.mouseClick)(target, Qt.MouseButton.LeftButton, pos=at)

    def _show_page(self) -> None:
        window = self.program.window
        window.show_page(self.random.choice(window.page_names))

    def _drop_files(self) -> None:
        count = self.random.choice((1, 1, 2, 3))
        self.program.window.translate_page.open_files(self.random.sample(self.documents, count))

    def _work_with_files(self) -> None:
        page = self.program.window.page("files")
        if page.files.rows:
            page.table.selectRow(self.random.randrange(len(page.files.rows)))
        calls = (page.start, page.start, page.pause, page.queue.cancel, page.show_preview, page.show_report)
        self.random.choice(calls)()
        if len(page.files.rows) > 20 and not page.queue.running:
            page.files.remove({row.key for row in page.files.rows})
        for row in page.files.rows:
            if row.done and self.random.random() < 0.3:
                page.files.change(row.key, report=None, progress=None)

    def _edit_glossary(self) -> None:
        page = self.program.window.page("glossaries")
        panel = page.entries
        choice = self.random.randrange(9)
        if not page.list.count():
            from hymt_desktop.core.terms.model import Glossary

            page.add_glossary(Glossary(f"Terms {self.random.randrange(9)}", "en", "zh"))
        elif choice == 0:
            panel.new_source.setText(self.random.choice(("agreement", "meeting", "copy", "", "会议")))
            panel.new_target.setText(self.random.choice(("协议", "会议", "")))
            panel.add()
        elif choice == 1:
            panel.table.selectRow(self.random.randrange(max(1, panel.model.rowCount())))
            panel.remove()
        elif choice == 2:
            panel.undo()
        elif choice == 3:
            panel.redo()
        elif choice == 4:
            QGuiApplication.clipboard().setText("one\t一\ntwo\t二 | 两\tnote\nbad row\n")
            panel.paste()
        elif choice == 5:
            panel.search.setText(self.random.choice(("", "a", "会")))
        elif choice == 6:
            panel.filter.setCurrentIndex(self.random.randrange(panel.filter.count()))
            panel.reload()
        elif choice == 7:
            way = self.random.choice((Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder))
            panel.table.horizontalHeader().setSortIndicator(self.random.randrange(9), way)
        else:
            page.try_box.field.setText(self.random.choice(SENTENCES))

    def _import_glossary(self) -> None:
        self.program.window.page("glossaries").preview(self.documents[-1])

    def _choose_sentence(self) -> None:
        page = self.program.window.translate_page
        cursor = page.target.edit.textCursor()
        cursor.setPosition(self.random.randint(0, max(0, page.target.edit.document().characterCount() - 1)))
        page.target.edit.setTextCursor(cursor)
        page.show_alternatives()

    def _history(self) -> None:
        page = self.program.window.page("history")
        choice = self.random.randrange(5)
        if choice == 0:
            page.search.setText(self.random.choice(("", "meeting", "会", "%")))
        elif page.list.count():
            page.list.setCurrentRow(self.random.randrange(page.list.count()))
            (page.use, page.star, page.remove, page.copy)[choice - 1]()

    def _close_what_is_open(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        while (dialog := QApplication.activeModalWidget()) is not None:
            (dialog.accept if isinstance(dialog, QDialog) and self.random.random() < 0.5 else dialog.close)()
            self.app.processEvents()
            if QApplication.activeModalWidget() is dialog:
                dialog.close()
                break

    def _settings(self) -> None:
        keeper = self.program.state.settings
        name, values = self.random.choice(
            (
                ("theme", ("light", "dark", "contrast", "system")),
                ("font_size", (0, 8, 13, 30, 48)),
                ("beam_size", (1, 2, 4)),
                ("context_sentences", (0, 2, 5)),
                ("live", (True, True, False)),
                ("keep_history", (True, True, False)),
                ("join_wrapped_lines", (True, False)),
                ("threads", (0, 1, 2)),
            )
        )
        keeper.update(**{name: self.random.choice(values)})

    def _switch_model(self) -> None:
        self.program.state.settings.update(model=self.random.choice(self.models))

    def _switch_language(self) -> None:
        self._close_what_is_open()
        self.program.state.settings.update(interface_language=self.random.choice(("en", "zh_CN")))

    def _hover(self) -> None:
        edit = self.random.choice(
            (self.program.window.translate_page.source.edit, self.program.window.translate_page.target.edit)
        )
        view = edit.viewport()
        at = QPoint(self.random.randint(0, view.width()), self.random.randint(0, view.height()))
        QTest.mouseMove(view, at)

    def _resize(self) -> None:
        self.program.window.resize(self.random.randint(460, 1400), self.random.randint(420, 900))

    def _clipboard_popup(self) -> None:
        QGuiApplication.clipboard().setText(self.random.choice((*SENTENCES, "")))
        self.program.window.translate_clipboard()

    def _reopen(self) -> None:
        """Close the window whatever it is doing, and start the program anew."""
        if self.random.random() < 0.5:
            self._drop_files()
            self.pause(0.2)
            self.program.window.page("files").start()
            self.pause(self.random.random())
        self._close()
        self.program = self._open()

    # Around it

    def pause(self, seconds: float) -> None:
        """Let the event loop run."""
        end = time.monotonic() + seconds
        while True:
            self.app.processEvents()
            # Only a loop of ``exec`` deletes what was left for later.
            self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if time.monotonic() >= end:
                return
            time.sleep(0.002)

    def settle(self) -> float:
        """Bring the program to rest; returns its memory in MB."""
        self._close_what_is_open()
        files = self.program.window.page("files")
        files.queue.cancel()
        page = self.program.window.translate_page
        self.program.window.show_page("translate")
        page.source.edit.setPlainText(SENTENCES[0])
        page.translate_now()
        end = time.monotonic() + PATIENCE
        while (files.queue.running or page.busy.fraction > 0) and time.monotonic() < end:
            self.pause(0.1)
        self.pause(20.0)  # free memory goes back to the system every now and then
        gc.collect()
        return resident_megabytes()

    def end(self) -> None:
        """Close the program."""
        self._close()
        qInstallMessageHandler(None)

    def _open(self) -> Program:
        program = Program(self.app, self.paths)
        program.window.show()
        self.pause(0.1)
        return program

    def _close(self) -> None:
        self._close_what_is_open()
        began = time.monotonic()
        window = self.program.window
        faulthandler.dump_traceback_later(SLOW_CLOSE)
        window.close()
        self.program.close()
        faulthandler.cancel_dump_traceback_later()
        self.slowest_close = max(self.slowest_close, time.monotonic() - began)
        window.deleteLater()
        del self.program, window
        self.pause(0.05)
        gc.collect()  # a program exempts all that is there at its start from collection

    def _answer_dialogs(self) -> None:
        """Answer what would wait for a person."""

        def one(*_: object) -> tuple[str, str]:
            return self.random.choice((str(self.random.choice(self.documents)), "")), ""

        def several(*_: object) -> tuple[list[str], str]:
            return [str(path) for path in self.random.sample(self.documents, 2)], ""

        def folder(*_: object) -> str:
            return self.random.choice((str(self.outputs), ""))

        def save(*_: object) -> tuple[str, str]:
            name = self.random.choice(("report.html", "report.json", "terms.csv", ""))
            return (str(self.outputs / name) if name else ""), ""

        QFileDialog.getOpenFileName = one  # type: ignore[method-assign, assignment]
        QFileDialog.getOpenFileNames = several  # type: ignore[method-assign, assignment]
        QFileDialog.getExistingDirectory = folder  # type: ignore[method-assign, assignment]
        QFileDialog.getSaveFileName = save  # type: ignore[method-assign, assignment]
        QDesktopServices.openUrl = lambda _url: True  # type: ignore[method-assign, assignment]

    def _qt_said(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind == QtMsgType.QtDebugMsg or "This plugin does not support" in message:
            return
        self.warnings.append(f"{message} (after {', '.join(self.steps[-4:])})")

    def _raised(self, kind: type[BaseException], error: BaseException | None, trace: object) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))  # type: ignore[arg-type]
        self.faults.append(text)


def main(argv: list[str]) -> int:
    """Use the window for a while and print what was found."""
    parser = argparse.ArgumentParser(description="Random use of the window.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    faulthandler.enable()
    app = make_application([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        monkey = Monkey(app, Path(name), args.seed)
        began = time.monotonic()
        samples: list[tuple[float, float]] = []
        readings: list[tuple[float, float]] = []
        due = min(WARM_UP, args.minutes * 30)
        steps = 0
        while (now := time.monotonic() - began) < args.minutes * 60:
            monkey.step()
            steps += 1
            if now - (readings[-1][0] if readings else 0) >= READ_EVERY:
                readings.append((round(now), round(resident_megabytes(), 1)))
            if now >= due:
                samples.append((round(now), round(monkey.settle(), 1)))
                print(
                    json.dumps({"seconds": samples[-1][0], "mb": samples[-1][1]}), file=sys.stderr, flush=True
                )
                due = now + WARM_UP
        samples.append((round(time.monotonic() - began), round(monkey.settle(), 1)))
        monkey.end()
    growth = samples[-1][1] - samples[0][1]
    found = {
        "minutes": args.minutes,
        "seed": args.seed,
        "platform": app.platformName(),
        "steps": steps,
        "actions": monkey.counts,
        "faults": monkey.faults[:20],
        "qt_warnings": list(dict.fromkeys(monkey.warnings))[:20],
        "memory_mb": samples,
        "memory_growth_mb": round(growth, 1),
        "memory_in_use_mb": readings,
        "memory_trend_mb_per_minute": {
            "at_rest": round(trend(samples), 2),
            "in_use": round(trend(readings), 2),
        },
        "slowest_close_s": round(monkey.slowest_close, 2),
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if monkey.faults or monkey.warnings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
