# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from distill.cli import main
from distill.convert import convert_to_ct2
from distill.int8 import WEIGHT_RANGE
from distill.student.models import load_checkpoint
from distill.unpack import unpack
from hymt_desktop.core.errors import ModelCorrupt, ModelMissing
from tests.distill.helpers import random_student, train_tokenizer


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return train_tokenizer(tmp_path_factory.mktemp("spm") / "tokenizer.model")


@pytest.mark.parametrize("changes", [{}, {"heads": 3, "decoder_heads": 2, "decoder_layers": 1}])
def test_float_weights_come_back_as_they_were(tmp_path, tokenizer, changes):
    model = random_student(**changes)
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2", "float32")
    found = unpack(folder / "model.bin").state_dict()
    expected = model.state_dict()
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert torch.allclose(found[name], tensor, rtol=1e-6, atol=1e-7), name


def test_int8_weights_are_off_by_half_a_step_at_most(tmp_path, tokenizer):
    model = random_student()
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    assert main(["unpack", "--package", str(folder), "--out", str(tmp_path / "start")]) == 0
    found = load_checkpoint(tmp_path / "start").state_dict()
    for name, tensor in model.state_dict().items():
        if "layer_norm" in name or "relative" in name:
            assert torch.allclose(found[name], tensor, rtol=1e-3), name
            continue
        half_a_step = tensor.abs().amax(1, keepdim=True) / WEIGHT_RANGE / 2
        # A checkpoint is fp16: a thousandth of the weight comes on top.
        assert ((found[name] - tensor).abs() <= half_a_step + tensor.abs() * 1e-3 + 1e-6).all(), name


def test_what_is_no_model_is_named(tmp_path, tokenizer):
    with pytest.raises(ModelMissing, match=r"model\.bin is missing"):
        unpack(tmp_path / "model.bin")
    (tmp_path / "model.bin").write_bytes(b"PK\3\4" * 20)
    with pytest.raises(ModelCorrupt, match="no CTranslate2 model"):
        unpack(tmp_path / "model.bin")
    whole = convert_to_ct2(random_student(), tokenizer, tmp_path / "ct2") / "model.bin"
    (tmp_path / "model.bin").write_bytes(whole.read_bytes()[:5000])
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        unpack(tmp_path / "model.bin")
