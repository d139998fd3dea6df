# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from distill.adaptive import encoder_depth
from distill.cli import main
from distill.convert import convert_to_ct2
from distill.student.models import load_checkpoint, save_weights
from distill.tokenizer import read_pieces
from distill.unpack import unpack
from tests.distill.helpers import random_student, train_tokenizer

SOURCE = torch.tensor([[5, 9, 33, 71, 1], [8, 40, 41, 12, 1]])
TARGET = torch.tensor([[0, 7, 19, 50], [0, 60, 61, 4]])


@torch.no_grad()
def logits(model):
    return model(input_ids=SOURCE, decoder_input_ids=TARGET, use_cache=False).logits


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    tokenizer = train_tokenizer(folder / "tokenizer.model")
    save_weights(random_student(vocabulary=len(read_pieces(tokenizer)), encoder_layers=4), folder)
    return folder


@pytest.mark.parametrize("depth", [1, 3, 4])
def test_a_shorter_checkpoint_is_the_student_at_that_depth(checkpoint, tmp_path, depth):
    out = tmp_path / "short"
    assert main(["shorten", "--checkpoint", str(checkpoint), "--depth", str(depth), "--out", str(out)]) == 0
    whole, shorter = load_checkpoint(checkpoint), load_checkpoint(out)
    with encoder_depth(whole, depth):
        assert torch.equal(logits(shorter), logits(whole))
    assert len(shorter.encoder.block) == shorter.config.num_layers == depth
    assert len(shorter.decoder.block) == len(whole.decoder.block)
    sizes = [sum(p.numel() for p in m.parameters()) for m in (whole, shorter)]
    left_out = sum(p.numel() for block in whole.encoder.block[depth:] for p in block.parameters())
    assert sizes[1] == sizes[0] - left_out


def test_it_converts_and_a_package_shortens_as_a_checkpoint_does(checkpoint, tmp_path):
    short, package, again = (tmp_path / name for name in ("short", "package", "again"))
    assert main(["shorten", "--checkpoint", str(checkpoint), "--depth", "2", "--out", str(short)]) == 0
    convert = ["convert", "--quantization", "float32", "--checkpoint", str(short), "--out", str(package)]
    assert main(convert) == 0
    converted = unpack(package / "model.bin")
    assert len(converted.encoder.block) == 2
    assert torch.allclose(logits(converted), logits(load_checkpoint(short)), atol=1e-6)
    whole = tmp_path / "whole"
    convert_to_ct2(checkpoint, checkpoint / "tokenizer.model", whole, "float32")
    assert main(["shorten", "--package", str(whole), "--depth", "2", "--out", str(again)]) == 0
    assert not (again / "tokenizer.model").exists(), "there is none to copy"
    assert torch.equal(logits(load_checkpoint(again)), logits(load_checkpoint(short)))


@pytest.mark.parametrize("depth", ["0", "5"])
def test_a_depth_that_there_is_not_is_refused(checkpoint, tmp_path, capsys, depth):
    out = tmp_path / "short"
    assert main(["shorten", "--checkpoint", str(checkpoint), "--depth", depth, "--out", str(out)]) == 2
    assert "from 1 to 4" in capsys.readouterr().err
    assert not out.exists()
