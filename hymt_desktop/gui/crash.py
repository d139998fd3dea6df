# SPDX-License-Identifier: Apache-2.0
"""The last line of defence: an unexpected fault becomes one dialog with details to copy."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop import __version__
from hymt_desktop.gui.a11y import named

if TYPE_CHECKING:
    from types import TracebackType

_LOG = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Shows what went wrong; the program goes on."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumSize(620, 420)
        text = QLabel(
            self.tr(
                "The program met a fault that it did not expect. Your texts are still here. "
                "Please copy the details into a report; they hold none of your texts."
            )
        )
        text.setWordWrap(True)
        self.details = named(QPlainTextEdit(details), self.tr("Details of the fault"), tip=False)
        self.details.setObjectName("boxed")
        self.details.setReadOnly(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = QPushButton(self.tr("Copy details"))
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(text)
        column.addWidget(self.details, 1)
        column.addWidget(buttons)


class CrashReporter(QObject):
    """Installs the hooks; ``remove`` puts the old ones back."""

    raised = Signal(str)
    """Details of a fault; may be emitted on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: CrashDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self.raised.connect(self._show)

    def install(self) -> None:
        """Take over unexpected exceptions of all threads."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def remove(self) -> None:
        """Put the hooks back that were there before."""
        sys.excepthook, threading.excepthook = self._before

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        _LOG.critical("unexpected fault", exc_info=(kind, error, trace))
        self.raised.emit(describe(kind, error, trace))

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, details: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.details.appendPlainText("\n" + details)
            return
        self.dialog = CrashDialog(details)
        self.dialog.open()


def describe(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return versions and the traceback, ready to paste into a report."""
    return "\n".join(
        (
            f"HY-MT Desktop {__version__}",
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
            "",
            "".join(traceback.format_exception(kind, error, trace)),
        )
    )
