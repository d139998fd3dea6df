# SPDX-License-Identifier: Apache-2.0
"""The sentences that every system translates: made of parts, as many as wanted, none twice."""

from __future__ import annotations

import itertools

_WHO = (
    "The engineers of the harbour company",
    "My neighbour, who used to teach music,",
    "A small museum in the north of the city",
    "The committee that met on Tuesday evening",
    "Most of the farmers in this valley",
    "The author of the second report",
    "Our friends from the mountain village",
    "The librarian at the old school",
)
_DID = (
    "decided to repair the roof before the winter",
    "has never agreed with the new timetable",
    "would like to know how much water was used",
    "spent three weeks looking for a better answer",
    "explained why the bridge had to be closed",
    "found a box of letters under the stairs",
)
_WHY = (
    "because the storm had damaged several houses near the river.",
    "although nobody had asked for it in writing.",
    "so that the children could use the garden again.",
    "after the price of wood went up by 12 percent.",
    "while the rest of the town was still asleep.",
    "and sent a copy of the plan to the mayor.",
    "even if the work takes longer than expected.",
)


def sentences(count: int, start: int = 0) -> list[str]:
    """Return ``count`` different English sentences of 14 to 22 words, from the ``start``-th on."""
    texts = [" ".join(parts) for parts in itertools.product(_WHO, _DID, _WHY)]
    # A step without a common divisor with their number: neighbours have little in common.
    chosen = range(start, start + count)
    return [
        texts[i * 101 % len(texts)]
        if i < len(texts)
        else f"{i // len(texts) + 1}. {texts[i * 101 % len(texts)]}"
        for i in chosen
    ]
