# SPDX-License-Identifier: Apache-2.0
"""``python -m distill report``: measure, judge, and write JSON, Markdown and a plot."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.report.claims import judge, roles
from distill.report.measure import machine, measure
from distill.report.render import markdown, plot
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from distill.report.config import ReportConfig

FORMAT_VERSION = 1


def report(config: ReportConfig) -> dict[str, Any]:
    """Make a report; returns what ``report.json`` holds.

    Raises:
        UserError: A model or a set is missing or unusable.
        OutputNotWritten: The disk refused.
    """
    rows = measure(config)
    teacher, student = roles(config, rows)
    verdicts = [judge(claim, teacher, student) for claim in config.claims]
    where = machine()
    table = {
        "format_version": FORMAT_VERSION,
        "machine": where,
        "teacher": teacher.name,
        "student": student.name,
        "rows": [{**asdict(row), "bleu": row.bleu} for row in rows],
        "claims": [asdict(verdict) for verdict in verdicts],
        "beam": config.beam,
        "threads": config.threads,
    }
    text = markdown(rows, teacher, student, verdicts, where)
    folder = Path(config.folder)
    for name, content in (
        ("report.json", json.dumps(table, ensure_ascii=False, indent=1) + "\n"),
        ("report.md", text),
    ):
        with atomic_path(folder / name) as temporary:
            temporary.write_text(content, encoding="utf-8", newline="\n")
    with atomic_path(folder / "report.svg") as temporary:
        plot(rows, temporary)
    print(text)
    return table
