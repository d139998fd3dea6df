# SPDX-License-Identifier: Apache-2.0
"""Plots as SVG files that are the same bytes for the same figures."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def svg(
    file: Path, salt: str, size: tuple[float, float], rows: int = 1, columns: int = 1
) -> Iterator[list[Any]]:
    """Give the axes of a figure, row by row, which is written when the block ends without an error.

    Args:
        file: Where to.
        salt: What the file's ids are made of; another one for each kind of plot on a page.
        size: Inches.
        rows: Rows of axes, which share the x axis.
        columns: Columns of axes.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none"}):
        figure = Figure(figsize=size, layout="constrained")
        axes = list(figure.subplots(rows, columns, sharex=rows > 1, squeeze=False).flat)
        for part in axes:
            part.grid(visible=True, alpha=0.3)
        yield axes
        figure.savefig(file, format="svg", metadata={"Date": None})
