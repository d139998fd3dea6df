# SPDX-License-Identifier: Apache-2.0
"""The interface in other languages: Qt ``.ts`` files here, compiled to ``.qm`` beside them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

INTERFACE_LANGUAGES = ("en", "zh_CN")


def chosen_language(setting: str) -> str:
    """Return the interface language for a setting; empty means the system's, English if we lack that."""
    wanted = (setting or QLocale.system().name()).replace("-", "_")
    if wanted in INTERFACE_LANGUAGES:
        return wanted
    return "zh_CN" if wanted.split("_")[0] == "zh" else "en"


def install_translators(app: QCoreApplication, language: str) -> list[QTranslator]:
    """Install our translation, and Qt's own for its dialogs; returns them for ``remove_translators``."""
    installed = []
    own = QTranslator(app)
    if own.load(str(Path(__file__).with_name(f"hymt_{language}.qm"))):
        app.installTranslator(own)
        installed.append(own)
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
        installed.append(qt)
    return installed


def remove_translators(app: QCoreApplication, installed: list[QTranslator]) -> None:
    """Undo ``install_translators``."""
    for translator in installed:
        app.removeTranslator(translator)
        translator.deleteLater()
