# SPDX-License-Identifier: Apache-2.0
"""A causal language model of transformers as a teacher, on any device.

Prompts of equal length are batched, so no row is ever padded on the left, and answers are padded on the
right, where causal attention doesn't look: there is no mask for a kernel to get wrong, and a batch of N gives
what N batches of one give. Rows that have stopped leave the batch. Tensor names end in their shape: N rows,
T positions, V vocabulary.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from distill.teacher.protocol import Hypothesis, Sampling, SoftTargets
from distill.teacher.sampling import draws, penalise, pick
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from distill.teacher.prompts import Prompts
    from distill.teacher.protocol import Request


@dataclass(slots=True)
class _Row:
    """One answer in the making: its place in the caller's list, and what it has so far."""

    index: int
    prompt: list[int]
    number: int
    ids: list[int] = field(default_factory=list)
    log_prob: float = 0.0
    finished: bool = False


class CausalTeacher:
    """A decoder-only teacher.

    Args:
        model: An ``AutoModelForCausalLM``, already on its device.
        prompts: How it is asked.
        sampling: How it decodes.
        batch_tokens: Prompt and answer tokens of one batch at most.
        seed: With sampling, the same seed gives the same answers whatever the batches.
    """

    def __init__(
        self,
        model: Any,
        prompts: Prompts,
        sampling: Sampling | None = None,
        *,
        batch_tokens: int = 32_768,
        seed: int = 1,
    ) -> None:
        self.model, self.prompts = model.eval(), prompts
        self.sampling = sampling or Sampling()
        self.vocabulary = int(model.config.vocab_size)
        self._batch_tokens, self._seed = batch_tokens, seed
        self._cache_name = cache_argument(model)
        self._stops = frozenset(prompts.stop_ids())

    def translate(self, requests: Sequence[Request], *, count: int = 1) -> list[list[Hypothesis]]:
        """Return up to ``count`` different translations of each request, best score first.

        Raises:
            UserError: More than one is asked for of a greedy teacher.
        """
        if count > 1 and self.sampling.temperature == 0:
            raise UserError("A greedy teacher has one answer.", 'Set teacher.decoding = "sample".')
        rows = [
            _Row(index, prompt, number)
            for index, prompt in enumerate(map(self.prompts.encode, requests))
            for number in range(count)
        ]
        for batch in self._generation_batches(rows):
            self._generate(batch)
        found: list[dict[str, Hypothesis]] = [{} for _ in requests]
        for row in rows:
            answer = row.ids[:-1] if row.finished else row.ids
            text = self.prompts.decode(answer, requests[row.index])
            found[row.index].setdefault(
                text, Hypothesis(text, row.log_prob / max(1, len(row.ids)), row.finished)
            )
        return [sorted(some.values(), key=lambda h: -h.score) for some in found]

    def score(self, requests: Sequence[Request], translations: Sequence[str]) -> list[float]:
        """Return the mean log-probability per token of each given translation, its stop included."""
        scores = [0.0] * len(requests)
        for index, labels, log_probs_TV in self._forced(requests, translations):
            scores[index] = float(log_probs_TV.gather(1, labels[:, None]).mean())
        return scores

    def soft_targets(
        self, requests: Sequence[Request], translations: Sequence[str], k: int
    ) -> list[SoftTargets]:
        """Return the ``k`` largest log-probabilities at each token of each given translation."""
        targets: dict[int, SoftTargets] = {}
        for index, labels, log_probs_TV in self._forced(requests, translations):
            targets[index] = top_k_targets(labels, log_probs_TV, k)
        return [targets[i] for i in range(len(requests))]

    def _generation_batches(self, rows: list[_Row]) -> Iterator[list[_Row]]:
        by_length: dict[int, list[_Row]] = {}
        for row in rows:
            by_length.setdefault(len(row.prompt), []).append(row)
        for length, same in sorted(by_length.items()):
            # An answer is seldom longer than its prompt and a half; the limit alone would make tiny batches.
            size = max(1, self._batch_tokens // (length + min(self.sampling.max_tokens, length + 64)))
            for start in range(0, len(same), size):
                yield same[start : start + size]

    @torch.inference_mode()
    def _generate(self, rows: list[_Row]) -> None:
        from transformers import DynamicCache

        device, sampling = self.model.device, self.sampling
        cache = DynamicCache(config=self.model.config)
        ids_NT = torch.tensor([row.prompt for row in rows], device=device)
        seen_NT = ids_NT
        active = list(rows)
        uniform_NT = self._uniform(rows).to(device)
        for step in range(sampling.max_tokens):
            out = self.model(input_ids=ids_NT, use_cache=True, **{self._cache_name: cache}, logits_to_keep=1)
            logits_NV = out.logits[:, -1].float()
            penalised_NV = penalise(logits_NV, seen_NT, sampling.repetition_penalty)
            chosen_N = pick(penalised_NV, uniform_NT[:, step], sampling)
            log_prob_N = logits_NV.log_softmax(-1).gather(1, chosen_N[:, None])[:, 0]
            going = self._append(active, chosen_N.tolist(), log_prob_N.tolist())
            if not going:
                return
            if len(going) < len(active):
                keep_N = torch.tensor(going, device=device)
                cache.batch_select_indices(keep_N)
                chosen_N, seen_NT, uniform_NT = chosen_N[keep_N], seen_NT[keep_N], uniform_NT[keep_N]
                active = [active[i] for i in going]
            ids_NT = chosen_N[:, None]
            seen_NT = torch.cat((seen_NT, ids_NT), dim=1)

    def _uniform(self, rows: list[_Row]) -> Tensor:
        length = self.sampling.max_tokens
        if self.sampling.temperature == 0:
            return torch.zeros(len(rows), length)
        return torch.stack([draws(self._seed, row.number, row.prompt, length) for row in rows])

    def _append(self, active: list[_Row], chosen: list[int], log_probs: list[float]) -> list[int]:
        """Give each row its token; returns the positions of the rows that go on."""
        going = []
        for position, (row, token, log_prob) in enumerate(zip(active, chosen, log_probs, strict=True)):
            row.ids.append(token)
            row.log_prob += log_prob
            row.finished = token in self._stops
            if not row.finished:
                going.append(position)
        return going

    @torch.inference_mode()
    def _forced(
        self, requests: Sequence[Request], translations: Sequence[str]
    ) -> Iterator[tuple[int, Tensor, Tensor]]:
        """Yield (index, labels (T,), log-probabilities (T, V)) of given answers, in any order."""
        prompts = [self.prompts.encode(request) for request in requests]
        answers = [self.prompts.encode_answer(text) for text in translations]
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]) + len(answers[i]))
        lengths = [len(prompts[i]) + len(answers[i]) for i in order]
        start = 0
        while start < len(order):
            size = 1
            while start + size < len(order) and (size + 1) * lengths[start + size] <= self._batch_tokens:
                size += 1
            chosen = order[start : start + size]
            rows = [prompts[i] + answers[i] for i in chosen]
            ids_NT = torch.zeros(size, max(map(len, rows)), dtype=torch.long)
            for line, row in zip(ids_NT, rows, strict=True):
                line[: len(row)] = torch.tensor(row)
            logits_NTV = self.model(input_ids=ids_NT.to(self.model.device), use_cache=False).logits
            for n, i in enumerate(chosen):
                first = len(prompts[i]) - 1
                logits_TV = logits_NTV[n, first : first + len(answers[i])].float()
                yield i, torch.tensor(answers[i], device=logits_TV.device), logits_TV.log_softmax(-1)
            start += size


def cache_argument(model: Any) -> str:
    """Return the name under which a model of transformers takes its cache; transformers 5 renamed it."""
    return "cache" if "cache" in inspect.signature(model.forward).parameters else "past_key_values"


def top_k_targets(labels: Tensor, log_probs_TV: Tensor, k: int) -> SoftTargets:
    """Cut distributions (T, V) down to their ``k`` largest and one tail mass."""
    import numpy as np

    top, ids = log_probs_TV.topk(min(k, log_probs_TV.shape[-1]), dim=-1)
    # 1 - sum cancels where the head holds nearly everything; -60 nats is nothing, and fits fp16.
    tail = (1.0 - top.double().exp().sum(-1)).clamp_min(1e-26).log()
    return SoftTargets(
        labels.cpu().numpy().astype(np.int32),
        ids.cpu().numpy().astype(np.int32),
        top.cpu().numpy().astype(np.float32),
        tail.cpu().numpy().astype(np.float32),
    )
