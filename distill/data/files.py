# SPDX-License-Identifier: Apache-2.0
"""Files of the pipeline: texts, growing arrays, hashes, room on the disk."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from hymt_desktop.core.errors import OutputNotWritten
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

_HEADER_BYTES = 128
"""Of an .npy file here: a multiple of 64, as the format wants, and enough for any length."""


def write_lines(path: Path, lines: Iterable[str]) -> str:
    """Write lines as Zstandard-compressed UTF-8, atomically; return the SHA-256 of the text."""
    import zstandard

    digest = hashlib.sha256()
    compressor = zstandard.ZstdCompressor(level=6)
    with (
        atomic_path(path) as temporary,
        temporary.open("wb") as raw,
        compressor.stream_writer(raw) as stream,
    ):
        for line in lines:
            data = f"{line}\n".encode()
            digest.update(data)
            stream.write(data)
    return digest.hexdigest()


def require_space(folder: Path, needed: int, purpose: str) -> None:
    """Make sure that a disk has room before hours of work end in "no space left".

    Args:
        folder: Where it will be written; it need not exist yet.
        needed: Bytes.
        purpose: What needs them, for the message.

    Raises:
        OutputNotWritten: Less is free.
    """
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise OutputNotWritten(
            f"{purpose} need {needed / 1e9:.2f} GB in {folder}, and {free / 1e9:.2f} GB are free.",
            "Free some space, or name a folder on another disk in the configuration.",
        )


class GrowingArray:
    """A one-dimensional ``.npy`` file that is written a piece at a time."""

    def __init__(self, file: BinaryIO, dtype: type[np.generic]) -> None:
        self._file, self._dtype, self._length = file, np.dtype(dtype), 0
        file.write(self._header())

    def append(self, values: Sequence[int]) -> int:
        """Write values; returns the length so far."""
        self._file.write(np.array(values, dtype=self._dtype).tobytes())
        self._length += len(values)
        return self._length

    def finish(self) -> None:
        """Write the length where a reader looks for it."""
        self._file.seek(0)
        self._file.write(self._header())

    def _header(self) -> bytes:
        """Return an .npy header (format 1.0), padded alike whatever the length's digits."""
        description = (
            f"{{'descr': '{self._dtype.str}', 'fortran_order': False, 'shape': ({self._length},), }}"
        )
        text = description.ljust(_HEADER_BYTES - 11).encode("latin1") + b"\n"
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@contextmanager
def growing_array(path: Path, dtype: type[np.generic]) -> Iterator[GrowingArray]:
    """Yield an array file that appears at ``path``, whole, when the block ends without error.

    Raises:
        OutputNotWritten: The disk is full or the folder can't be written.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        values = GrowingArray(file, dtype)
        yield values
        values.finish()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read a piece at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
