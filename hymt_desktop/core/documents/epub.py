# SPDX-License-Identifier: Apache-2.0
"""E-books (EPUB 2 and 3): chapters in reading order, the table of contents (nav and ncx), title and language.

Pages are edited in place like any XHTML page. Reference: W3C EPUB 3.3; OPF 2.0.1.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from hymt_desktop.core.documents.base import DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.html import Page
from hymt_desktop.core.documents.inline import Text
from hymt_desktop.core.documents.pptx import text_apply
from hymt_desktop.core.documents.safety import (
    copy_zip,
    damaged,
    open_zip,
    parse_xml,
    read_member,
    serialize_xml,
)
from hymt_desktop.core.documents.spans import Splicer
from hymt_desktop.core.errors import UnsupportedFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from zipfile import ZipFile

    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_PAGES = ("application/xhtml+xml", "text/html")


class EpubHandler(SlotHandler):
    """E-books."""

    name = "E-book"
    extensions = (".epub",)

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the type that the archive begins with."""
        if b"mimetypeapplication/epub+zip" in head[:120]:
            return 95
        return super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedEpub:
        """Read the package document and the chapters."""
        archive = open_zip(path)
        try:
            opened = OpenedEpub(path, archive, options)
            opened.read()
        except BaseException:
            archive.close()
            raise
        return opened


@dataclass(slots=True)
class OpenedEpub:
    """An e-book in memory."""

    path: Path
    archive: ZipFile
    options: DocumentOptions
    pages: dict[str, tuple[Splicer, str]] = field(default_factory=dict)
    trees: dict[str, etree._ElementTree] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    found: list[Slot] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Find the slots.

        Raises:
            DocumentDamaged: A part is missing or malformed.
            UnsupportedFormat: It is protected.
        """
        if "META-INF/rights.xml" in self.archive.NameToInfo:
            raise UnsupportedFormat(
                f"{self.path.name} is protected against copying.", "Use an unprotected copy."
            )
        root = self._tree(_CONTAINER).getroot()
        places = [e.get("full-path") for e in root.iter("{*}rootfile") if e.get("full-path")]
        if not places:
            raise damaged(self.path, "it names no package document")
        package = str(places[0])
        opf = self._tree(package).getroot()
        self._metadata(opf, package)
        items = {str(e.get("id")): e for e in opf.iter(f"{_OPF}item")}
        spine = [items[i] for e in opf.iter(f"{_OPF}itemref") if (i := str(e.get("idref"))) in items]
        rest = [e for e in items.values() if e not in spine]
        for item in [*spine, *rest]:
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(package), unquote(str(item.get("href"))))
            )
            kind = str(item.get("media-type"))
            if name not in self.archive.NameToInfo or name in self.pages or name in self.trees:
                continue
            if kind in _PAGES:
                self.found += self._page(name)
            elif kind == "application/x-dtbncx+xml":
                self.found += self._contents(name)

    def _tree(self, name: str) -> etree._ElementTree:
        self.originals[name] = read_member(self.archive, name, self.path)
        self.trees[name] = parse_xml(self.originals[name], self.path, name)
        return self.trees[name]

    def _metadata(self, opf: etree._Element, name: str) -> None:
        for element in opf.iter(f"{_DC}title", f"{_DC}description"):
            if element.text:
                apply = text_apply(element, name, self.changed)
                key = str(element.tag).rpartition("}")[2]
                self.found.append(Slot((Text(element.text),), apply, key, name, heading=True))
        languages = list(opf.iter(f"{_DC}language"))
        if self.options.target and languages:
            languages[0].text = self.options.target
            self.changed.add(name)

    def _page(self, name: str) -> Iterator[Slot]:
        data = read_member(self.archive, name, self.path)
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise damaged(self.path, f"{name} is no UTF-8 text") from error
        page = Page(text, True, self.options, prefix=posixpath.basename(name))
        splicer = Splicer(text)
        page.relabel(splicer)
        self.pages[name] = (splicer, "utf-16" if encoding == "utf-16" else "utf-8")
        for span in page.spans():
            yield splicer.slot(span)

    def _contents(self, name: str) -> Iterator[Slot]:
        for number, text in enumerate(self._tree(name).getroot().iter(f"{_NCX}text"), 1):
            if text.text:
                apply = text_apply(text, name, self.changed)
                yield Slot((Text(text.text),), apply, f"contents {number}", name)

    def slots(self) -> Sequence[Slot]:
        """Return the slots in reading order."""
        return self.found

    def save(self, out: BinaryIO) -> None:
        """Write the book again; ``mimetype`` stays first and unpacked, as the standard wants."""
        changed = {name: serialize_xml(self.trees[name], self.originals[name]) for name in self.changed}
        for name, (splicer, encoding) in self.pages.items():
            if splicer.edits:
                changed[name] = splicer.result().encode(encoding)
        with self.archive:
            copy_zip(self.archive, self.path, changed, out)
