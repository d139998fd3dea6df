# SPDX-License-Identifier: Apache-2.0
"""The feature figures as a Markdown table: what was measured, on how much, the model alone and the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = tuple[str, int, str, str]
"""What, cases, the model alone, the app's pipeline."""


def feature_report(report: dict[str, Any]) -> str:
    """Return the whole report of ``evaluate-features``."""
    lines = [
        f"# Features of {report['model']}",
        "",
        f"The app's pipeline, beam {report['beam']}"
        + (f", {report['limit']} cases of each at most" if "limit" in report else "")
        + ". How each figure is measured: docs/evaluation.md.",
        "",
        feature_table(report),
        "",
    ]
    return "\n".join(lines)


def feature_table(report: dict[str, Any]) -> str:
    """Return the table of the sections that the report has."""
    rows: list[Row] = []
    for name, make in _SECTIONS.items():
        if name in report:
            rows += make(report[name])
    body = [f"| {what} | {cases:,} | {raw} | {app} |" for what, cases, raw, app in rows]
    return "\n".join(["| | cases | model alone | app |", "|---|---:|---:|---:|", *body])


def _terms(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        where = _arrow(direction)
        yield f"term used, {where}, glossary given", r["items"], _percent(r["raw"]), _percent(r["app"])
        unseen = r["unseen"]
        yield (
            f"the same, {where}, terms that training never annotated",
            unseen["items"],
            "",
            _percent(unseen["app"]),
        )
        yield f"the same, {where}, no glossary", r["items"], "", _percent(r["without_glossary"])
        yield f"BLEU of these sentences, {where}, without and with the glossary", r["sentences"], "", _bleu(r)


def _random_terms(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        where = _arrow(direction)
        yield f"wrong term used as ordered, {where}", r["items"], _percent(r["raw"]), _percent(r["app"])
        yield (
            f"BLEU of these sentences, {where}, without and with the wrong glossary",
            r["sentences"],
            "",
            _bleu(r),
        )


def _bogus(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        what = f"sentences changed by a glossary without a hit, {_arrow(direction)}"
        yield what, r["sentences"], "", f"{r['changed']} (BLEU lost: {r['bleu_lost']:.2f})"


def _tags(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        where = _arrow(direction)
        yield (
            f"tags balanced, complete, in order, {where}",
            r["cases"],
            _percent(r["raw_valid"]),
            _percent(r["app_valid"]),
        )
        what = f"tags round the tagged words (exactly / at least in part), {where}"
        yield what, r["placed_judged"], "", f"{_percent(r['placed_exactly'])} / {_percent(r['placed_on_it'])}"


def _placeholders(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        what = f"placeholders, addresses and code kept, FLORES dev {_arrow(direction)}"
        yield what, r["cases"], "", _percent(r["kept"])


def _numbers(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        what = f"numbers of three digits and more kept, FLORES dev {_arrow(direction)}"
        yield what, r["numbers"], "", _percent(r["kept"])


def _lines(what: str) -> Callable[[dict[str, Any]], Iterator[Row]]:
    def rows(section: dict[str, Any]) -> Iterator[Row]:
        title = f"{what}: loops, wrong script or empty"
        yield title, section["cases"], _percent(section["raw"]["faulty"]), _percent(section["app"]["faulty"])
        left = section["raw"]["unchanged"], section["app"]["unchanged"]
        yield f"{what}: left as they are (names, codes, or not translated)", section["cases"], *map(str, left)
        if "lost" in section["app"]:
            lost = section["raw"]["lost"], section["app"]["lost"]
            yield f"{what}: lost", section["cases"], str(lost[0]), str(lost[1])

    return rows


def _leaks(section: dict[str, Any]) -> Iterator[Row]:
    for direction, r in section.items():
        what = f"context leaked into the output, {_arrow(direction)}"
        yield what, r["cases"], _percent(r["raw"]["leaked"]), _percent(r["app"]["leaked"])


def _choices(section: dict[str, Any]) -> Iterator[Row]:
    yield (
        "contrasts right, without and with context",
        section["items"],
        f"{_both(section)} (p = {section['p_value']:.3f})",
        "",
    )
    left = section["open"]
    yield "– those on which systems without context disagree", left["items"], _both(left), ""
    for kind, r in section["by_kind"].items():
        yield f"– {kind}", r["items"], _both(r), ""


_SECTIONS: dict[str, Callable[[dict[str, Any]], Iterator[Row]]] = {
    "terms": _terms,
    "random_terms": _random_terms,
    "bogus_glossary": _bogus,
    "tags": _tags,
    "placeholders": _placeholders,
    "numbers": _numbers,
    "one_word": _lines("500 single words"),
    "capitals": _lines("500 lines in capitals"),
    "emoji_and_urls": _lines("200 lines with emoji and addresses"),
    "context_leaks": _leaks,
    "context_choice": _choices,
}


def _arrow(direction: str) -> str:
    source, target = direction.upper().split("-")
    return f"{source}→{target}"


def _bleu(result: dict[str, Any]) -> str:
    return f"{result['bleu_without']:.1f} and {result['bleu_with']:.1f}"


def _both(result: dict[str, Any]) -> str:
    return f"{_percent(result['without_context'])} and {_percent(result['with_context'])}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
