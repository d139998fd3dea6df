# SPDX-License-Identifier: Apache-2.0
"""vLLM needs a GPU, so its interface is played by a module that runs the same tiny model in transformers."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

from distill.config import TeacherConfig, load_config
from distill.teacher.load import load_teacher
from distill.teacher.protocol import Request
from hymt_desktop.core.errors import UserError
from tests.distill.teacher.caching import write_config

REQUESTS = [Request("The quick brown fox.", "en", "zh"), Request("这家博物馆开放了。", "zh", "en")]


class Engine:
    """What of ``vllm.LLM`` is used, with its conventions: see ``vllm.outputs.RequestOutput``."""

    def __init__(self, model, dtype, max_logprobs, seed):
        from transformers import AutoModelForCausalLM

        self.model = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
        self.max_logprobs = max_logprobs

    def _log_probs(self, ids):
        with torch.no_grad():
            return self.model(torch.tensor([ids])).logits[0].float().log_softmax(-1)

    def generate(self, prompts, parameters, use_tqdm):
        assert not use_tqdm
        return [self._one(prompt["prompt_token_ids"], parameters) for prompt in prompts]

    def _one(self, prompt, parameters):
        places = None
        if parameters.prompt_logprobs is not None:
            assert parameters.prompt_logprobs <= self.max_logprobs
            places = [None]
            for row, label in zip(self._log_probs(prompt), prompt[1:], strict=False):
                best = [label, *row.topk(parameters.prompt_logprobs).indices.tolist()]
                places.append({token: SimpleNamespace(logprob=float(row[token])) for token in best})
        ids, total = [], 0.0
        while len(ids) < parameters.max_tokens:
            row = self._log_probs(prompt + ids)[-1]
            ids.append(int(row.argmax()))
            total += float(row.max())
            if ids[-1] in (parameters.stop_token_ids or ()):
                break
        stopped = ids[-1] in (parameters.stop_token_ids or ())
        answer = SimpleNamespace(
            token_ids=ids, cumulative_logprob=total, finish_reason="stop" if stopped else "length"
        )
        return SimpleNamespace(outputs=[answer], prompt_logprobs=places)


class SamplingParams(SimpleNamespace):
    def __init__(self, **values):
        super().__init__(**{"prompt_logprobs": None, "stop_token_ids": None, **values})


@pytest.fixture
def vllm(monkeypatch):
    module = ModuleType("vllm")
    module.LLM, module.SamplingParams = Engine, SamplingParams
    monkeypatch.setitem(sys.modules, "vllm", module)


def config(folder, **changes):
    return TeacherConfig(
        model=str(folder), chat="hy", device="cpu", max_tokens=10, soft_labels=3, precision="fp32", **changes
    )


def test_both_back_ends_say_the_same(teacher_folder, vllm):
    ours = load_teacher(config(teacher_folder), 1)
    theirs = load_teacher(config(teacher_folder, backend="vllm"), 1)
    assert theirs.vocabulary == ours.vocabulary
    for mine, other in zip(ours.translate(REQUESTS), theirs.translate(REQUESTS), strict=True):
        assert other[0].text == mine[0].text
        assert other[0].finished == mine[0].finished
        assert other[0].score == pytest.approx(mine[0].score, abs=1e-4)
    answers = ["狐狸。", "The museum opened."]
    assert theirs.score(REQUESTS, answers) == pytest.approx(ours.score(REQUESTS, answers), abs=1e-4)
    for mine, other in zip(
        ours.soft_targets(REQUESTS, answers, 3), theirs.soft_targets(REQUESTS, answers, 3), strict=True
    ):
        assert np.array_equal(other.labels, mine.labels)
        assert np.array_equal(other.ids, mine.ids)
        assert other.log_probs == pytest.approx(mine.log_probs, abs=1e-4)
        assert other.tail == pytest.approx(mine.tail, abs=1e-3)
    with pytest.raises(UserError, match="greedy"):
        theirs.translate(REQUESTS, count=2)


def test_without_vllm_there_is_a_hint(teacher_folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(UserError, match="not installed"):
        load_teacher(config(teacher_folder, backend="vllm"), 1)


def test_what_vllm_cannot_run_is_refused_in_the_configuration(tmp_path, teacher_folder):
    path = write_config(tmp_path, teacher_folder, extra='backend = "vllm"\nkind = "seq2seq"')
    with pytest.raises(UserError, match=r"teacher\.backend"):
        load_config(path)
