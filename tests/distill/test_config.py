# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from distill.cascade import load_cascade
from distill.config import ConfigInvalid, load_config, parse_config
from distill.config_parse import read_toml
from distill.report.config import load_report

CONFIGS = sorted((Path(__file__).parents[2] / "distill" / "configs").glob("*.toml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_every_shipped_config_is_valid(path):
    data = read_toml(path)
    if "hops" in data:
        cascade = load_cascade(path)
        assert cascade.hops
        assert cascade.report.models
    elif "models" in data:
        assert load_report(path).models
    else:
        assert load_config(path).name


def test_there_are_shipped_configs():
    assert CONFIGS


def test_numbers_are_drawn_anew_only_where_a_run_asks_for_it():
    shares = {path.stem: load_config(path).augment.numbers for path in CONFIGS if "en-zh-small" in path.stem}
    drawn = {f"en-zh-small-0.{run}" for run in range(4, 8)}
    assert {stem: share for stem, share in shares.items() if share} == dict.fromkeys(drawn, 0.5)
    data = {
        "name": "x",
        "folder": "y",
        "prepare": {"sources": [{"path": "a.tsv"}]},
        "augment": {"numbers": 1.5},
    }
    with pytest.raises(ConfigInvalid, match=r"augment\.numbers"):
        parse_config(data, "run.toml")


def test_all_problems_are_listed_with_their_paths():
    data = {
        "name": "x",
        "prepare": {"sources": [{"path": "a.tsv", "weight": "much", "kind": "robot"}], "max_ratio": "9"},
        "augment": {"tags": 0.1, "sparkles": 1},
        "train": {"buckets": [32, 16], "betas": [0.9]},
    }
    with pytest.raises(ConfigInvalid) as caught:
        parse_config(data, "run.toml")
    for expected in (
        "folder: missing",
        "prepare.sources[0].weight: expected float",
        "prepare.sources[0].kind: 'robot'",
        "prepare.max_ratio: expected float",
        "augment.sparkles: unknown field",
        "train.betas: expected 2 values",
    ):
        assert expected in str(caught.value)


def test_values_are_checked():
    data = {
        "name": "x",
        "folder": "y",
        "prepare": {"sources": []},
        "augment": {"tags": 1.5},
        "train": {"buckets": [32, 16], "learning_rate": 3},
    }
    with pytest.raises(ConfigInvalid) as caught:
        parse_config(data, "run.toml")
    for expected in ("prepare.sources", "augment.tags", "train.buckets", "train.learning_rate"):
        assert expected in str(caught.value)


def test_wrong_values_are_listed_beside_wrong_kinds():
    data = {
        "name": "x",
        "folder": "y",
        "prepare": {"sources": [{"path": "a.tsv"}]},
        "pack": {"epochs": "two"},
        "train": {"ema": 2.0},
        "distillation": {"alpha": 7},
    }
    with pytest.raises(ConfigInvalid, match=r"3 problem") as caught:
        parse_config(data, "run.toml")
    for expected in ("pack.epochs: expected int", "train.ema", "distillation.alpha"):
        assert expected in str(caught.value)


def test_a_missing_file_and_broken_toml_are_user_errors(tmp_path):
    with pytest.raises(ConfigInvalid, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("name = [", encoding="utf-8")
    with pytest.raises(ConfigInvalid, match=r"broken\.toml"):
        load_config(broken)
