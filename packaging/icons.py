# SPDX-License-Identifier: Apache-2.0
"""Renders the program's icon from its SVG: PNGs, ``hymt.ico`` and ``hymt.icns`` into ``assets/icons``.

Run it from the repository's root after a change of ``hymt_desktop/gui/theme/icons/hymt.svg``:
``python packaging/icons.py``.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def png(source: str, size: int) -> bytes:
    """Return the icon as a PNG file's bytes."""
    from PySide6.QtCore import QBuffer, QIODevice

    from hymt_desktop.gui.theme.icons import paint_svg

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paint_svg(source, size).save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon that holds PNGs: a directory of 16-byte entries, then the files."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    entries, body = b"", b""
    offset = len(head) + 16 * len(pictures)
    for size, data in pictures.items():
        side = size % 256  # the format writes 256 as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + entries + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """Return a macOS icon: chunks of a four-letter type, their length (big-endian) and a PNG."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
        for size, kind in ICNS_TYPES.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def render() -> dict[str, bytes]:
    """Return every file of ``assets/icons`` by name."""
    from hymt_desktop.gui.theme.icons import svg_source

    source = svg_source("hymt")
    pictures = {size: png(source, size) for size in SIZES}
    files = {f"hymt-{size}.png": data for size, data in pictures.items()}
    files["hymt.svg"] = source.encode()
    files["hymt.ico"] = ico({size: pictures[size] for size in ICO_SIZES})
    files["hymt.icns"] = icns(pictures)
    return files


def main() -> int:
    """Write the files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication([])
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in render().items():
        (FOLDER / name).write_bytes(data)
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
