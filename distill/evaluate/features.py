# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-features``: terms, tags, placeholders, context and odd lines, measured.

*App* is the pipeline of the app with its checks and repairs, *raw* the model's first answer to the
annotated input. The rulers are ``distill.evaluate.validators`` and ``faults``, which the pipeline does not
use. Figures on translation quality are in ``evaluate``.
"""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate import measure_context, measure_terms, measure_text
from distill.evaluate.meter import DIRECTIONS, Material, Meter
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from distill.evaluate.measure_context import Scorer
    from distill.evaluate.parts import Parts

EXAMPLE = (
    "example: python -m distill evaluate-features --package assets/models/en-zh-small --eval-dir eval "
    "--output docs/training/features.json"
)
FORMAT_VERSION = 2
_BY_DIRECTION: dict[str, Callable[[Meter, str], dict[str, Any]]] = {
    "terms": measure_terms.term_success,
    "random_terms": measure_terms.random_terms,
    "bogus_glossary": measure_terms.bogus_glossary,
    "tags": measure_text.tags,
    "placeholders": measure_text.placeholders,
    "numbers": measure_text.numbers,
    "context_leaks": measure_context.leaks,
}
_LINES: dict[str, Callable[[Meter], dict[str, Any]]] = {
    "one_word": measure_text.one_word,
    "capitals": measure_text.capitals,
    "emoji_and_urls": measure_text.emoji_and_urls,
}
SECTIONS = (*_BY_DIRECTION, *_LINES, "context_choice")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate-features``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--package", type=Path, required=True, help="model package")
    add("--eval-dir", type=Path, required=True, help="folder with flores-dev and iwslt17")
    add("--output", type=Path, required=True, help="JSON file; a .md goes beside it")
    add(
        "--sections",
        nargs="+",
        choices=SECTIONS,
        default=list(SECTIONS),
        metavar="SECTION",
        help=", ".join(SECTIONS),
    )
    add("--beam", type=int, help="beam size (default: the package's)")
    add("--threads", type=int, default=0, help="CPU threads (default: as many as there are, 8 at most)")
    add("--limit", type=int, help="only N cases of each measurement, for a try")


def run(args: argparse.Namespace) -> int:
    """Measure and write the report; run again after an interruption, it goes on. Returns the exit code."""
    from distill.evaluate.feature_markdown import feature_report
    from distill.evaluate.measure_context import Ct2Scorer
    from distill.evaluate.parts import Parts, model_key
    from distill.evaluate.real_sets import contrast_items, read_pairs, term_items
    from hymt_desktop.core.engine.package import load_package
    from hymt_desktop.core.files import write_atomically
    from hymt_desktop.core.service import Translator

    if args.output.suffix == ".md":
        raise UserError(f"{args.output} would be overwritten by the Markdown report.", "Name a .json file.")
    package = load_package(args.package)
    beam = args.beam or package.manifest.decoding.beam_size
    pairs = read_pairs(args.eval_dir)
    chosen = set(args.sections)
    material = Material(
        pairs,
        term_items(pairs) if chosen & {"terms", "random_terms", "tags"} else [],
        contrast_items(pairs) if "context_choice" in chosen else [],
        args.limit,
    )
    key = [FORMAT_VERSION, *model_key(package.path), beam, args.limit, repr(material)]
    parts = Parts(args.output.with_suffix(".parts"), key)
    with Translator.open(package, threads=args.threads) as translator:
        meter = Meter(translator, beam, material, lambda: Translator.open(package, threads=args.threads))
        scorer = Ct2Scorer(package.path, package.manifest.limits.max_source_tokens, threads=args.threads)
        report = measure(meter, scorer, parts, args.sections)
    report = {
        "format_version": FORMAT_VERSION,
        "model": f"{package.manifest.name} {package.manifest.version}",
        "beam": beam,
        **({"limit": args.limit} if args.limit else {}),
        **report,
    }
    text = feature_report(report)
    write_atomically(args.output, f"{json.dumps(report, ensure_ascii=False, indent=1)}\n".encode())
    write_atomically(args.output.with_suffix(".md"), text.encode())
    parts.remove()
    print(text)
    return 0


def measure(meter: Meter, scorer: Scorer, parts: Parts, sections: Sequence[str] = SECTIONS) -> dict[str, Any]:
    """Return the figures of the sections as plain values for JSON.

    Args:
        meter: The translator and the material.
        scorer: Scores the contrasts.
        parts: Keeps each section's result.
        sections: Names of ``SECTIONS``.
    """
    report: dict[str, Any] = {}
    for name in sections:
        if name in _BY_DIRECTION:
            section = _BY_DIRECTION[name]
            report[name] = {
                d: parts.get(f"{name}-{d}", partial(_timed, section, meter, d)) for d in DIRECTIONS
            }
        elif name in _LINES:
            report[name] = parts.get(name, partial(_timed, _LINES[name], meter))
        else:
            contrasts = meter.material.some(meter.material.contrasts)
            report[name] = parts.get(name, partial(_timed, measure_context.choices, scorer, contrasts))
    return report


def _timed(section: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    start = time.perf_counter()
    result = section(*args)
    return {**result, "seconds": round(time.perf_counter() - start, 1)}
