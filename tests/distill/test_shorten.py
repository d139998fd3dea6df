# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ctranslate2
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


def weights(model, stack, place):
    return getattr(model, stack).block[place].state_dict()


@pytest.mark.parametrize(
    ("encoder", "decoder"),
    [([0, 2, 3], [0]), ([3], [1]), ([1, 2], None), ([0, 1, 2, 3], [0, 1])],
    ids=str,
)
def test_named_blocks_are_those_of_the_original(checkpoint, tmp_path, encoder, decoder):
    out = tmp_path / "short"
    command = ["shorten", "--checkpoint", str(checkpoint), "--out", str(out)]
    command += ["--encoder-blocks", *map(str, encoder)]
    if decoder is not None:
        command += ["--decoder-blocks", *map(str, decoder)]
    assert main(command) == 0
    whole, shorter = load_checkpoint(checkpoint), load_checkpoint(out)
    kept = {"encoder": encoder, "decoder": [0, 1] if decoder is None else decoder}
    assert (shorter.config.num_layers, shorter.config.num_decoder_layers) == tuple(map(len, kept.values()))
    for stack, blocks in kept.items():
        assert len(getattr(shorter, stack).block) == len(blocks)
        for place, block in enumerate(blocks):
            old, new = weights(whole, stack, block), weights(shorter, stack, place)
            assert old.keys() == new.keys()
            assert all(torch.equal(old[name], new[name]) for name in old)
    rest = {n: t for n, t in whole.state_dict().items() if ".block." not in n}
    assert all(torch.equal(t, shorter.state_dict()[n]) for n, t in rest.items())
    assert (out / "tokenizer.model").read_bytes() == (checkpoint / "tokenizer.model").read_bytes()


@torch.no_grad()
def test_named_blocks_convert_and_decode_as_they_do_in_pytorch(checkpoint, tmp_path):
    short, package = tmp_path / "short", tmp_path / "package"
    command = ["shorten", "--checkpoint", str(checkpoint), "--out", str(short)]
    assert main([*command, "--encoder-blocks", "0", "3", "--decoder-blocks", "1"]) == 0
    convert = ["convert", "--quantization", "float32", "--checkpoint", str(short), "--out", str(package)]
    assert main(convert) == 0
    converted = unpack(package / "model.bin")
    assert (len(converted.encoder.block), len(converted.decoder.block)) == (2, 1)
    model = load_checkpoint(short)
    assert torch.allclose(logits(converted), logits(model), atol=1e-6)
    pieces = read_pieces(short / "tokenizer.model")
    translator = ctranslate2.Translator(str(package), compute_type="float32", intra_threads=1)
    (found,) = translator.translate_batch(
        [[pieces[i] for i in SOURCE[0]]], beam_size=1, max_decoding_length=8, suppress_sequences=[["</s>"]]
    )
    ids = torch.zeros((1, 1), dtype=torch.long)
    for _ in range(8):
        scores = model(input_ids=SOURCE[:1], decoder_input_ids=ids).logits[0, -1, : len(pieces)]
        scores[1] = -torch.inf
        ids = torch.cat([ids, scores.argmax().view(1, 1)], dim=1)
    assert found.hypotheses[0] == [pieces[i] for i in ids[0, 1:]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--encoder-blocks", "2", "0"], "The encoder has 4 blocks; these can't be kept of it: 2 0."),
        (["--encoder-blocks", "1", "1"], "The encoder has 4 blocks; these can't be kept of it: 1 1."),
        (["--encoder-blocks", "0", "4"], "Name blocks from 0 to 3, each once and in order."),
        (["--encoder-blocks", "-1", "2"], "Name blocks from 0 to 3, each once and in order."),
        (
            ["--depth", "2", "--decoder-blocks", "2"],
            "The decoder has 2 blocks; these can't be kept of it: 2.",
        ),
        (["--depth", "2", "--decoder-blocks", "1", "0"], "Name blocks from 0 to 1, each once and in order."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_blocks_that_there_are_not_are_refused(checkpoint, tmp_path, capsys, options, message):
    out = tmp_path / "short"
    assert main(["shorten", "--checkpoint", str(checkpoint), "--out", str(out), *options]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "options",
    [[], ["--decoder-blocks", "0"], ["--depth", "2", "--encoder-blocks", "0"], ["--encoder-blocks"]],
    ids=" ".join,
)
def test_the_encoder_is_cut_in_one_way(checkpoint, tmp_path, options):
    out = tmp_path / "short"
    command = ["shorten", "--checkpoint", str(checkpoint), "--out", str(out), *options]
    with pytest.raises(SystemExit, match="2"):
        main(command)
    assert not out.exists()
