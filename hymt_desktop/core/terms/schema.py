# SPDX-License-Identifier: Apache-2.0
"""The tables of the glossary file.

Undo works by triggers that note, for each changed row, how it was before. Undoing a step puts the rows back
and, as the triggers see that too, notes how to redo it.
"""

from __future__ import annotations

GLOSSARY_COLUMNS = ("name", "source", "target", "enabled", "position", "note")
ENTRY_COLUMNS = (
    *("glossary", "source", "source_key", "targets", "case_sensitive", "whole_word"),
    *("part_of_speech", "status", "note", "domain"),
)


def _noting(table: str, columns: tuple[str, ...]) -> str:
    pairs = ", ".join(f"'{column}', old.{column}" for column in columns)
    step = "(SELECT max(id) FROM step)"
    return f"""
CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN
  INSERT INTO change (step, tbl, row, before) VALUES ({step}, '{table}', new.id, NULL);
END;
CREATE TRIGGER {table}_changed AFTER UPDATE ON {table} BEGIN
  INSERT INTO change (step, tbl, row, before) VALUES ({step}, '{table}', old.id, json_object({pairs}));
END;
CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN
  INSERT INTO change (step, tbl, row, before) VALUES ({step}, '{table}', old.id, json_object({pairs}));
END;
"""  # noqa: S608 - names from this module


_FIRST = f"""
CREATE TABLE glossary (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  position INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  glossary INTEGER NOT NULL REFERENCES glossary (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  source_key TEXT NOT NULL,
  targets TEXT NOT NULL,
  case_sensitive INTEGER NOT NULL,
  whole_word INTEGER NOT NULL,
  part_of_speech TEXT NOT NULL,
  status TEXT NOT NULL,
  note TEXT NOT NULL,
  domain TEXT NOT NULL
);
CREATE INDEX entry_by_source ON entry (glossary, source_key, id);
CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo'))
);
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  step INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  before TEXT
);
CREATE INDEX change_by_step ON change (step, id);
{_noting("glossary", GLOSSARY_COLUMNS)}
{_noting("entry", ENTRY_COLUMNS)}
"""

MIGRATIONS = (_FIRST,)
"""The n-th script takes the file from version n to n + 1. Add to the end; never change one that shipped."""
