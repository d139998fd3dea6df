# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hymt_desktop.core.errors import OutputNotWritten
from hymt_desktop.core.files import write_atomically
from hymt_desktop.core.paths import default_paths
from hymt_desktop.core.settings import COMMENTS, Settings, load_settings, save_settings


def test_settings_survive_saving_and_keep_comments_and_unknown_keys(tmp_path):
    file = tmp_path / "new" / "settings.toml"
    save_settings(file, Settings(beam_size=4))
    file.write_text("# mine\nfuture = [1, 2]\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    settings, warnings = load_settings(file)
    assert warnings == []
    save_settings(file, replace(settings, theme="dark", glossaries=("a", "b")))
    again, _ = load_settings(file)
    assert (again.beam_size, again.theme, again.glossaries, again.extra) == (
        4,
        "dark",
        ("a", "b"),
        {"future": [1, 2]},
    )
    assert "# mine" in file.read_text(encoding="utf-8")


def test_a_bad_value_falls_back_alone_with_a_warning(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('beam_size = 99\ntheme = "pink"\nthreads = true\ncontext_sentences = 3\n')
    settings, warnings = load_settings(file)
    assert settings == Settings(context_sentences=3)
    assert len(warnings) == 3
    assert "'beam_size' must be between 1 and 16" in warnings[0]


@pytest.mark.parametrize("data", [b"= nonsense", b"\xff\xfe\x00"])
def test_an_unreadable_file_gives_the_defaults_and_a_warning(tmp_path, data):
    file = tmp_path / "settings.toml"
    file.write_bytes(data)
    settings, [warning] = load_settings(file)
    assert settings == Settings()
    assert str(file) in warning


def test_everything_is_below_the_data_folder(tmp_path):
    paths = default_paths(tmp_path)
    for path in (
        paths.models,
        paths.glossaries,
        paths.settings_file,
        paths.log_file,
        paths.cache,
        paths.jobs,
    ):
        assert tmp_path in path.parents
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    write_atomically(file, b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputNotWritten, match="No space left"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert [f.name for f in Path(tmp_path).iterdir()] == ["a.txt"]


def test_a_new_file_explains_every_setting_once(tmp_path):
    file = tmp_path / "settings.toml"
    save_settings(file, Settings(shortcuts=("swap=Ctrl+Alt+S",)))
    text = file.read_text(encoding="utf-8")
    for comment in COMMENTS.values():
        assert text.count(f"# {comment}\n") == 1
    save_settings(file, load_settings(file)[0])
    assert file.read_text(encoding="utf-8") == text
    assert load_settings(file)[0].shortcuts == ("swap=Ctrl+Alt+S",)


def test_no_comment_ends_up_in_a_table_of_the_user(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("[mine]\nkey = 1\n", encoding="utf-8")
    save_settings(file, Settings(theme="dark"))
    assert load_settings(file)[0].theme == "dark"
    assert file.read_text(encoding="utf-8").rstrip().endswith("[mine]\nkey = 1")
