# SPDX-License-Identifier: Apache-2.0
"""History and translation memory in one SQLite file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.database import Database
from hymt_desktop.core.memory.model import BY_HAND, HistoryEntry, MemoryKey, MemorySegment
from hymt_desktop.core.memory.schema import MIGRATIONS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

MAX_HISTORY = 10_000
"""Translations kept in the history; the oldest that are no favourites go first."""

_HISTORY = "id, created, source_language, target_language, source, target, model, favourite"
_KEY = "source_language, target_language, model, glossary, context"
_SHORTEST_TRIGRAM = 3


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    return HistoryEntry(
        id=row[0],
        created=row[1],
        source_language=row[2],
        target_language=row[3],
        source=row[4],
        target=row[5],
        model=row[6],
        favourite=bool(row[7]),
    )


def _key_values(key: MemoryKey) -> tuple[str, ...]:
    return key.source_language, key.target_language, key.model, key.glossary, key.context


class Memory:
    """What was translated before; safe with several windows and threads.

    Args:
        path: The file; created if it is not there.
        max_history: Translations kept in the history.
        clock: Seconds since 1970.

    Raises:
        UserError: The file is damaged, of a newer version, or can't be opened.
    """

    def __init__(
        self, path: Path, *, max_history: int = MAX_HISTORY, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = Database(path, "memory", MIGRATIONS, private=True)
        self._max_history = max_history
        self._clock = clock

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # -- history -----------------------------------------------------------------------------------------

    def add_history(self, entry: HistoryEntry) -> HistoryEntry:
        """Add a translation; returns it as stored. The same one again moves to the top."""
        created = entry.created or self._clock()
        values = (entry.source_language, entry.target_language, entry.source, entry.target, entry.model)
        with self._database.write() as connection:
            same = connection.execute(
                "SELECT id, favourite FROM history WHERE source_language = ? AND target_language = ? "
                "AND source = ? AND target = ? AND model = ? ORDER BY created DESC LIMIT 1",
                values,
            ).fetchone()
            if same:
                connection.execute("UPDATE history SET created = ? WHERE id = ?", (created, same[0]))
                return HistoryEntry(
                    entry.source,
                    entry.target,
                    entry.source_language,
                    entry.target_language,
                    entry.model,
                    bool(same[1]),
                    created,
                    same[0],
                )
            cursor = connection.execute(
                "INSERT INTO history "
                "(source_language, target_language, source, target, model, created, favourite) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, created, entry.favourite),
            )
            self._drop_oldest(connection)
            return HistoryEntry(
                entry.source,
                entry.target,
                entry.source_language,
                entry.target_language,
                entry.model,
                entry.favourite,
                created,
                cursor.lastrowid or 0,
            )

    def _drop_oldest(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE NOT favourite "
            "ORDER BY created DESC, id DESC LIMIT -1 OFFSET ?)",
            (self._max_history,),
        )

    def history(
        self, *, search: str = "", favourites: bool = False, offset: int = 0, limit: int = 100
    ) -> list[HistoryEntry]:
        """Return translations, the newest first; ``search`` must occur in the source or the target."""
        where, values = _where(search, favourites)
        rows = self._database.rows(
            f"SELECT {_HISTORY} FROM history WHERE {where} "  # noqa: S608
            "ORDER BY created DESC, id DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return [_entry(row) for row in rows]

    def count_history(self, *, search: str = "", favourites: bool = False) -> int:
        """Return the number of translations that ``history`` would give."""
        where, values = _where(search, favourites)
        row = self._database.row(f"SELECT count(*) FROM history WHERE {where}", values)  # noqa: S608
        return int(row[0]) if row else 0

    def set_favourite(self, entry_id: int, favourite: bool) -> None:
        """Mark a translation as a favourite, or not; favourites are never dropped for being old."""
        with self._database.write() as connection:
            connection.execute("UPDATE history SET favourite = ? WHERE id = ?", (favourite, entry_id))

    def remove_history(self, ids: Iterable[int]) -> None:
        """Remove translations from the history."""
        with self._database.write() as connection:
            connection.executemany("DELETE FROM history WHERE id = ?", [(id_,) for id_ in ids])
            # Merge the index, or it would keep what it knows of the removed text.
            connection.execute("INSERT INTO history_text (history_text) VALUES ('optimize')")

    # -- translation memory ------------------------------------------------------------------------------

    def remember(self, key: MemoryKey, pairs: Mapping[str, str]) -> None:
        """Keep the translations of segments; newer ones take the place of older ones with the same key."""
        now = self._clock()
        self.add_segments(MemorySegment(source, target, key, now) for source, target in pairs.items())

    def add_segments(self, segments: Iterable[MemorySegment]) -> int:
        """Keep segments, all or (where the iteration fails) none; returns how many are new or changed."""
        now = self._clock()
        sql = (
            f"INSERT INTO segment (source, target, created, {_KEY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608
            f"ON CONFLICT (source, {_KEY}) DO UPDATE SET "
            "target = excluded.target, created = excluded.created WHERE target <> excluded.target"
        )
        with self._database.write() as connection:
            before = connection.total_changes
            connection.executemany(
                sql, ((s.source, s.target, s.created or now, *_key_values(s.key)) for s in segments)
            )
            return connection.total_changes - before

    def recall(self, key: MemoryKey, sources: Sequence[str]) -> dict[str, str]:
        """Return the remembered translations of those segments that have exactly this text and key.

        What was imported has no model; it serves any key of its languages, but goes after the exact ones.
        """
        pair = (key.source_language, key.target_language)
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for source in dict.fromkeys(sources):
                row = connection.execute(
                    "SELECT target FROM segment WHERE source = ? AND source_language = ? "
                    "AND target_language = ? AND (model = '' OR model = ? AND glossary = ? AND context = ?) "
                    "ORDER BY model = '', created DESC LIMIT 1",
                    (source, *pair, key.model, key.glossary, key.context),
                ).fetchone()
                if row:
                    found[source] = row[0]
        return found

    def keep_wording(self, source_language: str, target_language: str, source: str, target: str) -> None:
        """Keep a translation of a segment that the user wrote or chose."""
        key = MemoryKey(source_language, target_language, context=BY_HAND)
        self.remember(key, {source: target})

    def forget_wording(self, source_language: str, target_language: str, source: str) -> None:
        """Forget what ``keep_wording`` kept."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM segment WHERE source = ? AND source_language = ? AND target_language = ? "
                "AND context = ?",
                (source, source_language, target_language, BY_HAND),
            )

    def wordings(self) -> list[MemorySegment]:
        """Return what ``keep_wording`` kept, the oldest first."""
        rows = self._database.rows(
            f"SELECT source, target, created, {_KEY} FROM segment WHERE context = ? ORDER BY id",  # noqa: S608
            (BY_HAND,),
        )
        return [MemorySegment(row[0], row[1], MemoryKey(*row[3:]), row[2]) for row in rows]

    def segments(self, *, search: str = "", offset: int = 0, limit: int = -1) -> list[MemorySegment]:
        """Return remembered segments, the oldest first; ``search`` must occur in the source or the target."""
        where, values = _contains(search)
        rows = self._database.rows(
            f"SELECT source, target, created, {_KEY} FROM segment WHERE {where} ORDER BY id LIMIT ? OFFSET ?",  # noqa: S608
            (*values, limit, offset),
        )
        return [MemorySegment(row[0], row[1], MemoryKey(*row[3:]), row[2]) for row in rows]

    def count_segments(self, *, search: str = "") -> int:
        """Return the number of segments that ``segments`` would give."""
        where, values = _contains(search)
        row = self._database.row(f"SELECT count(*) FROM segment WHERE {where}", values)  # noqa: S608
        return int(row[0]) if row else 0

    # -- forgetting --------------------------------------------------------------------------------------

    def clear_all(self, *, keep_favourites: bool = False) -> None:
        """Forget everything, so that its text is no longer in the file or in its journal.

        Args:
            keep_favourites: Keep the favourites of the history.

        Raises:
            UserError: Another window is busy with the file, so some text may still be there.
        """
        with self._database.write() as connection:
            connection.execute("DELETE FROM segment")
            if keep_favourites:
                connection.execute("DELETE FROM history WHERE NOT favourite")
            else:
                connection.execute("DELETE FROM history")
            # A deleted row leaves its trigrams in the index until that is made again.
            connection.execute("INSERT INTO history_text (history_text) VALUES ('rebuild')")
        self._database.purge()


def _where(search: str, favourites: bool) -> tuple[str, tuple[Any, ...]]:
    conditions: list[str] = ["1"]
    values: list[Any] = []
    text = search.strip()
    if favourites:
        conditions.append("favourite")
    if len(text) >= _SHORTEST_TRIGRAM:
        quoted = text.replace('"', '""')
        conditions.append("id IN (SELECT rowid FROM history_text WHERE history_text MATCH ?)")
        values.append(f'"{quoted}"')
    elif text:
        # Too short for the index, but two characters are a whole word in Chinese.
        condition, more = _contains(text)
        conditions.append(condition)
        values += more
    return " AND ".join(conditions), tuple(values)


def _contains(search: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition that source or target contain ``search``, in any script and at any length."""
    text = search.strip()
    if not text:
        return "1", ()
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "(source LIKE ? ESCAPE '\\' OR target LIKE ? ESCAPE '\\')", (f"%{escaped}%",) * 2
