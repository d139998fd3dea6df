# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.student.models import count_parameters
from distill.student.shapes import SHAPES, named_shape, umt5_config
from hymt_desktop.core.errors import UserError

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
