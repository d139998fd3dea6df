# SPDX-License-Identifier: Apache-2.0
"""The CTranslate2 engine: prompts sorted by length, cut into batches by a token budget.

CTranslate2 works in threads of its own, so a window stays alive meanwhile, and work can be cancelled between
two batches. A small model decodes as many batches side by side as there are threads, each in one thread: its
steps are too short to be worth dividing. A large one decodes one batch with all threads. Several threads may
call one engine; their batches wait in one queue.

A sentence's translation hardly depends on what else is in its batch, but not never: padding changes the last
bit of the attention's sums, and rounding to int8 now and then makes a visible step of that. With the first
bundled model 1 to 3 of 221 sentences differed between a mixed batch and alone; none differed in float32, or
in int8 where all sentences of a batch had the same length.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.engine.allocator import keep_freed_memory
from hymt_desktop.core.engine.codecs import Codec, HymtCodec, load_codec
from hymt_desktop.core.engine.instructions import choose_instructions
from hymt_desktop.core.engine.package import VOCABULARY_MAP
from hymt_desktop.core.engine.protocol import Decoding, Hypothesis, Prompt
from hymt_desktop.core.engine.recent import Recent
from hymt_desktop.core.engine.tokenizer import EOS
from hymt_desktop.core.errors import Cancelled, ModelCorrupt, ModelError
from hymt_desktop.core.text.alignment import Alignment
from hymt_desktop.core.text.markup import compose_source, compose_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hymt_desktop.core.engine.manifest import DecodingDefaults
    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.engine.tokenizer import Tokenizer

BATCH_TOKENS = 1024
"""Padded source tokens of what is decoded at once: enough to keep the cores busy, short enough to cancel
within a second. Batches that are decoded side by side share it, down to ``FEWEST_TOKENS`` each."""
FEWEST_TOKENS = 512
FEWEST_ROWS = 2
"""Sentences of a batch, at least, where few are divided among the threads: alone each costs twice as much."""
MOST_ROWS = 96
"""Hypotheses that are decoded side by side in a batch. Each has a score for each piece of the vocabulary, and
CTranslate2 holds those several times over: 96 rows of 32,000 pieces are 12 MB each time."""
MAX_DECODING_LENGTH = 1024
ALIGNED_AT_ONCE = 16
SMALL_MODEL = 256 * 2**20
"""Bytes up to which a model decodes several batches side by side."""


def choose_threads(threads: int = 0) -> int:
    """Return the number of threads to use: ``threads``, or for 0 one per processor, 8 at most."""
    if threads > 0:
        return threads
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else (os.cpu_count() or 1)
    return max(1, min(8, count))


def import_libraries() -> None:
    """Import what loading a package needs, ahead of time; a fault shows when it is loaded."""
    with suppress(ImportError):
        import ctranslate2  # noqa: F401
        import sentencepiece  # noqa: F401


def divide_threads(threads: int, size: int) -> tuple[int, int]:
    """Return how many batches are decoded side by side, and by how many threads each.

    Args:
        threads: Processor threads in all.
        size: Bytes of the model.
    """
    return (threads, 1) if size <= SMALL_MODEL else (1, threads)


def open_translator(package: ModelPackage, threads: int) -> tuple[Any, int]:
    """Return CTranslate2's translator of a package, and how many batches it decodes side by side.

    Args:
        package: A verified package.
        threads: Processor threads; 0 chooses.
    """
    import ctranslate2

    keep_freed_memory()
    choose_instructions()
    parallel, each = divide_threads(choose_threads(threads), package.size)
    translator = ctranslate2.Translator(
        os.fspath(package.path),
        device="cpu",
        # Models of others run as they were converted.
        compute_type="int8" if package.manifest.family == "hymt" else "default",
        inter_threads=parallel,
        intra_threads=each,
    )
    return translator, parallel


def decoding_cap(defaults: DecodingDefaults, tokens: int) -> int:
    """Return the most tokens that the translation of so many may have."""
    return min(MAX_DECODING_LENGTH, int(defaults.length_factor * tokens) + defaults.length_extra)


@dataclass(frozen=True, slots=True)
class _Running:
    """A batch that CTranslate2 is decoding."""

    prompts: list[Prompt]
    prefixes: list[list[str]]
    caps: list[int]
    results: list[Any]


class Ct2Engine:
    """A loaded package; made by ``Ct2Engine.load``.

    Args:
        package: Says how to decode.
        translator: The ``ctranslate2.Translator``.
        codec: Between text and tokens.
        parallel: Batches that the translator decodes side by side.
        aliases: Those of the translator's model.
    """

    def __init__(
        self,
        package: ModelPackage,
        translator: Any,
        codec: Codec,
        parallel: int = 1,
        aliases: TagAliases | None = None,
    ) -> None:
        self._decoding_defaults = package.manifest.decoding
        self._translator = translator
        self._codec = codec
        # Our tokenizer spells every text with bytes; those of others may know no symbol for a character.
        self._no_unknown = package.manifest.family != "hymt"
        self._map = VOCABULARY_MAP in package.manifest.files
        self._parallel = parallel
        self._aliases = aliases or TagAliases()
        self._idle = threading.Condition()
        self._calls = 0
        self._recent: Recent[tuple[Prompt, Decoding], list[Hypothesis]] = Recent()

    @classmethod
    def load(cls, package: ModelPackage, threads: int = 0) -> Ct2Engine:
        """Load a package into memory.

        Args:
            package: A verified package.
            threads: Processor threads; 0 chooses.

        Raises:
            ModelCorrupt: CTranslate2 or SentencePiece can't read a file.
            ModelError: There isn't memory enough.
        """
        codec = load_codec(package)
        try:
            translator, parallel = open_translator(package, threads)
        except MemoryError as error:
            raise out_of_memory(package) from error
        except (RuntimeError, ValueError) as error:
            if "alloc" in str(error):
                raise out_of_memory(package) from error
            raise ModelCorrupt(
                f"The model in {package.path} can't be loaded: {str(error).splitlines()[0]}.",
                "Install the model again: hymt models install FILE",
            ) from error
        return cls(package, translator, codec, parallel, TagAliases.read(package.path))

    def close(self) -> None:
        """Free the model's memory, once the calls in flight have ended; the engine can't be used after it."""
        with self._idle:
            self._idle.wait_for(lambda: self._calls == 0)
            self._recent.clear()
            self._translator.unload_model()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        with self._idle:
            self._calls += 1
        try:
            yield
        finally:
            with self._idle:
                self._calls -= 1
                self._idle.notify_all()

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text``."""
        return self._codec.count(text)

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Hypothesis]]:
        """See ``Engine.translate_batch``. Equal prompts are decoded once; recent ones are remembered."""
        done: dict[Prompt, list[Hypothesis]] = {}
        encoded: list[tuple[Prompt, list[str]]] = []
        for prompt in dict.fromkeys(prompts):
            remembered = self._recent.get((prompt, decoding)) if decoding.remember else None
            if remembered is not None:
                done[prompt] = remembered
            else:
                encoded.append((prompt, self._codec.encode(prompt)))
        repeats = len(prompts) - len(encoded)
        if progress is not None and repeats:
            progress(repeats)
        encoded.sort(key=lambda item: len(item[1]))
        # The longest first, so that the last batches, for which other threads have no company, are short.
        waiting = token_batches(encoded, max(1, decoding.beam_size), self._parallel)
        running: deque[_Running] = deque()

        def finish() -> None:
            batch = running.popleft()
            for prompt, found in zip(batch.prompts, self._results(batch), strict=True):
                done[prompt] = found
                if decoding.remember:
                    self._recent.put((prompt, decoding), found)
            if progress is not None:
                progress(len(batch.prompts))

        with self._in_use():
            while waiting or running:
                if cancelled():
                    while running:
                        finish()
                    raise Cancelled
                while waiting and len(running) < self._parallel:
                    running.append(self._start(waiting.pop(), decoding))
                finish()
        return [done[prompt] for prompt in prompts]

    def _start(self, batch: Sequence[tuple[Prompt, list[str]]], decoding: Decoding) -> _Running:
        defaults = self._decoding_defaults
        prefixes = [self._codec.prefix(prompt) for prompt, _ in batch]
        caps = [
            decoding_cap(defaults, len(tokens)) + len(prefix)
            for (_, tokens), prefix in zip(batch, prefixes, strict=True)
        ]
        # What is suppressed is part of what the map allows: other words are needed.
        mapped = self._map and not decoding.whole and not decoding.suppress
        sources = [tokens for _, tokens in batch]
        try:
            results = self._translator.translate_batch(
                self._aliases.once(sources) if mapped else sources,
                target_prefix=prefixes if any(prefixes) else None,
                asynchronous=True,
                disable_unk=self._no_unknown,
                beam_size=max(decoding.beam_size, decoding.hypotheses),
                num_hypotheses=decoding.hypotheses,
                length_penalty=defaults.length_penalty,
                repetition_penalty=decoding.repetition_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram,
                max_input_length=0,
                max_decoding_length=max(caps),
                suppress_sequences=None if mapped else self._suppressed(decoding.suppress),
                use_vmap=mapped,
                return_scores=True,
            )
        except (RuntimeError, MemoryError) as error:
            raise _explained(error) from error
        return _Running([prompt for prompt, _ in batch], prefixes, caps, results)

    def _results(self, batch: _Running) -> Iterator[list[Hypothesis]]:
        """Wait for a batch, and return each prompt's hypotheses."""
        for waiting, cap, prefix in zip(batch.results, batch.caps, batch.prefixes, strict=True):
            try:
                result = waiting.result()
            except (RuntimeError, MemoryError) as error:
                raise _explained(error) from error
            # A sentence's own cap, so that its translation doesn't depend on what else is in the batch. With
            # length_penalty 1 CTranslate2's score is the mean log-probability per token.
            yield [
                Hypothesis(
                    self._codec.decode(pieces[len(prefix) : cap]), float(score), cut=len(pieces) >= cap
                )
                for pieces, score in zip(result.hypotheses, result.scores, strict=True)
            ]

    def _suppressed(self, texts: Sequence[str]) -> list[list[str]] | None:
        """Return the pieces that each text is made of, at the start of a word and within one, and aliases."""
        cuts = [pieces for text in texts for pieces in self._codec.cuts(text)]
        return [pieces for pieces in cuts if pieces] + self._aliases.unwanted or None

    def align(self, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        """See ``Aligner.align``: the texts are forced on the decoder, and its attention is returned.

        Models of others have None: which of their heads aligns, nobody said.
        """
        if not isinstance(self._codec, HymtCodec):
            return [None] * len(pairs)
        result: list[Alignment | None] = []
        with self._in_use():
            for start in range(0, len(pairs), ALIGNED_AT_ONCE):
                result += self._align(self._codec, pairs[start : start + ALIGNED_AT_ONCE])
        return result

    def _align(self, codec: HymtCodec, pairs: Sequence[tuple[Prompt, str]]) -> list[Alignment | None]:
        sources = [codec.encode(prompt) for prompt, _ in pairs]
        targets = [codec.tokenizer.encode(compose_target(text)) for _, text in pairs]
        try:
            results = self._translator.translate_batch(
                sources,
                target_prefix=targets,
                beam_size=1,
                max_input_length=0,
                max_decoding_length=max(map(len, targets), default=0) + 1,
                return_attention=True,
            )
        except (RuntimeError, MemoryError) as error:
            raise _explained(error) from error
        return [
            _alignment(codec.tokenizer, pair, source, target, found.attention[0] if found.attention else ())
            for pair, source, target, found in zip(pairs, sources, targets, results, strict=True)
        ]


def _explained(error: RuntimeError | MemoryError) -> Exception:
    """Return what to raise for an error of CTranslate2."""
    if isinstance(error, MemoryError) or "alloc" in str(error):
        return ModelError(
            "There isn't memory enough for this translation.",
            "Close other programs, or use a smaller model.",
        )
    return error


def out_of_memory(package: ModelPackage) -> ModelError:
    """Return the error for a model that doesn't fit in memory."""
    return ModelError(
        f"There isn't memory enough for the model {package.manifest.name} ({package.size / 2**20:.0f} MB).",
        "Close other programs, or use a smaller model.",
    )


def token_batches(
    encoded: Sequence[tuple[Prompt, list[str]]], beam_size: int, parallel: int = 1
) -> list[Sequence[tuple[Prompt, list[str]]]]:
    """Cut prompts sorted by length into batches of a bounded padded size.

    A wider beam multiplies the decoder's rows, so it shrinks the batches beyond a beam of 2. Short ones are
    also bounded by their number: see ``MOST_ROWS``. Few prompts are divided among the batches that are
    decoded side by side, at least ``FEWEST_ROWS`` to each: a pasted paragraph, or what is to be repaired.

    Args:
        encoded: Prompts and their pieces, the shortest first.
        beam_size: Hypotheses of each that are decoded side by side.
        parallel: Batches that are decoded side by side.
    """
    lengths = [len(tokens) for _, tokens in encoded]
    most = max(1, MOST_ROWS // beam_size)
    budget = max(1, max(FEWEST_TOKENS, BATCH_TOKENS // parallel) * 2 // max(2, beam_size))
    ends = _batch_ends(lengths, most, budget)
    if 0 < len(ends) <= parallel:
        # The smallest size that needs no more batches than there are threads leaves them equal work.
        sizes = range(min(budget, FEWEST_ROWS * lengths[-1]), budget)
        least = bisect_left(sizes, True, key=lambda size: len(_batch_ends(lengths, most, size)) <= parallel)
        ends = _batch_ends(lengths, most, sizes.start + least)
    return [encoded[start:end] for start, end in pairwise([0, *ends])]


def _batch_ends(lengths: Sequence[int], most: int, budget: int) -> list[int]:
    """Return where batches end that have ``most`` rows and, padded, ``budget`` tokens; one row at least."""
    ends, start = [], 0
    for end, following in enumerate([*lengths[1:], None], 1):
        if following is None or end - start >= most or (end + 1 - start) * following > budget:
            ends.append(end)
            start = end
    return ends if lengths else []


def _alignment(
    tokenizer: Tokenizer,
    pair: tuple[Prompt, str],
    source: list[str],
    target: list[str],
    weights: Sequence[Sequence[float]],
) -> Alignment | None:
    prompt, text = pair
    if len(weights) < len(target) or not target:
        return None
    # The tag and the context before the sentence, and the spaces that `lead` adds, have no place in it.
    whole = compose_source(prompt.target, prompt.sentence, prompt.context)
    before = len(whole) - len(prompt.sentence)
    added = len(compose_target(text)) - len(text)
    spans = tokenizer.spans(source)
    kept = [i for i, (_, end) in enumerate(spans) if end > before and source[i] != EOS]
    rows = []
    for row in weights[: len(target)]:
        part = [row[i] for i in kept]
        total = sum(part)
        rows.append(tuple(w / total for w in part) if total > 0 else tuple(0.0 for _ in part))
    return Alignment(
        tuple((max(0, spans[i][0] - before), spans[i][1] - before) for i in kept),
        tuple((max(0, a - added), max(0, b - added)) for a, b in tokenizer.spans(target)),
        tuple(rows),
    )
