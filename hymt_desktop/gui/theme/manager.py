# SPDX-License-Identifier: Apache-2.0
"""Applies a theme to the application and tells widgets when the colours change."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal

from hymt_desktop.gui.theme.icons import icon, svg_source
from hymt_desktop.gui.theme.palette import Colors, Theme, colors_for
from hymt_desktop.gui.theme.style import qt_palette, style_sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

_DRAWN = {"arrow_down": "muted", "arrow_up": "muted", "check": "on_accent"}
"""Icons that the style sheet names by file, and the role that colours them."""


class ThemeManager(QObject):
    """The one place that knows which colours are on the screen."""

    changed = Signal(object)
    """The new ``Colors``."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._theme = Theme.SYSTEM
        self._colors: Colors | None = None
        self._folder = QTemporaryDir()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def colors(self) -> Colors:
        """The colours in use."""
        return self._colors or colors_for(self._theme, self._system_is_dark())

    def apply(self, theme: Theme) -> None:
        """Switch to ``theme``."""
        self._theme = theme
        colors = colors_for(theme, self._system_is_dark())
        if colors == self._colors:
            return
        self._colors = colors
        self._app.setPalette(qt_palette(colors))
        self._app.setStyleSheet(Template(style_sheet(colors)).substitute(self._draw(colors)))
        self.changed.emit(colors)

    def icon(self, name: str, role: str = "muted", *, checked: str = "") -> QIcon:
        """Return icon ``name`` in the colour of ``role``."""
        colors = self.colors
        on = str(getattr(colors, checked)) if checked else ""
        return icon(name, getattr(colors, role), checked=on, disabled=colors.disabled_border)

    def _draw(self, colors: Colors) -> dict[str, str]:
        """Write the style sheet's pictures in today's colours; return their paths."""
        paths = {}
        for name, role in _DRAWN.items():
            color = str(getattr(colors, role))
            path = Path(self._folder.path()) / f"{name}-{color[1:]}.svg"
            path.write_text(svg_source(name).replace("currentColor", color), encoding="utf-8")
            paths[name] = path.as_posix()
        return paths

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _system_changed(self) -> None:
        self.apply(self._theme)
