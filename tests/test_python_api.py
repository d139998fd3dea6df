# SPDX-License-Identifier: Apache-2.0
"""``from hymt_desktop import Translator``: quick to import, typed, and the same translations as elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import hymt_desktop
from hymt_desktop import Options, Translator, UnsupportedLanguage, load_glossaries
from hymt_desktop.core.models.store import ModelStore

HEAVY = ("ctranslate2", "sentencepiece", "numpy", "PySide6", "starlette", "lxml", "torch", "sqlite3", "rich")


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.parametrize("statement", ["import hymt_desktop", "from hymt_desktop import Options, UserError"])
def test_the_import_is_light(statement):
    code = f"{statement}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(python(code))}
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.skipif(sys.platform == "win32", reason="no processor time of children there")
@pytest.mark.parametrize("arguments", [("-c", "import hymt_desktop"), ("-m", "hymt_desktop", "--help")])
def test_import_and_help_are_quick(arguments):
    """At most 150 ms of processor time, which other programs change less than the time on the clock."""
    times = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, timeout=60)
        after = os.times()
        spent = (
            getattr(after, name) - getattr(before, name) for name in ("children_user", "children_system")
        )
        times.append(sum(spent))
    assert 0 < min(times) <= 0.15, times


def test_every_name_is_there_typed_and_documented():
    assert set(hymt_desktop.__all__) == set(dir(hymt_desktop))
    for name in hymt_desktop.__all__:
        assert getattr(hymt_desktop, name) is not None
        assert name == "__version__" or getattr(hymt_desktop, name).__doc__, name
    assert (Path(hymt_desktop.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError):
        _ = hymt_desktop.nothing
    assert len(hymt_desktop.__version__.split(".")) == 3


def test_a_target_alone_means_the_command_line_s_defaults(tiny_package):
    text = "The meeting has been moved.\n- Our team"
    with Translator.open(tiny_package, threads=1) as translator:
        beam = tiny_package.manifest.decoding.beam_size
        wanted = translator.translate(text, Options("zh", beam_size=beam))
        found = translator.translate(text, "zh")
        assert (found.text, found.segments) == (wanted.text, wanted.segments)
        assert translator.translate_segments(["Our team"], "zh")[0].target_language == "zh"
        assert translator.alternatives("Our team", "zh", 2)
        with pytest.raises(UnsupportedLanguage):
            translator.translate(text, "fr")


def test_a_model_is_opened_by_name_and_by_folder(tiny_package, paths, monkeypatch):
    ModelStore(paths).install(tiny_package.path, self_test=lambda package: None)
    monkeypatch.setattr("hymt_desktop.core.paths.default_paths", lambda data_dir=None: paths)
    for wanted in ("tiny", tiny_package.path, str(tiny_package.path), None):
        with Translator.open(wanted, threads=1) as translator:
            assert translator.package.manifest.name == "tiny"


def test_glossaries_come_from_files(tiny_package, tmp_path):
    file = tmp_path / "terms.csv"
    file.write_text("en,zh\nmeeting,碰头会\n", encoding="utf-8")
    terms = load_glossaries(file, source="en", target="zh", data_dir=tmp_path)
    with Translator.open(tiny_package, threads=1) as translator:
        result = translator.translate("The meeting", "zh", terms=terms)
        assert [use.target for use in result.segments[0].terms] == ["碰头会"]
        assert translator.translate("meeting", Options("zh", source="en"), terms=terms).text == "碰头会"


def test_the_examples_of_the_docs_run(bundled_package, tmp_path, monkeypatch):
    """Every Python block of the pages on the command line and the API."""
    monkeypatch.chdir(tmp_path)
    Path("terms.csv").write_text("en,zh\nmeeting,碰头会\n", encoding="utf-8")
    root = Path(__file__).parent.parent
    blocks = 0
    for page in ("docs/api.md", "docs/cli.md"):
        for part in (root / page).read_text(encoding="utf-8").split("```python\n")[1:]:
            exec(compile(textwrap.dedent(part.partition("```")[0]), page, "exec"), {})
            blocks += 1
    assert blocks >= 2
