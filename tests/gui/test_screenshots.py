# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.gui.fakes import FakeBackend

PAGES = ("translate", "files", "glossaries", "history", "models", "settings")
ROOT = Path(__file__).resolve().parents[2]


def test_a_picture_of_every_page_is_taken(qapp, tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("screenshots_script", ROOT / "packaging" / "screenshots.py")
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    taken = script.take(tmp_path, "dark", "dark", "en", FakeBackend())
    assert [f.name.split("-")[0] for f in taken] == list(PAGES)
    for file in taken:
        image = QImage(str(file))
        assert (image.width(), image.height()) == script.SIZE
        assert image.pixelColor(5, 650).lightness() < 60
