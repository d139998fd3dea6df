# SPDX-License-Identifier: Apache-2.0
"""SQLite as this program uses it: WAL, foreign keys, numbered migrations, transactions, readable errors.

Several windows may have the same file open. Readers never wait (WAL); a writer waits for another one for up
to ``BUSY_SECONDS`` and then says so.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import OutputNotWritten, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BUSY_SECONDS = 15.0
"""How long a writer waits for another window."""


class Database:
    """One SQLite file with its schema brought up to date; safe to use from several threads.

    Args:
        path: The file; its folder is created.
        what: The file's contents in words, for messages (``glossary``).
        migrations: SQL scripts; the n-th takes the schema from version n to n + 1. Before a file that has
            content is changed, a copy of it is put beside it, as ``NAME.v1.backup`` for version 1.
        private: Overwrite deleted content with zeros. Such a file may also lose its newest changes when the
            power fails (never when the program does): it is written to often.

    Raises:
        UserError: The file is damaged, of a newer version, or can't be opened.
    """

    def __init__(self, path: Path, what: str, migrations: Sequence[str], *, private: bool = False) -> None:
        self.path = path
        self._what = what
        self._lock = threading.RLock()
        self._depth = 0
        with self._explained():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(
                    f"The folder for the {what} file, '{path.parent}', can't be made: {error.strerror}.",
                    "Choose another data folder with --data-dir.",
                ) from error
            # Transactions are ours (isolation_level None); threads are serialised by the lock.
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare(migrations, private)

    def _prepare(self, migrations: Sequence[str], private: bool) -> None:
        try:
            self._use_wal()
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if private else 'FULL'}")
            self._connection.execute(f"PRAGMA secure_delete = {'ON' if private else 'OFF'}")
            self._migrate(migrations)
        except BaseException:
            self._connection.close()
            raise

    def _use_wal(self) -> None:
        """Turn on the write-ahead log. SQLite doesn't wait here when another window does the same."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def _migrate(self, migrations: Sequence[str]) -> None:
        if self._version() == len(migrations):
            return
        with self.write():
            # Another window may have done it while this one waited.
            version = self._version()
            if version > len(migrations):
                raise UserError(
                    f"The {self._what} file '{self.path}' was written by a newer version of this program.",
                    "Update the program, or choose another data folder with --data-dir.",
                )
            if version > 0:
                self._back_up(version)
            for number, script in enumerate(migrations[version:], start=version + 1):
                for statement in _statements(script):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {number}")

    def _back_up(self, version: int) -> None:
        """Keep a copy of the file as the older program wrote it; one that is there already stays.

        A second connection reads it, since this one is inside the transaction that is about to migrate.
        """
        target = self.path.with_name(f"{self.path.name}.v{version}.backup")
        if target.exists():
            return
        unfinished = target.with_name(f"{target.name}.part")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn SQLite's errors into ones for people."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _explain(self, error: sqlite3.Error) -> UserError:
        text = str(error)
        name = f"The {self._what} file '{self.path}'"
        if "locked" in text or "busy" in text:
            return UserError(f"{name} is in use by another window.", "Wait for it to finish and try again.")
        if "not a database" in text or "malformed" in text or "corrupt" in text:
            return UserError(
                f"{name} is damaged.", "Move it away and start again, or restore it from a backup."
            )
        if "disk is full" in text or "disk I/O" in text or "readonly" in text:
            return OutputNotWritten(f"{name} can't be written: {text}.", "Check the disk and its rights.")
        return UserError(f"{name} can't be used: {text}.", "Check the path and its rights.")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction: all of it is stored, or, where it raises, nothing.

        A block inside a block belongs to the outer transaction.
        """
        with self._lock, self._explained():
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._commit()

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for queries."""
        with self._lock, self._explained():
            yield self._connection

    def rows(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._lock, self._explained():
            return self._connection.execute(sql, tuple(values)).fetchall()

    def row(self, sql: str, values: Iterable[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query."""
        with self._lock, self._explained():
            found: tuple[Any, ...] | None = self._connection.execute(sql, tuple(values)).fetchone()
            return found

    def purge(self) -> None:
        """Leave no deleted content on disk: no free pages, log or older version's copy.

        Raises:
            UserError: Another window is reading or writing, so the log can't be emptied now.
        """
        with self._lock, self._explained():
            self._connection.execute("VACUUM")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                raise UserError(
                    f"The {self._what} file '{self.path}' is in use by another window, so deleted text may "
                    "still be on the disk.",
                    "Close the other windows and clear again.",
                )
        for copy in self.path.parent.glob("*.backup*"):
            if copy.name.startswith(f"{self.path.name}.v"):
                self._remove(copy)

    def _remove(self, copy: Path) -> None:
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise OutputNotWritten(
                f"The old copy '{copy}' can't be removed: {error.strerror or error}.", "Remove it yourself."
            ) from error

    def close(self) -> None:
        """Close the file. Nothing is lost without it."""
        with self._lock:
            self._connection.close()


def _statements(script: str) -> Iterator[str]:
    """Split a script, minding triggers: ``executescript`` would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
