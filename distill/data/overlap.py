# SPDX-License-Identifier: Apache-2.0
"""Keeps evaluation text out of training: long n-grams shared with an evaluation set give a pair away.

Words for English (n = 8), characters for Chinese (n = 13); a text shorter than n counts whole. GPT-3
(Brown et al., arXiv 2005.14165, appendix C) used 13 words; sentences here are shorter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.text.normalize import normalize_line

ENGLISH_N, CHINESE_N = 8, 13
_WORD = re.compile(r"[a-z0-9]+")
_CHARACTER = re.compile(r"\w")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def english_grams(text: str) -> Iterator[str]:
    """Yield the word 8-grams of ``text`` in lower case."""
    words = _WORD.findall(text.lower())
    yield from (" ".join(words[i : i + ENGLISH_N]) for i in range(max(1, len(words) - ENGLISH_N + 1)))


def chinese_grams(text: str) -> Iterator[str]:
    """Yield the character 13-grams of ``text`` without punctuation and spaces."""
    characters = "".join(_CHARACTER.findall(text.lower()))
    yield from (characters[i : i + CHINESE_N] for i in range(max(1, len(characters) - CHINESE_N + 1)))


@dataclass(frozen=True, slots=True)
class EvaluationText:
    """The n-grams of evaluation sets."""

    english: frozenset[str]
    chinese: frozenset[str]

    @classmethod
    def read(cls, folders: Iterable[Path]) -> EvaluationText:
        """Read every ``source.*`` and ``reference.*`` below the folders.

        Raises:
            UserError: A folder holds none: training would go on unprotected.
        """
        lines: list[str] = []
        for folder in folders:
            files = sorted(f for kind in ("source.*", "reference.*") for f in folder.rglob(kind) if f.is_file())
            if not files:
                raise UserError(f"No evaluation text (source.*, reference.*) below {folder}.")
            for file in files:
                lines += file.read_text(encoding="utf-8").splitlines()
        return cls.of(lines)

    @classmethod
    def of(cls, lines: Iterable[str]) -> EvaluationText:
        """Index lines of either language."""
        english: set[str] = set()
        chinese: set[str] = set()
        for line in map(normalize_line, lines):
            if _HAN.search(line):
                chinese.update(chinese_grams(line))
            else:
                english.update(english_grams(line))
        return cls(frozenset(english - {""}), frozenset(chinese - {""}))

    def overlaps(self, english: str, chinese: str) -> bool:
        """Say whether either side of a pair shares an n-gram with the evaluation text."""
        return any(g in self.english for g in english_grams(english)) or any(
            g in self.chinese for g in chinese_grams(chinese)
        )
