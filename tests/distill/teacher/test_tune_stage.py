# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.cli import main
from distill.config import TeacherConfig, load_config
from distill.data.files import write_lines
from distill.teacher.load import load_teacher
from distill.teacher.protocol import Request
from tests.distill.corpus import sentences
from tests.distill.teacher.caching import write_config

TUNE = """
[tune]
model = "{model}"
chat = "hy"
learning_rate = 4e-3
warmup_steps = 2
epochs = 3
batch_tokens = 400
precision = "fp32"
"""


@pytest.mark.filterwarnings("ignore")
def test_a_causal_student_learns_what_the_filter_kept(tmp_path, teacher_folder, capsys):
    path = write_config(tmp_path, teacher_folder, lines=6)
    text = path.read_text(encoding="utf-8") + TUNE.format(model=teacher_folder.as_posix())
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert main(["tune", "--config", str(path)]) == 2, "nothing is filtered yet"
    pairs = sentences()[:12]
    lines = (f"{e}\t{z}\t{i}" for i, (e, z) in enumerate(pairs, 1))
    write_lines(config.path("filtered", "00-en-zh.tsv.zst"), lines)
    assert main(["tune", "--config", str(path)]) == 0
    assert "tune: step" in capsys.readouterr().out
    requests = [Request(e, "en", "zh") for e, _ in pairs]
    before, after = (
        load_teacher(TeacherConfig(model=str(folder), chat="hy", device="cpu"), 1).score(
            requests, [z for _, z in pairs]
        )
        for folder in (teacher_folder, config.path("tuned"))
    )
    assert sum(after) > sum(before) + 6
