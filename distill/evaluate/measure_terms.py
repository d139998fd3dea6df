# SPDX-License-Identifier: Apache-2.0
"""Terms: used when they are given, harmless when they are bogus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from distill.evaluate.feature_sets import bogus_terms
from distill.evaluate.meter import EXAMPLES, Meter, glossary, one_line, share
from distill.evaluate.real_sets import SEEN, TermItem, by_sentence, spans
from distill.evaluate.scores import corpus_scores
from distill.evaluate.validators import has_term
from hymt_desktop.core.text.markup import annotate_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.evaluate.real_sets import Pair

_OTHER = 7


def term_success(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure how often the wanted translation of a term is in the output, with and without the glossary.

    The glossary holds all terms at once, as a user's does. ``raw`` is the model's first answer to the
    annotated sentence, ``app`` the pipeline's. English outputs may inflect the term (plural and so on).
    """
    items = meter.material.some(meter.material.terms)
    wanted = _entries(items, direction)
    return _measure(meter, direction, items, wanted)


def random_terms(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure a glossary that is wrong: each term has the translation of another one.

    A glossary is an order, so the app should obey; the figures say how well it does and what it costs.
    """
    items = meter.material.some([i for i in meter.material.terms if i.pair.set == "flores-dev"])
    right = _entries(items, direction)
    sources = list(right)
    wrong = {s: right[sources[(i + _OTHER) % len(sources)]] for i, s in enumerate(sources)}
    return _measure(meter, direction, items, wrong)


def _measure(
    meter: Meter, direction: str, items: Sequence[TermItem], wanted: dict[str, str]
) -> dict[str, Any]:
    source, target = direction.split("-")
    groups = by_sentence(items)
    pairs = list(groups)
    units = [pair.side(source) for pair in pairs]
    with_terms = meter.app(direction, units, terms=glossary(direction, wanted.items()))
    app = [one_line(result.text) for result in with_terms]
    without = meter.plain(direction, units)
    raw = meter.raw(target, [_annotated(pair, group, source, wanted) for pair, group in groups.items()])
    row = {pair: index for index, pair in enumerate(pairs)}

    def found(outputs: Sequence[str], *, inflected: bool) -> list[bool]:
        return [
            has_term(outputs[row[i.pair]], wanted[i.side(source)], target, inflected=inflected) for i in items
        ]

    used, exact = found(app, inflected=target == "en"), found(app, inflected=False)
    references = [pair.side(target) for pair in pairs]
    return {
        "items": len(items),
        "sentences": len(pairs),
        "app": share(used),
        "app_exact_form": share(exact),
        "raw": share(found(raw, inflected=target == "en")),
        "without_glossary": share(found(without, inflected=target == "en")),
        "by_training": {
            seen: {
                "items": sum(i.seen == seen for i in items),
                "app": share([u for u, i in zip(used, items, strict=True) if i.seen == seen]),
            }
            for seen in SEEN
        },
        "unseen": _unseen(items, used),
        "by_glossary": {
            name: share([u for u, i in zip(used, items, strict=True) if i.glossary == name])
            for name in sorted({i.glossary for i in items})
        },
        "flagged": share([bool(result.flagged) for result in with_terms]),
        "bleu_without": _bleu(without, references, target),
        "bleu_with": _bleu(app, references, target),
        "failures": [
            (i.pair.side(source), i.side(source), wanted[i.side(source)], app[row[i.pair]])
            for i, u in zip(items, used, strict=True)
            if not u
        ][:EXAMPLES],
    }


def _unseen(items: Sequence[TermItem], used: Sequence[bool]) -> dict[str, Any]:
    new = [u for u, i in zip(used, items, strict=True) if i.seen != "pair"]
    return {"items": len(new), "app": share(new)}


def _entries(items: Sequence[TermItem], direction: str) -> dict[str, str]:
    """Return source term -> translation; of two translations the first one."""
    source, target = direction.split("-")
    entries: dict[str, str] = {}
    for item in items:
        entries.setdefault(item.side(source), item.side(target))
    return entries


def _annotated(pair: Pair, items: Sequence[TermItem], source: str, wanted: dict[str, str]) -> str:
    text = pair.side(source)
    taken: list[tuple[int, int, str]] = []
    for item in sorted(items, key=lambda item: -len(item.side(source))):
        start, end = spans(text, item.side(source), source)[0]
        if not any(start < e and s < end for s, e, _ in taken):
            taken.append((start, end, wanted[item.side(source)]))
    for start, end, word in sorted(taken, reverse=True):
        text = annotate_term(text, start, end, word)
    return text


def bogus_glossary(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure that a glossary without a hit changes nothing: all of FLORES dev, byte by byte.

    Both translations are a fresh translator's: what is remembered of other sections would change the batches,
    and with them what a vocabulary map allows.
    """
    source, target = direction.split("-")
    pairs = meter.material.some(meter.material.pairs["flores-dev"])
    units = [pair.side(source) for pair in pairs]
    terms = bogus_terms(units, source)
    with meter.reopen() as fresh:
        before = [one_line(result.text) for result in meter.app(direction, units, translator=fresh)]
    with meter.reopen() as fresh:
        results = meter.app(direction, units, terms=glossary(direction, terms), translator=fresh)
    after = [one_line(result.text) for result in results]
    references = [pair.side(target) for pair in pairs]
    bleu = [_bleu(outputs, references, target) for outputs in (before, after)]
    return {
        "entries": len(terms),
        "sentences": len(units),
        "matches": sum(len(segment.terms) for result in results for segment in result.segments),
        "changed": sum(a != b for a, b in zip(before, after, strict=True)),
        "bleu_without": bleu[0],
        "bleu_with": bleu[1],
        "bleu_lost": round(bleu[0] - bleu[1], 2),
    }


def _bleu(outputs: Sequence[str], references: Sequence[str], target: str) -> float:
    return round(corpus_scores(outputs, references, target)[0].value, 2)
