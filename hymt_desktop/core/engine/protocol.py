# SPDX-License-Identifier: Apache-2.0
"""What the pipeline asks of an engine. A test's engine is a class with these two methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Prompt:
    """One sentence to translate, as ``markup.compose_source`` takes it.

    ``source`` matters to models that want to be told the source language, and to a choice of models.
    """

    target: str
    sentence: str
    context: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to search."""

    beam_size: int = 2
    hypotheses: int = 1
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output: its text in ``open_outside`` spelling, its mean log-probability per token (natural log).

    ``cut`` says that the decoder hit its length cap.
    """

    text: str
    score: float
    cut: bool = False


class Engine(Protocol):
    """Turns prompts into hypotheses, best first."""

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text``."""
        ...

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = ...,
        progress: Callable[[int], None] | None = ...,
    ) -> list[list[Hypothesis]]:
        """Translate ``prompts``; one list of at most ``decoding.hypotheses`` for each, in their order.

        ``progress`` is called with the number of prompts just finished.

        Raises:
            Cancelled: ``cancelled`` returned True between two batches.
        """
        ...


def counter(engine: Engine, source: str, target: str) -> Callable[[str], int]:
    """Return the count of tokens for a pair of languages, of engines that have several models, too."""
    special = getattr(engine, "counter", None)
    count: Callable[[str], int] = engine.count if special is None else special(source, target)
    return count
