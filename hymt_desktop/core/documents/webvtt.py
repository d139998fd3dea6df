# SPDX-License-Identifier: Apache-2.0
"""WebVTT (.vtt): STYLE, REGION and NOTE blocks, identifiers, times and settings stay as they are.

Grammar: W3C WebVTT, sections 4.1 to 4.3.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.cues import cue_render, cue_tokens
from hymt_desktop.core.documents.encoding import ascii_head
from hymt_desktop.core.documents.inline import Text, Token
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Span, TextSpanHandler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions

_BLOCK = re.compile(r"(?:[^\r\n]+(?:\r\n|\n|\r|\Z))+")
_TIMES = re.compile(
    r"^[ \t]*(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}[ \t]*-->[ \t]*"
    r"(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}[^\r\n]*(?:\r\n|\n|\r|\Z)",
    re.MULTILINE,
)
_NEWLINE = re.compile(r"\r\n|\n|\r")
_CODE = re.compile(r"<(?P<open>[a-z]+)(?:[.\s][^<>]*)?>|</(?P<close>[a-z]+)\s*>|<[\d:.]+>", re.ASCII)


def _unescape(token: Token) -> Token:
    return Text(html.unescape(token.value)) if isinstance(token, Text) else token


def _escape(char: str) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;"}.get(char, char)


class WebVttHandler(TextSpanHandler):
    """WebVTT subtitles."""

    name = "WebVTT subtitles"
    extensions = (".vtt",)

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the signature."""
        if ascii_head(head).startswith(b"WEBVTT"):
            return 95
        return super().sniff(path, head)

    def spans(
        self,
        path: Path,
        text: str,
        options: DocumentOptions,
        notes: list[str],  # noqa: ARG002
    ) -> Iterator[Span]:
        """Yield one span for each cue."""
        if not text.strip():
            return
        if not re.match(r"WEBVTT(?:[ \t\r\n]|\Z)", text):
            raise damaged(path, "it doesn't begin with WEBVTT")
        newline = (_NEWLINE.search(text) or re.match("", "")).group() or "\n"  # type: ignore[union-attr]
        number = 0
        for block in _BLOCK.finditer(text):
            times = _TIMES.search(block.group())
            if times is None or re.match(r"(?:NOTE|STYLE|REGION)(?:\s|\Z)", block.group()):
                continue
            number += 1
            body = block.group()[times.end() :].rstrip()
            if not body:
                continue
            lines = len(_NEWLINE.findall(body)) + 1
            start = block.start() + times.end()
            yield Span(
                start,
                start + len(body),
                [_unescape(t) for t in cue_tokens(body, _CODE, _NEWLINE)],
                cue_render(options, newline, lines, _escape),
                f"cue {block.group()[: times.start()].strip() or number}",
                max_width=options.line_width * max(options.max_lines, lines),
            )
