# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from distill.cli import main
from distill.config import PruneConfig, load_config
from distill.losses import IGNORE
from distill.prune import Importance, choose, measure, prune_model, pruned_config
from distill.student.models import check_causal, count_parameters, load_checkpoint
from distill.student.shapes import SHAPES, umt5_config
from distill.train.batches import Batch
from distill.train.run import Trainer
from hymt_desktop.core.errors import UserError
from tests.distill.corpus import write_config
from tests.distill.helpers import random_student


def batches(count=2):
    rng = np.random.default_rng(5)
    made = []
    for _ in range(count):
        source, target = rng.integers(3, 900, (6, 9)), rng.integers(3, 900, (6, 7))
        source[3:, 6:] = 0
        target[3:, 5:] = IGNORE
        made.append(Batch(source, target, int((target != IGNORE).sum())))
    return made


def logits(model, batch):
    source = torch.from_numpy(batch.source)
    decoder = torch.from_numpy(batch.target).clamp_min(0)
    with torch.no_grad():
        return model(
            input_ids=source, attention_mask=(source != 0).long(), decoder_input_ids=decoder, use_cache=False
        ).logits


def silence(model, dead_heads, dead_channels):
    """Zero the output of some heads and channels, others in each module."""
    heads, channels = {}, {}
    with torch.no_grad():
        for i, (name, module) in enumerate(model.named_modules()):
            if name.endswith("Attention"):
                chosen = torch.tensor([(i + k) % module.n_heads for k in range(dead_heads)])
                for h in chosen:
                    module.o.weight[:, h * 16 : (h + 1) * 16] = 0
                heads[name] = set(chosen.tolist())
            elif name.endswith("DenseReluDense"):
                chosen = torch.randperm(module.wo.in_features)[:dead_channels]
                module.wo.weight[:, chosen] = 0
                channels[name] = set(chosen.tolist())
    return heads, channels


@pytest.mark.parametrize("decoder_heads", [None, 3])
def test_silent_heads_and_channels_are_found_and_removing_them_changes_nothing(decoder_heads):
    model = random_student(decoder_heads=decoder_heads)
    heads, channels = silence(model, 1, 40)
    settings = PruneConfig(encoder_heads=3, decoder_heads=(decoder_heads or 4) - 1)
    config = pruned_config(model.config, settings)
    config.d_ff = 128 - 40
    importance = measure(model, batches(), "gradient")
    for name, dead in (heads | channels).items():
        values = (importance.heads | importance.channels)[name]
        assert {i for i, v in enumerate(values.tolist()) if v == 0} == dead
    smaller = prune_model(model, config, choose(importance, config))
    for batch in batches():
        assert torch.allclose(logits(smaller, batch), logits(model, batch), atol=1e-4)
    check_causal(smaller)
    assert sum(p.numel() for p in smaller.parameters()) == count_parameters(config)
    assert smaller.encoder.block[0].layer[0].SelfAttention.q.weight.shape == (48, 64)


def test_a_heads_importance_is_the_loss_derivative():
    """Against a finite difference of the summed loss of one sentence."""
    model = random_student()
    first = batches()[0]
    batch = Batch(first.source[:1], first.target[:1], int((first.target[:1] != IGNORE).sum()))
    found = measure(model, [batch], "gradient")
    name = "decoder.block.1.layer.1.EncDecAttention"
    module = dict(model.named_modules())[name]

    def loss(factor):
        kept = module.o.weight.detach().clone()
        with torch.no_grad():
            module.o.weight[:, 32:48] *= factor
            source, target = torch.from_numpy(batch.source), torch.from_numpy(batch.target)
            decoder = torch.cat((torch.zeros(1, 1, dtype=torch.long), target[:, :-1]), 1)
            out = model(input_ids=source, decoder_input_ids=decoder, use_cache=False).logits.double()
            module.o.weight.copy_(kept)
        return float(torch.nn.functional.cross_entropy(out[0], target[0], reduction="sum"))

    slope = (loss(1.02) - loss(0.98)) / 0.04
    assert float(found.heads[name][2]) == pytest.approx(abs(slope), rel=0.02)
    assert all(p.grad is None and p.requires_grad for p in model.parameters())


def test_attention_mass_ranks_by_confidence():
    model = random_student()
    name = "encoder.block.1.layer.0.SelfAttention"
    with torch.no_grad():
        module = dict(model.named_modules())[name]
        module.q.weight[16:32] = 0
        module.relative_attention_bias.weight[:, 1] = 0
    importance = measure(model, batches(), "attention")
    values = importance.heads[name]
    assert values.argmin() == 1
    lengths = [9] * 3 + [6] * 3
    assert float(values[1]) == pytest.approx(np.mean([1 / n for n in lengths]), rel=1e-4)
    assert all(float(v.min()) > 0 and float(v.max()) <= 1 for v in importance.heads.values())


def test_the_budget_of_the_large_student_is_met():
    config = umt5_config(SHAPES["tiny-780m"])
    settings = PruneConfig(encoder_heads=14, decoder_heads=14, target_parameters=650_000_000)
    smaller = pruned_config(config, settings)
    count = count_parameters(smaller)
    assert 0.98 * 650e6 < count <= 650e6
    assert smaller.d_ff % 8 == 0
    exact = pruned_config(config, replace(settings, multiple=1))
    layers = config.num_layers + config.num_decoder_layers
    assert 0 <= 650_000_000 - count_parameters(exact) < 3 * config.d_model * layers


def test_impossible_budgets_are_refused():
    config = random_student().config
    with pytest.raises(UserError, match="can't be kept"):
        pruned_config(config, PruneConfig(encoder_heads=5))
    with pytest.raises(UserError, match="No channels"):
        pruned_config(config, PruneConfig(target_parameters=1000))
    with pytest.raises(UserError, match="no batches"):
        measure(random_student(), [], "gradient")


def test_choosing_keeps_the_best_in_order():
    config = umt5_config(replace(SHAPES["smoke"], heads=2, decoder_heads=1, d_ff=2))
    importance = Importance(
        {"encoder.a": torch.tensor([0.3, 0.1, 0.9]), "decoder.b": torch.tensor([0.3, 0.1, 0.9])},
        {"encoder.f": torch.tensor([0.0, 5.0, 1.0, 2.0])},
    )
    kept = choose(importance, config)
    assert [kept.heads[n].tolist() for n in ("encoder.a", "decoder.b")] == [[0, 2], [2]]
    assert kept.channels["encoder.f"].tolist() == [1, 3]


def test_the_stage_makes_a_checkpoint_that_converts_and_trains_on(tmp_path):
    path = write_config(tmp_path, train="", pack="")
    text = path.read_text(encoding="utf-8").replace("max_steps = 12", "max_steps = 4")
    text += "[prune]\nencoder_heads = 3\ndecoder_heads = 2\ntarget_parameters = 150000\nbatches = 3\n"
    path.write_text(text, encoding="utf-8")
    for stage in ("prepare", "tokenizer", "pack", "train", "prune"):
        assert main([stage, "--config", str(path)]) == 0
    config = load_config(path)
    pruned = load_checkpoint(config.path("pruned"))
    assert sum(p.numel() for p in pruned.parameters()) <= 150_000
    report = json.loads(config.path("pruned", "pruning.json").read_text())
    assert report["parameters"]["after"] == sum(p.numel() for p in pruned.parameters())
    tokenizer = config.path("tokenizer.model")
    out = tmp_path / "ct2"
    command = ["convert", "--checkpoint", str(config.path("pruned")), "--tokenizer", str(tokenizer)]
    assert main([*command, "--out", str(out), "--quantization", "float32"]) == 0
    from tests.distill.test_convert import largest_difference

    # The model is hardly trained: sharpen it, so that the comparison means something.
    with torch.no_grad():
        pruned.decoder.final_layer_norm.weight.mul_(4)
    from distill.convert import convert_to_ct2

    convert_to_ct2(pruned, tokenizer, out, "float32", overwrite=True)
    assert largest_difference(pruned, tokenizer, out, "float32") < 1e-3
    on = replace(
        config, student=replace(config.student, shape="as-start", start_from=str(config.path("pruned")))
    )
    trainer = Trainer(on, torch.device("cpu"))
    assert trainer.model.config.decoder_num_heads == 2
    assert {m.p for m in trainer.model.modules() if isinstance(m, torch.nn.Dropout)} == {0.1}
