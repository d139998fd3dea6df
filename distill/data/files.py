# SPDX-License-Identifier: Apache-2.0
"""Writing that leaves either the whole file or none."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import OutputNotWritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it is fsynced and renamed to ``path``.

    Raises:
        OutputNotWritten: The disk is full or the folder can't be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputNotWritten(
            f"Can't write {path}: {error.strerror or error}.", "Check the free space and permissions."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


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
