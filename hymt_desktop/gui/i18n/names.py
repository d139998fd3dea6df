# SPDX-License-Identifier: Apache-2.0
"""Names of languages, in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ug", "ur"})

_NAMES = (
    QT_TRANSLATE_NOOP("Language", "Chinese"),
    QT_TRANSLATE_NOOP("Language", "English"),
    QT_TRANSLATE_NOOP("Language", "French"),
    QT_TRANSLATE_NOOP("Language", "Portuguese"),
    QT_TRANSLATE_NOOP("Language", "Spanish"),
    QT_TRANSLATE_NOOP("Language", "Japanese"),
    QT_TRANSLATE_NOOP("Language", "Turkish"),
    QT_TRANSLATE_NOOP("Language", "Russian"),
    QT_TRANSLATE_NOOP("Language", "Arabic"),
    QT_TRANSLATE_NOOP("Language", "Korean"),
    QT_TRANSLATE_NOOP("Language", "Thai"),
    QT_TRANSLATE_NOOP("Language", "Italian"),
    QT_TRANSLATE_NOOP("Language", "German"),
    QT_TRANSLATE_NOOP("Language", "Vietnamese"),
    QT_TRANSLATE_NOOP("Language", "Malay"),
    QT_TRANSLATE_NOOP("Language", "Indonesian"),
    QT_TRANSLATE_NOOP("Language", "Filipino"),
    QT_TRANSLATE_NOOP("Language", "Hindi"),
    QT_TRANSLATE_NOOP("Language", "Traditional Chinese"),
    QT_TRANSLATE_NOOP("Language", "Polish"),
    QT_TRANSLATE_NOOP("Language", "Czech"),
    QT_TRANSLATE_NOOP("Language", "Dutch"),
    QT_TRANSLATE_NOOP("Language", "Khmer"),
    QT_TRANSLATE_NOOP("Language", "Burmese"),
    QT_TRANSLATE_NOOP("Language", "Persian"),
    QT_TRANSLATE_NOOP("Language", "Gujarati"),
    QT_TRANSLATE_NOOP("Language", "Urdu"),
    QT_TRANSLATE_NOOP("Language", "Telugu"),
    QT_TRANSLATE_NOOP("Language", "Marathi"),
    QT_TRANSLATE_NOOP("Language", "Hebrew"),
    QT_TRANSLATE_NOOP("Language", "Bengali"),
    QT_TRANSLATE_NOOP("Language", "Tamil"),
    QT_TRANSLATE_NOOP("Language", "Ukrainian"),
    QT_TRANSLATE_NOOP("Language", "Tibetan"),
    QT_TRANSLATE_NOOP("Language", "Kazakh"),
    QT_TRANSLATE_NOOP("Language", "Mongolian"),
    QT_TRANSLATE_NOOP("Language", "Uyghur"),
    QT_TRANSLATE_NOOP("Language", "Cantonese"),
)
"""For ``lupdate``; a test holds it against core's table."""


def language_label(code: str) -> str:
    """Return the name of ``code`` in the language of the interface; unknown codes stay as they are."""
    if code not in LANGUAGES:
        return OTHER_LANGUAGES[code][0] if code in OTHER_LANGUAGES else code
    return QCoreApplication.translate("Language", LANGUAGES[code][0])


def is_right_to_left(code: str) -> bool:
    """Say whether ``code`` is written from right to left."""
    return code in RIGHT_TO_LEFT
