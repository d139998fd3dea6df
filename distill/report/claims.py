# SPDX-License-Identifier: Apache-2.0
"""Whether what is said of the student holds in this run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.report.config import Claim, ReportConfig
    from distill.report.measure import Row


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, the figure of this run, and whether it reaches what the claim needs.

    ``measured`` is None where the teacher has no such figure (a BLEU of 0, say): no claim holds then.
    """

    text: str
    measure: str
    at_least: float
    measured: float | None
    holds: bool


def roles(config: ReportConfig, rows: Sequence[Row]) -> tuple[Row, Row]:
    """Return the teacher's and the student's row."""
    by_name = {row.name: row for row in rows}
    return by_name.get(config.teacher, rows[0]), by_name.get(config.student, rows[-1])


def ratio(value: float, base: float) -> float | None:
    """Return ``value / base``, or None where ``base`` is 0."""
    return value / base if base else None


def judge(claim: Claim, teacher: Row, student: Row) -> Verdict:
    """Hold one claim against two rows."""
    if claim.measure == "size_reduction":
        share = ratio(student.bytes, teacher.bytes)
        measured = None if share is None else 1 - share
    elif claim.measure == "speedup":
        measured = ratio(teacher.latency_ms, student.latency_ms)
    else:
        measured = ratio(student.bleu, teacher.bleu)
    holds = measured is not None and measured >= claim.at_least
    return Verdict(
        claim.text, claim.measure, claim.at_least, None if measured is None else round(measured, 4), holds
    )
