# SPDX-License-Identifier: Apache-2.0
"""``hymt --self-test``: all of it on a working installation, and what it says about a broken one."""

from __future__ import annotations

import json
import shutil

import pytest

from hymt_desktop.cli import self_test
from hymt_desktop.cli.app import run, run_window
from hymt_desktop.core import paths as paths_module
from hymt_desktop.core.documents import registry, samples
from hymt_desktop.core.paths import assets_folder

MODELS = assets_folder() / "models"
pytestmark = pytest.mark.skipif(
    not any(MODELS.glob("*/hymt.json")), reason="no bundled model in this checkout"
)


def test_every_part_of_this_installation_works(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run(["--self-test", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"]
    names = {check["name"] for check in report["checks"]}
    assert {"modules", "model", "translation", "glossary", "window", "format letter.docx"} <= names
    assert list(tmp_path.iterdir()) == []


def test_the_window_program_tests_itself_too(capsys, monkeypatch):
    monkeypatch.setattr(
        self_test, "examine", lambda part, _: iter([self_test.Check(part, True, 0.1, "fine")])
    )
    assert run_window(["--self-test", "core"]) == 0
    assert "ok     core" in capsys.readouterr().out


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """Assets with a model of which one byte is wrong."""
    assets = tmp_path / "assets"
    shutil.copytree(MODELS, assets / "models")
    shutil.copy(assets_folder().parent / "NOTICE", tmp_path)
    model = next(assets.glob("models/*/tokenizer.model"))
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    monkeypatch.setattr(paths_module, "assets_folder", lambda: assets)
    return model


def test_a_damaged_model_is_named_and_the_rest_is_tried(damaged, capsys):
    assert run(["--self-test", "core"]) == 3
    out = capsys.readouterr().out
    lines = {line[7:25].strip(): line for line in out.splitlines()}
    assert lines["model"].startswith("FAILED")
    assert damaged.name in lines["model"]
    assert lines["glossary"].startswith("ok")
    assert "parts FAILED" in out.splitlines()[-1]


def test_a_format_without_a_sample_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "samples", lambda: {"letter.txt": b"Good morning, everyone.\n"})
    checks = {check.name: check for check in self_test._formats(tmp_path)}
    assert checks["format letter.txt"].ok
    assert not checks["formats"].ok
    assert "Word document" in checks["formats"].detail


def test_a_format_that_loses_the_translation_fails(tmp_path, monkeypatch):
    handler = next(h for h in registry.load_registry(()).handlers if h.name == "Plain text")
    monkeypatch.setattr(type(handler), "write", lambda self, document, translations, out: ())
    monkeypatch.setattr(samples, "samples", lambda: {"letter.txt": b"Good morning, everyone.\n"})
    check = next(self_test._formats(tmp_path))
    assert (check.ok, check.exit_code) == (False, self_test.EXIT_FAULT)


def test_a_window_that_dies_is_reported_with_its_last_words(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
    check = self_test._try("window", self_test._window_apart)
    assert not check.ok
    assert "no-such-platform" in check.detail
