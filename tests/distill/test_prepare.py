# SPDX-License-Identifier: Apache-2.0
"""Corpora as they come: huge, broken, mixed; and disks as they are: full."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from distill.cli import main
from distill.config import load_config
from distill.data.corpora import read_pairs
from distill.data.files import growing_array
from distill.data.prepare import Duplicates
from distill.tokenizer import _sample
from tests.distill.corpus import sentences, write_config


def prepared(tmp_path, data):
    path = write_config(tmp_path)
    (tmp_path / "pairs.tsv").write_bytes(data)
    assert main(["prepare", "--config", str(path)]) == 0
    config = load_config(path)
    return [(p.first, p.second) for p in read_pairs(config.path("pairs", "00-pairs.tsv.zst"))]


def test_nuls_mixed_encodings_and_ragged_lines_are_dropped_or_cleaned_one_by_one(tmp_path, capsys):
    good = sentences()[:4]
    data = b"".join(f"{e}\t{z}\n".encode() for e, z in good[:2])
    data += "\t".join(good[2]).encode("gb18030") + b"\n"
    data += good[3][0].replace(" ", "\0 ", 1).encode() + b"\t" + good[3][1].encode() + b"\r\n"
    data += b"no second column\n\xff\xfe\x00\t\x00\n" + "\t".join(good[2]).encode("utf-16") + b"\n"
    assert prepared(tmp_path, data) == [good[0], good[1], good[3]]
    assert "broken encoding" in capsys.readouterr().out


def test_duplicates_are_found_and_new_pairs_are_not(tmp_path):
    seen = Duplicates(2, megabytes=1)
    pairs = [(f"word {i}", f"词{i}") for i in range(2000)]
    assert [seen.reason(*p) for p in pairs] == [None] * 2000
    assert [seen.reason(*p) for p in pairs] == ["duplicate"] * 2000
    assert seen.reason("word 1", "另一个") is None
    assert seen.reason("word 1", "第三个") == "side seen too often"
    assert 0 < seen.false_share() < 1e-4


def test_a_table_that_is_too_small_says_so(tmp_path, capsys):
    path = write_config(tmp_path, prepare="duplicates_megabytes = 1")
    lines = "".join(f"I have {i} red apples here.\t我这里有{i}个红苹果。\n" for i in range(100_000, 117_000))
    (tmp_path / "pairs.tsv").write_text(lines, encoding="utf-8")
    assert main(["prepare", "--config", str(path)]) == 0
    assert "table of known pairs is full" in capsys.readouterr().out


def test_an_array_grows_on_disk(tmp_path):
    with growing_array(tmp_path / "a.npy", np.uint16) as array:
        assert array.append([1, 2]) == 2
        assert array.append([65535]) == 3
    assert np.load(tmp_path / "a.npy", mmap_mode="r").tolist() == [1, 2, 65535]
    with pytest.raises(KeyError), growing_array(tmp_path / "b.npy", np.uint16):
        raise KeyError
    assert [p.name for p in tmp_path.iterdir()] == ["a.npy"]


def test_the_tokenizers_sample_has_its_size_and_both_sides(tmp_path):
    path = write_config(tmp_path)
    text = path.read_text(encoding="utf-8").replace("vocab_size = 560", "vocab_size = 560\nsample = 100")
    path.write_text(text, encoding="utf-8")
    assert main(["prepare", "--config", str(path)]) == 0
    drawn = _sample(load_config(path))
    assert len(drawn) == 100
    assert sum(line.isascii() for line in drawn) == 50
    corpus = {side.strip() for pair in sentences() for side in pair}
    assert sum(line.strip() in corpus for line in drawn) > 90


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("stage", ["prepare", "train"])
def test_a_disk_that_is_too_small_leaves_nothing_half_written(tmp_path, stage):
    path = write_config(tmp_path)
    for name in ("prepare", "tokenizer", "pack") if stage == "train" else ():
        assert main([name, "--config", str(path)]) == 0
    run = load_config(path).path()
    had = {p for p in run.rglob("*") if p.is_file()}
    # A limit on the size of a file fails as a full disk does: write(2) returns an error half-way.
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        f"from distill.cli import main; sys.exit(main(['{stage}', '--config', {str(path)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100, env=os.environ
    )
    assert done.returncode == 4, done.stderr
    assert "Check the free" in done.stderr
    left = {p for p in run.rglob("*") if p.is_file()} - had
    assert {p.name for p in left} <= {"metrics.jsonl"}
    assert not list(run.rglob(".*"))
