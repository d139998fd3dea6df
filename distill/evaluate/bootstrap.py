# SPDX-License-Identifier: Apache-2.0
"""Paired bootstrap resampling (Koehn 2004), by sacreBLEU, of one system against stored outputs of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from distill.evaluate.scores import metrics_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our score minus a peer's. ``p_value`` is the chance of such a difference between equal systems."""

    peer: str
    metric: str
    ours: float
    theirs: float
    difference: float
    p_value: float
    signature: str


def compare(
    outputs: Sequence[str],
    peers: Mapping[str, Sequence[str]],
    references: Sequence[str],
    target: str,
    *,
    samples: int = SAMPLES,
) -> list[Comparison]:
    """Compare ``outputs`` with each peer's.

    Args:
        outputs: Our translations, one per segment.
        peers: Name -> translations of the same segments.
        references: The reference translations.
        target: Code of the target language, which chooses BLEU's tokenizer.
        samples: Bootstrap resamples. The seed is fixed, so the result is reproducible.
    """
    from sacrebleu.significance import PairedTest

    if not peers:
        return []
    systems = [("ours", list(outputs)), *((name, list(lines)) for name, lines in peers.items())]
    metrics = {type(metric).__name__: metric for metric in metrics_for(target)}
    signatures, results = PairedTest(
        systems, metrics, [list(references)], test_type="bs", n_samples=samples
    )()
    rows = []
    for metric, signature in signatures.items():
        ours, *others = results[metric]
        rows += [
            Comparison(
                peer=peer,
                metric=metric,
                ours=ours.score,
                theirs=other.score,
                difference=ours.score - other.score,
                # sacreBLEU's count is strict, so it calls two identical systems different.
                p_value=float(other.p_value) if other.score != ours.score else 1.0,
                signature=str(signature),
            )
            for peer, other in zip(peers, others, strict=True)
        ]
    return rows
