# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from distill.cli import main
from distill.config import TrainConfig, load_config
from distill.data.pack import pack
from distill.losses import IGNORE, label_smoothed_cross_entropy
from distill.student.models import check_causal, load_checkpoint, save_weights
from distill.threads import torch_threads
from distill.train.batches import Batch, Plan, Position, Shard, plan, stream
from distill.train.optim import parameter_groups, rate, rate_scale
from distill.train.run import Trainer, train
from hymt_desktop.core.errors import OutputNotWritten, UserError
from tests.distill.corpus import write_config
from tests.distill.helpers import random_student


def in_folder(config, tmp_path, **changes):
    """The same prepared data, another output folder."""
    folder = tmp_path / "run"
    folder.mkdir()
    for name in ("packed", "tokenizer.model"):
        (folder / name).symlink_to(config.path(name))
    return replace(config, folder=str(folder), train=replace(config.train, **changes))


def losses(config):
    lines = config.path("metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [e["loss"] for e in map(json.loads, lines) if "loss" in e]


def test_prepare_reports_what_it_dropped(prepared):
    manifest = json.loads(prepared.path("pairs", "manifest.json").read_text(encoding="utf-8"))
    assert [c["kept"] for c in manifest["corpora"]] == [256, 5]
    assert all(len(c["sha256"]) == 64 for c in manifest["corpora"])


def test_packing_twice_gives_the_same_shards(prepared):
    before = json.loads(prepared.path("packed", "manifest.json").read_text(encoding="utf-8"))
    assert pack(prepared)["shards"] == before["shards"]


def test_an_epoch_in_parts_holds_the_same_examples(prepared, tmp_path):
    config = replace(prepared, folder=str(tmp_path), pack=replace(prepared.pack, shards_per_epoch=3))
    for name in ("pairs", "tokenizer.model"):
        (tmp_path / name).symlink_to(prepared.path(name))
    manifest = pack(config)
    assert set(manifest["shards"]) == {"valid", "epoch0", "epoch1", "epoch2"}

    def examples(folder, parts):
        shards = [Shard(folder / f"epoch{i}") for i in range(parts)]
        batches = [s.batch(Plan(np.array([row]), 64, 64)) for s in shards for row in range(len(s))]
        return [(b.source.tobytes(), b.target.tobytes()) for b in batches]

    assert sorted(examples(tmp_path / "packed", 3)) == sorted(examples(prepared.path("packed"), 1))


def test_a_plan_covers_every_example_once(prepared):
    shard = Shard(prepared.path("packed", "epoch0"))
    batches = plan(shard, (16, 32, 64), 512, seed=3)
    rows = np.concatenate([chosen.rows for chosen in batches])
    assert sorted(rows) == list(range(len(shard)))
    source, target = shard.lengths()
    for chosen in batches:
        assert source[chosen.rows].max() <= chosen.source_length
        assert target[chosen.rows].max() <= chosen.target_length
        assert len(chosen.rows) * (chosen.source_length + chosen.target_length) <= 512 * 1.25


def test_the_stream_goes_on_where_it_stopped(prepared):
    arguments = (prepared.path("packed"), prepared.train.buckets, 1024, 1)
    whole = stream(*arguments, Position())
    seen = [next(whole) for _ in range(6)]
    resumed = stream(*arguments, seen[2][1])
    for batch, position in seen[3:]:
        again, where = next(resumed)
        assert np.array_equal(batch.source, again.source)
        assert position == where


def test_label_smoothing_against_its_definition():
    torch.manual_seed(0)
    logits, labels = (
        torch.randn(2, 3, 7, dtype=torch.float64),
        torch.tensor([[1, 2, IGNORE], [0, IGNORE, IGNORE]]),
    )
    log_p = logits.float().log_softmax(-1)
    wanted = 0.0
    for i, j in ((0, 0), (0, 1), (1, 0)):
        smooth = torch.full((7,), 0.1 / 7)
        smooth[labels[i, j]] += 0.9
        wanted -= float((smooth * log_p[i, j]).sum())
    assert float(label_smoothed_cross_entropy(logits, labels, 0.1)) == pytest.approx(wanted, rel=1e-6)


def test_rates_are_scaled_by_kind(prepared):
    assert rate_scale("encoder.block.0.layer.0.SelfAttention.q.weight", 512, 64) == pytest.approx(1 / 8)
    assert rate_scale("shared.weight", 512, 64) == pytest.approx(512**0.5)
    assert rate_scale("decoder.block.1.layer.1.EncDecAttention.k.weight", 512, 64) == 1
    trainer = Trainer(prepared, torch.device("cpu"))
    groups = parameter_groups(trainer.model, prepared.train, 64, 16)
    assert sum(len(g["params"]) for g in groups) == len(list(trainer.model.parameters()))
    for group in groups:
        assert group["weight_decay"] * group["scale"] in (0, pytest.approx(prepared.train.weight_decay))


def test_the_rate_warms_up_stays_and_falls():
    config = TrainConfig(learning_rate=1.0e-3, warmup_steps=10, decay=0.5, final_rate=0.1)
    assert rate(config, 0, 0.0) == pytest.approx(1e-4)
    assert rate(config, 100, 0.4) == pytest.approx(1e-3)
    assert rate(config, 100, 0.75) == pytest.approx(5.5e-4)
    assert rate(config, 100, 1.0) == pytest.approx(1e-4)


def test_training_lowers_the_loss_and_exports_weights(prepared, tmp_path):
    config = in_folder(prepared, tmp_path, max_steps=40)
    weights = train(config)
    seen = losses(config)
    assert seen[-1] < seen[0] - 1
    model = load_checkpoint(weights)
    assert model.config.d_model == 64
    valid = [
        json.loads(x) for x in config.path("metrics.jsonl").read_text().splitlines() if "use_of_source" in x
    ]
    assert valid


def test_interrupted_and_resumed_training_gives_the_same_losses(prepared, tmp_path):
    """Dropout is on: the random states must come back too."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = in_folder(prepared, tmp_path / "a")
    train(whole)
    parts = in_folder(prepared, tmp_path / "b")
    train(replace(parts, train=replace(parts.train, max_steps=5, decay=0.0)))
    assert len(losses(parts)) == 5
    reference = replace(whole, train=replace(whole.train, decay=0.0))
    assert losses(parts) == losses(reference)[:5]


def test_a_killed_run_goes_on_from_its_checkpoint(prepared, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = in_folder(prepared, tmp_path / "a", decay=0.0)
    parts = in_folder(prepared, tmp_path / "b", decay=0.0)
    train(whole)
    train(replace(parts, train=replace(parts.train, max_steps=7)))
    train(parts)
    assert losses(parts) == losses(whole)
    assert parts.path("weights", "model.safetensors").read_bytes() == (
        whole.path("weights", "model.safetensors").read_bytes()
    )


def test_going_on_from_other_weights(prepared, tmp_path):
    config = in_folder(prepared, tmp_path, max_steps=2)
    weights = train(config)
    again = replace(config, student=replace(config.student, start_from=str(weights)))
    trainer = Trainer(again, torch.device("cpu"))
    assert torch.equal(trainer.model.shared.weight, load_checkpoint(weights).shared.weight)
    other = replace(again, student=replace(again.student, shape="nano"))
    with pytest.raises(UserError, match="d_kv"):
        Trainer(other, torch.device("cpu"))


def test_the_mixed_loss_pulls_towards_a_teacher(prepared, tmp_path):
    """With alpha 0 and the student's own start as teacher, there is nothing to learn at first."""
    weights = train(in_folder(prepared, tmp_path, max_steps=2))
    student = replace(prepared.student, start_from=str(weights), dropout=0.0)
    config = replace(prepared, student=student)
    batch, _ = next(stream(prepared.path("packed"), config.train.buckets, 1024, 1, Position()))

    def loss(alpha, teacher=str(weights)):
        settings = replace(config.distillation, teacher=teacher, alpha=alpha)
        total, tokens = Trainer(replace(config, distillation=settings), torch.device("cpu")).step(batch)
        return float(total) / tokens

    assert loss(0.0) == pytest.approx(0, abs=1e-5)
    assert loss(1.0) == pytest.approx(loss(0.5) * 2, rel=1e-4)
    assert loss(1.0) == pytest.approx(loss(0.0, teacher=""), rel=1e-5)
    other = tmp_path / "other"
    other.mkdir()
    save_weights(random_student(vocabulary=700), other)
    with pytest.raises(UserError, match="700 embeddings"):
        loss(0.5, teacher=str(other))


def test_a_decoder_that_sees_ahead_is_refused(prepared):
    model = Trainer(prepared, torch.device("cpu")).model
    check_causal(model)
    for block in model.decoder.block:
        block.layer[0].SelfAttention.is_causal = False
    model.set_attn_implementation("sdpa")
    with pytest.raises(UserError, match="sees the tokens that it has to predict"):
        check_causal(model)


def test_a_student_that_ignores_its_source_is_stopped(prepared, tmp_path):
    config = in_folder(prepared, tmp_path, warmup_steps=1, least_use_of_source=99.0)
    with pytest.raises(UserError, match="does not learn to translate"):
        train(config)


def test_a_loss_that_is_not_finite_stops_with_a_message(prepared, tmp_path):
    config = in_folder(prepared, tmp_path, max_steps=2)
    weights = train(config)
    tensors = load_file(weights / "model.safetensors")
    tensors["shared.weight"][:] = float("inf")
    broken = tmp_path / "broken"
    broken.mkdir()
    save_file(tensors, broken / "model.safetensors")
    (broken / "config.json").write_bytes((weights / "config.json").read_bytes())
    again = replace(
        config, folder=str(tmp_path / "again"), student=replace(config.student, start_from=str(broken))
    )
    (tmp_path / "again").mkdir()
    for name in ("packed", "tokenizer.model"):
        (tmp_path / "again" / name).symlink_to(config.path(name))
    with pytest.raises(UserError, match="diverged"):
        train(again)


@pytest.mark.parametrize("stage", ["tokenizer", "pack", "train"])
def test_a_stage_without_its_input_says_so(tmp_path, stage, capsys):
    config = write_config(tmp_path)
    assert main([stage, "--config", str(config)]) == 2
    assert "distill:" in capsys.readouterr().err


def test_an_empty_corpus_is_a_clear_error(tmp_path, capsys):
    config = write_config(tmp_path)
    (tmp_path / "pairs.tsv").write_text("\x00\x00\t\n", encoding="utf-8")
    assert main(["prepare", "--config", str(config)]) == 2
    assert "pairs.tsv" in capsys.readouterr().err


def test_a_wrong_corpus_path_is_named(tmp_path, capsys):
    config = write_config(tmp_path)
    (tmp_path / "pairs.tsv").unlink()
    assert main(["prepare", "--config", str(config)]) == 2
    assert "pairs.tsv" in capsys.readouterr().err


def test_too_little_space_for_checkpoints_is_told_before_the_first_step(prepared, tmp_path, monkeypatch):
    config = in_folder(prepared, tmp_path, max_steps=2)
    usage = shutil.disk_usage(tmp_path)
    size = Trainer(config, torch.device("cpu")).state_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=3 * size - 1))
    with pytest.raises(OutputNotWritten, match=r"The checkpoints need 0\.\d\d GB"):
        train(config)
    assert not config.path("metrics.jsonl").exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=3 * size))
    train(config)
    saved = config.path("checkpoints", "step-0000002", "state.pt").stat().st_size
    assert saved == pytest.approx(size, rel=0.2)


def test_accumulated_batches_are_one_step(prepared, tmp_path):
    """Two batches one after another give the step that both give together."""
    config = replace(prepared, student=replace(prepared.student, dropout=0.0))
    arguments = (config.path("packed"), config.train.buckets, 1024, 1, Position())
    several = stream(*arguments, 0, 1, 2)
    (first, _), (second, position) = next(several), next(several)
    assert first.step_tokens == sum(int((b.target != IGNORE).sum()) for b in (first, second))
    assert position == Position(0, 2)
    one, two = (Trainer(config, torch.device("cpu")) for _ in range(2))
    together, apart = one.step(_together(first, second)), two.step(first, second)
    assert float(apart[0]) == pytest.approx(float(together[0]), rel=1e-5)
    assert apart[1] == together[1]
    for mine, other in zip(one.model.parameters(), two.model.parameters(), strict=True):
        assert torch.allclose(mine, other, atol=2e-5)


def test_the_best_weights_are_kept_and_exported_and_patience_ends(prepared, tmp_path):
    config = in_folder(
        prepared,
        tmp_path,
        max_steps=60,
        validate_every=2,
        keep_best=2,
        patience=2,
        learning_rate=0.3,
        tensorboard=True,
        validate_bleu=3,
    )
    weights = train(config)
    entries = [json.loads(x) for x in config.path("metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    valid = [e for e in entries if "valid_loss" in e]
    assert len(valid) < 30, "patience ends the run"
    assert all(0 <= e["bleu"] <= 100 for e in valid)
    ranked = sorted(valid, key=lambda e: (e["valid_loss"], e["step"]))
    assert [e["step"] for e in valid][-3] == ranked[0]["step"], "two validations after the best"
    kept = sorted(p.name for p in config.path("best").iterdir())
    assert kept == sorted(f"step-{e['step']:07d}" for e in ranked[:2])
    best = config.path("best", f"step-{ranked[0]['step']:07d}", "model.safetensors")
    assert (weights / "model.safetensors").read_bytes() == best.read_bytes()
    assert list(config.path("tensorboard").glob("events*"))
    train(config)
    again = config.path("metrics.jsonl").read_text(encoding="utf-8").splitlines()
    assert len([x for x in again if "loss" in x]) == len(entries), "a run out of patience is over"


def test_killed_while_training_and_run_again_gives_the_same_weights(prepared, tmp_path):
    """SIGKILL at any moment: the run goes on from its last checkpoint to the same bytes."""
    runs = []
    for name in ("whole", "killed"):
        folder = tmp_path / name
        folder.mkdir()
        settings = "max_steps = 40\nsave_every = 4\nkeep_best = 1\n"
        file = write_config(folder, train=settings)
        text = file.read_text(encoding="utf-8")
        for default in ("max_steps = 12\n", "save_every = 100\n"):
            text = text.replace(default, "", 1)
        file.write_text(text, encoding="utf-8")
        config = load_config(file)
        config.path().mkdir()
        for part in ("packed", "tokenizer.model"):
            config.path(part).symlink_to(prepared.path(part))
        runs.append((file, config))
    (whole, expected), (killed, config) = runs
    # As many threads as the process that is killed: the order of float32 sums depends on their number.
    with torch_threads(1):
        assert main(["train", "--config", str(whole)]) == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "distill", "train", "--config", str(killed)],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    deadline = time.monotonic() + 90
    while not config.path("checkpoints", "step-0000012").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert not config.path("weights").exists(), "it must have been killed half-way"
    assert config.path("checkpoints", "step-0000012").exists()
    with torch_threads(1):
        assert main(["train", "--config", str(killed)]) == 0
    files = ("weights/model.safetensors", "weights/config.json")
    assert [config.path(f).read_bytes() for f in files] == [expected.path(f).read_bytes() for f in files]
    assert losses(config) == losses(expected)
    assert not [p for p in config.path("checkpoints").iterdir() if p.name.startswith(".")]


def _together(first, second):
    """One batch of the rows of two."""

    def stacked(side, filling):
        arrays = [getattr(batch, side) for batch in (first, second)]
        width = max(a.shape[1] for a in arrays)
        return np.concatenate(
            [np.pad(a, ((0, 0), (0, width - a.shape[1])), constant_values=filling) for a in arrays]
        )

    assert first.step_tokens == second.step_tokens
    return Batch(stacked("source", 0), stacked("target", IGNORE), first.step_tokens)


def test_a_row_alone_is_joined_by_one_that_does_not_count(prepared):
    shard = Shard(prepared.path("packed", "epoch0"))
    alone = shard.batch(Plan(np.array([3]), 64, 64))
    pair = shard.batch(Plan(np.array([3, 4]), 64, 64))
    assert alone.source.shape == pair.source.shape
    assert np.array_equal(alone.source[0], pair.source[0])
    assert np.array_equal(alone.target[0], pair.target[0])
    assert (alone.target[1] == IGNORE).all()
    assert alone.step_tokens == (pair.target[0] != IGNORE).sum()


def test_activations_that_are_computed_again_change_nothing(prepared, tmp_path):
    batch, _ = next(stream(prepared.path("packed"), prepared.train.buckets, 1024, 1, Position()))
    kept, again = (
        Trainer(
            replace(prepared, train=replace(prepared.train, checkpoint_activations=on)), torch.device("cpu")
        )
        for on in (False, True)
    )
    passes = []
    for trainer in (kept, again):
        block = trainer.model.encoder.block[0].layer[0]
        block.register_forward_hook(lambda *_, trainer=trainer: passes.append(trainer))
        torch.manual_seed(1)
        trainer.loss = float(trainer.step(batch)[0])
    assert (passes.count(kept), passes.count(again)) == (1, 2)
    assert kept.loss == again.loss
    for mine, other in zip(kept.model.parameters(), again.model.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_training_without_held_out_examples_says_so(prepared, tmp_path):
    config = in_folder(prepared, tmp_path)
    (tmp_path / "run" / "packed").unlink()
    shutil.copytree(prepared.path("packed"), tmp_path / "run" / "packed")
    for name in ("source", "target", "source_ends", "target_ends"):
        file = tmp_path / "run" / "packed" / "valid" / f"{name}.npy"
        np.save(file, np.load(file)[:0])
    with pytest.raises(UserError, match="valid is empty"):
        train(config)
