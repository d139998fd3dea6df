# SPDX-License-Identifier: Apache-2.0
"""The installed models: what each is, which one translates, install and remove."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.gui.a11y import named
from hymt_desktop.gui.i18n.core_texts import error_words
from hymt_desktop.gui.i18n.names import language_label
from hymt_desktop.gui.machine import human_bytes, memory_bytes, needed_bytes
from hymt_desktop.gui.views.card_dialog import CardDialog
from hymt_desktop.gui.widgets.notice import Notice
from hymt_desktop.gui.widgets.page_frame import PageFrame, two_lines
from hymt_desktop.gui.workers.background import BackgroundOp

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.errors import ModelError, UserError
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.state import AppState

CARD = "MODEL_CARD.md"
_FAULT = Qt.ItemDataRole.UserRole + 1


class ModelsPage(PageFrame):
    """A list to the left, the card of the selected model to the right."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Models"),
            self.tr("Models translate on this computer; none of them needs a network."),
            parent,
        )
        self._state = state
        self._store = ModelStore(state.paths)
        self._running: BackgroundOp[Any] | None = None
        self.setAcceptDrops(True)
        self._build()
        self.refresh()
        state.settings.changed.connect(self._settings_changed)

    def _build(self) -> None:
        self.install_button = QPushButton(self.tr("&Install…"))
        self.install_button.setProperty("primary", "true")
        named(self.install_button, self.tr("Install a model"), tip=False)
        menu = QMenu(self.install_button)
        menu.addAction(self.tr("From a file (.hymt)…")).triggered.connect(self._ask_file)
        menu.addAction(self.tr("From a folder…")).triggered.connect(self._ask_folder)
        self.install_button.setMenu(menu)
        self.header_buttons.addWidget(self.install_button, 0, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice(self._state.theme)
        self.progress = named(QProgressBar(), self.tr("Progress of the installation"), tip=False)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.list = named(QListWidget(), self.tr("Installed models"), tip=False)
        self.list.setMinimumWidth(240)
        self.list.setSpacing(2)
        self.list.currentItemChanged.connect(self._show_selected)
        self.details = named(QTextBrowser(), self.tr("About the selected model"), tip=False)
        self.details.setOpenLinks(False)
        self.details.setObjectName("boxed")
        self.use_button = named(QPushButton(self.tr("&Use this model")), self.tr("Use this model"), tip=False)
        self.use_button.clicked.connect(self._use)
        self.verify_button = named(
            QPushButton(self.tr("&Verify")),
            self.tr("Verify"),
            self.tr("Read every file and compare it with the package's list"),
        )
        self.verify_button.clicked.connect(self._verify)
        self.card_button = named(
            QPushButton(self.tr("Model &card")),
            self.tr("Model card"),
            self.tr("What its makers say of this model"),
        )
        self.card_button.clicked.connect(self.show_card)
        self.remove_button = named(QPushButton(self.tr("&Remove")), self.tr("Remove"), tip=False)
        self.remove_button.clicked.connect(self._ask_remove)
        buttons = QHBoxLayout()
        for button in (self.use_button, self.card_button, self.verify_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove_button)
        right = QVBoxLayout()
        right.addWidget(self.details, 1)
        right.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.list, 2)
        row.addLayout(right, 3)
        self.machine = QLabel(self._machine_text())
        self.machine.setProperty("role", "muted")
        self.machine.setWordWrap(True)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.progress)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.machine)

    def refresh(self) -> None:
        """Read the installed packages again (their manifests are small) and keep the selection."""
        selected = self._selected()
        keep = selected.manifest.name if selected else ""
        current = self._current_name()
        self.list.clear()
        for package in self._store.installed():
            item = QListWidgetItem(self._row(package, current))
            item.setData(Qt.ItemDataRole.UserRole, package)
            item.setSizeHint(two_lines(self.list))
            self.list.addItem(item)
            if package.manifest.name == (keep or current):
                self.list.setCurrentItem(item)
        for folder, error in self._store.broken():
            item = QListWidgetItem(self.tr("{0}\nDamaged").format(folder.name))
            item.setData(_FAULT, error)
            item.setSizeHint(two_lines(self.list))
            self.list.addItem(item)
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        self._show_selected()

    def install(self, path: Path) -> None:
        """Install a package in the background."""
        self._run(lambda: self._store.install(path), self._installed)

    def stop(self) -> None:
        """Wait for what is running: an installation is never left half done."""
        if self._running is not None:
            self._running.stop()
            self._running.wait()

    # Inside

    def _settings_changed(self, new: Settings, old: Settings) -> None:
        if new.model != old.model:
            self.refresh()

    def _run(self, work: Any, done: Any) -> None:
        if self._running is not None and self._running.running:
            return
        self.notice.hide()
        self.progress.show()
        self.install_button.setEnabled(False)
        self._running = BackgroundOp(self, work)
        self._running.on_success(self._ended).on_success(done)
        self._running.on_failure(self._ended).on_failure(self.notice.say_error).start()

    def _ended(self, _result: object) -> None:
        self.progress.hide()
        self.install_button.setEnabled(True)

    def _installed(self, package: ModelPackage) -> None:
        self._state.settings.update(model=package.manifest.name)
        self.refresh()
        self.notice.say(
            self.tr("{0} is installed and in use.").format(package.manifest.name), level="success"
        )

    def _use(self) -> None:
        package = self._selected()
        if package is not None:
            self._state.settings.update(model=package.manifest.name)

    def _verify(self) -> None:
        from hymt_desktop.core.engine.package import verify_package

        package = self._selected()
        if package is not None:
            self._run(lambda: verify_package(package.path), self._verified)

    def _verified(self, package: ModelPackage) -> None:
        text = self.tr("Every file of {0} is as it should be.").format(package.manifest.name)
        self.notice.say(text, level="success")

    def show_card(self) -> None:
        """Show the model card of the selected package."""
        package = self._selected()
        if package is None:
            return
        try:
            text = (package.path / CARD).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.notice.say(self.tr("The model card can't be read."), error.strerror or "")
            return
        self.card_dialog = CardDialog(package.manifest.name, text, self)
        self.card_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.card_dialog.open()

    def _ask_remove(self) -> None:
        package = self._selected()
        if package is None:
            return
        name = package.manifest.name
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Remove a model"),
            self.tr("Remove {0} from this computer?").format(name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: self.remove(name))
        box.open()

    def remove(self, name: str) -> None:
        """Remove an installed package; the default takes over if it was in use."""
        if self._state.settings.current.model == name:
            self._state.settings.update(model="")
        self._run(lambda: self._store.remove(name), lambda _: self.refresh())

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Install a model"),
            "",
            # Models of other makers, too: Argos's packages, and zips of CTranslate2's folders.
            self.tr("Model packages (*.hymt)").replace("*.hymt", "*.hymt *.argosmodel *.zip"),
        )
        if name:
            self.install(Path(name))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Install a model"))
        if name:
            self.install(Path(name))

    def _selected(self) -> ModelPackage | None:
        item = self.list.currentItem()
        package: ModelPackage | None = item.data(Qt.ItemDataRole.UserRole) if item else None
        return package

    def _current_name(self) -> str:
        from hymt_desktop.core.errors import ModelError

        try:
            return self._store.default(self._state.settings.current.model).manifest.name
        except ModelError:
            return ""

    def _show_selected(self, *_: object) -> None:
        package = self._selected()
        item = self.list.currentItem()
        fault: ModelError | None = item.data(_FAULT) if item else None
        bundled = package is not None and self._store.is_bundled(package)
        self.use_button.setEnabled(package is not None and package.manifest.name != self._current_name())
        self.verify_button.setEnabled(package is not None)
        self.card_button.setEnabled(package is not None and (package.path / CARD).is_file())
        self.remove_button.setEnabled(package is not None and not bundled)
        if package is not None:
            self.details.setHtml(self._html(package, bundled))
        else:
            self.details.setHtml(self._no_model(fault))

    def _row(self, package: ModelPackage, current: str) -> str:
        manifest = package.manifest
        languages = ", ".join(language_label(code) for code in manifest.languages[:4])
        more = " …" if len(manifest.languages) > 4 else ""
        used = self.tr(" · in use") if manifest.name == current else ""
        return f"{manifest.name} {manifest.version}\n{languages}{more} · {human_bytes(package.size)}{used}"

    def _no_model(self, fault: UserError | None) -> str:
        if fault is not None:
            message, hint = error_words(fault)
            return f"<p><b>{escape(message)}</b></p><p>{escape(hint)}</p>"
        title = escape(self.tr("No model is installed."))
        hint = escape(
            self.tr("Install a model package: a .hymt file or a folder. You can also drop it here.")
        )
        return f"<p><b>{title}</b></p><p>{hint}</p>"

    def _html(self, package: ModelPackage, bundled: bool) -> str:
        manifest = package.manifest
        pairs = ", ".join(f"{language_label(s)} → {language_label(t)}" for s, t in manifest.pairs[:12])
        origin = self.tr("came with the program") if bundled else self.tr("installed by you")
        need = human_bytes(needed_bytes(package.size))
        rows = [
            (self.tr("Languages"), pairs),
            (
                self.tr("Size"),
                self.tr("{0}, needs about {1} of memory").format(human_bytes(package.size), need),
            ),
            (self.tr("Origin"), origin),
            (self.tr("Teacher"), manifest.teacher),
            (self.tr("Training data"), manifest.data),
            (self.tr("Licence"), manifest.licence),
        ]
        parts = [f"<h3>{escape(manifest.name)} {escape(manifest.version)}</h3>"]
        parts += [f"<p><b>{escape(name)}</b><br>{escape(text)}</p>" for name, text in rows if text]
        if manifest.scores:
            parts.append(self._scores(package))
        return "".join(parts)

    def _scores(self, package: ModelPackage) -> str:
        lines = "".join(
            f"<tr><td>{escape(s.set)}</td><td>{escape(s.direction)}</td><td>{escape(s.metric)}</td>"
            f"<td align='right'>{s.value:.1f}</td></tr>"
            for s in package.manifest.scores
        )
        title = escape(self.tr("Scores"))
        return f"<p><b>{title}</b></p><table cellpadding='3'>{lines}</table>"

    def _machine_text(self) -> str:
        memory = memory_bytes()
        cores = self.tr("This computer has %n processor core(s)", "", os.cpu_count() or 1)
        if not memory:
            return cores + "."
        largest = human_bytes(int(max(0, memory * 0.5 - needed_bytes(0)) / 1.4))
        text = self.tr("{0} and {1} of memory: models of up to about {2} run well.")
        return text.format(cores, human_bytes(memory), largest)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take model packages."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Install the dropped package."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.install(paths[0])
