# SPDX-License-Identifier: Apache-2.0
"""JSON and ARB: string values are rewritten in place; keys, order, numbers and layout stay."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Render, Span, TextSpanHandler
from hymt_desktop.core.documents.strings import key_wanted, string_text, string_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.inline import Token

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


class JsonHandler(TextSpanHandler):
    """JSON."""

    name = "JSON"
    extensions = (".json", ".arb")

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield the string values whose keys are chosen."""
        if not text.strip():
            return
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            raise damaged(path, f"it is no JSON ({str(error)[:100]})") from error
        ascii_only = text.isascii() and "\\u" in text
        arb = path.suffix.lower() == ".arb"
        for key, start, end in _values(text):
            # In ARB, what begins with @ describes a message.
            if not key_wanted(key, options.keys) or (arb and key.startswith("@")):
                continue
            value = json.loads(text[start:end])
            yield Span(start, end, string_tokens(value), _render(ascii_only), key)


def _render(ascii_only: bool) -> Render:
    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        return json.dumps(string_text(tokens), ensure_ascii=ascii_only)

    return render


def _values(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each string value of valid JSON with its dotted path."""
    stack: list[str | int] = []
    expects_key = False
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if piece == "{":
            stack.append("")
            expects_key = True
        elif piece == "[":
            stack.append(0)
            expects_key = False
        elif piece in "}]":
            stack.pop()
            expects_key = False
        elif piece == ",":
            top = stack[-1]
            expects_key = isinstance(top, str)
            if isinstance(top, int):
                stack[-1] = top + 1
        elif piece == ":":
            expects_key = False
        elif piece.startswith('"'):
            if expects_key:
                stack[-1] = json.loads(piece)
            else:
                yield ".".join(str(part) for part in stack), match.start(), match.end()
