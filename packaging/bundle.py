# SPDX-License-Identifier: Apache-2.0
"""``make bundle``: build the packaged program in ``dist/hymt-desktop`` and try it.

The build runs in an environment of its own, without PyTorch and the tests' tools, with exactly the versions
and hashes of ``requirements/bundle.txt``. Afterwards the licences are gathered and checked, the bill of
materials is written, and the finished program tests itself.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import trim
from version import commit_time

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "bundle.txt"
ENVIRONMENT = ROOT / "build" / "bundle-venv"
BUNDLE = ROOT / "dist" / "hymt-desktop"
WINDOWS = sys.platform == "win32"
LARGEST = 330 * 10**6
"""Bytes that the installed program may take, with the default model."""


def main() -> int:
    """Build, trim, describe, try; returns the exit code of the bundle's own self-test."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-test", action="store_true", help="leave the finished program's self-test out")
    args = parser.parse_args()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(commit_time()))
    os.environ["PYTHONHASHSEED"] = "0"  # the order of sets must not show in the archives
    python = prepare_environment()
    shutil.rmtree(BUNDLE, ignore_errors=True)
    build = ("--noconfirm", "--clean", "--distpath", ROOT / "dist", "--workpath", ROOT / "build")
    run(python, "-m", "PyInstaller", "--log-level", "ERROR", *build, ROOT / "packaging" / "hymt.spec")
    if sys.platform == "linux":
        (BUNDLE / "hymt-desktop").symlink_to("hymt")
        print(f"Symbols stripped: {trim.strip_symbols(BUNDLE) / 1e6:.0f} MB")
    run(python, ROOT / "packaging" / "licences.py", "gather", BUNDLE)
    if sys.platform == "darwin":
        share_with_app()
    run(python, ROOT / "packaging" / "sbom.py", BUNDLE, ROOT / "dist" / "hymt-desktop.cdx.json")
    size = sum(f.stat().st_size for f in BUNDLE.rglob("*") if f.is_file() and not f.is_symlink())
    print(f"{BUNDLE}: {size / 1e6:.1f} MB")
    if sys.platform == "linux" and size > LARGEST:
        raise SystemExit(f"That is more than the {LARGEST / 1e6:.0f} MB that it may take.")
    if args.no_test:
        return 0
    hymt = BUNDLE / ("hymt.exe" if WINDOWS else "hymt")
    return subprocess.run([hymt, "--self-test"], check=False).returncode


def share_with_app() -> None:
    """Put the licences into the ``.app`` too, where data lie in Resources and are linked from Frameworks."""
    contents = ROOT / "dist" / "HY-MT Desktop.app" / "Contents"
    shutil.copytree(
        BUNDLE / "_internal" / "licences", contents / "Resources" / "licences", dirs_exist_ok=True
    )
    (contents / "Frameworks" / "licences").symlink_to("../Resources/licences")


def prepare_environment() -> Path:
    """Return the Python of the build's environment, made anew where the lock file changed."""
    python = ENVIRONMENT / ("Scripts/python.exe" if WINDOWS else "bin/python")
    stamp = ENVIRONMENT / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    started = time.monotonic()
    venv.create(ENVIRONMENT, with_pip=True)
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
    stamp.write_text(wanted, encoding="utf-8")
    print(f"Environment of the build: {time.monotonic() - started:.0f} s")
    return python


def run(*command: str | os.PathLike[str]) -> None:
    """Run a command from the repository's root; stop the build where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run([os.fspath(part) for part in command], check=False, cwd=ROOT, env=environment)
    if result.returncode:
        raise SystemExit(result.returncode)


if __name__ == "__main__":
    raise SystemExit(main())
