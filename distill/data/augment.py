# SPDX-License-Identifier: Apache-2.0
"""Examples as users type them: numbers, terms, tags, placeholders, context, line breaks, case, Traditional.

Each function takes an ``Example`` and a random generator and returns a changed example, or the same one
where it does not apply. The shares come from ``AugmentConfig``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from distill.data.figures import with_new_numbers
from hymt_desktop.core.text.markup import (
    LINE_BREAK,
    TERM_CLOSE,
    TERM_IS,
    TERM_OPEN,
    compose_source,
    compose_target,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from distill.config import AugmentConfig
    from distill.data.spans import Lexicon, SpanPair

_SHARED_TOKEN = re.compile(r"[A-Za-z0-9][\w.\-/:@%+#]*[A-Za-z0-9]")
_FINAL_STOP = re.compile(r"[.!?。！？]$")
_WORD = re.compile(r"(?<![\w'’])[a-z][\w'’]*")
_LONG_WORD = re.compile(r"(?<![\w'’\-])[a-z]{5,}(?![\w'’\-])")
_EMOJI = ("🙂", "😀", "😂", "👍", "❤️", "🎉", "😢", "🙏", "🔥", "😅")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _ROWS for i, letter in enumerate(row)
}
"""Letter -> those beside it on a QWERTY keyboard."""
MAX_SPANS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One training example; ``source`` and ``target`` are sentences, ``to`` the target's language code."""

    source: str
    target: str
    to: str
    context: str = ""
    soft: int = -1
    """Line of the teacher's cache whose soft labels are this example's; -1 for none."""

    def texts(self) -> tuple[str, str]:
        """Return the texts that the encoder and the decoder see."""
        return compose_source(self.to, self.source, self.context), compose_target(self.target)


@dataclass(frozen=True, slots=True)
class Augmenter:
    """Applies the changes of a configuration.

    Args:
        config: Shares of the changes.
        lexicon: Where spans that translate each other come from.
        to_traditional: Simplified to Traditional conversion.
    """

    config: AugmentConfig
    lexicon: Lexicon
    to_traditional: Callable[[str], str]

    def __call__(self, example: Example, rng: random.Random) -> Example:
        """Return the example with at most one change of structure and one of surface, and other numbers."""
        renumbered = example
        # Nothing is drawn where nothing is asked for: such a run packs as it did before there was this.
        if self.config.numbers and rng.random() < self.config.numbers:
            renumbered = with_new_numbers(example, rng)
        changed = self._surface(self._structure(renumbered, rng), rng)
        # Soft labels are those of the texts that the teacher saw.
        return changed if changed == example else replace(changed, soft=-1)

    def _structure(self, example: Example, rng: random.Random) -> Example:
        config, draw = self.config, rng.random()
        for share, change in (
            (config.terms, self._terms),
            (config.tags, self._tags),
            (config.placeholders, self._placeholders),
        ):
            if draw < share:
                return change(example, rng)
            draw -= share
        return example

    def _surface(self, example: Example, rng: random.Random) -> Example:
        config, draw = self.config, rng.random()
        if draw < config.no_final_stop:
            return without_final_stop(example)
        draw -= config.no_final_stop
        if draw < config.emoji:
            return with_emoji(example, rng)
        draw -= config.emoji
        if example.to == "en":
            if draw < config.traditional:
                return replace(
                    example,
                    source=self.to_traditional(example.source),
                    context=self.to_traditional(example.context),
                )
            return example
        if "<" in example.source:
            return example
        if draw < config.upper_case:
            return replace(example, source=example.source.upper())
        draw -= config.upper_case
        if draw < config.lower_case:
            return replace(example, source=example.source.lower())
        draw -= config.lower_case
        if draw < config.title_case:
            return replace(example, source=_WORD.sub(lambda m: m[0][0].upper() + m[0][1:], example.source))
        draw -= config.title_case
        return with_typo(example, rng) if draw < config.typos else example

    def _spans(self, example: Example, rng: random.Random) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Return up to MAX_SPANS (source range, target range), in source order."""
        english_first = example.to == "zh"
        sides = (example.source, example.target) if english_first else (example.target, example.source)
        found: list[SpanPair] = self.lexicon.find(*sides)
        if not found:
            return []
        chosen = rng.sample(found, min(len(found), rng.randint(1, MAX_SPANS)))
        ranges = [(p.english, p.chinese) if english_first else (p.chinese, p.english) for p in chosen]
        return sorted(ranges)

    def _terms(self, example: Example, rng: random.Random) -> Example:
        source_edits, target_edits = [], []
        for (s0, s1), (t0, t1) in self._spans(example, rng):
            wanted = example.target[t0:t1]
            if rng.random() < self.config.pseudo_terms:
                wanted = self._pseudo_term(example.to, rng)
            target_edits.append((t0, t1, wanted))
            span, start = example.source[s0:s1], s0
            if s0 and example.source[s0 - 1] == " ":
                span, start = " " + span, s0 - 1
            source_edits.append((start, s1, f"{TERM_OPEN}{span}{TERM_IS}{wanted}{TERM_CLOSE}"))
        return replace(
            example, source=_edit(example.source, source_edits), target=_edit(example.target, target_edits)
        )

    def _pseudo_term(self, to: str, rng: random.Random) -> str:
        if to == "en":
            return rng.choice(self.lexicon.english_words)
        if rng.random() < 0.15:
            return rng.choice(self.lexicon.english_words).title()
        return rng.choice(self.lexicon.chinese_words)

    def _tags(self, example: Example, rng: random.Random) -> Example:
        source_edits, target_edits = [], []
        for number, (source, target) in enumerate(self._spans(example, rng), 1):
            if rng.random() < 0.2:
                source_edits.append((source[1], source[1], f"<x{number}/>"))
                target_edits.append((target[1], target[1], f"<x{number}/>"))
            else:
                source_edits.append(_wrapped(example.source, source, number))
                target_edits.append(_wrapped(example.target, target, number))
        return replace(
            example, source=_edit(example.source, source_edits), target=_edit(example.target, target_edits)
        )

    def _placeholders(self, example: Example, rng: random.Random) -> Example:
        spans = shared_tokens(example.source, example.target)
        if not spans or rng.random() < 0.4:
            spans = self._spans(example, rng)
        source_edits = [(s[0], s[1], f"<p{n}>") for n, (s, _) in enumerate(spans, 1)]
        target_edits = [(t[0], t[1], f"<p{n}>") for n, (_, t) in enumerate(spans, 1)]
        return replace(
            example, source=_edit(example.source, source_edits), target=_edit(example.target, target_edits)
        )


def join(first: Example, second: Example, *, line_break: bool) -> Example:
    """Return two examples of one direction as one, side by side or on two lines."""
    glue = LINE_BREAK if line_break else ""
    return replace(
        first,
        soft=-1,
        source=_joined(first.source, second.source, glue, chinese=first.to == "en"),
        target=_joined(first.target, second.target, glue, chinese=first.to != "en"),
    )


def without_final_stop(example: Example) -> Example:
    """Drop the last stop of both sides where both have one."""
    if _FINAL_STOP.search(example.source) and _FINAL_STOP.search(example.target):
        return replace(example, source=example.source[:-1], target=example.target[:-1])
    return example


def with_emoji(example: Example, rng: random.Random) -> Example:
    """Put an emoji at the end of both sides."""
    emoji = rng.choice(_EMOJI)
    return replace(example, source=f"{example.source}{emoji}", target=f"{example.target}{emoji}")


def with_typo(example: Example, rng: random.Random) -> Example:
    """Make a slip in one longer word of the source: a letter swapped, lost, doubled or hit beside.

    Words with capitals are left alone, since names have to be copied as they are.
    """
    words = list(_LONG_WORD.finditer(example.source))
    if not words:
        return example
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    text = example.source
    one, two = text[at], text[at + 1]
    new = rng.choice((two + one, two, one + one + two, rng.choice(_NEIGHBOURS.get(one, one)) + two))
    return replace(example, source=text[:at] + new + text[at + 2 :])


def shared_tokens(source: str, target: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return up to MAX_SPANS ranges of tokens that stand once, and alike, on both sides."""
    spans = []
    for match in _SHARED_TOKEN.finditer(source):
        token = match.group()
        if source.count(token) == 1 and target.count(token) == 1:
            at = target.index(token)
            spans.append((match.span(), (at, at + len(token))))
    return spans[:MAX_SPANS]


def _joined(first: str, second: str, glue: str, *, chinese: bool) -> str:
    if glue:
        return f"{first}{glue}{second}"
    return f"{first}{second}" if chinese else f"{first} {second}"


def _wrapped(text: str, span: tuple[int, int], number: int) -> tuple[int, int, str]:
    start, end = span
    inner = text[start:end]
    if start and text[start - 1] == " ":
        start, inner = start - 1, " " + inner
    return start, end, f"<x{number}>{inner}</x{number}>"


def _edit(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
