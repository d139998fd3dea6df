# SPDX-License-Identifier: Apache-2.0
"""Finding spans that translate each other, with a bilingual word list.

Terms, tags and placeholders are trained on such spans. A word list gives fewer but surer spans than a word
aligner, and needs no model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST, _SHORTEST = 8, 2
_LEADING = re.compile(r"^(?:to|a|an|the|be) ", re.IGNORECASE)
_COMMON = frozenset(
    [
        "about",
        "after",
        "again",
        "also",
        "and",
        "are",
        "because",
        "been",
        "before",
        "but",
        "can",
        "could",
        "did",
        "does",
        "even",
        "for",
        "from",
        "had",
        "has",
        "have",
        "her",
        "here",
        "him",
        "his",
        "how",
        "into",
        "its",
        "just",
        "like",
        "made",
        "make",
        "many",
        "may",
        "more",
        "most",
        "much",
        "not",
        "now",
        "off",
        "one",
        "only",
        "other",
        "our",
        "out",
        "over",
        "own",
        "said",
        "same",
        "see",
        "she",
        "should",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "too",
        "two",
        "under",
        "very",
        "was",
        "way",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_USABLE = re.compile(r"[A-Za-z][A-Za-z' -]{2,40}")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")


@dataclass(frozen=True, slots=True)
class SpanPair:
    """Code-point ranges of two spans that translate each other."""

    english: tuple[int, int]
    chinese: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Chinese words with their English glosses."""

    glosses: dict[str, tuple[str, ...]]
    chinese_words: tuple[str, ...]
    english_words: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Lexicon:
        """Build from (english, chinese) entries; articles and the infinitive's "to" are cut off."""
        glosses: dict[str, set[str]] = {}
        for english, chinese in pairs:
            word = _LEADING.sub("", english)
            if _USABLE.fullmatch(word) and word.lower() not in _COMMON and _HAN_WORD.fullmatch(chinese):
                glosses.setdefault(chinese, set()).add(word.lower())
        frozen = {c: tuple(sorted(e, key=len, reverse=True)) for c, e in sorted(glosses.items())}
        english_words = sorted({g for entry in frozen.values() for g in entry})
        return cls(frozen, tuple(frozen), tuple(english_words))

    def find(self, english: str, chinese: str) -> list[SpanPair]:
        """Return non-overlapping span pairs, in the order of the English side."""
        lowered = english.lower()
        if len(lowered) != len(english):
            return []
        pairs: list[SpanPair] = []
        start = 0
        while start < len(chinese) - 1:
            pair = self._at(lowered, chinese, start, pairs)
            if pair:
                pairs.append(pair)
                start = pair.chinese[1]
            else:
                start += 1
        return sorted(pairs, key=lambda p: p.english)

    def _at(self, english: str, chinese: str, start: int, taken: list[SpanPair]) -> SpanPair | None:
        for length in range(min(_LONGEST, len(chinese) - start), _SHORTEST - 1, -1):
            for gloss in self.glosses.get(chinese[start : start + length], ()):
                at = _find_word(english, gloss)
                if at is not None and not any(
                    at < p.english[1] and p.english[0] < at + len(gloss) for p in taken
                ):
                    return SpanPair((at, at + len(gloss)), (start, start + length))
        return None


def _find_word(text: str, word: str) -> int | None:
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (at == 0 or not text[at - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
            return at
        at = text.find(word, at + 1)
    return None
