# SPDX-License-Identifier: Apache-2.0
"""What DOCX, PPTX and XLSX share: the package, and DrawingML paragraphs (slides, charts, text boxes)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.base import Apply, Slot, is_code_font
from hymt_desktop.core.documents.runs import (
    Atom,
    Element,
    Format,
    Wrap,
    copy_of,
    elements_of,
    signature,
    tokens_of,
)
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.xmltext import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.archive import Archive
    from hymt_desktop.core.documents.inline import Token

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_UNSEEN = frozenset({"lang", "altLang", "dirty", "err", "smtClean", "noProof", "bmk"})


@dataclass(slots=True)
class Package:
    """An archive of the Open Packaging Conventions: its parts have types.

    Raises:
        DocumentDamaged: It is none.
    """

    archive: Archive
    types: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        root = self.tree("[Content_Types].xml").getroot()
        types = {
            str(e.get("PartName", "")).lstrip("/"): str(e.get("ContentType", ""))
            for e in root.iter(f"{_TYPES}Override")
        }
        self.types = {name: kind for name, kind in types.items() if self.has(name)}

    @property
    def path(self) -> Path:
        """The file."""
        return self.archive.path

    @property
    def changed(self) -> set[str]:
        """The parts to write anew."""
        return self.archive.changed

    def parts(self, *kinds: str) -> list[str]:
        """Return the names of the parts whose content type contains one of ``kinds``, in natural order."""
        found = [name for name, kind in self.types.items() if any(k in kind for k in kinds)]
        return sorted(found, key=natural)

    def main(self, *kinds: str) -> str:
        """Return the name of the main part.

        Raises:
            DocumentDamaged: There is none.
        """
        found = self.parts(*kinds)
        if not found:
            raise damaged(self.path, "its main part is missing")
        return found[0]

    def tree(self, name: str) -> etree._ElementTree:
        """Return a part, parsed once."""
        return self.archive.tree(name)

    def has(self, name: str) -> bool:
        """Say whether there is a part of this name."""
        return self.archive.has(name)


def natural(name: str) -> list[int | str]:
    """Return a sort key that puts slide10 after slide9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


@dataclass(slots=True)
class DrawingText:
    """DrawingML's runs (``a:r``)."""

    def run(self, format: Format, content: Element | str | None) -> Element:  # noqa: A002
        """Return a run, a break, or a field as it was."""
        if content is not None and not isinstance(content, str):
            return content
        new = etree.Element(f"{A}br" if content is None else f"{A}r")
        properties = copy_of(format.properties)
        if properties is not None:
            for name in ("err", "dirty", "lang", "altLang"):
                properties.attrib.pop(name, None)
            new.append(properties)
        if content is not None:
            etree.SubElement(new, f"{A}t").text = clean(content)
        return new


_DRAWING = DrawingText()


@dataclass(slots=True)
class Fonts:
    """The fonts whose runs are to be left alone.

    Attributes:
        named: Names, small, that the user gave.
        code: Leave the fonts of program code as well.
        left: How many runs were left.
    """

    named: frozenset[str] = frozenset()
    code: bool = False
    left: int = 0

    def leave(self, run: Element) -> bool:
        """Say whether a run is in such a font of its own."""
        font = run_font(run)
        return font.lower() in self.named or (self.code and is_code_font(font))


def run_font(run: Element) -> str:
    """Return the Latin font that a run names; empty where it has that of its paragraph or of the theme."""
    latin = run.find(f"{A}rPr/{A}latin")
    name = "" if latin is None else str(latin.get("typeface", "")).strip()
    return "" if name.startswith("+") else name


def drawing_slots(
    root: Element,
    part: str,
    key: str,
    group: str,
    changed: set[str],
    *,
    rtl: bool = False,
    fonts: Fonts | None = None,
) -> Iterator[Slot]:
    """Yield a slot for each DrawingML paragraph below ``root``.

    Args:
        root: What holds them.
        part: Its part.
        key: Begins the units' keys.
        group: The units' context group.
        changed: Gets ``part`` where a slot is filled.
        rtl: The translation runs to the left.
        fonts: Fonts to leave alone.
    """
    fonts = fonts or Fonts()
    for number, paragraph in enumerate(root.iter(f"{A}p"), 1):
        atoms = list(_drawing_atoms(paragraph, fonts))
        if not any(isinstance(a, Atom) and a.kind == "text" for a in atoms):
            continue
        tokens, base = tokens_of(atoms)
        yield Slot(
            tokens,
            _drawing_apply(paragraph, base, part, changed, rtl=rtl),
            f"{key} paragraph {number}",
            group,
            heading=_is_title(paragraph),
        )


def _drawing_apply(paragraph: Element, base: Format, part: str, changed: set[str], *, rtl: bool) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        keep = [c for c in paragraph if c.tag == f"{A}pPr"]
        last = [c for c in paragraph if c.tag == f"{A}endParaRPr"]
        if rtl:
            keep = keep or [etree.Element(f"{A}pPr")]
            keep[0].set("rtl", "1")
            if keep[0].get("algn") == "l":
                keep[0].set("algn", "r")
        paragraph[:] = [*keep, *elements_of(tokens, base, _DRAWING), *last]
        changed.add(part)

    return apply


def _drawing_atoms(paragraph: Element, fonts: Fonts) -> Iterator[Atom | Wrap]:
    code: list[Element] = []
    for child in paragraph:
        left = child.tag == f"{A}r" and fonts.leave(child)
        if code and not left:
            yield Atom("element", None, element=code[0], more=tuple(code[1:]), word=True)
            code = []
        if left:
            # Colours cut a line of code into many runs; they stay together.
            fonts.left += not code
            code.append(child)
        elif child.tag == f"{A}r":
            text = child.find(f"{A}t")
            yield Atom(
                "text", _drawing_format(child.find(f"{A}rPr")), (text.text or "") if text is not None else ""
            )
        elif child.tag == f"{A}br":
            yield Atom("break", _drawing_format(child.find(f"{A}rPr")))
        elif child.tag not in (f"{A}pPr", f"{A}endParaRPr"):
            yield Atom("element", None, element=child, word=child.tag == f"{A}fld")
    if code:
        yield Atom("element", None, element=code[0], more=tuple(code[1:]), word=True)


def _drawing_format(properties: Element | None) -> Format:
    return Format(signature(properties, frozenset(), _UNSEEN), properties)


def _is_title(paragraph: Element) -> bool:
    """Say whether a slide's paragraph is in its title."""
    for shape in paragraph.iterancestors("{http://schemas.openxmlformats.org/presentationml/2006/main}sp"):
        place = shape.find(".//{http://schemas.openxmlformats.org/presentationml/2006/main}ph")
        return place is not None and place.get("type") in ("title", "ctrTitle")
    return False
