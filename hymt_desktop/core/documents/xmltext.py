# SPDX-License-Identifier: Apache-2.0
"""XML formats whose paragraphs are elements with text and other elements mixed (ODF, XLIFF, Android)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token
from hymt_desktop.core.documents.ooxml import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hymt_desktop.core.documents.base import Apply
    from hymt_desktop.core.documents.runs import Element


class Role(Enum):
    """What an element inside a paragraph is to the translator."""

    PAIR = "pair"
    LINK = "link"
    SINGLE = "single"
    WORD = "word"
    BREAK = "break"
    SPACE = "space"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Mixed:
    """How a format's mixed content is read and written.

    Attributes:
        role: Says what an element is.
        make_break: Makes a line break; None where the format has none but the character.
        read: Applied to each text on reading, for instance to collapse blanks.
        write: Puts a text into an element, at its end.
    """

    role: Callable[[Element], Role]
    make_break: Callable[[], Element] | None = None
    read: Callable[[str], str] = staticmethod(lambda text: text)  # noqa: RUF009
    write: Callable[[Element, str], None] = staticmethod(lambda place, text: append_text(place, text))  # noqa: RUF009

    def tokens(self, parent: Element) -> list[Token]:
        """Return an element's content as tokens."""
        return list(self._tokens(parent))

    def _tokens(self, parent: Element) -> Iterator[Token]:
        if parent.text:
            yield Text(self.read(parent.text))
        for child in parent:
            role = self.role(child) if isinstance(child.tag, str) else Role.SINGLE
            if role in (Role.PAIR, Role.LINK):
                yield Open(child, keep=role is Role.LINK)
                yield from self._tokens(child)
                yield Close(child)
            elif role is Role.BREAK:
                yield Break()
            elif role is Role.SPACE:
                yield Text(" ")
            elif role is not Role.DROP:
                yield Single(child, word=role is Role.WORD)
            if child.tail:
                yield Text(self.read(child.tail))

    def fill(self, parent: Element, tokens: Sequence[Token]) -> None:
        """Replace an element's content. Single elements are moved, pairs made anew."""
        parent.text = None
        for child in list(parent):
            parent.remove(child)
        places = [parent]
        for token in tokens:
            here = places[-1]
            if isinstance(token, Text):
                self.write(here, clean(token.value))
            elif isinstance(token, Break):
                if self.make_break is None:
                    append_text(here, "\n")
                else:
                    here.append(self.make_break())
            elif isinstance(token, Open):
                source = token.code
                places.append(etree.SubElement(here, source.tag, dict(source.attrib), nsmap=source.nsmap))
            elif isinstance(token, Close):
                places.pop()
            else:
                token.code.tail = None
                here.append(token.code)

    def apply(self, parent: Element, done: Callable[[], None]) -> Apply:
        """Return what fills ``parent`` and then calls ``done``."""

        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            tail = parent.tail
            self.fill(parent, tokens)
            parent.tail = tail
            done()

        return apply


def append_text(place: Element, text: str) -> None:
    """Add text at the end of an element."""
    if len(place):
        place[-1].tail = (place[-1].tail or "") + text
    else:
        place.text = (place.text or "") + text
