# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-features``: terms, tags, context and short lines, measured.

Everything is measured twice where that means something: *raw*, the model's first answer to the annotated
input, and through the app's pipeline with its checks and repairs. Figures on translation quality are in
``evaluate``.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate import feature_sets as sets
from distill.evaluate.faults import has_loop, is_wrong_script
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.results import Options
from hymt_desktop.core.text.check import WantedTerm, check_tags, term_applied
from hymt_desktop.core.text.markup import annotate_term, open_inside
from hymt_desktop.core.text.tags import TAG_RE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from hymt_desktop.core.results import Translation
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.terms.match import TermMatcher

EXAMPLE = (
    "example: python -m distill evaluate-features --package assets/models/en-zh-small "
    "--output docs/training/features.json"
)
FORMAT_VERSION = 1
_DIRECTIONS = ("en-zh", "zh-en")
_EXAMPLES = 5
_LONGER = 1.6
_COPIED = {"zh": 5, "en": 16}
_SLACK = {"zh": 6, "en": 20}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate-features``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--package", type=Path, required=True, help="model package")
    add("--output", type=Path, required=True, help="JSON file")
    add("--beam", type=int, help="beam size (default: the package's)")
    add("--threads", type=int, default=0, help="CPU threads (default: as many as there are, 8 at most)")
    add("--limit", type=int, help="only the first N cases of each measurement, for a try")


def run(args: argparse.Namespace) -> int:
    """Measure and write the report. Returns the exit code."""
    from hymt_desktop.core.engine.package import load_package
    from hymt_desktop.core.files import write_atomically
    from hymt_desktop.core.service import Translator

    package = load_package(args.package)
    beam = args.beam or package.manifest.decoding.beam_size
    with Translator.open(package, threads=args.threads) as translator:
        report = measure(translator, beam, limit=args.limit)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    write_atomically(args.output, f"{text}\n".encode())
    print(text)
    return 0


def measure(translator: Translator, beam: int, *, limit: int | None = None) -> dict[str, Any]:
    """Return all figures as plain values for JSON."""
    start = time.perf_counter()
    meter = _Meter(translator, beam, limit)
    report: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "model": f"{translator.package.manifest.name} {translator.package.manifest.version}",
        "beam": beam,
        "terms": {d: meter.terms(d, shift=0) for d in _DIRECTIONS},
        "terms_of_another_word": {d: meter.terms(d, shift=7) for d in _DIRECTIONS},
        "glossary_without_a_hit": meter.bogus(),
        "tags": {d: meter.tags(d) for d in _DIRECTIONS},
        "one_word": meter.lines(sets.words()),
        "capitals": meter.lines(sets.capital_lines()),
        "emoji_and_urls": meter.kept(sets.emoji_and_url_lines()),
        "context": {d: meter.context(d) for d in _DIRECTIONS},
        "repairs": {
            rung: {"tried": tried, "fixed": translator.repairs.fixed[rung]}
            for rung, tried in translator.repairs.tried.items()
        },
    }
    report["seconds"] = round(time.perf_counter() - start, 1)
    return report


class _Meter:
    """One translator and how to ask it."""

    def __init__(self, translator: Translator, beam: int, limit: int | None) -> None:
        self._translator = translator
        self._beam = beam
        self._limit = limit

    def _raw(self, prompts: Sequence[Prompt]) -> list[str]:
        found = self._translator.engine.translate_batch(prompts, Decoding(self._beam))
        return [hypotheses[0].text for hypotheses in found]

    def _app(
        self, units: Sequence[str], source: str, target: str, terms: TermMatcher | None = None
    ) -> list[Translation]:
        options = Options(target=target, source=source, beam_size=self._beam)
        return self._translator.translate_segments(units, options, terms=terms)

    def terms(self, direction: str, shift: int) -> dict[str, Any]:
        """Share of sentences in which the wanted rendering of the term stands."""
        source, target = direction.split("-")
        cases = sets.term_cases(source, shift=shift)[: self._limit]
        glossary = _glossary(source, target, [(c.sentence[c.start : c.end], c.wanted) for c in cases])
        annotated = [annotate_term(c.sentence, c.start, c.end, c.wanted) for c in cases]
        raw = self._raw([Prompt(target, text) for text in annotated])
        app = self._app([c.sentence for c in cases], source, target, glossary)
        without = self._app([c.sentence for c in cases], source, target)

        def share(texts: Iterable[str]) -> float:
            return _share([_has(text, c.wanted) for text, c in zip(texts, cases, strict=True)])

        failed = [(c.sentence, c.wanted, r.text) for c, r in zip(cases, app, strict=True)]
        return {
            "cases": len(cases),
            "raw": share(raw),
            "app": share(r.text for r in app),
            "without_glossary": share(r.text for r in without),
            "flagged": _share([bool(r.flagged) for r in app]),
            "failures": [f for f in failed if not _has(f[2], f[1])][:_EXAMPLES],
        }

    def bogus(self) -> dict[str, Any]:
        """Share of sentences that a glossary without a hit changes; there must be none."""
        changed: list[bool] = []
        for direction in _DIRECTIONS:
            source, target = direction.split("-")
            units = sets.read_lines(f"sentences.{source}.txt")
            units += [c.sentence for c in sets.term_cases(source)][: self._limit]
            pairs = [p if source == "en" else p[::-1] for p in sets.read_terms("bogus.en-zh.tsv")]
            with_it = self._app(units, source, target, _glossary(source, target, pairs))
            without = self._app(units, source, target)
            changed += [a.text != b.text for a, b in zip(with_it, without, strict=True)]
        return {"cases": len(changed), "changed": sum(changed)}

    def tags(self, direction: str) -> dict[str, Any]:
        """Share of sentences whose tags are all there, once each, nested well, pairs in order."""
        source, target = direction.split("-")
        units = sets.tagged_sentences(source)[: self._limit]
        raw = self._raw([Prompt(target, open_inside(unit)) for unit in units])
        app = [r.text for r in self._app(units, source, target)]
        around = [
            bool(TAG_RE.sub("", text).strip()) and "<x1></x1>" not in text.replace(" ", "") for text in app
        ]
        return {
            "cases": len(units),
            "raw_valid": _share([check_tags(u, t) is None for u, t in zip(units, raw, strict=True)]),
            "app_valid": _share([check_tags(u, t) is None for u, t in zip(units, app, strict=True)]),
            "app_around_words": _share(around),
        }

    def lines(self, texts: Sequence[str]) -> dict[str, Any]:
        """Faults of English lines, raw and in the app."""
        texts = texts[: self._limit]
        raw = self._raw([Prompt("zh", text) for text in texts])
        app = [r.text for r in self._app(texts, "en", "zh")]
        return {"cases": len(texts), "raw": _faults(texts, raw), "app": _faults(texts, app)}

    def kept(self, cases: Sequence[sets.LineCase]) -> dict[str, Any]:
        """Faults of lines with emoji and addresses; ``lost`` are those without their address or emoji."""
        cases = cases[: self._limit]
        texts = [case.text for case in cases]
        raw = self._raw([Prompt("zh", text) for text in texts])
        app = [r.text for r in self._app(texts, "en", "zh")]

        def count(outputs: Sequence[str]) -> dict[str, Any]:
            lost = [case.kept not in output for case, output in zip(cases, outputs, strict=True)]
            # An address is Latin text that belongs there.
            bare = [
                (case.text.replace(case.kept, ""), output.replace(case.kept, ""))
                for case, output in zip(cases, outputs, strict=True)
            ]
            faults = _faults([s for s, _ in bare], [o for _, o in bare])
            empty = sum(not output.strip() for output in outputs)
            return {**faults, "empty": empty, "lost": sum(lost)}

        return {"cases": len(cases), "raw": count(raw), "app": count(app)}

    def context(self, direction: str) -> dict[str, Any]:
        """Share of sentences into which something of the unrelated sentences before them leaked."""
        source, target = direction.split("-")
        cases = sets.context_cases(source)[: self._limit]
        joint = "" if source == "zh" else " "
        contexts = [joint.join(case.context) for case in cases]
        alone = [Prompt(target, case.sentence) for case in cases]
        shown = [Prompt(target, c.sentence, text) for c, text in zip(cases, contexts, strict=True)]
        own = sorted({s for c in cases for s in c.context})
        known = dict(zip(own, self._raw([Prompt(target, s) for s in own]), strict=True))
        options = Options(target=target, source=source, beam_size=self._beam, context=3)
        app = self._translator.translate_segments([c.sentence for c in cases], options, contexts=contexts)
        result: dict[str, Any] = {"cases": len(cases)}
        without_raw = self._raw(alone)
        without_app = [r.text for r in self._app([c.sentence for c in cases], source, target)]
        for name, without, with_it in (
            ("raw", without_raw, self._raw(shown)),
            ("app", without_app, [r.text for r in app]),
        ):
            leaks = [
                leaked(a, b, [known[s] for s in case.context], target)
                for a, b, case in zip(without, with_it, cases, strict=True)
            ]
            kinds = Counter(leak for leak in leaks if leak)
            result[name] = {
                "longer": kinds["longer"],
                "copied": kinds["copied"],
                "leaked": _share([leak is not None for leak in leaks]),
                "changed": _share([a != b for a, b in zip(without, with_it, strict=True)]),
                "length_ratio": round(sum(map(len, with_it)) / max(1, sum(map(len, without))), 4),
                "examples": [
                    (case.sentence, b) for case, b, leak in zip(cases, with_it, leaks, strict=True) if leak
                ][:_EXAMPLES],
            }
        return result


def leaked(without: str, with_it: str, context: Sequence[str], target: str) -> str | None:
    """Say how context got into a translation: ``copied``, ``longer``, or None.

    Args:
        without: The translation of the sentence alone.
        with_it: Its translation after the context.
        context: The translations of the context's sentences.
        target: Language code of the translations.
    """
    size = _COPIED[target]
    grams = {text[i : i + size] for text in context for i in range(len(text) - size + 1)}
    if any(gram in with_it and gram not in without for gram in grams):
        return "copied"
    if len(with_it) > _LONGER * len(without) + _SLACK[target]:
        return "longer"
    return None


def _glossary(source: str, target: str, pairs: Iterable[tuple[str, str]]) -> TermMatcher:
    from hymt_desktop.core.terms.match import TermMatcher
    from hymt_desktop.core.terms.model import Entry, Glossary

    entries = [Entry(term, (wanted,)) for term, wanted in dict.fromkeys(pairs)]
    return TermMatcher([(Glossary("evaluation", source, target), entries)])


def _has(text: str, wanted: str) -> bool:
    return term_applied(text, WantedTerm("", (wanted,)))


def _faults(sources: Sequence[str], outputs: Sequence[str]) -> dict[str, Any]:
    count: Callable[[Iterable[bool]], int] = sum
    pairs = list(zip(sources, outputs, strict=True))
    return {
        "loops": count(has_loop(s, o) for s, o in pairs),
        "wrong_script": count(is_wrong_script(s, o, "zh") for s, o in pairs),
        "empty": count(bool(s.strip()) and not o.strip() for s, o in pairs),
        "unchanged": count(
            s.strip().casefold() == o.strip().casefold() and any(map(str.isalpha, s)) for s, o in pairs
        ),
    }


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
