# SPDX-License-Identifier: Apache-2.0
"""Presentations (.pptx, .pptm): slides, tables, notes, SmartArt, charts' titles and comments.

Reference: ECMA-376 part 1, chapters 19 and 21.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.archive import Archive, ArchiveHandler, OpenedArchive
from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot
from hymt_desktop.core.documents.html import RTL
from hymt_desktop.core.documents.inline import Text, Token
from hymt_desktop.core.documents.ooxml import A, Fonts, Package, drawing_slots
from hymt_desktop.core.documents.xmltext import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hymt_desktop.core.documents.runs import Element

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MAIN = ("presentationml.presentation.main", "presentationml.slideshow.main", "powerpoint.presentation.macro")
_PARTS = (
    "presentationml.slide+",
    "presentationml.notesSlide+",
    "drawingml.diagramData",
    "drawingml.diagramDrawing",
    "ms-office.drawingml.diagramDrawing",
    "drawingml.chart+",
)


class PptxHandler(ArchiveHandler):
    """Presentations."""

    name = "Presentation"
    extensions = (".pptx", ".pptm", ".ppsx", ".potx")
    signature = b"ppt/"

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Parse the parts with text."""
        package = Package(archive)
        package.main(*_MAIN)
        slots: list[Slot] = []
        parts = [part for kind in _PARTS for part in package.parts(kind)]
        fonts = _fonts(package, parts, options)
        rtl = options.target in RTL
        for part in parts:
            root = package.tree(part).getroot()
            slots += drawing_slots(root, part, Path(part).stem, part, package.changed, rtl=rtl, fonts=fonts)
        for part in package.parts("presentationml.comments+"):
            slots += _comments(package, part)
        notes = [f"{fonts.left} texts were left because of their font (monospaced, or one named)."]
        return OpenedArchive(archive, slots, notes if fonts.left else [])


def _fonts(package: Package, parts: Sequence[str], options: DocumentOptions) -> Fonts:
    """Return the fonts to leave alone: those named, and those of code as DOCX leaves the styles of code."""
    code = Fonts(code=True)
    texts = all_code = 0
    for part in parts:
        for paragraph in package.tree(part).getroot().iter(f"{A}p"):
            runs = [run for run in paragraph.iterfind(f"{A}r") if (run.findtext(f"{A}t") or "").strip()]
            texts += bool(runs)
            all_code += bool(runs) and all(code.leave(run) for run in runs)
    # A presentation that is all in such a font is designed so.
    return Fonts(frozenset(name.lower() for name in options.skip_styles), 2 * all_code <= texts)


def _comments(package: Package, part: str) -> Iterator[Slot]:
    for number, text in enumerate(package.tree(part).getroot().iter(f"{P}text"), 1):
        if text.text:
            apply = text_apply(text, part, package.changed)
            yield Slot((Text(text.text),), apply, f"{Path(part).stem} {number}", part)


def text_apply(element: Element, part: str, changed: set[str]) -> Apply:
    """Return what fills an element of plain text."""

    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        element.text = clean("".join(t.value if isinstance(t, Text) else "\n" for t in tokens))
        changed.add(part)

    return apply
