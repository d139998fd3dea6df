# SPDX-License-Identifier: Apache-2.0
"""XML files of messages whose texts are elements with text and other elements mixed (XLIFF, TMX, Android)."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token
from hymt_desktop.core.documents.runs import XML_SPACE, Element
from hymt_desktop.core.documents.safety import parse_xml, read_bytes, serialize_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import Slot

_BLANKS = re.compile(r"\s+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Role(Enum):
    """What an element inside a text is to the translator."""

    PAIR = "pair"
    SINGLE = "single"
    WORD = "word"


def clean(text: str) -> str:
    """Return text without what XML can't hold."""
    return _NOT_XML.sub("", text)


@dataclass(frozen=True, slots=True)
class Mixed:
    """How a format's mixed content is read and written.

    Attributes:
        role: Says what an element is.
        keep_blanks: Whether blanks and line ends count; else they are collapsed.
        read: From an XML text to the words that it stands for.
        write: Back.
    """

    role: Callable[[Element], Role]
    keep_blanks: bool = False
    read: Callable[[str], str] | None = None
    write: Callable[[str], str] | None = None

    def tokens(self, parent: Element) -> list[Token]:
        """Return an element's content as tokens."""
        return list(self._content(parent))

    def _content(self, parent: Element) -> Iterator[Token]:
        yield from self._text(parent.text)
        for child in parent:
            role = self.role(child) if isinstance(child.tag, str) else Role.SINGLE
            if role is Role.PAIR:
                yield Open(child, keep=True)
                yield from self._content(child)
                yield Close(child)
            else:
                yield Single(child, word=role is Role.WORD)
            yield from self._text(child.tail)

    def _text(self, text: str | None) -> Iterator[Token]:
        if not text:
            return
        if not self.keep_blanks:
            text = _BLANKS.sub(" ", text)
        if self.read is not None:
            text = self.read(text)
        for i, line in enumerate(text.split("\n")):
            if i:
                yield Break()
            if line:
                yield Text(line)

    def fill(self, place: Element, tokens: Sequence[Token], *, copied: bool = False) -> None:
        """Replace an element's content.

        Args:
            place: The element.
            tokens: Its new content. Pairs are made anew; single elements are moved, or copied.
            copied: Copy single elements, because they stay in another place as well.
        """
        tail = place.tail
        for child in list(place):
            child.tail = None
            place.remove(child)
        place.text = None
        places = [place]
        for token in tokens:
            here = places[-1]
            if isinstance(token, Text):
                append_text(here, clean(self.write(token.value) if self.write else token.value))
            elif isinstance(token, Break):
                append_text(here, self.write("\n") if self.write else "\n")
            elif isinstance(token, Open):
                source = token.code
                places.append(etree.SubElement(here, source.tag, dict(source.attrib), nsmap=source.nsmap))
            elif isinstance(token, Close):
                places.pop()
            else:
                element = copy.deepcopy(token.code) if copied else token.code
                element.tail = None
                here.append(element)
        place.tail = tail


def append_text(place: Element, text: str) -> None:
    """Add text at the end of an element."""
    if len(place):
        place[-1].tail = (place[-1].tail or "") + text
    else:
        place.text = (place.text or "") + text


def keeps_blanks(element: Element) -> bool:
    """Say whether ``xml:space`` asks for blanks to be kept."""
    while element is not None:
        space = element.get(XML_SPACE)
        if space is not None:
            return bool(space == "preserve")
        element = element.getparent()
    return False


@dataclass(slots=True)
class OpenedXml:
    """An XML file in memory."""

    path: Path
    data: bytes = b""
    tree: etree._ElementTree | None = None
    found: list[Slot] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: bool = False

    @classmethod
    def read(cls, path: Path) -> OpenedXml:
        """Parse a file; one without any content has no tree."""
        data = read_bytes(path)
        return cls(path, data, parse_xml(data, path) if data.strip() else None)

    @property
    def root(self) -> Element:
        """The root element; an empty one if there is no content."""
        return etree.Element("empty") if self.tree is None else self.tree.getroot()

    def touch(self) -> None:
        """Note that the tree was changed."""
        self.changed = True

    def slots(self) -> list[Slot]:
        """Return the slots in the order of the file."""
        return self.found

    def save(self, out: BinaryIO) -> None:
        """Write the tree if it was changed, else the bytes that were read."""
        out.write(
            serialize_xml(self.tree, self.data) if self.changed and self.tree is not None else self.data
        )
