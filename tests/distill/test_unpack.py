# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import subprocess
import sys

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


@pytest.mark.parametrize("quantization", ["int8", "float32"])
def test_aliases_are_dropped_and_the_rest_converts_to_the_same_bytes(tmp_path, tokenizer, quantization):
    model = random_student()
    plain = convert_to_ct2(model, tokenizer, tmp_path / "plain", quantization)
    aliased = convert_to_ct2(
        model, tokenizer, tmp_path / "aliased", quantization, alias_languages=["zh", "en"]
    )
    found = unpack(aliased / "model.bin")
    assert found.config.vocab_size == model.config.vocab_size
    again = convert_to_ct2(found, tokenizer, tmp_path / "again", quantization)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        assert (again / name).read_bytes() == (plain / name).read_bytes(), name
        assert (aliased / name).read_bytes() != (plain / name).read_bytes(), name


def test_a_vocabulary_without_the_aliases_is_refused(tmp_path, tokenizer):
    folder = convert_to_ct2(random_student(), tokenizer, tmp_path / "ct2", alias_languages=["zh"])
    file = folder / "shared_vocabulary.json"
    tokens = json.loads(file.read_text(encoding="utf-8"))
    for other in (tokens[:-1], [*tokens[:-1], "x"], {}):
        file.write_text(json.dumps(other), encoding="utf-8")
        with pytest.raises(ModelCorrupt, match=r"shared_vocabulary\.json doesn't end with the aliases"):
            unpack(folder / "model.bin")
    file.unlink()
    with pytest.raises(ModelCorrupt, match=r"shared_vocabulary\.json"):
        unpack(folder / "model.bin")


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


@pytest.mark.parametrize("command", ["unpack", "train", "teacher", "shorten", "pieces"])
def test_what_runs_where_students_are_trained_needs_no_ctranslate2(command):
    """A command's process imports all commands, and on a machine for training CTranslate2 may be missing."""
    code = "import sys; sys.modules['ctranslate2'] = None; from distill.cli import main; main(sys.argv[1:])"
    told = subprocess.run(
        [sys.executable, "-c", code, command, "--help"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert f"distill {command}" in told.stdout
