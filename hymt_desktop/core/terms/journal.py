# SPDX-License-Identifier: Apache-2.0
"""Undo and redo of changes to glossaries, kept in the glossary file.

A ``do`` or ``redo`` step can be undone; undoing it replaces it by an ``undo`` step, which can be redone. A
new ``do`` step drops what could be redone.
"""

from __future__ import annotations

import json
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
    changes = connection.execute(
        "SELECT tbl, row, before FROM change WHERE step = ? ORDER BY id DESC", (step,)
    ).fetchall()
    # Rows come back before the glossary that they belong to.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    _new_step(connection, label, "redo" if redo else "undo")
    for (table, added), run in groupby(changes, key=lambda change: (change[0], change[2] is None)):
        _put_back(connection, table, added, [(row, before) for _, row, before in run])
    connection.execute("DELETE FROM step WHERE id = ?", (step,))
    return label


def _put_back(
    connection: sqlite3.Connection, table: str, added: bool, rows: list[tuple[int, str | None]]
) -> None:
    """Remove rows that the step added, or give rows the values that they had before it."""
    if added:
        connection.executemany(f"DELETE FROM {table} WHERE id = ?", [(row,) for row, _ in rows])  # noqa: S608
        return
    columns = _COLUMNS[table]
    marks = ", ".join("?" * (len(columns) + 1))
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns)
    # An upsert, not REPLACE, which would delete a glossary with its entries and add it again.
    sql = (
        f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT (id) DO UPDATE SET {updates}"
    )
    values = []
    for row, before in rows:
        old = json.loads(before or "{}")
        values.append((row, *(old[column] for column in columns)))
    connection.executemany(sql, values)
