# SPDX-License-Identifier: Apache-2.0
"""The user's glossaries as the API shows them. Only stored ones: a name in a request is never a path."""

from __future__ import annotations

import contextlib
import csv
import io
import threading
import uuid
from collections import OrderedDict
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import GlossaryInvalid
from hymt_desktop.core.terms.model import Entry, Glossary, Status, case_matters, clean_entry
from hymt_desktop.server.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.terms.match import TermMatcher
    from hymt_desktop.core.terms.store import GlossaryStore

MAX_ENTRIES = 100_000
_CACHED = 8
_SPACE = 0x68796D74 << 96
"""The ids' first group spells ``hymt``; the rest is the number in the store, which is never used again."""


class Glossaries:
    """The stored glossaries; each call opens the store anew, as another window may change it meanwhile."""

    def __init__(self, paths: Paths) -> None:
        self._path = paths.glossaries
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[object, ...], TermMatcher] = OrderedDict()

    def terms(self, names: Sequence[str], source: str, target: str) -> TermMatcher | None:
        """Return the terms of the named glossaries, or of those that are turned on; None for none.

        Raises:
            ApiError: 404; there is no such glossary.
        """
        if not self._path.exists():
            if names:
                raise _unknown(names[0])
            return None
        from hymt_desktop.core.terms.sources import load_term_source

        key = (tuple(names), source, target, _stamp(self._path))
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            with self._open() as store:
                for name in names:
                    if store.find(name) is None:
                        raise _unknown(name)
                matcher = load_term_source(store, names, source, target)
            self._cache[key] = matcher
            if len(self._cache) > _CACHED:
                self._cache.popitem(last=False)
            return matcher

    def all(self) -> list[tuple[Glossary, int]]:
        """Return all glossaries with their numbers of entries."""
        if not self._path.exists():
            return []
        with self._open() as store:
            return [(glossary, store.count(glossary)) for glossary in store.glossaries()]

    def get(self, id_or_name: str) -> tuple[Glossary, int]:
        """Return one glossary with its number of entries.

        Raises:
            ApiError: 404; there is none.
        """
        for glossary, count in self.all():
            if id_or_name in (public_id(glossary), glossary.name):
                return glossary, count
        raise _unknown(id_or_name)

    def entries(self, id_or_name: str) -> list[Entry]:
        """Return a glossary's entries."""
        glossary, _ = self.get(id_or_name)
        with self._open() as store:
            return store.entries(glossary)

    def create(self, glossary: Glossary, entries: Sequence[Entry]) -> Glossary:
        """Store a new glossary, all of it or nothing."""
        from hymt_desktop.core.terms.store import Changes

        clean = [clean_entry(entry) for entry in entries]
        with self._open() as store:
            return store.apply(glossary, Changes(added=clean), f"create '{glossary.name}'")

    def remove(self, id_or_name: str) -> None:
        """Remove a glossary; it can be undone in the window."""
        glossary, _ = self.get(id_or_name)
        with self._open() as store:
            store.remove(glossary.name)

    @contextlib.contextmanager
    def _open(self) -> Iterator[GlossaryStore]:
        from hymt_desktop.core.terms.store import GlossaryStore

        store = GlossaryStore(self._path)
        try:
            yield store
        finally:
            store.close()

    def changed(self) -> datetime:
        """Return when any glossary was changed last; the store keeps no time for each."""
        with contextlib.suppress(OSError):
            return datetime.fromtimestamp(self._path.stat().st_mtime, timezone.utc)
        return datetime.now(timezone.utc)


def public_id(glossary: Glossary) -> str:
    """Return a glossary's id in the API."""
    return str(uuid.UUID(int=_SPACE | glossary.id))


def read_entries(text: str, kind: str) -> list[Entry]:
    """Read a request's entries: ``tsv`` or ``csv`` lines of source and target.

    Raises:
        GlossaryInvalid: A line isn't an entry; the message names it.
    """
    if kind not in ("tsv", "csv"):
        raise ApiError(400, "'entries_format' is neither 'tsv' nor 'csv'.")
    rows: Iterator[list[str]]
    if kind == "tsv":
        rows = (line.split("\t") for line in text.splitlines())
    else:
        rows = csv.reader(io.StringIO(text, newline=""))
    entries: list[Entry] = []
    try:
        for number, row in enumerate(rows, 1):
            if not any(cell.strip() for cell in row):
                continue
            if len(entries) >= MAX_ENTRIES:
                raise GlossaryInvalid(f"The glossary has more than {MAX_ENTRIES} entries.")
            entries.append(_entry(row, number))
    except csv.Error as error:
        raise GlossaryInvalid(f"The entries are no CSV: {error}.") from error
    if not entries:
        raise GlossaryInvalid("The glossary has no entries.")
    return entries


def _entry(row: list[str], number: int) -> Entry:
    # Four columns are DeepL's CSV with the languages behind.
    if len(row) not in (2, 4):
        raise GlossaryInvalid(f"Line {number} is not a source and a target.")
    source, target = row[0].strip(), row[1].strip()
    if not source or not target:
        raise GlossaryInvalid(f"Line {number} has an empty term.")
    return Entry(source, (target,), case_sensitive=case_matters(source))


def as_tsv(entries: Sequence[Entry]) -> str:
    """Return entries as lines of source and best target; forbidden ones have no place there."""
    lines = {
        entry.source: entry.source if entry.status is Status.DO_NOT_TRANSLATE else entry.targets[0]
        for entry in entries
        if entry.status is not Status.FORBIDDEN
    }
    return "".join(f"{source}\t{target}\n" for source, target in lines.items())


def entry_as_dict(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values."""
    return {
        "source": entry.source,
        "targets": list(entry.targets),
        "status": entry.status.value,
        "case_sensitive": entry.case_sensitive,
        "whole_word": entry.whole_word,
        "part_of_speech": entry.part_of_speech.value,
        "note": entry.note,
        "domain": entry.domain,
    }


def _unknown(name: str) -> ApiError:
    return ApiError(404, f"There is no glossary '{name[:100]}'.", "GET /hymt/glossaries lists them.")


def _stamp(path: Path) -> tuple[object, ...]:
    """Return what changes when the store does; its newest changes are in the write-ahead log."""
    stamp: list[object] = []
    for file in (path, path.with_name(path.name + "-wal")):
        with contextlib.suppress(OSError):
            facts = file.stat()
            stamp += [facts.st_mtime_ns, facts.st_size]
    return tuple(stamp)
