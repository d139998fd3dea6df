# SPDX-License-Identifier: Apache-2.0
"""Measuring the rows of a report one after another, on one machine in one run.

Latency is the median over sentences of each sentence's median over the repeats, alone in its batch, after a
warm-up. Beside it stands how long the machine takes for one fixed piece of arithmetic right before the row:
where that differs between rows, so may their latencies.
"""

from __future__ import annotations

import gc
import platform
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from distill.evaluate.scores import corpus_scores
from distill.evaluate.sets import read_sets
from distill.report.models import open_model
from distill.threads import torch_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distill.evaluate.sets import EvalSet
    from distill.report.config import ReportConfig, ReportModel
    from distill.report.models import Opened


@dataclass(frozen=True, slots=True)
class SetScore:
    """Scores of one set in one direction, on sacreBLEU's scale, and the seconds that translating it took."""

    set: str
    direction: str
    segments: int
    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One model's figures; ``bytes`` are those of its weights, times are in milliseconds."""

    name: str
    kind: str
    runtime: str
    parameters: int
    bytes: int
    scores: tuple[SetScore, ...]
    latency_ms: float
    latency_p90_ms: float
    machine_ms: float

    @property
    def bleu(self) -> float:
        """Mean BLEU over all sets and directions."""
        return statistics.fmean(score.bleu for score in self.scores)


def measure(config: ReportConfig, *, clock: Callable[[], float] = time.perf_counter) -> list[Row]:
    """Return the rows in the configuration's order; only one model is in memory at a time.

    Raises:
        UserError: A set or a model can't be used.
    """
    sets = read_sets(Path(config.evaluation), config.sets, config.directions)
    sets = [item.first(config.limit or None) for item in sets]
    rows = []
    with torch_threads(config.threads):
        for model in config.models:
            print(f"report: {model.name}", flush=True)
            rows.append(_row(model, config, sets, clock))
            gc.collect()
    return rows


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    import os

    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count() or 0,
        "python": platform.python_version(),
    }


def _row(
    model: ReportModel, config: ReportConfig, sets: Sequence[EvalSet], clock: Callable[[], float]
) -> Row:
    opened = open_model(model, config)
    fixed = _arithmetic_ms(clock)
    latencies = _latencies(opened, sets[0], config, clock)
    scores = tuple(_score(opened, item, clock) for item in sets)
    return Row(
        model.name,
        model.kind,
        opened.runtime,
        opened.parameters,
        opened.bytes,
        scores,
        statistics.median(latencies),
        float(np.percentile(latencies, 90)),
        fixed,
    )


def _score(opened: Opened, item: EvalSet, clock: Callable[[], float]) -> SetScore:
    start = clock()
    outputs = opened.translate(item.sources, item.source, item.target)
    seconds = clock() - start
    bleu, chrf = corpus_scores(outputs, item.references, item.target)
    return SetScore(
        item.name,
        item.direction,
        len(item.sources),
        round(bleu.value, 2),
        round(chrf.value, 2),
        bleu.signature,
        chrf.signature,
        round(seconds, 3),
    )


def _latencies(
    opened: Opened, item: EvalSet, config: ReportConfig, clock: Callable[[], float]
) -> list[float]:
    sentences = item.sources[: config.latency_sentences]
    opened.translate(sentences[:1], item.source, item.target)
    times: list[list[float]] = [[] for _ in sentences]
    for repeat in range(config.repeats):
        for index, sentence in enumerate(sentences):
            # The app's engine remembers sentences: a number of its own makes each one new.
            text = f"{repeat}. {sentence}"
            start = clock()
            opened.translate([text], item.source, item.target)
            times[index].append(1000 * (clock() - start))
    return [statistics.median(t) for t in times]


def _arithmetic_ms(clock: Callable[[], float]) -> float:
    matrix = np.ones((512, 512), dtype=np.float32)
    times = []
    for _ in range(7):
        start = clock()
        matrix @ matrix
        times.append(1000 * (clock() - start))
    return statistics.median(times)
