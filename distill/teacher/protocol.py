# SPDX-License-Identifier: Apache-2.0
"""What every teacher can do, and the plain values that it takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


@dataclass(frozen=True, slots=True)
class Request:
    """One text to translate.

    ``terms`` are (source term, wanted translation); ``context`` is the text before; ``formatted`` says that
    the text holds numbered tags (``<s1>...</s1>``) to keep.
    """

    text: str
    source: str
    target: str
    terms: tuple[tuple[str, str], ...] = ()
    context: str = ""
    formatted: bool = False


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A translation with its mean log-probability per token (nats, the stop token included).

    ``finished`` is False where the teacher hit the length limit before it stopped by itself.
    """

    text: str
    score: float
    finished: bool


@dataclass(frozen=True, slots=True)
class SoftTargets:
    """A teacher's distributions along one translation of T tokens, in the teacher's own vocabulary.

    ``labels`` (T,) int32 are the tokens, the stop token last. ``ids`` (T, k) int32 and ``log_probs`` (T, k)
    float32 are the k most probable tokens, best first; ``tail`` (T,) float32 is the logarithm of the mass of
    all others.
    """

    labels: np.ndarray
    ids: np.ndarray
    log_probs: np.ndarray
    tail: np.ndarray


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to decode. Temperature 0 is greedy; ``top_k`` 0 and ``top_p`` 1 switch these off."""

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    max_tokens: int = 256


class Teacher(Protocol):
    """A model that translates and tells how sure it is."""

    vocabulary: int
    """Size of the vocabulary that soft targets refer to."""

    def translate(self, requests: Sequence[Request], *, count: int = 1) -> list[list[Hypothesis]]:
        """Return up to ``count`` different translations of each request, best score first."""

    def score(self, requests: Sequence[Request], translations: Sequence[str]) -> list[float]:
        """Return the mean log-probability per token of each given translation, its stop included."""

    def soft_targets(
        self, requests: Sequence[Request], translations: Sequence[str], k: int
    ) -> list[SoftTargets]:
        """Return the ``k`` largest log-probabilities at each token of each given translation."""
