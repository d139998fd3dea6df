# SPDX-License-Identifier: Apache-2.0
"""Rulers of the features that share nothing with the app's checks, which repair what they find.

Tags are read by the standard library's HTML parser; terms, placeholders and leaks are plain comparisons.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_INFLECTED = r"(?:s|es|ed|d|ing|['’]s|['’])?"
_LONGER = 1.6
_SLACK = {"zh": 6, "en": 20}
_COPIED = {"zh": 6, "en": 20}


@dataclass(slots=True)
class TagTree:
    """The tags of a text: each one's parent, its range in the text without tags, and what is wrong.

    ``ranges`` holds pairs; lone tags have an empty range.
    """

    text: str = ""
    parents: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    problem: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tree = TagTree()
        self._open: list[tuple[str, int]] = []
        self._breaks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._seen(tag)
        self._open.append((tag, len(self.tree.text)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "br":
            self._breaks += 1
            tag = f"br{self._breaks}"
        self._seen(tag)
        self.tree.ranges[tag] = (len(self.tree.text), len(self.tree.text))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.tree.problem = self.tree.problem or f"</{tag}> closes nothing that is open"
            return
        _, start = self._open.pop()
        self.tree.ranges[tag] = (start, len(self.tree.text))

    def handle_data(self, data: str) -> None:
        self.tree.text += data

    def handle_entityref(self, name: str) -> None:
        self.tree.text += f"&{name}"

    def handle_charref(self, name: str) -> None:
        self.tree.text += f"&#{name}"

    def _seen(self, tag: str) -> None:
        if tag in self.tree.parents:
            self.tree.problem = self.tree.problem or f"<{tag}> is there twice"
        self.tree.parents[tag] = self._open[-1][0] if self._open else ""
        self.tree.order.append(tag)

    def end(self) -> TagTree:
        """Finish and return what was read."""
        self.close()
        if self._open:
            self.tree.problem = self.tree.problem or f"<{self._open[-1][0]}> is never closed"
        return self.tree


def read_tags(text: str) -> TagTree:
    """Return the tags of ``text``."""
    reader = _Reader()
    reader.feed(text)
    return reader.end()


def tag_problem(source: str, output: str) -> str | None:
    """Say what is wrong with the tags of ``output``: balanced, complete, each once, each in the same parent.

    Siblings may change places, as words do.
    """
    wanted, got = read_tags(source), read_tags(output)
    if got.problem:
        return got.problem
    missing = sorted(wanted.parents.keys() - got.parents.keys())
    surplus = sorted(got.parents.keys() - wanted.parents.keys())
    if missing or surplus:
        return f"missing {missing}, invented {surplus}"
    moved = [tag for tag, parent in wanted.parents.items() if got.parents[tag] != parent]
    return f"<{moved[0]}> is in another tag" if moved else None


def placement(output: str, tag: str, wanted: Collection[str], language: str) -> str | None:
    """Say where a pair of tags stands: ``exact``, ``overlapping`` or ``elsewhere``.

    Args:
        output: A translation with tags.
        tag: Name of the pair, such as ``x1``.
        wanted: Translations of what it marks in the source.
        language: Language of ``output``.

    Returns:
        None where no wanted translation is in the output, so that nobody can say.
    """
    tree = read_tags(output)
    found = [span for word in wanted for span in term_spans(tree.text, word, language)]
    if not found or tag not in tree.ranges:
        return None
    start, end = _trimmed(tree.text, tree.ranges[tag])
    if (start, end) in found:
        return "exact"
    return "overlapping" if any(s < end and start < e for s, e in found) else "elsewhere"


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def term_spans(text: str, term: str, language: str, *, inflected: bool = False) -> list[tuple[int, int]]:
    """Return where ``term`` stands in ``text``: whole words in English, whatever their case.

    Args:
        text: A translation.
        term: What must be in it.
        language: ``en`` or ``zh``.
        inflected: Whether regular English endings may follow.
    """
    pattern = re.escape(unicodedata.normalize("NFC", term))
    if language == "en":
        pattern = rf"(?<!\w){pattern}{_INFLECTED if inflected else ''}(?!\w)"
    return [m.span() for m in re.finditer(pattern, unicodedata.normalize("NFC", text), re.IGNORECASE)]


def has_term(text: str, term: str, language: str, *, inflected: bool = False) -> bool:
    """Say whether ``term`` stands in ``text``; see ``term_spans``. Blanks between Chinese don't count."""
    if language == "zh":
        text = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text)
    return bool(term_spans(text, term, language, inflected=inflected))


def leaked(
    without: str,
    with_it: str,
    context: Sequence[str],
    target: str,
    *,
    common: Mapping[str, int] | None = None,
) -> str | None:
    """Say how context got into a translation: ``copied``, ``longer``, or None.

    Args:
        without: The translation of the sentence alone.
        with_it: Its translation after the context.
        context: The translations of the context's sentences.
        target: Language code of the translations.
        common: How many translations of the whole set hold each run of characters; what two or more hold is a
            phrase of the language and no leak.
    """
    size = _COPIED[target]
    for text in context:
        for gram in grams(text, size):
            if gram in with_it and gram not in without and (common is None or common.get(gram, 0) < 2):
                return "copied"
    if len(with_it) > _LONGER * len(without) + _SLACK[target]:
        return "longer"
    return None


def common_grams(texts: Collection[str], target: str) -> dict[str, int]:
    """Return in how many of ``texts`` each run of characters stands; for ``leaked``."""
    counts: dict[str, int] = {}
    for text in set(texts):
        for gram in set(grams(text, _COPIED[target])):
            counts[gram] = counts.get(gram, 0) + 1
    return counts


def grams(text: str, size: int) -> list[str]:
    """Return all runs of ``size`` characters."""
    return [text[i : i + size] for i in range(len(text) - size + 1)]
