# SPDX-License-Identifier: Apache-2.0
"""The repository keeps its own promises."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import hymt_desktop

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 100 * 10**6
HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore"}


def repository_files():
    """Yield the files of the working tree, without environments, caches and version control."""
    for top in ROOT.iterdir():
        if top.name.startswith(".") and top.name not in HIDDEN_BUT_OURS:
            continue
        if top.name in {"build", "dist", "runs"}:
            continue
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def python_files():
    return [path for path in repository_files() if path.suffix == ".py"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def project():
    return tomllib.loads(read("pyproject.toml"))


def test_import_contracts_hold(monkeypatch):
    cli = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_version_is_in_one_place():
    assert "version" in project()["project"]["dynamic"]
    assert project()["tool"]["hatch"]["version"]["path"] == "hymt_desktop/__init__.py"
    quoted = re.compile(
        rf"version_*[\"']?\s*[=:]\s*[\"']{re.escape(hymt_desktop.__version__)}[\"']", re.IGNORECASE
    )
    code = [p for p in repository_files() if p.suffix in {".py", ".toml", ".spec"} and "tests" not in p.parts]
    code = [p for p in code if p.name != "facts.toml"]  # models have versions of their own
    holders = [str(p.relative_to(ROOT)) for p in code if quoted.search(p.read_text(encoding="utf-8"))]
    assert holders == [str(Path("hymt_desktop/__init__.py"))]


def test_make_targets_of_the_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md", ".ci/run"):
        # Commands stand at the start of a line or in backquotes.
        lines = re.findall(r"(?:^|`)make ((?:[a-z-]+ ?)+)", read(name), re.MULTILINE)
        used = {target for line in lines for target in line.split()}
        assert used <= targets, name
    assert {"help", "setup", "demo", "test", "lint"} <= targets


def test_every_target_is_explained():
    makefile = read("Makefile")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split()
    explained = set(re.findall(r"^([a-z-]+):.*## \w", makefile, re.MULTILINE))
    assert set(phony) == explained


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"])
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#\s]+)\)", read(name))
    broken = [link for link in links if "://" not in link and not (folder / link).exists()]
    assert broken == []


def test_no_file_is_too_large():
    large = [str(p.relative_to(ROOT)) for p in repository_files() if p.stat().st_size > LARGEST]
    assert large == []


def test_every_module_names_its_licence():
    wrong = [
        p for p in python_files() if not p.read_text(encoding="utf-8").startswith("# SPDX-License-Identifier")
    ]
    assert [str(p.relative_to(ROOT)) for p in wrong if p.stat().st_size] == []


def test_notice_names_every_library_of_the_app():
    notice = read("NOTICE").lower()
    names = [re.match(r"[\w.-]+", line).group() for line in project()["project"]["dependencies"]]
    assert [name for name in names if name.lower() not in notice] == []


def test_the_app_installs_without_the_training_stack():
    names = {re.match(r"[\w.-]+", line).group().lower() for line in project()["project"]["dependencies"]}
    assert not names & {"torch", "transformers", "sacrebleu", "gguf", "pyarrow"}


def test_samples_are_there_in_both_languages():
    for language in ("en", "zh"):
        samples = sorted((ROOT / "assets" / "samples").glob(f"*.{language}.txt"))
        assert len(samples) >= 3
        for sample in samples:
            text = sample.read_text(encoding="utf-8")
            assert 3 <= len(re.findall(r"[.?!。？！](?=\s|$|”|\"|[\u4e00-\u9fff])", text)) <= 8, sample.name
