# SPDX-License-Identifier: Apache-2.0
"""PDF: the text, as Markdown. The layout of a PDF can't be translated in place, and this doesn't pretend to.

Lines are joined to paragraphs by their distance and their ends. A scanned page has no text; it is named in
the notes.
"""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.inline import Break, Text, Token
from hymt_desktop.core.documents.safety import damaged, read_bytes
from hymt_desktop.core.errors import UnsupportedFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#])")
_LIST = re.compile(r"(?:[•▪‣·]|[-–*]|\(?\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    top: float
    bottom: float
    right: float

    @property
    def height(self) -> float:
        return max(1.0, self.top - self.bottom)


class PdfHandler(SlotHandler):
    """PDF, translated to Markdown."""

    name = "PDF (its text, as Markdown)"
    extensions = (".pdf",)

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the signature."""
        return 95 if head.lstrip().startswith(b"%PDF-") else super().sniff(path, head)

    def output_extension(self, path: Path) -> str:  # noqa: ARG002
        """Return ``.md``."""
        return ".md"

    def open(self, path: Path, options: DocumentOptions) -> OpenedPdf:  # noqa: ARG002
        """Take the text out of the pages."""
        import pypdfium2

        data = read_bytes(path)
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise UnsupportedFormat(
                    f"{path.name} is protected with a password.", "Save a copy without the password."
                ) from error
            raise damaged(path, "it is no complete PDF") from error
        opened = OpenedPdf()
        try:
            for number in range(len(document)):
                opened.add_page(number, _lines(document, number, path))
        finally:
            document.close()
        opened.notes.append(
            "The text was taken out of the PDF and written as Markdown; its layout was not kept."
        )
        return opened


def _lines(document: Any, number: int, path: Path) -> list[_Line]:
    import pypdfium2

    try:
        page = document[number]
        text_page = page.get_textpage()
        found = []
        for i in range(text_page.count_rects()):
            left, bottom, right, top = text_page.get_rect(i)
            found.append((text_page.get_text_bounded(left, bottom, right, top), left, bottom, right, top))
        text_page.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise damaged(path, f"page {number + 1} can't be read") from error
    return _merge(found)


def _merge(rectangles: list[tuple[str, float, float, float, float]]) -> list[_Line]:
    """Join the pieces of a line."""
    lines: list[_Line] = []
    for raw, _, bottom, right, top in rectangles:
        text = " ".join(raw.replace("\ufffe", "-").split())
        if not text:
            continue
        last = lines[-1] if lines else None
        if (
            last
            and min(top, last.top) - max(bottom, last.bottom) > 0.5 * min(top - bottom, last.height)
            and right > last.right
        ):
            glue = "" if _CJK.match(text[0]) and _CJK.match(last.text[-1]) else " "
            lines[-1] = _Line(last.text + glue + text, max(top, last.top), min(bottom, last.bottom), right)
        else:
            lines.append(_Line(text, top, bottom, right))
    return lines


def _paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    if not lines:
        return
    usual = statistics.median(line.height for line in lines)
    width = max(line.right for line in lines)
    text = lines[0].text
    for before, line in itertools.pairwise(lines):
        gap = before.bottom - line.top
        new = (
            gap > 0.8 * usual
            or gap < -2 * usual
            or abs(line.height - before.height) > 0.35 * usual
            or _LIST.match(line.text) is not None
            or (before.right < 0.75 * width and before.text[-1] in ".!?:。！？：")
        )
        if new:
            yield text
            text = line.text
        elif text.endswith("-") and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text += ("" if _CJK.match(text[-1]) and _CJK.match(line.text[0]) else " ") + line.text
    yield text


@dataclass(slots=True)
class OpenedPdf:
    """The paragraphs of a PDF."""

    paragraphs: list[str] = field(default_factory=list)
    found: list[Slot] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_page(self, number: int, lines: Sequence[_Line]) -> None:
        """Add a page's paragraphs."""
        if not lines:
            self.notes.append(f"Page {number + 1} has no text (it may be a picture).")
        for paragraph in _paragraphs(lines):
            place = len(self.paragraphs)
            self.paragraphs.append(_MARKDOWN.sub(r"\\\1", paragraph))
            self.found.append(Slot((Text(paragraph),), self._apply(place), f"page {number + 1}"))

    def _apply(self, place: int) -> Apply:
        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            self.paragraphs[place] = "".join(
                "  \n" if isinstance(t, Break) else _MARKDOWN.sub(r"\\\1", t.value)
                for t in tokens
                if isinstance(t, Text | Break)
            )

        return apply

    def slots(self) -> list[Slot]:
        """Return the paragraphs."""
        return self.found

    def save(self, out: BinaryIO) -> None:
        """Write Markdown."""
        out.write("".join(f"{p}\n\n" for p in self.paragraphs).encode("utf-8", "replace"))
