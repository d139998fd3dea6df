# SPDX-License-Identifier: Apache-2.0
"""The reasons of the fidelity guard, in the language of the interface."""

from __future__ import annotations

from functools import reduce

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from hymt_desktop.core.text.reasons import ReadReason, Reason, read_reason

TEXTS = {
    Reason.NOTHING: QT_TRANSLATE_NOOP("Reason", "The model returned nothing."),
    Reason.NOTHING_KEPT: QT_TRANSLATE_NOOP("Reason", "The model returned nothing; the source text was kept."),
    Reason.NO_TRANSLATION: QT_TRANSLATE_NOOP("Reason", "there was no translation"),
    Reason.PLACEHOLDERS: QT_TRANSLATE_NOOP("Reason", "{0} protected passage(s) missing, {1} too many."),
    Reason.TAGS_LOST: QT_TRANSLATE_NOOP("Reason", "Formatting marks are missing or doubled."),
    Reason.TAGS_OVERLAP: QT_TRANSLATE_NOOP("Reason", "Formatting marks overlap."),
    Reason.TERM: QT_TRANSLATE_NOOP("Reason", "'{0}' should be '{1}'"),
    Reason.TERM_FORBIDDEN: QT_TRANSLATE_NOOP("Reason", "'{0}' has a forbidden translation"),
    Reason.NUMBER_MISSING: QT_TRANSLATE_NOOP("Reason", "The number {0} is not in the translation."),
    Reason.NUMBER_INVENTED: QT_TRANSLATE_NOOP("Reason", "The number {0} is not in the source."),
    Reason.DAY_MISSING: QT_TRANSLATE_NOOP("Reason", "The day {0} is not in the translation."),
    Reason.DAY_INVENTED: QT_TRANSLATE_NOOP("Reason", "The day {0} is not in the source."),
    Reason.NOT_IN_LANGUAGE: QT_TRANSLATE_NOOP("Reason", "The translation is not in {0}."),
    Reason.CHINESE_LEFT: QT_TRANSLATE_NOOP("Reason", "Chinese characters are left in the translation."),
    Reason.NO_WORDS: QT_TRANSLATE_NOOP("Reason", "The translation has no words."),
    Reason.UNTRANSLATED: QT_TRANSLATE_NOOP("Reason", "A part was left untranslated."),
    Reason.LONGER: QT_TRANSLATE_NOOP("Reason", "The translation is much longer than the source."),
    Reason.SHORTER: QT_TRANSLATE_NOOP("Reason", "The translation is much shorter than the source."),
    Reason.CUT: QT_TRANSLATE_NOOP("Reason", "The translation stops before its end."),
    Reason.TOO_LONG: QT_TRANSLATE_NOOP("Reason", "it is too long for its place on the screen"),
    Reason.REPEATS: QT_TRANSLATE_NOOP("Reason", "The translation repeats itself."),
}
"""For ``lupdate``; a test holds it against core's words."""


def reason_label(text: str) -> str:
    """Return a reason, which travels in English, in the language of the interface.

    A text that is none of the known reasons stays as it is.
    """
    found = read_reason(text)
    if not found:
        return text
    two = QCoreApplication.translate("Reason", "{0}; {1}")
    said = reduce(two.format, map(_say, found))
    if found[0].reason in (Reason.TERM, Reason.TERM_FORBIDDEN):
        return QCoreApplication.translate("Reason", "Glossary: {0}.").format(said)
    return said


def _say(read: ReadReason) -> str:
    values = read.values
    if read.reason is Reason.NOT_IN_LANGUAGE:
        values = tuple(QCoreApplication.translate("Language", name) for name in values)
    return QCoreApplication.translate("Reason", read.reason.value).format(*values)
