# SPDX-License-Identifier: Apache-2.0
"""What OpenDocument's styles and spreadsheet cells mean to a translator.

LibreOffice gives a text an automatic style for every thing that it notes about it, the editing session
(``rsid``) and the language included. Styles that look alike are one here; a style without a look is none.
Reference: OASIS OpenDocument 1.3 part 3, chapters 9, 16 and 19.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.table import ColumnChoice, check_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.runs import Element

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_UNSEEN = frozenset(
    {
        "rsid", "paragraph-rsid", "language", "country", "script", "rfc-language-tag", "language-asian",
        "country-asian", "script-asian", "rfc-language-tag-asian", "language-complex", "country-complex",
        "script-complex", "rfc-language-tag-complex",
    }
)  # fmt: skip
"""Local names of attributes of text that can't be seen."""


@dataclass(slots=True)
class Styles:
    """The styles that a part sees: the document's named ones, and the automatic ones of its own."""

    document: Element | None
    """The root of ``styles.xml``."""
    part: Element
    """The root of the part."""
    _looks: dict[str, str] = field(default_factory=dict)
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    _fonts: dict[str, str] = field(default_factory=dict)
    _faces: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for root in (self.document, self.part):
            for face in [] if root is None else root.iterfind(f"{OFFICE}font-face-decls/{STYLE}font-face"):
                self._faces[str(face.get(f"{STYLE}name"))] = str(face.get(f"{_SVG}font-family") or "")
        first: dict[str, str] = {}
        for style in [] if self.document is None else self.document.iterfind(f"{OFFICE}styles/{STYLE}style"):
            name = str(style.get(f"{STYLE}name"))
            self._names[name] = self._known_as(style, name, automatic=False)
            self._fonts[name] = self._font_of(style)
        for style in self.part.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
            name = str(style.get(f"{STYLE}name"))
            self._names[name] = self._known_as(style, name, automatic=True)
            self._fonts[name] = self._font_of(style)
            if style.get(f"{STYLE}family") == "text":
                look = _look(style)
                self._looks[name] = first.setdefault(look, name) if look else ""

    def _known_as(self, style: Element, name: str, *, automatic: bool) -> frozenset[str]:
        """Return the names, small, that a user may call a style by; an automatic one has its parent's."""
        shown = str(style.get(f"{STYLE}display-name") or name).lower()
        own = {name.lower(), shown, shown.replace("_20_", " ").replace("_", " ")}
        parent = self._names.get(str(style.get(f"{STYLE}parent-style-name")))
        return frozenset(own | parent if automatic and parent else own)

    def _font_of(self, style: Element) -> str:
        """Return the font that a style names itself, or the style that it is made from."""
        for properties in style.iterfind(f"{STYLE}text-properties"):
            face = properties.get(f"{STYLE}font-name")
            found = self._faces.get(face) or face or properties.get(f"{_FO}font-family")
            if found:
                return str(found).strip("\"' ")
        return self._fonts.get(str(style.get(f"{STYLE}parent-style-name")), "")

    def font(self, name: str | None) -> str:
        """Return the Latin font of a style; empty where it has none of its own."""
        return self._fonts.get(name, "") if name else ""

    def look(self, name: str | None) -> str:
        """Return the style that stands for all that look like ``name``; empty for no look of its own."""
        return self._looks.get(name, name) if name else ""

    def named(self, name: str | None, wanted: frozenset[str]) -> bool:
        """Say whether a style is one of those ``wanted`` (small letters)."""
        return bool(name and wanted and self._names.get(name, frozenset({name.lower()})) & wanted)


def _look(style: Element) -> str:
    parts = []
    for child in style:
        seen = sorted((k, v) for k, v in child.attrib.items() if etree.QName(k).localname not in _UNSEEN)
        if seen or len(child):
            parts.append(f"{child.tag} {seen} {[etree.tostring(c) for c in child]}")
    parent = style.get(f"{STYLE}parent-style-name")
    return "|".join([*([parent] if parent else []), *parts])


def _elements(row: Iterable[Element]) -> Iterator[Element]:
    """Yield what a row holds, without comments and processing instructions."""
    return (child for child in row if isinstance(child.tag, str))


@dataclass(slots=True)
class Cells:
    """Says which cells of tables are to be translated: in a spreadsheet, those chosen and no formulas."""

    options: DocumentOptions
    sheets: bool
    path: Path
    _chosen: dict[Element, frozenset[int] | None] = field(default_factory=dict)
    _choice: ColumnChoice = field(init=False)

    def __post_init__(self) -> None:
        self._choice = ColumnChoice(self.options.columns)

    def left_out(self, cell: Element) -> bool:
        """Say whether a cell's text is a number, a formula's result, or not among the chosen ones."""
        if cell.get(f"{TABLE}formula") is not None:
            return True
        if cell.get(f"{OFFICE}value-type") not in (None, "string"):
            return True
        if not self.sheets:
            return False
        sheet = next(cell.iterancestors(f"{TABLE}table"), None)
        if sheet is None:  # damaged: shown in no sheet
            return True
        if self.options.sheets and sheet.get(f"{TABLE}name") not in self.options.sheets:
            return True
        if sheet not in self._chosen:
            self._chosen[sheet] = self._columns(sheet)
        chosen = self._chosen[sheet]
        return chosen is not None and _position(cell) not in chosen

    def _columns(self, sheet: Element) -> frozenset[int] | None:
        """Return the numbers, from 1, of a sheet's chosen columns; None for all."""
        if not self.options.columns:
            return None
        rows = sheet.iter(f"{TABLE}table-row")
        row = next(rows, ())
        heads = {"".join(c.itertext()).strip(): _position(c) for c in _elements(row)}
        # A row ends in one empty cell, repeated to the edge of the sheet.
        filled = [c for r in (row, *rows) for c in _elements(r) if "".join(c.itertext()).strip()]
        return self._choice.of(heads, max((_position(c) for c in filled), default=0))

    def check(self, root: Element) -> None:
        """Refuse names of sheets and columns that aren't there.

        Raises:
            UserError: It names one, and those that are there.
        """
        if not self.sheets:
            return
        there = [str(t.get(f"{TABLE}name")) for t in root.iter(f"{TABLE}table")]
        check_sheets(self.path, self.options.sheets, there)
        self._choice.check(self.path)

    @staticmethod
    def forget_value(cell: Element) -> None:
        """Drop the copy of a cell's text in its attributes, which would be shown instead of the text."""
        cell.attrib.pop(f"{OFFICE}string-value", None)


def _position(cell: Element) -> int:
    """Return a cell's column from 1, counting repeated cells before it."""
    before = cell.itersiblings(f"{TABLE}table-cell", f"{TABLE}covered-table-cell", preceding=True)
    return 1 + sum(int(c.get(f"{TABLE}number-columns-repeated") or 1) for c in before)
