# SPDX-License-Identifier: Apache-2.0
"""What a translation is made of: plain values that every front end shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class FlagKind(str, Enum):
    """Why a segment deserves a second look."""

    NUMBER = "number"
    PLACEHOLDER = "placeholder"
    TAG = "tag"
    TERM = "term"
    SCRIPT = "script"
    LENGTH = "length"
    REPETITION = "repetition"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Flag:
    """One visible doubt about a segment, with its reason in words."""

    kind: FlagKind
    reason: str


@dataclass(frozen=True, slots=True)
class TermUse:
    """One glossary entry that matched in a segment: offsets are in the segment's source."""

    source: str
    target: str
    start: int
    end: int
    applied: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence and its translation.

    ``start``/``end`` are code-point offsets into the request's text; ``target_start``/``target_end`` into
    ``Translation.text``. ``score`` is the model's mean log-probability per token; None where the segment
    was not decoded (blank, copied through, or taken from memory). ``step`` names what made the translation:
    ``first`` for the usual decoding, ``memory``, or the rung of the repair ladder; empty where the text was
    copied. ``quality`` is the chrF (0-100) that such translations reach on average against a human one; None
    where the model has no calibration.
    """

    source: str
    target: str
    start: int
    end: int
    target_start: int
    target_end: int
    score: float | None = None
    flags: tuple[Flag, ...] = ()
    terms: tuple[TermUse, ...] = ()
    step: str = ""
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A translated text with all that a front end may want to show of it."""

    text: str
    source_language: str
    target_language: str
    detected: bool
    confidence: float
    model: str
    segments: tuple[Segment, ...] = ()
    seconds: float = 0.0
    via: str = ""
    """Code of the language that the text went through, where no model translates the pair; empty for none."""

    @property
    def flagged(self) -> tuple[Segment, ...]:
        """The segments that carry a flag."""
        return tuple(s for s in self.segments if s.flags)


@dataclass(frozen=True, slots=True)
class Options:
    """How to translate. ``source`` None means: detect."""

    target: str
    source: str | None = None
    beam_size: int = 2
    context: int = 0
    """Preceding sentences shown to the model."""
    consistent: bool = False
    """Translate again what deviates from the text's own usual rendering of a name or term."""
    alternatives: int = 0
    """Further hypotheses per segment to return."""
    glossaries: tuple[str, ...] = field(default=())
    """Names of the stored glossaries to use; the caller resolves them."""
    remember: bool = True
    """Take sentences from recent translations with the same model, terms, context and options. Off for files:
    what else a sentence was decoded with may change it (see ``engine.ct2``), and a resumed job is to give the
    same bytes."""
