# SPDX-License-Identifier: Apache-2.0
"""``make bundle``: build the packaged program in ``dist/hymt-desktop`` and try it.

The build runs in an environment of its own, without PyTorch and the tests' tools, so that nothing of them can
get into the bundle.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "build" / "bundle-venv"
BUNDLE = ROOT / "dist" / "hymt-desktop"
WINDOWS = sys.platform == "win32"


def main() -> int:
    """Build, strip, try; returns the exit code of the bundle's own self-test."""
    python = ENVIRONMENT / ("Scripts/python.exe" if WINDOWS else "bin/python")
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    run(python, "-m", "pip", "install", "-q", f"{ROOT}[server]", "pyinstaller>=6.10")
    build = ("--noconfirm", "--distpath", ROOT / "dist", "--workpath", ROOT / "build")
    run(python, "-m", "PyInstaller", "--log-level", "WARN", *build, ROOT / "packaging" / "hymt.spec")
    if sys.platform == "linux":
        strip_symbols()
    size = sum(f.stat().st_size for f in BUNDLE.rglob("*") if f.is_file() and not f.is_symlink())
    print(f"{BUNDLE}: {size / 1e6:.0f} MB")
    hymt = BUNDLE / ("hymt.exe" if WINDOWS else "hymt")
    run(hymt, "translate", "--to", "zh", "The packaged program works.")
    return subprocess.run([hymt, "doctor"], check=False).returncode


def strip_symbols() -> None:
    """Drop the debugging symbols that CTranslate2's wheel carries: 73 MB."""
    tool = shutil.which("strip")
    if tool is None:
        print("'strip' (binutils) is not installed: the bundle stays 73 MB larger.")
        return
    for folder in ("ctranslate2", "ctranslate2.libs"):
        for library in (BUNDLE / "_internal" / folder).glob("*.so*"):
            run(tool, "--strip-unneeded", library)


def run(*command: str | os.PathLike[str]) -> None:
    """Run a command; stop the build where it fails."""
    subprocess.run([os.fspath(part) for part in command], check=True, cwd=ROOT)


if __name__ == "__main__":
    raise SystemExit(main())
