# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.cli import main
from hymt_desktop.core.engine.package import verify_package
from hymt_desktop.core.models.store import ModelStore
from tests.distill.helpers import write_sources


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A checkpoint, its facts, and the package of them as a folder."""
    root = write_sources(tmp_path_factory.mktemp("run"))
    arguments = ["--checkpoint", str(root / "checkpoint"), "--facts", str(root / "facts.toml")]
    assert main(["convert", *arguments, "--out", str(root / "folder")]) == 0
    return root


def package(*arguments):
    return main(["package", *map(str, arguments)])


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_folder_and_its_checkpoint_give_the_same_file_and_it_installs(run_folder, paths, tmp_path, capsys):
    facts = ("--checkpoint", run_folder / "checkpoint", "--facts", run_folder / "facts.toml")
    assert package("--package", run_folder / "folder", "--out", tmp_path / "a.hymt") == 0
    assert "tiny-en-zh 0.1.0" in capsys.readouterr().out
    assert package(*facts, "--out", tmp_path / "new" / "b.hymt") == 0
    assert (tmp_path / "a.hymt").read_bytes() == (tmp_path / "new" / "b.hymt").read_bytes()
    installed = ModelStore(paths).install(tmp_path / "a.hymt", self_test=lambda package: None)
    assert verify_package(installed.path).manifest.teacher == "none: random weights"
    assert package(*facts, "--out", tmp_path / "a.hymt", "--overwrite") == 0
    assert hidden(tmp_path) == hidden(tmp_path / "new") == []


def test_what_can_t_be_packaged_is_said(run_folder, tmp_path, capsys):
    folder, checkpoint = run_folder / "folder", run_folder / "checkpoint"
    taken = tmp_path / "taken.hymt"
    taken.touch()
    out = tmp_path / "x.hymt"
    for arguments, words, code in (
        (("--package", folder, "--out", tmp_path / "x"), "not named", 2),
        (("--package", folder, "--out", taken), "exists", 2),
        (("--out", out), "--checkpoint", 2),
        (("--package", folder, "--checkpoint", checkpoint, "--out", out), "--checkpoint", 2),
        (("--checkpoint", checkpoint, "--out", out), "--facts", 2),
        (("--package", checkpoint, "--out", out), "no model package", 3),
    ):
        assert package(*arguments) == code, arguments
        assert words in capsys.readouterr().err
        assert not out.exists()
    assert hidden(tmp_path) == []


def test_a_damaged_package_is_not_packed(run_folder, tmp_path, capsys):
    import shutil

    folder = shutil.copytree(run_folder / "folder", tmp_path / "damaged")
    data = bytearray((folder / "model.bin").read_bytes())
    data[500] ^= 1
    (folder / "model.bin").write_bytes(data)
    assert package("--package", folder, "--out", tmp_path / "x.hymt") == 3
    assert "model.bin" in capsys.readouterr().err
    assert not (tmp_path / "x.hymt").exists()
