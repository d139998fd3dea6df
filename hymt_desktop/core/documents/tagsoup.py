# SPDX-License-Identifier: Apache-2.0
"""A tokenizer for HTML and XHTML that keeps every character's place.

Parsers build a tree and write it anew, which changes the author's file (selectolax adds ``head`` and
``body`` to a fragment, ``lxml.html`` lower-cases SVG's ``viewBox``). To replace text in place one needs
positions only, so this follows the tokenizer states of the HTML standard (13.2.5) and builds no tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG_START = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>[^\s/>][^\s/>=]*)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<one>[^']*)'|(?P<bare>[^\s>"'][^\s>]*)?))?"""
)
_TAG_END = re.compile(r"[\s/]*>")
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
_RCDATA = frozenset({"title", "textarea"})
VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track",
        "wbr",
    }
)  # fmt: skip


class Kind(Enum):
    """What a piece of a page is."""

    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    ALONE = "alone"
    """A void or self-closed element."""
    OTHER = "other"
    """Comment, doctype, processing instruction, script."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """``start`` and ``end`` enclose the value without its quotes; ``quote`` is empty for a bare one."""

    name: str
    value: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]``; ``name`` is lower-case."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = field(default=())

    def get(self, name: str) -> str | None:
        """Return an attribute's raw value."""
        return next((a.value for a in self.attributes if a.name == name), None)


def tokenize(text: str, *, xhtml: bool = False) -> Iterator[Piece]:
    """Yield the pieces of a page; joined, they are the page."""
    at = start = 0
    while True:
        at = text.find("<", at)
        if at < 0:
            break
        piece = _markup(text, at, xhtml=xhtml)
        if piece is None:
            at += 1
            continue
        if at > start:
            yield Piece(Kind.TEXT, start, at)
        yield piece
        at = start = piece.end
        if piece.kind is Kind.OPEN and (piece.name in _RAW or piece.name in _RCDATA):
            end = _raw_end(text, at, piece.name)
            if end > at:
                yield Piece(Kind.OTHER if piece.name in _RAW else Kind.TEXT, at, end)
            at = start = end
    if start < len(text):
        yield Piece(Kind.TEXT, start, len(text))


def _markup(text: str, at: int, *, xhtml: bool) -> Piece | None:
    match = _TAG_START.match(text, at)
    if match:
        return _tag(text, at, match, xhtml=xhtml)
    if text.startswith("<!--", at):
        end = text.find("-->", at + 2)
        return Piece(Kind.OTHER, at, end + 3 if end >= 0 else len(text))
    if text.startswith("<![CDATA[", at):
        end = text.find("]]>", at)
        return Piece(Kind.OTHER, at, end + 3 if end >= 0 else len(text))
    if text.startswith(("<!", "<?", "</"), at):
        # An internal DTD subset may hold ">": take it whole.
        subset = re.compile(r"<!DOCTYPE[^>\[]*\[[^\]]*\]\s*>", re.IGNORECASE).match(text, at)
        end = subset.end() - 1 if subset else text.find(">", at)
        return Piece(Kind.OTHER, at, end + 1 if end >= 0 else len(text))
    return None


def _tag(text: str, at: int, match: re.Match[str], *, xhtml: bool) -> Piece:
    name = match.group(2).lower()
    position = match.end()
    attributes: list[Attribute] = []
    while True:
        end = _TAG_END.match(text, position)
        if end:
            break
        found = _ATTRIBUTE.match(text, position)
        if found is None or found.end() == position:
            return Piece(Kind.OTHER, at, len(text))
        position = found.end()
        if not match.group(1):
            attributes.append(_attribute(found))
    stop = end.end()
    if match.group(1):
        return Piece(Kind.CLOSE, at, stop, name)
    closed = xhtml and text[stop - 2] == "/"
    kind = Kind.ALONE if name in VOID or closed else Kind.OPEN
    return Piece(kind, at, stop, name, tuple(attributes))


def _attribute(found: re.Match[str]) -> Attribute:
    for group, quote in (("double", '"'), ("one", "'"), ("bare", "")):
        if found.group(group) is not None:
            return Attribute(found["name"].lower(), found[group], found.start(group), found.end(group), quote)
    return Attribute(found["name"].lower(), "", found.end(), found.end(), "")


def _raw_end(text: str, at: int, name: str) -> int:
    match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, at)
    return match.start() if match else len(text)


def matching_ends(pieces: list[Piece]) -> dict[int, int]:
    """Return for each opening tag that is closed the index of its closing tag."""
    waiting: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for i, piece in enumerate(pieces):
        if piece.kind is Kind.OPEN:
            waiting.setdefault(piece.name, []).append(i)
        elif piece.kind is Kind.CLOSE and waiting.get(piece.name):
            ends[waiting[piece.name].pop()] = i
    return ends
