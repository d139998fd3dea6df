# SPDX-License-Identifier: Apache-2.0
"""What the pipeline asks of an engine. A test's engine is a class with these two methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.text.alignment import Alignment


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
    """How to search. ``suppress`` are texts that the output must not contain as the tokenizer cuts them.

    ``remember`` False decodes anew, whatever was decoded before. ``whole`` scores the whole vocabulary, also
    where the model has a map of likely pieces.
    """

    beam_size: int = 2
    hypotheses: int = 1
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    suppress: tuple[str, ...] = ()
    remember: bool = True
    whole: bool = False


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


@runtime_checkable
class Aligner(Protocol):
    """An engine that can also say what renders what."""

    def align(self, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        """Return the attention between each prompt's sentence and the text given as its translation.

        None where the engine has no attention for it. Offsets are code points of ``Prompt.sentence`` and of
        the text.
        """
        ...


def counter(engine: Engine, source: str, target: str) -> Callable[[str], int]:
    """Return the count of tokens for a pair of languages, of engines that have several models, too."""
    special = getattr(engine, "counter", None)
    count: Callable[[str], int] = engine.count if special is None else special(source, target)
    return count
