# SPDX-License-Identifier: Apache-2.0
"""A run of the teacher and filter stages, and a teacher whose answers are given."""

from __future__ import annotations

import numpy as np

from distill.teacher.protocol import SoftTargets
from tests.distill.corpus import sentences


def write_config(folder, teacher, *, lines=60, extra=""):
    (folder / "text.en").write_text("".join(f"{e}\n" for e, _ in sentences()[:lines]), encoding="utf-8")
    config = folder / "run.toml"
    config.write_text(
        f"""
name = "cache"
folder = "{(folder / "run").as_posix()}"
[teacher]
model = "{teacher.as_posix()}"
chat = "hy"
device = "cpu"
max_tokens = 12
shard_lines = 8
soft_labels = 4
{extra}
[[teacher.inputs]]
path = "{(folder / "text.en").as_posix()}"
[prepare]
[[prepare.sources]]
path = "unused.tsv"
""",
        encoding="utf-8",
    )
    return config


class Scripted:
    """Answers from a table."""

    vocabulary = 10

    def __init__(self, answers):
        self.answers = answers

    def translate(self, requests, *, count=1):
        return [self.answers[r.text][:count] for r in requests]

    def score(self, requests, translations):
        return [0.0] * len(requests)

    def soft_targets(self, requests, translations, k):
        one = SoftTargets(*(np.zeros(s) for s in (1, (1, k), (1, k), 1)))
        return [one] * len(requests)
