# SPDX-License-Identifier: Apache-2.0
"""Formats that are text: slots are spans of the source, and only those spans are ever rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from hymt_desktop.core.documents.base import DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.encoding import TextFormat, encode_text, missing_bom, read_text
from hymt_desktop.core.documents.inline import Token

if TYPE_CHECKING:
    from pathlib import Path

Source = tuple[int, int]
"""A stretch of the source to copy, with the edits inside it."""
Render = Callable[[list[Token], Sequence[str]], str | Sequence[str | Source]]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source text with a paragraph in it."""

    start: int
    end: int
    tokens: Sequence[Token]
    render: Render
    key: str = ""
    group: str = ""
    heading: bool = False
    max_width: int = 0


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    pieces: Sequence[str | Source]


@dataclass(slots=True)
class Splicer:
    """A text with replacements to make. A replacement may copy source that holds replacements itself."""

    text: str
    edits: list[_Edit] = field(default_factory=list)

    def slot(self, span: Span) -> Slot:
        """Return the slot that rewrites ``span``."""

        def apply(tokens: list[Token], terms: Sequence[str]) -> None:
            self.replace(span.start, span.end, span.render(tokens, terms))

        return Slot(span.tokens, apply, span.key, span.group, span.heading, span.max_width)

    def replace(self, start: int, end: int, new: str | Sequence[str | Source]) -> None:
        """Note a replacement."""
        self.edits.append(_Edit(start, end, (new,) if isinstance(new, str) else new))

    def result(self) -> str:
        """Return the text with all replacements made."""
        edits = sorted(self.edits, key=lambda edit: (edit.start, -edit.end))
        return "".join(self._compose(0, len(self.text), edits))

    def _compose(self, start: int, end: int, edits: Sequence[_Edit]) -> Iterator[str]:
        at = start
        i = 0
        while i < len(edits):
            edit = edits[i]
            inner = i + 1
            while inner < len(edits) and edits[inner].end <= edit.end:
                inner += 1
            yield self.text[at : edit.start]
            for piece in edit.pieces:
                if isinstance(piece, str):
                    yield piece
                else:
                    a, b = piece
                    nested = [e for e in edits[i + 1 : inner] if a <= e.start and e.end <= b]
                    yield from self._compose(a, b, nested)
            at = edit.end
            i = inner
        yield self.text[at:end]


@dataclass(slots=True)
class OpenedText:
    """A text file in memory."""

    splicer: Splicer
    stored: TextFormat
    spans: Iterable[Span]
    notes: list[str] = field(default_factory=list)
    references: bool = False
    """Characters that the encoding lacks become ``&#…;`` instead of changing the encoding."""

    def slots(self) -> Iterator[Slot]:
        """Yield a slot for each span, once."""
        for span in self.spans:
            yield self.splicer.slot(span)

    def result(self) -> str:
        """Return the text to write."""
        return self.splicer.result()

    def save(self, out: BinaryIO) -> None:
        """Write the text in its own encoding where that can hold it."""
        if self.references:
            data = self.result().encode(self.stored.encoding, "xmlcharrefreplace")
            out.write((self.stored.bom or missing_bom(data, self.stored.encoding)) + data)
            return
        data, note = encode_text(self.result(), self.stored)
        if note:
            self.notes.append(note)
        out.write(data)


class TextSpanHandler(SlotHandler):
    """A text format; it adds ``spans``."""

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterable[Span]:
        """Find the paragraphs; add what was left out to ``notes``."""
        raise NotImplementedError

    def finish(self, splicer: Splicer, options: DocumentOptions) -> None:
        """Make the changes to the file that go with a new language; none by default."""

    def open(self, path: Path, options: DocumentOptions) -> OpenedText:
        """Read the file and find its spans."""
        text, stored = read_text(path, options.encoding, options.source)
        notes: list[str] = []
        spans = self.spans(path, text, options, notes)
        splicer = Splicer(text)
        self.finish(splicer, options)
        return OpenedText(splicer, stored, spans, notes)
