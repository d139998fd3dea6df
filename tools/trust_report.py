# SPDX-License-Identifier: Apache-2.0
"""Measure what the app promises of terms, tags, context and checks, with a model package.

    python tools/trust_report.py --package assets/models/en-zh-small --data ../shared/data/human

writes ``docs/training/NAME-VERSION.trust.json`` and, as tables to read, ``….trust.md`` beside it (``-o``
names another JSON file). ``--sections`` measures some again and keeps what the file has of the others.

``--data`` holds ``A.en-zh.tsv.zst`` and ``P.en-zh.tsv.zst`` (sentence pairs; only those that training holds
out are used) and ``L.en-zh.tsv.zst`` (a lexicon). Nothing of it is an evaluation set. Times are processor
seconds of this process, variants taken in turn and compared by their medians.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.calibrate import held_out
from distill.data.corpora import read_pairs
from hymt_desktop.core.context.consistency import consistency, recurring
from hymt_desktop.core.engine.package import load_package
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.paths import assets_folder
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.match import TermMatcher
from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.text.check import check_tags, check_translation
from hymt_desktop.core.text.tags import TAG_RE, project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hymt_desktop.core.engine.ct2 import Ct2Engine

DIRECTIONS = (("en", "zh"), ("zh", "en"))
_REPEATS = 3
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class Report:
    """The measurements over one package and one folder of data."""

    def __init__(self, package: Path, data: Path, limit: int) -> None:
        self._package = load_package(package)
        self._data = data
        self._limit = limit
        self._rng = random.Random(7)
        self._pairs = [p for name in "AP" for p in islice(held_out(self._file(name)), limit)]
        self._lexicon: dict[str, dict[str, set[str]]] = {"en": {}, "zh": {}}
        for pair in read_pairs(self._file("L")):
            self._lexicon["en"].setdefault(pair.first.lower(), set()).add(pair.second)
            self._lexicon["zh"].setdefault(pair.second, set()).add(pair.first.lower())

    def _file(self, name: str) -> Path:
        return self._data / f"{name}.en-zh.tsv.zst"

    def open(self) -> Translator:
        """Return a fresh translator, with nothing remembered."""
        return Translator.open(self._package, threads=1)

    def _words(self, text: str, language: str) -> Iterator[tuple[int, int, set[str]]]:
        """Yield the spans of a text that the lexicon has, with their translations."""
        known = self._lexicon[language]
        if language == "en":
            spans = [m.span() for m in re.finditer(r"[A-Za-z]{3,}(?:[ -][a-z]{3,})?", text)]
        else:
            runs = [m.span() for m in _HAN.finditer(text)]
            spans = [(i, i + n) for a, b in runs for n in (4, 3, 2) for i in range(a, b - n + 1)]
        for start, end in spans:
            if text[start:end].lower() in known:
                yield start, end, known[text[start:end].lower()]

    def _cases(self, source: str) -> list[tuple[str, str, int, int, str]]:
        """Return (text, reference, term's span, its translation in the reference)."""
        cases = []
        for pair in self._pairs:
            text, reference = pair if source == "en" else pair[::-1]
            found = [
                (start, end, wanted)
                for start, end, translations in self._words(text, source)
                for wanted in sorted(translations)
                if len(wanted) > 1
                and re.search(rf"(?<![a-z]){re.escape(wanted)}(?![a-z])", reference.lower())
            ]
            if found and "<" not in text and "\n" not in text:
                cases.append((text, reference, *self._rng.choice(found)))
        return cases

    def ladder(self) -> dict[str, Any]:
        """Terms, tags, placeholders and a glossary without a hit, with what each rung of the ladder did."""
        result: dict[str, Any] = {}
        for source, target in DIRECTIONS:
            cases = self._cases(source)
            options = Options(target, source)
            for name, measure in (("terms", self._terms), ("tags", self._tags), ("masks", self._masks)):
                with self.open() as translator:
                    figures = measure(translator, cases, options)
                    result[f"{name} {source}-{target}"] = {**figures, **translator.repairs.as_dict()}
        return result

    def _terms(self, translator: Translator, cases: list[Any], options: Options) -> dict[str, Any]:
        done = bogus = 0
        texts = [case[0] for case in cases]
        without = translator.translate_segments(texts, options)
        nothing = _matcher(options, [("zeppelin hangar", "飞艇库"), ("飞艇库房", "zeppelin hangar")])
        same = translator.translate_segments(texts, options, terms=nothing)
        bogus = sum(a.text != b.text for a, b in zip(without, same, strict=True))
        for text, _, start, end, wanted in cases:
            terms = _matcher(options, [(text[start:end], wanted)])
            segments = translator.translate_segments([text], options, terms=terms)[0].segments
            done += all(use.applied for segment in segments for use in segment.terms)
        return {"cases": len(cases), "applied": done, "changed by a glossary without a hit": bogus}

    def _tags(self, translator: Translator, cases: list[Any], options: Options) -> dict[str, Any]:
        units = [f"{t[:a]}<x1>{t[a:b]}</x1>{t[b:]}" for t, _, a, b, _ in cases]
        results = translator.translate_segments(units, options)
        bad = sum(check_tags(u, r.text) is not None for u, r in zip(units, results, strict=True))
        return {"cases": len(units), "not balanced": bad}

    def _masks(self, translator: Translator, cases: list[Any], options: Options) -> dict[str, Any]:
        kept = ("{name}", "%1$s", "https://example.org/a?b=1", "`x = 1`", "$HOME/notes.txt")
        units = [f"{t[:a]}{kept[i % len(kept)]} {t[a:]}" for i, (t, _, a, _, _) in enumerate(cases)]
        results = translator.translate_segments(units, options)
        lost = sum(r.text.count(kept[i % len(kept)]) != 1 for i, r in enumerate(results))
        return {"cases": len(units), "placeholder not there once": lost}

    def guard(self) -> dict[str, Any]:
        """The share of the time that the checks take."""
        result = {}
        for source, target in DIRECTIONS:
            texts = [pair[0] if source == "en" else pair[1] for pair in self._pairs]
            with self.open() as translator:
                began = time.process_time()
                found = translator.translate_segments(texts, Options(target, source))
                whole = time.process_time() - began
            segments = [segment for translation in found for segment in translation.segments]
            began = time.process_time()
            for segment in segments:
                check_translation(segment.source, segment.target, source, target)
            checks = time.process_time() - began
            result[f"{source}-{target}"] = {
                "segments": len(segments),
                "share": round(checks / whole, 4),
                "microseconds a segment": round(checks / len(segments) * 1e6, 1),
                "flagged": sum(bool(segment.flags) for segment in segments),
            }
        return result

    def context(self, document: Path) -> dict[str, Any]:
        """What context costs in time, and how consistent a document becomes."""
        text = document.read_text(encoding="utf-8")
        variants = {
            "alone": Options("zh", "en"),
            "context": Options("zh", "en", context=3),
            "consistent": Options("zh", "en", consistent=True),
            "both": Options("zh", "en", context=3, consistent=True),
        }
        seconds: dict[str, list[float]] = {name: [] for name in variants}
        result: dict[str, Any] = {"words": len(text.split())}
        for _ in range(_REPEATS):
            for name, options in variants.items():
                with self.open() as translator:
                    began = time.process_time()
                    found = translator.translate(text, options)
                    seconds[name].append(time.process_time() - began)
                    pairs = [(segment.source, segment.target) for segment in found.segments]
                phrases = recurring(pairs, "en", "zh")
                result[name] = {
                    "segments": len(pairs),
                    "phrases": len(phrases),
                    "uses": sum(phrase.uses for phrase in phrases),
                    "consistency": round(consistency(phrases) or 0.0, 3),
                    "changed by the pass": sum(s.step == "consistency" for s in found.segments),
                }
        base = statistics.median(seconds["alone"])
        for name, values in seconds.items():
            result[name]["seconds"] = round(statistics.median(values), 2)
            result[name]["time ratio"] = round(statistics.median(values) / base, 3)
        return result

    def projection(self) -> dict[str, Any]:
        """How well tags get round the translation of their passage, by the way of placing them.

        A passage is a word of the lexicon; its place is known where the model's own translation has one of
        the word's translations exactly once.
        """
        result: dict[str, Any] = {}
        with self.open() as translator:
            engine: Ct2Engine = translator.engine  # type: ignore[assignment]
            for source, target in DIRECTIONS:
                texts = [pair[0] if source == "en" else pair[1] for pair in self._pairs]
                outputs = _decode(engine, target, texts)
                cases = [c for t, o in zip(texts, outputs, strict=True) for c in self._known(t, o, source)]
                inner = dict.fromkeys(TAG_RE.split(case[0])[1] for case in cases)
                inner = dict(zip(inner, _decode(engine, target, list(inner)), strict=True))
                aligned = engine.align([(Prompt(target, TAG_RE.sub("", c[0])), c[1]) for c in cases])
                for name, known, use in (
                    ("in proportion", {}, False),
                    ("translated alone", inner, False),
                    ("attention", {}, True),
                    ("both", inner, True),
                ):
                    marked = [
                        project(c[0], c[1], known, a if use else None)
                        for c, a in zip(cases, aligned, strict=True)
                    ]
                    figures = _overlaps(marked, [(c[2], c[3]) for c in cases])
                    result[f"{source}-{target} {name}"] = {"cases": len(cases), **figures}
        return result

    def _known(self, text: str, output: str, source: str) -> list[tuple[str, str, int, int]]:
        found = [
            (f"{text[:start]}<x1>{text[start:end]}</x1>{text[end:]}", output, at, at + len(wanted))
            for start, end, translations in self._words(text, source)
            for wanted in sorted(translations)
            if len(wanted) > 1 and output.lower().count(wanted) == 1 and "<" not in text
            for at in [output.lower().index(wanted)]
        ]
        return [self._rng.choice(found)] if found else []

    def matching(self) -> dict[str, Any]:
        """Speed of finding 50,000 terms, by how often the text has one."""
        result: dict[str, Any] = {}
        rows = list(islice(read_pairs(self._file("A")), 30_000))
        texts = {"en": "\n".join(r.first for r in rows), "zh": "\n".join(r.second for r in rows)}
        for source, target in DIRECTIONS:
            words = sorted(w for w in self._lexicon[source] if len(w) >= (4 if source == "en" else 2))
            self._rng.shuffle(words)
            rare = [w + w[::-1] for w in words]
            for name, terms in (("every word a term", words), ("few terms in the text", rare)):
                matcher = _matcher(Options(target, source), [(w, "x") for w in terms[:50_000]])
                matcher.prepare(source, target)
                text = texts[source]
                seconds = []
                for _ in range(_REPEATS):
                    began = time.process_time()
                    found = matcher.find(text, source, target)
                    seconds.append(time.process_time() - began)
                size = len(text.encode()) / 1e6
                result[f"{source} {name}"] = {
                    "terms": min(50_000, len(terms)),
                    "hits a kilobyte": round(len(found) / size / 1000, 1),
                    "MB/s": round(size / statistics.median(seconds), 1),
                }
        return result


def _matcher(options: Options, pairs: list[tuple[str, str]]) -> TermMatcher:
    glossary = Glossary("report", options.source or "", options.target)
    return TermMatcher([(glossary, [Entry(source, (target,)) for source, target in pairs])])


def _decode(engine: Ct2Engine, target: str, texts: list[str]) -> list[str]:
    return [h[0].text for h in engine.translate_batch([Prompt(target, t) for t in texts], Decoding(2))]


def _overlaps(marked: list[str], wanted: list[tuple[int, int]]) -> dict[str, float]:
    exact = touched = score = 0.0
    for text, (start, end) in zip(marked, wanted, strict=True):
        left, right = text.index("<x1>"), text.index("</x1>") - len("<x1>")
        shared = max(0, min(right, end) - max(left, start))
        exact += (left, right) == (start, end)
        touched += shared > 0
        score += 2 * shared / max(1, right - left + end - start)
    count = max(1, len(marked))
    figures = {"exact": exact, "on the word": touched, "characters (F1)": score}
    return {name: round(value / count, 3) for name, value in figures.items()}


def _markdown(model: str, result: dict[str, Any]) -> str:
    """Return the measurements as tables."""
    lines = [
        f"# {model}: terms, tags, context and checks",
        "",
        "Made by `tools/trust_report.py`, whose beginning says on what data. Times are processor seconds of",
        "one thread, the variants taken in turn and compared by their medians.",
    ]
    titles = {
        "context": "The 20-page sample document, with and without context and consistency pass",
        "ladder": "What was asked for, and how often each step of the repairs was needed and what it fixed",
        "guard": "What the checks cost",
        "matching": "Finding 50,000 terms",
        "projection": "Placing tags",
    }
    for section, title in titles.items():
        if section not in result:
            continue
        lines += ["", f"## {title}", ""]
        rows = result[section]
        if section == "ladder":
            lines += _ladder_rows(rows)
            continue
        if "words" in rows:
            lines += [f"{rows['words']} words.", ""]
        rows = {name: values for name, values in rows.items() if isinstance(values, dict)}
        columns = list(next(iter(rows.values())))
        lines += [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
        lines += [f"| {name} | {' | '.join(str(v[c]) for c in columns)} |" for name, v in rows.items()]
    return "\n".join(lines) + "\n"


def _ladder_rows(rows: dict[str, Any]) -> list[str]:
    lines = ["Steps: sentences that it decoded → sentences that it freed of all doubts.", ""]
    lines += ["| | asked for | sentences | steps | doubts left |", "|---|---|---|---|---|"]
    for name, values in rows.items():
        asked = ", ".join(f"{k}: {v}" for k, v in values.items() if isinstance(v, int) and k != "sentences")
        steps = ", ".join(f"{step} {v['tried']} → {v['fixed']}" for step, v in values["steps"].items())
        left = ", ".join(f"{kind} {count}" for kind, count in values["flags_left"].items()) or "none"
        lines.append(f"| {name} | {asked} | {values['sentences']} | {steps} | {left} |")
    return lines


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--document", type=Path, default=assets_folder() / "samples" / "handbook.en.md")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--limit", type=int, default=350, help="pairs of each file (default: 350)")
    parser.add_argument("--sections", nargs="+", default=[])
    args = parser.parse_args()
    report = Report(args.package, args.data, args.limit)
    sections: dict[str, Callable[[], Any]] = {
        "matching": report.matching,
        "guard": report.guard,
        "ladder": report.ladder,
        "projection": report.projection,
        "context": lambda: report.context(args.document),
    }
    manifest = load_package(args.package).manifest
    model = f"{manifest.name} {manifest.version}"
    output = args.output or Path("docs/training") / f"{manifest.name}-{manifest.version}.trust.json"
    result: dict[str, Any] = {"model": model}
    if args.sections and output.exists():
        result = json.loads(output.read_text(encoding="utf-8"))
        if result.get("model") != model:
            parser.error(f"{output} is of another model, {result.get('model')}: measure all sections")
    for name in args.sections or sections:
        result[name] = sections[name]()
        print(json.dumps({name: result[name]}, ensure_ascii=False, indent=1), flush=True)
        output.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        output.with_suffix(".md").write_text(_markdown(model, result), encoding="utf-8")


if __name__ == "__main__":
    main()
