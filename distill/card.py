# SPDX-License-Identifier: Apache-2.0
"""The measured part of a model card: scores beside the peers', features, int8, decoding cost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate.decoding import decoding_table
from distill.evaluate.feature_markdown import feature_table
from distill.evaluate.markdown import SIGNIFICANT
from distill.evaluate.quantization import quantization_table
from distill.evaluate.scores import NORMALISED, RAW
from hymt_desktop.core.engine.package import Score
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

KINDS = {
    "scores": ("evaluate", ("results", "system")),
    "features": ("evaluate-features", ("model", "beam")),
    "quantization": ("evaluate-quantization", ("results", "float_weights")),
    "decoding": ("evaluate-decoding", ("results",)),
}
"""Kind of report -> the command that makes it, and keys that it has."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of the evaluation that a card tells, each as its JSON; an empty one was not made."""

    scores: dict[str, Any] = field(default_factory=dict)
    features: dict[str, Any] = field(default_factory=dict)
    quantization: dict[str, Any] = field(default_factory=dict)
    decoding: dict[str, Any] = field(default_factory=dict)

    def rows(self) -> tuple[Score, ...]:
        """Return the scores as the manifest lists them."""
        return tuple(
            Score(
                set=result["set"],
                direction=result["direction"],
                metric=metric["metric"] + ("" if form == RAW else f" ({form})"),
                signature=metric["signature"],
                value=round(float(metric["value"]), 2),
            )
            for result in self.scores.get("results", ())
            for form, metrics in result["scores"].items()
            for metric in metrics
        )


def read_reports(files: Mapping[str, str | os.PathLike[str] | None]) -> Reports:
    """Read the reports; keys are those of ``KINDS``, None leaves one out.

    Raises:
        UserError: A file can't be read or is no such report.
    """
    found = {}
    for kind, file in files.items():
        command, keys = KINDS[kind]
        if file is None:
            continue
        try:
            report = json.loads(Path(file).read_text(encoding="utf-8"))
            missing = [key for key in keys if key not in report]
            if missing:
                raise KeyError(*missing[:1])
            found[kind] = report
            Reports(**found).rows()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{file} is not a report of the evaluation ({error!r}).",
                f"Make one: python -m distill {command}.",
            ) from error
    return Reports(**found)


def measured(reports: Reports) -> str:
    """Return the card's Markdown on everything that was measured."""
    sections = []
    if reports.scores:
        sections += [_set_section(result) for result in reports.scores["results"]]
    if reports.quantization:
        sections.append(
            "### int8 against float32\n\nThe app's pipeline; p by paired bootstrap.\n\n"
            + quantization_table(reports.quantization)
        )
    if reports.decoding:
        sections.append(
            "### Beam width\n\nThe app's pipeline; the beams took turns, so times compare with each other "
            "only.\n\n" + decoding_table(reports.decoding)
        )
    if reports.features:
        sections.append(
            "### Terms, tags, context and odd lines\n\n"
            f"Beam {reports.features['beam']}{_limit(reports.features)}; "
            "`docs/evaluation.md` says what the figures are.\n\n" + feature_table(reports.features)
        )
    return "\n\n".join(sections) if sections else "Not measured yet."


def _limit(features: dict[str, Any]) -> str:
    return f", {features['limit']} cases of each at most" if features.get("limit") else ""


def _set_section(result: dict[str, Any]) -> str:
    rows = [("**this model**", result["scores"], "", result.get("faults"))]
    peers = sorted(result.get("peers", ()), key=lambda peer: float(peer["scores"][RAW][0]["value"]))
    rows += [(p["name"], p["scores"], _verdict(result, p["name"]), p["faults"]) for p in peers]
    signatures = ", ".join(f"{m['metric']} `{m['signature']}`" for m in result["scores"][RAW])
    metrics = " / ".join(m["metric"] for m in result["scores"][RAW])
    body = [
        f"| {name} | {_values(scores, RAW)} | {_values(scores, NORMALISED)} | {verdict} | {_kept(faults)} "
        f"| {_faults(faults)} |"
        for name, scores, verdict, faults in rows
    ]
    return "\n".join(
        [
            f"### {result['set']} {result['direction']}",
            "",
            f"{result['segments']:,} segments; {signatures}.",
            "",
            f"| system | {metrics} | punctuation-normalised | our BLEU against it (paired bootstrap) "
            "| long numbers kept | loops, wrong script, empty |",
            "|---|---:|---:|---|---:|---:|",
            *body,
        ]
    )


def _values(scores: dict[str, Any], form: str) -> str:
    return " / ".join(f"{metric['value']:.1f}" for metric in scores.get(form, ()))


def _verdict(result: dict[str, Any], peer: str) -> str:
    for row in result.get("comparisons", ()):
        if row["peer"] == peer and row["metric"] == "BLEU":
            word = "better" if row["difference"] > 0 else "worse"
            verdict = word if row["p_value"] < SIGNIFICANT else "no clear difference"
            return f"{row['difference']:+.1f}, p = {row['p_value']:.3f}: {verdict}"
    return ""


def _kept(faults: dict[str, Any] | None) -> str:
    if not faults or not faults["numbers"]:
        return ""
    return f"{100 * (1 - faults['numbers_missing'] / faults['numbers']):.1f} %"


def _faults(faults: dict[str, Any] | None) -> str:
    return f"{faults['loops'] + faults['wrong_script'] + faults['empty']}" if faults else ""
