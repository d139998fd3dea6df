# SPDX-License-Identifier: Apache-2.0
"""What an older program wrote is kept and taken over; what a newer one wrote is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from hymt_desktop.core.database import Database
from hymt_desktop.core.errors import SettingsInvalid, UserError
from hymt_desktop.core.settings import SCHEMA_VERSION, Settings, load_settings, save_settings

FIRST = "CREATE TABLE word (text TEXT NOT NULL);"
SECOND = "ALTER TABLE word ADD COLUMN note TEXT NOT NULL DEFAULT 'new';"


@pytest.fixture
def old(tmp_path):
    """A file of version 1 with content, as the program before left it."""
    path = tmp_path / "words.sqlite3"
    database = Database(path, "word", (FIRST,))
    with database.write() as connection:
        connection.execute("INSERT INTO word VALUES ('发票')")
    database.close()
    return path


def content(path):
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return version, connection.execute("SELECT * FROM word").fetchall()


def backups(path):
    return sorted(p.name for p in path.parent.iterdir() if "backup" in p.name)


def test_a_migration_keeps_the_content_and_a_copy_of_the_old_file(old):
    Database(old, "word", (FIRST, SECOND)).close()
    assert content(old) == (2, [("发票", "new")])
    assert backups(old) == ["words.sqlite3.v1.backup"]
    assert content(old.with_name("words.sqlite3.v1.backup")) == (1, [("发票",)])


def test_a_new_file_and_a_current_one_need_no_copy(tmp_path, old):
    Database(old, "word", (FIRST,)).close()
    Database(tmp_path / "fresh.sqlite3", "word", (FIRST, SECOND)).close()
    assert backups(old) == []


def test_a_failed_migration_leaves_the_old_version(old):
    with pytest.raises(UserError):
        Database(old, "word", (FIRST, "ALTER TABLE nothing ADD COLUMN x;"))
    assert content(old) == (1, [("发票",)])
    Database(old, "word", (FIRST, SECOND)).close()
    assert content(old) == (2, [("发票", "new")])


def test_a_second_migration_does_not_overwrite_the_copy(old):
    copy = old.with_name("words.sqlite3.v1.backup")
    copy.write_bytes(b"kept by hand")
    Database(old, "word", (FIRST, SECOND)).close()
    assert copy.read_bytes() == b"kept by hand"


def test_an_older_program_refuses_and_changes_nothing(old):
    Database(old, "word", (FIRST, SECOND)).close()
    before = content(old)
    with pytest.raises(UserError, match="newer version") as caught:
        Database(old, "word", (FIRST,))
    assert "--data-dir" in caught.value.hint
    assert content(old) == before


def test_clearing_takes_the_old_copies_too(old):
    database = Database(old, "word", (FIRST, SECOND), private=True)
    assert backups(old) == ["words.sqlite3.v1.backup"]
    database.purge()
    database.close()
    assert backups(old) == []


def test_settings_of_a_newer_program_are_read_and_left_alone(tmp_path):
    file = tmp_path / "settings.toml"
    text = f"schema_version = {SCHEMA_VERSION + 1}\nbeam_size = 4\nnew_thing = [1, 2]\n"
    file.write_text(text)
    settings, [warning] = load_settings(file)
    assert settings.beam_size == 4
    assert "newer version" in warning
    with pytest.raises(SettingsInvalid, match="newer version"):
        save_settings(file, Settings(beam_size=1))
    assert file.read_text() == text


def test_settings_without_a_version_are_the_first_ones(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("beam_size = 4\n")
    settings, warnings = load_settings(file)
    assert (settings.beam_size, warnings) == (4, [])
    save_settings(file, settings)
    assert f"schema_version = {SCHEMA_VERSION}" in file.read_text()
