# SPDX-License-Identifier: Apache-2.0
"""Plain text, read and written in a stream: memory stays flat however large the file is."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from hymt_desktop.core.documents.base import Document, DocumentOptions, Slot, Translations, Unit, units_of
from hymt_desktop.core.documents.encoding import SAMPLE, TextFormat, encoding_note, find_format, missing_bom
from hymt_desktop.core.documents.inline import Break, Text, Token
from hymt_desktop.core.documents.safety import check_source, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MAX_PIECE = 8_000
"""Characters of a line that are handled at once; longer lines are cut at a sentence's end."""
_CUT = re.compile(r"[.!?]\s+|[。！？]")
_LINE_END = re.compile(r"(\r\n|\n|\r)$")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class _Block:
    """Text between two line ends (or a joined run of lines), with the line end that follows it."""

    number: int
    lines: tuple[str, ...]
    end: str


@dataclass(slots=True)
class _Rendered:
    value: str


@dataclass(frozen=True, slots=True)
class _Units:
    """The file's units, read from disk each time they are iterated."""

    path: Path
    stored: TextFormat
    options: DocumentOptions

    def __iter__(self) -> Iterator[Unit]:
        return units_of(slot for slot, _, _ in _slots(self.path, self.stored, self.options))


@dataclass(slots=True)
class _Encoder:
    """Writes text in an encoding; says so when a character doesn't fit."""

    out: BinaryIO
    encoding: str
    fits: bool = field(default=True)

    def write(self, text: str) -> None:
        try:
            self.out.write(text.encode(self.encoding))
        except UnicodeEncodeError:
            self.fits = False


class TextHandler:
    """Plain text: a line is a paragraph, or a block of lines with ``join_lines``."""

    name = "Plain text"
    extensions = (".txt", ".text", ".log")

    def sniff(self, path: Path, head: bytes) -> int:
        """Take what has the extension, and a file without any that reads as UTF-8.

        Not any file that is text: translated line by line, a program or an XML file would be broken.
        """
        if path.suffix.lower() in self.extensions:
            return 60
        if path.suffix or b"\0" in head:
            return 0
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            return 0
        return 5

    def extract(self, path: Path, options: DocumentOptions) -> Document:
        """Find out the encoding and count the units; nothing is kept in memory."""
        check_source(path)
        stored = find_format(path, options.encoding, options.source)
        units = _Units(path, stored, options)
        return Document(path, self.name, options, units, sum(1 for _ in units))

    def write(self, document: Document, translations: Translations, out: BinaryIO) -> tuple[str, ...]:
        """Write line by line; start again in UTF-8 if the original's encoding can't hold the translation."""
        stored = find_format(document.path, document.options.encoding, document.options.source)
        out.write(stored.bom)
        if not self._write(document, translations, stored, _Encoder(out, stored.encoding)):
            _empty(out)
            self._write(document, translations, stored, _Encoder(out, "utf-8"))
            return (encoding_note(stored.encoding),)
        out.seek(0)
        bom = b"" if stored.bom else missing_bom(out.read(SAMPLE), stored.encoding)
        if bom:
            _empty(out)
            out.write(bom)
            self._write(document, translations, stored, _Encoder(out, stored.encoding))
        out.seek(0, io.SEEK_END)
        return ()

    def _write(
        self, document: Document, translations: Translations, stored: TextFormat, encoder: _Encoder
    ) -> bool:
        index = 0
        for slot, rendered, end in _slots(document.path, stored, document.options):
            index = slot.fill(translations, index, interleave=document.options.bilingual)
            encoder.write(rendered.value + end)
            if not encoder.fits:
                return False
        return True

    def output_extension(self, path: Path) -> str:
        """Return the original's extension."""
        return path.suffix


def _empty(out: BinaryIO) -> None:
    out.seek(0)
    out.truncate()


def _slots(path: Path, stored: TextFormat, options: DocumentOptions) -> Iterator[tuple[Slot, _Rendered, str]]:
    """Yield each block's slot, the text that it will have, and the line end after it."""
    blocks = _joined(_lines(path, stored)) if options.join_lines else _lines(path, stored)
    newline = "\n"
    for block in blocks:
        newline = _LINE_END.search(block.end).group(1) if _LINE_END.search(block.end) else newline  # type: ignore[union-attr]
        yield _slot(block, newline)


def _slot(block: _Block, newline: str) -> tuple[Slot, _Rendered, str]:
    rendered = _Rendered("".join(block.lines))

    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        rendered.value = "".join(
            newline if isinstance(t, Break) else t.value for t in tokens if isinstance(t, Text | Break)
        )

    return Slot((Text(_join(block.lines)),), apply, f"line {block.number}"), rendered, block.end


def _join(lines: tuple[str, ...]) -> str:
    """Join hard-wrapped lines: a space between words, nothing between Chinese characters."""
    text = _LINE_END.sub("", lines[0])
    for line in lines[1:]:
        body = _LINE_END.sub("", line).strip()
        text = text.rstrip()
        glue = "" if text and body and _CJK.match(text[-1]) and _CJK.match(body[0]) else " "
        text += glue + body
    return text


def _lines(path: Path, stored: TextFormat) -> Iterator[_Block]:
    """Yield lines (cut where they are huge) with their own line ends."""
    number = 1
    rest = ""
    try:
        with path.open("rb") as raw:
            raw.seek(len(stored.bom))
            with codecs.getreader(stored.encoding)(raw) as reader:
                for piece in _pieces(reader):
                    piece = rest + piece
                    rest = ""
                    end = _LINE_END.search(piece)
                    if end is None and len(piece) >= _MAX_PIECE:
                        cut = _cut(piece)
                        piece, rest = piece[:cut], piece[cut:]
                    yield _Block(
                        number, (piece[: end.start()] if end else piece,), end.group() if end else ""
                    )
                    number += end is not None
        if rest:
            yield _Block(number, (rest,), "")
    except UnicodeDecodeError as error:
        raise damaged(path, f"it is no {stored.encoding} text (line {number})") from error


def _pieces(reader: codecs.StreamReader) -> Iterator[str]:
    """Yield lines of at most ``_MAX_PIECE`` characters, ends kept: only \\n, \\r\\n and \\r end a line."""
    held = ""
    while True:
        chunk = reader.read(65536)
        held += chunk
        at = 0
        # A carriage return at the end of a chunk may be half of a line end.
        stop = len(held) - 1 if chunk and held.endswith("\r") else len(held)
        for match in re.finditer(r"\r\n|\n|\r", held[:stop] if stop < len(held) else held):
            line = held[at : match.end()]
            at = match.end()
            while len(line) > _MAX_PIECE:
                yield line[:_MAX_PIECE]
                line = line[_MAX_PIECE:]
            yield line
        held = held[at:]
        while len(held) > _MAX_PIECE + 1:
            yield held[:_MAX_PIECE]
            held = held[_MAX_PIECE:]
        if not chunk:
            if held:
                yield held
            return


def _cut(piece: str) -> int:
    """Return where to cut a huge line: after its last sentence, else its last space, else at its end."""
    ends = [m.end() for m in _CUT.finditer(piece)]
    if ends and ends[-1] > len(piece) // 4:
        return ends[-1]
    space = piece.rfind(" ")
    return space + 1 if space > len(piece) // 4 else len(piece)


def _joined(lines: Iterator[_Block]) -> Iterator[_Block]:
    """Yield blocks of lines that belong to one paragraph; blank lines and list items divide."""
    held: list[_Block] = []
    size = 0
    for line in lines:
        text = line.lines[0]
        starts_new = not text.strip() or bool(_LIST_ITEM.match(text)) or size > _MAX_PIECE
        if held and (starts_new or not held[-1].end):
            yield _one(held)
            held, size = [], 0
        if not text.strip():
            yield line
            continue
        held.append(line)
        size += len(text)
    if held:
        yield _one(held)


def _one(held: list[_Block]) -> _Block:
    inner = tuple(block.lines[0] + block.end for block in held[:-1])
    return _Block(held[0].number, (*inner, held[-1].lines[0]), held[-1].end)
