# SPDX-License-Identifier: Apache-2.0
"""Zip archives of models: written for others, and read without trusting them."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.package import MANIFEST
from hymt_desktop.core.errors import ModelCorrupt
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hymt_desktop.core.engine.package import ModelPackage

MAX_ENTRIES = 512
"""Argos packages hold a folder of another program's models, too."""
MAX_BYTES = 16 * 2**30
MAX_RATIO = 200
"""A zip member that grows more than this is a zip bomb; int8 weights hardly shrink at all."""
_DEEPEST = 6
_DATE = (2020, 1, 1, 0, 0, 0)
"""Of every member, so that an archive doesn't depend on when it was made."""


def unpack(archive: Path, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Unpack the wanted files of an archive into ``folder``, without the folder that all of them lie in.

    Args:
        archive: A zip file.
        folder: Made here.
        wanted: Says of a path such as ``model/model.bin`` whether to unpack it.

    Raises:
        ModelCorrupt: It is no zip file, is damaged, or has members that a model's archive has no use for;
            nothing then was written outside of ``folder``.
        OSError: ``folder`` can't be written.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            members = _safe_members(archive, file.infolist())
            folder.mkdir()
            for path, member in members.items():
                if wanted(str(path)):
                    target = folder.joinpath(*path.parts)
                    target.parent.mkdir(exist_ok=True)
                    _extract(file, member, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise unsafe(archive, str(error)) from error


def pack(package: ModelPackage, file: Path) -> None:
    """Write a package as one ``.hymt`` file; equal packages give equal files.

    Raises:
        OutputNotWritten: The file can't be written; what was there before is intact.
    """
    with (
        atomic_path(file) as temporary,
        zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
    ):
        for name in (MANIFEST, *package.manifest.files):
            entry = zipfile.ZipInfo(f"{package.manifest.name}/{name}", _DATE)
            entry.external_attr = 0o100644 << 16
            # Weights hardly shrink, and unpacking them costs time.
            entry.compress_type = zipfile.ZIP_STORED if name == "model.bin" else zipfile.ZIP_DEFLATED
            with (package.path / name).open("rb") as source, zipped.open(entry, "w", force_zip64=True) as to:
                shutil.copyfileobj(source, to, 1 << 20)


def _safe_members(archive: Path, members: list[zipfile.ZipInfo]) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return path below the common folder -> member."""
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    if len(members) > MAX_ENTRIES or sum(m.file_size for m in members) > MAX_BYTES:
        raise unsafe(archive, "it has too many or too large files")
    for member in members:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in member.filename:
            raise unsafe(archive, f"'{member.filename}' leads out of the package")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise unsafe(archive, f"'{member.filename}' is a link")
        if member.is_dir():
            continue
        if member.file_size > MAX_RATIO * max(member.compress_size, 1) and member.file_size > 2**20:
            raise unsafe(archive, f"'{member.filename}' grows too much")
        if len(path.parts) > _DEEPEST or path in files:
            raise unsafe(archive, f"'{member.filename}' is not where a package's file lies")
        files[path] = member
    tops = {path.parts[0] for path in files}
    if len(tops) == 1 and all(len(path.parts) > 1 for path in files):
        files = {PurePosixPath(*path.parts[1:]): member for path, member in files.items()}
    if PurePosixPath(MANIFEST) in files and any(len(path.parts) > 1 for path in files):
        raise unsafe(archive, f"it has folders beside {MANIFEST}")
    if not files:
        raise unsafe(archive, "it is empty")
    return files


def unsafe(archive: Path, reason: str) -> ModelCorrupt:
    """Return the error for an archive that holds no model, or more than one."""
    return ModelCorrupt(
        f"{archive} is not a model package: {reason}.",
        "A package is a .hymt file, an .argosmodel file, or a folder with a model. Nothing was installed.",
    )


def _extract(file: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Copy one member, trusting its declared size no further than that."""
    left = member.file_size
    with file.open(member) as source, path.open("wb") as target:
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(f"'{member.filename}' is larger than declared")
            target.write(chunk)
