# SPDX-License-Identifier: Apache-2.0
"""Fit what the app says of a translation's quality: ``quality.json`` of a model package.

The package translates human pairs that its training held out (``distill.data.pack`` chooses them by their
text; the evaluation sets are not touched), each output is scored against its reference with sentence chrF2,
and a linear model of the features of ``hymt_desktop.core.engine.quality`` is fitted to these scores. Its
figures are measured on the half of the pairs that it was not fitted on.
"""

from __future__ import annotations

import zlib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from distill.data.corpora import read_pairs
from distill.data.pack import HELD_OUT_MOST, HELD_OUT_ONE_IN
from hymt_desktop.core.engine.package import file_sha256, load_package, write_manifest
from hymt_desktop.core.engine.quality import FEATURES, QUALITY, Calibration, Fit, features
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import write_atomically
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from hymt_desktop.core.results import Translation

EXAMPLE = (
    "example: python -m distill calibrate --package assets/models/en-zh-small "
    "--pairs ../shared/data/human/A.en-zh.tsv.zst ../shared/data/human/B.en-zh.tsv.zst"
)
_MOST = HELD_OUT_MOST * 7 // 8
"""Of each file: cleaning drops some pairs before training holds out its first ``HELD_OUT_MOST``."""
_ARCHAIC = ("bible-kjv-cuv", "quran")
_FEWEST = 40
_FLAG_PENALTY = 10.0
Row = tuple[tuple[float, ...], float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``calibrate``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--package", type=Path, required=True, help="model package; quality.json is written into it")
    add("--pairs", type=Path, nargs="+", required=True, help="English-Chinese TSV files, .zst or not")
    add("--most", type=int, default=_MOST, help=f"pairs of each file (default: {_MOST})")
    add("--threads", type=int, default=0, help="CPU threads (default: as many as there are)")


def run(args: argparse.Namespace) -> int:
    """Calibrate a package. Returns the exit code.

    Raises:
        UserError: The files hold too few pairs, or the package isn't for English and Chinese.
    """
    package = load_package(args.package)
    pairs = [pair for file in args.pairs for pair in islice(held_out(file), args.most)]
    fits = {}
    with Translator.open(package, threads=args.threads) as translator:
        for source, target in package.manifest.pairs:
            if {source, target} != {"en", "zh"}:
                raise UserError(f"The package translates {source}-{target}.", "Only en-zh can be calibrated.")
            texts = pairs if source == "en" else [pair[::-1] for pair in pairs]
            results = translator.translate_segments([text for text, _ in texts], Options(target, source))
            fits[f"{source}-{target}"] = fit(rows(results, [reference for _, reference in texts]))
    names = ", ".join(file.name.split(".")[0] for file in args.pairs)
    digest = file_sha256(package.path / "model.bin")
    data = f"{len(pairs)} held-out human pairs ({names}); sentence chrF2"
    text = Calibration(digest, data, fits).to_json()
    write_atomically(package.path / QUALITY, text.encode())
    write_manifest(package.path, package.manifest)
    print(text, end="")
    return 0


def held_out(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a corpus that no run trains on."""
    for pair in read_pairs(file):
        held = zlib.crc32(pair.first.encode()) % HELD_OUT_ONE_IN == 0
        if held and pair.tag not in _ARCHAIC and pair.first.strip() and pair.second.strip():
            yield pair.first, pair.second


def rows(results: Sequence[Translation], references: Sequence[str]) -> list[Row]:
    """Return features and chrF2 of the texts that are one segment: with more, a score isn't one segment's."""
    from sacrebleu.metrics import CHRF

    metric = CHRF()
    found = []
    for result, reference in zip(results, references, strict=True):
        segment = result.segments[0] if len(result.segments) == 1 else None
        if segment is None or segment.score is None:
            continue
        values = features(segment.source, segment.target, segment.score, flagged=bool(segment.flags))
        found.append((values, float(metric.sentence_score(result.text, [reference]).score)))
    return found


def fit(data: Sequence[Row]) -> Fit:
    """Fit every other row by least squares and measure the fit on the rest.

    Raises:
        UserError: There are too few rows.
    """
    if len(data) < _FEWEST:
        raise UserError(f"{len(data)} segments are too few to calibrate with.", "Name larger files.")
    x = np.array([values for values, _ in data])
    y = np.array([chrf for _, chrf in data])
    # Few segments are flagged: a penalty keeps their weight from being that of a few outliers.
    penalty = np.diag([_FLAG_PENALTY * (name == "flagged") for name in FEATURES])
    weights = np.linalg.solve(x[::2].T @ x[::2] + penalty, x[::2].T @ y[::2])
    estimates, real = x[1::2] @ weights, y[1::2]
    bad = real <= np.quantile(real, 0.25)
    lower = estimates[bad][:, None] < estimates[~bad][None, :]
    return Fit(
        coefficients=tuple(round(float(w), 4) for w in weights),
        pairs=len(x[::2]),
        tested=len(real),
        pearson=_round(np.corrcoef(estimates, real)[0, 1]),
        spearman=_round(np.corrcoef(_ranks(estimates), _ranks(real))[0, 1]),
        error=_round(np.abs(estimates - real).mean()),
        error_of_mean=_round(np.abs(y[::2].mean() - real).mean()),
        auc=_round(lower.mean()),
    )


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _round(value: float) -> float:
    return round(float(value), 3)
