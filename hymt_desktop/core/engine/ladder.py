# SPDX-License-Identifier: Apache-2.0
"""Translate sentences, check them, and repair what fails, one rung after another.

Each rung decodes all sentences that still fail at once, so that repairs fill batches too, and keeps a new
candidate only where it is better. What fails on the last rung keeps its best candidate and its flags.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.protocol import Aligner, Decoding, Hypothesis, Prompt
from hymt_desktop.core.engine.sentence import Candidate, Part, PartKind, Rendered, Sentence, Terms
from hymt_desktop.core.results import Flag, FlagKind
from hymt_desktop.core.text.alignment import rendering
from hymt_desktop.core.text.case import capitalize_first, is_shouted, lower_shouted
from hymt_desktop.core.text.check import check_tags, check_translation, term_applied
from hymt_desktop.core.text.markup import SYMBOL_RE
from hymt_desktop.core.text.mask import Kind
from hymt_desktop.core.text.mend import mended
from hymt_desktop.core.text.normalize import final_stop, full_width_punctuation, normalize, normalize_line
from hymt_desktop.core.text.numbers import written_numbers
from hymt_desktop.core.text.reasons import Reason
from hymt_desktop.core.text.segment import Span, split_long
from hymt_desktop.core.text.tags import TAG_RE, project
from hymt_desktop.core.text.weekdays import written_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.engine.protocol import Engine
    from hymt_desktop.core.text.alignment import Alignment

_LETTERS = re.compile(r"[^\W\d_]")
_STOPS = re.compile(r"[.。．]$")
_FULL_STOP = re.compile(r"[。！？…!?][”’」』）》]*(?:</x\d+>)*$")
_REPAIR_BEAM = 5
_LONGEST_WRONG = 30
"""Characters: a longer rendering of a term is a mistake of the alignment."""
_CHINESE = ("zh", "zh-Hant")
_OTHER_WORDS = (FlagKind.TERM, FlagKind.SCRIPT, FlagKind.FAILED)
"""Faults that the whole vocabulary may mend, where a model has a map of likely pieces."""


@dataclass(slots=True)
class Attempt:
    """What is decoded for one sentence on one rung: literal text and prompts, in order."""

    sentence: Sentence
    pieces: list[str | Rendered]
    context: str = ""
    placeholders: bool = True

    @property
    def prompts(self) -> list[Prompt]:
        """The prompts to decode."""
        source, target = self.sentence.source_language, self.sentence.target_language
        texts = [piece.text for piece in self.pieces if isinstance(piece, Rendered)]
        return [Prompt(target, text, self.context, source) for text in texts]


@dataclass(slots=True)
class RepairCounts:
    """How often each rung was needed, and what it did.

    Attributes:
        sentences: Different sentences translated.
        tried: By rung, the sentences that it decoded.
        fixed: By rung, the sentences that it freed of all flags.
        solved: By rung and kind of flag, the flags that it removed.
        left: By kind, the flags that no rung removed.
    """

    sentences: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)
    solved: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def note(self, rung: str, solved: Iterable[str], *, fixed: bool) -> None:
        """Count a sentence that a rung decoded, with the kinds of flags that it lost."""
        with self._lock:
            self.tried[rung] += 1
            self.fixed[rung] += fixed
            self.solved.update((rung, kind) for kind in solved)

    def finish(self, sentences: int, left: Iterable[str]) -> None:
        """Count the sentences that went through the ladder, and the kinds of the flags that they kept."""
        with self._lock:
            self.sentences += sentences
            self.left.update(left)

    def as_dict(self) -> dict[str, object]:
        """Return the counts as plain values for JSON, the rungs in the order of their first use."""
        solved: dict[str, dict[str, int]] = {}
        for (rung, kind), count in self.solved.items():
            solved.setdefault(rung, {})[kind] = count
        steps = {
            rung: {"tried": tried, "fixed": self.fixed[rung], "flags_removed": solved.get(rung, {})}
            for rung, tried in self.tried.items()
        }
        return {"sentences": self.sentences, "steps": steps, "flags_left": dict(self.left)}


class Ladder:
    """The decoding rungs over one engine.

    Args:
        engine: Decodes.
        manifest: What its model was trained on.
        count: Counts the tokens of a text; None for the engine's own count.
        counts: Where to count the repairs; None for a count of its own.
    """

    def __init__(
        self,
        engine: Engine,
        manifest: Manifest,
        count: Callable[[str], int] | None = None,
        counts: RepairCounts | None = None,
    ) -> None:
        self._engine = engine
        self._count = count or engine.count
        self._manifest = manifest
        self._placeholders = manifest.has("placeholders")
        self._tags = manifest.has("tags")
        self._annotate = Terms.ANNOTATED if manifest.has("terms") else Terms.PLAIN
        self.counts = RepairCounts() if counts is None else counts

    def run(
        self,
        sentences: Sequence[Sentence],
        beam_size: int,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[int], None] | None = None,
        remember: bool = True,
    ) -> None:
        """Translate ``sentences``, setting ``best`` of each; ``remember`` is the engine's.

        Raises:
            Cancelled: ``cancelled`` returned True between two batches.
        """
        unique: dict[object, Sentence] = {}
        for sentence in sentences:
            unique.setdefault(sentence.key, sentence)
        waiting = [s for s in unique.values() if not self._whole_term(s)]
        if progress is not None and len(waiting) < len(sentences):
            progress(len(sentences) - len(waiting))
        plain = Decoding(beam_size, remember=remember)
        self._rung("first", waiting, self._usual, plain, cancelled, progress)
        narrow = replace(plain, beam_size=max(2, beam_size))
        wide = replace(plain, beam_size=max(_REPAIR_BEAM, beam_size), hypotheses=_REPAIR_BEAM)
        middle = replace(plain, beam_size=max(3, beam_size), hypotheses=3)
        calm = replace(narrow, hypotheses=2, repetition_penalty=1.3, no_repeat_ngram=3)
        loops = (FlagKind.REPETITION, FlagKind.LENGTH, FlagKind.FAILED)
        rungs: list[tuple[str, Callable[[Sentence], Attempt | None], Decoding]] = [
            # First, since a wide search loops as well, to the cap, and mends few of them.
            ("repetition", lambda s: self._usual(s) if s.fails(*loops) else None, calm),
            ("hypotheses", self._usual, wide),
            ("no_context", lambda s: self._usual(s, context="") if s.context else None, wide),
            ("case", self._other_case, wide),
            # Of written numbers a wider search mends no more.
            ("numbers", self._fixed_numbers, middle),
        ]
        more: list[tuple[str, Callable[[Sentence], Attempt | None], Decoding]] = [
            ("masked_terms", self._masked_terms, wide),
            ("split", self._split_at_protected, narrow),
            ("halves", lambda s: self._halves(s) if s.fails(*loops) else None, narrow),
        ]
        for name, build, decoding in rungs:
            self._repair(name, waiting, build, decoding, cancelled)
        self._suppress([s for s in waiting if s.fails(FlagKind.TERM)], wide, cancelled)
        for name, build, decoding in more:
            self._repair(name, waiting, build, decoding, cancelled)
        for sentence in waiting:
            if sentence.fails(FlagKind.PLACEHOLDER):
                self._complete(sentence)
        self._project_tags([s for s in waiting if s.fails(FlagKind.TAG)], plain, cancelled)
        self.counts.finish(len(unique), (kind for s in waiting for kind in _kinds(s)))
        for sentence in sentences:
            sentence.best = unique[sentence.key].best

    def alternatives(self, sentence: Sentence, count: int, beam_size: int) -> list[Candidate]:
        """Return up to ``count`` different translations, the one with the fewest doubts first."""
        attempt = self._usual(sentence)
        if len(attempt.prompts) != 1:
            return []
        wanted = max(count, 1)
        decoding = Decoding(max(beam_size, wanted), hypotheses=wanted)
        found = self._engine.translate_batch(attempt.prompts, decoding)[0]
        candidates = {c.text: c for c in self._candidates(attempt, [found])}
        return sorted(candidates.values(), key=lambda c: c.cost)

    def _repair(
        self,
        name: str,
        sentences: Sequence[Sentence],
        build: Callable[[Sentence], Attempt | None],
        decoding: Decoding,
        cancelled: Callable[[], bool],
    ) -> None:
        """Run a rung for what still fails, with the whole vocabulary where other words may be missing."""
        failing = [s for s in sentences if s.failing]
        for whole in (False, True):
            same = [s for s in failing if s.fails(*_OTHER_WORDS) == whole]
            self._rung(name, same, build, replace(decoding, whole=whole), cancelled, None)

    def _rung(
        self,
        name: str,
        sentences: Sequence[Sentence],
        build: Callable[[Sentence], Attempt | None],
        decoding: Decoding,
        cancelled: Callable[[], bool],
        progress: Callable[[int], None] | None,
    ) -> None:
        attempts = [a for a in map(build, sentences) if a is not None]
        prompts = [prompt for attempt in attempts for prompt in attempt.prompts]
        results = iter(
            self._engine.translate_batch(prompts, decoding, cancelled=cancelled, progress=progress)
            if prompts
            else []
        )
        for attempt in attempts:
            found = [next(results) for _ in attempt.prompts]
            candidates = self._candidates(attempt, found)
            self._keep_best(name, attempt.sentence, candidates)

    def _keep_best(self, name: str, sentence: Sentence, candidates: Sequence[Candidate]) -> None:
        before = _kinds(sentence)
        for candidate in candidates:
            if sentence.best is None or candidate.cost < sentence.best.cost:
                sentence.best = replace(candidate, step=name)
        self.counts.note(name, before - _kinds(sentence), fixed=not sentence.failing)

    def _candidates(self, attempt: Attempt, found: Sequence[Sequence[Hypothesis]]) -> list[Candidate]:
        """Assemble a candidate from the best hypotheses; of a single prompt, one from each hypothesis."""
        if not found or any(not hypotheses for hypotheses in found):
            return [self._assemble(attempt, [Hypothesis("", 0.0) for _ in found])]
        if len(attempt.pieces) == 1:
            return [self._assemble(attempt, [hypothesis]) for hypothesis in found[0]]
        return [self._assemble(attempt, [hypotheses[0] for hypotheses in found])]

    def _assemble(self, attempt: Attempt, hypotheses: Sequence[Hypothesis]) -> Candidate:
        sentence = attempt.sentence
        outputs = iter(hypotheses)
        text = ""
        for piece in attempt.pieces:
            if isinstance(piece, str):
                text += piece
                continue
            read = sentence.read(next(outputs).text, piece, placeholders=attempt.placeholders)
            if len(attempt.pieces) > 1 and not piece.stands_for:
                read = SYMBOL_RE.sub("", read)
            if piece is not attempt.pieces[-1] and not _STOPS.search(piece.text):
                # The model ends a stretch of a sentence as if it were one.
                read = _STOPS.sub("", read)
            text += read
        chinese = sentence.target_language in _CHINESE
        if chinese:
            text = sentence.close_up(full_width_punctuation(text))
        elif sentence.source_language in _CHINESE:
            text = sentence.set_apart(text)
        text = final_stop(sentence.source, text.strip(), chinese=chinese)
        if not chinese and _FULL_STOP.search(sentence.source):
            text = capitalize_first(text)
        score = sum(h.score for h in hypotheses) / len(hypotheses) if hypotheses else None
        cut = any(h.cut for h in hypotheses)
        candidate = self._judge(sentence, text.strip(), score, cut=cut)
        if sentence.target_language == "en" and candidate.fails(FlagKind.NUMBER):
            text = mended(SYMBOL_RE.sub(" ", sentence.canonical), candidate.text)
            if text != candidate.text:
                # 民国27年 is 1938: a year may be another way of writing what the source has.
                candidate = min(candidate, self._judge(sentence, text, score, cut=cut), key=lambda c: c.cost)
        return candidate

    def _judge(self, sentence: Sentence, text: str, score: float | None, *, cut: bool = False) -> Candidate:
        flags = check_translation(
            sentence.canonical,
            text,
            sentence.source_language,
            sentence.target_language,
            terms=sentence.wanted_terms,
        )
        if cut and not any(flag.kind in (FlagKind.REPETITION, FlagKind.LENGTH) for flag in flags):
            flags.append(Flag(FlagKind.LENGTH, Reason.CUT.words()))
        return Candidate(text, score, tuple(flags))

    def judge(self, sentence: Sentence, text: str) -> Candidate:
        """Return a translation that wasn't decoded, in canonical form, with what the checks say of it."""
        return self._judge(sentence, text, None)

    def _complete(self, sentence: Sentence) -> None:
        """Make the best candidate hold each placeholder once, the missing ones at its end; its flag stays."""
        if sentence.best is None:
            return
        text = sentence.best.text
        for number in range(1, len(sentence.originals) + 1):
            symbol = f"<p{number}>"
            head, found, tail = text.partition(symbol)
            text = head + found + tail.replace(symbol, "") if found else f"{head} {symbol}"
        sentence.best = replace(sentence.best, text=text)

    # The rungs: each returns what to decode for a sentence, or None where it doesn't apply.

    def _usual(self, sentence: Sentence, context: str | None = None) -> Attempt:
        symbols = [p for p in sentence.parts if p.kind is PartKind.PROTECTED and p.why is Kind.SYMBOL]
        if symbols and not self._placeholders:
            return self._around_protected(sentence)
        rendered = self._calm(sentence) or self._as_written(sentence)
        context = sentence.context if context is None else context
        return Attempt(sentence, [rendered], context, self._placeholders)

    def _as_written(self, sentence: Sentence) -> Rendered:
        return sentence.render(self._annotate, placeholders=self._placeholders, tags=self._tags)

    def _calm(self, sentence: Sentence) -> Rendered | None:
        """Show ALL-CAPS text in lower case: models know little of it in capitals. None for other text."""
        kinds = (PartKind.TEXT, PartKind.TERM)
        letters = "".join(p.text for p in sentence.parts if p.kind in kinds)
        if not is_shouted(letters):
            return None

        def change(text: str) -> str:
            return lower_shouted(text, self._count, alone=len(letters.split()) == 1)

        rendered = sentence.render(
            self._annotate, placeholders=self._placeholders, tags=self._tags, change=change
        )
        if not SYMBOL_RE.match(rendered.text):
            text = re.sub(r"^(\W*)(\w)", lambda m: m.group(1) + m.group(2).upper(), rendered.text)
            rendered = replace(rendered, text=text)
        return rendered

    def _other_case(self, sentence: Sentence) -> Attempt | None:
        """Show ALL-CAPS text as it is written, where lower case brought faults."""
        if self._calm(sentence) is None:
            return None
        return Attempt(sentence, [self._as_written(sentence)], "", self._placeholders)

    def _fixed_numbers(self, sentence: Sentence) -> Attempt | None:
        """Put numbers and days out of the model's reach, written as the target language writes them."""
        if not self._placeholders or not sentence.fails(FlagKind.NUMBER):
            return None
        target = sentence.target_language
        parts: list[Part] = []
        for part in sentence.parts:
            if part.kind is not PartKind.TEXT:
                parts.append(part)
                continue
            position = 0
            found = written_numbers(part.text, target) + written_days(part.text, target)
            for start, end, written in sorted(found):
                if start > position:
                    parts.append(Part(PartKind.TEXT, part.text[position:start]))
                parts.append(Part(PartKind.TERM, part.text[start:end], written))
                position = end
            if position < len(part.text):
                parts.append(Part(PartKind.TEXT, part.text[position:]))
        if tuple(parts) == sentence.parts:
            return None
        rendered = replace(sentence, parts=tuple(parts)).render(
            Terms.MASKED, placeholders=True, tags=self._tags
        )
        return Attempt(sentence, [rendered], "", placeholders=True)

    def _suppress(
        self, sentences: Sequence[Sentence], decoding: Decoding, cancelled: Callable[[], bool]
    ) -> None:
        """Decode again with the wrong renderings of glossary terms forbidden."""
        # A batch of CTranslate2 has one list of what is forbidden.
        groups: dict[tuple[str, ...], list[Sentence]] = {}
        for sentence in sentences:
            wrong = self._wrong_renderings(sentence)
            if wrong:
                groups.setdefault(wrong, []).append(sentence)
        for wrong, same in groups.items():
            self._rung("suppress", same, self._usual, replace(decoding, suppress=wrong), cancelled, None)

    def _wrong_renderings(self, sentence: Sentence) -> tuple[str, ...]:
        """Return what the best candidate has where the glossary wants something else."""
        if sentence.best is None:
            return ()
        source, text = TAG_RE.sub("", sentence.canonical), TAG_RE.sub("", sentence.best.text)
        wrong: dict[str, None] = {}
        alignment: Alignment | None = None
        for term in sentence.wanted_terms:
            if term_applied(text, term):
                continue
            forbidden = [
                t for t in term.forbidden if not term_applied(text, replace(term, forbidden=(t,), targets=()))
            ]
            wrong.update(dict.fromkeys(forbidden))
            start = source.find(sentence.simplify(normalize(term.source)))
            if forbidden or not term.targets or start < 0:
                continue
            alignment = alignment or self._alignment(sentence)
            span = rendering(alignment, text, start, start + len(term.source)) if alignment else None
            found = text[slice(*span)] if span else ""
            # A piece of the wanted translation itself must stay possible.
            if found and len(found) <= _LONGEST_WRONG and not any(found in t for t in term.targets):
                wrong[found] = None
        return tuple(w for w in wrong if not SYMBOL_RE.search(w))

    def _masked_terms(self, sentence: Sentence) -> Attempt | None:
        if not self._placeholders or not sentence.fails(FlagKind.TERM):
            return None
        if not any(part.kind is PartKind.TERM for part in sentence.parts):
            return None
        rendered = sentence.render(Terms.MASKED, placeholders=True, tags=self._tags)
        return Attempt(sentence, [rendered], "", placeholders=True)

    def _split_at_protected(self, sentence: Sentence) -> Attempt | None:
        return self._around_protected(sentence) if sentence.fails(FlagKind.PLACEHOLDER) else None

    def _around_protected(self, sentence: Sentence) -> Attempt:
        """Translate what lies between the protected parts, and put those back where they were."""
        pieces: list[str | Rendered] = []
        number = 0
        start = 0
        parts = sentence.parts
        for index in range(len(parts) + 1):
            part = parts[index] if index < len(parts) else None
            if part is not None and part.kind is not PartKind.PROTECTED:
                continue
            pieces += self._stretch(replace(sentence, parts=parts[start:index]))
            if part is not None:
                number += 1
                pieces.append(f"<p{number}>")
            start = index + 1
        return Attempt(sentence, pieces)

    def _stretch(self, part: Sentence) -> list[str | Rendered]:
        """Return the pieces of a stretch without protected parts: blanks stay, text is decoded."""
        raw = "".join(p.text for p in part.parts)
        if not _LETTERS.search(TAG_RE.sub("", raw)):
            return [raw] if raw else []
        rendered = part.render(self._annotate, placeholders=True, tags=self._tags)
        head = " " if raw[:1].isspace() else ""
        tail = " " if raw[-1:].isspace() else ""
        if part.target_language not in _CHINESE and part.source_language in _CHINESE:
            head = tail = " "
        pieces: list[str | Rendered] = [head, rendered, tail]
        return [piece for piece in pieces if piece != ""]

    def _halves(self, sentence: Sentence) -> Attempt | None:
        """Translate a sentence that loops or loses a part in two or three pieces."""
        rendered = sentence.render(Terms.PLAIN, placeholders=self._placeholders, tags=False)
        if rendered.stands_for or len(rendered.text) < 40 or SYMBOL_RE.search(rendered.text):
            return None
        limit = max(8, self._count(rendered.text) * 6 // 10)
        spans = split_long(rendered.text, Span(0, len(rendered.text)), limit, self._count)
        gap = "" if sentence.target_language in _CHINESE else " "
        pieces: list[str | Rendered] = []
        for span in spans:
            pieces += [Rendered(rendered.text[span.start : span.end], ()), gap]
        return Attempt(sentence, pieces[:-1], "", self._placeholders) if len(spans) > 1 else None

    def _whole_term(self, sentence: Sentence) -> bool:
        """Take the glossary's word where the sentence is one term and nothing else."""
        terms = [p for p in sentence.parts if p.kind is PartKind.TERM]
        rest = "".join(p.text for p in sentence.parts if p.kind is PartKind.TEXT)
        if len(terms) != 1 or _LETTERS.search(rest) or any(c.isdigit() for c in rest):
            return False
        pieces = [p.wanted if p.kind is PartKind.TERM else p.text for p in sentence.parts]
        if any(p.kind is PartKind.PROTECTED for p in sentence.parts):
            return False
        text = "".join(pieces)
        if sentence.target_language in _CHINESE:
            text = full_width_punctuation(text)
        self._keep_best("whole_term", sentence, [self._judge(sentence, text, None)])
        return True

    def _project_tags(
        self, sentences: Sequence[Sentence], decoding: Decoding, cancelled: Callable[[], bool]
    ) -> None:
        """Put inline tags into translations that lack them, or have them wrong."""
        inner: dict[tuple[str, str], str] = {}
        prompts: list[Prompt] = []
        keys: list[tuple[str, str]] = []
        for sentence in sentences:
            for text in _tagged_passages(sentence.canonical):
                keys.append((sentence.target_language, text))
                line = normalize_line(sentence.simplify(text))
                prompts.append(Prompt(sentence.target_language, line, source=sentence.source_language))
        if prompts:
            found = self._engine.translate_batch(prompts, decoding, cancelled=cancelled)
            for key, hypotheses in zip(keys, found, strict=True):
                inner[key] = hypotheses[0].text if hypotheses else ""
        for sentence in sentences:
            if sentence.best is None:
                continue
            known = {text: t for (target, text), t in inner.items() if target == sentence.target_language}
            text = project(sentence.canonical, sentence.best.text, known, self._alignment(sentence))
            candidate = self._judge(sentence, text, sentence.best.score)
            if check_tags(sentence.canonical, text) is None:
                self._keep_best("project_tags", sentence, [candidate])

    def _alignment(self, sentence: Sentence) -> Alignment | None:
        """Return the attention between a sentence without its tags and its best translation."""
        if sentence.best is None or not isinstance(self._engine, Aligner):
            return None
        source = TAG_RE.sub("", sentence.canonical)
        target = TAG_RE.sub("", sentence.best.text)
        return self._engine.align([(Prompt(sentence.target_language, source), target)])[0]


def _kinds(sentence: Sentence) -> set[str]:
    """Return the kinds of the flags that the best candidate carries."""
    return {flag.kind.value for flag in sentence.best.flags} if sentence.best is not None else set()


def _tagged_passages(text: str) -> list[str]:
    """Return the innermost tagged passages of a sentence."""
    passages = [m.group(2).strip() for m in re.finditer(r"<(x\d+)>([^<>]*)</\1>", text)]
    return [p for p in passages if _LETTERS.search(p)]
