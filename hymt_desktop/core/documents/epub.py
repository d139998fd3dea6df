# SPDX-License-Identifier: Apache-2.0
"""E-books (EPUB 2 and 3): chapters in reading order, the table of contents (nav and ncx), title and language.

Pages are edited in place like any XHTML page. Reference: W3C EPUB 3.3; OPF 2.0.1.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hymt_desktop.core.documents.archive import Archive, ArchiveHandler, OpenedArchive
from hymt_desktop.core.documents.base import DocumentOptions, Slot
from hymt_desktop.core.documents.html import Page
from hymt_desktop.core.documents.inline import Text
from hymt_desktop.core.documents.pptx import text_apply
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Splicer
from hymt_desktop.core.errors import UnsupportedFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_PAGES = ("application/xhtml+xml", "text/html")


class EpubHandler(ArchiveHandler):
    """E-books."""

    name = "E-book"
    extensions = (".epub",)
    signature = b"mimetypeapplication/epub+zip"
    sure = 95

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Read the package document and the chapters."""
        book = _Book(archive, options)
        book.read()
        return OpenedArchive(archive, book.found, [], book.changed_pages)


@dataclass(slots=True)
class _Book:
    """An e-book's parts."""

    archive: Archive
    options: DocumentOptions
    pages: dict[str, tuple[Splicer, str]] = field(default_factory=dict)
    found: list[Slot] = field(default_factory=list)

    def read(self) -> None:
        """Find the slots.

        Raises:
            DocumentDamaged: A part is missing or malformed.
            UnsupportedFormat: It is protected.
        """
        # Adobe's and Readium's protection; encryption.xml alone may just hide fonts.
        if self.archive.has("META-INF/rights.xml") or self.archive.has("META-INF/license.lcpl"):
            raise UnsupportedFormat(
                f"{self.archive.path.name} is protected against copying.", "Use an unprotected copy."
            )
        root = self.archive.tree(_CONTAINER).getroot()
        places = [e.get("full-path") for e in root.iter("{*}rootfile") if e.get("full-path")]
        if not places:
            raise damaged(self.archive.path, "it names no package document")
        package = str(places[0])
        opf = self.archive.tree(package).getroot()
        self._metadata(opf, package)
        items = {str(e.get("id")): e for e in opf.iter(f"{_OPF}item")}
        spine = [items[i] for e in opf.iter(f"{_OPF}itemref") if (i := str(e.get("idref"))) in items]
        rest = [e for e in items.values() if e not in spine]
        for item in [*spine, *rest]:
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(package), unquote(str(item.get("href"))))
            )
            kind = str(item.get("media-type"))
            if not self.archive.has(name) or name in self.pages or name in self.archive.trees:
                continue
            if kind in _PAGES:
                self.found += self._page(name)
            elif kind == "application/x-dtbncx+xml":
                self.found += self._contents(name)

    def _metadata(self, opf: etree._Element, name: str) -> None:
        for element in opf.iter(f"{_DC}title", f"{_DC}description"):
            if element.text:
                apply = text_apply(element, name, self.archive.changed)
                key = str(element.tag).rpartition("}")[2]
                self.found.append(Slot((Text(element.text),), apply, key, name, heading=True))
        languages = list(opf.iter(f"{_DC}language"))
        if self.options.target and languages:
            languages[0].text = self.options.target
            self.archive.changed.add(name)

    def _page(self, name: str) -> Iterator[Slot]:
        data = self.archive.read(name)
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise damaged(self.archive.path, f"{name} is no UTF-8 text") from error
        page = Page(text, True, self.options, prefix=posixpath.basename(name))
        splicer = Splicer(text)
        page.relabel(splicer)
        self.pages[name] = (splicer, "utf-16" if encoding == "utf-16" else "utf-8")
        for span in page.spans():
            yield splicer.slot(span)

    def _contents(self, name: str) -> Iterator[Slot]:
        for number, text in enumerate(self.archive.tree(name).getroot().iter(f"{_NCX}text"), 1):
            if text.text:
                apply = text_apply(text, name, self.archive.changed)
                yield Slot((Text(text.text),), apply, f"contents {number}", name)

    def changed_pages(self) -> dict[str, bytes]:
        """Return the pages that have another text now."""
        return {
            name: splicer.result().encode(encoding)
            for name, (splicer, encoding) in self.pages.items()
            if splicer.edits
        }
