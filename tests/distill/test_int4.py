# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch
from torch import nn

from distill.int4 import (
    GROUPS,
    Int4Linear,
    dequantized,
    int4_student,
    kept_float,
    quantize_groups,
    rounded_student,
    stored_bytes,
)
from hymt_desktop.core.errors import UserError
from tests.distill.helpers import random_student


@pytest.mark.parametrize("group", GROUPS)
def test_the_kernel_multiplies_the_weights_that_were_chosen(group):
    torch.manual_seed(1)
    weight, x = torch.randn(48, 256), torch.randn(3, 5, 256)
    codes, pairs = quantize_groups(weight, group)
    assert codes.max() <= 15
    expected = x @ dequantized(codes, pairs, group).T
    error = (Int4Linear(codes, pairs, group)(x) - expected).abs().max()
    assert error < 0.02 * expected.abs().max(), "bfloat16 has three digits"


def test_smaller_groups_have_smaller_errors_and_clipping_helps():
    torch.manual_seed(2)
    weight = torch.randn(64, 256)
    errors = [(dequantized(*quantize_groups(weight, g), g) - weight).square().mean().sqrt() for g in GROUPS]
    assert errors[0] < errors[1] < errors[2] < 0.15
    low, high = weight.amin(1, keepdim=True), weight.amax(1, keepdim=True)
    step = (high - low) / 15
    plain = (((weight - low) / step).round() * step + low - weight).square().mean().sqrt()
    assert errors[2] < plain


def test_values_on_the_grid_are_exact():
    weight = torch.arange(16.0).repeat(16, 2)
    codes, pairs = quantize_groups(weight, 32)
    assert torch.equal(dequantized(codes, pairs, 32), weight)


def test_a_student_in_int4_is_smaller_and_close(tmp_path):
    model = random_student()
    small = int4_student(model, 32)
    assert kept_float(small) == []
    assert len(kept_float(int4_student(model, 128))) > 0
    weights = sum(p.numel() for n, p in model.named_parameters() if p.ndim == 2 and "bias" not in n)
    embedding = model.shared.weight.numel()
    floats = sum(p.numel() for n, p in model.named_parameters() if p.ndim == 1 or "bias" in n)
    expected = (weights - embedding) * (0.5 + 4 / 32) + embedding + 4 * len(model.shared.weight) + 4 * floats
    assert stored_bytes(small) == expected
    ids = torch.randint(3, 900, (2, 9), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        exact, rough = (m(input_ids=ids, decoder_input_ids=ids).logits for m in (model, small))
    assert nn.functional.cosine_similarity(exact.flatten(), rough.flatten(), dim=0) > 0.9
    assert isinstance(model.lm_head, nn.Linear), "the original is left alone"
    with pytest.raises(UserError, match="groups of 50"):
        int4_student(model, 50)


def test_rounded_weights_give_what_the_kernels_give():
    model = random_student()
    ids = torch.randint(3, 900, (2, 9), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        exact, kernels, rounded = (
            m(input_ids=ids, decoder_input_ids=ids).logits.flatten()
            for m in (model, int4_student(model, 32), rounded_student(model, 32))
        )
    assert nn.functional.cosine_similarity(kernels, rounded, dim=0) > 0.999
    assert (kernels - rounded).norm() < 0.3 * (kernels - exact).norm()
