# SPDX-License-Identifier: Apache-2.0
"""The curve of ``python -m distill adaptive`` as Markdown and as a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from distill.drawing import svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MISSING = "–"
RUNTIMES = {"encoder": "PyTorch, encoder alone", "pytorch": "PyTorch", "ctranslate2": "CTranslate2"}


def markdown(report: dict[str, Any]) -> str:
    """Return a report's tables, one for each direction, and how they were measured."""
    lines = [f"# Adaptive encoder depth: {report['model']}", "", *_method(report), ""]
    for result in report["results"]:
        lines += [f"## {result['direction']}", "", *_table(result["points"]), ""]
        lines += [f"BLEU `{result['bleu_signature']}`, chrF `{result['chrf_signature']}`", ""]
    return "\n".join(lines)


def _method(report: dict[str, Any]) -> Iterator[str]:
    machine, first = report["machine"], report["results"][0]
    yield (
        f"- Scores: {first['segments']} segments of {first['set']} in each direction, greedy, in batches, by "
        f"CTranslate2 ({_form(report)}), the model cut to each depth. An early exit has for each "
        "sentence the translation of the depth at which it leaves, which the float32 encoder decides."
    )
    yield (
        f"- Times: {first['timed']} sentences from all over the set, one at a time, {report['threads']} "
        "thread(s), greedy, PyTorch in float32; the settings take turns on each sentence. Medians; × is the "
        "median of the whole encoder's time for a sentence by the setting's, in processor time (in wall "
        "time)."
    )
    yield f"- Every input passes at least {report['least_depth']} blocks."
    yield f"- {machine['system']}, {machine['processors']} processors, Python {machine['python']}."


def _form(report: dict[str, Any]) -> str:
    return (
        f"{report['quantization']}, with vocabulary map"
        if report["vocabulary_map"]
        else report["quantization"]
    )


def _table(points: list[dict[str, Any]]) -> Iterator[str]:
    heads = " | ".join(f"{runtime}: ms | ×" for runtime in RUNTIMES.values())
    yield f"| setting | mean depth | BLEU | chrF | {heads} |"
    yield "|---|---:|---:|---:|" + "---:|---:|" * len(RUNTIMES)
    for point in points:
        cells = [point["setting"], f"{point['mean_depth']:.1f}"]
        cells += [f"{point[metric]:.1f}" for metric in ("bleu", "chrf")]
        for runtime in RUNTIMES:
            timed = point[runtime]
            cells += (
                [
                    f"{timed['processor_ms']:.0f}",
                    f"{timed['processor_speedup']:.2f} ({timed['wall_speedup']:.2f})",
                ]
                if timed
                else [MISSING, MISSING]
            )
        yield "| " + " | ".join(cells) + " |"


def plot(report: dict[str, Any], file: Path) -> None:
    """Draw BLEU over speed as SVG, a panel for each direction, a line for each way to be faster."""
    results = report["results"]
    with svg(file, "adaptive", (5 * len(results) + 1, 4), columns=len(results)) as panels:
        for axes, result in zip(panels, results, strict=True):
            for label, runtime, early in (
                ("early exit, PyTorch", "pytorch", True),
                ("first blocks, PyTorch", "pytorch", False),
                ("first blocks, CTranslate2", "ctranslate2", False),
            ):
                chosen = [result["points"][0]]
                chosen += [p for p in result["points"][1:] if p[runtime] and bool(p["tolerance"]) == early]
                chosen.sort(key=lambda p: -p["mean_depth"])
                x = [p[runtime]["processor_speedup"] for p in chosen]
                y = [p["bleu"] for p in chosen]
                axes.plot(x, y, marker="o", label=label)
                for at, point in zip(zip(x, y, strict=True), chosen, strict=True):
                    text = f"{point['mean_depth']:.3g}"
                    axes.annotate(text, at, xytext=(4, 4), textcoords="offset points", fontsize=7)
            axes.set_title(f"{result['direction']} (mean depth beside each point)", fontsize=9)
            axes.set_xlabel("speed-up of one sentence, processor time")
            axes.set_ylabel("BLEU")
            axes.legend(fontsize=8)
