# SPDX-License-Identifier: Apache-2.0
"""What a Linux bundle asks of the system: shared libraries and the version of the C library.

The answer is computed from the files themselves, so that the ``.deb``'s ``Depends`` and the tarball's check
can't drift from what is in them. A library that nobody named here stops the build.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEBIAN = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libzstd.so.1": "libzstd1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Libraries that are the system's to bring, with the Debian package of each."""

_NEEDED = re.compile(r"\(NEEDED\).*\[([^\]]+)\]")
_GLIBC = re.compile(r"Name: GLIBC_(\d+(?:\.\d+)+)\b")


@dataclass(frozen=True, slots=True)
class Demands:
    """What the files of a bundle need from outside."""

    libraries: tuple[str, ...]
    """Names as the loader looks for them, sorted."""
    glibc: str
    """Lowest version of the GNU C library that all of them load on."""

    @property
    def packages(self) -> list[str]:
        """The Debian packages, as ``Depends`` writes them."""
        names = {DEBIAN[library] for library in self.libraries} - {"libc6"}
        return [f"libc6 (>= {self.glibc})", *sorted(names)]


def demands(bundle: Path) -> Demands:
    """Read each ELF file below ``bundle``.

    Raises:
        SystemExit: A library is needed that is neither there nor in ``DEBIAN``, or a link leads nowhere.
    """
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file() and not path.is_symlink()]
    dangling = [str(path) for path in bundle.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        raise SystemExit(f"These links lead nowhere: {', '.join(dangling)}")
    here = {path.name for path in bundle.rglob("*.so*")}
    needed: dict[str, str] = {}
    versions = {(2, 17)}
    for path in files:
        with path.open("rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        text = _readelf(path)
        versions |= {tuple(int(n) for n in found.split(".")) for found in _GLIBC.findall(text)}
        needed.update({name: path.name for name in _NEEDED.findall(text) if name not in here})
    unknown = [f"{name} (for {user})" for name, user in sorted(needed.items()) if name not in DEBIAN]
    if unknown:
        raise SystemExit(
            f"Neither bundled nor known as the system's (packaging/elf.py): {', '.join(unknown)}. "
            "A library that this machine lacks can't be bundled: install its package and build again."
        )
    return Demands(tuple(sorted(needed)), ".".join(str(n) for n in max(versions)))


def _readelf(path: Path) -> str:
    command = ["readelf", "--wide", "--dynamic", "--version-info", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout
