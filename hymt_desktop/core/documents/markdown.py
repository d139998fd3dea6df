# SPDX-License-Identifier: Apache-2.0
"""Markdown (CommonMark with tables, strikethrough, footnotes, math): text is replaced in place.

markdown-it-py tells which lines a paragraph, heading or cell has and what its inline elements are, but not
where those are in a line. Its tokens hold enough to find that out: each one's source begins where the one
before ends. Front matter, code, math, HTML tags, link targets and definitions are never rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.documents.html import Page
from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token
from hymt_desktop.core.documents.markdownwrite import Inline, Place, markdown, opener, renderer
from hymt_desktop.core.documents.spans import Span, TextSpanHandler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token as MdToken

    from hymt_desktop.core.documents.base import DocumentOptions

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FRONT = re.compile(
    r"\A(?:---[ \t]*\r?\n.*?^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n.*?^\+\+\+)[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
_VERBATIM = re.compile(
    r"\$\$.{1,4000}?\$\$"
    r"|\$(?![\s$])(?:[^$\n\\]|\\.){0,1000}?(?<!\s)\$(?!\d)"
    r"|\[\^[^\]\s]{1,200}\]:?"
    r"|\[\[[^\[\]\n]{1,500}\]\]"
    r"|\[![A-Z]+\]"
    r"|\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{[#.:][^{}\n]{0,200}\}"
    r"|:[a-z0-9_+-]{1,40}:(?!\w)"
    r"|(?<!~)~[\w+-]{1,6}~(?!~)|\^[\w+-]{1,6}\^",
    re.DOTALL,
)
_COMPUTER = re.compile(
    r"<(kbd|code|samp|var|tt)(?:\s[^<>\n]{0,200})?>(?:(?!</?\1\b).){0,500}?</\1>", re.DOTALL | re.IGNORECASE
)
"""What HTML says is a computer's, not words."""
_FENCED_DIRECTIVE = re.compile(r"(?:^|(?<=\n))[ \t]*(?::{3,}|!{3}|\?{3})[^\n]*")
_LINK_TAIL = re.compile(
    r"""\]\(\s*(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)"""
    r"""(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?\s*\)|\]\[[^\]]*\]|\]""",
    re.DOTALL,
)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]*\]:")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SECTION = 256 * 1024
"""Characters after which the next heading begins a section that is parsed by itself."""
_HUGE = 20_000
"""Characters of a paragraph."""
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_KINDS = {"heading_open": "heading", "th_open": "cell", "td_open": "cell"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    parser.inline.ruler.before("escape", "verbatim", _verbatim)
    parser.inline.ruler.before("link", "lone_bracket", _lone_bracket)
    parser.block.ruler.at("reference", _reference)
    parser.block.ruler.before("paragraph", "note", _note, {"alt": ["paragraph"]})
    return parser


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take no footnote for a link's definition: ``[^1]: 没有空格的话`` would be one."""
    from markdown_it.rules_block import reference

    at = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", at) and reference(state, start, end, silent)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    """End a paragraph before a footnote: notes need no blank line between them."""
    at = state.bMarks[start] + state.tShift[start]
    return silent and re.compile(r"\[\^[^\]\s]+\]:").match(state.src, at) is not None


def _verbatim(state: StateInline, silent: bool) -> bool:
    for pattern in (_VERBATIM, _COMPUTER, _FENCED_DIRECTIVE):
        match = pattern.match(state.src, state.pos, state.posMax)
        if match and match.end() > state.pos:
            if not silent:
                token = state.push("verbatim", "", 0)
                token.content = match.group()
            state.pos = match.end()
            return True
    return False


def _lone_bracket(state: StateInline, silent: bool) -> bool:
    """Take ``[`` for text where no ``]`` answers it in a huge paragraph.

    For each of them the parser would look for its end up to the end of the paragraph.
    """
    if len(state.src) < _HUGE:
        return False
    start = state.pos + state.src.startswith("![", state.pos)
    if state.src[start] != "[" or start not in _lone(state.src):
        return False
    if not silent:
        state.pending += state.src[state.pos]
    state.pos += 1
    return True


@lru_cache(maxsize=1)
def _lone(text: str) -> frozenset[int]:
    """Return where brackets open that none closes."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            opened.append(match.start())
        elif match.group() == "]" and opened:
            opened.pop()
    return frozenset(opened)


class MarkdownHandler(TextSpanHandler):
    """Markdown."""

    name = "Markdown"
    extensions = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rmd", ".qmd")

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield paragraphs, headings, cells, and the text of HTML blocks."""
        front = _FRONT.match(text)
        offset = front.end() if front else 0
        lines = [(m.start(), m.group()) for m in _LINE.finditer(text, offset) if m.group()]
        first_line = text.count("\n", 0, offset) + 1
        newline = "\r\n" if "\r\n" in text else "\n"
        definitions = "\n".join(line for _, line in lines if _DEFINITION.match(line))
        names: dict[str, Any] = {}
        _parser().parse(definitions, names)
        reader = _Reader(text, lines, options, first_line, newline)
        for start, stop in _sections(lines):
            source = "".join(line for _, line in lines[start:stop]).replace("\0", "\ufffd")
            yield from reader.section(_parser().parse(source, names), start)
        if reader.lost:
            notes.append(f"{reader.lost} paragraphs with unusual markup were left as they are.")


def _sections(lines: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Cut a large file at headings: the parser's tokens take fifty times the room of their text."""
    start = size = 0
    fence = ""
    for i, (_, line) in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        heading = line.startswith("#") and not fence and i > 0 and not lines[i - 1][1].strip()
        if heading and size > _SECTION:
            yield start, i
            start, size = i, 0
        size += len(line)
    yield start, len(lines)


@dataclass(slots=True)
class _Reader:
    """Turns the tokens of a section into spans."""

    text: str
    lines: list[tuple[int, str]]
    options: DocumentOptions
    first_line: int
    newline: str
    lost: int = 0

    def section(self, tokens: list[MdToken], start: int) -> Iterator[Span]:
        column = 0
        kind = "paragraph"
        for token in tokens:
            if token.map and start:
                token.map = [token.map[0] + start, token.map[1] + start]
            if token.type == "tr_open":
                column = 0
            if token.type.endswith("_open"):
                kind = _KINDS.get(token.type, "paragraph")
            if token.type == "html_block" and token.map and token.level == 0:
                yield from _html(self.text, self.lines, token.map, self.options, self.first_line)
            if token.type == "inline" and token.map and token.content.strip():
                yield from self._inline(token, kind, column)
            column += token.type == "inline"

    def _inline(self, token: MdToken, kind: str, column: int) -> Iterator[Span]:
        assert token.map
        place = _place(self.lines, token, kind, column)
        inline = place and _inline(token)
        if not place or not inline:
            self.lost += 1
            return
        yield Span(
            place.start,
            place.end,
            inline.tokens,
            renderer(inline, place, self.newline),
            f"line {self.first_line + token.map[0]}",
            heading=kind == "heading",
        )


def _html(
    text: str, lines: list[tuple[int, str]], span: list[int], options: DocumentOptions, first_line: int
) -> Iterator[Span]:
    start = lines[span[0]][0]
    end = lines[span[1]][0] if span[1] < len(lines) else len(text)
    page = Page(text[start:end], False, options, base=start, first_line=first_line + span[0])
    yield from page.spans()


def _place(lines: list[tuple[int, str]], token: MdToken, kind: str, column: int) -> Place | None:
    """Find an inline token's first and last character in the file."""
    assert token.map
    content = token.content.split("\n")
    first = token.map[0]
    if first + len(content) > len(lines):
        return None
    if kind == "cell":
        return _cell(lines[first], token.content, column)
    starts: list[int] = []
    end = 0
    for i, part in enumerate(content):
        offset, raw = lines[first + i]
        at = (
            raw.find(part.strip(), len(raw) - len(raw.lstrip(" \t>#")))
            if kind == "heading"
            else _suffix(raw, part)
        )
        if at < 0:
            return None
        starts.append(at)
        end = offset + at + len(part.strip())
    prefix = (
        lines[first + 1][1][: starts[1]]
        if len(starts) > 1
        else re.sub(r"[^>\s]", " ", lines[first][1][: starts[0]])
    )
    return Place(lines[first][0] + starts[0], end, prefix, kind)


def _suffix(raw: str, part: str) -> int:
    line = raw.rstrip()
    wanted = part.strip()
    return len(line) - len(wanted) if line.endswith(wanted) else -1


def _cell(line: tuple[int, str], content: str, column: int) -> Place | None:
    """Find a table cell as GFM divides rows: at each ``|`` without a backslash."""
    offset, raw = line
    body = raw.rstrip()
    lead = len(body) - len(body.lstrip(" \t>"))
    marks = [m.start() for m in re.finditer(r"(?<!\\)\|", body) if m.start() >= lead]
    edges = marks if marks and not body[lead : marks[0]].strip() else [lead - 1, *marks]
    if not edges or edges[-1] != len(body) - 1:
        edges = [*edges, len(body)]
    if column + 1 >= len(edges):
        return None
    cell = body[edges[column] + 1 : edges[column + 1]]
    at = edges[column] + 1 + len(cell) - len(cell.lstrip())
    if cell.strip().replace("\\|", "|") != content:
        return None
    return Place(offset + at, offset + at + len(cell.strip()), "", "cell")


def _inline(token: MdToken) -> Inline | None:
    """Match the inline tokens with their source; None if they can't be found."""
    result = Inline([], set())
    source = token.content
    at = 0
    stack: list[tuple[int, str]] = []
    for child in token.children or ():
        piece = _source_of(child, source, at, result)
        if piece is None:
            return None
        raw, made = piece
        at += len(raw)
        if child.type.endswith("_open"):
            stack.append((len(result.tokens), child.type[:-5]))
        if child.type.endswith("_close") and (not stack or stack.pop()[1] != child.type[:-6]):
            return None
        result.tokens += made
    if source[at:].strip() or stack:
        return None
    _name_references(result.tokens)
    return result


def _source_of(child: MdToken, source: str, at: int, result: Inline) -> tuple[str, list[Token]] | None:
    """Return a token's source text and what it becomes."""
    kind = child.type
    if kind == "text":
        return _literal(source, at, child.content, [Text(child.content)])
    if kind == "text_special":
        result.escaped.add(child.content)
        return _literal(source, at, child.markup, [Text(child.content)])
    if kind in ("softbreak", "hardbreak"):
        match = re.compile(r"[ \t]*\\?\n[ \t]*").match(source, at)
        if not match:
            return None
        if kind == "hardbreak":
            result.hard_break = "\\\n" if "\\" in match.group() else "  \n"
            return match.group(), [Break()]
        return match.group(), [Text(_glue(source, match))]
    if kind == "code_inline":
        match = re.compile(rf"{child.markup}(?!`).*?(?<!`){child.markup}(?!`)", re.S).match(source, at)
        return (match.group(), [Single(match.group(), word=True)]) if match else None
    if kind in ("html_inline", "verbatim"):
        code = Single(child.content, word=kind == "verbatim" and not child.content.endswith("]:"))
        return _literal(source, at, child.content, [code])
    if kind == "image":
        return _image(child, source, at)
    if kind == "link_open" and child.markup == "autolink":
        match = re.compile(r"<[^<>\s]*>").match(source, at)
        # Its text and its end follow as tokens of their own: the address is the text, in angle brackets.
        return ("<", [Open("<")]) if match else None
    if kind == "link_close" and child.markup == "autolink":
        return _literal(source, at, ">", [Close(">")])
    if kind == "link_open":
        return _literal(source, at, "[", [Open("[", keep=True)])
    if kind == "link_close":
        match = _LINK_TAIL.match(source, at)
        return (match.group(), [Close(match.group())]) if match else None
    if kind.endswith("_open"):
        return _literal(source, at, child.markup, [Open(child.markup)])
    if kind.endswith("_close"):
        return _literal(source, at, child.markup, [Close(child.markup)])
    return None


def _literal(source: str, at: int, text: str, made: list[Token]) -> tuple[str, list[Token]] | None:
    return (text, made) if source.startswith(text, at) else None


def _glue(source: str, match: re.Match[str]) -> str:
    before, after = source[match.start() - 1 : match.start()], source[match.end() : match.end() + 1]
    return "" if _CJK.match(before) and _CJK.match(after) else " "


def _image(child: MdToken, source: str, at: int) -> tuple[str, list[Token]] | None:
    """An image: its alternative text, if plain, is translated inside the sentence."""
    if not source.startswith("![" + child.content, at):
        return None
    tail = _LINK_TAIL.match(source, at + 2 + len(child.content))
    if not tail:
        return None
    raw = "![" + child.content + tail.group()
    if child.content.strip() and not re.search(r"[\\`*_\[\]<>&!]", child.content):
        end = tail.group() if tail.group() not in ("]", "[]") else f"][{child.content}]"
        return raw, [Open("!["), Text(child.content), Close(end)]
    return raw, [Single(raw, word=True)]


def _name_references(tokens: list[Token]) -> None:
    """Give links that are named by their own text that name in writing: ``[a][]`` -> ``[a][a]``.

    Autolinks become single codes: their text is an address.
    """
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if isinstance(token, Open) and token.code == "<":
            end = tokens.index(Close(">"), i)
            address = "".join(t.value for t in tokens[i:end] if isinstance(t, Text))
            tokens[i : end + 1] = [Single(f"<{address}>", word=True)]
        elif isinstance(token, Close) and token.code in ("]", "][]"):
            start = opener(tokens, i)
            label = "".join(markdown(t) for t in tokens[start + 1 : i])
            tokens[i] = Close(f"][{label}]")
        i += 1
