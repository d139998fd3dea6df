# SPDX-License-Identifier: Apache-2.0
"""Names for screen readers: every interactive widget gets its name here and nowhere else."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, description: str = "", *, tip: bool = True) -> W:
    """Give ``widget`` an accessible name, and the same words as a tooltip unless ``tip`` is False."""
    _name(widget, name)
    if description:
        widget.setAccessibleDescription(description)
    if tip:
        widget.setToolTip(description or name)
    return widget


def labelled(text: str, widget: W, description: str = "") -> QLabel:
    """Return a label that is the buddy of ``widget`` and gives it its accessible name."""
    label = QLabel(text)
    label.setBuddy(widget)
    _name(widget, text.replace("&", "").rstrip(":："))
    if description:
        widget.setAccessibleDescription(description)
        widget.setToolTip(description)
    return label


def _name(widget: QWidget, name: str) -> None:
    widget.setAccessibleName(name)
    if isinstance(widget, QComboBox):
        widget.view().setAccessibleName(name)


def announce(widget: QWidget, message: str) -> None:
    """Let a screen reader say ``message`` without moving the focus (a polite live region)."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))
