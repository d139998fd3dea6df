# SPDX-License-Identifier: Apache-2.0
"""Several model packages as one: each language pair has a route, direct or through English.

A ``ModelSet`` is what a ``Translator`` is given in place of one package, a ``Router`` in place of one engine.
The model in use comes first: the others add the pairs that it hasn't. Where no model translates a pair, but
one translates into English and one from English, the text goes through both, sentence by sentence, inside of
the one pipeline: what is checked is the last translation against the first text.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.manifest import Limits, Manifest, Pairs
from hymt_desktop.core.engine.package import ModelPackage
from hymt_desktop.core.engine.protocol import Aligner, Decoding, Hypothesis, Prompt
from hymt_desktop.core.text.markup import open_inside
from hymt_desktop.core.text.normalize import normalize_line
from hymt_desktop.core.text.variants import simplified_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.protocol import Engine
    from hymt_desktop.core.text.alignment import Alignment

PIVOT = "en"
_THROUGH = ("tags", "placeholders", "line_breaks")
"""Features that survive two translations. A term's translation, and context, are of one pair of languages."""


@dataclass(frozen=True, slots=True)
class ModelSet(ModelPackage):
    """Several packages; ``path`` is the first one's, ``manifest`` has the pairs of all and the pivoted ones.

    Attributes:
        members: The packages, the one in use first.
        routes: Pair -> numbers of the members that translate it: one, or two for a way through English.
    """

    members: tuple[ModelPackage, ...] = ()
    routes: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)

    @property
    def in_use(self) -> ModelPackage:
        """The first member."""
        return self.members[0]

    def manifest_for(self, source: str, target: str) -> Manifest:
        """Return what the models of a pair can do together."""
        route = self.routes.get((source, target), (0,))
        first, last = (self.members[number].manifest for number in (route[0], route[-1]))
        if len(route) == 1:
            return first
        features = tuple(f for f in _THROUGH if first.has(f) and last.has(f))
        limits = Limits(min(first.limits.max_source_tokens, last.limits.max_source_tokens), 0, features)
        name = last.name if first is last else f"{first.name} {first.version} + {last.name}"
        return replace(last, name=name, pairs=Pairs([(source, target)]), limits=limits)

    def package_for(self, source: str, target: str) -> ModelPackage | None:
        """Return the one package that translates a pair; None where it goes through two."""
        route = self.routes.get((source, target), (0,))
        return self.members[route[0]] if len(route) == 1 else None

    def via(self, source: str, target: str) -> str:
        """Return the language that a pair goes through; empty for none."""
        return PIVOT if len(self.routes.get((source, target), ())) > 1 else ""


def combine(packages: Sequence[ModelPackage]) -> ModelPackage:
    """Return one package for all: itself where there is but one, or none adds a pair.

    Args:
        packages: The one in use first; at least one.
    """
    routes: dict[tuple[str, str], tuple[int, ...]] = {}
    for number, package in enumerate(packages):
        before = set(routes)
        for pair in package.manifest.pairs:
            # Traditional Chinese is written by converting what the model in use writes.
            if pair not in routes and _simplified(pair) not in before:
                routes[pair] = (number,)
    into = [pair for pair in routes if pair[1] == PIVOT]
    out = [pair for pair in routes if pair[0] == PIVOT]
    for first in into:
        for last in out:
            pair = (first[0], last[1])
            if pair[0] != pair[1] and pair not in routes and _simplified(pair) not in routes:
                routes[pair] = routes[first] + routes[last]
    used = sorted({number for route in routes.values() for number in route} | {0})
    if used == [0] and len(routes) == len(packages[0].manifest.pairs):
        return packages[0]
    members = tuple(packages[number] for number in used)
    routes = {pair: tuple(used.index(number) for number in route) for pair, route in routes.items()}
    own = members[0].manifest
    manifest = replace(
        own,
        languages=tuple(dict.fromkeys(code for m in members for code in m.manifest.languages)),
        pairs=Pairs(routes),
        files={f"{m.manifest.name}-{name}": f for m in members for name, f in m.manifest.files.items()},
    )
    return ModelSet(members[0].path, manifest, members, routes)


def _simplified(pair: tuple[str, str]) -> tuple[str, str]:
    source, target = map(simplified_code, pair)
    return source, target


class Router:
    """An engine over the engines of a set; each is loaded when its first pair is asked for.

    Args:
        models: The set.
        load: Loads one of its packages.

    Raises:
        ModelError: The first package can't be loaded.
    """

    def __init__(self, models: ModelSet, load: Callable[[ModelPackage], Engine]) -> None:
        self._models = models
        self._load = load
        self._lock = threading.Lock()
        self._engines: dict[int, Engine] = {0: load(models.members[0])}

    def _engine(self, number: int) -> Engine:
        with self._lock:
            if number not in self._engines:
                self._engines[number] = self._load(self._models.members[number])
            return self._engines[number]

    def close(self) -> None:
        """Free the memory of all models."""
        with self._lock:
            for engine in self._engines.values():
                close = getattr(engine, "close", None)
                if close is not None:
                    close()

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text`` for the first model."""
        return self._engine(0).count(text)

    def counter(self, source: str, target: str) -> Callable[[str], int]:
        """Return the count of tokens of the model that reads the text of a pair."""
        return self._engine(self._models.routes.get((source, target), (0,))[0]).count

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Hypothesis]]:
        """See ``Engine.translate_batch``."""
        groups: dict[tuple[int, ...], list[int]] = {}
        for place, prompt in enumerate(prompts):
            route = self._models.routes.get((prompt.source, prompt.target), (0,))
            groups.setdefault(route, []).append(place)
        found: list[list[Hypothesis]] = [[] for _ in prompts]
        for route, places in groups.items():
            wanted = [prompts[place] for place in places]
            last = self._engine(route[-1])
            if len(route) == 1:
                results = last.translate_batch(wanted, decoding, cancelled=cancelled, progress=progress)
            else:
                first = self._engine(route[0])
                results = _through(first, last, wanted, decoding, cancelled, progress)
            for place, hypotheses in zip(places, results, strict=True):
                found[place] = hypotheses
        return found

    def align(self, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        """See ``Aligner.align``; what went through English has no attention from end to end."""
        groups: dict[int, list[int]] = {}
        for place, (prompt, _) in enumerate(pairs):
            route = self._models.routes.get((prompt.source, prompt.target), (0,))
            if len(route) == 1:
                groups.setdefault(route[0], []).append(place)
        found: list[Alignment | None] = [None] * len(pairs)
        for number, places in groups.items():
            engine = self._engine(number)
            if isinstance(engine, Aligner):
                aligned = engine.align([pairs[place] for place in places])
                for place, alignment in zip(places, aligned, strict=True):
                    found[place] = alignment
        return found


def _through(
    first: Engine,
    last: Engine,
    prompts: Sequence[Prompt],
    decoding: Decoding,
    cancelled: Callable[[], bool],
    progress: Callable[[int], None] | None,
) -> list[list[Hypothesis]]:
    """Translate into English and from there; the further hypotheses are those of the second half."""
    one = replace(decoding, hypotheses=1)
    half = first.translate_batch(
        [Prompt(PIVOT, p.sentence, source=p.source) for p in prompts], one, cancelled=cancelled
    )
    middle = [hypotheses[0] if hypotheses else Hypothesis("", 0.0) for hypotheses in half]
    english = [open_inside(normalize_line(hypothesis.text)) for hypothesis in middle]
    whole = iter(
        last.translate_batch(
            [Prompt(p.target, text, source=PIVOT) for p, text in zip(prompts, english, strict=True) if text],
            decoding,
            cancelled=cancelled,
            progress=progress,
        )
    )
    results = []
    for text, before in zip(english, middle, strict=True):
        after = next(whole) if text else []
        results.append([Hypothesis(h.text, min(h.score, before.score), h.cut or before.cut) for h in after])
    return results
