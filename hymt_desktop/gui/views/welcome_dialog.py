# SPDX-License-Identifier: Apache-2.0
"""What the program is, in three short screens: shown at the first start, and from the About box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from hymt_desktop.gui.a11y import announce, named

if TYPE_CHECKING:
    from hymt_desktop.gui.theme.manager import ThemeManager

PICTURE = 56
WIDTH = 500
WIDTH_IN_LETTERS = 48
MARGIN = 36


class WelcomeDialog(QDialog):
    """Offline, models, glossaries. Escape skips it."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(self.tr("Welcome to HY-MT Desktop"))
        width = max(WIDTH, WIDTH_IN_LETTERS * self.fontMetrics().averageCharWidth())
        self.setMinimumWidth(width)
        self.screens = QStackedWidget()
        for picture, title, text in self._texts():
            self.screens.addWidget(self._screen(picture, title, text))
        self.screens.setMinimumHeight(self._height(width - 2 * MARGIN))
        self.place = QLabel()
        self.place.setProperty("role", "muted")
        self.skip_button = self._button(self.tr("&Skip"), self.accept)
        self.skip_button.setProperty("quiet", "true")
        self.back_button = self._button(self.tr("&Back"), self.back)
        self.next_button = self._button(self.tr("&Next"), self.next)
        self.next_button.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.place)
        row.addStretch(1)
        for button in (self.skip_button, self.back_button, self.next_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 24)
        column.setSpacing(28)
        column.addWidget(self.screens, 1)
        column.addLayout(row)
        self._show()

    def next(self) -> None:
        """Go on to the next screen; after the last one, close."""
        if self.screens.currentIndex() == self.screens.count() - 1:
            self.accept()
        else:
            self._go(1)

    def back(self) -> None:
        """Go back to the screen before."""
        self._go(-1)

    def _texts(self) -> tuple[tuple[str, str, str], ...]:
        return (
            (
                "offline",
                self.tr("Everything stays on this computer"),
                self.tr(
                    "Type or paste a text, or drop files: the translation is made right here. There is no"
                    " account, and the program never connects to the internet."
                ),
            ),
            (
                "models",
                self.tr("A model is built in"),
                self.tr(
                    "It translates between English and Chinese, both ways, and needs little memory. Install"
                    " larger models from a file on the Models page; each says what it was trained on."
                ),
            ),
            (
                "glossaries",
                self.tr("Your words, every time"),
                self.tr(
                    "Put names and terms with the translation you want into a glossary. Every text and file"
                    " uses them, and whatever needs a second look is marked."
                ),
            ),
        )

    def _screen(self, picture: str, title: str, text: str) -> QWidget:
        image = QLabel()
        image.setPixmap(self._theme.icon(picture, "accent").pixmap(PICTURE, PICTURE))
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        heading.setFont(font)
        heading.setWordWrap(True)
        body = QLabel(text)
        body.setWordWrap(True)
        font = body.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        body.setFont(font)
        screen = QWidget()
        screen.setAccessibleName(f"{title}. {text}")
        column = QVBoxLayout(screen)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for label in (image, heading, body):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)
        return screen

    def _height(self, width: int) -> int:
        """Return what the tallest screen needs; a stack of wrapped texts doesn't ask for it."""
        heights = []
        for i in range(self.screens.count()):
            screen = self.screens.widget(i)
            layout = screen.layout() if screen is not None else None
            if screen is not None and layout is not None:
                for label in screen.findChildren(QLabel):
                    label.ensurePolished()
                heights.append(layout.totalHeightForWidth(width))
        return max(heights, default=0)

    def _button(self, text: str, call: object) -> QPushButton:
        button = named(QPushButton(text), text.replace("&", ""), tip=False)
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _go(self, steps: int) -> None:
        last = self.screens.count() - 1
        self.screens.setCurrentIndex(max(0, min(last, self.screens.currentIndex() + steps)))
        self._show()
        screen = self.screens.widget(self.screens.currentIndex())
        if screen is not None:
            announce(screen, screen.accessibleName())

    def _show(self) -> None:
        number, count = self.screens.currentIndex() + 1, self.screens.count()
        self.place.setText(self.tr("{0} of {1}").format(number, count))
        self.back_button.setVisible(number > 1)
        self.skip_button.setVisible(number < count)
        last = self.tr("&Start translating")
        self.next_button.setText(last if number == count else self.tr("&Next"))
        self.next_button.setAccessibleName(self.next_button.text().replace("&", ""))
        self.next_button.setFocus()
