# SPDX-License-Identifier: Apache-2.0
"""Undo and redo of changes to glossaries, kept in the glossary file.

A ``do`` or ``redo`` step can be undone; undoing it replaces it by an ``undo`` step, which can be redone. A
new ``do`` step drops what could be redone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.schema import ENTRY_COLUMNS, GLOSSARY_COLUMNS

if TYPE_CHECKING:
    import sqlite3

MAX_STEPS = 50
"""Steps that can be undone."""

_COLUMNS = {"glossary": GLOSSARY_COLUMNS, "entry": ENTRY_COLUMNS}
_UNDOABLE = ("do", "redo")
_REDOABLE = ("undo",)


def begin(connection: sqlite3.Connection, label: str) -> None:
    """Start a step; the triggers note all further changes of the transaction under it."""
    connection.execute("DELETE FROM step WHERE kind = 'undo'")
    _new_step(connection, label, "do")
    connection.execute(
        "DELETE FROM step WHERE id <= (SELECT id FROM step ORDER BY id DESC LIMIT 1 OFFSET ?)", (MAX_STEPS,)
    )


def _new_step(connection: sqlite3.Connection, label: str, kind: str) -> None:
    connection.execute("INSERT INTO step (label, kind) VALUES (?, ?)", (label, kind))


def label_of(connection: sqlite3.Connection, *, redo: bool = False) -> str | None:
    """Return the label of the step that undo (or redo) would take back; None where there is none."""
    found = _newest(connection, _REDOABLE if redo else _UNDOABLE)
    return found[1] if found else None


def _newest(connection: sqlite3.Connection, kinds: tuple[str, ...]) -> tuple[int, str] | None:
    marks = ", ".join("?" * len(kinds))
    sql = f"SELECT id, label FROM step WHERE kind IN ({marks}) ORDER BY id DESC LIMIT 1"  # noqa: S608
    found: tuple[int, str] | None = connection.execute(sql, kinds).fetchone()
    return found


def undo(connection: sqlite3.Connection, *, redo: bool = False) -> str | None:
    """Take back the newest step, or with ``redo`` the newest undoing; returns its label."""
    found = _newest(connection, _REDOABLE if redo else _UNDOABLE)
    if found is None:
        return None
    step, label = found
    # Rows come back before the glossary that they belong to.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    _new_step(connection, label, "redo" if redo else "undo")
    for run in _runs(connection, step):
        _put_back(connection, run)
    connection.execute("DELETE FROM step WHERE id = ?", (step,))
    return label


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring changes of one kind: ids from ``first`` to ``last``."""

    table: str
    added: bool
    first: int
    last: int


def _runs(connection: sqlite3.Connection, step: int) -> list[_Run]:
    """Return the changes of a step in runs, the newest first."""
    rows = connection.execute(
        "SELECT tbl, before IS NULL, id FROM change WHERE step = ? ORDER BY id DESC", (step,)
    )
    runs = []
    for (table, added), run in groupby(rows, key=lambda change: (change[0], bool(change[1]))):
        ids = [change[2] for change in run]
        runs.append(_Run(table, added, ids[-1], ids[0]))
    return runs


def _put_back(connection: sqlite3.Connection, run: _Run) -> None:
    """Remove rows that the step added, or give rows the values that they had before it."""
    span = (run.first, run.last)
    if run.added:
        connection.execute(
            f"DELETE FROM {run.table} WHERE id IN (SELECT row FROM change WHERE id BETWEEN ? AND ?)",  # noqa: S608
            span,
        )
        return
    columns = _COLUMNS[run.table]
    old = ", ".join(f"json_extract(before, '$.{column}')" for column in columns)
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns)
    # The oldest state of a row that was changed twice (SQLite takes ``before`` from the row of min(id)).
    # An upsert, not REPLACE, which would delete a glossary with its entries and add it again.
    connection.execute(
        f"INSERT INTO {run.table} (id, {', '.join(columns)}) "  # noqa: S608
        f"SELECT row, {old} FROM (SELECT row, before, min(id) FROM change WHERE id BETWEEN ? AND ? "
        f"GROUP BY row) WHERE true ORDER BY row "
        f"ON CONFLICT (id) DO UPDATE SET {updates}",
        span,
    )
