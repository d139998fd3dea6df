# SPDX-License-Identifier: Apache-2.0
"""Translate evaluation sets, score them, and compare with the stored outputs of other systems."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from distill.evaluate.bootstrap import SAMPLES, Comparison, compare
from distill.evaluate.faults import Faults, count_faults
from distill.evaluate.scores import MetricScore, scores_by_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distill.evaluate.sets import EvalSet
    from distill.evaluate.systems import System

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class PeerResult:
    """A stored system's scores on the same set."""

    name: str
    scores: dict[str, tuple[MetricScore, ...]]
    faults: Faults


@dataclass(frozen=True, slots=True)
class SetResult:
    """Everything measured on one set in one direction; ``seconds`` is the time of translating alone."""

    set: str
    direction: str
    segments: int
    seconds: float
    source_characters: int
    scores: dict[str, tuple[MetricScore, ...]]
    faults: Faults
    peers: tuple[PeerResult, ...]
    comparisons: tuple[Comparison, ...]
    outputs: tuple[str, ...]


def evaluate_set(
    system: System,
    item: EvalSet,
    *,
    samples: int = SAMPLES,
    clock: Callable[[], float] = time.perf_counter,
    keep: Callable[[str, Callable[[], Any]], Any] = lambda _, make: make(),
) -> SetResult:
    """Translate one set and measure the outputs.

    Args:
        system: What translates.
        item: The set, with its peers' outputs.
        samples: Bootstrap resamples per comparison; 0 leaves the comparisons out.
        clock: Returns seconds.
        keep: Returns what is kept under a name, or else what it has made (``Parts.get``).
    """

    def translate() -> dict[str, Any]:
        start = clock()
        outputs = system.translate(item.sources, item.source, item.target)
        return {"outputs": outputs, "seconds": clock() - start}

    translated = keep(f"{item.name}-{item.direction}", translate)
    outputs, seconds = translated["outputs"], translated["seconds"]
    return SetResult(
        set=item.name,
        direction=item.direction,
        segments=len(item.sources),
        seconds=seconds,
        source_characters=sum(map(len, item.sources)),
        scores=scores_by_form(outputs, item.references, item.target),
        faults=count_faults(item.sources, outputs, item.source, item.target),
        peers=tuple(_peer(item, name) for name in item.peers),
        comparisons=tuple(
            compare(outputs, item.peers, item.references, item.target, samples=samples) if samples else ()
        ),
        outputs=tuple(outputs),
    )


def _peer(item: EvalSet, name: str) -> PeerResult:
    outputs = item.peers[name]
    return PeerResult(
        name,
        scores_by_form(outputs, item.references, item.target),
        count_faults(item.sources, outputs, item.source, item.target),
    )


def report_table(system: System, results: Sequence[SetResult]) -> dict[str, Any]:
    """Return the report as plain values for JSON; outputs are left out."""
    rows = []
    for result in results:
        row = asdict(result)
        del row["outputs"]
        rows.append(row)
    return {
        "format_version": FORMAT_VERSION,
        "system": {"name": system.name, "mode": system.mode},
        "results": rows,
    }
