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
from hymt_desktop.core.documents.ooxml import Package, drawing_slots
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
        for kind in _PARTS:
            for part in package.parts(kind):
                root = package.tree(part).getroot()
                slots += drawing_slots(
                    root, part, Path(part).stem, part, package.changed, rtl=options.target in RTL
                )
        for part in package.parts("presentationml.comments+"):
            slots += _comments(package, part)
        return OpenedArchive(archive, slots)


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
