# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.util
import struct
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hymt_desktop.gui.theme.icons import app_icon, icon, svg_source

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "assets" / "icons"
NAMES = sorted(p.name[:-4] for p in (files("hymt_desktop.gui.theme") / "icons").iterdir())


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("icons_script", ROOT / "packaging" / "icons.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [n for n in NAMES if n != "hymt"])
def test_every_icon_takes_its_colour(qapp, name):
    image = icon(name, "#ff0000").pixmap(32, 32).toImage()
    colors = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() > 200
    }
    assert colors == {"#ff0000"}


def test_the_program_icon_is_not_empty_at_16_pixels(qapp):
    image = app_icon().pixmap(16, 16).toImage()
    assert sum(image.pixelColor(x, y).alpha() > 100 for x in range(16) for y in range(16)) > 80


def test_the_committed_files_are_those_of_the_svg(qapp, script):
    assert (ICONS / "hymt.svg").read_text(encoding="utf-8") == svg_source("hymt")
    for size in script.SIZES:
        image = QImage(str(ICONS / f"hymt-{size}.png"))
        assert (image.width(), image.height()) == (size, size)


def test_the_windows_icon_holds_every_size(script):
    data = (ICONS / "hymt.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind, count) == (0, 1, len(script.ICO_SIZES))
    for i, size in enumerate(script.ICO_SIZES):
        side, _, _, _, _, bits, length, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * i)
        image = QImage.fromData(data[offset : offset + length], "PNG")
        assert (side or 256, image.width(), bits) == (size, size, 32)


def test_the_mac_icon_is_whole(script):
    data = (ICONS / "hymt.icns").read_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4)[0] == len(data)
