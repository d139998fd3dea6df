# SPDX-License-Identifier: Apache-2.0
"""One request: its languages, and the steps from text to translation. ``Translator`` makes them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.context.consistency import deviations, hardly_worse, recurring
from hymt_desktop.core.context.window import context_before, is_heading
from hymt_desktop.core.engine.paragraph import Paragraph, put_together, take_apart
from hymt_desktop.core.engine.sentence import Candidate, Sentence, split_parts
from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.memory.model import MemoryKey
from hymt_desktop.core.memory.reuse import SentenceMemory
from hymt_desktop.core.results import Flag, FlagKind, Options, Translation
from hymt_desktop.core.terms.model import Status, TermMatch
from hymt_desktop.core.text import variants
from hymt_desktop.core.text.detect import in_script_of, scripts
from hymt_desktop.core.text.reasons import Reason
from hymt_desktop.core.text.tags import TAG_RE, strip_tags
from hymt_desktop.core.text.variants import simplified_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.ladder import Ladder
    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.engine.quality import Fit
    from hymt_desktop.core.results import Segment
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.terms.model import TermSource

_RESERVED_TOKENS = 8
_FEWEST_TOKENS = 8
_WITH_HAN = ("zh", "zh-Hant", "yue", "ja", "ko")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+(?:[·、，]?[\u3400-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Route:
    """How one pair of languages is translated.

    Attributes:
        manifest: What the models of the pair can do.
        ladder: The decoding rungs.
        count: Returns the number of tokens of a text.
        via: The language that the pair goes through; empty for none.
        fit: What turns scores into expected quality; None where the model has no calibration for the pair.
    """

    manifest: Manifest
    ladder: Ladder
    count: Callable[[str], int]
    via: str = ""
    fit: Fit | None = None


class Request:
    """One call: its languages, and the steps from text to translation."""

    def __init__(
        self, translator: Translator, sample: str, options: Options, cancelled: Callable[[], bool]
    ) -> None:
        self._translator = translator
        self._options = options
        self._cancelled = cancelled
        self._started = time.perf_counter()
        self.source, self.target, self._detection = translator.resolve(sample, options)
        pairs = translator.package.manifest.pairs
        # A model that knows zh-Hant itself is asked for it; otherwise zh is converted.
        self.model_target = (
            self.target if (self.source, self.target) in pairs else simplified_code(self.target)
        )
        self.model_source = (
            self.source if (self.source, self.model_target) in pairs else simplified_code(self.source)
        )
        self.copies = self.model_source == self.model_target
        if not self.copies:
            translator.package.manifest.require_pair(self.model_source, self.model_target)
        self.route = translator.route(self.model_source, self.model_target)
        self._manifest = self.route.manifest
        # Chinese in a text of another script is Chinese already: models romanise it.
        to_chinese = self.model_target == "zh" and self.model_source not in _WITH_HAN
        self._foreign = _HAN_RUN if to_chinese and self._manifest.has("placeholders") else None

    def convert(self, text: str) -> str:
        """Return translated text in the script that the user asked for."""
        if self.target == self.model_target and not self.copies:
            return text
        if self.target == "zh-Hant":
            return variants.to_traditional(text)
        if self.copies and self.source == "zh-Hant":
            return variants.to_simplified(text)
        return text

    def run(
        self,
        units: Sequence[str],
        *,
        terms: TermSource | None,
        progress: Callable[[int, int], None] | None,
        inline_tags: bool,
        contexts: Sequence[str] | None = None,
    ) -> list[Translation]:
        """Translate all units together."""
        if self._cancelled():
            raise Cancelled
        if self.copies:
            return [self._translation(self.convert(unit), ()) for unit in units]
        paragraphs = [self._take_apart(unit, inline_tags=inline_tags) for unit in units]
        for paragraph in paragraphs:
            self._find_sentences(paragraph, terms)
        self._add_context(paragraphs, contexts)
        jobs = [p.sentence for paragraph in paragraphs for p in paragraph.pieces if p.sentence is not None]
        done = 0

        def report(count: int) -> None:
            nonlocal done
            done = min(len(jobs), done + count)
            if progress is not None:
                progress(done, len(jobs))

        waiting = jobs
        reuse = self._reuse(terms)
        if reuse is not None:
            waiting = reuse.recall(jobs, self.route.ladder.judge)
            report(len(jobs) - len(waiting))
        self._run_ladder(waiting, report)
        if self._options.consistent:
            self._make_consistent(jobs)
        if reuse is not None:
            reuse.remember(waiting)
        for job in jobs:
            _settle(job)
        results = []
        for paragraph in paragraphs:
            text, segments = put_together(paragraph, self.source, self.target, self.convert)
            results.append(self._translation(text, tuple(map(self._with_quality, segments))))
        return results

    def _run_ladder(self, jobs: Sequence[Sentence], progress: Callable[[int], None] | None = None) -> None:
        beam = self._options.beam_size
        if not self._options.remember:
            self.route.ladder.run(jobs, beam, cancelled=self._cancelled, progress=progress, remember=False)
            return
        recent = self._translator.recent
        keys = [(job.source_language, job.simplify is str, job.key, beam) for job in jobs]
        waiting = []
        for job, key in zip(jobs, keys, strict=True):
            job.best = recent.get(key)
            if job.best is None:
                waiting.append(job)
        if progress is not None and len(waiting) < len(jobs):
            progress(len(jobs) - len(waiting))
        if waiting:
            self.route.ladder.run(waiting, beam, cancelled=self._cancelled, progress=progress)
        for job, key in zip(jobs, keys, strict=True):
            if job.best is not None:
                recent.put(key, job.best)

    def _reuse(self, terms: TermSource | None) -> SentenceMemory | None:
        """Return the memory for this request; None where there is none, or the terms have no identity."""
        memory = self._translator.memory
        fingerprint = getattr(terms, "fingerprint", None)
        if memory is None or (terms is not None and fingerprint is None):
            return None
        glossary = fingerprint(self.source, self.target) if fingerprint is not None else ""
        key = MemoryKey(self.source, self.model_target, self._translator.identity, glossary)
        return SentenceMemory(memory, key)

    def _make_consistent(self, jobs: Sequence[Sentence]) -> None:
        """Ask for the usual rendering of names and terms where a sentence has another one."""
        pairs = [(job.source, job.best.text if job.best else "") for job in jobs]
        wanted: dict[int, list[TermMatch]] = {}
        phrases = recurring(pairs, self.model_source, self.model_target)
        for index, spans in deviations(phrases, len(jobs), context=self._options.context > 0).items():
            for start, end, phrase in spans:
                taken = [*jobs[index].matches, *wanted.get(index, ())]
                if not any(match.start < end and start < match.end for match in taken):
                    match = TermMatch(start, end, phrase.source, (phrase.target,), Status.PREFERRED)
                    wanted.setdefault(index, []).append(match)
        again: dict[int, Sentence] = {}
        for index, matches in wanted.items():
            old = jobs[index]
            every = sorted((*old.matches, *matches), key=lambda match: match.start)
            new = self.sentence(old.source, every, inline_tags=bool(TAG_RE.search(old.source)))
            if new is not None:
                # Without context, which would double the pass's time.
                again[index] = new
        self._run_ladder(list(again.values()))
        for index, new in again.items():
            old = jobs[index]
            before = old.best.score if old.best is not None else None
            if new.best is not None and not new.best.flags and hardly_worse(new.best.score, before):
                old.best = replace(new.best, step="consistency")

    def _with_quality(self, segment: Segment) -> Segment:
        fit = self.route.fit
        if fit is None or segment.score is None:
            return segment
        expected = fit.estimate(segment.source, segment.target, segment.score, flagged=bool(segment.flags))
        return replace(segment, quality=expected)

    def _take_apart(self, unit: str, *, inline_tags: bool) -> Paragraph:
        if self._cancelled():
            raise Cancelled
        limits = self._manifest.limits
        return take_apart(
            unit,
            self.model_source,
            max(_FEWEST_TOKENS, limits.max_source_tokens - _RESERVED_TOKENS),
            self.route.count,
            inline_tags=inline_tags,
            keep_line_breaks=self._manifest.has("line_breaks"),
        )

    def _find_sentences(self, paragraph: Paragraph, terms: TermSource | None) -> None:
        for piece in paragraph.pieces:
            matches = tuple(terms.find(piece.text, self.source, self.target)) if terms is not None else ()
            piece.sentence = self.sentence(piece.text, matches, inline_tags=paragraph.inline_tags)

    def sentence(self, text: str, matches: Sequence[TermMatch], *, inline_tags: bool) -> Sentence | None:
        """Return the job for one sentence; None where nothing in it is to be translated."""
        if not self._options.remember:
            return self._sentence(text, matches, inline_tags=inline_tags)
        key = (text, tuple(matches), inline_tags, self.source, self.model_source, self.model_target)
        found = self._translator.prepared.get(key)
        if found is None:
            made = self._sentence(text, matches, inline_tags=inline_tags)
            # A tuple, since "nothing to translate" is worth remembering, too.
            found = (made,)
            self._translator.prepared.put(key, found)
        return replace(found[0], context="", best=None) if found[0] is not None else None

    def _sentence(self, text: str, matches: Sequence[TermMatch], *, inline_tags: bool) -> Sentence | None:
        parts = split_parts(
            text,
            matches,
            inline_tags=inline_tags,
            protect_terms=self._manifest.has("placeholders"),
            foreign=self._foreign,
        )
        words = "".join(part.text for part in parts if part.kind.value in ("text", "term"))
        if not self._needs_translation(words):
            return None
        traditional = self.model_source == "zh" and (
            self.source == "zh-Hant" or (self.source == "zh" and variants.is_traditional(words))
        )
        return Sentence(
            source=text,
            parts=parts,
            source_language=self.model_source,
            target_language=self.model_target,
            matches=tuple(matches),
            simplify=variants.to_simplified if traditional else str,
        )

    def _needs_translation(self, words: str) -> bool:
        """Say whether text has words of the source language, and isn't in the target language already."""
        if not in_script_of(words, self.model_source):
            return False
        if in_script_of("a", self.model_source) and self.model_target in ("zh", "zh-Hant", "yue"):
            amounts = scripts(words)
            return amounts.get("han", 0.0) <= amounts.get("latin", 0.0)
        return True

    def _add_context(self, paragraphs: Sequence[Paragraph], contexts: Sequence[str] | None) -> None:
        """Give each sentence the ones before it, as many as the model was trained with and the user wants."""
        limits = self._manifest.limits
        count = min(self._options.context, limits.context_sentences)
        if count <= 0 or not self._manifest.has("context"):
            return
        tokens = self.route.count
        before: list[str] = []
        for number, paragraph in enumerate(paragraphs):
            if contexts is not None:
                earlier = take_apart(contexts[number], self.model_source, limits.max_source_tokens, tokens)
                before = [piece.text for piece in earlier.pieces]
            position = 0
            for piece in paragraph.pieces:
                line = paragraph.text[position : piece.span.end].rpartition("\n")[2]
                if is_heading(line):
                    before = []
                own = strip_tags(piece.text)
                if piece.sentence is not None:
                    budget = limits.max_source_tokens - _RESERVED_TOKENS - tokens(piece.text)
                    piece.sentence.context = self._simplify(
                        context_before([*before[-count:], own], len(before[-count:]), count, budget, tokens)
                    )
                before.append(own)
                if is_heading(line):
                    before = []
                position = piece.span.end

    def _simplify(self, text: str) -> str:
        return (
            variants.to_simplified(text) if self.source == "zh-Hant" and self.model_source == "zh" else text
        )

    def _translation(self, text: str, segments: tuple[Segment, ...]) -> Translation:
        found = self._detection
        return Translation(
            text=text,
            source_language=self.source,
            target_language=self.target,
            detected=found is not None,
            confidence=found.confidence if found is not None else 1.0,
            model=f"{self._manifest.name} {self._manifest.version}",
            segments=segments,
            seconds=time.perf_counter() - self._started,
            via=self.route.via,
        )


def _settle(job: Sentence) -> None:
    """Never leave a sentence empty: what failed shows its source, with the reason."""
    if job.best is None or not job.best.text.strip():
        flag = Flag(FlagKind.FAILED, Reason.NOTHING_KEPT.words())
        job.best = Candidate(job.canonical, None, (flag,))
