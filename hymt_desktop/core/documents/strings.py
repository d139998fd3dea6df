# SPDX-License-Identifier: Apache-2.0
"""Message strings: tags of HTML in them become inline codes, whatever file they come from."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.inline import Break, Close, Open, Single, Text, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE = re.compile(
    r"<(?P<open>[A-Za-z][\w:-]*)(?:\s[^<>]{0,2000})?(?<!/)>|</(?P<close>[A-Za-z][\w:-]*)\s*>|<[A-Za-z][^<>]{0,2000}/>|<!--.{0,2000}?-->",
    re.DOTALL,
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BREAK = re.compile(r"\r\n|\n|\r")
VOID = frozenset({"br", "hr", "img", "input", "wbr"})


def string_tokens(text: str) -> list[Token]:
    """Return a message as tokens: tags in pairs where they match, and a break for each line end."""
    tokens: list[Token] = []
    stack: list[tuple[str, int]] = []
    at = 0
    # Half of a surrogate pair, which an escape can name, is no character.
    text = _SURROGATE.sub("\ufffd", text)
    for match in _CODE.finditer(text):
        tokens += _lines(text[at : match.start()])
        at = match.end()
        name = (match["open"] or "").lower()
        closing = (match["close"] or "").lower()
        if name and name not in VOID:
            stack.append((name, len(tokens)))
        elif closing and stack and stack[-1][0] == closing:
            start = stack.pop()[1]
            opener = tokens[start]
            assert isinstance(opener, Single)
            tokens[start] = Open(opener.code, keep=closing == "a")
            tokens.append(Close(match.group()))
            continue
        tokens.append(Single(match.group()))
    return [*tokens, *_lines(text[at:])]


def _lines(text: str) -> list[Token]:
    tokens: list[Token] = []
    for i, line in enumerate(_BREAK.split(text)):
        if i:
            tokens.append(Break())
        if line:
            tokens.append(Text(line))
    return tokens


def string_text(tokens: Sequence[Token], newline: str = "\n") -> str:
    """Return the message that the tokens make."""
    return "".join(
        t.value if isinstance(t, Text) else newline if isinstance(t, Break) else str(t.code) for t in tokens
    )


def key_wanted(key: str, patterns: Sequence[str]) -> bool:
    """Say whether a message's key is among those chosen; no pattern chooses all."""
    return not patterns or any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)
