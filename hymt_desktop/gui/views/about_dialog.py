# SPDX-License-Identifier: Apache-2.0
"""What this program is, and which model it translates with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop import __version__
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.notices import licence_folder, notice
from hymt_desktop.core.paths import assets_folder
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.i18n.core_texts import error_words
from hymt_desktop.gui.theme.icons import paint_svg, svg_source

if TYPE_CHECKING:
    from hymt_desktop.gui.backend import ModelInfo


class AboutDialog(QDialog):
    """Version, the model with its teacher, data and licence, and the promise of privacy."""

    introduction_wanted = Signal()
    """The user wants to see the three screens of the first start."""

    def __init__(self, model: ModelInfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About HY-MT Desktop"))
        picture = QLabel()
        picture.setPixmap(paint_svg(svg_source("hymt"), 72))
        title = QLabel(self.tr("HY-MT Desktop {0}").format(__version__))
        title.setProperty("role", "heading")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        title.setFont(font)
        promise = QLabel(
            self.tr("A private translator: texts, files and glossaries never leave this computer.")
        )
        promise.setWordWrap(True)
        head = QVBoxLayout()
        head.addWidget(title)
        head.addWidget(promise)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(head, 1)
        self.details = named(QTextBrowser(), self.tr("About the model"), tip=False)
        self.details.setObjectName("boxed")
        self.details.setOpenLinks(False)
        self.details.setHtml(self._html(model))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.introduction = named(QPushButton(self.tr("&Introduction")), self.tr("Introduction"), tip=False)
        self.introduction.setAutoDefault(False)
        self.introduction.clicked.connect(self._introduce)
        buttons.addButton(self.introduction, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        column.addLayout(row)
        column.addWidget(self.details, 1)
        column.addWidget(buttons)
        # Large fonts need more.
        self.setMinimumSize(QSize(540, 440).expandedTo(column.minimumSize()))

    def _introduce(self) -> None:
        self.accept()
        self.introduction_wanted.emit()

    def _html(self, model: ModelInfo | None) -> str:
        rows = [(self.tr("Model"), self.tr("No model is loaded."))]
        if model is not None:
            rows = [
                (self.tr("Model"), f"{model.name} {model.version}".strip()),
                (self.tr("Teacher"), model.teacher),
                (self.tr("Training data"), model.data),
                (self.tr("Licence of the model"), model.licence),
            ]
        rows += [
            (self.tr("Licence of the program"), "Apache-2.0"),
            (
                self.tr("Updates"),
                self.tr(
                    "The program never looks for updates. Install a newer package over this one: settings, "
                    "glossaries, history and jobs stay."
                ),
            ),
        ]
        paragraphs = "".join(
            f"<p style='margin:0 0 10px 0'><b>{escape(name)}</b><br>{escape(value)}</p>"
            for name, value in rows
            if value
        )
        # Not in the f-string: lupdate doesn't look into those.
        heading = self.tr("Libraries and their licences")
        libraries = f"<pre style='white-space:pre-wrap'>{escape(self._libraries())}</pre>"
        return f"{paragraphs}<p><b>{escape(heading)}</b></p>{libraries}"

    @staticmethod
    def _libraries() -> str:
        """Return what NOTICE says, or why it can't be had."""
        assets = assets_folder()
        try:
            text = notice(assets)
        except UserError as error:
            return "\n".join(error_words(error)).strip()
        folder = licence_folder(assets)
        return text if folder is None else f"{text}\n{folder}"
