# SPDX-License-Identifier: Apache-2.0
"""The version, read from its one place, and what is made of it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def _read() -> str:
    source = (ROOT / "hymt_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', source, re.MULTILINE)
    if found is None:
        raise SystemExit("hymt_desktop/__init__.py names no version.")
    return found.group(1)


VERSION = _read()


def commit_time() -> int:
    """Return the last commit's time in seconds since 1970: what SOURCE_DATE_EPOCH is where nobody set it.

    Outside a git checkout (an unpacked sdist) it is the time of ``pyproject.toml``.
    """
    command = ["git", "log", "-1", "--format=%ct"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode == 0 and result.stdout.strip():
        return int(result.stdout)
    return int((ROOT / "pyproject.toml").stat().st_mtime)


def windows_resource(name: str) -> Any:
    """Return the version resource of ``name.exe`` (Windows only: PyInstaller has the classes there alone)."""
    from PyInstaller.utils.win32 import versioninfo as info

    numbers = tuple(int(part) for part in re.findall(r"\d+", VERSION)[:3])
    four = (*numbers, *(0,) * (4 - len(numbers)))
    texts = {
        "CompanyName": "HY-MT Desktop contributors",
        "FileDescription": "HY-MT Desktop" if name == "hymt-desktop" else "HY-MT Desktop (command line)",
        "FileVersion": VERSION,
        "InternalName": name,
        "LegalCopyright": "Copyright 2026 HY-MT Desktop contributors. Apache-2.0.",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "HY-MT Desktop",
        "ProductVersion": VERSION,
    }
    table = info.StringTable("040904B0", [info.StringStruct(key, value) for key, value in texts.items()])
    return info.VSVersionInfo(
        ffi=info.FixedFileInfo(filevers=four, prodvers=four, mask=0x3F, flags=0, OS=0x40004, fileType=1),
        kids=[
            info.StringFileInfo([table]),
            info.VarFileInfo([info.VarStruct("Translation", [0x0409, 1200])]),
        ],
    )


if __name__ == "__main__":
    print(commit_time())
