# SPDX-License-Identifier: Apache-2.0
"""Font families by language: Chinese, Japanese and Korean draw the same code points differently."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

SMALLEST_TEXT = 13
TEXT_TO_SYSTEM = 1.3
"""Size of the panes' text: at least so many points, or so many times the system's font."""

_FAMILIES = {
    "zh": ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "Source Han Sans SC"),
    "zh-Hant": ("Noto Sans CJK TC", "Microsoft JhengHei UI", "PingFang TC", "Source Han Sans TC"),
    "yue": ("Noto Sans CJK HK", "Microsoft JhengHei UI", "PingFang HK", "Source Han Sans HC"),
    "ja": ("Noto Sans CJK JP", "Yu Gothic UI", "Hiragino Sans"),
    "ko": ("Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"),
}


def families_for(language: str, base: QFont) -> list[str]:
    """Return the families to draw ``language`` with: the interface's own first, then the right CJK ones."""
    own = [f for f in base.families() if not f.startswith("Noto Sans CJK")] or [base.family()]
    return [*own, *_FAMILIES.get(language, _FAMILIES["zh"])]


def with_families(base: QFont, language: str) -> QFont:
    """Return ``base`` with the families for ``language``."""
    font = QFont(base)
    font.setFamilies(families_for(language, base))
    return font


def base_points() -> int:
    """Return the normal size of the text panes, in points: above the system font, as one reads there."""
    size = QApplication.font().pointSizeF()
    return max(SMALLEST_TEXT, round(TEXT_TO_SYSTEM * size))
