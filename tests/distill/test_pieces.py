# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import random

import pytest

from distill.cli import main
from distill.pieces import TABLE, join, split
from hymt_desktop.core.errors import UserError


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "checkpoints"
    (source / "step-7" / "empty").mkdir(parents=True)
    (source / "step-7" / "state.pt").write_bytes(random.Random(1).randbytes(300_001))
    (source / "step-7" / "重量.json").write_text("{}", encoding="utf-8")
    (source / "nothing").write_bytes(b"")
    return source


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")
    }


def test_the_folder_comes_back_from_pieces_that_fit(tmp_path, folder, capsys):
    pieces, out = tmp_path / "pieces", tmp_path / "again"
    assert main(["pieces", "split", str(folder), str(pieces), "--megabytes", "0.05"]) == 0
    found = sorted(p for p in pieces.iterdir() if p.name != TABLE)
    assert len(found) >= 7
    assert all(p.stat().st_size <= 50_000 for p in found)
    assert main(["pieces", "join", str(pieces), str(out)]) == 0
    assert contents(out) == contents(folder)


def test_missing_and_damaged_pieces_are_named_and_nothing_is_made(tmp_path, folder):
    pieces, out = tmp_path / "pieces", tmp_path / "again"
    split(folder, pieces, 50_000)
    kept = (pieces / "piece-00001").read_bytes()
    (pieces / "piece-00001").unlink()
    (pieces / "piece-00003").write_bytes(b"x" + (pieces / "piece-00003").read_bytes()[1:])
    with pytest.raises(UserError, match=r"2 of \d+ pieces .* piece-00001, piece-00003"):
        join(pieces, out)
    assert not out.exists()
    (pieces / "piece-00001").write_bytes(kept)
    with pytest.raises(UserError, match=r"1 of \d+ pieces .* piece-00003"):
        join(pieces, out)


def test_what_is_there_is_kept_unless_told(tmp_path, folder):
    split(folder, tmp_path / "pieces", 100_000)
    out = tmp_path / "again"
    out.mkdir()
    (out / "mine").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="exists already"):
        join(tmp_path / "pieces", out)
    assert contents(out) == {"mine": b"x"}
    join(tmp_path / "pieces", out, overwrite=True)
    assert contents(out) == contents(folder)


def test_a_table_that_is_missing_or_broken_is_named(tmp_path, folder):
    pieces = tmp_path / "pieces"
    split(folder, pieces, 100_000)
    (pieces / TABLE).write_text(json.dumps({"format": 9, "sha256": {}}), encoding="utf-8")
    with pytest.raises(UserError, match=r"pieces\.json can't be read"):
        join(pieces, tmp_path / "again")
    (pieces / TABLE).unlink()
    with pytest.raises(UserError, match=r"pieces\.json is missing"):
        join(pieces, tmp_path / "again")
    (folder / "link").symlink_to(folder / "nothing")
    with pytest.raises(UserError, match="is a link"):
        split(folder, tmp_path / "other", 100_000)
    assert not (tmp_path / "other").exists()
