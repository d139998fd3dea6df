# SPDX-License-Identifier: Apache-2.0
"""Our own one-colour SVG icons, painted in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIZES = (16, 20, 24, 32, 48, 64)


@lru_cache(maxsize=64)
def svg_source(name: str) -> str:
    """Return the SVG text of icon ``name``."""
    return (files("hymt_desktop.gui.theme") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def paint_svg(source: str, size: int) -> QPixmap:
    """Return the picture of an SVG text, ``size`` device pixels wide and high."""
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def icon(name: str, color: str, *, checked: str = "", disabled: str = "") -> QIcon:
    """Return icon ``name`` in ``color``, with other colours for its checked and disabled states."""
    result = QIcon()
    _add(result, name, color, QIcon.Mode.Normal, QIcon.State.Off)
    if checked:
        _add(result, name, checked, QIcon.Mode.Normal, QIcon.State.On)
    if disabled:
        _add(result, name, disabled, QIcon.Mode.Disabled, QIcon.State.Off)
    return result


def app_icon() -> QIcon:
    """Return the program's icon."""
    result = QIcon()
    source = svg_source("hymt")
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(paint_svg(source, size))
    return result


def _add(target: QIcon, name: str, color: str, mode: QIcon.Mode, state: QIcon.State) -> None:
    source = svg_source(name).replace("currentColor", color)
    for size in _SIZES:
        target.addPixmap(paint_svg(source, size), mode, state)
