# SPDX-License-Identifier: Apache-2.0
"""Tags, placeholders, numbers, and short or odd lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from distill.evaluate import feature_sets as sets
from distill.evaluate.faults import count_faults, has_loop, is_wrong_script
from distill.evaluate.meter import EXAMPLES, Meter, share
from distill.evaluate.validators import placement, read_tags, tag_problem
from hymt_desktop.core.text.markup import open_inside

if TYPE_CHECKING:
    from collections.abc import Sequence


def tags(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure tags: valid (all there, once, balanced, each in its parent), and in the right place.

    ``placed_*`` are shares of the sentences whose output has the known translation of the tagged term.
    """
    source, target = direction.split("-")
    items = meter.material.terms
    cases = meter.material.some(sets.tagged_cases(items, source))
    units = [case.text for case in cases]
    raw = meter.raw(target, [open_inside(unit) for unit in units])
    app = [result.text for result in meter.app(direction, units)]
    problems = [tag_problem(unit, text) for unit, text in zip(units, app, strict=True)]
    places = Counter(
        placement(text, "x1", [case.wanted], target)
        for case, text in zip(cases, app, strict=True)
        if case.wanted
    )
    judged = places["exact"] + places["overlapping"] + places["elsewhere"]
    return {
        "cases": len(cases),
        "app_valid": share([problem is None for problem in problems]),
        "raw_valid": share([tag_problem(u, t) is None for u, t in zip(units, raw, strict=True)]),
        "app_same_sequence": share(
            [read_tags(u).order == read_tags(t).order for u, t in zip(units, app, strict=True)]
        ),
        "app_without_words": sum(_without_words(text) for text in app),
        "placed_judged": judged,
        "placed_exactly": round(places["exact"] / judged, 4) if judged else 0.0,
        "placed_on_it": round((places["exact"] + places["overlapping"]) / judged, 4) if judged else 0.0,
        "failures": [row for row in zip(units, app, problems, strict=True) if row[2]][:EXAMPLES],
    }


def _without_words(text: str) -> bool:
    """Say whether a pair of tags of ``text`` marks nothing."""
    tree = read_tags(text)
    return any(not tree.text[s:e].strip() for tag, (s, e) in tree.ranges.items() if f"<{tag}>" in text)


def placeholders(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure placeholders, addresses, paths and code: there once, unchanged. Half of FLORES dev each way."""
    half = 0 if direction == "en-zh" else 1
    pairs = meter.material.some(meter.material.pairs["flores-dev"][half::2])
    cases = sets.placeholder_cases(pairs, direction.split("-")[0])
    outputs = [result.text for result in meter.app(direction, [case.text for case in cases])]
    kept = [output.count(case.kept) == 1 for case, output in zip(cases, outputs, strict=True)]
    failed = [(c.text, o) for c, o, k in zip(cases, outputs, kept, strict=True) if not k]
    return {"cases": len(cases), "kept": share(kept), "failures": failed[:EXAMPLES]}


def numbers(meter: Meter, direction: str) -> dict[str, Any]:
    """Measure numbers of at least three digits on FLORES dev."""
    source, target = direction.split("-")
    units = [pair.side(source) for pair in meter.material.some(meter.material.pairs["flores-dev"])]
    faults = count_faults(units, meter.plain(direction, units), source, target)
    return {
        "numbers": faults.numbers,
        "missing": faults.numbers_missing,
        "kept": round(faults.numbers_kept, 4),
    }


def lines(meter: Meter, texts: Sequence[str]) -> dict[str, Any]:
    """Measure the faults of English lines, the model's alone and the app's."""
    texts = meter.material.some(texts)
    raw = meter.raw("zh", texts)
    app = [result.text for result in meter.app("en-zh", texts)]
    return {"cases": len(texts), "raw": _faults(texts, raw), "app": _faults(texts, app)}


def one_word(meter: Meter) -> dict[str, Any]:
    """Measure 500 single words."""
    return lines(meter, sets.words())


def capitals(meter: Meter) -> dict[str, Any]:
    """Measure 500 lines in capitals."""
    return lines(meter, sets.capital_lines(meter.material.pairs["iwslt17"]))


def emoji_and_urls(meter: Meter) -> dict[str, Any]:
    """Measure 200 lines with emoji and addresses; ``lost`` are those without their emoji or address."""
    cases = meter.material.some(sets.emoji_and_url_lines())
    texts = [case.text for case in cases]

    def count(outputs: Sequence[str]) -> dict[str, Any]:
        # An address is Latin text that belongs there.
        faults = _faults(
            [case.text.replace(case.kept, "") for case in cases],
            [output.replace(case.kept, "") for case, output in zip(cases, outputs, strict=True)],
            empty=[not output.strip() for output in outputs],
        )
        lost = sum(case.kept not in output for case, output in zip(cases, outputs, strict=True))
        return {**faults, "lost": lost}

    app = [result.text for result in meter.app("en-zh", texts)]
    return {"cases": len(cases), "raw": count(meter.raw("zh", texts)), "app": count(app)}


def _faults(
    sources: Sequence[str], outputs: Sequence[str], *, empty: Sequence[bool] | None = None
) -> dict[str, Any]:
    pairs = list(zip(sources, outputs, strict=True))
    loops = [has_loop(s, o) for s, o in pairs]
    scripts = [is_wrong_script(s, o, "zh") for s, o in pairs]
    blank = [bool(s.strip()) and not o.strip() for s, o in pairs] if empty is None else list(empty)
    # A name or an unknown word may stay as it is, so this is no fault, but many of them are.
    copied = [s.strip().casefold() == o.strip().casefold() and any(map(str.isalpha, s)) for s, o in pairs]
    faulty = [any(row) for row in zip(loops, scripts, blank, strict=True)]
    return {
        "faulty": share(faulty),
        "loops": sum(loops),
        "wrong_script": sum(scripts),
        "empty": sum(blank),
        "unchanged": sum(copied),
        "examples": [pair for pair, bad in zip(pairs, faulty, strict=True) if bad][:EXAMPLES],
    }
