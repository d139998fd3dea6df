# SPDX-License-Identifier: Apache-2.0
"""Context: nothing of it leaks into the translation, and choices follow it."""

from __future__ import annotations

from collections import Counter
from math import comb
from typing import TYPE_CHECKING, Any, Protocol

from distill.evaluate import feature_sets as sets
from distill.evaluate.meter import EXAMPLES, Meter, one_line, share
from distill.evaluate.validators import common_grams, leaked
from hymt_desktop.core.context.window import context_before
from hymt_desktop.core.engine.tokenizer import EOS, Tokenizer
from hymt_desktop.core.text.markup import compose_source, compose_target
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from distill.evaluate.real_sets import ContrastItem

BATCH_TOKENS = 4096
_RESERVED_TOKENS = 8


def leaks(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure how often something of unrelated sentences gets into a translation that has them as context."""
    source, target = direction.split("-")
    cases = meter.material.some(sets.context_cases(meter.material.pairs["iwslt17"], source))
    contexts = [" ".join(case.context) for case in cases]
    units = [case.sentence for case in cases]
    earlier = {text for case in cases for text in case.context}
    plain = dict(zip([*units, *earlier], meter.plain(direction, [*units, *earlier]), strict=True))
    raw_alone = meter.raw(target, [normalize_line(unit) for unit in units])
    report: dict[str, Any] = {"cases": len(cases)}
    common = common_grams(set(plain.values()), target)
    for name, without, with_it in (
        (
            "app",
            [plain[u] for u in units],
            [one_line(r.text) for r in _shown(meter, direction, units, contexts)],
        ),
        ("raw", raw_alone, meter.raw(target, [normalize_line(u) for u in units], contexts)),
    ):
        found = [
            leaked(a, b, [plain[s] for s in case.context], target, common=common)
            for a, b, case in zip(without, with_it, cases, strict=True)
        ]
        kinds = Counter(kind for kind in found if kind)
        report[name] = {
            "leaked": share([kind is not None for kind in found]),
            "copied": kinds["copied"],
            "longer": kinds["longer"],
            "changed": share([a != b for a, b in zip(without, with_it, strict=True)]),
            "length_ratio": round(sum(map(len, with_it)) / max(1, sum(map(len, without))), 4),
            "examples": [
                (*case.context, case.sentence, b)
                for case, b, kind in zip(cases, with_it, found, strict=True)
                if kind
            ][:EXAMPLES],
        }
    return report


def _shown(meter: Meter, direction: str, units: Sequence[str], contexts: Sequence[str]) -> Any:
    return meter.app(direction, units, contexts=contexts)


class Scorer(Protocol):
    """Says how likely translations are."""

    def score(self, rows: Sequence[tuple[str, str, str, str]]) -> list[float]:
        """Return the log-probability (natural log, summed over tokens) of each target.

        Args:
            rows: (target language, source sentence, context, target sentence).
        """
        ...

    def context(self, sentences: Sequence[str], sentence: str) -> str:
        """Return as much of ``sentences`` as the app would show before ``sentence``."""
        ...


class Ct2Scorer:
    """A package's model in CTranslate2, int8 as in the app.

    Args:
        folder: The package.
        max_source_tokens: The package's limit; context is cut to it as in the app.
        threads: CPU threads; 0 leaves it to CTranslate2.
    """

    def __init__(self, folder: Path, max_source_tokens: int, *, threads: int = 0) -> None:
        import ctranslate2

        self._limit = max_source_tokens
        self._tokenizer = Tokenizer.load(folder / "tokenizer.model")
        self._translator = ctranslate2.Translator(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads
        )

    def score(self, rows: Sequence[tuple[str, str, str, str]]) -> list[float]:
        """See ``Scorer``."""
        sources, targets = [], []
        for language, sentence, context, target in rows:
            text = compose_source(language, normalize_line(sentence), context)
            sources.append([*self._tokenizer.encode(text), EOS])
            targets.append(self._tokenizer.encode(compose_target(normalize_line(target))))
        results = self._translator.score_batch(
            sources, targets, max_batch_size=BATCH_TOKENS, batch_type="tokens"
        )
        return [float(sum(result.log_probs)) for result in results]

    def context(self, sentences: Sequence[str], sentence: str) -> str:
        """See ``Scorer``."""

        def count(text: str) -> int:
            return len(self._tokenizer.encode(text))

        budget = self._limit - _RESERVED_TOKENS - count(sentence)
        return context_before([*sentences, sentence], len(sentences), len(sentences), budget, count)


def choices(scorer: Scorer, items: Sequence[ContrastItem]) -> dict[str, Any]:
    """Measure how often the right reference is likelier than the one with a wrong choice.

    ``p_value`` is that of a two-sided sign test on the items that the context changes (McNemar's, exact).
    """
    rows = []
    for item in items:
        target = item.direction.split("-")[1]
        context = scorer.context(item.context, item.source)
        rows += [
            (target, item.source, shown, text) for shown in (context, "") for text in (item.right, item.wrong)
        ]
    scores = scorer.score(rows)
    with_it = [scores[i] > scores[i + 1] for i in range(0, len(scores), 4)]
    without = [scores[i + 2] > scores[i + 3] for i in range(0, len(scores), 4)]
    gained = sum(a and not b for a, b in zip(with_it, without, strict=True))
    lost = sum(b and not a for a, b in zip(with_it, without, strict=True))
    kinds = sorted({item.kind for item in items})

    def part(chosen: Sequence[bool]) -> dict[str, Any]:
        return {
            "items": sum(chosen),
            "with_context": share([r for r, c in zip(with_it, chosen, strict=True) if c]),
            "without_context": share([r for r, c in zip(without, chosen, strict=True) if c]),
        }

    return {
        **part([True] * len(items)),
        "mean_of_kinds": round(
            sum(part([i.kind == k for i in items])["with_context"] for k in kinds) / max(1, len(kinds)), 4
        ),
        "context_mended": gained,
        "context_spoilt": lost,
        "p_value": round(sign_test(gained, lost), 4),
        "by_kind": {kind: part([item.kind == kind for item in items]) for kind in kinds},
        "open": part([item.open for item in items]),
        "pronouns_at_the_start": part([i.kind == "pronoun" and i.near for i in items]),
    }


def sign_test(first: int, second: int) -> float:
    """Return the exact two-sided p-value of ``first`` against ``second`` successes of equal chance."""
    total = first + second
    tail = sum(comb(total, k) for k in range(min(first, second) + 1)) / 2**total
    return min(1.0, 2 * tail)
