# SPDX-License-Identifier: Apache-2.0
"""The written-out Qwen2 says what transformers says, whatever shares its slots."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.distill.teacher import tiny

VOCABULARY = 60
STOP = 6


def prompts(count=40, longest=30, seed=1):
    rng = random.Random(seed)
    return [[rng.randrange(10, VOCABULARY) for _ in range(rng.randint(1, longest))] for _ in range(count)]


def longest(length):
    return length // 2 + 9


@pytest.fixture(scope="module")
def model():
    return tiny.qwen2(VOCABULARY)


def decoder(model, **settings):
    from distill.teacher.continuous import ContinuousDecoder, ContinuousSettings

    return ContinuousDecoder(model, STOP, ContinuousSettings(**{"cache_tokens": 4096, **settings}))


def expected(model, prompt):
    """Return the greedy answer of transformers and its mean log-probability, or None where it has no end."""
    import torch

    ids, total = list(prompt), 0.0
    for _ in range(longest(len(prompt))):
        with torch.no_grad():
            scores = model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
        token = int(scores.argmax())
        total += float(scores[token])
        if token == STOP:
            made = ids[len(prompt) :]
            return made, total / (len(made) + 1)
        ids.append(token)
    return None


@pytest.mark.parametrize("settings", [{"rows": 5}, {"rows": 64, "check_every": 1}, {"prefill_tokens": 40}])
def test_answers_are_those_of_transformers_whatever_shares_the_slots(model, settings):
    texts = prompts()
    wanted = {i: e for i, p in enumerate(texts) if (e := expected(model, p)) is not None}
    found = {a.index: a for a in decoder(model, **settings).decode(texts, longest)}
    assert found.keys() == wanted.keys()
    assert 5 < len(wanted) < len(texts), "the case must have answers with an end and without one"
    for index, (ids, score) in wanted.items():
        assert found[index].ids == ids
        assert found[index].score == pytest.approx(score, abs=1e-4)


def test_draws_follow_the_distribution_and_leave_out_the_unlikely(model):
    import torch

    prompt, temperature, min_p = prompts()[0], 0.8, 0.1
    with torch.no_grad():
        weights = (model(torch.tensor([prompt])).logits[0, -1] / temperature).softmax(-1)
    weights[weights < min_p * weights.max()] = 0.0
    weights /= weights.sum()
    drawn = Counter()
    sampler = decoder(model, rows=500, temperature=temperature, min_p=min_p, cache_tokens=60_000)
    for answer in sampler.decode([prompt] * 3000, lambda _: 60):
        drawn[answer.ids[0] if answer.ids else STOP] += 1
    total = sum(drawn.values())
    assert total > 500
    assert all(weights[token] > 0 for token in drawn)
    # Answers without an end are missing, so only roughly.
    likeliest = int(weights.argmax())
    assert drawn[likeliest] / total == pytest.approx(float(weights[likeliest]), abs=0.12)


def test_it_stops_when_told_to_and_says_what_does_not_fit(model):
    assert list(decoder(model).decode(prompts(), longest, lambda: True)) == []
    with pytest.raises(ValueError, match="don't fit in the cache"):
        list(decoder(model, cache_tokens=20).decode(prompts(), longest))
    with pytest.raises(ValueError, match="longer than"):
        list(decoder(model).decode([[1] * 2000], longest))
