# SPDX-License-Identifier: Apache-2.0
"""HTML and XHTML pages: text and attributes are replaced in place, the rest stays as written."""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.base import DocumentOptions, SlotHandler
from hymt_desktop.core.documents.encoding import TextFormat, has_root, read_text
from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token
from hymt_desktop.core.documents.safety import read_bytes
from hymt_desktop.core.documents.spans import OpenedText, Render, Source, Span, Splicer
from hymt_desktop.core.documents.tagsoup import Attribute, Kind, Piece, matching_ends, tokenize
from hymt_desktop.core.errors import DocumentDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RTL = frozenset({"ar", "fa", "he", "ug", "ur"})
"""Languages written from right to left."""
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
        "i", "img", "ins", "kbd", "label", "mark", "math", "nobr", "output", "q", "rb", "ruby", "rp", "rt",
        "rtc", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u",
        "var", "wbr", "br",
    }
)  # fmt: skip
_OPAQUE_WORDS = frozenset({"code", "kbd", "samp", "var", "math", "tt"})
_OPAQUE = frozenset({"svg", "rt", "rp", "rtc", "template", "object", "canvas", "audio", "video", "pre"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "title"})
_TEXT_ONLY = frozenset({"title", "textarea", "option"})
_ATTRIBUTES = frozenset({"alt", "title", "placeholder", "aria-label", "aria-description", "summary", "label"})
_META = frozenset(
    {"description", "og:title", "og:description", "og:image:alt", "twitter:title", "twitter:description"}
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(
    rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
_PLAIN_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)


def escape(text: str, *, xhtml: bool = False, quote: str = "") -> str:
    """Escape text for a page; no-break spaces stay visible in the source."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\u00a0", "&#160;" if xhtml else "&nbsp;")
    return text.replace(quote, {'"': "&quot;", "'": "&#39;"}[quote]) if quote else text


@dataclass(slots=True)
class Page:
    """A page's pieces, and the spans in them."""

    text: str
    xhtml: bool
    options: DocumentOptions
    prefix: str = ""
    """Begins the keys and names the context group of the page's units."""
    base: int = 0
    """Where ``text`` begins in the file that it is part of."""
    first_line: int = 1
    pieces: list[Piece] = field(init=False)
    ends: dict[int, int] = field(init=False)
    newlines: list[int] = field(init=False)
    skipped: int = 0

    def __post_init__(self) -> None:
        self.newlines = [m.start() for m in re.finditer("\n", self.text)]
        self.pieces = list(tokenize(self.text, xhtml=self.xhtml))
        self.ends = matching_ends(self.pieces)

    def spans(self) -> Iterator[Span]:
        """Yield the paragraphs and the attributes of the page."""
        run: list[Piece] = []
        block = ""
        i = 0
        while i < len(self.pieces):
            piece = self.pieces[i]
            i += 1
            if piece.kind is Kind.TEXT:
                run.append(piece)
                continue
            if piece.kind is Kind.OTHER:
                if run:
                    run.append(piece)
                continue
            stop = self._opaque_end(i - 1)
            if stop is not None:
                i = stop + 1
                if piece.name in _INLINE or piece.name in self.options.skip_elements:
                    run.append(Piece(Kind.ALONE, piece.start, self.pieces[stop].end, piece.name))
                    continue
                yield from self._flush(run, block)
                run = []
                self.skipped += 1
                continue
            yield from self._attributes(piece)
            if piece.name in _INLINE:
                run.append(piece)
                continue
            yield from self._flush(run, block)
            run = []
            if piece.kind is not Kind.ALONE:
                block = piece.name if piece.kind is Kind.OPEN else ""
        yield from self._flush(run, block)

    def _opaque_end(self, index: int) -> int | None:
        """Return where an element ends that is not to be translated, or None."""
        piece = self.pieces[index]
        if piece.kind is not Kind.OPEN:
            return None
        wish = piece.get("translate")
        names = (piece.get("class") or "").split()
        if wish == "yes":
            return None
        opaque = (
            piece.name in _OPAQUE_WORDS
            or piece.name in _OPAQUE
            or piece.name in self.options.skip_elements
            or wish == "no"
            or "notranslate" in names
        )
        return self.ends.get(index) if opaque else None

    def _attributes(self, piece: Piece) -> Iterator[Span]:
        for attribute in piece.attributes:
            if not _translatable(piece, attribute):
                continue
            value = _BLANKS.sub(" ", html.unescape(attribute.value)).strip()
            yield Span(
                self.base + attribute.start,
                self.base + attribute.end,
                (Text(value),),
                self._attribute_render(attribute),
                f"{self._line(piece.start)} {attribute.name}",
                f"{self.prefix}@",
            )

    def _attribute_render(self, attribute: Attribute) -> Render:
        def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
            # An attribute has no line break but the one of a bilingual page: the translation stands alone.
            breaks = [i for i, t in enumerate(tokens) if isinstance(t, Break)]
            after = tokens[breaks[-1] + 1 :] if breaks else tokens
            text = "".join(t.value for t in after if isinstance(t, Text))
            value = escape(text, xhtml=self.xhtml, quote=attribute.quote or '"')
            return value if attribute.quote else f'"{value}"'

        return render

    def _line(self, position: int) -> str:
        line = self.first_line + bisect.bisect_left(self.newlines, position)
        return f"{self.prefix} line {line}".lstrip()

    def _flush(self, pieces: list[Piece], block: str) -> Iterator[Span]:
        if not any(p.kind is Kind.TEXT and not self._is_blank(p) for p in pieces):
            return
        start, end = pieces[0].start, pieces[-1].end
        if pieces[0].kind is Kind.TEXT:
            start += len(self.text[start : pieces[0].end]) - len(
                self.text[start : pieces[0].end].lstrip(" \t\r\n\f")
            )
        if pieces[-1].kind is Kind.TEXT:
            end = pieces[-1].start + len(self.text[pieces[-1].start : end].rstrip(" \t\r\n\f"))
        tokens = self._tokens(pieces, start, end)
        yield Span(
            self.base + start,
            self.base + end,
            tokens,
            self._render(pieces, block),
            self._line(start),
            self.prefix,
            block in _HEADINGS,
        )

    def _is_blank(self, piece: Piece) -> bool:
        return not self.text[piece.start : piece.end].strip()

    def _tokens(self, pieces: list[Piece], start: int, end: int) -> list[Token]:
        tokens: list[Token] = []
        stack: list[tuple[str, int]] = []
        for piece in pieces:
            source = (self.base + piece.start, self.base + piece.end)
            raw = self.text[piece.start : piece.end]
            if piece.kind is Kind.TEXT:
                raw = self.text[max(piece.start, start) : min(piece.end, end)]
                tokens.append(Text(html.unescape(_BLANKS.sub(" ", raw))))
            elif piece.kind is Kind.ALONE and _PLAIN_BR.fullmatch(raw):
                tokens.append(Break())
            else:
                if piece.kind is Kind.OPEN:
                    stack.append((piece.name, len(tokens)))
                elif piece.kind is Kind.CLOSE and any(name == piece.name for name, _ in stack):
                    while stack[-1][0] != piece.name:
                        stack.pop()
                    at = stack.pop()[1]
                    opener = tokens[at]
                    assert isinstance(opener, Single)
                    tokens[at] = Open(opener.code, keep=piece.name == "a")
                    tokens.append(Close(source))
                    continue
                tokens.append(Single(source, word=piece.name in _OPAQUE_WORDS))
        return tokens

    def _render(self, pieces: list[Piece], block: str) -> Render:
        raws = (self.text[p.start : p.end] for p in pieces if p.name == "br")
        usual = " / " if block in _TEXT_ONLY else "<br/>" if self.xhtml else "<br>"
        line_break = next((raw for raw in raws if _PLAIN_BR.fullmatch(raw)), usual)

        def render(tokens: list[Token], terms: Sequence[str]) -> list[str | Source]:  # noqa: ARG001
            result: list[str | Source] = []
            for token in tokens:
                if isinstance(token, Text):
                    result.append(escape(token.value, xhtml=self.xhtml))
                elif isinstance(token, Break):
                    result.append(line_break)
                else:
                    result.append(token.code)
            return result

        return render

    def relabel(self, splicer: Splicer) -> None:
        """Name the target language, and its direction, in the page's root element."""
        if not self.options.target:
            return
        root = next((p for p in self.pieces if p.kind is Kind.OPEN and p.name == "html"), None)
        if root is None:
            return
        direction = "rtl" if self.options.target in RTL else "ltr"
        names = {a.name for a in root.attributes}
        for attribute in root.attributes:
            new = {"lang": self.options.target, "xml:lang": self.options.target, "dir": direction}.get(
                attribute.name
            )
            if new is not None:
                splicer.replace(attribute.start, attribute.end, new if attribute.quote else f'"{new}"')
        if direction == "rtl" and "dir" not in names:
            splicer.replace(root.start + 5, root.start + 5, ' dir="rtl"')


def _translatable(piece: Piece, attribute: Attribute) -> bool:
    if not attribute.value.strip():
        return False
    if piece.name == "meta":
        which = (piece.get("name") or piece.get("property") or "").lower()
        return attribute.name == "content" and which in _META
    if piece.name == "input" and attribute.name == "value":
        return (piece.get("type") or "").lower() in ("button", "submit", "reset")
    if attribute.name == "label":
        return piece.name in ("option", "optgroup", "track")
    return attribute.name in _ATTRIBUTES


class HtmlHandler(SlotHandler):
    """Web pages."""

    name = "Web page"
    extensions = (".html", ".htm", ".xhtml", ".xht")

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for a doctype or a root element."""
        if has_root(head, rb"!doctype\s+html", b"html"):
            return 80
        return super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedText:
        """Read the page in the encoding that it declares."""
        text, stored = _read(path, options)
        xhtml = path.suffix.lower() in (".xhtml", ".xht") or text.lstrip("\ufeff \r\n\t").startswith("<?xml")
        page = Page(text, xhtml, options)
        splicer = Splicer(text)
        page.relabel(splicer)
        notes: list[str] = []
        return OpenedText(splicer, stored, _noted(page, notes), notes, references=True)


def _noted(page: Page, notes: list[str]) -> Iterator[Span]:
    yield from page.spans()
    if page.skipped:
        notes.append(f"{page.skipped} blocks of code or marked as not to be translated were left.")


def _read(path: Path, options: DocumentOptions) -> tuple[str, TextFormat]:
    declared = options.encoding
    if not declared:
        found = _CHARSET.search(read_bytes(path)[:4096])
        declared = (found.group(1) or found.group(2)).decode("ascii") if found else ""
        if declared.lower() in ("iso-8859-1", "latin1", "us-ascii"):
            declared = "cp1252"
    try:
        "".encode(declared or "utf-8")
        if declared and not declared.lower().startswith("utf-16"):
            return read_text(path, declared, options.source)
    except (LookupError, DocumentDamaged):
        if options.encoding:
            raise
    return read_text(path, "", options.source)
