# SPDX-License-Identifier: Apache-2.0
"""Markdown as text again: what a translation may not begin, and emphasis that works without spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.inline import Break, Close, Open, Text, Token, merge_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.documents.spans import Render

_BLOCK_START = re.compile(
    r"(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|\d{1,9}(?=[.)](?:\s|$))|={3,}\s*$|-{3,}\s*$|`{3}|~{3})"
)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_EMPHASIS = ("*", "**", "_", "__", "~~")
_MOVABLE = "。，、：；！？,.:;!?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an inline token is in the file, and how to write it anew."""

    start: int
    end: int
    prefix: str
    """Begins a further line of the same paragraph."""
    kind: str
    """``paragraph``, ``heading`` or ``cell``."""


@dataclass(slots=True)
class Inline:
    """The elements of one paragraph, found in its source."""

    tokens: list[Token]
    escaped: set[str]
    hard_break: str = "  \n"


def renderer(inline: Inline, place: Place, newline: str) -> Render:
    """Return what writes a paragraph's tokens into its place."""
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
                piece = hard if isinstance(token, Break) else str(token.code)
                # Two code spans without a blank between them would be one, or none.
                beside = piece.startswith("`") and pieces and pieces[-1].endswith("`")
                pieces.append(" " + piece if beside else piece)
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
        start = opener(result, i)
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


def opener(tokens: list[Token], close: int) -> int:
    """Return the place of the code that the one at ``close`` closes."""
    depth = 0
    for i in range(close, -1, -1):
        depth += isinstance(tokens[i], Close)
        depth -= isinstance(tokens[i], Open)
        if depth == 0:
            return i
    return close


def markdown(token: Token) -> str:
    """Return a token as it stands in a file."""
    if isinstance(token, Text):
        return token.value
    return "\n" if isinstance(token, Break) else str(token.code)
