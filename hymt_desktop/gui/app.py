# SPDX-License-Identifier: Apache-2.0
"""Starts the window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hymt_desktop import __version__
from hymt_desktop.gui.backend import ModelHost
from hymt_desktop.gui.core_backend import CoreBackend
from hymt_desktop.gui.crash import CrashReporter
from hymt_desktop.gui.garbage import GarbageCollector
from hymt_desktop.gui.i18n import chosen_language, install_translators, remove_translators
from hymt_desktop.gui.single import SingleInstance
from hymt_desktop.gui.state import AppState, SettingsKeeper
from hymt_desktop.gui.theme.fonts import with_families
from hymt_desktop.gui.theme.icons import app_icon
from hymt_desktop.gui.theme.manager import ThemeManager
from hymt_desktop.gui.theme.palette import Theme
from hymt_desktop.gui.tray import Tray
from hymt_desktop.gui.views.main_window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.backend import Backend


SWITCH_INTERVAL = 0.0005
"""Seconds a worker thread runs before the GUI thread may; Python's 0.005 adds up to a visible stutter, as
one redraw enters Python many times."""


class Program:
    """One running window with its services. Made once a ``QApplication`` exists.

    Args:
        app: The application.
        paths: The user's folders.
        backend: Where models come from; None for the real one.
    """

    def __init__(self, app: QApplication, paths: Paths, backend: Backend | None = None) -> None:
        self._app = app
        self._closed = False
        self._translators: list[QTranslator] = []
        keeper = SettingsKeeper(paths, app)
        theme = _theme_manager(app)
        opened = backend or CoreBackend(paths, lambda: keeper.current)
        self.state = AppState(paths, keeper, theme, ModelHost(opened))
        self._install_language()
        theme.apply(theme_of(keeper.current))
        keeper.changed.connect(self._settings_changed)
        self.window = MainWindow(self.state)
        self._garbage = GarbageCollector(keeper)
        self._garbage.start()
        self._switch_interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_INTERVAL)

    def close(self) -> None:
        """Wait for all threads and write the settings. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self.window.shut_down()
        self.state.host.close()
        self.state.settings.flush()
        remove_translators(self._app, self._translators)
        self._garbage.stop()
        sys.setswitchinterval(self._switch_interval)
        # The application outlives this program and owns the settings; their signals hold all of it.
        self.state.settings.changed.disconnect(self._settings_changed)
        self.state.settings.deleteLater()

    def _install_language(self) -> None:
        remove_translators(self._app, self._translators)
        language = chosen_language(self.state.settings.current.interface_language)
        self._translators = install_translators(self._app, language)
        self._app.setFont(with_families(self._app.font(), "zh"))

    def _settings_changed(self, new: Settings, old: Settings) -> None:
        if new.theme != old.theme:
            self.state.theme.apply(theme_of(new))
        if new.interface_language != old.interface_language:
            # Not inside the signal: the widget that sent it is about to go away.
            QTimer.singleShot(0, self._rebuild_window)
        if new.model != old.model or new.threads != old.threads:
            self.state.host.reload()
            self.window.worker.load()

    def _rebuild_window(self) -> None:
        """Put a window in the new language in place of the old one, with its texts and its place."""
        old = self.window
        self._install_language()
        self.window = MainWindow(self.state)
        self.window.take_over(old)
        self.window.show()
        old.close()
        old.shut_down()
        old.deleteLater()


def theme_of(settings: Settings) -> Theme:
    """Return the theme that the settings name; the system's where they name none that we have."""
    try:
        return Theme(settings.theme)
    except ValueError:
        return Theme.SYSTEM


def _theme_manager(app: QApplication) -> ThemeManager:
    """Return the application's theme manager, made on first use."""
    found = app.findChild(ThemeManager)
    return found if isinstance(found, ThemeManager) else ThemeManager(app)


def make_application(argv: list[str]) -> QApplication:
    """Return the ``QApplication``, made if there is none, with our name, style and icon."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["hymt-desktop", *argv])
    app.setApplicationName("hymt-desktop")
    app.setApplicationDisplayName("HY-MT Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("hymt-desktop")
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    return app


def _files(arguments: list[str]) -> list[Path]:
    """Return the files among the arguments; ``--data-dir`` takes the argument after it."""
    after = [None, *arguments]
    return [
        Path(name)
        for before, name in zip(after, arguments, strict=False)
        if not name.startswith("-") and before != "--data-dir"
    ]


def run(argv: list[str], paths: Paths) -> int:
    """Open the window and stay until it is closed.

    Args:
        argv: Files to open, and options of Qt (``-platform offscreen``).
        paths: The user's folders.

    Returns:
        The exit code.
    """
    app = make_application(argv)
    reporter = CrashReporter(app)
    reporter.install()
    files = _files(app.arguments()[1:])
    single = SingleInstance(paths.data, app)
    if not single.claim(files):
        reporter.remove()
        return 0
    program = Program(app, paths)
    single.asked.connect(lambda others: program.window.come_forward(others))
    program.window.show()
    if files:
        program.window.open_files(files)
    program.window.welcome_once()
    tray = Tray(app)
    tray.opened.connect(lambda: program.window.come_forward([]))
    tray.clipboard_wanted.connect(lambda: program.window.translate_clipboard())
    tray.quit_wanted.connect(lambda: program.window.close())
    tray.show()
    try:
        return app.exec()
    finally:
        tray.close()
        single.close()
        program.close()
        reporter.remove()


if __name__ == "__main__":
    from hymt_desktop.core.paths import default_paths

    sys.exit(run(sys.argv[1:], default_paths()))
