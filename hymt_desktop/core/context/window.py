# SPDX-License-Identifier: Apache-2.0
"""The sentences before a sentence, within a budget, never across a heading.

Context is text of the source alone, so it is known before anything is translated: all sentences of a document
are decoded in one go, and batches fill with context as without. A model trained on earlier translations would
need them in waves, the n-th sentences of all paragraphs together; none is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.text.markup import SYMBOL_RE
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FURTHER_TOKENS = 20
"""Tokens of context beyond which no sentence but the nearest is added.

What the model reads costs time like what it translates. With this bound a 20-page document with three
sentences of context took 1.4 times the processor time (2.0 times without the bound).
"""

_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")


def is_heading(line: str) -> bool:
    """Say whether a line of plain text is a heading, which ends what came before."""
    return _HEADING.match(line) is not None


def context_before(
    sentences: Sequence[str], index: int, count: int, budget: int, tokens: Callable[[str], int]
) -> str:
    """Return up to ``count`` sentences before ``sentences[index]``, of at most ``budget`` tokens together.

    Symbols of the model in them are left out. The nearest sentences are taken first, whole ones only, and
    sentences beyond the nearest only within ``FURTHER_TOKENS``.
    """
    chosen: list[str] = []
    used = 0
    for sentence in reversed(sentences[max(0, index - count) : index]):
        text = normalize_line(SYMBOL_RE.sub(" ", sentence))
        if not text:
            continue
        used += tokens(text)
        if used > (min(budget, FURTHER_TOKENS) if chosen else budget):
            break
        chosen.insert(0, text)
    return " ".join(chosen)
