# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from distill.cascade import load_cascade
from distill.cli import main
from distill.config import load_config
from distill.config_parse import read_toml
from distill.data.files import write_lines
from distill.evaluate.overlap import pair_files
from hymt_desktop.core.errors import UserError
from tests.distill.corpus import sentences, write_config
from tests.distill.evaluate.toy import FLORES, IWSLT, write_sets


def check(tmp_path, pairs, *extra):
    output = tmp_path / "overlap.json"
    args = ["--pairs", str(pairs), "--eval-dir", str(tmp_path / "eval"), "--output", str(output), *extra]
    code = main(["evaluate-overlap", *args])
    return code, json.loads(output.read_text(encoding="utf-8"))


def test_a_run_s_training_data_is_clean_after_prepare(tmp_path):
    write_sets(tmp_path / "eval")
    config = write_config(tmp_path, prepare=f'evaluation = ["{(tmp_path / "eval").as_posix()}"]')
    leak = FLORES[1]
    with (tmp_path / "pairs.tsv").open("a", encoding="utf-8") as corpus:
        corpus.write(f"He said: {leak[0]}\t他说，它的厂子最大，里面有1200人在工作。\tmade\n")
        corpus.write(f"It is said that there is a tale of home.\t据说{IWSLT[0][1]}\tmade\n")
    code, report = check(tmp_path, tmp_path / "pairs.tsv", "--strict")
    assert (code, report["overlapping"], report["files"][0]["pairs"]) == (1, 2, len(sentences()) + 2)
    assert "He said" in report["files"][0]["examples"][0][0]
    assert check(tmp_path, tmp_path / "pairs.tsv")[0] == 0

    assert main(["prepare", "--config", str(config)]) == 0
    prepared = load_config(config).path("pairs")
    manifest = json.loads((prepared / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["corpora"][0]["dropped"]["evaluation overlap"] == 2
    code, report = check(tmp_path, prepared, "--strict")
    assert (code, report["overlapping"]) == (0, 0)
    assert [row["file"] for row in report["files"]] == [entry["file"] for entry in manifest["corpora"]]
    assert sum(row["pairs"] for row in report["files"]) == sum(e["kept"] for e in manifest["corpora"])

    changed = prepared / manifest["corpora"][1]["file"]
    write_lines(changed, ["another\t别的\t1"])
    with pytest.raises(UserError, match=changed.name):
        pair_files(prepared)


def test_columns_in_either_order(tmp_path):
    write_sets(tmp_path / "eval")
    english, chinese = IWSLT[0]
    (tmp_path / "teacher.tsv").write_text(f"{chinese}\t{english}\n\n你好\tHello\n", encoding="utf-8")
    _, report = check(tmp_path, tmp_path / "teacher.tsv")
    assert (report["overlapping"], report["files"][0]["pairs"]) == (1, 3)


def test_folders_that_can_t_be_used(tmp_path):
    with pytest.raises(UserError, match="no pair files"):
        pair_files(tmp_path)
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UserError, match=r"manifest\.json"):
        pair_files(tmp_path)


def test_every_configuration_keeps_the_evaluation_sets_out():
    from importlib import resources
    from pathlib import Path

    folder = Path(str(resources.files("distill") / "configs"))
    read = {file: read_toml(file) for file in sorted(folder.glob("*.toml"))}
    checked = 0
    for file, data in read.items():
        if "models" in data:
            continue
        # A cascade's hops share its base.
        runs = [hop.run for hop in load_cascade(file).hops] if "hops" in data else [load_config(file)]
        checked += len(runs)
        for settings in (run.prepare for run in runs):
            _keeps_out(settings, file)
    assert checked


def _keeps_out(settings, file):
    from pathlib import Path

    assert settings.evaluation, file
    assert not [
        s.path for s in settings.sources for e in settings.evaluation if Path(e) in Path(s.path).parents
    ]
