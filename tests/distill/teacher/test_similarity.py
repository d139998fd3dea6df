# SPDX-License-Identifier: Apache-2.0
"""A tiny encoder whose vectors say which of two topics a text has: its layers pass the embeddings on."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from distill.cli import main
from distill.config import load_config
from distill.teacher import cache
from distill.teacher.protocol import Hypothesis
from distill.teacher.similarity import SentenceEncoder
from hymt_desktop.core.errors import ModelMissing
from tests.distill.corpus import sentences
from tests.distill.teacher.caching import Scripted, write_config

TOPICS = ({"computer", "脑"}, {"umbrella", "伞"})


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "computer", "脑", "umbrella", "伞"]
    inner = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Whitespace(),
            pre_tokenizers.Split("脑", "isolated"),
            pre_tokenizers.Split("伞", "isolated"),
        ]
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="[PAD]", unk_token="[UNK]")
    model = BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=8,
            num_hidden_layers=0,
            num_attention_heads=1,
            intermediate_size=8,
            max_position_embeddings=64,
        ),
        add_pooling_layer=False,
    ).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.embeddings.LayerNorm.weight.fill_(1.0)
        for topic, names in enumerate(TOPICS):
            for name in names:
                model.embeddings.word_embeddings.weight[words.index(name), topic] = 1.0
    folder = tmp_path_factory.mktemp("encoder")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_similarity_is_that_of_the_meanings_whatever_the_batch(encoder):
    similar = SentenceEncoder(str(encoder))
    first = ["a computer", "the umbrella", "a computer in a long line of words"]
    second = ["电脑 一台", "电脑 一台", "电脑"]
    together = similar.similarities(first, second)
    assert together[0] > 0.9
    assert together[2] > 0.9
    assert together[1] < 0.5
    apart = [similar.similarities([a], [b])[0] for a, b in zip(first, second, strict=True)]
    assert together == pytest.approx(apart, abs=1e-5)


def test_the_filter_drops_another_meaning_and_keeps_soft_pointers_right(
    tmp_path,
    teacher_folder,
    encoder,
    monkeypatch,
):
    chosen = [p for p in sentences() if "a computer" in p[0] or "umbrella" in p[0]][:6]
    text = f'[filter]\nencoder = "{encoder.as_posix()}"\nleast_similarity = 0.6\nprefix = ""\n'
    path = write_config(tmp_path, teacher_folder)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    (tmp_path / "text.en").write_text("".join(f"{e}\n" for e, _ in chosen), encoding="utf-8")
    swapped = {"电脑": "雨伞", "雨伞": "电脑"}
    answers = {}
    for i, (english, chinese) in enumerate(chosen):
        if i % 2:
            chinese = next(chinese.replace(a, b) for a, b in swapped.items() if a in chinese)
        answers[english] = [Hypothesis(chinese, -0.1, True)]
    monkeypatch.setattr(cache, "load_teacher", lambda *_: Scripted(answers))
    assert main(["teacher", "--config", str(path)]) == 0
    assert main(["filter", "--config", str(path)]) == 0
    config = load_config(path)
    report = json.loads(config.path("filtered", "report.json").read_text(encoding="utf-8"))["inputs"][0]
    assert report["dropped"] == {"another meaning": 3}
    assert report["kept"] == 3
    assert np.load(config.path("filtered", "00-en-zh.soft.npy")).tolist() == [0, 2, 4]


def test_a_missing_encoder_is_a_clear_error(tmp_path):
    with pytest.raises(ModelMissing, match="hf download"):
        SentenceEncoder(str(tmp_path / "nowhere"))
