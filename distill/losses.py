# SPDX-License-Identifier: Apache-2.0
"""Losses over token distributions. Logits are (batch, length, vocabulary); labels (batch, length).

All are sums over the positions whose label is not ``IGNORE``, so that the caller divides by the tokens of the
whole step, whatever the split into micro-batches: a mean per token. (The article's ``KLDivLoss`` with
``batchmean`` is one only if the batch was flattened to tokens and has no padding; over (batch, length,
vocabulary) it divides by the sentences and counts padding.)

The mixture is Hinton et al., arXiv 1503.02531, with the article's weights::

    alpha * CE(labels, student) + (1 - alpha) * T^2 * KL(softmax(teacher / T) || softmax(student / T))

T^2 keeps the size of the gradient: for T -> infinity the second term tends to
|centred teacher logits - centred student logits|^2 / (2 V).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

IGNORE = -100
"""Label of positions that are padding."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Weights of the mixed loss, as in the article."""

    alpha: float = 0.7
    """Share of the cross-entropy with the labels."""
    temperature: float = 2.0


def label_smoothed_cross_entropy(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Return the summed loss over all positions that are not ``IGNORE``.

    Szegedy et al., arXiv 1512.00567: the target distribution is (1 - smoothing) on the label plus
    ``smoothing`` spread evenly over the vocabulary. Summed, so that the caller divides by the tokens of the
    whole step, whatever the split into micro-batches.
    """
    return functional.cross_entropy(
        _wide(logits.flatten(0, -2)),
        labels.flatten(),
        ignore_index=IGNORE,
        label_smoothing=smoothing,
        reduction="sum",
    )


def kl_from_logits(student: Tensor, teacher: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Return T^2 * KL(teacher || student) from the logits of both, which share a vocabulary."""
    student_log_p = (_wide(student) / temperature).log_softmax(-1)
    teacher_log_p = (_wide(teacher) / temperature).log_softmax(-1)
    kl = (teacher_log_p.exp() * (teacher_log_p - student_log_p)).sum(-1)
    return temperature**2 * _masked_sum(kl, labels)


def kl_from_top_k(
    student: Tensor, ids: Tensor, log_probs: Tensor, tail: Tensor, labels: Tensor, temperature: float
) -> Tensor:
    """Return T^2 * KL(teacher || student) from the teacher's ``k`` largest log-probabilities and its tail.

    The tail's mass is taken as spread evenly over the V - k other tokens, so that the teacher's distribution
    at any temperature is known; both distributions are then compared on k + 1 events, the k tokens and "any
    other". With k = V it is ``kl_from_logits``; else a lower bound of it where the true tail is even (the
    log-sum inequality).

    Args:
        student: Logits (N, T, V).
        ids: The teacher's best tokens (N, T, k).
        log_probs: Their log-probabilities at temperature 1 (N, T, k).
        tail: Logarithm of the mass of all other tokens (N, T).
        labels: (N, T), ``IGNORE`` where there is nothing to learn.
        temperature: T.
    """
    others = student.shape[-1] - ids.shape[-1]
    student_log_p = (_wide(student) / temperature).log_softmax(-1)
    student_head = student_log_p.gather(-1, ids.long())
    head = _wide(log_probs) / temperature
    if not others:
        teacher_head = head.log_softmax(-1)
        kl = (teacher_head.exp() * (teacher_head - student_head)).sum(-1)
        return temperature**2 * _masked_sum(kl, labels)
    # others * (mass / others)^(1/T), in logarithms
    count = torch.tensor(float(others), dtype=head.dtype, device=head.device).log()
    rest = (_wide(tail) - count) / temperature + count
    teacher_log_p = torch.cat((head, rest[..., None]), dim=-1).log_softmax(-1)
    # A logsumexp over the others, not log(1 - sum): the latter has no gradient left where the head is sure.
    outside = student_log_p.scatter(-1, ids.long(), float("-inf")).logsumexp(-1, keepdim=True)
    both = torch.cat((student_head, outside), dim=-1)
    kl = (teacher_log_p.exp() * (teacher_log_p - both)).sum(-1)
    return temperature**2 * _masked_sum(kl, labels)


def mixed_loss(cross_entropy: Tensor, divergence: Tensor, mixture: Mixture) -> Tensor:
    """Return alpha * cross-entropy + (1 - alpha) * divergence, where T^2 is in the divergence already."""
    return mixture.alpha * cross_entropy + (1.0 - mixture.alpha) * divergence


def uld_loss(
    student: Tensor,
    student_labels: Tensor,
    teacher: Tensor,
    teacher_labels: Tensor,
    temperature: float = 1.0,
) -> Tensor:
    """Return the Universal Logit Distillation loss (Boizard et al., arXiv 2402.12030), per student token.

    For vocabularies that differ: at each position of the answer both distributions are sorted by probability
    and their L1 distance is taken, which is the Wasserstein-1 distance with a uniform cost between tokens.
    The smaller vocabulary is filled with zeros, and of answers of unequal length the longer one's end is
    left out. As in the paper, position t of one is compared with position t of the other.

    Args:
        student: Logits (N, S, V).
        student_labels: (N, S); each row's answer stands at its positions that are not ``IGNORE``.
        teacher: Logits (N, T, W).
        teacher_labels: (N, T), likewise.
        temperature: Both distributions are softened by it.
    """
    total = student.new_zeros((), dtype=_wide(student[:0]).dtype)
    for n in range(len(student)):
        ours = _wide(student[n][student_labels[n] != IGNORE])
        theirs = _wide(teacher[n][teacher_labels[n] != IGNORE])
        length = min(len(ours), len(theirs))
        total = total + _sorted_distance(
            (ours[:length] / temperature).softmax(-1), (theirs[:length] / temperature).softmax(-1)
        )
    return total


def uld_from_top_k(
    student: Tensor,
    labels: Tensor,
    log_probs: Tensor,
    tail: Tensor,
    lengths: Tensor,
    vocabulary: int,
    temperature: float = 1.0,
) -> Tensor:
    """Return ``uld_loss`` from a teacher's cached ``k`` largest log-probabilities and its tail.

    The tail's mass is taken as spread evenly over the ``vocabulary`` - k other tokens, as in
    ``kl_from_top_k``; with k = ``vocabulary`` this is ``uld_loss``.

    Args:
        student: Logits (N, S, V).
        labels: (N, S); each row's answer stands at its positions that are not ``IGNORE``.
        log_probs: The teacher's (N, T, k), best first, at temperature 1.
        tail: Logarithm of the mass of all other tokens (N, T).
        lengths: Tokens of each of the teacher's answers (N,).
        vocabulary: Size W of the teacher's vocabulary.
        temperature: Both distributions are softened by it.
    """
    total = student.new_zeros((), dtype=_wide(student[:0]).dtype)
    others = vocabulary - log_probs.shape[-1]
    for n, length in enumerate(lengths.tolist()):
        ours = _wide(student[n][labels[n] != IGNORE])[:length]
        head = _wide(log_probs[n, : len(ours)]) / temperature
        if others:
            count = torch.tensor(float(others), dtype=head.dtype, device=head.device).log()
            each = (_wide(tail[n, : len(ours)]) - count) / temperature
            head = torch.cat((head, each[:, None].expand(-1, others)), dim=-1)
        total = total + _sorted_distance((ours / temperature).softmax(-1), head.softmax(-1))
    return total


def _sorted_distance(first: Tensor, second: Tensor) -> Tensor:
    width = max(first.shape[-1], second.shape[-1])
    ranked = [
        functional.pad(p.sort(-1, descending=True).values, (0, width - p.shape[-1])) for p in (first, second)
    ]
    return (ranked[0] - ranked[1]).abs().sum()


def _masked_sum(values: Tensor, labels: Tensor) -> Tensor:
    return values.masked_fill(labels == IGNORE, 0.0).sum()


def _wide(values: Tensor) -> Tensor:
    """Return at least float32: a softmax over 32,000 tokens is too much for bfloat16."""
    return values if values.dtype == torch.float64 else values.float()
