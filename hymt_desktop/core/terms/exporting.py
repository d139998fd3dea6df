# SPDX-License-Identifier: Apache-2.0
"""Export a glossary to a file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hymt_desktop.core.errors import OutputNotWritten
from hymt_desktop.core.files import write_atomically
from hymt_desktop.core.terms.formats import Format, format_of

if TYPE_CHECKING:
    from pathlib import Path

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
    """Write an export, whole or not at all.

    Raises:
        OutputNotWritten: It exists and ``overwrite`` is off, or it can't be written.
    """
    if path.exists() and not overwrite:
        raise OutputNotWritten(f"'{path}' exists already.", "Choose another name, or overwrite it (--force).")
    write_atomically(path, data)
