# SPDX-License-Identifier: Apache-2.0
"""Where glossary terms were used: how often, and in which sentences."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.database import Database
from hymt_desktop.core.terms.store import source_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

MAX_USES = 20_000
"""Sentences kept, over all terms; the oldest go first."""
_SLACK = 500
"""Uses beyond ``MAX_USES`` before the oldest are dropped: not at each sentence."""

_FIRST = """
CREATE TABLE use (
  id INTEGER PRIMARY KEY,
  created REAL NOT NULL,
  source_language TEXT NOT NULL,
  target_language TEXT NOT NULL,
  term TEXT NOT NULL,
  sentence TEXT NOT NULL,
  translation TEXT NOT NULL,
  place TEXT NOT NULL,
  UNIQUE (term, source_language, target_language, sentence)
);
CREATE INDEX use_by_time ON use (created);
"""


@dataclass(frozen=True, slots=True)
class Use:
    """One sentence in which a glossary term was applied.

    ``term`` is the entry's source; ``place`` is the document's name, empty for the text panes; ``created`` is
    in seconds since 1970, 0 for now.
    """

    term: str
    sentence: str
    translation: str
    source_language: str
    target_language: str
    place: str = ""
    created: float = 0.0


class TermUsage:
    """The uses in one SQLite file; the same sentence counts once for each term.

    Args:
        path: The file; created if it is not there.
        max_uses: Sentences to keep.
        clock: Seconds since 1970.

    Raises:
        UserError: The file is damaged, of a newer version, or can't be opened.
    """

    def __init__(
        self, path: Path, *, max_uses: int = MAX_USES, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = Database(path, "term usage", (_FIRST,), private=True)
        self._max_uses = max_uses
        self._clock = clock

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def add(self, uses: Iterable[Use]) -> None:
        """Note uses; a sentence that comes again takes its new translation and time."""
        now = self._clock()
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO use (created, source_language, target_language, term, sentence, translation, "
                "place) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (term, source_language, target_language, sentence) DO UPDATE SET "
                "created = excluded.created, translation = excluded.translation, place = excluded.place",
                [
                    (
                        *(use.created or now, use.source_language, use.target_language),
                        *(source_key(use.term), use.sentence, use.translation, use.place),
                    )
                    for use in uses
                ],
            )
            count = connection.execute("SELECT count(*) FROM use").fetchone()[0]
            if count > self._max_uses + _SLACK:
                connection.execute(
                    "DELETE FROM use WHERE id IN "
                    "(SELECT id FROM use ORDER BY created DESC, id DESC LIMIT -1 OFFSET ?)",
                    (self._max_uses,),
                )

    def counts(self, source_language: str, target_language: str) -> dict[str, int]:
        """Return the number of sentences for each used term of a pair, by ``source_key``."""
        rows = self._database.rows(
            "SELECT term, count(*) FROM use WHERE source_language = ? AND target_language = ? GROUP BY term",
            (source_language, target_language),
        )
        return {str(row[0]): int(row[1]) for row in rows}

    def uses(self, term: str, source_language: str, target_language: str, limit: int = 100) -> Sequence[Use]:
        """Return the newest uses of a term; ``term`` may be written in any case."""
        rows = self._database.rows(
            "SELECT sentence, translation, place, created FROM use WHERE term = ? AND source_language = ? "
            "AND target_language = ? ORDER BY created DESC, id DESC LIMIT ?",
            (source_key(term), source_language, target_language, limit),
        )
        return [Use(term, row[0], row[1], source_language, target_language, row[2], row[3]) for row in rows]

    def clear(self) -> None:
        """Forget everything, so that its text is no longer in the file or in its journal."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM use")
        self._database.purge()
