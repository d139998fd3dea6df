# SPDX-License-Identifier: Apache-2.0
"""Export a glossary to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import OutputNotWritten
from hymt_desktop.core.terms.formats import Format, format_of

if TYPE_CHECKING:
    from hymt_desktop.core.terms.store import GlossaryStore


def export_glossary(
    store: GlossaryStore,
    name: str,
    path: Path,
    *,
    file_format: Format | None = None,
    overwrite: bool = False,
) -> int:
    """Write a stored glossary to ``path``; returns the number of entries.

    Args:
        store: Where the glossary is.
        name: Its name.
        path: The file to write.
        file_format: None for the one that the file's name says.
        overwrite: Replace a file that is there.

    Raises:
        UserError: There is no such glossary.
        UnsupportedFormat: The file's name says no format.
        OutputNotWritten: The file exists, or can't be written; then nothing is.
    """
    chosen = file_format or format_of(path, reading=False)
    glossary = store.get(name)
    entries = store.entries(glossary)
    write_file(path, chosen.write(glossary, entries), overwrite=overwrite)
    return len(entries)


def write_file(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file so that at any moment there is either no (or the old) file, or the whole new one.

    Raises:
        OutputNotWritten: It exists and ``overwrite`` is off, or it can't be written.
    """
    if path.exists() and not overwrite:
        raise OutputNotWritten(f"'{path}' exists already.", "Choose another name, or allow overwriting.")
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OutputNotWritten(
            f"'{path}' can't be written: {error.strerror}.", "Check the folder and its rights."
        ) from error
