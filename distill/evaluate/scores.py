# SPDX-License-Identifier: Apache-2.0
"""BLEU and chrF with sacreBLEU (Post 2018), each with the signature that makes it reproducible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.text.normalize import full_width_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sacrebleu.metrics.base import Metric

CHINESE = ("zh", "zh-Hant", "yue")
RAW, NORMALISED = "raw", "punctuation-normalised"


@dataclass(frozen=True, slots=True)
class MetricScore:
    """A corpus score on sacreBLEU's scale of 0 to 100."""

    metric: str
    value: float
    signature: str


def metrics_for(target: str) -> tuple[Metric, ...]:
    """Return BLEU, with the tokenizer for the target language, and chrF2."""
    from sacrebleu.metrics import BLEU, CHRF

    return BLEU(tokenize="zh" if target in CHINESE else "13a"), CHRF()


def corpus_scores(outputs: Sequence[str], references: Sequence[str], target: str) -> tuple[MetricScore, ...]:
    """Return BLEU and chrF2 of ``outputs``.

    Raises:
        ValueError: There are not as many outputs as references.
    """
    if len(outputs) != len(references):
        raise ValueError(f"{len(outputs)} outputs for {len(references)} references")
    rows = []
    for metric in metrics_for(target):
        score = metric.corpus_score(list(outputs), [list(references)])
        rows.append(MetricScore(score.name, score.score, str(metric.get_signature())))
    return tuple(rows)


def normalised(outputs: Sequence[str]) -> list[str]:
    """Return outputs with ASCII punctuation beside Chinese characters in full width.

    Only outputs are rewritten, never references: it answers how much of a gap is punctuation alone.
    """
    return [full_width_punctuation(line) for line in outputs]


def scores_by_form(
    outputs: Sequence[str], references: Sequence[str], target: str
) -> dict[str, tuple[MetricScore, ...]]:
    """Return the scores of the raw outputs and, into Chinese, of the punctuation-normalised ones."""
    forms = {RAW: corpus_scores(outputs, references, target)}
    if target in CHINESE:
        forms[NORMALISED] = corpus_scores(normalised(outputs), references, target)
    return forms
