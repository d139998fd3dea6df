# SPDX-License-Identifier: Apache-2.0
"""Folders in which packages are put together, beside those that are installed.

A process that is killed leaves its folder behind, and a package that it was just replacing lies in there. So
the folder of a living process is locked, and ``recover`` clears what nobody holds: it puts replaced packages
back, and removes the rest.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = ".install-"
REPLACED = "replaced"
"""Name of the folder inside of a staging folder that holds a package which is being replaced, by its name."""
_LOCK = "lock"
_UNLOCKED_SECONDS = 60.0
"""After this long a folder without a lock is left over: its process was killed right after making it."""


@contextlib.contextmanager
def staging(root: Path) -> Iterator[Path]:
    """Give a folder in ``root`` that ``recover`` leaves alone until the block ends, and then remove it.

    Raises:
        OSError: ``root`` can't be written.
    """
    folder = Path(tempfile.mkdtemp(dir=root, prefix=PREFIX))
    try:
        with (folder / _LOCK).open("wb") as file:
            if not _lock(file):
                raise BlockingIOError(f"{folder} is locked by another process")
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def recover(root: Path) -> None:
    """Put back what a killed process was replacing, and remove what it left over."""
    with contextlib.suppress(OSError):
        for folder in sorted(root.glob(f"{PREFIX}*")):
            with contextlib.suppress(OSError):
                _recover(folder, root)


def _recover(folder: Path, root: Path) -> None:
    try:
        file = (folder / _LOCK).open("rb+")
    except FileNotFoundError:
        if time.time() - folder.stat().st_mtime > _UNLOCKED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
        return
    with file:
        if not _lock(file):
            return
        kept = folder / REPLACED
        for package in kept.iterdir() if kept.is_dir() else ():
            if not (root / package.name).exists():
                package.rename(root / package.name)
    shutil.rmtree(folder, ignore_errors=True)


def _lock(file: IO[bytes]) -> bool:
    """Lock an open file until it is closed; False where another process holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
