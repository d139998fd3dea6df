# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from distill.student.grow import start_from_layers
from distill.student.models import count_parameters
from distill.student.shapes import SHAPES, named_shape, umt5_config
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import random_student

EXPECTED = {
    "smoke": 263_424,
    "nano": 17_111_040,
    "small-60m": 59_393_024,
    "stated-280m": 279_532_032,
    "small-300m": 302_308_352,
    "tiny-780m": 779_472_384,
}


@pytest.mark.parametrize("name", SHAPES)
def test_parameters(name):
    assert count_parameters(umt5_config(named_shape(name))) == EXPECTED[name]


def test_every_shape_is_deep_enough_in_the_encoder():
    for name in ("nano", "small-60m", "small-300m", "tiny-780m"):
        assert SHAPES[name].encoder_layers >= 3 * SHAPES[name].decoder_layers


def test_configuration_has_the_tokenizers_ids():
    config = umt5_config(named_shape("smoke").with_vocabulary(777))
    assert (config.pad_token_id, config.eos_token_id, config.decoder_start_token_id) == (0, 1, 0)
    assert config.vocab_size == 777
    assert config.tie_word_embeddings
    assert config.dropout_rate == 0.1
    assert config.is_gated_act


def test_unknown_name_lists_the_names():
    with pytest.raises(UserError, match="small-60m"):
        named_shape("small-61m")


def outputs(model):
    ids = torch.tensor([[5, 9, 33, 71, 1]])
    with torch.no_grad():
        return model(input_ids=ids, decoder_input_ids=ids).logits


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"d_ff": 192}, True),
        ({"heads": 6}, True),
        ({"d_ff": 192, "heads": 6}, True),
        ({"encoder_layers": 4, "decoder_layers": 3}, False),
        ({"encoder_layers": 1, "decoder_layers": 1, "d_ff": 64, "heads": 2}, False),
    ],
)
def test_a_student_starts_from_another_ones_layers(changes, same):
    other, model = random_student(seed=1), random_student(seed=2, **changes)
    chosen = start_from_layers(model, other, "other")
    assert chosen["encoder"] == {1: [1], 2: [0, 1], 4: [0, 0, 1, 1]}[changes.get("encoder_layers", 2)]
    assert torch.allclose(outputs(model), outputs(other), atol=1e-5) == same
    assert torch.equal(model.lm_head.weight, other.shared.weight)
    mine, theirs = (m.encoder.block[-1].layer[0].SelfAttention for m in (model, other))
    if "heads" not in changes:
        assert torch.equal(mine.q.weight, theirs.q.weight)


def test_the_heads_and_channels_with_the_largest_weights_stay():
    other = random_student(seed=1)
    attention = other.encoder.block[0].layer[0].SelfAttention
    with torch.no_grad():
        attention.o.weight[:, :16].zero_()
        attention.o.weight[:, 32:48].zero_()
        for block in other.encoder.block[:1]:
            block.layer[1].DenseReluDense.wo.weight[:, ::2].zero_()
    model = random_student(seed=2, heads=2, d_ff=64)
    start_from_layers(model, other, "other")
    mine = model.encoder.block[0].layer[0].SelfAttention
    assert torch.equal(mine.v.weight, attention.v.weight[[*range(16, 32), *range(48, 64)]])
    tables = [a.relative_attention_bias.weight for a in (mine, attention)]
    assert torch.equal(tables[0], tables[1][:, [1, 3]])
    wide, narrow = (m.encoder.block[0].layer[1].DenseReluDense for m in (other, model))
    assert torch.equal(narrow.wo.weight, wide.wo.weight[:, 1::2])
    with pytest.raises(UserError, match="d_kv"):
        start_from_layers(random_student(d_kv=8), other, "other")


@pytest.mark.parametrize("d_model", [64, 128, 192])
def test_a_wider_and_deeper_student_begins_with_the_outputs_of_the_narrow_one(d_model):
    other = random_student(seed=1)
    changes = {"d_model": d_model, "heads": 6, "d_ff": 320, "encoder_layers": 5, "decoder_layers": 3}
    model = random_student(seed=2, **changes)
    chosen = start_from_layers(model, other, "other", "identity", seed=3)
    assert chosen == {"encoder": [0, 0, 0, 1, 1], "decoder": [0, 0, 1]}
    torch.testing.assert_close(outputs(model), outputs(other), atol=1e-4, rtol=1e-4)
    assert torch.equal(model.lm_head.weight, model.shared.weight)


def test_the_copies_in_a_wider_student_learn_apart():
    other = random_student(seed=1)
    model = random_student(seed=2, d_model=2 * other.config.d_model, heads=8, d_ff=256)
    start_from_layers(model, other, "other", "identity", seed=3)
    ids = torch.tensor([[5, 9, 33, 71, 1]])
    model(input_ids=ids, labels=ids).loss.backward()
    feed_forward = model.encoder.block[0].layer[1].DenseReluDense
    attention = model.decoder.block[0].layer[1].EncDecAttention
    for gradient in (
        feed_forward.wi_0.weight.grad,
        feed_forward.wo.weight.grad,
        attention.v.weight.grad,
        attention.o.weight.grad,
        model.shared.weight.grad[ids[0]].T,
    ):
        first, second = gradient.chunk(2)
        assert (first - second).norm() > 0.1 * first.norm()


@pytest.mark.parametrize(
    "changes", [{"d_model": 96}, {"d_model": 128, "heads": 2}, {"d_model": 128, "d_ff": 64}]
)
def test_a_width_that_does_not_fit_is_refused(changes):
    with pytest.raises(UserError, match="d_model"):
        start_from_layers(random_student(seed=2, **changes), random_student(seed=1), "other")
