# SPDX-License-Identifier: Apache-2.0
"""Glossary files: one module per family of formats, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from hymt_desktop.core.errors import UnsupportedFormat
from hymt_desktop.core.terms.formats.base import Parsed, ReadOptions, Record, Rejected, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hymt_desktop.core.terms.model import Entry, Glossary

__all__ = ["FORMATS", "Format", "Parsed", "ReadOptions", "Record", "Rejected", "format_named", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. Its module is imported when it is first used.

    ``lossy`` says what an export leaves out; empty where export and import again give the same glossary.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    module: str
    reader: str
    writer: str
    lossy: str = ""

    def read(self, path: Path, options: ReadOptions | None = None) -> Parsed:
        """Read a file.

        Raises:
            GlossaryInvalid: The file as a whole can't be trusted; names the row or element.
            UserError: It can't be opened.
        """
        reader = cast("Callable[[Path, ReadOptions], Parsed]", self._function(self.reader))
        return reader(path, options or ReadOptions())

    def write(self, glossary: Glossary, entries: Sequence[Entry]) -> bytes:
        """Return the contents of a file with this glossary."""
        writer = cast("Callable[[Glossary, Sequence[Entry]], bytes]", self._function(self.writer))
        return writer(glossary, entries)

    def _function(self, name: str) -> object:
        return getattr(import_module(f"hymt_desktop.core.terms.formats.{self.module}"), name)


FORMATS = (
    Format("csv", "CSV table", (".csv",), "delimited", "read_csv", "write_csv"),
    Format("tsv", "TSV table", (".tsv", ".tab", ".txt"), "delimited", "read_tsv", "write_tsv"),
    Format("xlsx", "Excel workbook", (".xlsx",), "xlsx", "read", "write"),
    Format("tbx", "TBX version 3 (DCA)", (".tbx",), "tbx", "read", "write_v3_dca"),
    Format("tbx-dct", "TBX version 3 (DCT)", (".tbx",), "tbx", "read", "write_v3_dct"),
    Format("tbx2", "TBX version 2 (martif)", (".tbx",), "tbx", "read", "write_v2"),
    Format("tmx", "TMX 1.4b", (".tmx",), "tmx", "read", "write"),
    Format("utx", "UTX 1.20", (".utx",), "utx", "read", "write"),
    Format(
        "omegat",
        "OmegaT glossary",
        (".utf8",),
        "delimited",
        "read_tsv",
        "write_omegat",
        lossy="further translations, forbidden terms, and all but source, translation and note",
    ),
    Format(
        "deepl",
        "DeepL glossary",
        (".tsv",),
        "delimited",
        "read_tsv",
        "write_deepl",
        lossy="further translations, forbidden terms, and all but source and translation",
    ),
)


def format_named(name: str) -> Format:
    """Return the format with a name.

    Raises:
        UnsupportedFormat: There is none.
    """
    for known in FORMATS:
        if known.name == name.lower():
            return known
    names = ", ".join(known.name for known in FORMATS)
    raise UnsupportedFormat(f"There is no glossary format '{name}'.", f"Formats: {names}.")


def format_of(path: Path, *, reading: bool = True) -> Format:
    """Return the format of a file, by its first bytes where it is to be read, and by its name.

    Raises:
        UnsupportedFormat: Neither says what it is.
    """
    if reading:
        head = read_bytes(path)[:4000].replace(b"\0", b"")
        if b"#UTX" in head[:8]:
            return format_named("utx")
        for mark, name in ((b"<martif", "tbx"), (b"<tbx", "tbx"), (b"<tmx", "tmx")):
            if mark in head:
                return format_named(name)
    suffix = path.suffix.lower()
    for known in FORMATS:
        if suffix in known.extensions:
            return known
    extensions = " ".join(sorted({extension for known in FORMATS for extension in known.extensions}))
    raise UnsupportedFormat(f"'{path.name}' is no glossary file by its name.", f"Known: {extensions}.")
