# SPDX-License-Identifier: Apache-2.0
"""One translator, and how the feature measurements ask it: as the app does, or the model alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.results import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from distill.evaluate.real_sets import ContrastItem, Pair, TermItem
    from hymt_desktop.core.results import Translation
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.terms.match import TermMatcher

T = TypeVar("T")
DIRECTIONS = ("en-zh", "zh-en")
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Material:
    """The sentences and items that are measured; ``limit`` is for a try with fewer cases of each."""

    pairs: dict[str, list[Pair]]
    terms: list[TermItem]
    contrasts: list[ContrastItem]
    limit: int | None = None

    def some(self, cases: Sequence[T]) -> list[T]:
        """Return the cases to measure, in their order: all, or ``limit`` of them, the same in each run."""
        if self.limit is None or self.limit >= len(cases):
            return list(cases)
        return [cases[i] for i in sorted(random.Random(1).sample(range(len(cases)), self.limit))]


@dataclass(slots=True)
class Meter:
    """A translator with its beam and the material.

    ``reopen`` returns a translator of the same package that remembers nothing.
    """

    translator: Translator
    beam: int
    material: Material
    reopen: Callable[[], Translator]
    _plain: dict[tuple[str, str], str] = field(default_factory=dict)

    def raw(self, target: str, sentences: Sequence[str], contexts: Sequence[str] | None = None) -> list[str]:
        """Return the model's first answers to prompts in its own notation."""
        prompts = [
            Prompt(target, s, c) for s, c in zip(sentences, contexts or [""] * len(sentences), strict=True)
        ]
        found = self.translator.engine.translate_batch(prompts, Decoding(self.beam))
        return [hypotheses[0].text for hypotheses in found]

    def app(
        self,
        direction: str,
        units: Sequence[str],
        *,
        terms: TermMatcher | None = None,
        contexts: Sequence[str] | None = None,
        translator: Translator | None = None,
    ) -> list[Translation]:
        """Return what the app's pipeline makes of ``units``."""
        source, target = direction.split("-")
        options = Options(
            target=target, source=source, beam_size=self.beam, context=0 if contexts is None else 3
        )
        return (translator or self.translator).translate_segments(
            units, options, contexts=contexts, terms=terms
        )

    def plain(self, direction: str, units: Sequence[str]) -> list[str]:
        """Return the app's translations without terms and context; each unit is translated once."""
        new = [u for u in dict.fromkeys(units) if (direction, u) not in self._plain]
        for unit, result in zip(new, self.app(direction, new) if new else (), strict=True):
            self._plain[direction, unit] = one_line(result.text)
        return [self._plain[direction, unit] for unit in units]


def one_line(text: str) -> str:
    """Return ``text`` with single blanks."""
    return " ".join(text.split())


def glossary(direction: str, pairs: Iterable[tuple[str, str]]) -> TermMatcher:
    """Return a glossary of (source term, translation) pairs, as the app loads one."""
    from hymt_desktop.core.terms.match import TermMatcher
    from hymt_desktop.core.terms.model import Entry, Glossary

    source, target = direction.split("-")
    entries = [Entry(term, (wanted,)) for term, wanted in dict.fromkeys(pairs)]
    return TermMatcher([(Glossary("evaluation", source, target), entries)])


def share(values: Sequence[bool]) -> float:
    """Return the share of True, to four digits; 0.0 for nothing."""
    return round(sum(values) / len(values), 4) if values else 0.0
