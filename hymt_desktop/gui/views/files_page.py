# SPDX-License-Identifier: Apache-2.0
"""Whole documents: a list of files, translated one after the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTableView,
    QWidget,
)

from hymt_desktop.core.documents.discover import Plan, plan
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.report import FileReport, JobReport
from hymt_desktop.core.results import Options
from hymt_desktop.gui.a11y import announce, labelled, named
from hymt_desktop.gui.i18n import chosen_language
from hymt_desktop.gui.i18n.core_texts import core_label, report_label
from hymt_desktop.gui.models.files import DOUBTS, NAME, RESULT, STATE, FileRow, FilesModel
from hymt_desktop.gui.views.file_dialogs import PreviewDialog, ReportDialog
from hymt_desktop.gui.views.file_options import FileOptions, FileOptionsDialog
from hymt_desktop.gui.widgets.drop_area import DropArea
from hymt_desktop.gui.widgets.empty_hint import EmptyHint
from hymt_desktop.gui.widgets.language_box import LanguageBox
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.widgets.page_frame import PageFrame
from hymt_desktop.gui.workers.background import BackgroundOp
from hymt_desktop.gui.workers.jobs import FileJob, FileQueue, PreviewRow, preview

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.discover import Task
    from hymt_desktop.core.documents.jobs import Progress
    from hymt_desktop.core.errors import UserError
    from hymt_desktop.gui.backend import ModelInfo
    from hymt_desktop.gui.state import AppState


PREVIEWED = 8
"""Paragraphs to look at before a job."""


class FilesPage(PageFrame):
    """Originals are never changed; results lie beside them or in a folder of the user's choice."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Files"),
            self.tr("Whole documents keep their layout. The original is never changed."),
            parent,
        )
        self._state = state
        self._registry = load_registry()
        self._folder: Path | None = None
        self._model: ModelInfo | None = None
        self._chosen = FileOptions()
        self._adding: list[BackgroundOp[Any]] = []
        self._finished = self._total = 0
        self.queue = FileQueue(state, self)
        self.files = FilesModel()
        self.files.setParent(self)
        self._build()
        self._connect()
        self._show_buttons()

    def _build(self) -> None:
        formats = " ".join(e.lstrip(".") for e in self._registry.extensions)
        self.drop = DropArea(self._state.theme, formats)
        self.notice = Notice(self._state.theme)
        self.body.addWidget(self.drop)
        self.body.addWidget(self.notice)
        self.body.addLayout(self._options_row())
        self.body.addLayout(self._result_row())
        self.table = named(QTableView(), self.tr("Files to translate"), tip=False)
        self.table.setModel(self.files)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 16)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(DOUBTS, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        self.empty = EmptyHint(self.table, self.tr("Add files to see them here, then press Start."))
        self.body.addWidget(self.table, 1)
        self.progress = named(QProgressBar(), self.tr("Progress of all files"), tip=False)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.body.addLayout(self._buttons_row())

    def _options_row(self) -> QHBoxLayout:
        settings = self._state.settings.current
        self.source = LanguageBox(detect=True)
        self.target = LanguageBox(detect=False)
        for box in (self.source, self.target):
            box.setProperty("flat", "false")
            box.fill(("en", "zh"))
        self.source.select(None if settings.source_language == "auto" else settings.source_language)
        self.target.select(settings.target_language)
        self.folder_button = QPushButton(self.tr("Results beside each original"))
        named(self.folder_button, self.tr("Folder of the results"), tip=False)
        text = self.tr("Keep the original text &beside the translation")
        self.bilingual = named(QCheckBox(text), text.replace("&", ""), tip=False)
        row = QHBoxLayout()
        row.setSpacing(10)
        for box in (self.source, self.target):
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(labelled(self.tr("F&rom"), self.source))
        row.addWidget(self.source)
        row.addWidget(labelled(self.tr("&To"), self.target))
        row.addWidget(self.target)
        row.addStretch(1)
        self.options_button = named(
            QPushButton(self.tr("&More options…")), self.tr("More options"), tip=False
        )
        self.options_button.clicked.connect(self._ask_options)
        row.addWidget(self.options_button)
        return row

    def _result_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.bilingual)
        row.addStretch(1)
        row.addWidget(self.folder_button)
        return row

    def _buttons_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.start_button = self._button(row, self.tr("&Start"), self.start)
        self.start_button.setProperty("primary", "true")
        self.preview_button = self._button(row, self.tr("Pre&view…"), self.show_preview)
        self.pause_button = self._button(row, self.tr("&Pause"), self.pause)
        self.cancel_button = self._button(row, self.tr("&Cancel"), self.queue.cancel)
        row.addStretch(1)
        self.open_button = self._button(row, self.tr("Open &result"), self._open_result)
        self.show_button = self._button(row, self.tr("Show in fol&der"), self._show_result)
        self.report_button = self._button(row, self.tr("R&eport…"), self.show_report)
        self.remove_button = self._button(row, self.tr("Take o&ff the list"), self._remove)
        for button in (self.open_button, self.show_button, self.report_button, self.remove_button):
            button.setProperty("quiet", "true")
        return row

    def _button(self, row: QHBoxLayout, text: str, call: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(text), text.replace("&", "").rstrip("…"), tip=False)
        button.clicked.connect(call)
        row.addWidget(button)
        return button

    def _connect(self) -> None:
        self.drop.dropped.connect(self.add)
        self.drop.files_wanted.connect(self._ask_files)
        self.drop.folder_wanted.connect(self._ask_folder)
        self.folder_button.clicked.connect(self._ask_output)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.table.doubleClicked.connect(self._look)
        self.files.modelReset.connect(self._show_buttons)
        self.queue.began.connect(self._began)
        self.queue.progressed.connect(self._progressed)
        self.queue.ended.connect(self._ended)
        self.queue.drained.connect(self._drained)

    # For the window

    def show_model(self, info: ModelInfo) -> None:
        """Offer the languages of a model."""
        self._model = info
        self.source.fill(info.sources)
        self.target.fill(info.targets(None))

    def add(self, paths: list[Path]) -> None:
        """Put files, and the files in folders, on the list. Folders are searched in the background."""
        target, folder = self.target.code() or "zh", self._folder
        operation: BackgroundOp[Any] = BackgroundOp(
            self, lambda: plan(paths, target, self._registry, folder=folder)
        )
        self._adding = [o for o in self._adding if o.running]
        self._adding.append(operation)
        operation.on_success(self._planned).on_failure(self.notice.say_error).start()

    def start(self) -> None:
        """Translate every file of the list that is not done; files that came later go to the queue's end."""
        waiting = [row for row in self.files.rows if not row.done and not row.queued]
        if not waiting:
            return
        self.notice.hide()
        jobs = []
        for row, task in zip(waiting, self._replanned(waiting), strict=True):
            self.files.change(row.key, task=task, report=None, progress=None, queued=True)
            jobs.append(self._job(row.key, task))
        if not self.queue.running:
            self._finished = self._total = 0
            self.progress.setValue(0)
        self._total += len(jobs)
        self.progress.setRange(0, 1000 * self._total)
        self.queue.start(jobs)
        self._show_buttons()

    def show_preview(self) -> None:
        """Show the first paragraphs of the selected file beside their translation."""
        row = next((row for row in self._selected() if not row.done and not row.queued), None)
        if row is None:
            return
        [task] = self._replanned([row])
        job = self._job(row.key, task)
        dialog = PreviewDialog(self._state.theme, task.source.name, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.start)

        def show(rows: list[PreviewRow]) -> None:
            if shiboken6.isValid(dialog):  # it may be closed before the translation is there
                dialog.show_rows(rows)

        def fail(error: UserError) -> None:
            if shiboken6.isValid(dialog):
                dialog.show_error(error)

        operation: BackgroundOp[Any] = BackgroundOp(
            self, lambda: preview(self._state.host, job, PREVIEWED, lambda: operation.stopped)
        )
        dialog.finished.connect(operation.stop)
        self._adding.append(operation)
        operation.on_success(show).on_failure(fail).start()
        self.preview_dialog = dialog
        dialog.open()

    def show_report(self) -> None:
        """Show what became of the selected file."""
        report = next((row.report for row in self._selected() if row.report), None)
        if report is None:
            return
        self.report_dialog = ReportDialog(report, self)
        self.report_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report_dialog.save_wanted.connect(self._ask_report)
        self.report_dialog.open()

    def use_options(self, options: FileOptions) -> None:
        """Read and write documents with ``options`` from now on."""
        self._chosen = options
        number = options.changed
        text = self.tr("&More options ({0})…").format(number) if number else self.tr("&More options…")
        self.options_button.setText(text)

    def pause(self) -> None:
        """Hold, or go on."""
        if self.queue.paused:
            self.queue.go_on()
        else:
            self.queue.pause()
        self._show_buttons()

    def stop(self) -> None:
        """Cancel and wait; what was done is kept for the next time."""
        self.queue.stop()
        for operation in self._adding:
            operation.stop()
            operation.wait()

    # Inside

    def _replanned(self, rows: list[FileRow]) -> list[Task]:
        """Return the tasks of ``rows`` for the target language and the folder chosen now."""
        sources = [row.task.source for row in rows]
        found = plan(sources, self.target.code() or "zh", self._registry, folder=self._folder)
        tasks = {task.source: task for task in found.tasks}
        return [tasks.get(row.task.source, row.task) for row in rows]

    def _job(self, key: int, task: Task) -> FileJob:
        return FileJob(key, task, self._options(), self._document_options(), self._chosen.side_by_side)

    def _look(self) -> None:
        """A row was double-clicked: look at what there is of it."""
        if any(row.report for row in self._selected()):
            self.show_report()
        else:
            self.show_preview()

    def _ask_options(self) -> None:
        dialog = FileOptionsDialog(self._chosen, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.use_options(dialog.options()))
        dialog.open()

    def _options(self) -> Options:
        settings = self._state.settings.current
        return Options(
            target=self.target.code() or settings.target_language,
            source=self.source.code(),
            beam_size=settings.beam_size,
            context=settings.context_sentences,
            consistent=self._chosen.consistent,
        )

    def _document_options(self) -> DocumentOptions:
        return replace(
            self._chosen.documents,
            target=self.target.code() or "",
            source=self.source.code() or "",
            join_lines=self._state.settings.current.join_wrapped_lines,
            bilingual=self.bilingual.isChecked(),
        )

    def _planned(self, found: Plan) -> None:
        self.files.add(list(found.tasks))
        problems = [f"{path.name}: {report_label(reason)}" for path, reason in found.skipped[:5]]
        problems += [f"{t.source.name}: {core_label(t.problem.message)}" for t in found.tasks if t.problem]
        if problems:
            self.notice.say(self.tr("Some files can't be translated."), "\n".join(problems), level="warning")
        self._show_buttons()

    def _began(self, key: int) -> None:
        self.files.change(key, running=True)
        self.progress.show()

    def _progressed(self, key: int, progress: Progress) -> None:
        self.files.change(key, progress=progress)
        self.progress.setValue(1000 * self._finished + round(1000 * progress.fraction))

    def _ended(self, key: int, report: FileReport) -> None:
        self.files.change(key, running=False, queued=False, report=report)
        self._finished += 1
        self.progress.setValue(1000 * self._finished)
        self._show_buttons()
        announce(self.table, self.tr("{0} is done").format(report.source.name))

    def _drained(self) -> None:
        self.progress.hide()
        for row in self.files.rows:
            if row.queued:  # a cancelled queue leaves those that it had not begun
                self.files.change(row.key, queued=False)
        # The thread says so as its last act; buttons need it to be over.
        self.queue.wait()
        self._show_buttons()

    def _selected(self) -> list[FileRow]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.files.rows[i] for i in rows if i < len(self.files.rows)]

    def _show_buttons(self, *_: object) -> None:
        running = self.queue.running
        selected = self._selected()
        done = any(row.done for row in selected)
        self.start_button.setEnabled(any(not row.done and not row.queued for row in self.files.rows))
        self.preview_button.setEnabled(any(not row.done and not row.queued for row in selected))
        self.pause_button.setVisible(running)
        self.pause_button.setText(self.tr("Go &on") if self.queue.paused else self.tr("&Pause"))
        self.pause_button.setAccessibleName(self.pause_button.text().replace("&", ""))
        self.cancel_button.setVisible(running)
        self.open_button.setEnabled(done)
        self.show_button.setEnabled(done)
        self.report_button.setEnabled(any(row.report for row in selected))
        self.remove_button.setEnabled(bool(selected) and not any(row.queued for row in selected))

    def _ask_files(self) -> None:
        kinds = " ".join(f"*{e}" for e in self._registry.extensions)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add files"), "", self.tr("Documents ({0})").format(kinds)
        )
        if names:
            self.add([Path(name) for name in names])

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"))
        if name:
            self.add([Path(name)])

    def _ask_output(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of the results"))
        self._folder = Path(name) if name else None
        self.folder_button.setText(
            self.tr("Results in {0}").format(self._folder.name)
            if self._folder
            else self.tr("Results beside each original")
        )

    def _open_result(self) -> None:
        for row in self._selected():
            if row.done:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.task.output)))

    def _show_result(self) -> None:
        for folder in {row.task.output.parent for row in self._selected() if row.done}:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _ask_report(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the report"), "report.html", "HTML (*.html);;JSON (*.json)"
        )
        if name:
            self.save_report(Path(name))

    def save_report(self, path: Path) -> None:
        """Write what became of every file."""
        reports = tuple(row.report for row in self.files.rows if row.report)
        model = f"{self._model.name} {self._model.version}" if self._model else ""
        job = JobReport(
            self.source.code() or "",
            self.target.code() or "",
            model,
            reports,
            (),
            sum(report.seconds for report in reports),
        )
        language = chosen_language(self._state.settings.current.interface_language).replace("_", "-")
        operation: BackgroundOp[Any] = BackgroundOp(self, lambda: job.save(path, report_label, language))
        self._adding.append(operation)
        operation.on_failure(self.notice.say_error).start()

    def _remove(self) -> None:
        self.files.remove({row.key for row in self._selected()})
