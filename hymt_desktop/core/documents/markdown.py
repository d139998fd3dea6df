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
from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token, merge_texts
from hymt_desktop.core.documents.spans import Render, Span, TextSpanHandler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
    r"|:[a-z0-9_+-]{1,40}:(?!\w)",
    re.DOTALL,
)
_FENCED_DIRECTIVE = re.compile(r"(?:^|(?<=\n))[ \t]*(?::{3,}|!{3}|\?{3})[^\n]*")
_LINK_TAIL = re.compile(
    r"""\]\(\s*(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)"""
    r"""(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?\s*\)|\]\[[^\]]*\]|\]""",
    re.DOTALL,
)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BLOCK_START = re.compile(
    r"(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|\d{1,9}(?=[.)](?:\s|$))|={3,}\s*$|-{3,}\s*$|`{3}|~{3})"
)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]*\]:")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SECTION = 256 * 1024
"""Characters after which the next heading begins a section that is parsed by itself."""
_KINDS = {"heading_open": "heading", "th_open": "cell", "td_open": "cell"}
_EMPHASIS = ("*", "**", "_", "__", "~~")
_MOVABLE = "。，、：；！？,.:;!?"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    parser.inline.ruler.before("escape", "verbatim", _verbatim)
    parser.block.ruler.at("reference", _reference)
    return parser


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take no footnote for a link's definition: ``[^1]: 没有空格的话`` would be one."""
    from markdown_it.rules_block import reference

    at = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", at) and reference(state, start, end, silent)


def _verbatim(state: StateInline, silent: bool) -> bool:
    for pattern in (_VERBATIM, _FENCED_DIRECTIVE):
        match = pattern.match(state.src, state.pos, state.posMax)
        if match and match.end() > state.pos:
            if not silent:
                token = state.push("verbatim", "", 0)
                token.content = match.group()
            state.pos = match.end()
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an inline token is in the file, and how to write it anew."""

    start: int
    end: int
    prefix: str
    """Begins a further line of the same paragraph."""
    kind: str
    """``paragraph``, ``heading`` or ``cell``."""


@dataclass(slots=True)
class _Inline:
    """The elements of one paragraph, found in its source."""

    tokens: list[Token]
    escaped: set[str]
    hard_break: str = "  \n"


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
            _renderer(inline, place, self.newline),
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


def _place(lines: list[tuple[int, str]], token: MdToken, kind: str, column: int) -> _Place | None:
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
    return _Place(lines[first][0] + starts[0], end, prefix, kind)


def _suffix(raw: str, part: str) -> int:
    line = raw.rstrip()
    wanted = part.strip()
    return len(line) - len(wanted) if line.endswith(wanted) else -1


def _cell(line: tuple[int, str], content: str, column: int) -> _Place | None:
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
    return _Place(offset + at, offset + at + len(cell.strip()), "", "cell")


def _inline(token: MdToken) -> _Inline | None:
    """Match the inline tokens with their source; None if they can't be found."""
    result = _Inline([], set())
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


def _source_of(child: MdToken, source: str, at: int, result: _Inline) -> tuple[str, list[Token]] | None:
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
            start = _opener(tokens, i)
            label = "".join(_markdown(t) for t in tokens[start + 1 : i])
            tokens[i] = Close(f"][{label}]")
        i += 1


def _opener(tokens: list[Token], close: int) -> int:
    depth = 0
    for i in range(close, -1, -1):
        depth += isinstance(tokens[i], Close)
        depth -= isinstance(tokens[i], Open)
        if depth == 0:
            return i
    return close


def _markdown(token: Token) -> str:
    if isinstance(token, Text):
        return token.value
    return "\n" if isinstance(token, Break) else str(token.code)


def _renderer(inline: _Inline, place: _Place, newline: str) -> Render:
    source_text = "".join(t.value for t in inline.tokens if isinstance(t, Text))
    free = {c for c in r"\`*_[]<>~$|" if c in source_text and c not in inline.escaped}
    hard = "<br>" if place.kind != "paragraph" else inline.hard_break.replace("\n", newline) + place.prefix

    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        pieces: list[str] = []
        fixed = _flank(tokens)
        for i, token in enumerate(fixed):
            if isinstance(token, Text):
                value = _escape(token.value.replace("\n", " "), free)
                starts = i == 0 or isinstance(fixed[i - 1], Break)
                pieces.append(_safe_start(value) if starts and place.kind == "paragraph" else value)
            else:
                pieces.append(hard if isinstance(token, Break) else str(token.code))
        result = "".join(pieces)
        if place.kind == "cell":
            return re.sub(r"(?<!\\)\|", r"\\|", result)
        return result

    return render


def _safe_start(text: str) -> str:
    """Keep a paragraph that begins like a list item or a heading a paragraph."""
    match = _BLOCK_START.match(text)
    if not match:
        return text
    return f"{match.group()}\\{text[match.end() :]}" if match.group().isdigit() else "\\" + text


def _escape(text: str, free: set[str]) -> str:
    """Put a backslash before what would be markup, unless the source used the character freely."""
    text = re.sub(
        r"[\\`*\[\]~$]",
        lambda m: m.group() if m.group() in free or m.group() in "~$" else "\\" + m.group(),
        text,
    )
    if "_" not in free:
        text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    if "<" not in free:
        text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return _ENTITY.sub(r"\\&", text)


def _flank(tokens: list[Token]) -> list[Token]:
    """Make emphasis work in text without spaces (CommonMark 6.2).

    ``**重要：**说明`` isn't bold, because the closing marks follow punctuation and precede a letter; the
    punctuation moves out: ``**重要**：说明``. ``_`` between letters is none; it becomes ``*``. A blank just
    inside the marks moves out as well.
    """
    result = _without_empty(tokens)
    for i, token in enumerate(result):
        if not isinstance(token, Close) or str(token.code) not in _EMPHASIS:
            continue
        start = _opener(result, i)
        inner = result[i - 1]
        if isinstance(inner, Text):
            body = inner.value.rstrip(" ")
            out = inner.value[len(body) :]
            if _first(result, i + 1).isalnum() and len(body) > 1 and body[-1] in _MOVABLE:
                body, out = body[:-1], body[-1] + out
            result[i - 1] = Text(body)
            _put(result, i + 1, out, before=True)
        head = result[start + 1]
        if isinstance(head, Text) and head.value.startswith(" "):
            result[start + 1] = Text(head.value.lstrip(" "))
            _put(result, start - 1, " ", before=False)
        before, after = _last(result, start - 1), _first(result, i + 1)
        inside_last, inside_first = _last(result, i - 1), _first(result, start + 1)
        if str(token.code)[0] == "_" and (before.isalnum() or after.isalnum()):
            marks = "*" * len(str(token.code))
            result[start], result[i] = Open(marks), Close(marks)
        if after.isalnum() and inside_last and not inside_last.isalnum():
            _put(result, i + 1, " ", before=True)
        if before.isalnum() and inside_first and not inside_first.isalnum():
            _put(result, start - 1, " ", before=False)
    return [t for t in result if t != Text("")]


def _without_empty(tokens: list[Token]) -> list[Token]:
    """Drop emphasis of nothing, whose marks would show."""
    result: list[Token] = []
    for token in merge_texts(tokens):
        if isinstance(token, Close) and token.code in _EMPHASIS and result and isinstance(result[-1], Open):
            result.pop()
        else:
            result.append(token)
    return merge_texts(result)


def _put(tokens: list[Token], at: int, text: str, *, before: bool) -> None:
    """Add text to the neighbouring text token, or into the code's own place where there is none."""
    if not text:
        return
    if 0 <= at < len(tokens) and isinstance(tokens[at], Text):
        value = tokens[at].value  # type: ignore[union-attr]
        tokens[at] = Text(text + value if before else value + text)
    elif before:
        code = tokens[at - 1]
        assert isinstance(code, Close)
        tokens[at - 1] = Close(_Spaced(str(code.code), text, after=True))
    else:
        code = tokens[at + 1]
        assert isinstance(code, Open)
        tokens[at + 1] = Open(_Spaced(str(code.code), text, after=False))


@dataclass(frozen=True, slots=True)
class _Spaced:
    """A code with a text beside it."""

    code: str
    text: str
    after: bool

    def __str__(self) -> str:
        return self.code + self.text if self.after else self.text + self.code


def _first(tokens: list[Token], at: int) -> str:
    token = tokens[at] if at < len(tokens) else None
    return token.value[:1] if isinstance(token, Text) else ""


def _last(tokens: list[Token], at: int) -> str:
    token = tokens[at] if at >= 0 else None
    return token.value[-1:] if isinstance(token, Text) else ""
