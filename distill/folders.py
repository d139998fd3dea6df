# SPDX-License-Identifier: Apache-2.0
"""Folders that appear whole or not at all.

Nothing of this package's other libraries is needed here: training imports it on machines that lack them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import OutputNotWritten, UserError
from hymt_desktop.core.files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def new_folder(out_dir: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary folder beside ``out_dir`` that takes its place when the block ends without error.

    Raises:
        UserError: ``out_dir`` exists and ``overwrite`` is false.
        OutputNotWritten: The disk refused.
    """
    if out_dir.exists() and not overwrite:
        raise UserError(f"{out_dir} exists already.", "Name another folder, or pass --overwrite.")
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", dir=out_dir.parent))
    except OSError as error:
        raise OutputNotWritten(f"{out_dir} can't be written: {error}.", "Name another folder.") from error
    try:
        built = work / "new"
        built.mkdir()
        yield built
        for file in built.rglob("*"):
            if file.is_file():
                with file.open("rb+") as handle:
                    os.fsync(handle.fileno())
        if out_dir.exists():
            out_dir.replace(work / "old")
        built.replace(out_dir)
        sync_folder(out_dir.parent)
    except OSError as error:
        raise OutputNotWritten(
            f"{out_dir} can't be written: {error}.", "Check the disk and its rights."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
