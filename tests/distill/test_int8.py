# SPDX-License-Identifier: Apache-2.0
"""Training that rounds its weights as the converter will."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from torch import nn

from distill.config import ConfigInvalid, load_config
from distill.convert import convert_to_ct2
from distill.int8 import Int8Embedding, Int8Linear, make_aware, rounded, set_rounding
from distill.student.models import load_checkpoint
from distill.train.batches import Position, stream
from distill.train.run import Trainer, train
from distill.unpack import unpack
from tests.distill.corpus import write_config
from tests.distill.helpers import random_student, train_tokenizer


def with_rounding(config, tmp_path, share, **changes):
    settings = replace(config.train, int8_share=share, **changes)
    return replace(config, folder=str(tmp_path), data=config.folder, train=settings)


def test_rounded_weights_are_those_of_the_converted_model(tmp_path):
    """Bit by bit, and so is what comes out of the whole model."""
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    model = random_student()
    with torch.no_grad():
        model.shared.weight[7] = 0
    convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    converted = unpack(tmp_path / "ct2" / "model.bin")
    matrices = dict(model.named_parameters())
    names = [n for n, p in matrices.items() if p.ndim == 2 and "relative_attention_bias" not in n]
    for name in names:
        assert torch.equal(rounded(matrices[name]), converted.get_parameter(name)), name
    ids = torch.randint(3, 900, (2, 9), generator=torch.Generator().manual_seed(1))

    def logits(one):
        with torch.no_grad():
            return one(input_ids=ids, decoder_input_ids=ids).logits

    plain = logits(model)
    make_aware(model)
    assert torch.equal(logits(model), plain), "until it is switched on"
    set_rounding(model, True)
    assert torch.equal(logits(model), logits(converted))
    assert not torch.equal(logits(model), plain)


def test_the_gradient_passes_the_rounding_by():
    torch.manual_seed(1)
    layer = nn.Linear(8, 4, bias=False)
    aware = Int8Linear(8, 4, bias=False)
    aware.weight, aware.rounds = layer.weight, True
    x = torch.randn(3, 8)
    aware(x).square().sum().backward()
    rough = rounded(layer.weight).detach().requires_grad_()
    nn.functional.linear(x, rough).square().sum().backward()
    assert torch.equal(layer.weight.grad, rough.grad)
    table = Int8Embedding(5, 8)
    table.rounds = True
    table(torch.tensor([1, 1, 3])).sum().backward()
    assert table.weight.grad.sum(1).tolist() == [0, 16, 0, 8, 0]


def test_the_end_of_a_run_rounds_and_the_student_is_an_ordinary_one(prepared, tmp_path):
    config = with_rounding(prepared, tmp_path, 0.5, max_steps=40, validate_every=10, keep_best=1)
    trainer = Trainer(config, torch.device("cpu"))
    names = list(trainer.model.state_dict())
    layer = trainer.model.encoder.block[0].layer[0].SelfAttention.q
    batches = stream(config.path("packed"), config.train.buckets, 1024, 1, Position())
    seen = []
    for step in (0, 19, 20, 39):
        trainer.progress.step = step
        trainer.step(next(batches)[0])
        seen.append(layer.rounds)
    assert seen == [False, False, True, True]

    weights = train(config)
    lines = map(json.loads, config.path("metrics.jsonl").read_text(encoding="utf-8").splitlines())
    losses = [entry["loss"] for entry in lines if "loss" in entry]
    assert sum(losses[-5:]) < sum(losses[20:25])
    plain = load_checkpoint(weights)
    assert list(plain.state_dict()) == names
    assert not any(isinstance(m, (Int8Linear, Int8Embedding)) for m in plain.modules())
    assert not torch.equal(rounded(plain.shared.weight), plain.shared.weight), "float, not rounded"
    convert_to_ct2(plain, config.path("tokenizer.model"), tmp_path / "ct2")


def test_a_share_is_a_share(prepared, tmp_path):
    file = write_config(tmp_path, train="int8_share = 1.5\n")
    with pytest.raises(ConfigInvalid, match=r"train\.int8_share"):
        load_config(file)
