# SPDX-License-Identifier: Apache-2.0
"""Packed documents (OOXML, OpenDocument, EPUB): XML members that are parsed on demand and written back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from hymt_desktop.core.documents.base import DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.safety import copy_zip, open_zip, parse_xml, read_member, serialize_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from zipfile import ZipFile

    from lxml import etree


@dataclass(slots=True)
class Archive:
    """A packed document in memory. ``changed`` names the parsed members to write anew."""

    path: Path
    zip: ZipFile
    trees: dict[str, etree._ElementTree] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    originals: dict[str, bytes] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Say whether there is a member of this name."""
        return name in self.zip.NameToInfo

    def names(self) -> list[str]:
        """Return the members' names in the archive's order."""
        return self.zip.namelist()

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            DocumentDamaged: It is missing or can't be unpacked.
        """
        return read_member(self.zip, name, self.path)

    def tree(self, name: str) -> etree._ElementTree:
        """Return a member's XML, parsed once.

        Raises:
            DocumentDamaged: It is missing or no XML.
        """
        if name not in self.trees:
            data = self.read(name)
            self.trees[name] = parse_xml(data, self.path, name)
            self.originals[name] = data
        return self.trees[name]

    def save(self, out: BinaryIO, more: dict[str, bytes] | None = None) -> None:
        """Write the archive with its changed members, and those of ``more``; others are copied as they are.

        Order and packing stay, so that ``mimetype`` is still first and unpacked, as the standards want.
        """
        changed = {name: serialize_xml(self.trees[name], self.originals[name]) for name in self.changed}
        with self.zip:
            copy_zip(self.zip, self.path, {**changed, **(more or {})}, out)

    def close(self) -> None:
        """Close the file."""
        self.zip.close()


@dataclass(slots=True)
class OpenedArchive:
    """A packed document with its slots.

    Attributes:
        archive: The document.
        found: Its slots in reading order.
        notes: For the report.
        finish: Called before writing; returns further members' content.
    """

    archive: Archive
    found: Sequence[Slot]
    notes: list[str] = field(default_factory=list)
    finish: Callable[[], dict[str, bytes]] = dict

    def slots(self) -> Sequence[Slot]:
        """Return the slots in reading order."""
        return self.found

    def save(self, out: BinaryIO) -> None:
        """Write the document."""
        self.archive.save(out, self.finish())


class ArchiveHandler(SlotHandler):
    """A packed format; it adds ``read``.

    Attributes:
        signature: What the name of a member begins with (its content follows if that isn't packed).
        sure: How sure the signature makes.
    """

    signature: ClassVar[bytes]
    sure: ClassVar[int] = 70

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for a member that only this format has, among the first ones."""
        # The name of a member follows the 26 bytes of its local header; what is packed may hold any bytes.
        if re.search(rb"PK\x03\x04.{26}" + re.escape(self.signature), head, re.DOTALL):
            return self.sure
        return super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedArchive:
        """Open the archive and find the slots; it is closed again if anything is wrong."""
        archive = Archive(path, open_zip(path))
        try:
            return self.read(archive, options)
        except BaseException:
            archive.close()
            raise

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Find the slots of an open document."""
        raise NotImplementedError
