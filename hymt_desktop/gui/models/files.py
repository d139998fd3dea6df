# SPDX-License-Identifier: Apache-2.0
"""The list of files to translate, as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from hymt_desktop.core.documents.report import State
from hymt_desktop.gui.i18n.core_texts import core_label, error_words

if TYPE_CHECKING:
    from hymt_desktop.core.documents.discover import Task
    from hymt_desktop.core.documents.jobs import Progress
    from hymt_desktop.core.documents.report import FileReport

NAME, STATE, DOUBTS, RESULT = range(4)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: what is known of it now."""

    key: int
    task: Task
    running: bool = False
    queued: bool = False
    """Handed to the queue: waiting or running."""
    progress: Progress | None = None
    report: FileReport | None = None

    @property
    def done(self) -> bool:
        """Whether its result was written."""
        return self.report is not None and self.report.state is State.DONE


class FilesModel(QAbstractTableModel):
    """Rows in the order of the queue."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[FileRow] = []
        self._next = 0
        self._titles = (self.tr("File"), self.tr("State"), self.tr("To check"), self.tr("Result"))

    def add(self, tasks: list[Task]) -> None:
        """Append files that are not in the list yet."""
        known = {row.task.source for row in self.rows}
        new = [task for task in tasks if task.source not in known]
        if not new:
            return
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(new) - 1)
        for task in new:
            self.rows.append(FileRow(self._next, task))
            self._next += 1
        self.endInsertRows()

    def remove(self, keys: set[int]) -> None:
        """Take files off the list."""
        self.beginResetModel()
        self.rows = [row for row in self.rows if row.key not in keys]
        self.endResetModel()

    def change(self, key: int, **values: Any) -> None:
        """Change what is known of a file."""
        for i, row in enumerate(self.rows):
            if row.key == key:
                self.rows[i] = replace(row, **values)
                self.dataChanged.emit(self.index(i, 0), self.index(i, RESULT))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of files."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        """Titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        return None

    def _text(self, row: FileRow, column: int) -> str:
        if column == NAME:
            return row.task.source.name
        if column == STATE:
            return self._state(row)
        if column == DOUBTS:
            return str(row.report.flagged_count or "") if row.report else ""
        return row.task.output.name if row.done else ""

    def _state(self, row: FileRow) -> str:
        if row.running:
            return self._running(row.progress)
        if row.report is None:
            if row.task.problem:
                return self.tr("Cannot be read")
            return self.tr("In the queue") if row.queued else self.tr("Waiting")
        names = {
            State.DONE: self.tr("Done in {0} s").format(f"{row.report.seconds:.1f}"),
            State.FAILED: self.tr("Failed: {0}").format(row.report.error),
            State.CANCELLED: self.tr("Stopped; goes on where it was"),
            State.WAITING: self.tr("Waiting"),
        }
        return names[row.report.state]

    def _running(self, progress: Progress | None) -> str:
        if progress is None:
            return self.tr("Reading")
        percent = round(100 * progress.fraction)
        if progress.seconds_left is None:
            return f"{percent} %"
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        return self.tr("{0} % · {1} left").format(percent, f"{minutes}:{seconds:02}")

    def _tip(self, row: FileRow) -> str:
        if row.task.problem:
            return "\n".join(error_words(row.task.problem)).strip()
        if row.report and row.report.error:
            return f"{core_label(row.report.error)}\n{core_label(row.report.hint)}".strip()
        return str(row.task.output if row.done else row.task.source)
