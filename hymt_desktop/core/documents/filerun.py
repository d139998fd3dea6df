# SPDX-License-Identifier: Apache-2.0
"""One file's run through a job: read, translated in batches, compared, revised and written.

Each batch is in the journal before the next one ends, so that an interrupted run goes on where it was.

Two batches are with the translator at a time, so that the processor has work while one is taken apart,
checked or waits for its last sentences. They come back in order; what is in one depends on the file alone.

A batch is large: the translator sorts its sentences by length and repairs the doubtful ones together; with
64 units in place of 256 that takes an eighth more time. A kill or a cancel loses the batches in flight, no
more. A pause and a cancel reach into a batch, and progress is told from within it.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.context.consistency import consistency
from hymt_desktop.core.documents.consistent import STEP, Places, Renderings, batches, revised
from hymt_desktop.core.documents.inline import plain
from hymt_desktop.core.documents.journal import Entry, Journal, Part
from hymt_desktop.core.documents.report import FileReport, Flagged, Rated, State, Varied, side_by_side
from hymt_desktop.core.documents.safety import OUTPUT_HINTS
from hymt_desktop.core.documents.wrap import display_width
from hymt_desktop.core.errors import Cancelled, DocumentDamaged, UserError
from hymt_desktop.core.files import atomic_output, remove_leftovers
from hymt_desktop.core.text.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import Document, Handler, Unit
    from hymt_desktop.core.documents.discover import Task
    from hymt_desktop.core.documents.jobsettings import Control, JobSettings, Memory, SegmentTranslator
    from hymt_desktop.core.documents.registry import Registry
    from hymt_desktop.core.results import Options, Translation

BATCH_UNITS = 512
BATCH_BYTES = 64_000
"""In UTF-8, in which Chinese has about as many bytes as English has for the same content."""
AHEAD = 2
"""Batches with the translator at a time."""
_TELL_SECONDS = 0.25
_MAX_FLAGGED = 1_000
_MAX_REMEMBERED = 200_000
_CONTEXT_CHARACTERS = 600


@dataclass(slots=True)
class _Ahead:
    """A batch on its way: by place in it, what is known already, and the first units of repeated ones."""

    number: int
    units: Sequence[Unit]
    entries: dict[int, Entry] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    wanted: list[int] = field(default_factory=list)
    results: Future[list[Translation]] | None = None
    share: float = 0.0
    """How much of what is wanted is translated; told from the thread that translates."""

    def advance(self, done: int, total: int) -> None:
        """Note the sentences that are translated."""
        self.share = done / total if total else 0.0

    @property
    def reached(self) -> int:
        """About how many of its units are done."""
        return len(self.units) - len(self.wanted) + int(self.share * len(self.wanted))


@dataclass(slots=True)
class FileRun:
    """The translation of one file.

    Attributes:
        task: The file, and where its translation goes.
        translator: Translates the units.
        settings: Those of the job.
        registry: Gives the file's handler.
        terms: The glossaries, passed to the translator.
        memory: Asked before the translator.
        control: Pauses and cancels.
    """

    task: Task
    translator: SegmentTranslator
    settings: JobSettings
    registry: Registry
    terms: Any
    memory: Memory | None
    control: Control
    counts: dict[str, int] = field(default_factory=dict)
    flagged: list[Flagged] = field(default_factory=list)
    flagged_count: int = 0
    seen: dict[bytes, int] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    segments: tuple[Rated, ...] = ()
    varied: tuple[Varied, ...] = ()
    consistency: float | None = None
    revised: int = 0
    notes: tuple[str, ...] = ()
    total: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    options: Options = field(init=False)

    def __post_init__(self) -> None:
        self.options = replace(self.settings.options, remember=False)

    def run(self, tell: Callable[[int, int], None]) -> FileReport:
        """Translate the file; whatever goes wrong with it is in the report.

        Args:
            tell: Called several times a second while there is progress, and after each batch, with the units
                done and their number. Within a batch it is an estimate.
        """
        began = time.monotonic()
        state, error = State.DONE, None
        try:
            if self.task.problem:
                raise self.task.problem
            self._translate(tell)
        except Cancelled:
            state = State.CANCELLED
        except UserError as problem:
            state, error = State.FAILED, problem
        except RecursionError:
            state, error = State.FAILED, DocumentDamaged(f"{self.task.source.name} is nested too deeply.", "")
        except MemoryError:
            state = State.FAILED
            error = UserError(f"{self.task.source.name} needs more memory than there is.", "Divide the file.")
        return FileReport(
            self.task.source,
            self.task.output,
            state,
            units=self.total,
            counts=self.counts,
            flagged=tuple(self.flagged),
            flagged_count=self.flagged_count,
            notes=self.notes,
            error=error.message if error else "",
            hint=error.hint if error else "",
            seconds=time.monotonic() - began,
            source_language=self.options.source or "",
            exit_code=error.exit_code if error else 0,
            segments=self.segments,
            consistency=self.consistency,
            varied=self.varied,
            revised=self.revised,
        )

    def _translate(self, tell: Callable[[int, int], None]) -> None:
        handler = self.registry.find(self.task.source)
        before = hash_file(self.task.source, self.control)
        document = handler.extract(self.task.source, self.settings.documents)
        self.total, self.notes = document.count, document.notes
        self._detect(document)
        journal = Journal.open(
            self.settings.journals, self._key(before, handler), resume=self.settings.resume
        )
        finished = False
        try:
            self._fill(document, journal, tell)
            self._compare(journal)
            if hash_file(self.task.source, self.control) != before:
                raise UserError(
                    f"{self.task.source.name} was changed while it was being translated.",
                    "Translate it again.",
                )
            self._write(handler, document, journal)
            finished = True
        finally:
            journal.close(remove=finished)

    def _detect(self, document: Document) -> None:
        """Settle the language once for the whole file: short units alone are easily taken for another."""
        if self.options.source or not self.settings.sources:
            return
        from hymt_desktop.core.text.detect import SAMPLE, detect

        sample = ""
        for unit in document.units:
            sample += plain(unit.text) + "\n"
            if len(sample) >= SAMPLE:
                break
        found = detect(sample, self.settings.sources)
        if found.reliable:
            self.options = replace(self.options, source=found.language)

    def _write(self, handler: Handler, document: Document, journal: Journal) -> None:
        output = self.task.output
        remove_leftovers(output)
        with atomic_output(output, OUTPUT_HINTS) as out:
            notes = handler.write(document, journal, out)
        self.notes = tuple(dict.fromkeys((*self.notes, *notes)))
        if self.settings.side_by_side:
            with atomic_output(output.with_name(f"{output.name}.html"), OUTPUT_HINTS) as out:
                for piece in side_by_side(self.task.source.name, self.options, document, journal):
                    out.write(piece.encode("utf-8", "replace"))

    def _key(self, content: str, handler: Handler) -> str:
        parts = {
            "content": content,
            "handler": handler.name,
            "options": asdict(self.options),
            "documents": asdict(self.settings.documents),
            "model": self.settings.model,
            "glossary": self.settings.glossary,
            "memory": self.memory is not None,
            "batches": [BATCH_UNITS, BATCH_BYTES],
            "output": str(self.task.output.absolute()),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _fill(self, document: Document, journal: Journal, tell: Callable[[int, int], None]) -> None:
        tell(0, document.count)
        context = _Context(self.options.context)
        resumed = journal.batches
        ahead: deque[_Ahead] = deque()
        done = 0

        def tell_all(*more: _Ahead) -> None:
            tell(done + sum(one.reached for one in (*more, *ahead)), document.count)

        def end_first() -> None:
            nonlocal done
            one = ahead.popleft()
            if one.number >= resumed:
                self._await(one, lambda: tell_all(one))
                journal.add(self._entries(one, journal))
            entries = journal.batch(one.number)
            self._count(one.units, entries)
            for unit in one.units:
                self.places.add(unit, entries[unit.index])
            done += len(one.units)
            tell_all()

        with ThreadPoolExecutor(AHEAD, "hymt-batch") as pool:
            try:
                for number, units in enumerate(_batches(document.units)):
                    contexts = [context.before(unit) for unit in units]
                    one = _Ahead(number, units)
                    if number >= resumed:
                        self.control.check()
                        self._begin(one, contexts, pool)
                    ahead.append(one)
                    self._see(units)
                    if number < resumed or len(ahead) >= AHEAD:
                        end_first()
                while ahead:
                    end_first()
            finally:
                self.ended.set()
        self.control.check()

    def _begin(self, one: _Ahead, contexts: Sequence[str], pool: ThreadPoolExecutor) -> None:
        """Have what is new in a batch translated."""
        for i, unit in enumerate(one.units):
            known = self._remembered(unit)
            first = self.seen.get(_digest(unit.text)) if self.options.context == 0 else None
            if known is not None:
                one.entries[i] = known
            elif first is not None:
                one.repeats[i] = first
            else:
                one.wanted.append(i)
        if one.wanted:
            texts = [one.units[i].text for i in one.wanted]
            before = [contexts[i] for i in one.wanted] if self.options.context > 0 else None
            one.results = pool.submit(self._translate_units, texts, before, one.advance)

    def _translate_units(
        self, texts: Sequence[str], contexts: Sequence[str] | None, progress: Callable[[int, int], None]
    ) -> list[Translation]:
        return self.translator.translate_segments(
            texts,
            # A batch knows nothing of the rest of the document: see _compare.
            replace(self.options, consistent=False),
            contexts=contexts,
            terms=self.terms,
            cancelled=self._stop,
            progress=progress,
        )

    def _stop(self) -> bool:
        """Hold the translator while the job is paused, and say whether it is to give up."""
        self.control.hold(self.ended)
        return self.control.cancelled() or self.ended.is_set()

    def _await(self, one: _Ahead, tell: Callable[[], None]) -> None:
        """Wait for a batch's translations, and tell meanwhile how far they are."""
        if one.results is None:
            return
        told = 0.0
        while not wait([one.results], _TELL_SECONDS).done:
            if one.share > told:
                told = one.share
                tell()

    def _entries(self, one: _Ahead, journal: Journal) -> list[Entry]:
        """Wait for a batch's translations; all batches before it are in the journal."""
        entries = dict(one.entries)
        if one.results is not None:
            results = one.results.result()
            if self.control.cancelled():
                raise Cancelled("The job was cancelled.")
            for i, result in zip(one.wanted, results, strict=True):
                entries[i] = _entry(one.units[i], result)
        for i, first in one.repeats.items():
            entry = journal.entry(first) or Entry(first, None)
            entries[i] = Entry(
                one.units[i].index, entry.text, entry.terms, "repeated", entry.flags, entry.parts
            )
        return [entries[i] for i in range(len(one.units))]

    def _remembered(self, unit: Unit) -> Entry | None:
        if self.memory is None:
            return None
        found = self.memory.lookup(unit.text, self.options.source or "", self.options.target)
        return Entry(unit.index, found, origin="memory") if found is not None else None

    def _see(self, units: Sequence[Unit]) -> None:
        for unit in units:
            if len(self.seen) < _MAX_REMEMBERED:
                self.seen.setdefault(_digest(unit.text), unit.index)

    def _compare(self, journal: Journal) -> None:
        """Find what is rendered in several ways, and translate it again if that is wanted."""
        source, target = self.options.source or "", self.options.target
        found = self.places.found
        # As they were first, so that a resumed job finds the same deviations.
        entries: dict[int, Entry] = {}
        for number in range(journal.batches):
            batch = journal.batch(number)
            entries.update((p.unit, batch[p.unit]) for p in found if p.unit in batch)
        if source and (self.settings.compare or self.options.consistent):
            phrases = self.places.phrases(entries, source, target)
            if self.options.consistent and self._revise(
                journal, self.places.deviating(phrases, context=self.options.context > 0)
            ):
                for index in entries:
                    entries[index] = journal.entry(index) or entries[index]
                phrases = self.places.phrases(entries, source, target)
            self.consistency = consistency(phrases)
            self.varied = tuple(
                Varied(p.source, p.target, p.uses, p.same, tuple(found[i].key for i, _, _ in p.others))
                for p in phrases
                if p.others
            )
        self.segments = tuple(Rated.of(p, entries[p.unit]) for p in found)
        self.revised = sum(entries[p.unit].parts[p.number].step == STEP for p in found)
        if not self.places.complete:
            self.notes = (
                *self.notes,
                f"The first {len(found):,} sentences were compared and listed, not those that follow.",
            )

    def _revise(self, journal: Journal, wanted: list[Any]) -> bool:
        """Translate again what deviates; says whether anything has changed."""
        changed = False
        # Without context, which would double the pass's time.
        options = replace(self.options, consistent=False, context=0)
        for number, batch in enumerate(batches(wanted, BATCH_UNITS)):
            if number >= journal.revisions:
                self.control.check()
                results = self.translator.translate_segments(
                    [place.source for place, _ in batch],
                    options,
                    terms=Renderings(self.terms, batch),
                    cancelled=self.control.cancelled,
                )
                if self.control.cancelled():
                    raise Cancelled("The job was cancelled.")
                new: dict[int, Entry] = {}
                for (place, _), result in zip(batch, results, strict=True):
                    old = new.get(place.unit) or journal.entry(place.unit)
                    entry = revised(place, old, result) if old is not None else None
                    if entry is not None:
                        new[place.unit] = entry
                journal.revise(list(new.values()))
            changed = True
        return changed

    def _count(self, batch: Sequence[Unit], entries: dict[int, Entry]) -> None:
        for unit in batch:
            entry = entries[unit.index]
            self.counts[entry.origin] = self.counts.get(entry.origin, 0) + 1
            if entry.flags:
                self.flagged_count += 1
                if len(self.flagged) < _MAX_FLAGGED:
                    self.flagged.append(Flagged(unit.key, unit.text, entry.text or "", entry.flags))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _entry(unit: Unit, result: Translation) -> Entry:
    flags = [f"{flag.kind.value}: {flag.reason}" for s in result.segments for flag in s.flags]
    terms = tuple(dict.fromkeys(t.target for s in result.segments for t in s.terms if t.applied))
    if unit.max_width and display_width(plain(result.text)) > unit.max_width:
        flags.append(f"length: {Reason.TOO_LONG.words()}")
    if not plain(result.text).strip():
        return Entry(unit.index, None, (), "kept", (*flags, f"failed: {Reason.NO_TRANSLATION.words()}"))
    parts = tuple(
        Part(s.start, s.end, s.target_start, s.target_end, s.score, s.quality, s.step)
        for s in result.segments
    )
    return Entry(unit.index, result.text, terms, "translated", tuple(flags), parts)


@dataclass(slots=True)
class _Context:
    """The units before a unit, in its group; a heading begins anew."""

    size: int
    groups: dict[str, deque[str]] = field(default_factory=dict)

    def before(self, unit: Unit) -> str:
        """Return a unit's context, and take the unit in for the next."""
        if self.size == 0:
            return ""
        window = self.groups.setdefault(unit.group, deque(maxlen=self.size))
        if unit.heading:
            window.clear()
        text = " ".join(window)
        window.append(plain(unit.text).strip()[-_CONTEXT_CHARACTERS:])
        return text[-_CONTEXT_CHARACTERS:]


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Cut a document into batches, always in the same way."""
    batch: list[Unit] = []
    size = 0
    for unit in units:
        added = len(unit.text.encode("utf-8", "surrogatepass"))
        if batch and (len(batch) >= BATCH_UNITS or size + added > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(unit)
        size += added
    if batch:
        yield batch


def hash_file(path: Path, control: Control | None = None) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(2**20):
                digest.update(chunk)
                if control is not None and control.cancelled():
                    raise Cancelled("The job was cancelled.")
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.", "Check the file.") from error
    return digest.hexdigest()
