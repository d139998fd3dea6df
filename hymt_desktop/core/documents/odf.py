# SPDX-License-Identifier: Apache-2.0
"""OpenDocument texts, spreadsheets and presentations (.odt, .ods, .odp).

Text, tables, notes, headers and footers, comments, text boxes, slides with their notes. Reference: OASIS
OpenDocument 1.3 part 3, chapters 5 and 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.archive import Archive, ArchiveHandler, OpenedArchive
from hymt_desktop.core.documents.base import CODE_STYLES, Apply, DocumentOptions, Slot, is_code_font
from hymt_desktop.core.documents.html import RTL
from hymt_desktop.core.documents.inline import Single, Token
from hymt_desktop.core.documents.odfstyles import PRESENTATION, STYLE, TABLE, TEXT, Cells, Styles
from hymt_desktop.core.documents.runs import Atom, Element, Format, Wrap, copied_shell, elements_of, tokens_of
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.xmltext import append_text, clean
from hymt_desktop.core.errors import UnsupportedFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHART = "{urn:oasis:names:tc:opendocument:xmlns:chart:1.0}"
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
_DRAWN = frozenset({".odp", ".otp", ".odg"})
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


@dataclass(frozen=True, slots=True)
class _Inline:
    """Reads a paragraph's content."""

    styles: Styles
    skip: frozenset[str]
    by_font: bool = False
    """A presentation: it has no styles of code, so the font tells."""
    code: bool = False
    """Leave what is in a font of code."""

    def atoms(self, parent: Element, chain: tuple[str, ...] = ()) -> Iterator[Atom | Wrap]:
        """Yield texts with the chain of span styles around each, and what is no text."""
        style = Format("\n".join(chain))
        if parent.text:
            yield Atom("text", style, _BLANKS.sub(" ", parent.text))
        for child in parent:
            yield from self._child(child, chain, style)
            if child.tail:
                yield Atom("text", style, _BLANKS.sub(" ", child.tail))

    def leaves(self, element: Element) -> bool:
        """Say whether a paragraph or a span is in a style that is not to be translated."""
        name = element.get(f"{TEXT}style-name")
        if self.styles.named(name, self.skip):
            return True
        if not self.by_font:
            return False
        if element.tag in _PARAGRAPHS:
            return self.code and is_code(self.styles, element)
        font = self.styles.font(name)
        return font.lower() in self.skip or (self.code and is_code_font(font))

    def _child(self, child: Element, chain: tuple[str, ...], style: Format) -> Iterator[Atom | Wrap]:
        tag = child.tag
        name = child.get(f"{TEXT}style-name") if isinstance(tag, str) else None
        if tag == f"{TEXT}span" and not self.leaves(child):
            look = self.styles.look(name)
            yield from self.atoms(child, (*chain, look) if look else chain)
        elif tag == f"{TEXT}a":
            inner = tuple(self.atoms(child, chain))
            yield Wrap(inner, copied_shell(child), keep=True) if inner else Atom("run", style, element=child)
        elif tag == f"{TEXT}line-break":
            yield Atom("break", style)
        elif tag == f"{TEXT}s":
            yield Atom("text", style, " " * max(1, min(1000, _number(child.get(f"{TEXT}c")))))
        elif tag != f"{TEXT}soft-page-break":
            # What is left of the text namespace are fields: page numbers, dates, cross references.
            word = isinstance(tag, str) and tag.startswith(TEXT) and tag not in _MARKS
            yield Atom("run", style, element=child, word=word)


def is_code(styles: Styles, paragraph: Element) -> bool:
    """Say whether all of a paragraph's text is in fonts of code."""
    found = set()
    for element in (paragraph, *paragraph.iter(f"{TEXT}span")):
        if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
            around = (element, *element.iterancestors(f"{TEXT}span", *_PARAGRAPHS))
            fonts = (styles.font(e.get(f"{TEXT}style-name")) for e in around)
            found.add(is_code_font(next(filter(None, fonts), "")))
    return found == {True}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


class OdfHandler(ArchiveHandler):
    """OpenDocument files."""

    name = "OpenDocument"
    extensions = (".odt", ".ods", ".odp", ".ott", ".otp", ".ots", ".odg")
    signature = b"mimetypeapplication/vnd.oasis.opendocument."
    sure = 90

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Parse the content, the styles (which hold headers and footers), and charts.

        Raises:
            DocumentDamaged: A part is missing or malformed.
            UnsupportedFormat: It is encrypted.
        """
        if not archive.has("content.xml"):
            raise damaged(archive.path, "content.xml is missing")
        _refuse_encrypted(archive)
        reader = _Reader(archive, options)
        slots = list(reader.part("content.xml"))
        if archive.has("styles.xml"):
            slots += reader.part("styles.xml")
            if options.target in RTL:
                _set_direction(archive)
        for name in archive.names():
            if re.fullmatch(r"Object \d+/content\.xml", name):
                slots += reader.chart(name)
        return OpenedArchive(archive, slots, reader.notes())


def _refuse_encrypted(archive: Archive) -> None:
    name = "META-INF/manifest.xml"
    # Not parsed: some manifests that LibreOffice itself ships aren't well formed.
    if archive.has(name) and re.search(rb"<(?:\w+:)?encryption-data[\s/>]", archive.read(name)):
        raise UnsupportedFormat(
            f"{archive.path.name} is protected with a password.", "Take off the password and save it again."
        )


def _set_direction(archive: Archive) -> None:
    """Make pages, and with them the paragraphs that follow their page, run from right to left."""
    root = archive.tree("styles.xml").getroot()
    for properties in root.iter(f"{STYLE}page-layout-properties"):
        properties.set(f"{STYLE}writing-mode", "rl-tb")
        archive.changed.add("styles.xml")
    for default in root.iter(f"{STYLE}default-style"):
        if default.get(f"{STYLE}family") == "paragraph":
            found = default.find(f"{STYLE}paragraph-properties")
            if found is None:
                found = etree.Element(f"{STYLE}paragraph-properties")
                default.insert(0, found)
            found.set(f"{STYLE}writing-mode", "page")
            archive.changed.add("styles.xml")


@dataclass(slots=True)
class _Reader:
    """Finds the slots of an OpenDocument file."""

    archive: Archive
    options: DocumentOptions
    deleted: int = 0
    skipped: int = 0

    def notes(self) -> list[str]:
        result = []
        if self.deleted:
            result.append(f"{self.deleted} paragraphs deleted in tracked changes were left as they are.")
        if self.skipped:
            result.append(f"{self.skipped} paragraphs were left because of their style (code, or one named).")
        return result

    def part(self, part: str) -> Iterator[Slot]:
        root = self.archive.tree(part).getroot()
        inline = self._inline(root)
        sheets = part == "content.xml" and self.archive.path.suffix.lower() in (".ods", ".ots")
        cells = Cells(self.options, sheets, self.archive.path)
        for number, paragraph in enumerate(root.iter(*_PARAGRAPHS), 1):
            if next(paragraph.iterancestors(f"{TEXT}deletion"), None) is not None:
                self.deleted += 1
                continue
            if inline.leaves(paragraph):
                self.skipped += 1
                continue
            cell = next(paragraph.iterancestors(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"), None)
            if cell is not None and cells.left_out(cell):
                continue
            if part == "styles.xml" and any(e.get(f"{PRESENTATION}class") for e in paragraph.iterancestors()):
                continue
            key = f"{'' if part == 'content.xml' else 'styles '}paragraph {number}"
            yield self._slot(paragraph, part, key, inline, cell)
        cells.check(root)

    def chart(self, part: str) -> Iterator[Slot]:
        """Yield a chart's titles; its table repeats the cells that it shows."""
        root = self.archive.tree(part).getroot()
        inline = self._inline(root)
        titles = root.iter(f"{CHART}title", f"{CHART}subtitle", f"{CHART}footer")
        for number, paragraph in enumerate((p for title in titles for p in title.iter(f"{TEXT}p")), 1):
            yield self._slot(paragraph, part, f"chart title {number}", inline, None)

    def _inline(self, root: Element) -> _Inline:
        styles = self.archive.tree("styles.xml").getroot() if self.archive.has("styles.xml") else None
        known = Styles(styles, root)
        paragraphs = list(root.iter(*_PARAGRAPHS))
        skip = frozenset(name.lower() for name in self.options.skip_styles)
        code = sum(known.named(p.get(f"{TEXT}style-name"), CODE_STYLES) for p in paragraphs)
        # A document that is all in such a style was a text file once.
        if 2 * code <= len(paragraphs):
            skip |= CODE_STYLES
        if self.archive.path.suffix.lower() not in _DRAWN:
            return _Inline(known, skip)
        # And a presentation that is all in such a font is designed so.
        shown = [p for p in paragraphs if "".join(p.itertext()).strip()]
        rare = 2 * sum(is_code(known, p) for p in shown) <= len(shown)
        return _Inline(known, skip, by_font=True, code=rare)

    def _slot(self, paragraph: Element, part: str, key: str, inline: _Inline, cell: Element | None) -> Slot:
        tokens, base = tokens_of(list(inline.atoms(paragraph)))
        apply = self._apply(paragraph, base, part, cell)
        return Slot(tokens, apply, key, part, heading=paragraph.tag == f"{TEXT}h")

    def _apply(self, paragraph: Element, base: Format, part: str, cell: Element | None) -> Apply:
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
            if cell is not None:
                Cells.forget_value(cell)
            self.archive.changed.add(part)

        return apply
