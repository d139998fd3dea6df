# SPDX-License-Identifier: Apache-2.0
"""gettext catalogues (.po, .pot): ``msgid`` is translated into ``msgstr``, plural forms included."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.encoding import TextFormat, ascii_head, encode_text, read_text
from hymt_desktop.core.documents.safety import damaged, read_bytes
from hymt_desktop.core.documents.strings import string_text, string_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.inline import Token

_JOINT = re.compile(rb'"[ \t]*\r?\n[ \t]*"')
# A header line that lacks its line end runs into the next one: "charset=UTF-8Language: de".
_CHARSET = re.compile(rb"Content-Type:[^\n\\]*charset=(utf-?8|[\w.:-]+)", re.IGNORECASE)
_LINE = re.compile(
    r"(?:#.*|(?:msg(?:id|id_plural|str|ctxt)(?:\[\d+\])?\s*)?\"(?:[^\"\\]|\\.)*\")?", re.DOTALL
)
_WIDTHS = (78, 77, 79, 80, 76, 0)


class PoHandler(SlotHandler):
    """gettext catalogues."""

    name = "gettext catalogue"
    extensions = (".po", ".pot")
    interleave = False

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the first message."""
        if path.suffix.lower() in self.extensions:
            return 80
        return 60 if re.match(rb'(?:\s|#[^\n]*\n)*msgid ""\s*\nmsgstr ""', ascii_head(head)) else 0

    def open(self, path: Path, options: DocumentOptions) -> OpenedPo:
        """Read the catalogue."""
        import polib

        declared = _CHARSET.search(_JOINT.sub(b"", read_bytes(path)[:4096]))
        charset = declared[1].decode("ascii") if declared and declared[1] != b"CHARSET" else "utf-8"
        try:
            codecs.lookup(options.encoding or charset)
        except LookupError as error:
            if not options.encoding:
                raise damaged(path, f"it names an unknown encoding, {charset}") from error
        text, stored = read_text(path, options.encoding or charset, options.source)
        if not text.strip():
            return OpenedPo(text, stored, None, options)
        for number, line in enumerate(text.splitlines(), 1):
            # polib skips over much that is no catalogue at all.
            if not _LINE.fullmatch(line.strip()):
                raise damaged(path, f"line {number} is not of a catalogue")
        try:
            catalogue = polib.pofile(text)
            # polib wraps lines anew; with the width that the file was written with, nothing else changes.
            for width in _WIDTHS:
                catalogue.wrapwidth = width
                if _written(catalogue) == text:
                    break
            else:
                catalogue.wrapwidth = _WIDTHS[0]
        except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
            raise damaged(path, f"it is no catalogue ({str(error)[:100]})") from error
        return OpenedPo(text, stored, catalogue, options)

    def output_extension(self, path: Path) -> str:
        """Return ``.po``, also for a template."""
        return ".po" if path.suffix.lower() == ".pot" else path.suffix


def _written(catalogue: Any) -> str:
    return str(catalogue) + ("" if str(catalogue).endswith("\n") else "\n")


@dataclass(slots=True)
class OpenedPo:
    """A catalogue in memory."""

    text: str
    stored: TextFormat
    catalogue: Any
    options: DocumentOptions
    notes: list[str] = field(default_factory=list)
    changed: bool = False

    def slots(self) -> Iterator[Slot]:
        """Yield a slot for each message, and one for each plural message."""
        kept = 0
        for entry in self.catalogue or ():
            if entry.obsolete:
                continue
            if self.options.only_untranslated and entry.translated():
                kept += 1
                continue
            key = f"{entry.msgctxt}: {entry.msgid}" if entry.msgctxt else entry.msgid
            yield Slot(
                string_tokens(entry.msgid), self._apply(entry, 0), key[:120], entry.msgctxt or "", always=True
            )
            if entry.msgid_plural:
                tokens = string_tokens(entry.msgid_plural)
                yield Slot(tokens, self._apply(entry, 1), key[:120], entry.msgctxt or "", always=True)
        if kept:
            self.notes.append(f"{kept} messages had a translation and were left.")

    def _apply(self, entry: Any, form: int) -> Apply:
        def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
            text = string_text(tokens)
            if not entry.msgid_plural:
                entry.msgstr = text
            elif form or len(entry.msgstr_plural) < 2:
                # A language without plurals has one form, for any number.
                for number in sorted(entry.msgstr_plural or {0: ""}):
                    if form == 0 or number > 0 or len(entry.msgstr_plural) == 1:
                        entry.msgstr_plural[number] = text
            else:
                entry.msgstr_plural[0] = text
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            self.changed = True

        return apply

    def save(self, out: BinaryIO) -> None:
        """Write the catalogue, with the target language in its header."""
        text = self.text
        if self.catalogue is not None and (self.changed or self.options.target):
            if self.options.target and "Language" in self.catalogue.metadata:
                self.catalogue.metadata["Language"] = self.options.target.replace("-", "_")
            if self.stored.encoding != "utf-8" or "CHARSET" in self.catalogue.metadata.get(
                "Content-Type", ""
            ):
                self._as_utf8()
            text = _written(self.catalogue)
        data, _ = encode_text(text, self.stored)
        out.write(data)

    def _as_utf8(self) -> None:
        self.stored = TextFormat("utf-8", self.stored.bom)
        self.catalogue.metadata["Content-Type"] = "text/plain; charset=UTF-8"
