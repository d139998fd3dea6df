# SPDX-License-Identifier: Apache-2.0
"""Import a glossary file: first a preview, then all of it in one transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import GlossaryInvalid
from hymt_desktop.core.terms.formats import Format, Parsed, ReadOptions, Record, Rejected, format_of
from hymt_desktop.core.terms.model import Entry, Glossary, clean_glossary
from hymt_desktop.core.terms.release import release
from hymt_desktop.core.terms.store import Changes, GlossaryStore, source_key
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from pathlib import Path


class OnConflict(str, Enum):
    """What becomes of stored entries where the file translates their source differently."""

    REPLACE = "replace"
    """The file's entries take their place."""
    KEEP = "keep"
    """The stored ones stay, the file's are left out."""
    ADD = "add"
    """Both are kept."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A source that the file and the glossary, or two rows of the file, translate differently."""

    where: str
    source: str
    stored: tuple[str, ...]
    incoming: tuple[str, ...]

    def __str__(self) -> str:
        old, new = " / ".join(self.stored), " / ".join(self.incoming)
        return f"{self.where}: '{self.source}' is '{old}' already, and here '{new}'"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. Nothing is stored yet.

    ``conflicts`` are with stored entries; ``repeated`` are sources that the file itself translates in
    several ways, which are all kept. ``glossary.id`` is 0 where the import creates it.
    """

    path: Path
    parsed: Parsed
    glossary: Glossary
    changes: Changes
    duplicates: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    repeated: tuple[Conflict, ...]

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The rows that are no valid entries."""
        return self.parsed.rejected

    def summary(self) -> str:
        """Return the counts in one line."""
        counts = [
            (len(self.parsed.records) + len(self.rejected), "rows"),
            (len(self.changes.added), "to add"),
            (len(self.changes.removed), "to replace"),
            (len(self.duplicates), "already there"),
            (len(self.conflicts), "in conflict"),
            (len(self.repeated), "with several translations"),
            (len(self.rejected), "rejected"),
        ]
        return ", ".join(f"{count:,} {what}" for count, what in counts if count or what in ("rows", "to add"))


def preview_import(
    store: GlossaryStore,
    path: Path,
    *,
    name: str | None = None,
    options: ReadOptions | None = None,
    on_conflict: OnConflict = OnConflict.REPLACE,
    file_format: Format | None = None,
    assumed: tuple[str, str] | None = None,
) -> Preview:
    """Read a file and say what importing it would do.

    Args:
        store: Where it would go.
        path: The file.
        name: The glossary to import into, new or stored; None for the file's own name.
        options: Languages, columns, encoding; what is not given is found out.
        on_conflict: What becomes of stored entries with other translations.
        file_format: None for what the file looks like.
        assumed: Source and target language where neither the options, nor the file, nor a stored glossary
            says them. Not for a file whose encoding was guessed: name the languages in ``options``, which
            helps to guess.

    Raises:
        GlossaryInvalid: The file is refused; the message names the row or element.
    """
    options = options or ReadOptions()
    stored = store.find(name) if name else None
    if stored:
        options = replace(
            options, source=options.source or stored.source, target=options.target or stored.target
        )
    parsed = (file_format or format_of(path)).read(path, options)
    if not stored and not name:
        stored = store.find(parsed.name or path.stem)
    guessed = bool(parsed.encoding) and not parsed.encoding.startswith("utf")
    glossary = _destination(path, parsed, options, stored, name, None if guessed else assumed)
    existing = store.entries(glossary) if glossary.id else []
    return _compare(path, parsed, glossary, existing, on_conflict)


def _destination(
    path: Path,
    parsed: Parsed,
    options: ReadOptions,
    stored: Glossary | None,
    name: str | None,
    assumed: tuple[str, str] | None,
) -> Glossary:
    """Return the glossary to import into, its languages checked against the file's."""
    pair = []
    for side, otherwise in zip(("source", "target"), assumed or (None, None), strict=True):
        said, found = getattr(options, side), getattr(parsed, side)
        code = canonical_code(said) if said else found or (getattr(stored, side) if stored else otherwise)
        if code is None:
            raise GlossaryInvalid(
                f"{path.name} doesn't say what its {side} language is.", "Name it with --from and --to."
            )
        pair.append(code)
        if found and found != code:
            raise GlossaryInvalid(
                f"{path.name} has the {side} language '{found}', not '{code}'.",
                "Choose the right languages, or import it into another glossary.",
            )
    if stored:
        if pair != [stored.source, stored.target]:
            raise GlossaryInvalid(
                f"The glossary '{stored.name}' is for {stored.source}-{stored.target}, "
                f"the file for {'-'.join(pair)}.",
                "Give the import another name.",
            )
        return stored
    source, target = pair
    return clean_glossary(Glossary(name or parsed.name or path.stem, source, target, note=parsed.note))


def _compare(
    path: Path, parsed: Parsed, glossary: Glossary, existing: list[Entry], on_conflict: OnConflict
) -> Preview:
    stored: dict[str, list[Entry]] = defaultdict(list)
    for entry in existing:
        stored[source_key(entry.source)].append(entry)
    incoming: dict[str, list[Record]] = defaultdict(list)
    duplicates: list[Record] = []
    repeated: list[Conflict] = []
    seen: set[Entry] = set()
    for record in parsed.records:
        if record.entry in seen:
            duplicates.append(record)
            continue
        seen.add(record.entry)
        same = incoming[source_key(record.entry.source)]
        if same and same[0].entry.targets != record.entry.targets:
            repeated.append(_conflict(record, [same[0].entry]))
        same.append(record)
    added: list[Entry] = []
    removed: list[int] = []
    conflicts: list[Conflict] = []
    for key, records in incoming.items():
        old = stored.get(key, [])
        new = [record for record in records if record.entry not in old]
        duplicates += [record for record in records if record.entry in old]
        if old and new:
            conflicts.append(_conflict(new[0], old))
            if on_conflict is OnConflict.KEEP:
                continue
            if on_conflict is OnConflict.REPLACE:
                kept = [record.entry for record in records]
                removed += [entry.id for entry in old if entry not in kept]
        added += [record.entry for record in new]
    release(stored, incoming, seen)
    return Preview(
        path=path,
        parsed=parsed,
        glossary=glossary,
        changes=Changes(tuple(added), tuple(removed)),
        duplicates=tuple(duplicates),
        conflicts=tuple(conflicts),
        repeated=tuple(repeated),
    )


def _conflict(record: Record, old: list[Entry]) -> Conflict:
    targets = tuple(target for entry in old for target in entry.targets or (entry.source,))
    entry = record.entry
    return Conflict(record.where, entry.source, targets, entry.targets or (entry.source,))


def commit_import(store: GlossaryStore, preview: Preview, *, skip_rejected: bool = False) -> Glossary:
    """Store what a preview showed, all of it in one step that ``undo`` takes back.

    Raises:
        GlossaryInvalid: Some rows were rejected and ``skip_rejected`` doesn't say to go on without them.
    """
    if preview.rejected and not skip_rejected:
        raise refused(preview.path, preview.parsed)
    if not preview.parsed.records:
        raise GlossaryInvalid(f"{preview.path.name} has no entries.", "Nothing was imported.")
    label = f"import {preview.path.name} into '{preview.glossary.name}'"
    return store.apply(preview.glossary, preview.changes, label)


def let_go(previews: list[Preview]) -> None:
    """Free the previews in ``previews``, which nobody else holds, without keeping other threads waiting."""
    while previews:
        preview = previews.pop()
        rows = (list(preview.parsed.records), list(preview.changes.added), list(preview.duplicates))
        del preview
        release(*rows)


def refused(path: Path, parsed: Parsed) -> GlossaryInvalid:
    """Return the error that lists the rejected rows."""
    listed = "\n".join(f"  {row}" for row in parsed.rejected[:20])
    more = len(parsed.rejected) - 20
    tail = f"\n  ... and {more:,} more" if more > 0 else ""
    count = len(parsed.rejected)
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return GlossaryInvalid(
        f"{path.name}: {rows} can't be imported:\n{listed}{tail}",
        "Nothing was imported. Mend the rows, or import without them (--skip-rejected).",
    )
