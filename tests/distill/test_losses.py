# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import pytest
import torch

from distill.losses import (
    IGNORE,
    Mixture,
    kl_from_logits,
    kl_from_top_k,
    label_smoothed_cross_entropy,
    mixed_loss,
    uld_from_top_k,
    uld_loss,
)

LABELS = torch.tensor([[3, 0, 5], [1, IGNORE, IGNORE]])


def logits(seed, vocabulary=7, grad=False):
    generator = torch.Generator().manual_seed(seed)
    values = 2 * torch.randn(2, 3, vocabulary, dtype=torch.float64, generator=generator)
    return values.requires_grad_(grad)


def top_k(teacher, k):
    log_p = teacher.log_softmax(-1)
    head, ids = log_p.topk(k, dim=-1)
    return ids, head, (1 - head.exp().sum(-1)).clamp_min(1e-300).log()


def by_hand(student, teacher, temperature):
    total = 0.0
    for n, t in ((0, 0), (0, 1), (0, 2), (1, 0)):
        p = torch.exp(teacher[n, t] / temperature)
        q = torch.exp(student[n, t] / temperature)
        p, q = p / p.sum(), q / q.sum()
        total += float((p * torch.log(p / q)).sum())
    return temperature**2 * total


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_kl_against_its_closed_form_and_padding_masked(temperature):
    student, teacher = logits(1), logits(2)
    wanted = by_hand(student, teacher, temperature)
    assert float(kl_from_logits(student, teacher, LABELS, temperature)) == pytest.approx(wanted, rel=1e-12)
    changed = teacher.clone()
    changed[1, 1:] = 99
    assert float(kl_from_logits(student, changed, LABELS, temperature)) == pytest.approx(wanted, rel=1e-12)


def test_the_gradient_is_that_of_the_formula():
    """d/dz of T^2 KL(p || q) is T (q - p)."""
    student, teacher = logits(1, grad=True), logits(2)
    kl_from_logits(student, teacher, LABELS, 2.0).backward()
    wanted = 2.0 * ((student / 2).softmax(-1) - (teacher / 2).softmax(-1)).detach()
    wanted[LABELS == IGNORE] = 0
    assert torch.allclose(student.grad, wanted, atol=1e-12)


@pytest.mark.parametrize("k", [1, 3, 6, 7])
def test_gradients_by_finite_differences(k):
    teacher = logits(2)
    parts = top_k(teacher, k)
    assert torch.autograd.gradcheck(
        lambda s: kl_from_top_k(s, *parts, LABELS, 2.0), (logits(1, grad=True),), atol=1e-6
    )
    other = logits(4, vocabulary=9)
    assert torch.autograd.gradcheck(
        lambda s: uld_loss(s, LABELS, other, LABELS, 2.0), (logits(1, grad=True),), atol=1e-6
    )


def test_equal_distributions_cost_nothing():
    student = logits(1)
    assert float(kl_from_logits(student, student + 3.0, LABELS, 2.0)) == pytest.approx(0, abs=1e-12)
    parts = top_k(student, 3)
    assert float(kl_from_top_k(student, *parts, LABELS, 1.0)) == pytest.approx(0, abs=1e-12)
    shuffled = student[..., torch.randperm(7)]
    assert float(uld_loss(student, LABELS, shuffled, LABELS)) == pytest.approx(0, abs=1e-12)


def test_an_infinite_temperature_matches_centred_logits():
    student, teacher = logits(1), logits(2)
    difference = (student - student.mean(-1, keepdim=True)) - (teacher - teacher.mean(-1, keepdim=True))
    wanted = float((difference[LABELS != IGNORE] ** 2).sum()) / (2 * 7)
    assert float(kl_from_logits(student, teacher, LABELS, 1e4)) == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_top_k_of_everything_is_the_whole_divergence(temperature):
    student, teacher = logits(1), logits(2)
    whole = float(kl_from_logits(student, teacher, LABELS, temperature))
    assert float(kl_from_top_k(student, *top_k(teacher, 7), LABELS, temperature)) == pytest.approx(whole)


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_top_k_and_an_even_tail(temperature):
    """Four events by hand: three tokens, and the others together."""
    student, teacher = logits(1), logits(2)
    order = teacher.argsort(-1, descending=True)
    even = teacher.scatter(-1, order[..., 3:], -2.0)
    even = even.scatter(-1, order[..., :3], teacher.gather(-1, order[..., :3]) + 9)
    p, q = ((x / temperature).softmax(-1).gather(-1, order) for x in (even, student))
    p, q = (torch.cat((x[..., :3], x[..., 3:].sum(-1, keepdim=True)), -1) for x in (p, q))
    wanted = temperature**2 * float((p * (p / q).log()).sum(-1)[LABELS != IGNORE].sum())
    found = float(kl_from_top_k(student, *top_k(even, 3), LABELS, temperature))
    assert found == pytest.approx(wanted, rel=1e-9)
    assert 0 < found <= float(kl_from_logits(student, even, LABELS, temperature))


def test_a_sure_student_still_has_a_gradient():
    student = torch.zeros(1, 1, 50)
    student[..., 0] = 40.0
    student.requires_grad_()
    ids, head, tail = (
        torch.zeros(1, 1, 1, dtype=torch.long),
        torch.tensor([[[-0.7]]]),
        torch.tensor([[-0.69]]),
    )
    kl_from_top_k(student, ids, head, tail, torch.zeros(1, 1, dtype=torch.long), 1.0).backward()
    assert torch.isfinite(student.grad).all()
    assert float(student.grad[0, 0, 0]) > 0.4


def test_alpha_at_its_ends_and_the_articles_defaults():
    student, teacher = logits(1), logits(2)
    ce = label_smoothed_cross_entropy(student, LABELS, 0.0)
    log_p = student.log_softmax(-1)
    assert float(ce) == pytest.approx(
        -float(sum(log_p[i] for i in ((0, 0, 3), (0, 1, 0), (0, 2, 5), (1, 0, 1))))
    )
    kl = kl_from_logits(student, teacher, LABELS, 2.0)
    assert mixed_loss(ce, kl, Mixture(alpha=1.0)) == ce
    assert mixed_loss(ce, kl, Mixture(alpha=0.0)) == kl
    assert (Mixture().alpha, Mixture().temperature) == (0.7, 2.0)
    assert float(mixed_loss(ce, kl, Mixture())) == pytest.approx(0.7 * float(ce) + 0.3 * float(kl))


def test_uld_by_hand():
    student = torch.tensor([[[0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [1.0, 1.0, 1.0]]], dtype=torch.float64).log()
    teacher = torch.tensor([[[0.1, 0.6, 0.1, 0.2], [0.25, 0.25, 0.25, 0.25]]], dtype=torch.float64).log()
    first = abs(0.5 - 0.6) + abs(0.3 - 0.2) + abs(0.2 - 0.1) + 0.1
    second = (0.8 - 0.25) + 2 * (0.25 - 0.1) + 0.25
    labels = torch.tensor([[1, 2, IGNORE]])
    found = float(uld_loss(student, labels, teacher, torch.tensor([[4, 4]])))
    assert found == pytest.approx(first + second)
    only_first = float(uld_loss(student, labels, teacher, torch.tensor([[4, IGNORE]])))
    assert only_first == pytest.approx(first), "the longer answer's end is left out"


def test_uld_from_top_k_is_uld_where_nothing_is_cut_and_close_where_little_is():
    torch.manual_seed(4)
    student, teacher = torch.randn(2, 5, 9, dtype=torch.float64), torch.randn(2, 4, 12, dtype=torch.float64)
    labels = torch.tensor([[1, 2, 3, IGNORE, IGNORE], [4, 5, 6, 7, 8]])
    theirs = torch.tensor([[1, 2, 3, 4], [5, 6, IGNORE, IGNORE]])
    lengths = (theirs != IGNORE).sum(1)
    expected = uld_loss(student, labels, teacher, theirs, 2.0)
    log_p = teacher.log_softmax(-1)

    def cut(k):
        top = log_p.topk(k, dim=-1).values
        tail = (1 - top.exp().sum(-1)).clamp_min(1e-26).log()
        return uld_from_top_k(student, labels, top, tail, lengths, 12, 2.0)

    assert float(cut(12)) == pytest.approx(float(expected), rel=1e-12)
    assert float(cut(10)) == pytest.approx(float(expected), rel=0.02)
    even = torch.full((1, 1, 12), -math.log(12), dtype=torch.float64)
    one = uld_from_top_k(
        student[:1, :1],
        labels[:1, :1],
        even[..., :3],
        torch.tensor([[math.log(0.75)]]),
        torch.tensor([1]),
        12,
    )
    assert float(one) == pytest.approx(float(uld_loss(student[:1, :1], labels[:1, :1], even, theirs[:1, :1])))
