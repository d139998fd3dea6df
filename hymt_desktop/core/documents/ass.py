# SPDX-License-Identifier: Apache-2.0
"""Advanced SubStation Alpha (.ass, .ssa): only the Text field of Dialogue lines is rewritten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.cues import cue_render, cue_tokens
from hymt_desktop.core.documents.encoding import ascii_head
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Span, TextSpanHandler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions

_LINE = re.compile(r"[^\r\n]*")
_NEWLINE = re.compile(r"\\[Nn]")
_CODE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")


class AssHandler(TextSpanHandler):
    """SubStation Alpha subtitles."""

    name = "SubStation Alpha subtitles"
    extensions = (".ass", ".ssa")

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the first section."""
        if re.match(rb"(?:\s|;[^\n]*\n)*\[Script Info\]", ascii_head(head)):
            return 95
        return super().sniff(path, head)

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:
        """Yield one span for each Dialogue line with words in it."""
        if not text.strip():
            return
        if not re.search(r"^[ \t]*\[events\]", text, re.IGNORECASE | re.MULTILINE):
            raise damaged(path, "it has no [Events] section")
        fields: list[str] = []
        section = ""
        drawings = number = 0
        for line in _LINE.finditer(text):
            body = line.group()
            if header := re.match(r"\s*\[(.+)\]\s*$", body):
                section = header.group(1).lower()
            if section != "events":
                continue
            kind, colon, rest = body.partition(":")
            if kind.strip().lower() == "format":
                fields = [name.strip().lower() for name in rest.split(",")]
            if kind.strip().lower() != "dialogue":
                continue
            number += 1
            before = rest.split(",", max(1, len(fields) - 1))
            if not fields or fields[-1] != "text" or len(before) < len(fields):
                raise damaged(path, f"its Dialogue line {number} doesn't fit its Format line")
            start = line.start() + len(kind) + len(colon) + len(rest) - len(before[-1])
            if _DRAWING.search(before[-1]):
                drawings += 1
                continue
            lines = len(_NEWLINE.findall(before[-1])) + 1
            yield Span(
                start,
                line.end(),
                cue_tokens(before[-1], _CODE, _NEWLINE),
                cue_render(options, r"\N", lines),
                f"dialogue {number}",
                max_width=options.line_width * max(options.max_lines, lines),
            )
        if drawings:
            notes.append(f"{drawings} vector drawings were left as they are.")
