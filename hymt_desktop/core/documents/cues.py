# SPDX-License-Identifier: Apache-2.0
"""What the subtitle formats share: a cue's text as tokens, and tokens as lines that fit the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token
from hymt_desktop.core.documents.wrap import display_width, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.documents.base import DocumentOptions

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_DIALOGUE = re.compile(r"\s*(?:(?:<[^>]*>|\{[^}]*\})\s*)*[-–—‐‑]")


def cue_tokens(text: str, code: re.Pattern[str], newline: re.Pattern[str]) -> list[Token]:
    """Return a cue's tokens: lines of one sentence joined, lines of different speakers kept apart.

    Args:
        text: The cue's text.
        code: Matches a formatting code. A group ``open``/``close`` names the element of a paired one.
        newline: Matches a line break.
    """
    lines = newline.split(text)
    speakers = sum(_DIALOGUE.match(line) is not None for line in lines) > 1
    tokens: list[Token] = []
    for i, line in enumerate(lines):
        if i:
            starts = speakers and _DIALOGUE.match(line) is not None
            tokens.append(Break() if starts else Text(_glue(lines[i - 1], line)))
        at = 0
        for match in code.finditer(line):
            tokens += [Text(line[at : match.start()]), Single(match)]
            at = match.end()
        tokens.append(Text(line[at:]))
    return _pair(tokens)


def _glue(before: str, after: str) -> str:
    before, after = before.rstrip(), after.lstrip()
    return "" if before and after and _CJK.match(before[-1]) and _CJK.match(after[0]) else " "


def _pair(tokens: Sequence[Token]) -> list[Token]:
    """Turn matching opening and closing codes into pairs; what doesn't match stays single."""
    result = list(tokens)
    stack: list[tuple[str, int]] = []
    for i, token in enumerate(result):
        if not isinstance(token, Single):
            continue
        groups = token.code.groupdict()
        result[i] = Single(token.code.group())
        if groups.get("open"):
            stack.append((groups["open"].lower(), i))
        elif groups.get("close") and stack and stack[-1][0] == groups["close"].lower():
            start = stack.pop()[1]
            opener = result[start]
            assert isinstance(opener, Single)
            result[start], result[i] = Open(opener.code), Close(token.code.group())
    return result


def cue_render(
    options: DocumentOptions,
    newline: str,
    source_lines: int,
    escape: Callable[[str], str] = lambda text: text,
) -> Callable[[list[Token], Sequence[str]], str]:
    """Return the function that writes a cue's tokens as lines of at most ``options.line_width`` columns."""

    def render(tokens: list[Token], terms: Sequence[str]) -> str:
        stretches: list[list[Token]] = [[]]
        for token in tokens:
            if isinstance(token, Break):
                stretches.append([])
            else:
                stretches[-1].append(token)
        share = max(1, max(options.max_lines, source_lines) // len(stretches))
        lines = [line for s in stretches for line in _lines(s, options.line_width, share, terms, escape)]
        return newline.join(lines)

    return render


def _lines(
    tokens: list[Token], width: int, count: int, terms: Sequence[str], escape: Callable[[str], str]
) -> list[str]:
    """Wrap a stretch; its codes are set in again where they were."""
    text = "".join(token.value for token in tokens if isinstance(token, Text))
    wrapped = wrap(text, width, count, terms) or [""]
    if sum(display_width(line) for line in wrapped) == 0:
        return ["".join(_code(t) for t in tokens if not isinstance(t, Text))]
    # Walk text and lines side by side: blanks may have gone, everything else is in order.
    lines: list[list[str]] = [[]]
    left = [list(line) for line in wrapped]
    for token in tokens:
        if not isinstance(token, Text):
            lines[-1].append(_code(token))
            continue
        for char in token.value:
            if not left[0] and len(left) > 1 and not char.isspace():
                left.pop(0)
                lines.append([])
            if left[0] and (left[0][0] == char or (char.isspace() and left[0][0] == " ")):
                lines[-1].append(escape(left[0].pop(0)))
            elif not char.isspace():
                lines[-1].append(escape(char))
    return ["".join(line) for line in lines]


def _code(token: Token) -> str:
    assert isinstance(token, Open | Close | Single)
    return str(token.code)
