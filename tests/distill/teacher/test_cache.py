# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from distill.cli import main
from distill.config import load_config
from distill.teacher import cache
from distill.teacher import filter as filter_stage
from distill.teacher.cache import cached_shards, make_cache
from distill.teacher.load import load_teacher
from distill.teacher.protocol import Hypothesis, Request
from distill.threads import torch_threads
from hymt_desktop.core.errors import ModelCorrupt, UserError
from tests.distill.corpus import sentences
from tests.distill.teacher.caching import Scripted, write_config


def test_the_cache_holds_what_the_teacher_says(tmp_path, teacher_folder):
    config = load_config(write_config(tmp_path, teacher_folder, lines=20))
    manifest = make_cache(config)
    assert [s["lines"] for s in manifest["shards"]] == [8, 8, 4]
    teacher = load_teacher(config.teacher, config.seed)
    shard = cached_shards(config, verify=True)[1]
    line = list(shard.lines())[2]
    assert (line.line, line.text) == (11, sentences()[10][0])
    request = Request(line.text, "en", "zh")
    wanted = teacher.translate([request])[0][0]
    assert line.hypotheses[0].text == wanted.text
    assert line.hypotheses[0].score == pytest.approx(wanted.score, abs=1e-4)
    soft, live = shard.soft(2), teacher.soft_targets([request], [wanted.text], 4)[0]
    assert np.array_equal(soft.labels, live.labels)
    assert np.array_equal(soft.ids, live.ids)
    assert soft.log_probs == pytest.approx(live.log_probs, rel=2e-3, abs=1e-3)
    assert soft.tail == pytest.approx(live.tail, rel=2e-3, abs=1e-3)


def test_finished_shards_are_not_made_again_and_changed_ones_are(tmp_path, teacher_folder, monkeypatch):
    config = load_config(write_config(tmp_path, teacher_folder, lines=20))
    first = make_cache(config)

    def refuse(*_):
        raise AssertionError("the teacher is not needed")

    monkeypatch.setattr(cache, "load_teacher", refuse)
    assert make_cache(config) == first
    with pytest.raises(AssertionError, match="not needed"):
        make_cache(replace(config, teacher=replace(config.teacher, max_tokens=5)))


def test_workers_share_the_shards(tmp_path, teacher_folder):
    config = load_config(write_config(tmp_path, teacher_folder, lines=20))
    assert make_cache(config, worker=1, workers=2) is None
    assert not config.path("teacher", "manifest.json").exists()
    with pytest.raises(UserError, match="not complete"):
        cached_shards(config)
    assert len(make_cache(config, worker=0, workers=2)["shards"]) == 3


def test_a_changed_file_is_noticed(tmp_path, teacher_folder):
    config = load_config(write_config(tmp_path, teacher_folder, lines=8))
    make_cache(config)
    file = config.path("teacher", "00-000000", "log_probs.npy")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(ModelCorrupt, match=r"log_probs\.npy"):
        cached_shards(config, verify=True)


def test_killed_and_run_again_gives_the_same_checksums(tmp_path, teacher_folder):
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole = write_config(tmp_path / "whole", teacher_folder, lines=80)
    killed = write_config(tmp_path / "killed", teacher_folder, lines=80)
    # Sums depend on the number of threads, and CTranslate2, in other tests, sets that of its process.
    with torch_threads(1):
        assert main(["teacher", "--config", str(whole)]) == 0
    folder = load_config(killed).path("teacher")
    command = [sys.executable, "-m", "distill", "teacher", "--config", str(killed)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    deadline = time.monotonic() + 60
    while not (folder / "00-000002" / "shard.json").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert (folder / "00-000002").exists()
    assert not (folder / "manifest.json").exists(), "it must have been killed half-way"
    kept = (folder / "00-000000" / "outputs.jsonl").stat().st_mtime_ns
    with torch_threads(1):
        assert main(["teacher", "--config", str(killed)]) == 0
    assert (folder / "00-000000" / "outputs.jsonl").stat().st_mtime_ns == kept
    checksums = [
        [
            s["sha256"]
            for s in json.loads(load_config(c).path("teacher", "manifest.json").read_text())["shards"]
        ]
        for c in (whole, killed)
    ]
    assert checksums[0] == checksums[1]
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


def test_filter_takes_the_best_that_passes_and_counts_the_rest(tmp_path, teacher_folder, monkeypatch):
    extra = 'decoding = "sample"\nhypotheses = 2'
    path = write_config(tmp_path, teacher_folder, lines=4, extra=extra)
    english = [e for e, _ in sentences()[:4]]
    good = [z for _, z in sentences()[:4]]
    answers = {
        english[0]: [Hypothesis(good[0], -0.1, True)],
        english[1]: [Hypothesis(english[1], -0.1, True), Hypothesis(good[1], -0.5, True)],
        english[2]: [Hypothesis(good[2], -0.1, False)],
        english[3]: [Hypothesis("เขา" * 9, -0.1, True), Hypothesis("", -3.0, True)],
    }
    monkeypatch.setattr(cache, "load_teacher", lambda *_: Scripted(answers))
    config = load_config(path)
    make_cache(config)
    assert main(["filter", "--config", str(path)]) == 0
    report = json.loads(config.path("filtered", "report.json").read_text(encoding="utf-8"))["inputs"][0]
    assert (report["read"], report["kept"], report["second_choices"]) == (4, 2, 1)
    assert report["dropped"] == {"unfinished": 1, "no Han in Chinese": 1}
    assert english[2] in report["samples"]["unfinished"][0]
    from distill.data.corpora import read_pairs

    pairs = [(p.first, p.second) for p in read_pairs(config.path(filter_stage.filtered_file(config, 0)))]
    assert pairs == list(zip(english[:2], good[:2], strict=True))


def test_nothing_left_is_an_error_with_the_reasons(tmp_path, teacher_folder, capsys):
    path = write_config(tmp_path, teacher_folder, lines=8)
    assert main(["teacher", "--config", str(path)]) == 0
    assert main(["filter", "--config", str(path)]) == 2
    assert "passed" in capsys.readouterr().err
    assert not list(load_config(path).path("filtered").glob("*.zst"))


def test_missing_teacher_and_empty_input_are_clear(tmp_path, teacher_folder, capsys):
    path = write_config(tmp_path, tmp_path / "nowhere")
    assert main(["teacher", "--config", str(path)]) == 3
    assert "hf download" in capsys.readouterr().err
    (tmp_path / "text.en").write_bytes(b"\x00\n \n")
    assert main(["teacher", "--config", str(path)]) == 2
    assert "no text" in capsys.readouterr().err
    assert main(["teacher", "--config", str(path), "--worker", "2"]) == 2
