# SPDX-License-Identifier: Apache-2.0
"""Java ``.properties`` and Apple ``.strings``: values are rewritten in place.

Reference: ``java.util.Properties.load``; Apple's Resource Programming Guide, "String Resources".
"""

from __future__ import annotations

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

_LOGICAL = re.compile(r"(?:[^\\\r\n]|\\(?:\r\n|.))*", re.DOTALL)
_KEY = re.compile(r"[ \t\f]*((?:[^\\\s=:]|\\.)*)[ \t\f]*[=:]?[ \t\f]*", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(\r\n|\r|\n)[ \t\f]*|(.)|$)", re.DOTALL)


class PropertiesHandler(TextSpanHandler):
    """Java properties."""

    name = "Java properties"
    extensions = (".properties",)

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield the values whose keys are chosen."""
        # Before Java 9 the encoding was Latin-1: a file without other characters stays readable for both.
        escapes = text.isascii()
        at = 0
        while at < len(text):
            line = _LOGICAL.match(text, at)
            assert line is not None
            at = line.end() + 1
            content = line.group()
            stripped = content.lstrip(" \t\f")
            if stripped[:1] in ("", "#", "!"):
                if stripped[:1] in ("#", "!"):
                    # A comment isn't continued by a backslash.
                    end = re.compile(r"[^\r\n]*").match(text, line.start())
                    at = (end.end() if end else at) + 1
                continue
            head = _KEY.match(content)
            assert head is not None
            key = _unescape(head[1])
            value = content[head.end() :]
            if key_wanted(key, options.keys):
                start = line.start() + head.end()
                yield Span(
                    start, line.start() + len(content), string_tokens(_unescape(value)), _render(escapes), key
                )


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        if match[2]:
            return ""
        return _LETTERS.get(match[3] or "", match[3] or "")

    joined = _ESCAPE.sub(one, text)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _render(escapes: bool) -> Render:
    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        text = (
            string_text(tokens)
            .replace("\\", "\\\\")
            .replace("\n", "\\n")
            .replace("\t", "\\t")
            .replace("\r", "\\r")
        )
        if text[:1] in (" ", "\f"):
            text = "\\" + text
        return _ascii(text) if escapes else text

    return render


def _ascii(text: str) -> str:
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return "".join(chr(code) if code < 128 else f"\\u{code:04X}" for code in codes)


_STRINGS = re.compile(
    r"/\*.*?\*/|//[^\r\n]*"
    r"|(?P<key>\"(?:[^\"\\]|\\.)*\"|[\w.-]+)\s*=\s*\"(?P<value>(?:[^\"\\]|\\.)*)\"\s*;"
    r"|\s+|(?P<wrong>.)",
    re.DOTALL,
)
_APPLE = re.compile(r"\\(?:[Uu]([0-9A-Fa-f]{4})|(.))", re.DOTALL)


class StringsHandler(TextSpanHandler):
    """Apple strings."""

    name = "Apple strings"
    extensions = (".strings",)

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:  # noqa: ARG002
        """Yield the values whose keys are chosen."""
        for match in _STRINGS.finditer(text):
            if match["wrong"]:
                line = text.count("\n", 0, match.start()) + 1
                raise damaged(path, f'line {line} is not of the form "key" = "value";')
            if match["key"] is None:
                continue
            key = match["key"].strip('"')
            if key_wanted(key, options.keys):
                value = _APPLE.sub(
                    lambda m: chr(int(m[1], 16)) if m[1] else _LETTERS.get(m[2], m[2]), match["value"]
                )
                value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                yield Span(match.start("value"), match.end("value"), string_tokens(value), _apple, key)


def _apple(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
    text = string_text(tokens).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
