# SPDX-License-Identifier: Apache-2.0
"""SubRip (.srt): numbers, times and cue settings are never touched; a cue's text is rewritten in place.

The ``srt`` library reads these files well but writes them in its own form; translating spans of the
original keeps everything, the odd file included.
"""

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

_TIME = r"-?\d{1,3}:\d{1,2}:\d{1,2}[,.:]\d{1,3}"
_CUE = re.compile(
    rf"^(?:[ \t]*(?P<number>\d+)[ \t]*(?:\r\n|\n|\r))?[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\r\n]*"
    r"(?:\r\n|\n|\r|\Z)",
    re.MULTILINE,
)
_NEWLINE = re.compile(r"\r\n|\n|\r")
_CODE = re.compile(r"<(?P<open>[A-Za-z]+)(?:\s[^<>]*)?>|</(?P<close>[A-Za-z]+)\s*>|\{\\[^{}]*\}", re.ASCII)


class SubRipHandler(TextSpanHandler):
    """SubRip subtitles."""

    name = "SubRip subtitles"
    extensions = (".srt",)

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for a time line with a comma at the beginning."""
        if re.match(rb"\s*(?:\d+\s+)?\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", ascii_head(head)):
            return 90
        return super().sniff(path, head)

    def spans(
        self,
        path: Path,
        text: str,
        options: DocumentOptions,
        notes: list[str],  # noqa: ARG002
    ) -> Iterator[Span]:
        """Yield one span for each cue."""
        cues = list(_CUE.finditer(text))
        if not cues and text.strip():
            raise damaged(path, "it has no line with a cue's times")
        if cues and text[: cues[0].start()].strip():
            raise damaged(path, "it doesn't begin with a cue")
        newline = (_NEWLINE.search(text) or re.match("", "")).group() or "\n"  # type: ignore[union-attr]
        for i, cue in enumerate(cues):
            limit = cues[i + 1].start() if i + 1 < len(cues) else len(text)
            body = text[cue.end() : limit]
            stripped = body.rstrip()
            if not stripped:
                continue
            lines = len(_NEWLINE.findall(stripped)) + 1
            yield Span(
                cue.end(),
                cue.end() + len(stripped),
                cue_tokens(stripped, _CODE, _NEWLINE),
                cue_render(options, newline, lines),
                f"cue {cue.group('number') or i + 1}",
                max_width=options.line_width * max(options.max_lines, lines),
            )
