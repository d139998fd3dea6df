# SPDX-License-Identifier: Apache-2.0
"""The inputs of ``evaluate-features``, made by rule from real sentences, terms and words.

``distill.evaluate.real_sets`` has the sentences and terms. ``feature_data`` also holds 76 terms of trades
that hardly occur anywhere (the bogus glossary), 36 short English sentences of our own, and 500 English words
(every 15th word of the first model's vocabulary, commonest first).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.evaluate.real_sets import Pair, TermItem

CONTEXT_CASES = {"en": 600, "zh": 400}
TAGGED = {"en": 600, "zh": 400}
_CONTEXT_SIZES = (1, 2, 3)
_EMOJI = ("😀", "👍🏽", "🎉🎉", "❤️", "🇨🇳", "👨‍👩‍👧", "🚀", "☕", "😂😂😂", "✅")
_PLACEHOLDERS = (
    "{name}",
    "%s",
    "{0}",
    "${HOME}",
    "{{ user.name }}",
    "%(count)d",
    "https://example.org/a?b=1&c=2",
    "info@example.org",
    "`git push --force`",
    "/usr/share/doc/README.txt",
)


@dataclass(frozen=True, slots=True)
class TaggedCase:
    """A sentence with inline tags; ``<x1>`` stands round a term whose translation is known.

    ``wanted`` is empty where the tags' place says nothing (round a whole sentence).
    """

    text: str
    wanted: str


@dataclass(frozen=True, slots=True)
class ContextCase:
    """A sentence and unrelated sentences to show before it."""

    sentence: str
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineCase:
    """A line and the passage in it that must arrive unchanged."""

    text: str
    kept: str


def read_lines(name: str) -> list[str]:
    """Return the lines of a file of ``feature_data``."""
    text = (
        resources.files("distill.evaluate")
        .joinpath("feature_data")
        .joinpath(name)
        .read_text(encoding="utf-8")
    )
    return text.splitlines()


def bogus_terms(texts: Sequence[str], source: str) -> list[tuple[str, str]]:
    """Return (source term, translation) pairs of which no source term is in ``texts``, not even in part.

    Args:
        texts: The sentences to translate.
        source: ``en`` or ``zh``.
    """
    everything = "\n".join(texts).casefold()
    rows = [line.split("\t") for name in ("bogus", "terms") for line in read_lines(f"{name}.en-zh.tsv")]
    pairs = [(e, z) if source == "en" else (z, e) for e, z in rows]
    return [pair for pair in pairs if pair[0].casefold() not in everything]


def tagged_cases(items: Sequence[TermItem], source: str) -> list[TaggedCase]:
    """Return sentences with tags: one pair, two, nested ones, a pair and a lone tag, round all, a line break.

    Args:
        items: Sentence-term pairs; each is used once, and again with another form where they don't suffice.
        source: ``en`` or ``zh``.
    """
    from distill.evaluate.real_sets import spans

    target = "zh" if source == "en" else "en"
    cases = []
    for index in range(min(TAGGED[source], 6 * len(items))):
        item = items[index % len(items)]
        text = item.pair.side(source)
        start, end = spans(text, item.side(source), source)[0]
        head, term, tail = text[:start], text[start:end], text[end:]
        cut = tail.rfind(" ") + 1 if source == "en" else max(0, len(tail) - 4)
        word = re.sub(r"\W+$", "", tail[cut:])
        second = f"{tail[:cut]}<x2>{word}</x2>{tail[cut + len(word) :]}" if word else f"{tail}<x2/>"
        forms = (
            (f"{head}<x1>{term}</x1>{tail}", True),
            (f"{head}<x1>{term}</x1>{second}", True),
            (f"{head}<x1><x2>{term}</x2></x1>{tail}", True),
            (f"{head}<x1>{term}</x1><x2/>{tail}", True),
            (f"<x1>{text}</x1>", False),
            (f"{head}<x1>{term}</x1>{tail}<br/>{head}{term}{tail}", True),
        )
        form, placed = forms[(index + index // len(items)) % len(forms)]
        cases.append(TaggedCase(form, item.side(target) if placed else ""))
    return cases


def placeholder_cases(pairs: Sequence[Pair], source: str) -> list[LineCase]:
    """Return sentences with one placeholder, address, path or code passage after a word in their middle."""
    cases = []
    for index, pair in enumerate(pairs):
        kept = _PLACEHOLDERS[index % len(_PLACEHOLDERS)]
        text = pair.side(source)
        if source == "en":
            words = text.split(" ")
            middle = len(words) // 2
            text = " ".join([*words[:middle], kept, *words[middle:]])
        else:
            commas = [m.end() for m in re.finditer("[，、：；]", text)] or [0]
            at = min(commas, key=lambda position: abs(position - len(text) // 2))
            text = f"{text[:at]}{kept}{text[at:]}"
        cases.append(LineCase(text, kept))
    return cases


def context_cases(pairs: Sequence[Pair], source: str) -> list[ContextCase]:
    """Return sentences with one to three sentences of another document before them.

    Args:
        pairs: Sentences in the order of their documents.
        source: ``en`` or ``zh``.
    """
    texts = [pair.side(source) for pair in pairs]
    # Sentences of a few words can't be told from common phrases, and long ones leave no room for context.
    least, most = (20, 140) if source == "en" else (8, 50)
    chosen = list(dict.fromkeys(t for t in texts if least <= len(t) <= most))[: CONTEXT_CASES[source]]
    half = len(chosen) // 2
    cases = []
    for index, sentence in enumerate(chosen):
        size = _CONTEXT_SIZES[index % len(_CONTEXT_SIZES)]
        context = [chosen[(index + half + k) % len(chosen)] for k in range(size)]
        cases.append(ContextCase(sentence, tuple(c for c in context if c != sentence)))
    return cases


def words() -> list[str]:
    """Return 500 single words."""
    return read_lines("words.en.txt")


def capital_lines(pairs: Sequence[Pair]) -> list[str]:
    """Return 500 lines in capitals: 250 real sentences, 150 headings of two words, and 100 single words."""
    single = words()
    sentences = dict.fromkeys(p.english.upper() for p in pairs if 20 <= len(p.english) <= 120)
    lines = [s for s in sentences if s.isupper()][:250]
    lines += [f"{a} {b}".upper() for a, b in zip(single[:150], single[150:300], strict=True)]
    return [*lines, *(word.upper() for word in single[300:400])]


def emoji_and_url_lines() -> list[LineCase]:
    """Return 200 lines with emoji, URLs and e-mail addresses, some of nothing else."""
    sentences = read_lines("sentences.en.txt")
    lines = []
    for index in range(50):
        sentence, emoji = sentences[index % len(sentences)], _EMOJI[index % len(_EMOJI)]
        url = f"https://example.org/{index}/page?id={index * 37}&lang=en"
        email = f"user.{index}@example.org"
        lines += [
            LineCase(emoji if index % 5 == 0 else f"{sentence} {emoji}", emoji),
            LineCase(url if index % 5 == 0 else f"{sentence[:-1]}: {url}", url),
            LineCase(f"Write to {email} or see {url} today.", email),
            LineCase(f"{emoji} {sentence[:-1]} {emoji}!", emoji),
        ]
    return lines
