# SPDX-License-Identifier: Apache-2.0
"""The one translation service behind the window, the command line, files and the local API.

::

    segment -> mask -> find terms -> add context -> translate in batches -> check -> repair -> restore -> join

A ``Translator`` may be shared by several threads; their batches take turns.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from hymt_desktop.core.context.consistency import recurring
from hymt_desktop.core.context.window import context_before, is_heading
from hymt_desktop.core.engine.ladder import Ladder, RepairCounts
from hymt_desktop.core.engine.package import HASH_AT_LOAD, ModelPackage, load_package, verify_package
from hymt_desktop.core.engine.paragraph import Paragraph, put_together, take_apart
from hymt_desktop.core.engine.protocol import counter
from hymt_desktop.core.engine.quality import load_calibration
from hymt_desktop.core.engine.routing import ModelSet, Router
from hymt_desktop.core.engine.sentence import Candidate, Sentence, split_parts
from hymt_desktop.core.errors import Cancelled, UnsupportedLanguage
from hymt_desktop.core.memory.model import MemoryKey
from hymt_desktop.core.memory.reuse import SentenceMemory
from hymt_desktop.core.results import Flag, FlagKind, Options, Translation
from hymt_desktop.core.terms.model import Status, TermMatch
from hymt_desktop.core.text import variants
from hymt_desktop.core.text.detect import Detection, detect, in_script_of, scripts
from hymt_desktop.core.text.languages import canonical_code
from hymt_desktop.core.text.mask import restore
from hymt_desktop.core.text.tags import TAG_RE, strip_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.engine.protocol import Engine
    from hymt_desktop.core.engine.quality import Fit
    from hymt_desktop.core.memory.store import Memory
    from hymt_desktop.core.results import Segment
    from hymt_desktop.core.terms.model import TermSource

__all__ = ["Detection", "Options", "Translation", "Translator", "detect"]

_RESERVED_TOKENS = 8
_TOLERATED = 0.5
"""Loss of mean log-probability per token for which a consistent translation is still taken."""
_FEWEST_TOKENS = 8
_WITH_HAN = ("zh", "zh-Hant", "yue", "ja", "ko")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+(?:[·、，]?[\u3400-\u9fff]+)*")


def _never() -> bool:
    return False


class Translator:
    """Translates text with one model package.

    Example:
        >>> from hymt_desktop import Translator
        >>> with Translator.open() as translator:  # doctest: +SKIP
        ...     print(translator.translate("Good morning!", "zh").text)
    """

    def __init__(self, package: ModelPackage, engine: Engine) -> None:
        self.package = package
        self._engine = engine
        self._counts = RepairCounts()
        self._routes: dict[tuple[str, str], Route] = {}
        self.memory: Memory | None = None
        """Where sentences are taken from and kept; None for no translation memory."""

    @classmethod
    def open(cls, package: ModelPackage | str | Path | None = None, *, threads: int = 0) -> Translator:
        """Load a package into memory, after verifying it.

        Args:
            package: A package, its name or its folder; None for the one that is in use on this computer,
                with the others that are installed for the pairs that it doesn't translate.
            threads: Processor threads; 0 chooses.

        Raises:
            ModelMissing: No model is installed, or none of this name.
            ModelCorrupt: A file is damaged; the message names it.
            ModelError: There isn't memory enough.
        """
        from hymt_desktop.core.engine.ct2 import Ct2Engine

        if not isinstance(package, ModelPackage):
            from hymt_desktop.core.models.store import ModelStore
            from hymt_desktop.core.paths import default_paths
            from hymt_desktop.core.settings import load_settings

            paths = default_paths()
            if package is None:
                package = ModelStore(paths).in_use(load_settings(paths.settings_file)[0].model)
            else:
                package = ModelStore(paths).find(str(package))

        def load(part: ModelPackage) -> Engine:
            check = verify_package if part.size <= HASH_AT_LOAD else load_package
            return Ct2Engine.load(check(part.path), threads)

        return cls(package, Router(package, load) if isinstance(package, ModelSet) else load(package))

    def close(self) -> None:
        """Free the model's memory."""
        close = getattr(self._engine, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Translator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def identity(self) -> str:
        """Name and version of the model, and a hash of its files."""
        manifest = self.package.manifest
        digests = "".join(entry.sha256 for _, entry in sorted(manifest.files.items()))
        return f"{manifest.name} {manifest.version} {hashlib.sha256(digests.encode()).hexdigest()}"

    @property
    def repairs(self) -> RepairCounts:
        """How often each rung of the repair ladder was tried, and what it fixed, since the start."""
        return self._counts

    @cached_property
    def source_languages(self) -> tuple[str, ...]:
        """Languages that it translates from."""
        return self._with_traditional(dict.fromkeys(s for s, _ in self.package.manifest.pairs))

    @cached_property
    def target_languages(self) -> tuple[str, ...]:
        """Languages that it translates into; ``zh-Hant`` by conversion of ``zh``."""
        return self._with_traditional(dict.fromkeys(t for _, t in self.package.manifest.pairs))

    def targets(self, source: str) -> tuple[str, ...]:
        """Return the languages that it translates one of its source languages into."""
        pairs = self.package.manifest.pairs
        plain = _simplified(source)

        def can(target: str) -> bool:
            return (
                _simplified(target) == plain
                or (source, target) in pairs
                or (plain, target) in pairs
                or (plain, _simplified(target)) in pairs
            )

        return tuple(target for target in self.target_languages if target != source and can(target))

    def _with_traditional(self, codes: dict[str, None]) -> tuple[str, ...]:
        if "zh" in codes and variants.available():
            codes["zh-Hant"] = None
        return tuple(codes)

    def options(self, wish: Options | str) -> Options:
        """Return options as they are, or the defaults for a target language."""
        if isinstance(wish, Options):
            return wish
        return Options(target=wish, beam_size=self.package.manifest.decoding.beam_size)

    def detect(self, text: str) -> Detection:
        """Say which of the model's languages ``text`` is in."""
        return self._detect(text, {*self.source_languages, *self.target_languages})

    def _detect(self, text: str, languages: set[str]) -> Detection:
        """Detect among the languages of the model in use first: the more languages, the less sure."""
        own = languages & {*self.package.in_use.manifest.languages, "zh-Hant"}
        found = detect(text, own or languages)
        return found if found.reliable or own == languages else detect(text, languages)

    def translate(
        self,
        text: str,
        options: Options | str,
        *,
        terms: TermSource | None = None,
        cancelled: Callable[[], bool] = _never,
        progress: Callable[[int, int], None] | None = None,
    ) -> Translation:
        """Translate plain text, one sentence or a book; lines, indents and list markers stay.

        Args:
            text: Any text.
            options: Languages, beam, context; or a target language alone, as ``"zh"``, for the command line's
                defaults.
            terms: The glossaries to enforce.
            cancelled: Asked between batches.
            progress: Called with (sentences done, sentences in all).

        Raises:
            UnsupportedLanguage: The model doesn't translate this pair.
            Cancelled: ``cancelled`` returned True.
        """
        request = _Request(self, text, self.options(options), cancelled)
        return request.run([text], terms=terms, progress=progress, inline_tags=False)[0]

    def translate_segments(
        self,
        units: Sequence[str],
        options: Options | str,
        *,
        contexts: Sequence[str] | None = None,
        terms: TermSource | None = None,
        cancelled: Callable[[], bool] = _never,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Translation]:
        """Translate the paragraphs of a document; batches fill across them.

        Args:
            units: Paragraphs, possibly with inline tags ``<x1>..</x1>``, ``<x1/>`` and ``<br/>``.
            options: As in ``translate``.
            contexts: For each unit the text before it; None where ``options.context`` sentences of the units
                before are to be taken.
            terms: The glossaries to enforce.
            cancelled: Asked between batches.
            progress: Called with (sentences done, sentences in all).

        Returns:
            One translation for each unit. Its tags are the unit's, each once, nested well.

        Raises:
            UnsupportedLanguage: The model doesn't translate this pair.
            Cancelled: ``cancelled`` returned True.
        """
        sample = "\n".join(strip_tags(unit) for unit in units[:200])
        request = _Request(self, sample, self.options(options), cancelled)
        return request.run(units, contexts=contexts, terms=terms, progress=progress, inline_tags=True)

    def alternatives(self, sentence: str, options: Options | str, count: int) -> list[str]:
        """Return up to ``count`` different translations of one sentence, best first.

        Raises:
            UnsupportedLanguage: The model doesn't translate this pair.
        """
        options = self.options(options)
        request = _Request(self, sentence, options, _never)
        if request.copies:
            return [request.convert(sentence)][:count]
        job = request.sentence(sentence, (), inline_tags=False)
        if job is None:
            return [sentence][:count]
        found = request.route.ladder.alternatives(job, count, options.beam_size)
        texts = [restore(request.convert(c.text), job.originals) for c in found if c.text]
        return list(dict.fromkeys(texts))[:count]

    def resolve(self, text: str, options: Options) -> tuple[str, str, Detection | None]:
        """Return the source and the target language of a request, and the detection where there was one.

        Raises:
            UnsupportedLanguage: The model doesn't translate this pair.
        """
        target = canonical_code(options.target)
        if target not in self.target_languages:
            known = ", ".join(self.target_languages)
            raise UnsupportedLanguage(
                f"The model {self.package.manifest.name} doesn't translate into '{options.target}'.",
                f"Languages that it translates into: {known}.",
            )
        if options.source is not None:
            source = canonical_code(options.source)
            if source not in self.source_languages:
                known = ", ".join(self.source_languages)
                raise UnsupportedLanguage(
                    f"The model {self.package.manifest.name} doesn't translate from '{options.source}'.",
                    f"Languages that it translates from: {known}.",
                )
            if source == target:
                raise UnsupportedLanguage(
                    f"The source and the target language are both {target}.",
                    "Choose another target language.",
                )
            return source, target, None
        found = self._detect(text, {*self.source_languages, target})
        return found.language, target, found

    def route(self, source: str, target: str) -> Route:
        """Return how a pair of the manifest is translated."""
        found = self._routes.get((source, target))
        if found is None:
            manifest = self.package.manifest_for(source, target)
            count = counter(self._engine, source, target)
            ladder = Ladder(self._engine, manifest, count, self._counts)
            # The estimate is made for one model's scores: of two in a row nobody knows what they say.
            package = self.package.package_for(source, target)
            calibration = load_calibration(package) if package is not None else None
            fit = calibration.fits.get(f"{source}-{target}") if calibration is not None else None
            found = Route(manifest, ladder, count, self.package.via(source, target), fit)
            self._routes[source, target] = found
        return found

    @property
    def engine(self) -> Engine:
        """The engine of this translator."""
        return self._engine


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


def _simplified(code: str) -> str:
    return "zh" if code == "zh-Hant" else code


class _Request:
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
        self.model_target = self.target if (self.source, self.target) in pairs else _simplified(self.target)
        self.model_source = (
            self.source if (self.source, self.model_target) in pairs else _simplified(self.source)
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
        self.route.ladder.run(jobs, beam, cancelled=self._cancelled, progress=progress)

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
        for phrase in recurring(pairs, self.model_source, self.model_target):
            for index, start, end in phrase.others if phrase.target else ():
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
                again[index] = replace(new, context=old.context)
        self._run_ladder(list(again.values()))
        for index, new in again.items():
            old = jobs[index]
            if new.best is not None and not new.best.flags and _hardly_worse(new.best, old.best):
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


def _hardly_worse(new: Candidate, old: Candidate | None) -> bool:
    """Say whether the model finds a changed translation about as likely as the one before."""
    if old is None or new.score is None or old.score is None:
        return True
    return new.score > old.score - _TOLERATED


def _settle(job: Sentence) -> None:
    """Never leave a sentence empty: what failed shows its source, with the reason."""
    if job.best is None or not job.best.text.strip():
        flag = Flag(FlagKind.FAILED, "The model returned nothing; the source text was kept.")
        job.best = Candidate(job.canonical, None, (flag,))
