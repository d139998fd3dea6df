# SPDX-License-Identifier: Apache-2.0
"""Whether a name or term gets the same translation throughout a document.

Names and phrases that occur in several segments are found in the source alone; their usual rendering is the
string of the translations that goes with them best (Dice's coefficient over segments). This needs no model
and no alignment, so it can be computed for any translated document. It is an estimate: a rendering that
changes its form (``run``, ``ran``), or a pronoun in its place, counts as another one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest
from itertools import repeat
from operator import contains
from typing import TYPE_CHECKING

from hymt_desktop.core.text.tags import strip_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_USES = 3
"""Segments that must have a phrase for it to count."""
MOST_PHRASES = 300
"""Phrases looked at, the most frequent ones: it bounds the time for a book to a few seconds."""

_CHINESE = ("zh", "zh-Hant", "yue")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_RENDERED = re.compile(r"[\u3400-\u9fffA-Za-z·]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HAN_STOPS = frozenset(
    "的了是在有和不这那一我你他她它们就也都而及与着或为以于上下中个到说要去会能可对把被让给从向但如果因所"
    "之其并很最更还没无只又再已将由时候们么什哪吗呢吧啊来过得地些每各请使用"
)
_STOPS = frozenset(
    _WORD.findall(
        "a an the this that these those it its he she they them their his her our your my we you i who which "
        "what there here and or but nor so if than then as at by for from in into of off on onto out over to "
        "under up with without before after between about is are was were be been being has have had do does "
        "did will would can could should may might must not no only very more most much many any some every "
        "each all both one two three four five other another same such also when where while how why because "
        "until since like just even still again too well never always ever don't doesn't isn't"
    )
)
_LONGEST_HAN, _LONGEST_WORDS = 8, 4
_LONGEST_PHRASE = 3
_TERM_LETTERS = 8
_OTHER_ENDINGS = ("ing", "ed", "ly", "ous", "ful", "able", "ible", "ive", "al", "less", "ent", "ant")
_TRIED, _SAMPLE = 12, 100
_CLEAR = 0.5
_TOLERATED = 0.5
"""Loss of mean log-probability per token for which a consistent translation is still taken."""
_AGAIN, _AGAIN_WITH_CONTEXT, _FEWEST_AGAIN = 10, 24, 10
"""One segment in so many is translated again; in a short text, so many at least."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A name or phrase of the source and its usual rendering.

    Attributes:
        source: The phrase, as it is written first.
        target: Its usual rendering; empty where none is usual.
        uses: Segments that have the phrase.
        same: Of them, those that have the usual rendering.
        others: Those without it: the segment's index and the phrase's span in its source.
    """

    source: str
    target: str
    uses: int
    same: int
    others: tuple[tuple[int, int, int], ...]


def consistency(found: Sequence[Recurring]) -> float | None:
    """Return the share of all uses that have the usual rendering; None where nothing recurs."""
    uses = sum(phrase.uses for phrase in found)
    return sum(phrase.same for phrase in found) / uses if uses else None


def hardly_worse(new: float | None, old: float | None) -> bool:
    """Say whether the model finds a changed translation about as likely as the one before.

    Args:
        new: Mean log-probability per token of the new one; None where there is none.
        old: That of the one before.
    """
    return new is None or old is None or new > old - _TOLERATED


def deviations(
    found: Sequence[Recurring], segments: int, *, context: bool
) -> dict[int, list[tuple[int, int, Recurring]]]:
    """Return what to translate again: for a segment's index the spans of phrases that deviate there.

    Those with the most frequent phrases, and no more of them than keeps the time bounded: one segment in
    ten, or in 24 where context costs time already.

    Args:
        found: From ``recurring``.
        segments: How many there are.
        context: Whether they were translated with context.
    """
    most = max(_FEWEST_AGAIN, segments // (_AGAIN_WITH_CONTEXT if context else _AGAIN))
    wanted: dict[int, list[tuple[int, int, Recurring]]] = {}
    for phrase in found:
        for index, start, end in phrase.others if phrase.target else ():
            taken = wanted.get(index, [])
            if any(a < end and start < b for a, b, _ in taken) or (not taken and len(wanted) >= most):
                continue
            wanted.setdefault(index, taken).append((start, end, phrase))
    return wanted


def recurring(pairs: Sequence[tuple[str, str]], source: str, target: str) -> list[Recurring]:
    """Return the names and phrases that occur in several segments, the most frequent ones first.

    Args:
        pairs: Source and translation of each segment, in order; tags are left out of account.
        source: Canonical code of the source language.
        target: Canonical code of the target language.
    """
    places = _chinese_phrases(pairs) if source in _CHINESE else _phrases(pairs)
    targets = [_comparable(text, target) for _, text in pairs]
    ranked = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        _usual_rendering(pairs, targets, uses, target)
        for _, uses in ranked[:MOST_PHRASES]
        if len(uses) >= FEWEST_USES
    ]


_Places = dict[str, dict[int, tuple[int, int]]]
"""For each phrase its first span in each segment that has it."""


def _phrases(pairs: Sequence[tuple[str, str]]) -> _Places:
    """Find phrases of two or three content words, and names."""
    places: _Places = defaultdict(dict)
    capitals: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for index, (text, _) in enumerate(pairs):
        # Each word is looked at once: this is the largest part of a comparison's time.
        words = [
            (m.start(), m.end(), m.group().casefold() in _STOPS, text[m.start()].isupper())
            for m in _WORD.finditer(text)
        ]
        for first, (start, _, stop, upper) in enumerate(words):
            if stop:
                continue
            before = start
            for _, (begin, end, stop, capital) in zip(range(_LONGEST_PHRASE), words[first:], strict=False):
                # More than a blank, a comma or a tag, lies between.
                if stop or (begin != start and text.count(" ", before, begin) != 1):
                    break
                before = end
                upper = upper and capital
                key = _key(text[start:end])
                if first > 0:
                    inside[key] += 1
                    capitals[key] += upper
                places[key].setdefault(index, (start, end))
    names = {key for key, count in capitals.items() if count * 2 > inside[key]}
    kept = {key: uses for key, uses in places.items() if " " in key or key in names or _is_term(key)}
    return _longest(kept, " ")


def _is_term(word: str) -> bool:
    """Say whether a single word is likely a term: long ones that aren't verbs, adjectives or adverbs."""
    return len(word) >= _TERM_LETTERS and not word.endswith(_OTHER_ENDINGS)


def _chinese_phrases(pairs: Sequence[tuple[str, str]]) -> _Places:
    places: _Places = defaultdict(dict)
    # What occurs often consists of pairs of characters that do; a long document has millions of others.
    often = _character_pairs(pairs)
    for index, (text, _) in enumerate(pairs):
        for run in _HAN_RUN.finditer(text):
            for start in range(run.start(), run.end()):
                for end in range(start + 1, min(run.end(), start + _LONGEST_HAN) + 1):
                    if text[end - 1] in _HAN_STOPS:
                        break
                    if end - start >= 2:
                        if text[end - 2 : end] not in often:
                            break
                        places[text[start:end]].setdefault(index, (start, end))
    return _longest({key: uses for key, uses in places.items() if len(uses) >= FEWEST_USES}, "")


def _character_pairs(pairs: Sequence[tuple[str, str]]) -> set[str]:
    counts: Counter[str] = Counter()
    for text, _ in pairs:
        runs = [match.group() for match in _HAN_RUN.finditer(text)]
        counts.update({run[i : i + 2] for run in runs for i in range(len(run) - 1)})
    return {pair for pair, count in counts.items() if count >= FEWEST_USES}


def _longest(places: _Places, gap: str) -> _Places:
    """Leave out what hardly occurs outside of a longer phrase."""
    covered: Counter[str] = Counter()
    for key, uses in places.items():
        parts = key.split(gap) if gap else list(key)
        for size in range(1, len(parts)):
            for start in range(len(parts) - size + 1):
                inner = gap.join(parts[start : start + size])
                covered[inner] = max(covered[inner], len(uses))
    return {key: uses for key, uses in places.items() if covered[key] * 1.5 < len(uses) or not covered[key]}


def _key(phrase: str) -> str:
    """Return a phrase without case and without the plural of its last word."""
    key = phrase.casefold().replace("’", "'")
    key = key.removesuffix("'s")
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith(("ss", "us", "is")) else key


def _comparable(text: str, language: str) -> str:
    text = strip_tags(text)
    return text if language in _CHINESE else f" {' '.join(_WORD.findall(text.casefold()))} "


def _strings(text: str, language: str, words_before: int) -> set[str]:
    """Return what may render so many words: a few characters of Chinese, a few words of another language."""
    longest = min(_LONGEST_HAN, 3 + 2 * words_before)
    found: set[str] = set()
    if language in _CHINESE:
        for run in _RENDERED.finditer(text):
            part = run.group()
            ends = [i for i, character in enumerate(part) if character not in _HAN_STOPS]
            for number, start in enumerate(ends):
                following = ends[number + 1 : number + longest]
                found.update([part[start : end + 1] for end in following if end - start < longest])
        return found
    words = text.split()
    for start in range(len(words)):
        for size in range(1, min(_LONGEST_WORDS, len(words) - start) + 1):
            chosen = words[start : start + size]
            if chosen[0] not in _STOPS and chosen[-1] not in _STOPS:
                found.add(f" {' '.join(chosen)} ")
    return found


def _usual_rendering(
    pairs: Sequence[tuple[str, str]],
    targets: Sequence[str],
    uses: dict[int, tuple[int, int]],
    language: str,
) -> Recurring:
    counts: Counter[str] = Counter()
    first, (start, end) = next(iter(uses.items()))
    phrase = pairs[first][0][start:end]
    for index in list(uses)[:_SAMPLE]:
        counts.update(_strings(targets[index], language, phrase.count(" ") + 1))
    best, best_value = "", (0.0, 0)
    least = min(nlargest(_TRIED, counts.values()), default=0)
    likely = [(-count, -len(text), text) for text, count in counts.items() if count >= least]
    # The longer one of two that always go together is the whole rendering.
    for _, _, text in sorted(likely)[:_TRIED]:
        count = sum(text in targets[index] for index in uses)
        if 2 * count < best_value[0] * (len(uses) + count):
            continue  # whatever the other segments have
        total = sum(map(contains, targets, repeat(text)))
        value = (2 * count / (len(uses) + total), len(text))
        if value > best_value:
            best, best_value = text, value
    others = tuple((i, *span) for i, span in uses.items() if best not in targets[i])
    same = len(uses) - len(others)
    clear = best_value[0] >= _CLEAR and same * 2 >= len(uses) and same >= 2
    return Recurring(
        source=phrase,
        target=best.strip() if clear else "",
        uses=len(uses),
        same=same,
        others=others,
    )
