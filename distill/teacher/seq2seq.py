# SPDX-License-Identifier: Apache-2.0
"""A student of ours as the teacher of the next, smaller one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from distill.losses import IGNORE
from distill.student.shapes import EOS_ID, PAD_ID
from distill.teacher.causal import top_k_targets
from distill.teacher.protocol import Hypothesis, SoftTargets
from hymt_desktop.core.text.languages import canonical_code
from hymt_desktop.core.text.markup import annotate_term, compose_source, compose_target
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sentencepiece import SentencePieceProcessor
    from torch import Tensor

    from distill.teacher.protocol import Request


class Seq2SeqTeacher:
    """A UMT5 student with its SentencePiece model; beam search, so it has no need to sample.

    Args:
        model: See ``distill.student.models``; already on its device.
        tokenizer: The SentencePiece model of its training.
        max_tokens: Longest translation.
        batch_rows: Sentences of a batch at most.
        beam: Beam size where one translation is asked for; for n-best lists at least as many.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: SentencePieceProcessor,
        *,
        max_tokens: int = 256,
        batch_rows: int = 64,
        beam: int = 1,
    ) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer
        self.vocabulary = int(model.config.vocab_size)
        self._max_tokens, self._batch_rows, self._beam = max_tokens, batch_rows, beam

    def translate(self, requests: Sequence[Request], *, count: int = 1) -> list[list[Hypothesis]]:
        """Return up to ``count`` different translations of each request, best score first."""
        sources = [self.encode(request) for request in requests]
        answers: list[list[list[int]]] = [[] for _ in requests]
        for chosen in self._equal_lengths(sources):
            for i, ids in self._search(chosen, sources, count):
                answers[i].append(ids)
        rows = [(i, ids) for i, several in enumerate(answers) for ids in several]
        scores = self._scores([sources[i] for i, _ in rows], [ids for _, ids in rows])
        found: list[dict[str, Hypothesis]] = [{} for _ in requests]
        for (i, ids), score in zip(rows, scores, strict=True):
            finished = bool(ids) and ids[-1] == EOS_ID
            text = self.tokenizer.decode(ids[:-1] if finished else ids).strip()
            found[i].setdefault(text, Hypothesis(text, score, finished))
        return [sorted(some.values(), key=lambda h: -h.score) for some in found]

    def generate(self, requests: Sequence[Request]) -> list[str]:
        """Return one translation of each request, without the second pass that scores take."""
        sources = [self.encode(request) for request in requests]
        texts = [""] * len(requests)
        for chosen in self._equal_lengths(sources):
            for i, ids in self._search(chosen, sources, 1):
                texts[i] = self.tokenizer.decode(ids[:-1] if ids[-1:] == [EOS_ID] else ids).strip()
        return texts

    def score(self, requests: Sequence[Request], translations: Sequence[str]) -> list[float]:
        """Return the mean log-probability per token of each given translation, its stop included."""
        return self._scores([self.encode(r) for r in requests], [self._answer(t) for t in translations])

    def soft_targets(
        self, requests: Sequence[Request], translations: Sequence[str], k: int
    ) -> list[SoftTargets]:
        """Return the ``k`` largest log-probabilities at each token of each given translation."""
        found: dict[int, SoftTargets] = {}
        sources = [self.encode(r) for r in requests]
        for i, labels, log_probs_TV in self._forced(sources, [self._answer(t) for t in translations]):
            found[i] = top_k_targets(labels, log_probs_TV, k)
        return [found[i] for i in range(len(requests))]

    def encode(self, request: Request) -> list[int]:
        """Return what the encoder sees of a request."""
        text = normalize_line(request.text)
        for term, wanted in request.terms:
            at = text.find(term)
            if at >= 0:
                text = annotate_term(text, at, at + len(term), wanted)
        composed = compose_source(canonical_code(request.target), text, normalize_line(request.context))
        return [*self.tokenizer.encode(composed), EOS_ID]

    def _answer(self, text: str) -> list[int]:
        return [*self.tokenizer.encode(compose_target(normalize_line(text))), EOS_ID]

    def _equal_lengths(self, sources: list[list[int]]) -> Iterator[list[int]]:
        """Yield the positions of sources of one length: no padding, so batches change nothing."""
        by_length: dict[int, list[int]] = {}
        for i, ids in enumerate(sources):
            by_length.setdefault(len(ids), []).append(i)
        for _, same in sorted(by_length.items()):
            for start in range(0, len(same), self._batch_rows):
                yield same[start : start + self._batch_rows]

    @torch.inference_mode()
    def _search(
        self, chosen: list[int], sources: list[list[int]], count: int
    ) -> Iterator[tuple[int, list[int]]]:
        ids_NS = torch.tensor([sources[i] for i in chosen], device=self.model.device)
        out_NT = self.model.generate(
            input_ids=ids_NS,
            attention_mask=torch.ones_like(ids_NS),
            num_beams=max(self._beam, count),
            num_return_sequences=count,
            max_new_tokens=self._max_tokens,
            do_sample=False,
        ).tolist()
        for n, row in enumerate(out_NT):
            ids = row[1:]
            if EOS_ID in ids:
                ids = ids[: ids.index(EOS_ID) + 1]
            yield chosen[n // count], [i for i in ids if i != PAD_ID]

    def _scores(self, sources: list[list[int]], answers: list[list[int]]) -> list[float]:
        scores = [0.0] * len(sources)
        for i, labels, log_probs_TV in self._forced(sources, answers):
            scores[i] = float(log_probs_TV.gather(1, labels[:, None]).mean()) if len(labels) else 0.0
        return scores

    @torch.inference_mode()
    def _forced(
        self, sources: list[list[int]], answers: list[list[int]]
    ) -> Iterator[tuple[int, Tensor, Tensor]]:
        device = self.model.device
        for chosen in self._equal_lengths(sources):
            longest = max(1, *(len(answers[i]) for i in chosen))
            labels_NT = torch.full((len(chosen), longest), IGNORE)
            for n, i in enumerate(chosen):
                labels_NT[n, : len(answers[i])] = torch.tensor(answers[i], dtype=torch.long)
            labels_NT = labels_NT.to(device)
            start_N1 = torch.full_like(labels_NT[:, :1], PAD_ID)
            logits_NTV = self.model(
                input_ids=torch.tensor([sources[i] for i in chosen], device=device),
                decoder_input_ids=torch.cat((start_N1, labels_NT[:, :-1].clamp_min(PAD_ID)), dim=1),
                use_cache=False,
            ).logits
            for n, i in enumerate(chosen):
                length = len(answers[i])
                yield i, labels_NT[n, :length], logits_NTV[n, :length].float().log_softmax(-1)
