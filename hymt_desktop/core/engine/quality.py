# SPDX-License-Identifier: Apache-2.0
"""How good a translation probably is: the chrF that it would reach against a human translation.

A linear model over what translating gives for free: the decoder's mean log-probability, the lengths of both
sides, whether a check failed. Its coefficients are fitted for one model and direction on human translations
that the model was not trained on (``python -m distill calibrate``) and travel with the package in
``quality.json``. A package without that file, or with one made for another ``model.bin``, gives no estimate.

The estimate is of use for sorting segments by doubt and for averages over a document; of a single segment it
says little: its rank correlation with the real chrF was 0.5 when it was first measured.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import ModelCorrupt
from hymt_desktop.core.text.check import text_width
from hymt_desktop.core.text.tags import strip_tags

if TYPE_CHECKING:
    from hymt_desktop.core.engine.package import ModelPackage

QUALITY = "quality.json"
FEATURES = ("constant", "score", "length", "ratio", "flagged")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """The calibration of one direction.

    Attributes:
        coefficients: One for each of ``FEATURES``.
        pairs: Segments that it was fitted on.
        tested: Other segments, which the following figures are measured on.
        pearson: Correlation of estimate and chrF.
        spearman: Correlation of their ranks.
        error: Mean absolute error, in points of chrF.
        error_of_mean: The same where every segment is given the mean.
        auc: Probability that of a segment of the worst quarter and another one the former has the lower
            estimate.
    """

    coefficients: tuple[float, ...]
    pairs: int
    tested: int
    pearson: float
    spearman: float
    error: float
    error_of_mean: float
    auc: float

    def estimate(self, source: str, target: str, score: float, *, flagged: bool) -> float:
        """Return the expected chrF, 0 to 100, of one translated segment."""
        values = features(source, target, score, flagged=flagged)
        value = sum(c * v for c, v in zip(self.coefficients, values, strict=True))
        return round(min(100.0, max(0.0, value)), 1)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fits of a model, by direction (``en-zh``)."""

    model_sha256: str
    data: str
    fits: dict[str, Fit]

    def to_json(self) -> str:
        """Return the text of ``quality.json``."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"


def features(source: str, target: str, score: float, *, flagged: bool) -> tuple[float, ...]:
    """Return the values of ``FEATURES`` for one translated segment.

    Args:
        source: The segment's text.
        target: Its translation.
        score: Mean log-probability per token.
        flagged: Whether a check failed.
    """
    before, after = text_width(strip_tags(source)) + 1, text_width(strip_tags(target)) + 1
    return 1.0, score, math.log(before), math.log(after / before), float(flagged)


def load_calibration(package: ModelPackage) -> Calibration | None:
    """Return the calibration of a package; None where it has none, or one for other weights.

    Raises:
        ModelCorrupt: ``quality.json`` can't be used.
    """
    if QUALITY not in package.manifest.files:
        return None
    file = package.path / QUALITY
    try:
        calibration = _read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelCorrupt(
            f"The model's file {file} can't be used: {error}.",
            "Install the model again: hymt models install FILE",
        ) from error
    weights = package.manifest.files.get("model.bin")
    return calibration if weights is not None and calibration.model_sha256 == weights.sha256 else None


def _read(table: dict[str, Any]) -> Calibration:
    if table["format"] != _FORMAT:
        raise ValueError(f"its format is {table['format']}; this program reads {_FORMAT}")
    fits = {}
    for direction, values in table["fits"].items():
        numbers = tuple(float(value) for value in values["coefficients"])
        if len(numbers) != len(FEATURES) or not all(map(math.isfinite, numbers)):
            raise ValueError(f"'coefficients' of {direction} must be {len(FEATURES)} numbers")
        fits[direction] = Fit(**{**values, "coefficients": numbers})
    return Calibration(str(table["model_sha256"]), str(table["data"]), fits)
