# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.gui.fakes import FakeBackend

PAGES = ("translate", "files", "glossaries", "history", "models", "settings")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch):
    spec = importlib.util.spec_from_file_location("screenshots_script", ROOT / "packaging" / "screenshots.py")
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    return script


@pytest.mark.parametrize(("option", "code"), [("--help", 0), ("--folder", 2)])
def test_an_option_is_no_folder(script, tmp_path, monkeypatch, capsys, option, code):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(script, "VARIANTS", ())
    with pytest.raises(SystemExit) as left:
        script.main([option])
    assert left.value.code == code
    assert "usage" in "".join(capsys.readouterr())
    assert not list(tmp_path.iterdir())


def test_a_picture_of_every_page_is_taken(qapp, script, tmp_path):
    taken = script.take(tmp_path, "dark", "dark", "en", FakeBackend())
    assert [f.name.split("-")[0] for f in taken] == list(PAGES)
    for file in taken:
        image = QImage(str(file))
        assert (image.width(), image.height()) == script.SIZE
        assert image.pixelColor(5, 650).lightness() < 60
