# SPDX-License-Identifier: Apache-2.0
"""Carry a folder in pieces to and from a machine that keeps nothing and takes little at a time.

``split`` cuts a checkpoint or a packed shard into pieces of equal size with a table of their SHA-256;
``join`` checks them and puts the folder together, whole or not at all. Pieces may arrive in any order; those
that are missing or damaged are named, so that only they are sent again. The pieces are slices of one tar.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from distill.folders import new_folder
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

TABLE = "pieces.json"
FORMAT = 1
_BUFFER = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill pieces``."""
    parser.epilog = (
        "example: python -m distill pieces split runs/a/checkpoints pieces --megabytes 50; copy them; "
        "python -m distill pieces join pieces runs/a/checkpoints"
    )
    parser.add_argument("action", choices=("split", "join"))
    parser.add_argument("source", type=Path, help="split: the folder to cut; join: the folder of pieces")
    parser.add_argument("out", type=Path, help="split: the folder for the pieces; join: the folder to make")
    parser.add_argument("--megabytes", type=float, default=50.0, help="size of a piece (default: 50)")
    parser.add_argument("--overwrite", action="store_true", help="replace the folder if it exists")


def run(args: argparse.Namespace) -> int:
    """Split or join; returns 0."""
    if args.action == "split":
        count = split(args.source, args.out, int(args.megabytes * 1e6), overwrite=args.overwrite)
        print(f"{count} pieces in {args.out}")
    else:
        join(args.source, args.out, overwrite=args.overwrite)
        print(args.out)
    return 0


def split(source: Path, out: Path, size: int, *, overwrite: bool = False) -> int:
    """Cut the folder ``source`` into pieces of ``size`` bytes in ``out``; returns their number.

    Raises:
        UserError: ``source`` is no folder or holds links, ``size`` is too small, or ``out`` exists.
        OutputNotWritten: The disk refused.
    """
    if size < 1:
        raise UserError("A piece must have at least one byte.", "Pass a larger --megabytes.")
    if not source.is_dir():
        raise UserError(f"{source} is not a folder.", "Name the folder to carry.")
    with new_folder(out, overwrite=overwrite) as folder:
        cutter = _Cutter(folder, size)
        with tarfile.open(fileobj=cutter, mode="w|") as tar:
            for path in sorted(source.rglob("*")):
                if path.is_symlink():
                    raise UserError(f"{path} is a link.", "Pieces hold plain files and folders.")
                tar.add(path, path.relative_to(source).as_posix(), recursive=False)
        digests = cutter.finish()
        table = {"format": FORMAT, "sha256": digests}
        (folder / TABLE).write_text(json.dumps(table, indent=1), encoding="utf-8")
    return len(digests)


def join(pieces: Path, out: Path, *, overwrite: bool = False) -> None:
    """Put the folder ``out`` together from the pieces in ``pieces``.

    Raises:
        UserError: The table or pieces are missing or damaged (the message names them), or ``out`` exists.
        OutputNotWritten: The disk refused.
    """
    table = _read_table(pieces / TABLE)
    bad = [name for name, digest in table.items() if _digest(pieces / name) != digest]
    if bad:
        raise UserError(
            f"{len(bad)} of {len(table)} pieces in {pieces} are missing or damaged: {', '.join(bad)}.",
            "Copy those again and join once more.",
        )
    with new_folder(out, overwrite=overwrite) as folder:
        stream = io.BufferedReader(_Chain([pieces / name for name in table]), _BUFFER)
        with stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                _extract(tar, member, folder)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one plain file or folder; tarfile's own filter is not in every Python that we support."""
    target = folder / member.name
    if not target.resolve().is_relative_to(folder.resolve()) or not (member.isfile() or member.isdir()):
        raise UserError(f"The pieces hold {member.name}, which is no plain file.", "Split the folder again.")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    data = tar.extractfile(member)
    assert data is not None, "a plain file has data"
    with target.open("wb") as file:
        shutil.copyfileobj(data, file, _BUFFER)


def _read_table(file: Path) -> dict[str, str]:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        if table["format"] != FORMAT:
            raise ValueError(f"format {table['format']}, not {FORMAT}")
        return {Path(name).name: str(digest) for name, digest in table["sha256"].items()}
    except FileNotFoundError:
        raise UserError(f"{file} is missing.", "Copy it too: it lists the pieces.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{file} can't be read: {error}.", "Copy it again.") from error


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BUFFER):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


class _Cutter(io.RawIOBase):
    """A file to write to that starts another piece wherever one is full."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size
        self._file: BinaryIO | None = None
        self._left = 0
        self._names: list[str] = []

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Write all of ``data``; returns its size in bytes."""
        view = memoryview(data).cast("B")
        position = 0
        while position < len(view):
            if self._file is None or not self._left:
                self._next()
            assert self._file is not None
            part = view[position : position + self._left]
            self._file.write(part)
            self._left -= len(part)
            position += len(part)
        return len(view)

    def finish(self) -> dict[str, str]:
        """Close the last piece; returns SHA-256 by name."""
        if self._file:
            self._file.close()
        return {name: _digest(self._folder / name) for name in self._names}

    def _next(self) -> None:
        if self._file:
            self._file.close()
        self._names.append(f"piece-{len(self._names):05d}")
        self._file = (self._folder / self._names[-1]).open("wb")
        self._left = self._size


class _Chain(io.RawIOBase):
    """Files to be read as one."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._blocks = self._read_blocks(files)
        self._rest = b""

    @staticmethod
    def _read_blocks(files: Sequence[Path]) -> Iterator[bytes]:
        for path in files:
            with path.open("rb") as file:
                while block := file.read(_BUFFER):
                    yield block

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with what comes next; returns the number of bytes, 0 at the end."""
        if not self._rest:
            self._rest = next(self._blocks, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
