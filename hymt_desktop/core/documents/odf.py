# SPDX-License-Identifier: Apache-2.0
"""OpenDocument texts, spreadsheets and presentations (.odt, .ods, .odp).

Text, tables, notes, headers and footers, comments, text boxes, slides with their notes. Reference: OASIS
OpenDocument 1.3 part 3, chapters 5 and 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.safety import (
    copy_zip,
    damaged,
    open_zip,
    parse_xml,
    read_member,
    serialize_xml,
)
from hymt_desktop.core.documents.xmltext import append_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from zipfile import ZipFile

    from hymt_desktop.core.documents.inline import Token
from hymt_desktop.core.documents.inline import Single
from hymt_desktop.core.documents.runs import Atom, Element, Format, Wrap, copied_shell, elements_of, tokens_of
from hymt_desktop.core.documents.xmltext import clean

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_BLANKS = re.compile(r"[ \t\r\n]+")
_MARKS = frozenset(
    f"{TEXT}{name}"
    for name in (
        "tab", "note", "bookmark", "bookmark-start", "bookmark-end", "reference-mark", "reference-mark-start",
        "reference-mark-end", "change", "change-start", "change-end", "toc-mark", "toc-mark-start",
        "toc-mark-end", "alphabetical-index-mark", "alphabetical-index-mark-start",
        "alphabetical-index-mark-end", "user-index-mark",
    )
)  # fmt: skip
_PLAIN = "plain"
"""Marks a span that only holds text until its content is put in its place."""


@dataclass(frozen=True, slots=True)
class _Spans:
    """Writes runs as spans; a format is the chain of style names that enclose a text."""

    def run(self, format: Format, content: Element | str | None) -> Element:  # noqa: A002
        outer = inner = etree.Element(f"{TEXT}span")
        styles = format.signature.split("\n") if format.signature else []
        for i, style in enumerate(styles):
            inner = outer if i == 0 else etree.SubElement(inner, f"{TEXT}span")
            inner.set(f"{TEXT}style-name", style)
        if not styles:
            outer.set(_PLAIN, "")
        if isinstance(content, str):
            _write(inner, clean(content))
        else:
            inner.append(etree.Element(f"{TEXT}line-break") if content is None else content)
        return outer


def _write(place: Element, text: str) -> None:
    """Write text; further blanks in a row are elements in ODF."""
    for i, piece in enumerate(re.split(r"((?<= ) +)", text.replace("\n", " "))):
        if i % 2:
            etree.SubElement(place, f"{TEXT}s").set(f"{TEXT}c", str(len(piece)))
        else:
            append_text(place, piece)


def _unwrap(paragraph: Element) -> None:
    """Put the content of the spans marked as plain in their place."""
    for span in list(paragraph.iter(f"{TEXT}span")):
        if span.get(_PLAIN) is None:
            continue
        parent, place = span.getparent(), span.getparent().index(span)
        before = parent[place - 1] if place else None
        if before is None:
            parent.text = (parent.text or "") + (span.text or "")
        else:
            before.tail = (before.tail or "") + (span.text or "")
        tail, children = span.tail, list(span)
        parent.remove(span)
        parent[place:place] = children
        if tail:
            end = parent[place + len(children) - 1] if place + len(children) else None
            if end is None:
                parent.text = (parent.text or "") + tail
            else:
                end.tail = (end.tail or "") + tail


def _atoms(parent: Element, styles: tuple[str, ...], skip: frozenset[str]) -> Iterator[Atom | Wrap]:
    style = Format("\n".join(styles))
    if parent.text:
        yield Atom("text", style, _BLANKS.sub(" ", parent.text))
    for child in parent:
        tag = child.tag
        name = child.get(f"{TEXT}style-name") if isinstance(tag, str) else None
        if tag == f"{TEXT}span" and name not in skip:
            yield from _atoms(child, (*styles, name) if name else styles, skip)
        elif tag == f"{TEXT}a":
            inner = tuple(_atoms(child, styles, skip))
            yield Wrap(inner, copied_shell(child), keep=True) if inner else Atom("run", style, element=child)
        elif tag == f"{TEXT}line-break":
            yield Atom("break", style)
        elif tag == f"{TEXT}s":
            yield Atom("text", style, " " * max(1, min(1000, _number(child.get(f"{TEXT}c")))))
        elif tag != f"{TEXT}soft-page-break":
            # What is left of the text namespace are fields: page numbers, dates, cross references.
            word = isinstance(tag, str) and tag.startswith(TEXT) and tag not in _MARKS
            yield Atom("run", style, element=child, word=word)
        if child.tail:
            yield Atom("text", style, _BLANKS.sub(" ", child.tail))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


class OdfHandler(SlotHandler):
    """OpenDocument files."""

    name = "OpenDocument"
    extensions = (".odt", ".ods", ".odp", ".ott", ".otp", ".ots", ".odg")

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the type that the archive begins with."""
        if b"mimetypeapplication/vnd.oasis.opendocument." in head[:120]:
            return 90
        return super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedOdf:
        """Parse the content and the styles (which hold headers and footers)."""
        archive = open_zip(path)
        try:
            opened = OpenedOdf(path, archive, options)
            opened.read()
        except BaseException:
            archive.close()
            raise
        return opened


@dataclass(slots=True)
class OpenedOdf:
    """An OpenDocument file in memory."""

    path: Path
    archive: ZipFile
    options: DocumentOptions
    trees: dict[str, etree._ElementTree] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    found: list[Slot] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Find the slots.

        Raises:
            DocumentDamaged: A part is missing or malformed.
            UnsupportedFormat: It is encrypted.
        """
        if "content.xml" not in self.archive.NameToInfo:
            raise damaged(self.path, "content.xml is missing")
        self._refuse_encrypted()
        for part in ("content.xml", "styles.xml"):
            if part in self.archive.NameToInfo:
                self.originals[part] = read_member(self.archive, part, self.path)
                self.trees[part] = parse_xml(self.originals[part], self.path, part)
        for part, tree in self.trees.items():
            self.found += self._part(part, tree.getroot())

    def _refuse_encrypted(self) -> None:
        from hymt_desktop.core.errors import UnsupportedFormat

        name = "META-INF/manifest.xml"
        if name not in self.archive.NameToInfo:
            return
        # Not parsed: some manifests that LibreOffice itself ships aren't well formed.
        if re.search(rb"<(?:\w+:)?encryption-data[\s/>]", read_member(self.archive, name, self.path)):
            raise UnsupportedFormat(
                f"{self.path.name} is protected with a password.", "Take off the password and save it again."
            )

    def _part(self, part: str, root: Element) -> Iterator[Slot]:
        skip = frozenset(self.options.skip_styles)
        deleted = 0
        for number, paragraph in enumerate(root.iter(*_PARAGRAPHS), 1):
            if next(paragraph.iterancestors(f"{TEXT}deletion"), None) is not None:
                deleted += 1
                continue
            if paragraph.get(f"{TEXT}style-name") in self.options.skip_styles:
                continue
            sheet = next(paragraph.iterancestors(f"{TABLE}table"), None)
            if sheet is not None and self._left_out(paragraph, sheet):
                continue
            if part == "styles.xml" and any(e.get(f"{PRESENTATION}class") for e in paragraph.iterancestors()):
                continue
            tokens, base = tokens_of(list(_atoms(paragraph, (), skip)))
            yield Slot(
                tokens,
                self._apply(paragraph, base, part),
                f"{'' if part == 'content.xml' else 'styles '}paragraph {number}",
                part,
                heading=paragraph.tag == f"{TEXT}h",
            )
        if deleted:
            self.notes.append(f"{deleted} paragraphs deleted in tracked changes were left as they are.")

    def _apply(self, paragraph: Element, base: Format, part: str) -> Apply:
        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            tail = paragraph.tail
            paragraph.text = None
            for child in list(paragraph):
                child.tail = None
                paragraph.remove(child)
            for token in tokens:
                if isinstance(token, Single):
                    for element in token.code.elements:
                        element.tail = None
            paragraph.extend(elements_of(tokens, base, _Spans()))
            _unwrap(paragraph)
            paragraph.tail = tail
            self.changed.add(part)

        return apply

    def _left_out(self, paragraph: Element, sheet: Element) -> bool:
        """Say whether a spreadsheet cell's text is a formula's result, or of a sheet not chosen."""
        cell = next(paragraph.iterancestors(f"{TABLE}table-cell"), None)
        if cell is not None and cell.get(f"{TABLE}formula") is not None:
            return True
        kind = None if cell is None else cell.get(f"{OFFICE}value-type")
        if kind not in (None, "string"):
            return True
        return (
            bool(self.options.sheets)
            and self.path.suffix == ".ods"
            and (sheet.get(f"{TABLE}name") not in self.options.sheets)
        )

    def slots(self) -> list[Slot]:
        """Return the paragraphs in the order of the file."""
        return self.found

    def save(self, out: BinaryIO) -> None:
        """Write the file again; ``mimetype`` stays first and unpacked, as the standard wants."""
        changed = {part: serialize_xml(self.trees[part], self.originals[part]) for part in self.changed}
        with self.archive:
            copy_zip(self.archive, self.path, changed, out)
