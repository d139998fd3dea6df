# SPDX-License-Identifier: Apache-2.0
"""Word documents (.docx, .docm): body, tables, headers, footers, notes, comments, text boxes, chart titles.

Tracked changes: inserted text is translated and stays an insertion; deleted text stays as it is. Macros of a
.docm are copied, never looked at. Reference: ECMA-376 part 1, chapter 17.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.archive import Archive, ArchiveHandler, OpenedArchive
from hymt_desktop.core.documents.base import CODE_STYLES, Apply, DocumentOptions, Slot
from hymt_desktop.core.documents.html import RTL
from hymt_desktop.core.documents.ooxml import Package, drawing_slots
from hymt_desktop.core.documents.runs import (
    XML_SPACE,
    Atom,
    Element,
    Format,
    Shell,
    Wrap,
    copied_shell,
    copies,
    copy_of,
    elements_of,
    signature,
    tokens_of,
)
from hymt_desktop.core.documents.xmltext import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from hymt_desktop.core.documents.inline import Token

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = (
    "wordprocessingml.document.main",
    "ms-word.document.macroEnabled.main",
    "wordprocessingml.template.main",
)
_OTHERS = (
    ("wordprocessingml.header+", "header"),
    ("wordprocessingml.footer+", "footer"),
    ("wordprocessingml.footnotes", "footnotes"),
    ("wordprocessingml.endnotes", "endnotes"),
    ("wordprocessingml.comments+", "comments"),
)
_UNSEEN = frozenset(
    {f"{W}lang", f"{W}noProof", f"{W}rPrChange", f"{W}proofErr", f"{W}bCs", f"{W}iCs", f"{W}szCs"}
)
_WRAPS = frozenset(
    {f"{W}hyperlink", f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml", f"{W}dir", f"{W}bdo"}
)
_DROPPED = frozenset({f"{W}proofErr", f"{W}lastRenderedPageBreak"})


@dataclass(slots=True)
class _Word:
    """WordprocessingML's runs (``w:r``)."""

    rtl: bool

    def run(self, format: Format, content: Element | str | None) -> Element:  # noqa: A002
        new = etree.Element(f"{W}r")
        properties = copy_of(format.properties)
        if properties is not None:
            for language in properties.findall(f"{W}lang"):
                properties.remove(language)
        if self.rtl and isinstance(content, str):
            properties = etree.Element(f"{W}rPr") if properties is None else properties
            if properties.find(f"{W}rtl") is None:
                _insert_rtl(properties)
        if properties is not None and len(properties):
            new.append(properties)
        if isinstance(content, str):
            text = etree.SubElement(new, f"{W}t")
            text.text = clean(content)
            text.set(XML_SPACE, "preserve")
        else:
            new.append(etree.Element(f"{W}br") if content is None else content)
        return new


def _insert_rtl(properties: Element) -> None:
    """Put ``w:rtl`` where the schema wants it: before these, which come last."""
    after = {
        f"{W}{name}" for name in ("cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange")
    }
    place = next((i for i, child in enumerate(properties) if child.tag in after), len(properties))
    properties.insert(place, etree.Element(f"{W}rtl"))


class DocxHandler(ArchiveHandler):
    """Word documents."""

    name = "Word document"
    extensions = (".docx", ".docm", ".dotx")
    signature = b"word/"

    def read(self, archive: Archive, options: DocumentOptions) -> OpenedArchive:
        """Parse the parts with text."""
        package = Package(archive)
        main = package.main(*_MAIN)
        reader = _Reader(package, options, _styles(package, main, options))
        slots = list(reader.part(main, ""))
        for kind, key in _OTHERS:
            for part in package.parts(kind):
                slots += reader.part(part, key)
        for part in package.parts("drawingml.chart+", "drawingml.diagramData"):
            root = package.tree(part).getroot()
            slots += drawing_slots(root, part, Path(part).stem, part, package.changed)
        return OpenedArchive(archive, slots, reader.notes())


def _styles(package: Package, main: str, options: DocumentOptions) -> frozenset[str]:
    """Return the identifiers of the styles to leave alone, which users know by their names."""
    code = _named(package, CODE_STYLES)
    styles = [_value(p.find(f"{W}pPr/{W}pStyle")) for p in package.tree(main).getroot().iter(f"{W}p")]
    # A document that is all in such a style was a text file once.
    if 2 * sum(style in code for style in styles) > len(styles):
        code = set()
    named = {name.lower() for name in options.skip_styles}
    return frozenset(code | _named(package, named) | set(options.skip_styles))


def _named(package: Package, wanted: Set[str]) -> set[str]:
    """Return the identifiers of the styles with these names, given in small letters."""
    found: set[str] = set()
    for part in package.parts("wordprocessingml.styles"):
        for style in package.tree(part).getroot().iter(f"{W}style"):
            name = style.find(f"{W}name")
            called = "" if name is None else str(name.get(f"{W}val")).lower()
            # LibreOffice writes underscores for blanks.
            if wanted & {called, called.replace("_", " ")}:
                found.add(str(style.get(f"{W}styleId")))
    return found


@dataclass(slots=True)
class _Reader:
    package: Package
    options: DocumentOptions
    skip: frozenset[str]
    deleted: int = 0
    skipped: int = 0

    def notes(self) -> list[str]:
        result = []
        if self.deleted:
            result.append(f"{self.deleted} deletions that are tracked as changes were left as they are.")
        if self.skipped:
            result.append(f"{self.skipped} paragraphs were left because of their style (code, or one named).")
        return result

    def part(self, part: str, key: str) -> Iterator[Slot]:
        root = self.package.tree(part).getroot()
        for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
            style = _value(paragraph.find(f"{W}pPr/{W}pStyle"))
            if style in self.skip:
                self.skipped += 1
                continue
            atoms = list(self._atoms(paragraph))
            if not _has_text(atoms):
                continue
            tokens, base = tokens_of(atoms)
            yield Slot(
                tokens,
                self._apply(paragraph, base, part),
                f"{key} paragraph {number}".lstrip(),
                part,
                heading=style.lower().startswith(("heading", "title")),
            )
        yield from drawing_slots(root, part, key or "drawing", part, self.package.changed)

    def _apply(self, paragraph: Element, base: Format, part: str) -> Apply:
        rtl = self.options.target in RTL

        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            properties = [child for child in paragraph if child.tag == f"{W}pPr"]
            paragraph[:] = [*properties, *elements_of(tokens, base, _Word(rtl))]
            if rtl:
                _set_bidi(paragraph)
            self.package.changed.add(part)

        return apply

    def _atoms(self, parent: Iterable[Element]) -> Iterator[Atom | Wrap]:
        children = list(parent)
        i = 0
        while i < len(children):
            child = children[i]
            end = _field_end(children, i)
            if end is not None:
                yield self._field(children[i : end + 1])
                i = end + 1
                continue
            yield from self._atom(child)
            i += 1

    def _atom(self, child: Element) -> Iterator[Atom | Wrap]:
        tag = child.tag
        if tag == f"{W}r":
            yield from self._run(child)
        elif tag in _WRAPS:
            inner = tuple(self._atoms(child))
            if _has_text(inner):
                yield Wrap(inner, copied_shell(child), keep=tag == f"{W}hyperlink")
            else:
                yield Atom("element", None, element=child)
        elif tag == f"{W}sdt":
            yield self._content_control(child)
        elif tag not in _DROPPED and tag != f"{W}pPr":
            self.deleted += tag in (f"{W}del", f"{W}moveFrom")
            # A formula or a simple field takes the place of words; a bookmark or a deletion doesn't.
            word = str(tag).endswith(("}oMath", "}fldSimple"))
            yield Atom("element", None, element=child, word=word)

    def _content_control(self, control: Element) -> Atom | Wrap:
        content = control.find(f"{W}sdtContent")
        inner = tuple(self._atoms(content)) if content is not None else ()
        if not _has_text(inner):
            return Atom("element", None, element=control)
        fixed = [child for child in control if child.tag != f"{W}sdtContent"]

        def make() -> Shell:
            new = etree.Element(f"{W}sdt")
            new.extend(copies(fixed))
            place = etree.SubElement(new, f"{W}sdtContent")
            return Shell((new,), place)

        return Wrap(inner, make)

    def _run(self, run: Element) -> Iterator[Atom]:
        properties = run.find(f"{W}rPr")
        style = Format(signature(properties, _UNSEEN, frozenset()), properties)
        if self._untouched(properties):
            yield Atom("element", None, element=run, word=True)
            return
        for child in run:
            if child.tag == f"{W}t":
                yield Atom("text", style, child.text or "")
            elif child.tag == f"{W}noBreakHyphen":
                yield Atom("text", style, "\u2011")
            elif child.tag == f"{W}cr" or (
                child.tag == f"{W}br" and child.get(f"{W}type") in (None, "textWrapping")
            ):
                yield Atom("break", style)
            elif child.tag not in _DROPPED and child.tag != f"{W}rPr":
                yield Atom("run", style, element=child, word=child.tag == f"{W}sym")

    def _untouched(self, properties: Element | None) -> bool:
        """Say whether a run is hidden, or in a style that is not to be translated."""
        if properties is None:
            return False
        hidden = properties.find(f"{W}vanish")
        if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
            return True
        return _value(properties.find(f"{W}rStyle")) in self.skip

    def _field(self, runs: list[Element]) -> Atom | Wrap:
        """A field: a link's text is translated; what the program works out is left to it."""
        separate = next((i for i, run in enumerate(runs) if "separate" in _marks(run)), None)
        code = "".join(t.text or "" for run in runs[:separate] for t in run.iter(f"{W}instrText"))
        if separate is None or not code.strip().upper().startswith("HYPERLINK"):
            return Atom("element", None, element=runs[0], more=tuple(runs[1:]), word=separate is not None)
        before, after = runs[: separate + 1], runs[-1:]
        inner = tuple(self._atoms(runs[separate + 1 : -1]))
        if not _has_text(inner):
            return Atom("element", None, element=runs[0], more=tuple(runs[1:]), word=True)
        return Wrap(inner, lambda: Shell(tuple(copies(before)), None, tuple(copies(after))), keep=True)


def _marks(run: Element) -> list[str]:
    return (
        [str(mark.get(f"{W}fldCharType")) for mark in run.iter(f"{W}fldChar")] if run.tag == f"{W}r" else []
    )


def _field_end(children: Sequence[Element], start: int) -> int | None:
    """Return where the field ends that begins at ``start``; None if none begins, or it ends elsewhere."""
    depth = 0
    for i in range(start, len(children)):
        for mark in _marks(children[i]):
            depth += {"begin": 1, "end": -1}.get(mark, 0)
        if depth <= 0:
            return i if i > start and depth == 0 else None
    return None


def _value(element: Element | None) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))


def _has_text(atoms: Sequence[Atom | Wrap]) -> bool:
    return any(_has_text(a.atoms) if isinstance(a, Wrap) else a.kind == "text" for a in atoms)


def _set_bidi(paragraph: Element) -> None:
    """Make a paragraph run from right to left."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    if properties.find(f"{W}bidi") is not None:
        return
    before = {
        f"{W}{name}"
        for name in (
            "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
            "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
            "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN",
        )
    }  # fmt: skip
    place = sum(child.tag in before for child in properties)
    properties.insert(place, etree.Element(f"{W}bidi"))
