# SPDX-License-Identifier: Apache-2.0
"""Write files so that a crash or a full disk leaves the old file or the new one, never half of one.

This is the one writer of the app and of the pipeline, with three ways in: ``atomic_path`` for code that
writes to a path, ``atomic_output`` for code that writes to a stream, ``write_atomically`` for bytes.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from hymt_desktop.core.errors import OutputNotWritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NAME = 80
"""Characters of the file's name in the temporary one's: 80 Chinese ones are 240 bytes, of 255 at the most."""

_NO_ACCESS = (
    "The folder is read-only, or the file is open in another program: close it, or choose another folder."
)
_HINTS = {
    errno.ENOSPC: "The disk is full: free some space and try again.",
    getattr(errno, "EDQUOT", -1): "Your disk quota is used up: free some space and try again.",
    errno.EROFS: "The folder is read-only: choose another.",
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.ENAMETOOLONG: "The file name is too long: shorten it.",
}
_OTHER_HINT = "Check the free disk space and the folder's permissions."


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def atomic_path(path: Path, hints: Mapping[int, str] | None = None) -> Iterator[Path]:
    """Yield a path beside ``path`` that doesn't exist yet; a block that ends well makes it ``path``.

    The block writes a file there. It is synced, gets the permissions of the file that it replaces, and is
    renamed; then the folder is synced. However the block ends otherwise, nothing is left and ``path`` is as
    it was. Missing folders are made.

    Args:
        path: The file to write.
        hints: Advice for certain values of ``errno``, before that which this module has.

    Raises:
        OutputNotWritten: The folder is read-only, the disk is full, or the like.
    """
    temporary = path.with_name(f".{path.name[:_NAME]}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError as error:
        advice = {**_HINTS, **(hints or {})}.get(error.errno or 0, _OTHER_HINT)
        raise OutputNotWritten(f"{path} was not written: {error.strerror or error}.", advice) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    # The file is in place: where its folder can't be synced, saying that it isn't would be wrong.
    with contextlib.suppress(OSError):
        sync_folder(path.parent)


@contextmanager
def atomic_output(path: Path, hints: Mapping[int, str] | None = None) -> Iterator[BinaryIO]:
    """Open a stream, for reading too, whose content becomes ``path`` when the block ends well.

    Raises:
        OutputNotWritten: As for ``atomic_path``.
    """
    with atomic_path(path, hints) as temporary, temporary.open("x+b") as stream:
        yield stream


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, making its folder where needed.

    Raises:
        OutputNotWritten: As for ``atomic_path``.
    """
    with atomic_output(path) as stream:
        stream.write(data)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed program left of earlier attempts to write ``path``."""
    with contextlib.suppress(OSError):
        for leftover in path.parent.glob(f".{glob.escape(path.name[:_NAME])}.*.part"):
            leftover.unlink()
