# SPDX-License-Identifier: Apache-2.0
"""LaTeX: the text of paragraphs, headings and captions is rewritten in place.

Commands, math, verbatim text, comments, tables' structure and the preamble stay. LaTeX can be redefined at
will, so a document that defines markup of its own may need a look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token, worth_translating
from hymt_desktop.core.documents.spans import Span, TextSpanHandler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.encoding import ascii_head

_OPAQUE = (
    "verbatim", "verbatim*", "lstlisting", "minted", "equation", "equation*", "align", "align*", "gather",
    "gather*", "multline", "multline*", "displaymath", "math", "eqnarray", "eqnarray*", "tikzpicture",
    "alltt", "comment", "thebibliography", "filecontents", "algorithm", "algorithmic",
)  # fmt: skip
_PAIRS = frozenset(
    {
        "textbf",
        "textit",
        "emph",
        "textsc",
        "textsf",
        "texttt",
        "underline",
        "textsl",
        "textrm",
        "textup",
        "mbox",
        "footnote",
    }
)
_BLOCKS = frozenset(
    {
        "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph", "caption",
        "title", "chapter*", "section*", "subsection*", "subsubsection*", "frametitle", "framesubtitle",
    }
)  # fmt: skip
_HEAD = frozenset(name for name in _BLOCKS if name != "caption")
_TOKEN = re.compile(
    r"(?P<comment>(?<!\\)%[^\n]*\n?[ \t]*)"
    r"|(?P<env>\\begin\s*\{(?P<opaque>" + "|".join(re.escape(n) for n in _OPAQUE) + r")\})"
    r"|(?P<display>\$\$.{0,8000}?\$\$|\\\[.{0,8000}?\\\])"
    r"|(?P<math>\$(?:[^$\\]|\\.){0,4000}\$|\\\(.{0,4000}?\\\))"
    r"|(?P<verb>\\(?:verb\*?|lstinline)(?P<mark>[^\sA-Za-z*{])[^\n]*?(?P=mark))"
    r"|(?P<structure>\\(?:begin|end)\s*\{[^{}]*\}(?:\s*\[[^\[\]]*\]|\s*\{[^{}]*\})*)"
    r"|(?P<item>\\item\b\s*(?:\[[^\]]*\])?|\\\\(?:\[[^\]]*\])?\*?|(?<!\\)&|\\(?:hline|toprule|midrule|bottomrule|maketitle|tableofcontents|newpage|clearpage|centering)\b)"
    r"|(?P<accent>\\[%&$#_{}])"
    r"|(?P<command>\\(?:[A-Za-z@]+\*?|.))"
    r"|(?P<brace>[{}])"
    r"|(?P<blank>\n[ \t]*\n\s*)",
    re.DOTALL,
)
_IDLE = frozenset({"label", "index", "noindent", "vspace", "smallskip", "medskip", "bigskip", "par"})
_ARGUMENTS = re.compile(r"(?:\s*\[[^\[\]]*\]|\s*\{[^{}]*\})+")
_SPECIAL = re.compile(r"(?<!\\)([%&#_$])")


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    start: int
    end: int
    name: str = ""


class LatexHandler(TextSpanHandler):
    """LaTeX."""

    name = "LaTeX"
    extensions = (".tex", ".latex")

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the document class."""
        found = re.match(rb"(?:\s|%[^\n]*\n)*\\documentclass", ascii_head(head))
        return 85 if found else super().sniff(path, head)

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield paragraphs, headings, items, cells and captions."""
        begin = re.search(r"\\begin\s*\{document\}", text)
        title = re.search(r"\\title\s*\{", text[: begin.start()]) if begin else None
        end = re.search(r"\\end\s*\{document\}", text)
        stop = end.start() if end else len(text)
        if title and begin:
            closing = _brace_end(text, title.end() - 1, begin.start())
            if closing:
                yield from _blocks(text, title.end(), closing, heading=True)
        yield from _blocks(text, begin.end() if begin else 0, stop, heading=False)


def _brace_end(text: str, start: int, stop: int) -> int | None:
    """Return the place of the brace that closes the one at ``start``."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, stop):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return None


def _blocks(text: str, start: int, stop: int, *, heading: bool) -> Iterator[Span]:
    run: list[_Piece] = []
    at = start
    while at < stop:
        match = _TOKEN.search(text, at, stop)
        if match is None:
            run.append(_Piece("text", at, stop))
            break
        if match.start() > at:
            run.append(_Piece("text", at, match.start()))
        at = match.end()
        kind = (
            str(match.lastgroup)
            if match.lastgroup not in ("opaque", "mark")
            else ("env" if match["env"] else "verb")
        )
        if kind == "env":
            last = text.find(f"\\end{{{match['opaque']}}}", at, stop)
            at = stop if last < 0 else last + len(match["opaque"]) + 6
        name = match.group()[1:].rstrip("*") if kind == "command" else ""
        starred = match.group()[1:] if kind == "command" else ""
        if kind == "command" and starred in _BLOCKS:
            yield from _span(text, run, heading=heading)
            run = []
            option = re.compile(r"\s*(?:\[[^\[\]]*\])?\s*\{").match(text, at, stop)
            close = _brace_end(text, option.end() - 1, stop) if option else None
            if option and close:
                yield from _blocks(text, option.end(), close, heading=starred in _HEAD)
                at = close + 1
            continue
        if kind in ("env", "display", "structure", "item", "blank"):
            yield from _span(text, run, heading=heading)
            run = []
            continue
        if kind == "command":
            at = _command(text, match, name, stop, run)
        else:
            run.append(_Piece(kind, match.start(), match.end()))
    yield from _span(text, run, heading=heading)


def _command(text: str, match: re.Match[str], name: str, stop: int, run: list[_Piece]) -> int:
    """Add a command to a run: a formatting one as the start of a pair, any other whole; return its end."""
    if name in _PAIRS:
        brace = re.compile(r"\s*\{").match(text, match.end(), stop)
        close = _brace_end(text, brace.end() - 1, stop) if brace else None
        if brace and close:
            run.append(_Piece("open", match.start(), brace.end()))
            return brace.end()
    arguments = _ARGUMENTS.match(text, match.end(), stop)
    end = arguments.end() if arguments else match.end()
    run.append(_Piece("code", match.start(), end, name))
    return end


def _span(text: str, run: Sequence[_Piece], *, heading: bool) -> Iterator[Span]:
    run = _trimmed(text, run)
    tokens = _tokens(text, run)
    if not run or not any(isinstance(t, Text) and worth_translating(t.value) for t in tokens):
        return
    start, end = run[0].start, run[-1].end
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    trail = len(text[start:end]) - len(text[start:end].rstrip())
    line = text.count("\n", 0, start + lead) + 1
    if isinstance(tokens[0], Text):
        tokens[0] = Text(tokens[0].value.lstrip())
    if isinstance(tokens[-1], Text):
        tokens[-1] = Text(tokens[-1].value.rstrip())
    yield Span(start + lead, end - trail, tokens, _render, f"line {line}", heading=heading)


def _trimmed(text: str, run: Sequence[_Piece]) -> Sequence[_Piece]:
    """Leave out the labels, comments and blanks at both ends."""

    def idle(piece: _Piece) -> bool:
        blank = piece.kind == "text" and not text[piece.start : piece.end].strip()
        return blank or piece.kind == "comment" or piece.name in _IDLE

    first, last = 0, len(run)
    while first < last and idle(run[first]):
        first += 1
    while last > first and idle(run[last - 1]):
        last -= 1
    return run[first:last]


def _tokens(text: str, run: Sequence[_Piece]) -> list[Token]:
    tokens: list[Token] = []
    stack: list[tuple[str, int]] = []
    for piece in run:
        raw = text[piece.start : piece.end]
        if piece.kind == "text":
            tokens.append(Text(re.sub(r"\s+", " ", raw).replace("~", "\u00a0")))
        elif piece.kind == "accent":
            tokens.append(Text(raw[1:]))
        elif piece.kind == "open" or raw == "{":
            stack.append((raw, len(tokens)))
            tokens.append(Single(raw))
        elif raw == "}" and stack:
            opener, at = stack.pop()
            tokens[at] = Open(opener, keep=opener.startswith("\\footnote"))
            tokens.append(Close(raw))
        else:
            word = piece.kind in ("math", "verb") or piece.name not in _IDLE
            tokens.append(Single(raw, word=word and piece.kind != "comment"))
    return tokens


def _render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
    pieces: list[str] = []
    for token in tokens:
        if isinstance(token, Text):
            value = token.value.replace("\\", r"\textbackslash{}").replace("{", r"\{").replace("}", r"\}")
            value = value.replace(r"\textbackslash\{\}", r"\textbackslash{}").replace("\u00a0", "~")
            pieces.append(_SPECIAL.sub(r"\\\1", value))
        elif isinstance(token, Break):
            pieces.append("\\\\\n")
        else:
            # A command's name ends where no letter follows.
            pieces.append(str(token.code))
    result = ""
    for piece in pieces:
        if re.search(r"\\[A-Za-z]+$", result) and re.match(r"[^\W\d_]", piece):
            result += "{}"
        result += piece
    return result
