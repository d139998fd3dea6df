# SPDX-License-Identifier: Apache-2.0
"""The style sheet and the Qt palette, both made from one ``Colors``."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from hymt_desktop.gui.theme.palette import Colors


def style_sheet(colors: Colors) -> str:
    """Return the style sheet in ``colors``; ``$arrow_down``, ``$arrow_up`` and ``$check`` stay for paths."""
    text = (files("hymt_desktop.gui.theme") / "window.qss").read_text(encoding="utf-8")
    return Template(text).safe_substitute(asdict(colors))


def qt_palette(colors: Colors) -> QPalette:
    """Return the palette for what the style sheet does not reach: placeholders, links, native parts."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, color in (
        (role.Window, colors.window),
        (role.WindowText, colors.text),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.window),
        (role.Text, colors.text),
        (role.PlaceholderText, colors.muted),
        (role.Button, colors.surface),
        (role.ButtonText, colors.text),
        (role.BrightText, colors.danger),
        (role.Highlight, colors.selection),
        (role.HighlightedText, colors.on_selection),
        (role.Link, colors.accent),
        (role.LinkVisited, colors.accent),
        (role.ToolTipBase, colors.raised),
        (role.ToolTipText, colors.text),
        (role.Light, colors.raised),
        (role.Mid, colors.border),
        (role.Dark, colors.strong_border),
        (role.Accent, colors.accent),
    ):
        palette.setColor(target, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, target, QColor(colors.disabled))
    return palette
