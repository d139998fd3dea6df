# SPDX-License-Identifier: Apache-2.0
"""HTML and XML in a request: the text between the tags is translated, the tags come back as written.

HTML goes through the handler of HTML files. XML is what CAT tools send for a sentence: its tags are inline
codes of any name, and become the translator's own numbered ones.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.base import DocumentOptions, Slot, TranslationMap
from hymt_desktop.core.documents.html import Page
from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token, plain
from hymt_desktop.core.documents.spans import Span, Splicer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hymt_desktop.core.documents.spans import Source

_XML = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?.*?\?>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z_][\w.:-]*)(?P<rest>(?:\s[^<>]*?)?)(?P<alone>/?)>",
    re.DOTALL,
)


@dataclass(slots=True)
class MarkupText:
    """A text with markup, and the units in it."""

    splicer: Splicer
    slots: list[Slot]

    @property
    def units(self) -> list[str]:
        """What there is to translate, with the translator's own inline tags."""
        return [text for slot in self.slots for text in slot.texts]

    @property
    def plain_texts(self) -> list[str]:
        """The units without tags."""
        return [plain(unit) for unit in self.units]

    def result(self, translations: Sequence[str]) -> str:
        """Return the text with its units translated."""
        index = 0
        texts = TranslationMap(dict(enumerate(translations)))
        for slot in self.slots:
            index = slot.fill(texts, index, interleave=False)
        return self.splicer.result()


@dataclass(frozen=True, slots=True)
class Markup:
    """How to read a text with markup.

    Attributes:
        xml: XML with tags of any name, instead of HTML.
        ignore: Elements whose content is not translated.
        split: XML elements that divide the text into paragraphs.
    """

    xml: bool = False
    ignore: frozenset[str] = field(default_factory=frozenset)
    split: frozenset[str] = field(default_factory=frozenset)

    def open(self, text: str) -> MarkupText:
        """Find what there is to translate."""
        splicer = Splicer(text)
        spans: Iterable[Span]
        if self.xml:
            spans = self._xml_spans(text)
        else:
            spans = Page(text, False, DocumentOptions(skip_elements=tuple(self.ignore))).spans()
        return MarkupText(splicer, [splicer.slot(span) for span in spans])

    def _xml_spans(self, text: str) -> list[Span]:
        spans: list[Span] = []
        tokens: list[Token] = []
        begin = at = 0
        ends = _pairs(text)

        def flush(end: int) -> None:
            if any(isinstance(token, Text) and token.value.strip() for token in tokens):
                spans.append(Span(begin, end, tuple(_balanced(tokens)), _render))
            tokens.clear()

        for match in _XML.finditer(text):
            if match.start() < at:
                continue
            if match.start() > at:
                tokens.append(Text(html.unescape(text[at : match.start()])))
            at = match.end()
            name = match.group("name")
            if name in self.split:
                flush(match.start())
                begin = at
            elif name in self.ignore and match.start() in ends and not match.group("close"):
                at = ends[match.start()]
                tokens.append(Single((match.start(), at), word=True))
            elif name and match.start() in ends:
                tokens.append(Open(match.span(), keep=True))
            elif name and match.group("close"):
                tokens.append(Close(match.span()))
            else:
                tokens.append(Single(match.span(), word=match.group("cdata") is not None))
        if at < len(text):
            tokens.append(Text(html.unescape(text[at:])))
        flush(len(text))
        return spans


def _pairs(text: str) -> dict[int, int]:
    """Return, for each start tag that has an end tag, where its element ends."""
    stack: list[tuple[str, int]] = []
    found: dict[int, int] = {}
    for match in _XML.finditer(text):
        name = match.group("name")
        if name is None or match.group("alone"):
            continue
        if not match.group("close"):
            stack.append((name, match.start()))
        elif stack and stack[-1][0] == name:
            found[stack.pop()[1]] = match.end()
    return found


def _balanced(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens in which every paired code has both its ends; one without becomes a single code."""
    result = list(tokens)
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if isinstance(token, Open):
            stack.append(index)
        elif isinstance(token, Close):
            if stack:
                stack.pop()
            else:
                result[index] = Single(token.code)
    for index in stack:
        result[index] = Single(tokens[index].code)  # type: ignore[union-attr]
    return result


def _render(tokens: list[Token], terms: Sequence[str]) -> list[str | Source]:  # noqa: ARG001
    """Write tokens as XML again: codes are copied from the source."""
    result: list[str | Source] = []
    for token in tokens:
        if isinstance(token, Text):
            result.append(html.escape(token.value, quote=False))
        elif isinstance(token, Break):
            result.append("\n")
        else:
            result.append(token.code)
    return result
