# SPDX-License-Identifier: Apache-2.0
"""TMX import and export of the translation memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.memory.model import MemoryKey, MemorySegment
from hymt_desktop.core.terms.exporting import write_file
from hymt_desktop.core.terms.formats.tmx import Unit, read_units, tmx_bytes
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hymt_desktop.core.memory.store import Memory

_OWN = "x-hymt-"
_MAX_HISTORY = 1_000_000


@dataclass(frozen=True, slots=True)
class TmxReport:
    """What an import did: segments in the file, how many were new or changed, and units left out."""

    read: int
    stored: int
    skipped: tuple[str, ...]


def export_tmx(
    memory: Memory, path: Path, *, history: bool = False, favourites: bool = False, overwrite: bool = False
) -> int:
    """Write the translation memory to a TMX file; returns the number of units.

    Args:
        memory: What to export.
        path: The file to write.
        history: Export the history in its place.
        favourites: Export the favourites of the history in its place.
        overwrite: Replace a file that is there.

    Raises:
        OutputNotWritten: The file exists or can't be written.
    """
    units = list(_history(memory, favourites) if history or favourites else _segments(memory))
    write_file(
        path,
        tmx_bytes("*all*", "paragraph" if history or favourites else "sentence", units),
        overwrite=overwrite,
    )
    return len(units)


def _unit(source: str, target: str, key: MemoryKey, created: float) -> Unit:
    kept = {"model": key.model, "glossary": key.glossary, "context": key.context, "created": repr(created)}
    properties = {_OWN + name: value for name, value in kept.items() if value}
    return Unit(
        "", ((key.source_language, _clean(source)), (key.target_language, _clean(target))), properties
    )


def _clean(text: str) -> str:
    """Return ``text`` without the characters that XML can't hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
    )


def _segments(memory: Memory) -> Iterator[Unit]:
    return (_unit(s.source, s.target, s.key, s.created) for s in memory.segments())


def _history(memory: Memory, favourites: bool) -> Iterator[Unit]:
    for entry in memory.history(favourites=favourites, limit=_MAX_HISTORY):
        key = MemoryKey(entry.source_language, entry.target_language, entry.model)
        yield _unit(entry.source, entry.target, key, entry.created)


def import_tmx(memory: Memory, path: Path, *, source: str | None = None) -> TmxReport:
    """Add the units of a TMX file to the translation memory, all or none.

    Each unit gives a segment from its source to each other language in it. The source is the first language
    of the unit unless one is named.

    Args:
        memory: Where they go.
        path: The file.
        source: Source language; None for the first one of each unit.

    Raises:
        UserError: The file is damaged (the element is named), or there is nothing in it.
    """
    wanted = canonical_code(source) if source else None
    skipped: list[str] = []
    segments: list[MemorySegment] = []
    for unit in read_units(path):
        found = list(_of_unit(unit, wanted))
        segments += found
        if not found:
            skipped.append(f"{unit.where}: no pair of texts in two known languages.")
    if not segments:
        raise UserError(f"{path.name} has no translation units that can be used.", "Nothing was imported.")
    return TmxReport(len(segments), memory.add_segments(segments), tuple(skipped))


def _of_unit(unit: Unit, wanted: str | None) -> Iterator[MemorySegment]:
    source = wanted or next((code for code, text in unit.variants if text.strip()), "")
    text = next((text for code, text in unit.variants if code == source and text.strip()), None)
    if text is None:
        return
    own = {name: unit.properties.get(_OWN + name, "") for name in ("model", "glossary", "context")}
    for code in dict.fromkeys(code for code, other in unit.variants if code != source and other.strip()):
        target = next(other for language, other in unit.variants if language == code and other.strip())
        yield MemorySegment(text, target, MemoryKey(source, code, **own), _created(unit))


def _created(unit: Unit) -> float:
    try:
        seconds = float(unit.properties.get(_OWN + "created", "0"))
        datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return 0.0
    return seconds
