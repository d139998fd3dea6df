# SPDX-License-Identifier: Apache-2.0
"""The inputs of ``evaluate-features``: our own sentences, terms and words, combined by rule.

Nothing here comes from an evaluation set or a training corpus. ``feature_data`` holds 66 terms with their
translations, sentence templates with a gap for a term, 36 English and 20 Chinese sentences, and 500 English
words (every 15th word of the first model's vocabulary, commonest first).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

CONTEXT_CASES = {"en": 700, "zh": 300}
TAGGED = {"en": 700, "zh": 300}
_CONTEXT_SIZES = (1, 2, 3)
_EMOJI = ("😀", "👍🏽", "🎉🎉", "❤️", "🇨🇳", "👨‍👩‍👧", "🚀", "☕", "😂😂😂", "✅")
_PAIRS = {"en": "zh", "zh": "en"}


@dataclass(frozen=True, slots=True)
class TermCase:
    """A sentence with one term, the rendering that is wanted for it, and where the term stands."""

    sentence: str
    start: int
    end: int
    wanted: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class ContextCase:
    """A sentence and unrelated sentences before it."""

    sentence: str
    context: tuple[str, ...]
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class LineCase:
    """A short line and the passage in it that must arrive unchanged."""

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


def read_terms(name: str) -> list[tuple[str, str]]:
    """Return (English, Chinese) pairs of a file of ``feature_data``."""
    pairs = []
    for line in read_lines(name):
        english, chinese = line.split("\t")
        pairs.append((english, chinese))
    return pairs


def term_cases(source: str, *, shift: int = 0) -> list[TermCase]:
    """Return every template filled with every term.

    Args:
        source: ``en`` or ``zh``.
        shift: 0 wants each term's own translation; else that of the term ``shift`` further on, which only a
            model that obeys the glossary can produce.
    """
    pairs = read_terms("terms.en-zh.tsv")
    sides = pairs if source == "en" else [(chinese, english) for english, chinese in pairs]
    cases = []
    for template in read_lines(f"templates.{source}.txt"):
        start = template.index("{}")
        for index, (term, _) in enumerate(sides):
            wanted = sides[(index + shift) % len(sides)][1]
            sentence = template.replace("{}", term)
            cases.append(TermCase(sentence, start, start + len(term), wanted, source, _PAIRS[source]))
    return cases


def tagged_sentences(source: str) -> list[str]:
    """Return sentences with tags: a pair, two pairs, nested pairs, a pair and a lone tag, a line break."""
    cases = term_cases(source)
    sentences = []
    for index in range(TAGGED[source]):
        case = cases[(index * 7) % len(cases)]
        head, term, tail = case.sentence[: case.start], case.sentence[case.start : case.end], ""
        tail = case.sentence[case.end :]
        cut = tail.rfind(" ") + 1 if source == "en" else max(1, len(tail) - 4)
        forms = (
            f"{head}<x1>{term}</x1>{tail}",
            f"{head}<x1>{term}</x1>{tail[:cut]}<x2>{tail[cut:-1]}</x2>{tail[-1:]}",
            f"{head}<x1><x2>{term}</x2></x1>{tail}",
            f"{head}<x1>{term}</x1><x2/>{tail}",
            f"<x1>{head}{term}{tail}</x1>",
            f"{head}{term}{tail}<br/>{head}<x1>{term}</x1>{tail}",
        )
        sentences.append(forms[index % len(forms)])
    return sentences


def context_cases(source: str) -> list[ContextCase]:
    """Return sentences with one to three other ones before them."""
    sentences = read_lines(f"sentences.{source}.txt")
    count = len(sentences)
    cases = []
    for index in range(CONTEXT_CASES[source]):
        size = _CONTEXT_SIZES[index % len(_CONTEXT_SIZES)]
        own = index % count
        # The step changes with each round, so that no case is there twice.
        first = own + 1 + index // count
        others = [(first + k) % count for k in range(size + 1)]
        context = tuple(sentences[i] for i in [i for i in others if i != own][:size])
        cases.append(ContextCase(sentences[own], context, source, _PAIRS[source]))
    return cases


def words() -> list[str]:
    """Return 500 single words."""
    return read_lines("words.en.txt")


def capital_lines() -> list[str]:
    """Return 500 lines in capitals: sentences, headings of two words, and single words."""
    filled = [case.sentence for case in term_cases("en")]
    single = words()
    lines = [sentence.upper() for sentence in filled[::2][:250]]
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
