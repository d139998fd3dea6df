# SPDX-License-Identifier: Apache-2.0
"""Every colour of the window, by role. Text roles keep 4.5:1 on every surface they are used on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Theme(str, Enum):
    """What the user can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Colors:
    """One theme: ``#rrggbb`` by role."""

    window: str
    """Behind everything."""
    surface: str
    """Panes, cards, fields."""
    raised: str
    """Hovered and pressed controls, table headers."""
    border: str
    strong_border: str
    """Outline of fields and check boxes: 3:1 on ``surface``."""
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    """Background of the segment under the mouse or caret; ``text`` goes on it."""
    selection: str
    on_selection: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    success: str
    disabled: str
    disabled_border: str
    dark: bool


LIGHT = Colors(
    window="#f3f4f6",
    surface="#ffffff",
    raised="#e8ebf0",
    border="#d8dce3",
    strong_border="#7d8694",
    text="#1a1e24",
    muted="#56606e",
    accent="#2456c0",
    on_accent="#ffffff",
    accent_soft="#dfe9fb",
    selection="#2456c0",
    on_selection="#ffffff",
    warning="#8a4b00",
    warning_soft="#fdf1dd",
    danger="#a8201a",
    danger_soft="#fce9e7",
    success="#1b6b3a",
    disabled="#7d8694",
    disabled_border="#d8dce3",
    dark=False,
)

DARK = Colors(
    window="#141619",
    surface="#1d2025",
    raised="#2a2e36",
    border="#333943",
    strong_border="#7f8997",
    text="#e8eaee",
    muted="#a7b0bd",
    accent="#8fb6ff",
    on_accent="#0d1b36",
    accent_soft="#2b3d5f",
    selection="#3a5f9e",
    on_selection="#ffffff",
    warning="#f3bb65",
    warning_soft="#3a2f1b",
    danger="#ff9b93",
    danger_soft="#412523",
    success="#7fd6a0",
    disabled="#7f8997",
    disabled_border="#333943",
    dark=True,
)

CONTRAST = Colors(
    window="#000000",
    surface="#000000",
    raised="#2b2b2b",
    border="#ffffff",
    strong_border="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffe94a",
    on_accent="#000000",
    accent_soft="#00407d",
    selection="#ffe94a",
    on_selection="#000000",
    warning="#ffb84d",
    warning_soft="#000000",
    danger="#ff9d9d",
    danger_soft="#000000",
    success="#7dffa6",
    disabled="#8c8c8c",
    disabled_border="#5c5c5c",
    dark=True,
)

TEXT_PAIRS = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "accent_soft"),
    ("text", "warning_soft"),
    ("text", "danger_soft"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("accent", "surface"),
    ("accent", "window"),
    ("accent", "raised"),
    ("on_accent", "accent"),
    ("on_selection", "selection"),
    ("warning", "window"),
    ("warning", "surface"),
    ("warning", "warning_soft"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("success", "window"),
    ("success", "surface"),
)
"""(foreground, background) roles that the style sheet combines for text."""


def colors_for(theme: Theme, system_is_dark: bool) -> Colors:
    """Return the colours of ``theme``."""
    if theme is Theme.CONTRAST:
        return CONTRAST
    if theme is Theme.DARK or (theme is Theme.SYSTEM and system_is_dark):
        return DARK
    return LIGHT


def luminance(color: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2, 0 to 1)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(foreground: str, background: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(foreground), luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
