# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from distill.cascade import load_cascade, parse_cascade
from distill.cli import main
from distill.config import ConfigInvalid, load_config
from distill.student.models import load_checkpoint
from tests.distill.corpus import sentences, write_corpus

TEXT = """
name = "c"
folder = "@FOLDER@/runs"
[base.prepare]
max_copies_of_a_side = 1000
[[base.prepare.sources]]
path = "@FOLDER@/pairs.tsv"
[[base.prepare.sources]]
path = "@FOLDER@/lexicon.tsv"
kind = "lexicon"
[base.tokenizer]
vocab_size = 560
[base.pack]
max_tokens = 64
[base.student]
shape = "smoke"
[base.train]
tokens_per_batch = 1024
max_steps = 4
warmup_steps = 2
precision = "fp32"
compile = false
log_every = 1
[base.quantize]
int4_groups = [32]
[[hops]]
name = "big"
[hops.prune]
encoder_heads = 2
batches = 1
[hops.recover]
max_steps = 2
[[hops]]
name = "small"
data = "{previous}"
[hops.train]
max_steps = 3
[report]
evaluation = "@FOLDER@/eval"
sets = ["toy"]
latency_sentences = 1
repeats = 1
limit = 1
threads = 1
kinds = ["ctranslate2"]
"""


@pytest.fixture
def file(tmp_path):
    write_corpus(tmp_path)
    folder = tmp_path / "eval" / "toy" / "en-zh"
    folder.mkdir(parents=True)
    for name, side in (("source.en", 0), ("reference.zh", 1)):
        (folder / name).write_text("".join(f"{p[side]}\n" for p in sentences()[:3]), encoding="utf-8")
    file = tmp_path / "cascade.toml"
    file.write_text(TEXT.replace("@FOLDER@", tmp_path.as_posix()), encoding="utf-8")
    return file


def test_a_cascade_runs_goes_on_and_reports(file, capsys):
    assert main(["cascade", "--config", str(file)]) == 0
    cascade = load_cascade(file)
    big, small = cascade.hops
    assert load_checkpoint(big.student).config.num_heads == 2
    assert load_checkpoint(small.student).config.num_heads == 4
    assert small.run.distillation.teacher == str(big.student)
    assert load_config(small.run.path("run.toml")) == small.run
    report = json.loads((cascade.folder / "report" / "report.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in report["rows"]] == [m.name for m in cascade.report.models]
    assert all(row["latency_ms"] > 0 and row["bytes"] > 0 for row in report["rows"])
    assert "<svg" in (cascade.folder / "report" / "report.svg").read_text(encoding="utf-8")

    weights = small.student / "model.safetensors"
    before = weights.stat().st_mtime_ns
    small.run.path("done", "convert").unlink()
    capsys.readouterr()
    assert main(["cascade", "--config", str(file)]) == 0
    assert [x for x in capsys.readouterr().out.splitlines() if x.startswith("==")] == ["== small: convert"]
    assert weights.stat().st_mtime_ns == before

    file.write_text(
        file.read_text(encoding="utf-8").replace("max_steps = 4", "max_steps = 5"), encoding="utf-8"
    )
    assert main(["cascade", "--config", str(file)]) == 2
    assert "made with another configuration" in capsys.readouterr().err


def hops(*tables, **base):
    common = {"prepare": {"sources": [{"path": "x.tsv"}]}, **base}
    return {"name": "c", "folder": "runs", "base": common, "hops": list(tables)}


def test_each_student_teaches_the_next():
    inputs = {"inputs": [{"path": "{folder}/text.en"}]}
    data = hops(
        {"name": "causal", "teacher": {"model": "7b"}, "tune": {"model": "1.8b", "kind": "hy-mt2"}},
        {"name": "first"},
        {"name": "second"},
        {"name": "other", "tokenizer": {"copy_of": "another.model"}},
        teacher=inputs,
    )
    causal, first, second, other = (hop.run for hop in parse_cascade(data, "c.toml").hops)
    assert causal.teacher.model == "7b"
    assert (first.teacher.model, first.teacher.kind) == ("runs/causal/tuned", "hy-mt2")
    assert (first.tokenizer.copy_of, first.distillation.teacher) == ("", "")
    assert (second.teacher.model, second.teacher.kind) == ("runs/first/weights", "seq2seq")
    assert second.teacher.tokenizer == second.tokenizer.copy_of == "runs/first/tokenizer.model"
    assert second.distillation.teacher == "runs/first/weights"
    assert second.teacher.inputs[0].path == "runs/second/text.en"
    assert other.teacher.model == "runs/second/weights"
    assert other.distillation.teacher == "", "soft labels of another tokenizer mean nothing"


def test_problems_of_all_hops_are_listed_with_their_paths():
    data = hops({"name": "a", "train": {"ema": 3.0}, "colour": 1}, {"name": "a"})
    with pytest.raises(ConfigInvalid) as caught:
        parse_cascade(data | {"speed": 1}, "c.toml")
    for expected in ("speed: unknown", "two named 'a'", "hops[0].train.ema", "hops[0].colour: unknown"):
        assert expected in str(caught.value)
    with pytest.raises(ConfigInvalid, match=r"report\.kinds"):
        parse_cascade(hops({"name": "a"}) | {"report": {"evaluation": "e", "kinds": ["gold"]}}, "c.toml")
    with pytest.raises(ConfigInvalid, match=r"report\.student"):
        parse_cascade(hops({"name": "a"}) | {"report": {"evaluation": "e", "student": "nobody"}}, "c.toml")
