# SPDX-License-Identifier: Apache-2.0
"""One sentence on its way through the pipeline: what it is made of, and how the model is shown it.

The *canonical* form of a sentence, in which candidates are checked and compared, has its protected passages
as ``<p1>``, ``<p2>`` ... and its inline tags as they are, whatever the model was shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from hymt_desktop.core.results import Flag, FlagKind
from hymt_desktop.core.text.check import WantedTerm
from hymt_desktop.core.text.markup import MAX_TAGS, SYMBOL_RE, annotate_term, open_inside
from hymt_desktop.core.text.mask import Kind, find_protected
from hymt_desktop.core.text.normalize import normalize, set_apart
from hymt_desktop.core.text.tags import TAG_RE, Folded, fold_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.terms.model import TermMatch

_PLACEHOLDER = re.compile(r"<p([1-9]|1\d|20)>")
_WEIGHTS = {
    FlagKind.FAILED: 100.0,
    FlagKind.REPETITION: 8.0,
    FlagKind.PLACEHOLDER: 50.0,
    FlagKind.SCRIPT: 6.0,
    FlagKind.TAG: 5.0,
    FlagKind.LENGTH: 4.0,
    FlagKind.NUMBER: 4.0,
    FlagKind.TERM: 3.0,
}


class PartKind(str, Enum):
    """What a part of a sentence is."""

    TEXT = "text"
    PROTECTED = "protected"
    TERM = "term"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the sentence. ``wanted`` is a term's translation; ``why`` a protected part's kind."""

    kind: PartKind
    text: str
    wanted: str = ""
    why: Kind | None = None


class Terms(str, Enum):
    """How a rendering shows glossary terms."""

    PLAIN = "plain"
    ANNOTATED = "annotated"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the model is shown, and what its placeholders stand for in canonical form."""

    text: str
    stands_for: tuple[str, ...]
    folded: Folded = field(default_factory=lambda: Folded(""))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation in canonical form with its doubts. ``step`` is the ladder's rung that made it."""

    text: str
    score: float | None
    flags: tuple[Flag, ...]
    step: str = ""

    @property
    def cost(self) -> float:
        """The weight of its flags; 0 for none."""
        return sum(_WEIGHTS[flag.kind] for flag in self.flags)

    def fails(self, *kinds: FlagKind) -> bool:
        """Say whether it carries a flag of one of ``kinds``."""
        return any(flag.kind in kinds for flag in self.flags)


@dataclass(slots=True)
class Sentence:
    """One sentence, its context, and the best translation so far."""

    source: str
    parts: tuple[Part, ...]
    source_language: str
    target_language: str
    matches: tuple[TermMatch, ...] = ()
    context: str = ""
    best: Candidate | None = None
    simplify: Callable[[str], str] = field(default=str)
    """Applied to the text parts before the model: Traditional to Simplified characters."""

    @property
    def key(self) -> object:
        """Equal for sentences that have the same translation."""
        return (self.source, self.parts, self.context, self.target_language, self.matches)

    @property
    def failing(self) -> bool:
        """Say whether the best candidate carries a flag, or there is none."""
        return self.best is None or bool(self.best.flags)

    def fails(self, *kinds: FlagKind) -> bool:
        """Say whether the best candidate carries a flag of one of ``kinds``."""
        return self.best is not None and self.best.fails(*kinds)

    @property
    def originals(self) -> tuple[str, ...]:
        """What ``<p1>``, ``<p2>`` ... of the canonical form stand for."""
        return tuple(part.text for part in self.parts if part.kind is PartKind.PROTECTED)

    def close_up(self, text: str) -> str:
        """Return a Chinese translation without blanks around passages that are Chinese already."""
        protected = [part for part in self.parts if part.kind is PartKind.PROTECTED]
        for number, part in enumerate(protected, 1):
            if part.why is Kind.FOREIGN:
                text = re.sub(rf"(?<![\x21-\x7e]) ?<p{number}>(?: (?![\x21-\x7e]))?", f"<p{number}>", text)
        return text

    def set_apart(self, text: str) -> str:
        """Return a translation with blanks between words and protected passages: see ``set_apart``."""
        symbols = [f"<p{number}>" for number, passage in enumerate(self.originals, 1) if passage.strip()]
        return set_apart(self.canonical, text, symbols) if symbols else text

    def hide(self, text: str) -> str:
        """Return a finished translation in canonical form: protected passages as placeholders."""
        return _find_verbatim(text, self.originals)

    @property
    def canonical(self) -> str:
        """The source in canonical form."""
        return self.render(Terms.PLAIN, placeholders=True, tags=True, fold=False).text

    @property
    def wanted_terms(self) -> list[WantedTerm]:
        """The glossary terms that must show in the translation."""
        return [
            WantedTerm(self.source[m.start : m.end], m.targets, getattr(m, "forbidden", ()))
            for m in self.matches
            if not self._is_protected(m)
        ]

    def _is_protected(self, match: TermMatch) -> bool:
        # A do-not-translate term that became a placeholder is checked as one.
        text = self.source[match.start : match.end]
        return any(p.kind is PartKind.PROTECTED and p.why is None and p.text == text for p in self.parts)

    def render(
        self,
        terms: Terms,
        *,
        placeholders: bool,
        tags: bool,
        fold: bool = True,
        change: Callable[[str], str] = str,
    ) -> Rendered:
        """Return the sentence as the model is to see it.

        Args:
            terms: How glossary terms are shown.
            placeholders: Protected parts as ``<pN>``; otherwise verbatim.
            tags: Inline tags as they are; otherwise left out.
            fold: Leave out the tags whose place is certain.
            change: Applied to the text, for instance another case.
        """
        pieces: list[str] = []
        annotations: list[tuple[int, int, str]] = []
        stands_for: list[str] = []
        length = 0
        protected = 0
        for part in self.parts:
            if part.kind is PartKind.PROTECTED:
                protected += 1
                piece = part.text
                if placeholders:
                    stands_for.append(f"<p{protected}>")
                    piece = f"<p{len(stands_for)}>"
            elif part.kind is PartKind.TAG:
                piece = part.text if tags else (" " if part.text == "<br/>" else "")
            elif part.kind is PartKind.TERM and terms is Terms.MASKED and len(stands_for) < MAX_TAGS:
                stands_for.append(part.wanted)
                piece = f"<p{len(stands_for)}>"
            else:
                piece = change(self.simplify(normalize(part.text).replace("\n", " ")))
                if part.kind is PartKind.TERM and terms is Terms.ANNOTATED:
                    annotations.append((length, length + len(piece), part.wanted))
            pieces.append(piece)
            length += len(piece)
        text = "".join(pieces)
        for start, end, wanted in reversed(annotations):
            text = annotate_term(text, start, end, wanted)
        text = re.sub(r" {2,}", " ", text).strip()
        folded = fold_tags(text) if fold else Folded(text)
        return Rendered(open_inside(folded.text.strip()), tuple(stands_for), folded)

    def read(self, text: str, rendered: Rendered, *, placeholders: bool) -> str:
        """Return the model's output for ``rendered`` in canonical form, without symbols that mean nothing."""

        def canonical(match: re.Match[str]) -> str:
            symbol = match.group()
            number = _PLACEHOLDER.fullmatch(symbol)
            if number:
                index = int(number.group(1)) - 1
                return rendered.stands_for[index] if index < len(rendered.stands_for) else ""
            return symbol if TAG_RE.fullmatch(symbol) and symbol in self.source else ""

        folded = rendered.folded
        # Bytes that make no character, and control characters, come from byte fallback gone wrong.
        text = normalize(text.replace("\ufffd", "")).replace("\n", " ")
        if not placeholders:
            text = _find_verbatim(SYMBOL_RE.sub(_keep_tags, text), self.originals)
            rendered = Rendered(rendered.text, tuple(f"<p{n}>" for n in range(1, len(self.originals) + 1)))
        return folded.unfold(re.sub(r" {2,}", " ", SYMBOL_RE.sub(canonical, text)).strip())


def _keep_tags(match: re.Match[str]) -> str:
    return match.group() if TAG_RE.fullmatch(match.group()) else ""


def _find_verbatim(text: str, originals: Sequence[str]) -> str:
    """Replace what was shown verbatim by its placeholder, longest first, each original once."""
    for index in sorted(range(len(originals)), key=lambda i: (-len(originals[i]), i)):
        text = text.replace(originals[index], f"<p{index + 1}>", 1)
    return text


def split_parts(
    text: str,
    matches: Sequence[TermMatch],
    *,
    inline_tags: bool,
    protect_terms: bool,
    foreign: re.Pattern[str] | None = None,
) -> tuple[Part, ...]:
    """Return what a sentence is made of.

    Args:
        text: The sentence.
        matches: Its glossary matches, sorted, not overlapping.
        inline_tags: Tags in ``text`` are markup; otherwise they are the user's text and protected.
        protect_terms: Do-not-translate terms become protected parts.
        foreign: Matches what is in the target language already and stays, outside of terms.
    """
    spans: list[tuple[int, int, Part]] = [
        (s.start, s.end, Part(PartKind.PROTECTED, text[s.start : s.end], why=s.kind))
        for s in find_protected(text, inline_tags=inline_tags)
    ]
    if inline_tags:
        spans += [(m.start(), m.end(), Part(PartKind.TAG, m.group())) for m in TAG_RE.finditer(text)]
    for match in matches:
        if not match.targets or any(a < match.end and match.start < b for a, b, _ in spans):
            continue
        words = text[match.start : match.end]
        keep = protect_terms and words == match.targets[0]
        part = Part(PartKind.PROTECTED, words) if keep else Part(PartKind.TERM, words, match.targets[0])
        spans.append((match.start, match.end, part))
    for found in foreign.finditer(text) if foreign is not None else ():
        room = sum(part.kind is PartKind.PROTECTED for _, _, part in spans) < MAX_TAGS
        if room and not any(a < found.end() and found.start() < b for a, b, _ in spans):
            part = Part(PartKind.PROTECTED, found.group(), why=Kind.FOREIGN)
            spans.append((found.start(), found.end(), part))
    parts: list[Part] = []
    position = 0
    for start, end, part in sorted(spans, key=lambda span: span[:2]):
        if start > position:
            parts.append(Part(PartKind.TEXT, text[position:start]))
        parts.append(part)
        position = end
    if position < len(text):
        parts.append(Part(PartKind.TEXT, text[position:]))
    return tuple(parts)
