# SPDX-License-Identifier: Apache-2.0
"""Paragraphs made of formatted runs (WordprocessingML, DrawingML, spreadsheet rich text) as tokens and back.

Runs of equal formatting are one text, however the program that wrote the file cut them. The format that most
of a paragraph has needs no tag; text in another one is a pair. Elements that are no text (images, footnote
marks, bookmarks) are moved, never copied, so what they hold stays as it was.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from lxml import etree

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Element: TypeAlias = Any
"""An element of lxml, which has no types."""
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Format:
    """Run properties; two are equal if they look the same."""

    signature: str
    properties: Element | None = field(compare=False, hash=False, default=None)


PLAIN = Format("")
_SHOWN_ON_BLANKS = re.compile(r"\}(?:u|highlight|shd|strike|dstrike|bdr)[ >]|\bu=|underline|strike=")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a paragraph: a text, a break or an element, with the format of its run.

    ``format`` None: the element stands in the paragraph itself, not in a run.
    """

    kind: str
    """``text``, ``break``, ``run`` (an element inside a run) or ``element``."""
    format: Format | None = None
    text: str = ""
    element: Element | None = None
    word: bool = False
    more: tuple[Element, ...] = ()
    """Further elements that stay with ``element``."""


@dataclass(frozen=True, slots=True)
class Shell:
    """What goes around the runs of a ``Wrap``; ``place`` None: they go between ``before`` and ``after``."""

    before: tuple[Element, ...]
    place: Element | None = None
    after: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrap:
    """An element with runs inside it, such as a link."""

    atoms: tuple[Atom | Wrap, ...]
    shell: Callable[[], Shell]
    keep: bool = False


@dataclass(frozen=True, slots=True)
class FormatCode:
    """The code of a pair that changes the format."""

    format: Format


@dataclass(frozen=True, slots=True)
class WrapCode:
    """The code of a pair that stands for an element; ``base`` is the usual format inside it."""

    wrap: Wrap
    base: Format


@dataclass(frozen=True, slots=True)
class Moved:
    """The code of an element."""

    format: Format | None
    elements: tuple[Element, ...]


class Dialect(Protocol):
    """How a format writes runs."""

    def run(self, format: Format, content: Element | str | None) -> Element:  # noqa: A002
        """Return a run with a text, an element, or (None) a line break."""


def tokens_of(atoms: Sequence[Atom | Wrap]) -> tuple[list[Token], Format]:
    """Return a paragraph's tokens and its base format."""
    base = _usual(atoms)
    return list(_tokens(atoms, base)), base


def _usual(atoms: Sequence[Atom | Wrap]) -> Format:
    """Return the format of most of the text outside wraps; of the text in them if there is no other."""
    counted: Counter[Format] = Counter()
    for atom in atoms:
        if isinstance(atom, Atom) and atom.kind == "text" and atom.format is not None:
            counted[atom.format] += len(atom.text.strip())
    if not counted or not counted.most_common(1)[0][1]:
        inner = [_usual(atom.atoms) for atom in atoms if isinstance(atom, Wrap)]
        return next((f for f in inner if f is not PLAIN), next(iter(counted), PLAIN))
    return counted.most_common(1)[0][0]


def _tokens(atoms: Sequence[Atom | Wrap], base: Format) -> Iterator[Token]:
    pieces = [piece for atom in atoms for piece in _trimmed(atom)]
    current = base
    opened: FormatCode | None = None
    for i, piece in enumerate(pieces):
        wanted = _wanted(pieces, i, current, base)
        if opened is not None and wanted != current:
            yield Close(opened)
            opened = None
        if wanted not in (base, current):
            opened = FormatCode(wanted)
            yield Open(opened)
        current = wanted
        yield from _token(piece)
    if opened is not None:
        yield Close(opened)


def _trimmed(atom: Atom | Wrap) -> Iterator[Atom | Wrap]:
    """Divide a text from the blanks at its ends, which look alike in most formats."""
    if isinstance(atom, Wrap) or atom.kind != "text" or atom.format is None or not atom.text.strip(" "):
        yield atom
        return
    if _SHOWN_ON_BLANKS.search(atom.format.signature):
        yield atom
        return
    body = atom.text.strip(" ")
    at = atom.text.index(body)
    for text in (atom.text[:at], body, atom.text[at + len(body) :]):
        if text:
            yield Atom("text", atom.format, text)


def _wanted(pieces: Sequence[Atom | Wrap], at: int, current: Format, base: Format) -> Format:
    piece = pieces[at]
    if isinstance(piece, Wrap) or piece.format is None:
        return base
    if piece.kind == "text" and (piece.text.strip(" ") or _SHOWN_ON_BLANKS.search(piece.format.signature)):
        return piece.format
    # A blank, a break or a mark needs no format of its own: it is inside a formatted text, or outside.
    following = next((p for p in pieces[at + 1 :] if isinstance(p, Wrap) or p.text.strip(" ")), None)
    inside = isinstance(following, Atom) and following.format == current
    return current if inside else base


def _token(atom: Atom | Wrap) -> Iterator[Token]:
    if isinstance(atom, Wrap):
        inner, base = tokens_of(atom.atoms)
        code = WrapCode(atom, base)
        yield Open(code, keep=atom.keep)
        yield from inner
        yield Close(code)
    elif atom.kind == "text":
        yield Text(atom.text)
    elif atom.kind == "break":
        yield Break()
    else:
        assert atom.element is not None
        yield Single(Moved(atom.format, (atom.element, *atom.more)), word=atom.word)


def elements_of(tokens: Sequence[Token], base: Format, dialect: Dialect) -> list[Element]:
    """Return the elements to put into a paragraph."""
    root: list[Element] = []
    places: list[list[Element] | Element] = [root]
    endings: list[tuple[Element, ...]] = []
    formats = [base]
    for token in tokens:
        here = places[-1]
        if isinstance(token, Text):
            here.append(dialect.run(formats[-1], token.value.replace("\n", " ")))
        elif isinstance(token, Break):
            here.append(dialect.run(formats[-1], None))
        elif isinstance(token, Single):
            moved: Moved = token.code
            made = moved.format and [dialect.run(moved.format, element) for element in moved.elements]
            here.extend(made or moved.elements)
        elif isinstance(token, Open):
            if isinstance(token.code, WrapCode):
                shell = token.code.wrap.shell()
                here.extend(shell.before)
                places.append(here if shell.place is None else shell.place)
                endings.append(shell.after)
                formats.append(token.code.base)
            else:
                formats.append(token.code.format)
        else:
            formats.pop()
            if isinstance(token.code, WrapCode):
                places.pop()
                places[-1].extend(endings.pop())
    return root


def copied_shell(element: Element) -> Callable[[], Shell]:
    """Return a maker of copies of ``element`` without its children."""
    tag, attributes, names = element.tag, dict(element.attrib), element.nsmap

    def make() -> Shell:
        new = etree.Element(tag, attributes, nsmap=names)
        return Shell((new,), new)

    return make


def copy_of(element: Element | None) -> Element | None:
    """Return a copy without the text that follows the element."""
    if element is None:
        return None
    new = copy.deepcopy(element)
    new.tail = None
    return new


def copies(elements: Sequence[Element]) -> list[Element]:
    """Return copies of elements, without the text that follows them."""
    return [new for element in elements if (new := copy_of(element)) is not None]


def signature(properties: Element | None, ignored: frozenset[str], ignored_attributes: frozenset[str]) -> str:
    """Return what distinguishes run properties, leaving out what can't be seen."""
    if properties is None:
        return ""
    own = sorted((k, v) for k, v in properties.attrib.items() if k not in ignored_attributes)
    parts = sorted(text for child in properties if child.tag not in ignored and (text := _written(child)))
    return "".join(f"{k}={v};" for k, v in own) + "|".join(parts)


def _written(element: Element) -> str:
    """Return an element as a text that is the same for all that are equal.

    Not with lxml's C14N: for a comment, that ends the program.
    """
    if not isinstance(element.tag, str):
        return ""
    attributes = "".join(f" {k}={v!r}" for k, v in sorted(element.attrib.items()))
    return f"<{element.tag}{attributes}>{element.text or ''}{''.join(map(_written, element))}</>"
