# SPDX-License-Identifier: Apache-2.0
"""Training text that overlaps with evaluation sets, to be dropped before training.

A training text overlaps if it shares 8 words in a row (English and the like) or 13 characters in a row
(Chinese) with an evaluation sentence, or if the two are the same sentence. Case, punctuation, blanks and
the width of characters don't count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from distill.evaluate.scores import CHINESE
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

WORDS, CHARACTERS = 8, 13
_LEAST_WORDS, _LEAST_CHARACTERS = 4, 6
_WORD = re.compile(r"[^\W_]+")


class OverlapIndex:
    """The n-grams of evaluation text in two languages.

    Args:
        texts: (language code, sentence) of all evaluation sets, sources and references alike.

    Sentences shorter than an n-gram count as a whole; those under 4 words or 6 characters ("Thank you.") not
    at all, since everybody writes them.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._grams: set[str] = set()
        self._sentences: set[str] = set()
        for language, text in texts:
            units = _units(text, language)
            size, least = _sizes(language)
            self._grams.update(_grams(units, size))
            if least <= len(units) < size:
                self._sentences.add(_key(units))

    def __len__(self) -> int:
        return len(self._grams) + len(self._sentences)

    def overlaps(self, text: str, language: str) -> bool:
        """Say whether ``text`` shares an n-gram, or all of itself, with the evaluation text."""
        units = _units(text, language)
        size, _ = _sizes(language)
        if len(units) < size:
            return _key(units) in self._sentences
        return any(gram in self._grams for gram in _grams(units, size))


def read_evaluation(folders: Iterable[Path]) -> OverlapIndex:
    """Index every ``source.LANGUAGE`` and ``reference.LANGUAGE`` below the folders.

    Raises:
        UserError: A folder holds none: training would go on unprotected.
    """
    texts: list[tuple[str, str]] = []
    for folder in folders:
        files = sorted(f for kind in ("source.*", "reference.*") for f in folder.rglob(kind) if f.is_file())
        if not files:
            raise UserError(
                f"No evaluation text (source.*, reference.*) below {folder}.",
                "Mend prepare.evaluation in the configuration.",
            )
        for file in files:
            language = file.suffix[1:]
            texts += [(language, line) for line in file.read_text(encoding="utf-8").splitlines()]
    return OverlapIndex(texts)


def _sizes(language: str) -> tuple[int, int]:
    return (CHARACTERS, _LEAST_CHARACTERS) if language in CHINESE else (WORDS, _LEAST_WORDS)


def _units(text: str, language: str) -> Sequence[str]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return "".join(words) if language in CHINESE else words


def _key(units: Sequence[str]) -> str:
    return units if isinstance(units, str) else " ".join(units)


def _grams(units: Sequence[str], size: int) -> Iterator[str]:
    return (_key(units[i : i + size]) for i in range(len(units) - size + 1))
