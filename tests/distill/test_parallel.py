# SPDX-License-Identifier: Apache-2.0
"""Two processes (gloo, CPU) against one that takes the same batches one after another in each step."""

from __future__ import annotations

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file
from sentencepiece import SentencePieceProcessor

from distill.cli import main
from distill.config import load_config
from distill.teacher.seq2seq import Seq2SeqTeacher
from tests.distill.corpus import write_config
from tests.distill.helpers import random_student
from tests.distill.soft import pack_soft_labels
from tests.distill.together import train_in_two_processes

COMMON = """
learning_rate = 4e-3
ema = 0.9
decay = 0.0
"""
KINDS = {
    "bf16": (1, ""),
    "depths": (
        2,
        "encoder_depths = [1, 2]\nvalidate_bleu = 3\nkeep_best = 1\nclip_norm = 0.5\nint8_share = 0.5\n",
    ),
    "soft": (2, "checkpoint_activations = true\n"),
}
"""Batches that each process takes in a step, and settings."""


@pytest.fixture(scope="module")
def with_soft_labels(prepared, tmp_path_factory):
    """A packed run whose examples have soft labels of a random teacher."""
    tokenizer = prepared.path("tokenizer.model")
    processor = SentencePieceProcessor(model_file=str(tokenizer))
    soft = tmp_path_factory.mktemp("soft")
    teacher = Seq2SeqTeacher(random_student(seed=2, vocabulary=processor.get_piece_size()), processor)
    with pytest.MonkeyPatch.context() as patch:
        config = pack_soft_labels(soft, tokenizer, teacher, patch, cached="top-k", k=8)
    # Of so few lines none is held out.
    shutil.rmtree(config.path("packed", "valid"))
    shutil.copytree(prepared.path("packed", "valid"), config.path("packed", "valid"))
    return config


@pytest.fixture
def make(tmp_path, prepared, with_soft_labels):
    """Write a configuration of one of the kinds that trains on the prepared data."""

    def write(name, kind, accumulate, extra="", *, max_steps=12):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        settings = f"{COMMON}accumulate = {accumulate}\n{KINDS.get(kind, (0, ''))[1]}{extra}"
        file = write_config(folder, train=settings)
        text = file.read_text(encoding="utf-8").replace("dropout = 0.1", "dropout = 0.0")
        text = text.replace("tokens_per_batch = 1024", f"tokens_per_batch = {128 if kind == 'soft' else 512}")
        if kind == "bf16":
            # Few steps: many CPUs are slow at it.
            text = text.replace('"fp32"', '"bf16"').replace("max_steps = 12", "max_steps = 4")
        text = text.replace("max_steps = 12", f"max_steps = {max_steps}")
        data = prepared.path()
        if kind == "soft":
            data = with_soft_labels.path()
            text += '[teacher]\nsoft_labels = 8\n[distillation]\ncached = "top-k"\nalpha = 0.5\n'
        file.write_text(f'data = "{data.as_posix()}"\n{text}', encoding="utf-8")
        return file

    return write


def entries(file, key):
    lines = load_config(file).path("metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [e[key] for e in map(json.loads, lines) if key in e]


def assert_alike(file, reference, tolerance=2e-3):
    losses = entries(reference, "loss")
    assert losses[-1] < losses[0] - 0.1
    for key in ("loss", "valid_loss"):
        assert entries(file, key) == pytest.approx(entries(reference, key), abs=tolerance)
    ours, theirs = (load_file(load_config(f).path("weights", "model.safetensors")) for f in (file, reference))
    assert ours.keys() == theirs.keys()
    for name, weight in ours.items():
        assert torch.allclose(weight.float(), theirs[name].float(), atol=2.5 * tolerance), name


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("parallel", "share"), [("ddp", 1.0), ("fsdp", 0.5)])
def test_two_processes_train_like_one(make, parallel, share):
    """With soft labels, with gradients of several batches, and with blocks that a step leaves out."""
    extra = f'parallel = "{parallel}"\n'
    files = {kind: make(f"two-{kind}", kind, number, extra) for kind, (number, _) in KINDS.items()}
    train_in_two_processes(*files.values())
    for kind, (number, _) in KINDS.items():
        one = make(f"one-{kind}", kind, 2 * number)
        assert main(["train", "--config", str(one)]) == 0
        assert_alike(files[kind], one, 2e-2 if kind == "bf16" else 2e-3)
    for held in json.loads((files["soft"].parent / "parts.json").read_text(encoding="utf-8")):
        assert held == pytest.approx(dict.fromkeys(("weights", "moments", "average"), share), abs=0.02)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_sharded_run_and_an_ordinary_one_go_on_from_each_other_s_checkpoints(make):
    """Half of a run in one process and half in two is the whole run, in either order."""
    sharded = 'parallel = "fsdp"\n'
    whole = make("whole", "plain", 2)
    assert main(["train", "--config", str(whole)]) == 0
    first = {name: make(name, "plain", 1, sharded, max_steps=6) for name in ("two-one", "two-two")}
    first["one-two"] = make("one-two", "plain", 2, max_steps=6)
    assert main(["train", "--config", str(first["one-two"])]) == 0
    train_in_two_processes(first["two-one"], first["two-two"])
    assert_same_form(*(load_config(f).path("checkpoints", "step-0000006") for f in first.values()))
    second = {name: make(name, "plain", 1, sharded) for name in ("one-two", "two-two")}
    second["two-one"] = make("two-one", "plain", 2)
    train_in_two_processes(second["one-two"], second["two-two"])
    assert main(["train", "--config", str(second["two-one"])]) == 0
    for file in second.values():
        assert len(entries(file, "loss")) == 12
        assert_alike(file, whole)


def assert_same_form(*checkpoints):
    """The same tensors under the same names, and nearly the same values."""
    states = [torch.load(c / "state.pt", weights_only=False) for c in checkpoints]
    for state in states[1:]:
        assert list(state["model"]) == list(states[0]["model"])
        assert state["optimizer"]["param_groups"] == states[0]["optimizer"]["param_groups"]
        for index, entry in state["optimizer"]["state"].items():
            for name, tensor in entry.items():
                assert type(tensor) is torch.Tensor
                expected = states[0]["optimizer"]["state"][index][name]
                assert torch.allclose(tensor, expected, atol=1e-4), name
        for tensor, expected in zip(state["average"], states[0]["average"], strict=True):
            assert torch.allclose(tensor, expected, atol=5e-3)
