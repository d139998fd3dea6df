# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from distill.config import TeacherConfig
from distill.teacher.causal import CausalTeacher
from distill.teacher.load import load_teacher
from distill.teacher.prompts import HY_MT15, RECOMMENDED, Prompts, custom_family
from distill.teacher.protocol import Request, Sampling
from distill.teacher.sampling import pick
from distill.teacher.seq2seq import Seq2SeqTeacher
from distill.teacher.tune import TuneSettings, answer_labels, tune
from hymt_desktop.core.errors import ModelMissing, UserError
from tests.distill.helpers import TEXT, random_student, train_tokenizer
from tests.distill.teacher import tiny

REQUESTS = [
    Request("The quick brown fox.", "en", "zh"),
    Request("The lazy dog.", "en", "zh"),
    Request("The quick brown dog.", "en", "zh"),
    Request("这家博物馆。", "zh", "en"),
    Request("The brown lazy dog.", "en", "zh"),
    Request("The quick brown cat.", "en", "zh"),
]


@pytest.fixture(scope="module", params=["hunyuan", "qwen2"])
def parts(request):
    if request.param == "hunyuan":
        tokenizer = tiny.tokenizer()
        return tiny.hunyuan(len(tokenizer)), Prompts(HY_MT15, tokenizer, "hy")
    tokenizer = tiny.tokenizer(tiny.CHATML_TOKENS, "<|im_end|>")
    family = custom_family("Translate to {target_language}:\n{source_text}")
    return tiny.qwen2(len(tokenizer)), Prompts(family, tokenizer, "chatml")


@pytest.mark.parametrize("sampling", [Sampling(), RECOMMENDED], ids=["greedy", "sampled"])
def test_a_batch_gives_what_single_requests_give(parts, sampling):
    from dataclasses import replace

    teacher = CausalTeacher(*parts, replace(sampling, max_tokens=24))
    together = teacher.translate(REQUESTS)
    alone = [teacher.translate([r])[0] for r in REQUESTS]
    small = CausalTeacher(*parts, replace(sampling, max_tokens=24), batch_tokens=150).translate(REQUESTS)
    assert len({h[0].text for h in together}) > 3
    for a, b, c in zip(together, alone, small, strict=True):
        assert a[0].text == b[0].text == c[0].text
        assert a[0].score == pytest.approx(b[0].score, abs=1e-4)


def test_greedy_is_what_transformers_generates(parts):
    model, prompts = parts
    teacher = CausalTeacher(model, prompts, Sampling(max_tokens=20))
    for request in REQUESTS[:3]:
        ids = torch.tensor([prompts.encode(request)])
        out = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=20,
            do_sample=False,
            eos_token_id=prompts.stop_ids(),
            pad_token_id=0,
        )[0, ids.shape[1] :].tolist()
        stop = [i for i, token in enumerate(out) if token in prompts.stop_ids()]
        wanted = out[: stop[0]] if stop else out
        assert teacher.translate([request])[0][0].text == prompts.decode(wanted, request)


def test_rows_stop_by_themselves_and_are_scored_with_their_stop(parts):
    """A push towards the stop lets some rows end early and others go on."""
    model, prompts = parts
    stop = prompts.stop_ids()[0]
    handle = model.lm_head.register_forward_hook(
        lambda _m, _i, out: out.index_add(
            -1, torch.tensor([stop]), torch.full((*out.shape[:-1], 1), float(out.std()) * 2.2)
        )
    )
    try:
        teacher = CausalTeacher(model, prompts, Sampling(max_tokens=16))
        hypotheses = [h[0] for h in teacher.translate(REQUESTS)]
    finally:
        handle.remove()
    assert all(math.isfinite(h.score) and h.score < 0 for h in hypotheses)
    assert any(h.finished for h in hypotheses)
    assert "hy_" not in "".join(h.text for h in hypotheses)


def test_scores_and_soft_targets_agree_with_each_other(parts):
    model, prompts = parts
    teacher = CausalTeacher(model, prompts, batch_tokens=130)
    texts = ["懒狗。", "The", "棕色狐狸跳过了", "museum", "狗", "猫。"]
    scores = teacher.score(REQUESTS, texts)
    assert scores == pytest.approx([teacher.score([r], [t])[0] for r, t in zip(REQUESTS, texts, strict=True)])
    everything = teacher.soft_targets(REQUESTS, texts, teacher.vocabulary)
    few = teacher.soft_targets(REQUESTS, texts, 5)
    for full, short, score, text in zip(everything, few, scores, texts, strict=True):
        assert full.labels.tolist() == prompts.encode_answer(text)
        chosen = [
            row[list(ids).index(label)]
            for row, ids, label in zip(full.log_probs, full.ids, full.labels, strict=True)
        ]
        assert np.mean(chosen) == pytest.approx(score, abs=1e-5)
        assert short.ids.shape == (len(full.labels), 5)
        mass = np.exp(short.log_probs).sum(1) + np.exp(short.tail)
        assert mass == pytest.approx(np.ones(len(mass)), abs=1e-5)
        assert np.exp(full.log_probs[:, 5:]).sum(1) == pytest.approx(np.exp(short.tail), abs=1e-5)


def test_n_best_by_sampling(parts):
    teacher = CausalTeacher(*parts, Sampling(temperature=1.0, max_tokens=6))
    answers = teacher.translate(REQUESTS[:2], count=4)
    for several in answers:
        assert len({h.text for h in several}) == len(several) > 1
        assert [h.score for h in several] == sorted((h.score for h in several), reverse=True)
    with pytest.raises(UserError, match="greedy"):
        CausalTeacher(*parts).translate(REQUESTS, count=2)


def test_picking_follows_the_cut_distribution():
    logits = torch.tensor([[2.0, 1.0, 0.0, -1.0]])
    uniform = torch.linspace(0, 0.9999, 4000)
    chosen = pick(logits.expand(4000, 4), uniform, Sampling(temperature=0.5, top_k=3, top_p=0.95))
    shares = torch.bincount(chosen, minlength=4) / 4000
    wanted = (logits[0, :3] / 0.5).softmax(-1)
    assert wanted[:2].sum() > 0.95, "top-p must cut the third"
    assert shares[2] == shares[3] == 0
    assert shares[:2] == pytest.approx((wanted[:2] / wanted[:2].sum()), abs=2e-3)


def test_a_student_as_teacher(tmp_path):
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_file=str(train_tokenizer(tmp_path / "tokenizer.model")))
    model = random_student(vocabulary=processor.get_piece_size())
    teacher = Seq2SeqTeacher(model, processor, max_tokens=12)
    together = teacher.translate(REQUESTS)
    assert [h[0].text for h in together] == [teacher.translate([r])[0][0].text for r in REQUESTS]
    several = teacher.translate(REQUESTS[:2], count=3)
    assert all(len(some) > 1 for some in several)
    texts = ["懒狗。", "狗", "跳过了", "museum", "狗", "visitors on"]
    scores = teacher.score(REQUESTS, texts)
    for targets, score in zip(teacher.soft_targets(REQUESTS, texts, teacher.vocabulary), scores, strict=True):
        at = (targets.ids == targets.labels[:, None]).argmax(1)
        assert targets.log_probs[np.arange(len(at)), at].mean() == pytest.approx(score, abs=1e-5)


def test_tuning_teaches_the_answers(tmp_path):
    tokenizer = tiny.tokenizer()
    model, prompts = tiny.hunyuan(len(tokenizer)), Prompts(HY_MT15, tokenizer, "hy")
    pairs = [(Request(TEXT[0], "en", "zh"), TEXT[2]), (Request("The lazy dog.", "en", "zh"), "懒狗。")]
    settings = TuneSettings(learning_rate=5e-3, warmup_steps=5, epochs=50, bf16=False)
    losses = tune(model, prompts, pairs, settings)
    assert losses[-1] < 0.2 < 2 < losses[0]
    model.save_pretrained(tmp_path / "teacher")
    tokenizer.save_pretrained(tmp_path / "teacher")
    config = TeacherConfig(model=str(tmp_path / "teacher"), chat="hy", device="cpu", max_tokens=40)
    hypothesis = load_teacher(config, seed=1).translate([pairs[0][0]])[0][0]
    assert (hypothesis.text, hypothesis.finished) == (TEXT[2], True)


def test_labels_stand_on_the_answer_alone_and_padding_changes_nothing():
    inputs, labels = answer_labels([([5, 6], [7, 8]), ([5], [9])], torch.device("cpu"))
    assert inputs.tolist() == [[5, 6, 7], [5, 0, 0]]
    assert labels.tolist() == [[-100, 7, 8], [9, -100, -100]]
    model = tiny.hunyuan(60)
    long = model(input_ids=inputs).logits[1, :1]
    assert torch.allclose(long, model(input_ids=inputs[1:, :1]).logits[0], atol=1e-5)


def test_an_absent_teacher_says_how_to_get_it():
    with pytest.raises(ModelMissing, match=r"hf download tencent/HY-MT1\.5-1\.8B"):
        load_teacher(TeacherConfig(model="tencent/HY-MT1.5-1.8B", chat="hy", device="cpu"), seed=1)
    with pytest.raises(ModelMissing, match="GGUF"):
        load_teacher(TeacherConfig(model="none.gguf", kind="gguf", template="{source_text}"), seed=1)
