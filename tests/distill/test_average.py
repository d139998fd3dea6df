# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from distill.average import average
from distill.cli import main
from distill.convert import convert_to_ct2
from distill.student.models import load_checkpoint, save_weights
from distill.unpack import unpack
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import random_student, train_tokenizer


@pytest.fixture
def students(tmp_path):
    """Give a package with aliases of its tags and a checkpoint that could have been trained from it."""
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    package, checkpoint = tmp_path / "package", tmp_path / "checkpoint"
    convert_to_ct2(random_student(seed=1), tokenizer, package, alias_languages=("en", "zh"))
    checkpoint.mkdir()
    save_weights(random_student(seed=2), checkpoint)
    return package, checkpoint


@pytest.mark.parametrize(("options", "share"), [(["--shares", "0.25", "0.75"], 0.75), ([], 0.5)])
def test_each_weight_is_the_mean_by_shares(students, tmp_path, options, share):
    package, checkpoint = students
    out = tmp_path / "mean"
    assert main(["average", "--students", *map(str, students), *options, "--out", str(out)]) == 0
    old, new, mean = unpack(package / "model.bin"), load_checkpoint(checkpoint), load_checkpoint(out)
    assert mean.state_dict().keys() == new.state_dict().keys()
    for name, tensor in mean.state_dict().items():
        expected = (1 - share) * old.state_dict()[name] + share * new.state_dict()[name]
        assert torch.allclose(tensor, expected, rtol=1e-3, atol=1e-4), name
    assert mean.lm_head.weight.data_ptr() == mean.shared.weight.data_ptr()


def test_what_has_no_mean_is_refused(students, tmp_path, capsys):
    for options, message in (
        (["--shares", "0.5", "0.6"], "add up to 1.1, not to 1"),
        (["--shares", "1.0"], "2 students have 1 shares"),
    ):
        command = ["average", "--students", *map(str, students), *options, "--out", str(tmp_path / "mean")]
        assert main(command) == 2
        assert message in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()
    with pytest.raises(UserError, match=r"Student 2 has \(.*\) at .*, the first "):
        average([random_student(), random_student(heads=3)], [0.5, 0.5])
    with pytest.raises(UserError, match="no weights"):
        average([random_student(), random_student(decoder_layers=1)], [0.5, 0.5])
