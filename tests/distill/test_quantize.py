# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from distill.cli import main
from distill.config import load_config
from distill.quantize import dynamic_int8, outliers, quantize, stored_bytes
from hymt_desktop.core.errors import UserError
from tests.distill.corpus import write_config
from tests.distill.helpers import random_student
from tests.distill.test_prune import batches, logits


def test_dynamic_int8_is_smaller_and_close():
    model = random_student(d_model=128, d_ff=512)
    small = dynamic_int8(model)
    assert stored_bytes(small) < 0.7 * stored_bytes(model)
    first, second = (logits(m, batches()[0]).log_softmax(-1) for m in (model, small))
    assert 0 < float((first - second).abs().mean()) < 0.2
    assert isinstance(model.lm_head, torch.nn.Linear), "the caller's model is left alone"


def test_outliers_are_found_where_they_are():
    model = random_student()
    plain = {row.name: row for row in outliers(model, batches())}
    name = "encoder.block.1.layer.1.DenseReluDense.wi_0"
    with torch.no_grad():
        model.encoder.block[1].layer[1].layer_norm.weight[5] = 60
        dict(model.named_modules())["decoder.block.0.layer.0.SelfAttention.k"].weight[3, 4] = 9
    rows = outliers(model, batches())
    assert [r.input_peak for r in rows] == sorted((r.input_peak for r in rows), reverse=True)
    found = {row.name: row for row in rows}
    assert found[name].input_peak > 7 > plain[name].input_peak
    assert found[name].outlier_features == plain[name].outlier_features + 1
    key = "decoder.block.0.layer.0.SelfAttention.k"
    assert found[key].weight_peak > 7.5 > plain[key].weight_peak
    assert found[key].weight_error > plain[key].weight_error > 0


def test_the_stage_reports(tmp_path, capsys):
    path = write_config(tmp_path, train="")
    path.write_text(path.read_text(encoding="utf-8").replace("max_steps = 12", "max_steps = 2"))
    path.write_text(path.read_text(encoding="utf-8") + "[quantize]\nint4_groups = [32]\n", encoding="utf-8")
    for stage in ("prepare", "tokenizer", "pack", "train"):
        assert main([stage, "--config", str(path)]) == 0
    config = load_config(path)
    (config.path("packed", "valid")).rename(config.path("packed", "none"))
    config.path("packed", "epoch0").rename(config.path("packed", "valid"))
    assert main(["quantize", "--config", str(path)]) == 0
    assert "PyTorch dynamic int8" in capsys.readouterr().out
    report = json.loads(config.path("quantize", "report.json").read_text(encoding="utf-8"))
    assert report["dynamic_int8"]["bytes"] < report["float32"]["bytes"]
    assert report["dynamic_int8"]["valid_loss"] == pytest.approx(report["float32"]["valid_loss"], abs=0.1)
    (int4,) = report["int4"]
    assert int4["bytes"] < report["dynamic_int8"]["bytes"]
    assert int4["valid_loss"] == pytest.approx(report["float32"]["valid_loss"], abs=0.3)
    assert len(report["layers"]) == 2 * 7 + 2 * 11 + 1
    empty = tmp_path / "empty" / "run"
    empty.mkdir(parents=True)
    (empty / "weights").symlink_to(config.path("weights"))
    with pytest.raises(UserError, match="packed"):
        quantize(replace(config, folder=str(empty)))
