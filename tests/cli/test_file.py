# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "core" / "documents"))

from fake_translator import FakeTranslator

from hymt_desktop.cli import file as command
from hymt_desktop.cli.app import Context
from hymt_desktop.core.documents.jobs import BATCH_UNITS
from hymt_desktop.core.errors import UnsupportedLanguage, UserError
from hymt_desktop.core.paths import default_paths
from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.terms.store import Changes, GlossaryStore


class Service(FakeTranslator):
    """A fake with what the command asks of the real service."""

    source_languages = target_languages = ("en", "zh")

    @property
    def package(self):
        decoding = SimpleNamespace(beam_size=2)
        return SimpleNamespace(
            manifest=SimpleNamespace(name="fake", version="1", files={}, decoding=decoding)
        )

    def resolve(self, text, options):
        if options.source not in self.source_languages:
            raise UnsupportedLanguage(f"{options.source} -> {options.target}")
        return options.source, options.target, None


def hymt(tmp_path, *words, using=None):
    parser = argparse.ArgumentParser()
    command.configure(parser)
    args = parser.parse_args([*map(str, words)])
    return command.run(args, Context(default_paths(tmp_path / "home")), using or Service())


def test_a_file_is_translated_and_its_output_named(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("The house is big and the garden is small.\n", encoding="utf-8")
    assert hymt(tmp_path, path, "--to", "zh") == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(tmp_path / "a.zh.txt")
    assert "1 segments" in err
    assert Path(out.strip()).read_text() == "THE HOUSE IS BIG AND THE GARDEN IS SMALL.\n"


def test_stored_glossaries_that_are_on_apply_without_being_named(tmp_path):
    store = GlossaryStore(default_paths(tmp_path / "home").glossaries)
    store.apply(Glossary("mine", "en", "zh"), Changes([Entry("house", ("房屋",))]), "start")
    store.close()
    found = []

    class Finding(Service):
        def translate_segments(self, units, options, *, terms=None, **others):
            found.extend(m.targets for unit in units for m in terms.find(unit, "en", "zh"))
            return super().translate_segments(units, options, terms=terms, **others)

    path = tmp_path / "a.txt"
    path.write_text("The house is big and the garden is small.\n", encoding="utf-8")
    assert hymt(tmp_path, path, "--to", "zh", using=Finding()) == 0
    assert found == [("房屋",)]


def test_the_language_is_detected_once_for_a_file(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("The house is big and the garden is small.\nOK\n", encoding="utf-8")
    hymt(tmp_path, path, "--to", "zh", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["files"][0]["source_language"] == "en"
    assert report["target_language"] == "zh"


def test_flags_and_failures_have_exit_codes(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("agent 7\n", encoding="utf-8")
    assert hymt(tmp_path, path, "--to", "zh") == 0
    assert hymt(tmp_path, path, "--to", "zh", "--strict") == 1
    (tmp_path / "b.docx").write_bytes(b"nothing")
    assert hymt(tmp_path, path, tmp_path / "b.docx", "--to", "zh") == 2
    assert "b.docx is damaged" in capsys.readouterr().err
    (tmp_path / "f").write_text("")
    assert hymt(tmp_path, path, "--to", "zh", "-o", tmp_path / "f" / "g") == 4


def test_usage_errors_are_explained(tmp_path):
    with pytest.raises(UserError, match="nothing to translate"):
        hymt(tmp_path)
    with pytest.raises(UserError, match="not a language"):
        hymt(tmp_path, tmp_path, "--to", "klingon")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="No file"):
        hymt(tmp_path, tmp_path / "empty", "--to", "zh")
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UnsupportedLanguage):
        hymt(tmp_path, tmp_path / "a.txt", "--from", "fr", "--to", "zh")


def test_an_interrupted_job_goes_on(tmp_path, capsys):
    path = tmp_path / "a.txt"
    count = 5 * BATCH_UNITS
    path.write_text("".join(f"line {i} here\n" for i in range(count)), encoding="utf-8")
    first = Service()
    original = first.translate_segments

    def interrupt(*args, **kwargs):
        if len(first.calls) == 2:
            import signal

            signal.raise_signal(signal.SIGINT)
        return original(*args, **kwargs)

    first.translate_segments = interrupt
    assert hymt(tmp_path, path, "--to", "zh", using=first) == 130
    assert "--resume" in capsys.readouterr().err
    second = Service()
    assert hymt(tmp_path, path, "--to", "zh", "--resume", using=second) == 0
    # Five batches, of which the first was done; the second was in flight beside the third.
    assert 3 <= len(second.calls) <= 4


def test_a_report_is_written_and_glossary_files_are_followed(tmp_path):
    (tmp_path / "a.txt").write_text("some words\n", encoding="utf-8")
    (tmp_path / "terms.csv").write_text("en,zh\nword,词\n", encoding="utf-8")
    page = tmp_path / "r.html"
    assert (
        hymt(
            tmp_path, tmp_path / "a.txt", "--to", "zh", "--report", page, "--glossary", tmp_path / "terms.csv"
        )
        == 0
    )
    assert "a.txt" in page.read_text(encoding="utf-8")
    with pytest.raises(UserError, match="neither"):
        hymt(tmp_path, tmp_path / "a.txt", "--to", "zh", "--glossary", "nope")


def test_formats_are_listed(tmp_path, capsys):
    assert hymt(tmp_path, "--formats") == 0
    out = capsys.readouterr().out
    assert ".docx" in out
    assert "Markdown" in out


def test_exact_matches_come_from_the_memory_on_request(tmp_path, capsys):
    from hymt_desktop.core.memory.model import MemoryKey
    from hymt_desktop.core.memory.store import Memory

    paths = default_paths(tmp_path / "home")
    memory = Memory(paths.memory)
    memory.remember(MemoryKey("en", "zh"), {"some words": "几个词"})
    memory.close()
    path = tmp_path / "a.txt"
    path.write_text("some words\nother words\n", encoding="utf-8")
    hymt(tmp_path, path, "--from", "en", "--to", "zh", "--memory", "--json")
    assert json.loads(capsys.readouterr().out)["files"][0]["from_memory"] == 1
    assert (tmp_path / "a.zh.txt").read_text(encoding="utf-8") == "几个词\nOTHER WORDS\n"
