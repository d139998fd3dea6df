# SPDX-License-Identifier: Apache-2.0
"""A small bilingual corpus that is made, not stored: every sentence has its true translation."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WHO = [
    ("The teacher", "老师"),
    ("My sister", "我姐姐"),
    ("The engineer", "工程师"),
    ("A student", "一个学生"),
]
DOES = [("bought", "买了"), ("found", "找到了"), ("sold", "卖了"), ("lost", "丢了")]
WHAT = [
    ("a computer", "一台电脑"),
    ("the museum ticket", "博物馆门票"),
    ("a newspaper", "一份报纸"),
    ("the umbrella", "雨伞"),
]
WHEN = [("yesterday", "昨天"), ("in 2024", "2024年"), ("on Monday", "星期一"), ("last year", "去年")]
LEXICON = [
    ("teacher", "老师"),
    ("engineer", "工程师"),
    ("computer", "电脑"),
    ("newspaper", "报纸"),
    ("museum", "博物馆"),
]


def sentences() -> list[tuple[str, str]]:
    """Return all 256 sentence pairs in a fixed, mixed order."""
    pairs = [
        (f"{w[0]} {d[0]} {o[0]} {t[0]}.", f"{w[1]}{t[1]}{d[1]}{o[1]}。")
        for w in WHO
        for d in DOES
        for o in WHAT
        for t in WHEN
    ]
    random.Random(1).shuffle(pairs)
    return pairs


def write_corpus(folder: Path) -> tuple[Path, Path]:
    """Write the sentences and the lexicon as TSV; returns both paths."""
    pairs, lexicon = folder / "pairs.tsv", folder / "lexicon.tsv"
    pairs.write_text("".join(f"{e}\t{z}\tmade\n" for e, z in sentences()), encoding="utf-8")
    lexicon.write_text("".join(f"{e}\t{z}\tmade\n" for e, z in LEXICON), encoding="utf-8")
    return pairs, lexicon


def write_config(folder: Path, *, train: str = "", pack: str = "", prepare: str = "") -> Path:
    """Write a corpus and a configuration of a smoke-sized run in ``folder``."""
    pairs, lexicon = write_corpus(folder)
    config = folder / "run.toml"
    config.write_text(
        f"""
name = "smoke"
folder = "{(folder / "run").as_posix()}"
[prepare]
max_copies_of_a_side = 1000
{prepare}
[[prepare.sources]]
path = "{pairs.as_posix()}"
ordered = true
[[prepare.sources]]
path = "{lexicon.as_posix()}"
kind = "lexicon"
[tokenizer]
vocab_size = 560
[pack]
max_tokens = 64
{pack}
[student]
shape = "smoke"
dropout = 0.1
[train]
tokens_per_batch = 1024
max_steps = 12
warmup_steps = 4
validate_every = 6
save_every = 100
log_every = 1
precision = "fp32"
compile = false
{train}
""",
        encoding="utf-8",
    )
    return config
