# SPDX-License-Identifier: Apache-2.0
"""Needs the extra ``ray``, which the default installation of the tests leaves out: it is 300 MB."""

from __future__ import annotations

import importlib.util
import json

import pytest

from distill.cli import main
from distill.config import load_config
from distill.teacher.cache import ShardMaker, count_shards
from tests.distill.teacher.caching import write_config


def checksums(config):
    manifest = json.loads(load_config(config).path("teacher", "manifest.json").read_text(encoding="utf-8"))
    return [shard["sha256"] for shard in manifest["shards"]]


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs the extra ray")
@pytest.mark.filterwarnings("ignore")
def test_two_workers_of_a_local_cluster_make_the_same_shards(tmp_path, teacher_folder):
    (tmp_path / "alone").mkdir()
    (tmp_path / "ray").mkdir()
    alone = write_config(tmp_path / "alone", teacher_folder, lines=40)
    together = write_config(tmp_path / "ray", teacher_folder, lines=40)
    assert main(["teacher", "--config", str(alone)]) == 0
    assert main(["teacher", "--config", str(together), "--ray", "2"]) == 0
    assert checksums(together) == checksums(alone)
    assert len(checksums(alone)) == 5
    kept = load_config(together).path("teacher", "00-000003", "outputs.jsonl")
    before = kept.stat().st_mtime_ns
    assert main(["teacher", "--config", str(together), "--ray", "2"]) == 0
    assert kept.stat().st_mtime_ns == before


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_there_is_a_hint(tmp_path, teacher_folder, capsys):
    assert main(["teacher", "--config", str(write_config(tmp_path, teacher_folder)), "--ray", "2"]) == 2
    assert "hymt-desktop[ray]" in capsys.readouterr().err


def test_shards_by_number_in_any_order(tmp_path, teacher_folder):
    config = load_config(write_config(tmp_path, teacher_folder, lines=20))
    config.path("teacher").mkdir(parents=True)
    maker = ShardMaker(config)
    assert count_shards(config.teacher) == 3
    assert [maker.make_number(i) for i in (1, 2, 0, 2)] == [(8, True), (4, True), (8, True), (4, False)]
