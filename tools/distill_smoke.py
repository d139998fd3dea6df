# SPDX-License-Identifier: Apache-2.0
"""``make distill-smoke``: every stage of the pipeline on a made-up corpus, in minutes, on a CPU, offline.

The teacher is a tiny HunYuanDenseV1 (the architecture of HY-MT) with random weights, which the corpus' own
translations tune first: untuned, it would have nothing to teach. What comes out is a package that the app
loads; it knows a few hundred sentences of one pattern and is good for nothing else.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from distill.cascade import load_cascade
from distill.cli import main as stage
from hymt_desktop.core.errors import HymtError

if TYPE_CHECKING:
    from distill.config import RunConfig

WHO = [
    ("The teacher", "老师"),
    ("My sister", "我姐姐"),
    ("The engineer", "工程师"),
    ("A student", "一个学生"),
    ("The doctor", "医生"),
    ("Our neighbour", "我们的邻居"),
]
DOES = [("bought", "买了"), ("found", "找到了"), ("sold", "卖了"), ("lost", "丢了")]
WHAT = [
    ("a computer", "一台电脑"),
    ("the museum ticket", "博物馆门票"),
    ("a newspaper", "一份报纸"),
    ("the umbrella", "雨伞"),
    ("two books", "两本书"),
]
WHEN = [("yesterday", "昨天"), ("in 2024", "2024年"), ("on Monday", "星期一"), ("last year", "去年")]
LEXICON = [("teacher", "老师"), ("engineer", "工程师"), ("computer", "电脑"), ("museum", "博物馆")]
CONTROL = (
    "<｜hy_begin▁of▁sentence｜>",
    "<｜hy_place▁holder▁no▁2｜>",
    "<｜hy_User｜>",
    "<｜hy_Assistant｜>",
)
HELD_OUT = 24

CONFIG = """
name = "smoke"
folder = "@WORK@/runs"

[base.teacher]
device = "cpu"
max_tokens = 48
shard_lines = 128
soft_labels = 8
[[base.teacher.inputs]]
path = "@WORK@/mono.en"
[[base.teacher.inputs]]
path = "@WORK@/mono.zh"
source = "zh"
target = "en"
[base.prepare]
max_copies_of_a_side = 100
evaluation = ["@WORK@/eval"]
[[base.prepare.sources]]
path = "{folder}/filtered/00-en-zh.tsv.zst"
kind = "teacher"
[[base.prepare.sources]]
path = "{folder}/filtered/01-zh-en.tsv.zst"
columns = ["zh", "en"]
kind = "teacher"
[[base.prepare.sources]]
path = "@WORK@/lexicon.tsv"
kind = "lexicon"
[base.tokenizer]
vocab_size = 560
[base.pack]
max_tokens = 64
[base.student]
shape = "smoke"
dropout = 0.0
[base.train]
tokens_per_batch = 2048
warmup_steps = 20
learning_rate = 4e-3
validate_every = 50
save_every = 1000
log_every = 10
ema = 0.9
precision = "fp32"
compile = false
buckets = [16, 24, 32, 48, 64]

# The large student, pruned: its recovery mixes in what it was before.
[[hops]]
name = "large"
[hops.teacher]
model = "@WORK@/teacher"
kind = "hy-mt1.5"
chat = "hy"
[hops.distillation]
cached = "uld"
[hops.train]
max_steps = 160
[hops.prune]
encoder_heads = 3
decoder_heads = 3
target_parameters = 170000
batches = 8
[hops.recover]
max_steps = 60

# The next one learns from the large student's translations and from its distributions in the cache. (Their
# tokenizers are the same; those of the first hop are not, so it compares sorted distributions.)
[[hops]]
name = "small"
[hops.teacher]
soft_labels = 4
[hops.distillation]
cached = "top-k"
[hops.train]
max_steps = 120

[report]
evaluation = "@WORK@/eval"
sets = ["smoke"]
latency_sentences = 4
repeats = 2
threads = 1
"""
FACTS = """
name = "smoke"
version = "0.0.1"
languages = ["en", "zh"]
pairs = [["en", "zh"], ["zh", "en"]]
licence = "Apache-2.0"
licence_file = "LICENSE"
description = "Output of the pipeline's smoke test; it translates sentences of one pattern."
teacher = "a tiny HunYuanDenseV1 with random weights, tuned on the same sentences"
data = "made-up sentences"
training = "make distill-smoke"
[limits]
max_source_tokens = 64
"""


def main() -> int:
    """Run all stages and check what they made. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep everything here (default: a temporary folder)")
    args = parser.parse_args()
    work = args.folder or Path(tempfile.mkdtemp(prefix="distill-smoke-"))
    work.mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    try:
        _run(work.resolve())
    except HymtError as error:
        print(f"distill-smoke: {error}", file=sys.stderr)
        return error.exit_code
    finally:
        if not args.folder:
            shutil.rmtree(work, ignore_errors=True)
    print(f"All stages ran in {time.perf_counter() - begin:.0f} s.")
    return 0


def _run(work: Path) -> None:
    pairs = _write_corpus(work)
    _step("teacher: a tiny random HunYuanDenseV1, tuned", lambda: _make_teacher(work / "teacher", pairs))
    file = work / "cascade.toml"
    file.write_text(CONFIG.replace("@WORK@", work.as_posix()), encoding="utf-8")
    _stage("cascade", "--config", str(file))
    cascade = load_cascade(file)
    for hop in cascade.hops:
        _check_losses(hop.run)
        if hop.recovery:
            _check_losses(hop.recovery)
    _package(work, cascade.hops[0].student, cascade.hops[0].run.path("tokenizer.model"))


def _package(work: Path, student: Path, tokenizer: Path) -> None:
    (work / "facts.toml").write_text(FACTS, encoding="utf-8")
    shutil.copyfile(Path(__file__).resolve().parent.parent / "LICENSE", work / "LICENSE")
    package, report = work / "package", work / "evaluation.json"
    convert = ["--checkpoint", str(student), "--tokenizer", str(tokenizer)]
    _stage("convert", *convert, "--facts", str(work / "facts.toml"), "--out", str(package), "--overwrite")
    evaluate = ["--eval-dir", str(work / "eval"), "--sets", "smoke", "--samples", "0", "--threads", "1"]
    _stage("evaluate", "--package", str(package), *evaluate, "--output", str(report))
    from distill.evaluate.systems import AppSystem
    from hymt_desktop.core.engine.package import verify_package

    verify_package(package)
    sentence = "The doctor lost the umbrella on Monday."
    print(f"The app: {sentence} -> {AppSystem(package, threads=1).translate([sentence], 'en', 'zh')[0]}")


def _write_corpus(work: Path) -> list[tuple[str, str]]:
    pairs = [
        (f"{w[0]} {d[0]} {o[0]} {t[0]}.", f"{w[1]}{t[1]}{d[1]}{o[1]}。")
        for w in WHO
        for d in DOES
        for o in WHAT
        for t in WHEN
    ]
    random.Random(1).shuffle(pairs)
    held_out, rest = pairs[:HELD_OUT], pairs[HELD_OUT:]
    for side, language in enumerate(("en", "zh")):
        _write(work / f"mono.{language}", [p[side] for p in rest])
    _write(work / "lexicon.tsv", [f"{e}\t{z}" for e, z in LEXICON])
    for source, target in ((0, 1), (1, 0)):
        codes = ("en", "zh")
        folder = work / "eval" / "smoke" / f"{codes[source]}-{codes[target]}"
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"source.{codes[source]}", [p[source] for p in held_out])
        _write(folder / f"reference.{codes[target]}", [p[target] for p in held_out])
    return rest


def _write(file: Path, lines: list[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _make_teacher(folder: Path, pairs: list[tuple[str, str]]) -> None:
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import HunYuanDenseV1Config, HunYuanDenseV1ForCausalLM, PreTrainedTokenizerFast

    from distill.teacher.prompts import HY_MT15, Prompts
    from distill.teacher.protocol import Request
    from distill.teacher.tune import TuneSettings, tune

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=list(CONTROL), initial_alphabet=alphabet, show_progress=False
    )
    messages = [HY_MT15.message(Request(e, "en", "zh")) for e, _ in pairs]
    messages += [HY_MT15.message(Request(z, "zh", "en")) for _, z in pairs]
    bpe.train_from_iterator(messages, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token=CONTROL[1])
    tokenizer.add_special_tokens({"additional_special_tokens": list(CONTROL)})
    torch.manual_seed(1)
    model = HunYuanDenseV1ForCausalLM(
        HunYuanDenseV1Config(
            vocab_size=len(tokenizer),
            hidden_size=96,
            intermediate_size=192,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=24,
            max_position_embeddings=512,
            tie_word_embeddings=True,
        )
    )
    requests = [(Request(e, "en", "zh"), z) for e, z in pairs]
    requests += [(Request(z, "zh", "en"), e) for e, z in pairs]
    settings = TuneSettings(learning_rate=4e-3, warmup_steps=20, epochs=8, batch_tokens=1200, bf16=False)
    losses = tune(model, Prompts(HY_MT15, tokenizer, "hy"), requests, settings)
    print(f"{len(losses)} steps, loss {losses[0]:.2f} -> {losses[-1]:.2f}")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _stage(name: str, *arguments: str) -> None:
    def run() -> None:
        code = stage([name, *arguments])
        if code:
            raise SystemExit(code)

    _step(name, run)


def _step(name: str, run: object) -> None:
    start = time.perf_counter()
    print(f"== {name}", flush=True)
    run()  # type: ignore[operator]  # any of the functions above
    print(f"== {name}: {time.perf_counter() - start:.1f} s", flush=True)


def _check_losses(config: RunConfig) -> None:
    lines = map(json.loads, config.path("metrics.jsonl").read_text(encoding="utf-8").splitlines())
    losses = [line["loss"] for line in lines if "loss" in line]
    print(f"{config.folder}: loss {losses[0]} -> {losses[-1]}")
    if losses[-1] >= losses[0]:
        raise SystemExit("The student's loss did not fall.")


if __name__ == "__main__":
    sys.exit(main())
