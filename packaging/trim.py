# SPDX-License-Identifier: Apache-2.0
"""What stays out of the bundle, and the debugging symbols that are taken out of what stays in.

The bundle has to start on another distribution than the one it was built on. So it takes along what Python
itself needs (OpenSSL, SQLite and the like, whose versions differ) and the small X11 helpers that minimal
desktops lack, and leaves to the system what belongs to its drivers, fonts and C library: mixing those from
two systems is what breaks OpenGL and text drawing. ``elf.py`` lists what is left to the system.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

ASSOCIATED = ("docx", "odt", "epub", "pptx", "xlsx", "srt", "vtt", "po", "xliff", "md")
"""Kinds of files that the installers may associate with the window, as one program among others."""

MODULES = (
    "torch", "transformers", "distill", "matplotlib", "pytest", "setuptools", "pkg_resources", "pip",
    "IPython",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuick3D", "PySide6.QtWebEngineCore", "PySide6.QtSql",
    "PySide6.QtTest", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtDesigner", "PySide6.QtHelp",
    "PySide6.QtUiTools", "PySide6.QtPrintSupport", "PySide6.QtXml", "PySide6.QtConcurrent",
    # NumPy is there for CTranslate2's arrays and the language identification.
    "numpy.f2py", "numpy.testing", "numpy.random", "numpy.fft", "numpy.polynomial", "numpy.distutils",
    # rich colours source code with it; we print progress.
    "pygments",
    # PyYAML works without its C half; only model converters, which we don't run, read YAML with it.
    "yaml._yaml", "yaml.cyaml", "_yaml",
    "lxml.objectify", "lxml.html", "lxml.isoschematron", "lxml.cssselect", "lxml.sax",
    "tkinter", "unittest", "doctest", "pydoc", "pdb", "lib2to3", "ensurepip", "curses", "readline", "turtle",
)  # fmt: skip
"""Modules that PyInstaller would take along although nothing here uses them."""

_UNUSED = (
    # OpenCC's own command line.
    "*/opencc/clib/bin/*",
    # Libraries of modules that we don't use, and of embedded systems without a window system.
    "libQt6Qml*", "libQt6Quick*", "libQt6Pdf*", "libQt6VirtualKeyboard*", "libQt6ShaderTools*",
    "libQt6EglFS*", "libQt6EglFs*", "Qt6Qml*", "Qt6Quick*", "Qt6Pdf*", "Qt6VirtualKeyboard*", "opengl32sw*",
    "QtQml*", "QtQuick*", "QtPdf*", "QtVirtualKeyboard*",
    # Plug-ins: no TLS and no network watching, since nothing goes over a network.
    "*/plugins/tls/*", "*/plugins/networkinformation/*", "*/plugins/networkaccess/*",
    "*/plugins/sqldrivers/*",
    "*/plugins/qmltooling/*", "*/plugins/generic/*", "*/plugins/egldeviceintegrations/*",
    "*/plugins/printsupport/*", "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/imageformats/*pdf*", "*/plugins/imageformats/*tiff*", "*/plugins/imageformats/*webp*",
    "*/plugins/imageformats/*tga*", "*/plugins/imageformats/*wbmp*", "*/plugins/imageformats/*icns*",
    "*/plugins/platforms/*eglfs*", "*/plugins/platforms/*linuxfb*", "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*vnc*", "*/plugins/platforms/*minimal*",
    # GTK's theme would bring GTK's whole family from the machine that builds.
    "*/plugins/platformthemes/*gtk3*",
    # Window-system protocols of phones, cars and tests.
    "*/plugins/wayland-shell-integration/*ivi*", "*/plugins/wayland-shell-integration/*qt-shell*",
    "*/plugins/wayland-shell-integration/*fullscreen*", "*/plugins/wayland-shell-integration/*wl-shell*",
    "*/plugins/wayland-graphics-integration-client/*vulkan-server*",
    "*/plugins/wayland-graphics-integration-client/*drm-egl*",
    "*/plugins/wayland-graphics-integration-client/*libhybris*",
    "*/plugins/wayland-graphics-integration-client/*dmabuf-server*",
    "*/plugins/wayland-graphics-integration-client/*shm-emulation*",
)  # fmt: skip
_QT_TRANSLATIONS = re.compile(r"/translations/(?!qtbase_(?:en|zh_CN))")

_FROM_BUILD_SYSTEM = (
    # Python's own needs.
    "libpython3*", "libcrypto.so*", "libssl.so*", "libsqlite3.so*", "libffi.so*", "libbz2.so*",
    "liblzma.so*", "libuuid.so*", "libexpat.so*",
    # X11 helpers that Qt needs and minimal systems lack; plain C, no drivers behind them.
    "libxcb-cursor.so*", "libxcb-icccm.so*", "libxcb-image.so*", "libxcb-keysyms.so*",
    "libxcb-render-util.so*", "libxcb-util.so*",
)  # fmt: skip
"""Libraries of the system that builds which may go into the folder's top level."""

# Wheels' own libraries, linked into the top level by PyInstaller: named with a hash, or Qt's and its ICU.
_FROM_WHEELS = re.compile(
    r"-[0-9a-f]{8,}\.so|-\.so|^lib(Qt6|icu|pyside6|shiboken6|scipy_openblas|ctranslate2)"
)


def keep(name: PurePosixPath) -> bool:
    """Say whether a collected file, named by its place in the bundle, is needed."""
    text = f"/{name}"
    if any(fnmatchcase(name.name, pattern) or fnmatchcase(text, pattern) for pattern in _UNUSED):
        return False
    if "PySide6" in text and _QT_TRANSLATIONS.search(text):
        return False
    if sys.platform == "linux" and len(name.parts) == 1 and ".so" in name.name:
        ours = any(fnmatchcase(name.name, pattern) for pattern in _FROM_BUILD_SYSTEM)
        return ours or bool(_FROM_WHEELS.search(name.name))
    return True


def strip_symbols(bundle: Path) -> int:
    """Drop debugging symbols where that is worth it; returns the bytes saved.

    Qt's libraries come without any, and the libraries that wheels carry were rewritten so that ``strip`` can
    damage them (OpenBLAS): those it leaves alone, but for CTranslate2's, which the self-test then loads.
    """
    tool = shutil.which("strip")
    if tool is None:
        raise SystemExit("'strip' is not installed (package binutils): the bundle would be 100 MB larger.")
    saved = 0
    internal = bundle / "_internal"
    for path in sorted(internal.rglob("*.so*")):
        place = path.relative_to(internal).as_posix()
        rewritten = ".libs/" in place and "ctranslate2" not in place
        if (
            path.is_symlink()
            or not path.is_file()
            or rewritten
            or place.startswith(("PySide6/", "shiboken6/"))
        ):
            continue
        before = path.stat().st_size
        subprocess.run([tool, "--strip-unneeded", "--preserve-dates", str(path)], check=True)
        saved += before - path.stat().st_size
    return saved
