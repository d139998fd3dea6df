# SPDX-License-Identifier: Apache-2.0
"""The tables of the memory file.

The search index cuts text into trigrams, so it finds parts of Chinese sentences, which have no spaces.
"""

from __future__ import annotations

_FIRST = """
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created REAL NOT NULL,
  source_language TEXT NOT NULL,
  target_language TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  model TEXT NOT NULL,
  favourite INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX history_by_time ON history (created);
CREATE INDEX history_favourites ON history (favourite, created);
CREATE VIRTUAL TABLE history_text USING fts5 (
  source, target, content = 'history', content_rowid = 'id', tokenize = 'trigram'
);
CREATE TRIGGER history_added AFTER INSERT ON history BEGIN
  INSERT INTO history_text (rowid, source, target) VALUES (new.id, new.source, new.target);
END;
CREATE TRIGGER history_removed AFTER DELETE ON history BEGIN
  INSERT INTO history_text (history_text, rowid, source, target)
  VALUES ('delete', old.id, old.source, old.target);
END;
CREATE TABLE segment (
  id INTEGER PRIMARY KEY,
  created REAL NOT NULL,
  source_language TEXT NOT NULL,
  target_language TEXT NOT NULL,
  model TEXT NOT NULL,
  glossary TEXT NOT NULL,
  context TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  UNIQUE (source, source_language, target_language, model, glossary, context)
);
"""

MIGRATIONS = (_FIRST,)
"""The n-th script takes the file from version n to n + 1. Add to the end; never change one that shipped."""
