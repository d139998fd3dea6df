# SPDX-License-Identifier: Apache-2.0
"""A causal teacher on vLLM, where that is installed: the same prompts, batched by a server's engine.

vLLM batches as it likes, so sampled answers and the last digits of probabilities are not those of the
transformers back end, and may differ from run to run; the cache's key names the back end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from distill.teacher.protocol import Hypothesis, SoftTargets
from hymt_desktop.core.errors import ModelCorrupt, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.teacher.prompts import Prompts
    from distill.teacher.protocol import Request, Sampling

_LEAST_TAIL = 1e-26
"""As in ``distill.teacher.causal``: -60 nats is nothing, and fits fp16."""


class VllmTeacher:
    """A decoder-only teacher.

    Args:
        engine: A ``vllm.LLM``; for soft labels its ``max_logprobs`` must be k at least.
        prompts: How it is asked.
        sampling: How it decodes.
        vocabulary: Size of the model's vocabulary.
        seed: For sampling.
    """

    def __init__(
        self, engine: Any, prompts: Prompts, sampling: Sampling, vocabulary: int, *, seed: int = 1
    ) -> None:
        self.engine, self.prompts, self.sampling, self.vocabulary = engine, prompts, sampling, vocabulary
        self._seed = seed

    def translate(self, requests: Sequence[Request], *, count: int = 1) -> list[list[Hypothesis]]:
        """Return up to ``count`` different translations of each request, best score first.

        Raises:
            UserError: More than one is asked for of a greedy teacher.
        """
        if count > 1 and self.sampling.temperature == 0:
            raise UserError("A greedy teacher has one answer.", 'Set teacher.decoding = "sample".')
        sampling = self.sampling
        parameters = _parameters(
            n=count,
            temperature=sampling.temperature,
            top_k=sampling.top_k or -1,
            top_p=sampling.top_p,
            repetition_penalty=sampling.repetition_penalty,
            max_tokens=sampling.max_tokens,
            stop_token_ids=self.prompts.stop_ids(),
            logprobs=1,
            seed=self._seed if sampling.temperature else None,
        )
        stops = set(self.prompts.stop_ids())
        outputs = self._run([self.prompts.encode(r) for r in requests], parameters)
        found: list[list[Hypothesis]] = []
        for request, output in zip(requests, outputs, strict=True):
            several: dict[str, Hypothesis] = {}
            for answer in output.outputs:
                ids = list(answer.token_ids)
                text = self.prompts.decode(ids[:-1] if ids and ids[-1] in stops else ids, request)
                score = float(answer.cumulative_logprob or 0.0) / max(1, len(ids))
                several.setdefault(text, Hypothesis(text, score, answer.finish_reason == "stop"))
            found.append(sorted(several.values(), key=lambda h: -h.score))
        return found

    def score(self, requests: Sequence[Request], translations: Sequence[str]) -> list[float]:
        """Return the mean log-probability per token of each given translation, its stop included."""
        return [
            float(np.mean([place[label] for label, place in zip(labels, places, strict=True)]))
            for labels, places in self._forced(requests, translations, 1)
        ]

    def soft_targets(
        self, requests: Sequence[Request], translations: Sequence[str], k: int
    ) -> list[SoftTargets]:
        """Return the ``k`` largest log-probabilities at each token of each given translation."""
        targets = []
        for labels, places in self._forced(requests, translations, k):
            # The label itself comes beside the k best, where it is none of them.
            best = [sorted(place.items(), key=lambda item: -item[1])[:k] for place in places]
            log_probs = np.array([[value for _, value in row] for row in best], np.float64)
            tail = np.log(np.maximum(1.0 - np.exp(log_probs).sum(-1), _LEAST_TAIL))
            targets.append(
                SoftTargets(
                    np.array(labels, np.int32),
                    np.array([[token for token, _ in row] for row in best], np.int32),
                    log_probs.astype(np.float32),
                    tail.astype(np.float32),
                )
            )
        return targets

    def _forced(
        self, requests: Sequence[Request], translations: Sequence[str], k: int
    ) -> list[tuple[list[int], list[dict[int, float]]]]:
        """Return (labels, token -> log-probability at each label) of given answers."""
        prompts = [self.prompts.encode(request) for request in requests]
        answers = [self.prompts.encode_answer(text) for text in translations]
        parameters = _parameters(temperature=0.0, max_tokens=1, prompt_logprobs=k)
        rows = [p + a for p, a in zip(prompts, answers, strict=True)]
        found = []
        for prompt, answer, output in zip(prompts, answers, self._run(rows, parameters), strict=True):
            places = output.prompt_logprobs[len(prompt) :]
            found.append((answer, [{t: float(entry.logprob) for t, entry in p.items()} for p in places]))
        return found

    def _run(self, rows: list[list[int]], parameters: Any) -> list[Any]:
        prompts = [{"prompt_token_ids": ids} for ids in rows]
        outputs: list[Any] = self.engine.generate(prompts, parameters, use_tqdm=False)
        return outputs


def load_engine(model: str, *, dtype: str, max_logprobs: int, seed: int) -> Any:
    """Return a ``vllm.LLM``.

    Raises:
        UserError: vLLM is not installed.
        ModelCorrupt: The model can't be loaded.
    """
    try:
        import vllm
    except ImportError as error:
        raise UserError(
            'teacher.backend is "vllm", and vLLM is not installed.',
            'pip install vllm (Linux with a GPU), or set teacher.backend = "transformers".',
        ) from error
    try:
        return vllm.LLM(model=model, dtype=dtype, max_logprobs=max_logprobs, seed=seed)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelCorrupt(f"vLLM can't load the teacher {model}: {error}") from error


def _parameters(**values: Any) -> Any:
    from vllm import SamplingParams

    return SamplingParams(detokenize=False, **values)
