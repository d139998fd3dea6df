# SPDX-License-Identifier: Apache-2.0
"""What a document is to the translator, and what a format's handler has to offer.

A handler finds *slots*: paragraphs, cells, cues, strings. Each slot gives one unit (or several, when its
formatting needs more tags than the translator has). Writing reads the original again, finds the same slots
in the same order and fills them, so a translation can be written in another process than the one that read
the file, and everything that isn't text passes through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

from hymt_desktop.core.documents.inline import Part, Token, encode, rebuild, worth_translating

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

CODE_STYLES = frozenset(
    {"source code", "source text", "verbatim char", "html code", "html preformatted", "preformatted text"}
)
"""Names, small, of the styles that Pandoc, LibreOffice and Word give to program code."""
_CODE_FONT = re.compile(
    r"^(?:courier|consolas|menlo|monaco|inconsolata|hack|lucida console|lucida sans typewriter|letter gothic|"
    r"fixedsys|terminal)\b|mono(?:space|spaced)?\b|\bcode\b"
)
ENTRY_POINT_GROUP = "hymt_desktop.documents"


def is_code_font(name: str) -> bool:
    """Say whether a font is one of the monospaced ones that programs are shown in.

    By name: the fixed pitch that a file may note is that of East Asian text fonts as well.
    """
    return bool(_CODE_FONT.search(name.strip().lower()))


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How to read and write documents. A field that means nothing to a format is ignored by it."""

    target: str = ""
    """Target language: written into ``lang`` attributes and the like. Empty leaves those alone."""
    source: str = ""
    """Source language, where it is known: helps to guess an encoding."""
    encoding: str = ""
    """Encoding of a text file; empty means: find out."""
    join_lines: bool = False
    """Text files: treat the lines of a block as one paragraph."""
    bilingual: bool = False
    """Keep the source before each translation."""
    only_untranslated: bool = False
    """PO, XLIFF, Qt TS: leave what has a translation already."""
    keys: tuple[str, ...] = ()
    """JSON, YAML, properties: patterns (``menu.*.label``) of the keys to translate; none means all."""
    columns: tuple[str, ...] = ()
    """CSV, XLSX: names, letters or numbers (from 1) of the columns to translate; none means all."""
    sheets: tuple[str, ...] = ()
    """XLSX: names of the sheets to translate; none means all."""
    skip_styles: tuple[str, ...] = ()
    """DOCX, ODT: paragraph or character styles to leave as they are, further to those of code.
    PPTX, ODP: fonts, further to monospaced ones; a presentation has no styles for code."""
    skip_elements: tuple[str, ...] = ()
    """HTML, EPUB: elements to leave as they are, further to code and ``translate="no"``."""
    line_width: int = 42
    """Subtitles: columns of a line; a Chinese character takes two."""
    max_lines: int = 2
    """Subtitles: lines of a cue."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph-level text to translate.

    Attributes:
        index: Position among the document's units, from 0; the key of its translation.
        key: Where it is, for people: a line, a cell, a message key.
        text: With inline tags ``<x1>…</x1>``, ``<x1/>`` and ``<br/>``, numbered from 1.
        group: Units of one group, in order, are each other's context.
        heading: Starts a new stretch of context.
        max_width: Columns that its translation should fit in; 0 for no limit.
    """

    index: int
    key: str
    text: str
    group: str = ""
    heading: bool = False
    max_width: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as the translator sees it. ``units`` can be iterated more than once."""

    path: Path
    format: str
    options: DocumentOptions
    units: Iterable[Unit]
    count: int
    notes: tuple[str, ...] = ()
    """What was left out of the units, in words."""


class Translations(Protocol):
    """The translations of a document's units, by ``Unit.index``."""

    def get(self, index: int) -> str | None:
        """Return a unit's translation; None keeps the source."""

    def terms(self, index: int) -> Sequence[str]:
        """Return the target terms in it, which must not be divided by a line break."""


@dataclass(frozen=True, slots=True)
class TranslationMap:
    """Translations in memory."""

    texts: Mapping[int, str]

    def get(self, index: int) -> str | None:
        """Return a unit's translation."""
        return self.texts.get(index)

    def terms(self, index: int) -> Sequence[str]:  # noqa: ARG002
        """Return no terms."""
        return ()


@runtime_checkable
class Handler(Protocol):
    """One document format."""

    @property
    def name(self) -> str:
        """Name for people: ``Word document``."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """Lower-case, with the dot."""

    def sniff(self, path: Path, head: bytes) -> int:
        """Say from a file's first 8 KiB how sure it is of this format: 0 (no) to 100."""

    def extract(self, path: Path, options: DocumentOptions) -> Document:
        """Read a file.

        Raises:
            DocumentDamaged: The file isn't what its format says.
        """

    def write(self, document: Document, translations: Translations, out: BinaryIO) -> tuple[str, ...]:
        """Write the translated file to ``out`` (open for reading too); return notes for the report."""

    def output_extension(self, path: Path) -> str:
        """Return the extension of the translated file."""


Apply = Callable[[list[Token], Sequence[str]], None]


@dataclass(slots=True)
class Slot:
    """One place in a file that holds a translatable paragraph.

    ``apply`` puts the new tokens in place; its second argument holds terms that no line break may divide.
    """

    tokens: Sequence[Token]
    apply: Apply
    key: str = ""
    group: str = ""
    heading: bool = False
    max_width: int = 0
    always: bool = False
    """The translation has a place of its own: fill it even when it equals the source."""
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = [
            part if part.text is not None and worth_translating(part.text) else Part(part.tokens)
            for part in encode(self.tokens)
        ]

    @property
    def texts(self) -> list[str]:
        """What there is to translate."""
        return [part.text for part in self.parts if part.text is not None]

    def fill(self, translations: Translations, first: int, *, interleave: bool) -> int:
        """Put the translations from unit ``first`` on in place; return the index after the last one."""
        indexes = range(first, first + len(self.texts))
        found = [translations.get(i) for i in indexes]
        changed = any(new is not None and new != old for new, old in zip(found, self.texts, strict=True))
        # A message without words ("%s") is its own translation.
        filled = self.always and (any(new is not None for new in found) or not found)
        if changed or (filled and self.tokens):
            terms = [term for i in indexes for term in translations.terms(i)]
            self.apply(rebuild(self.parts, found, interleave=interleave), terms)
        return indexes.stop


def units_of(slots: Iterable[Slot]) -> Iterator[Unit]:
    """Number the units of a document's slots."""
    index = 0
    for slot in slots:
        for text in slot.texts:
            yield Unit(index, slot.key, text, slot.group, slot.heading, slot.max_width)
            index += 1


class Opened(Protocol):
    """A file in memory, with its slots."""

    @property
    def notes(self) -> Sequence[str]:
        """What was left out, and what a reader should know."""

    def slots(self) -> Iterable[Slot]:
        """Return the slots in reading order, the same ones in the same order every time."""

    def save(self, out: BinaryIO) -> None:
        """Write the file with what its slots have been filled with."""


class SlotHandler:
    """Extracts and writes through slots; a format adds ``open``, ``name``, ``extensions`` and ``sniff``."""

    name: str = ""
    extensions: tuple[str, ...] = ()
    interleave = True
    """False: the format shows source and target in its own way, or can't."""

    def open(self, path: Path, options: DocumentOptions) -> Opened:
        """Read a file into memory."""
        raise NotImplementedError

    def sniff(self, path: Path, head: bytes) -> int:  # noqa: ARG002
        """Judge by the extension alone."""
        return 50 if path.suffix.lower() in self.extensions else 0

    def extract(self, path: Path, options: DocumentOptions) -> Document:
        """Read a file and number its units."""
        opened = self.open(path, options)
        units = tuple(units_of(opened.slots()))
        return Document(path, self.name, options, units, len(units), tuple(opened.notes))

    def write(self, document: Document, translations: Translations, out: BinaryIO) -> tuple[str, ...]:
        """Read the original again and write it with its slots filled."""
        opened = self.open(document.path, document.options)
        interleave = self.interleave and document.options.bilingual
        index = 0
        for slot in opened.slots():
            index = slot.fill(translations, index, interleave=interleave)
        opened.save(out)
        return tuple(opened.notes)

    def output_extension(self, path: Path) -> str:
        """Return the original's extension."""
        return path.suffix
