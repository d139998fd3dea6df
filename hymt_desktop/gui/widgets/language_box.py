# SPDX-License-Identifier: Apache-2.0
"""The choice of a language, with detection as the first entry on the source side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from hymt_desktop.gui.i18n.names import language_label

if TYPE_CHECKING:
    from collections.abc import Iterable

LOW_CONFIDENCE = 0.6


class LanguageBox(QComboBox):
    """A flat combo box of languages. Its data are codes; ``None`` stands for detection."""

    chosen = Signal()
    """The user chose another entry (not emitted by ``select``)."""

    def __init__(self, *, detect: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detect = detect
        self.setProperty("flat", "true")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(20)
        self.activated.connect(self.chosen)

    def fill(self, codes: Iterable[str]) -> None:
        """Offer ``codes``, in the order of their names, and keep the choice where it is still offered."""
        before = self.code()
        self.clear()
        if self._detect:
            self.addItem(self.tr("Detect language"), None)
        for name, code in sorted((language_label(code), code) for code in dict.fromkeys(codes)):
            self.addItem(name, code)
        self.select(before)

    def code(self) -> str | None:
        """Return the chosen code; None for detection."""
        value = self.currentData()
        return str(value) if value is not None else None

    def codes(self) -> list[str]:
        """Return the codes that are offered."""
        return [str(self.itemData(i)) for i in range(self.count()) if self.itemData(i) is not None]

    def select(self, code: str | None) -> bool:
        """Choose ``code``; returns False (and changes nothing) where it isn't offered."""
        if code is None and not self._detect:
            return False
        for i in range(self.count()):
            if self.itemData(i) == code:
                self.setCurrentIndex(i)
                return True
        return False

    def show_detected(self, code: str | None, confidence: float = 0.0) -> None:
        """Write what was detected into the first entry; None takes it away again."""
        if not self._detect or not self.count():
            return
        if code is None:
            text = self.tr("Detect language")
        elif confidence < LOW_CONFIDENCE:
            text = self.tr("Detect ({0}?)").format(language_label(code))
        else:
            text = self.tr("Detect ({0})").format(language_label(code))
        self.setItemText(0, text)
        percent = round(100 * confidence)
        tip = self.tr("Sure to {0} %. Choose a language if this is wrong.").format(percent)
        self.setToolTip(tip if code else self.accessibleName())
