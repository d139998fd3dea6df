# SPDX-License-Identifier: Apache-2.0
"""Real sentences of the evaluation sets with real terms, and contrasts that only their context settles.

``feature_data/term_items.tsv`` and ``contrast_items.tsv`` name lines of FLORES-200 dev and IWSLT17 and the
words that matter in them; the sentences themselves stay in the evaluation folder, since IWSLT17's licence
forbids changed copies. ``distill.evaluate.make_sets`` made both files and says how.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distill.evaluate.feature_sets import read_lines
from distill.evaluate.sets import read_sets
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SETS = ("flores-dev", "iwslt17")
CONTEXT_SENTENCES = 3
"""Sentences before an item that belong to it."""
SEEN = ("new", "word", "pair")
"""What training knew of a term: nothing, the English side with other translations, or the very pair."""
_PERSONS = {
    "I": ("I", "me", "my", "mine", "myself"),
    "we": ("we", "us", "our", "ours", "ourselves"),
    "you": ("you", "you", "your", "yours", "yourselves"),
    "they": ("they", "them", "their", "theirs", "themselves"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both languages, and where it is from."""

    set: str
    line: int
    english: str
    chinese: str

    def side(self, language: str) -> str:
        """Return the English (``en``) or the Chinese sentence."""
        return self.english if language == "en" else self.chinese


@dataclass(frozen=True, slots=True)
class TermItem:
    """A sentence and a glossary entry whose two sides stand in its two languages."""

    pair: Pair
    english: str
    chinese: str
    glossary: str
    seen: str

    def side(self, language: str) -> str:
        """Return the English (``en``) or the Chinese term."""
        return self.english if language == "en" else self.chinese


@dataclass(frozen=True, slots=True)
class ContrastItem:
    """A sentence with its reference and the same reference with one choice made wrong.

    ``near`` says that the sentence itself hardly holds what settles the choice, ``open`` that systems without
    context are not of one mind on it: one or more of the stored ones made the wrong choice.
    """

    pair: Pair
    direction: str
    kind: str
    source: str
    context: tuple[str, ...]
    right: str
    wrong: str
    near: bool
    open: bool


def read_pairs(folder: Path) -> dict[str, list[Pair]]:
    """Return the sentences of all sets, in their order.

    Raises:
        UserError: A set is missing or damaged.
    """
    pairs = {}
    for name in SETS:
        (item,) = read_sets(folder, [name], ["en-zh"])
        rows = zip(item.sources, item.references, strict=True)
        pairs[name] = [Pair(name, line, english, chinese) for line, (english, chinese) in enumerate(rows, 1)]
    return pairs


def term_items(pairs: dict[str, list[Pair]], rows: Iterable[str] | None = None) -> list[TermItem]:
    """Return the sentence-term pairs of ``term_items.tsv``.

    Raises:
        UserError: The evaluation folder holds other sentences than those that the file was made for.
    """
    items = []
    for row in _rows("term_items.tsv") if rows is None else rows:
        name, line, english, chinese, glossary, seen = row.split("\t")
        pair = _pair(pairs, name, line)
        if not find_term(pair.english, english) or chinese not in pair.chinese:
            raise _other_sentences(name, line)
        items.append(TermItem(pair, english, chinese, glossary, seen))
    return items


def contrast_items(pairs: dict[str, list[Pair]], rows: Iterable[str] | None = None) -> list[ContrastItem]:
    """Return the items of ``contrast_items.tsv`` with their sentences and context.

    Raises:
        UserError: As for ``term_items``.
    """
    items = []
    for row in _rows("contrast_items.tsv") if rows is None else rows:
        direction, name, line, kind, right, wrong, near, undecided = row.split("\t")
        pair = _pair(pairs, name, line)
        source, target = direction.split("-")
        reference = pair.side(target)
        other = contrast(reference, kind, right, wrong)
        if other == reference:
            raise _other_sentences(name, line)
        before = pairs[name][max(0, pair.line - 1 - CONTEXT_SENTENCES) : pair.line - 1]
        items.append(
            ContrastItem(
                pair=pair,
                direction=direction,
                kind=kind,
                source=pair.side(source),
                context=tuple(p.side(source) for p in before),
                right=reference,
                wrong=other,
                near=near == "1",
                open=undecided == "1",
            )
        )
    return items


def contrast(reference: str, kind: str, right: str, wrong: str) -> str:
    """Return ``reference`` with the choice ``right`` made ``wrong``; unchanged where ``right`` isn't in it.

    English pronouns are exchanged in all their cases ("they", "them", "their"); anything else as it stands.
    """
    if kind != "person":
        return reference.replace(right, wrong)
    swap = dict(zip(_PERSONS[right], _PERSONS[wrong], strict=True))

    def exchanged(match: re.Match[str]) -> str:
        word = match.group()
        new = swap[word if word == "I" else word.lower()]
        return new[0].upper() + new[1:] if word[0].isupper() and word != "I" else new

    words = "|".join(sorted(_PERSONS[right], key=len, reverse=True))
    return re.sub(rf"\b(?:{words})\b", exchanged, reference, flags=re.IGNORECASE)


def persons(english: str) -> set[str]:
    """Return the grammatical persons (keys of a contrast of kind ``person``) of a sentence's pronouns.

    ``he``, ``she`` and ``it`` are there too, so that a caller can tell a sentence with them.
    """
    words = set(re.findall(r"[a-z]+", english.lower()))
    known = {**_PERSONS, "he": ("he", "him", "his"), "she": ("she", "her", "hers"), "it": ("it", "its")}
    return {person for person, forms in known.items() if words & {form.lower() for form in forms}}


def find_term(text: str, term: str) -> list[tuple[int, int]]:
    """Return where ``term`` stands in English ``text`` as whole words, whatever its case."""
    return [m.span() for m in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE)]


def spans(text: str, term: str, language: str) -> list[tuple[int, int]]:
    """Return where ``term`` stands in a text of ``language``."""
    if language == "en":
        return find_term(text, term)
    return [m.span() for m in re.finditer(re.escape(term), text)]


def by_sentence(items: Sequence[TermItem]) -> dict[Pair, list[TermItem]]:
    """Return the items of each sentence, sentences in the order of the items."""
    found: dict[Pair, list[TermItem]] = {}
    for item in items:
        found.setdefault(item.pair, []).append(item)
    return found


def _rows(name: str) -> list[str]:
    return [line for line in read_lines(name) if line and not line.startswith("#")]


def _pair(pairs: dict[str, list[Pair]], name: str, line: str) -> Pair:
    number = int(line)
    if name not in pairs or not 1 <= number <= len(pairs[name]):
        raise _other_sentences(name, line)
    return pairs[name][number - 1]


def _other_sentences(name: str, line: str) -> UserError:
    return UserError(
        f"Line {line} of the evaluation set {name} is not the sentence that the test items were made for.",
        "Use the sets as mozilla/firefox-translations-models stores them, or make the items again: "
        "python -m distill evaluate-make-sets.",
    )
