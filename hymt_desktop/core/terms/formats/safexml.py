# SPDX-License-Identifier: Apache-2.0
"""Read XML of unknown origin: no entities, no network, no DTD, bounded text, errors that name the element.

A DOCTYPE that names an external DTD (as TBX and TMX files have) is fine and is not loaded; one that declares
entities is refused before anything is parsed.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

from hymt_desktop.core.terms.formats.base import MAX_CELL, invalid, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

# lxml has neither types nor a public name for its elements.
Element: TypeAlias = Any


def local(element: Element) -> str:
    """Return an element's name without its namespace; empty for comments and the like.

    A prefix that is not declared is an error, but lxml hands the element out before it says so.
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the children with these local names."""
    return (child for child in element if local(child) in names)


def text_of(element: Element | None) -> str:
    """Return all text in an element."""
    return "" if element is None else "".join(element.itertext())


class SafeXml:
    """One XML file.

    Args:
        path: For messages.
        data: The contents; read from ``path`` where it is not given.

    Raises:
        GlossaryInvalid: The file declares entities.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self.data = read_bytes(path) if data is None else data
        plain = self.data.replace(b"\0", b"")  # sees through UTF-16
        at = plain.find(b"<!ENTITY")
        if at >= 0:
            line = plain.count(b"\n", 0, at) + 1
            raise invalid(
                path,
                f"line {line}",
                "the element <!ENTITY> declares an entity.",
                "Such a file can do harm, and no glossary needs it. Remove the declaration.",
            )
        if b"\0" in self.data and not self.data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            line = self.data.count(b"\n", 0, self.data.index(b"\0")) + 1
            raise invalid(path, f"line {line}", "holds a NUL character.")

    def elements(self, *names: str) -> Iterator[tuple[Element, str]]:
        """Yield each element with one of these local names, and its place in words; then forget it.

        The root element comes first. Elements are complete except for the root.

        Raises:
            GlossaryInvalid: The XML is broken or cut off, or an element is too long.
        """
        last = "the beginning"
        depth = 0
        events = etree.iterparse(
            io.BytesIO(self.data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for event, element in events:
                if event == "start":
                    depth += 1
                    if depth == 1:
                        yield element, f"line {element.sourceline}"
                    continue
                depth -= 1
                if local(element) in names:
                    last = self.place(element)
                    self._check(element, last)
                    yield element, last
                    _forget(element)
        except etree.XMLSyntaxError as error:
            line = f"line {error.lineno}" if error.lineno else ""
            raise invalid(self.path, f"{line} (after {last})", f"broken XML: {error.msg}.") from error

    @staticmethod
    def place(element: Element) -> str:
        """Return an element's place in words."""
        if local(element) == "row":
            return f'<row r="{element.get("r")}">'
        identifier = element.get("id") or element.get(XML_ID) or element.get("tuid")
        named = f'<{local(element)} id="{identifier}">' if identifier else f"<{local(element)}>"
        return f"{named}, line {element.sourceline}"

    def _check(self, element: Element, where: str) -> None:
        for part in element.iter():
            if part.tag is etree.Entity:
                raise invalid(self.path, where, f"uses the unknown entity '{part.text}'.")
            for text in (part.text, part.tail, *part.attrib.values()):
                if text and len(text) > MAX_CELL:
                    what = f"<{local(part)}> has {len(text):,} characters; the most is {MAX_CELL:,}."
                    raise invalid(self.path, where, what)


def _forget(element: Element) -> None:
    """Free an element that has been dealt with, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class Ids:
    """The ids seen so far in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, str] = {}

    def add(self, identifier: str | None, where: str) -> None:
        """Note an id.

        Raises:
            GlossaryInvalid: It was there before.
        """
        if not identifier:
            return
        if identifier in self._seen:
            what = f"the id '{identifier}' occurs twice, first at {self._seen[identifier]}."
            raise invalid(self._path, where, what)
        self._seen[identifier] = where


def to_bytes(root: Element, doctype: str | None = None) -> bytes:
    """Return a tree as an indented UTF-8 file."""
    etree.indent(root, space=" ")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=doctype)
    return data + b"\n"
