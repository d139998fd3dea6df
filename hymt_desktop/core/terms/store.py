# SPDX-License-Identifier: Apache-2.0
"""The user's glossaries on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from hymt_desktop.core.database import Database
from hymt_desktop.core.errors import GlossaryInvalid, UserError
from hymt_desktop.core.terms import journal
from hymt_desktop.core.terms.folding import canonical, fold
from hymt_desktop.core.terms.model import (
    Entry,
    Glossary,
    PartOfSpeech,
    Status,
    clean_entry,
    clean_glossary,
)
from hymt_desktop.core.terms.schema import ENTRY_COLUMNS, MIGRATIONS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_ENTRY = "id, source, targets, case_sensitive, whole_word, part_of_speech, status, note, domain"
_GLOSSARY = "id, name, source, target, enabled, position, note"
_INSERT_ENTRY = (
    f"INSERT INTO entry ({', '.join(ENTRY_COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(ENTRY_COLUMNS))})"
)
_UPDATE_ENTRY = f"UPDATE entry SET {', '.join(f'{c} = ?' for c in ENTRY_COLUMNS)} WHERE id = ?"  # noqa: S608
_STATUS = {status.value: status for status in Status}
_PARTS = {part.value: part for part in PartOfSpeech}


def source_key(source: str) -> str:
    """Return what two spellings of one source have in common."""
    return fold(canonical(source))


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(
        source=row[1],
        targets=tuple(json.loads(row[2])),
        case_sensitive=bool(row[3]),
        whole_word=bool(row[4]),
        part_of_speech=_PARTS[row[5]],
        status=_STATUS[row[6]],
        note=row[7],
        domain=row[8],
        id=row[0],
    )


def _values(glossary: int, entry: Entry) -> tuple[Any, ...]:
    return (
        glossary,
        entry.source,
        source_key(entry.source),
        json.dumps(entry.targets, ensure_ascii=False),
        int(entry.case_sensitive),
        int(entry.whole_word),
        entry.part_of_speech.value,
        entry.status.value,
        entry.note,
        entry.domain,
    )


def _glossary(row: tuple[Any, ...]) -> Glossary:
    return Glossary(
        name=row[1],
        source=row[2],
        target=row[3],
        enabled=bool(row[4]),
        order=row[5],
        note=row[6],
        id=row[0],
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries to add to a glossary, ids of entries to remove from it, in one step."""

    added: Sequence[Entry] = ()
    removed: Sequence[int] = ()


class GlossaryStore:
    """Glossaries and their entries in one SQLite file, with undo; safe with several windows and threads.

    Args:
        path: The file; created if it is not there.

    Raises:
        UserError: The file is damaged, of a newer version, or can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, "glossary", MIGRATIONS)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # -- glossaries --------------------------------------------------------------------------------------

    def glossaries(self) -> list[Glossary]:
        """Return all glossaries in the order of precedence."""
        rows = self._database.rows(f"SELECT {_GLOSSARY} FROM glossary ORDER BY position, id")  # noqa: S608
        return [_glossary(row) for row in rows]

    def get(self, name: str) -> Glossary:
        """Return the glossary with a name (whatever its case).

        Raises:
            UserError: There is none.
        """
        found = self.find(name)
        if found is None:
            names = ", ".join(glossary.name for glossary in self.glossaries()[:20]) or "none"
            raise UserError(f"There is no glossary '{name}'.", f"Stored glossaries: {names}.")
        return found

    def find(self, name: str) -> Glossary | None:
        """Return the glossary with a name (whatever its case); None where there is none."""
        sql = f"SELECT {_GLOSSARY} FROM glossary WHERE name = ?"  # noqa: S608
        row = self._database.row(sql, (name.strip(),))
        return _glossary(row) if row else None

    def create(self, glossary: Glossary) -> Glossary:
        """Add a glossary with the lowest precedence; returns it as stored.

        Raises:
            GlossaryInvalid: Its name is taken or unusable.
            UnsupportedLanguage: A language that the translator doesn't know.
        """
        glossary = clean_glossary(glossary)
        with self._database.write() as connection:
            self._name_is_free(glossary)
            journal.begin(connection, f"create '{glossary.name}'")
            return self._insert(connection, glossary)

    @staticmethod
    def _insert(connection: sqlite3.Connection, glossary: Glossary) -> Glossary:
        (last,) = connection.execute("SELECT coalesce(max(position), -1) FROM glossary").fetchone()
        cursor = connection.execute(
            "INSERT INTO glossary (name, source, target, enabled, position, note) VALUES (?, ?, ?, ?, ?, ?)",
            (glossary.name, glossary.source, glossary.target, glossary.enabled, last + 1, glossary.note),
        )
        return replace(glossary, id=cursor.lastrowid or 0, order=last + 1)

    def _name_is_free(self, glossary: Glossary) -> None:
        taken = self.find(glossary.name)
        if taken and taken.id != glossary.id:
            raise GlossaryInvalid(f"There is already a glossary '{taken.name}'.", "Choose another name.")

    def update(self, glossary: Glossary) -> Glossary:
        """Store a glossary's name, languages, note and whether it is on; ``order`` is set by ``reorder``."""
        glossary = clean_glossary(glossary)
        with self._database.write() as connection:
            self._name_is_free(glossary)
            journal.begin(connection, f"change '{glossary.name}'")
            cursor = connection.execute(
                "UPDATE glossary SET name = ?, source = ?, target = ?, enabled = ?, note = ? WHERE id = ?",
                (
                    *(glossary.name, glossary.source, glossary.target),
                    *(glossary.enabled, glossary.note, glossary.id),
                ),
            )
            if not cursor.rowcount:
                raise _gone(f"glossary '{glossary.name}'")
        return self.get(glossary.name)

    def set_enabled(self, name: str, enabled: bool) -> Glossary:
        """Turn a glossary on or off."""
        return self.update(replace(self.get(name), enabled=enabled))

    def remove(self, name: str) -> None:
        """Remove a glossary with its entries."""
        with self._database.write() as connection:
            glossary = self.get(name)
            journal.begin(connection, f"remove '{glossary.name}'")
            connection.execute("DELETE FROM glossary WHERE id = ?", (glossary.id,))

    def reorder(self, names: Sequence[str]) -> None:
        """Give the named glossaries precedence in this order, before all others."""
        with self._database.write() as connection:
            first = [self.get(name).id for name in names]
            rest = [glossary.id for glossary in self.glossaries() if glossary.id not in first]
            journal.begin(connection, "change the order of glossaries")
            connection.executemany(
                "UPDATE glossary SET position = ? WHERE id = ? AND position <> ?",
                [(i, id_, i) for i, id_ in enumerate(dict.fromkeys((*first, *rest)))],
            )

    # -- entries -----------------------------------------------------------------------------------------

    def entries(
        self, glossary: Glossary, *, search: str = "", offset: int = 0, limit: int | None = None
    ) -> list[Entry]:
        """Return a page of a glossary's entries by source; ``search`` is in source, target or note."""
        where, values = _searching(glossary, search)
        rows = self._database.rows(
            f"SELECT {_ENTRY} FROM entry WHERE {where} ORDER BY source_key, id LIMIT ? OFFSET ?",  # noqa: S608
            (*values, -1 if limit is None else limit, offset),
        )
        return [_entry(row) for row in rows]

    def entry_keys(
        self, glossary: Glossary, *, search: str = "", order: str = "source_key", descending: bool = False
    ) -> list[tuple[int, str, str]]:
        """Return the id, the ``source_key`` and the status of every entry that ``search`` finds, sorted.

        Args:
            glossary: A stored glossary.
            search: As for ``entries``.
            order: One of the columns of an entry; entries that are equal in it are sorted by source.
            descending: The largest first.
        """
        if order not in ENTRY_COLUMNS:
            raise ValueError(order)
        where, values = _searching(glossary, search)
        way = "DESC" if descending else "ASC"
        rows = self._database.rows(
            f"SELECT id, source_key, status FROM entry WHERE {where} "  # noqa: S608
            f"ORDER BY {order} {way}, source_key, id",
            values,
        )
        return cast("list[tuple[int, str, str]]", rows)

    def entries_by_id(self, ids: Sequence[int]) -> list[Entry | None]:
        """Return entries in the order of ``ids``; None for what is no longer there."""
        marks = ", ".join("?" * len(ids))
        rows = self._database.rows(f"SELECT {_ENTRY} FROM entry WHERE id IN ({marks})", ids)  # noqa: S608
        found = {row[0]: _entry(row) for row in rows}
        return [found.get(number) for number in ids]

    def count(self, glossary: Glossary, *, search: str = "") -> int:
        """Return the number of entries, or of those that ``search`` finds."""
        where, values = _searching(glossary, search)
        row = self._database.row(f"SELECT count(*) FROM entry WHERE {where}", values)  # noqa: S608
        return int(row[0]) if row else 0

    def add(self, glossary: Glossary, entry: Entry) -> Entry:
        """Add an entry; returns it as stored.

        Raises:
            GlossaryInvalid: The entry is not valid.
        """
        entry = clean_entry(entry)
        with self._database.write() as connection:
            self._still_there(glossary)
            journal.begin(connection, f"add '{entry.source}'")
            cursor = connection.execute(_INSERT_ENTRY, _values(glossary.id, entry))
            return replace(entry, id=cursor.lastrowid or 0)

    def change(self, glossary: Glossary, entry: Entry) -> Entry:
        """Store a changed entry, known by its id."""
        entry = clean_entry(entry)
        with self._database.write() as connection:
            journal.begin(connection, f"change '{entry.source}'")
            cursor = connection.execute(_UPDATE_ENTRY, (*_values(glossary.id, entry), entry.id))
            if not cursor.rowcount:
                raise _gone(f"term '{entry.source}'")
        return entry

    def remove_entries(self, glossary: Glossary, ids: Iterable[int]) -> None:
        """Remove entries."""
        ids = list(ids)
        label = f"remove {len(ids)} term{'s' * (len(ids) != 1)} from '{glossary.name}'"
        self.apply(glossary, Changes(removed=ids), label)

    def apply(self, glossary: Glossary, changes: Changes, label: str) -> Glossary:
        """Apply an import as one step: all of it or nothing. Creates the glossary if it has no id.

        Args:
            glossary: A stored glossary, or a new one.
            changes: Entries to add (valid ones: see ``clean_entry``) and ids to remove.
            label: The step's name for undo.
        """
        with self._database.write() as connection:
            if not glossary.id:
                glossary = clean_glossary(glossary)
                self._name_is_free(glossary)
            journal.begin(connection, label)
            if glossary.id:
                self._still_there(glossary)
            else:
                glossary = self._insert(connection, glossary)
            connection.executemany(
                "DELETE FROM entry WHERE id = ? AND glossary = ?",
                [(id_, glossary.id) for id_ in changes.removed],
            )
            connection.executemany(_INSERT_ENTRY, (_values(glossary.id, entry) for entry in changes.added))
            return glossary

    def _still_there(self, glossary: Glossary) -> None:
        if not self._database.row("SELECT 1 FROM glossary WHERE id = ?", (glossary.id,)):
            raise _gone(f"glossary '{glossary.name}'")

    # -- undo --------------------------------------------------------------------------------------------

    def undo(self) -> str | None:
        """Take back the newest change (of any window); returns what it was, None where there is none."""
        with self._database.write() as connection:
            return journal.undo(connection)

    def redo(self) -> str | None:
        """Do again what was undone last; returns what it was, None where there is nothing."""
        with self._database.write() as connection:
            return journal.undo(connection, redo=True)

    def undo_label(self) -> str | None:
        """Return what ``undo`` would take back."""
        with self._database.read() as connection:
            return journal.label_of(connection)

    def redo_label(self) -> str | None:
        """Return what ``redo`` would do again."""
        with self._database.read() as connection:
            return journal.label_of(connection, redo=True)


def _gone(what: str) -> UserError:
    return UserError(f"The {what} is no longer there: another window removed it.", "Reload the list.")


def _searching(glossary: Glossary, search: str) -> tuple[str, tuple[Any, ...]]:
    text = search.strip()
    if not text:
        return "glossary = ?", (glossary.id,)
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern, folded = f"%{escaped}%", f"%{fold(canonical(escaped))}%"
    where = (
        "glossary = ? AND (source_key LIKE ? ESCAPE '\\' OR targets LIKE ? ESCAPE '\\' "
        "OR note LIKE ? ESCAPE '\\')"
    )
    return where, (glossary.id, folded, pattern, pattern)
