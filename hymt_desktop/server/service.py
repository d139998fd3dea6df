# SPDX-License-Identifier: Apache-2.0
"""The translator as the endpoints use it: off the event loop, bounded, cancellable, with glossaries."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.results import Options, Translation
from hymt_desktop.core.service import Translator
from hymt_desktop.server.batching import BatchingEngine
from hymt_desktop.server.errors import ApiError
from hymt_desktop.server.glossaries import Glossaries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.core.terms.model import TermSource
    from hymt_desktop.server.config import Limits
    from hymt_desktop.server.markup import Markup

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """How to translate one text.

    Attributes:
        options: As on the command line. ``glossaries`` are names of stored ones; see ``Service.terms``.
        no_glossary: Use none, not even the ones that are turned on.
        markup: None for plain text.
        before: Text before this one, for context; empty for none.
        alternatives: How many further translations to give.
    """

    options: Options
    no_glossary: bool = False
    markup: Markup | None = None
    before: str = ""
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A translation with further ones."""

    translation: Translation
    alternatives: tuple[str, ...] = ()


class Service:
    """One loaded model for all requests.

    Args:
        translator: Its engine will be shared by all requests, which closes it at the end.
        paths: Where the user's glossaries are.
        settings: The user's settings.
        limits: How much to do at a time.
    """

    def __init__(self, translator: Translator, paths: Paths, settings: Settings, limits: Limits) -> None:
        self.batches = BatchingEngine(translator.engine)
        self.translator = Translator(translator.package, self.batches)
        self.paths = paths
        self.settings = settings
        self.limits = limits
        self.glossaries = Glossaries(paths)
        self.characters = 0
        self._pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="hymt-request")
        self._documents = ThreadPoolExecutor(2, thread_name_prefix="hymt-document")
        self._stopping = threading.Event()
        self._at_work = 0

    def close(self) -> None:
        """Cancel what is in flight and free the model's memory."""
        self._stopping.set()
        self.batches.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._documents.shutdown(wait=True, cancel_futures=True)

    @property
    def stopping(self) -> bool:
        """Whether the server is about to end."""
        return self._stopping.is_set()

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on."""
        return self._at_work == 0

    # -- translating; called in the threads of the pool ----------------------------------------------------

    def options(self, source: str | None, target: str, beam: int | None, context: int | None) -> Options:
        """Return the options that the command line would use for the same wishes."""
        return Options(
            target=target,
            source=source,
            beam_size=beam or self.translator.package.manifest.decoding.beam_size,
            context=self.settings.context_sentences if context is None else context,
        )

    def terms(self, text: str, wish: Wish) -> TermSource | None:
        """Return the terms of the named glossaries, or of those that are turned on; None for none."""
        if wish.no_glossary:
            return None
        source, target, _ = self.translator.resolve(text, wish.options)
        return self.glossaries.terms(wish.options.glossaries, source, target)

    def translate(self, text: str, wish: Wish, cancelled: Callable[[], bool]) -> Result:
        """Translate one text."""
        if wish.markup is not None:
            return Result(self._translate_markup(text, wish, cancelled))
        terms = self.terms(text, wish)
        if wish.before:
            result = self.translator.translate_segments(
                [text], wish.options, contexts=[wish.before], terms=terms, cancelled=cancelled
            )[0]
        else:
            result = self.translator.translate(text, wish.options, terms=terms, cancelled=cancelled)
        return Result(result, self._alternatives(result, wish, cancelled) if wish.alternatives else ())

    def _translate_markup(self, text: str, wish: Wish, cancelled: Callable[[], bool]) -> Translation:
        assert wish.markup is not None
        page = wish.markup.open(text)
        sample = "\n".join(page.plain_texts)
        options = wish.options
        source, target, found = self.translator.resolve(sample, options)
        # Short pieces alone are easily taken for another language than the whole.
        options = replace(options, source=None if source == target else source)
        results: list[Translation] = []
        if page.units and source != target:
            results = self.translator.translate_segments(
                page.units,
                options,
                contexts=[wish.before] * len(page.units) if wish.before else None,
                terms=self.terms(sample, replace(wish, options=options)),
                cancelled=cancelled,
            )
        first = results[0] if results else None
        own = self.translator.package.manifest
        return Translation(
            text=page.result([result.text for result in results]) if results else text,
            source_language=source,
            target_language=target,
            detected=found is not None,
            confidence=found.confidence if found is not None else 1.0,
            model=first.model if first is not None else f"{own.name} {own.version}",
            seconds=sum(result.seconds for result in results),
            via=first.via if first is not None else "",
        )

    def _alternatives(
        self, result: Translation, wish: Wish, cancelled: Callable[[], bool]
    ) -> tuple[str, ...]:
        """Return further translations: each puts every sentence's next best one in its place."""
        options = replace(wish.options, source=result.source_language)
        if result.source_language == result.target_language:
            return ()
        found: list[list[str]] = []
        for segment in result.segments:
            if cancelled():
                raise Cancelled
            others: list[str] = []
            if segment.score is not None:
                others = self.translator.alternatives(segment.source, options, wish.alternatives + 1)
            found.append([other for other in others if other != segment.target])
        texts: dict[str, None] = {}
        for number in range(wish.alternatives):
            parts: list[str] = []
            at = 0
            for segment, others in zip(result.segments, found, strict=True):
                parts += [result.text[at : segment.target_start]]
                parts += [others[number] if number < len(others) else segment.target]
                at = segment.target_end
            texts["".join([*parts, result.text[at:]])] = None
        texts.pop(result.text, None)
        return tuple(texts)

    # -- the event loop's side -----------------------------------------------------------------------------

    async def translate_all(self, request: Request, texts: Sequence[str], wish: Wish) -> list[Result]:
        """Translate the texts of a request, each by itself; their sentences share batches."""

        def job(text: str) -> Callable[[Callable[[], bool]], Result]:
            return lambda cancelled: self.translate(text, wish, cancelled)

        results = await self.work(request, [job(text) for text in texts])
        self.characters += sum(map(len, texts))
        return results

    async def work(
        self,
        request: Request | None,
        jobs: Sequence[Callable[[Callable[[], bool]], T]],
        *,
        seconds: float | None = None,
        documents: bool = False,
    ) -> list[T]:
        """Run jobs in threads, a share of them at a time.

        Args:
            request: Its client's going away cancels the jobs; None where nobody waits.
            jobs: Called with a function that says whether to stop.
            seconds: Longest time; None for the usual limit.
            documents: Use the threads for documents, so that those never keep short texts waiting.

        Raises:
            ApiError: It took too long.
            Cancelled: The client is gone, or the server is stopping.
        """
        stop = threading.Event()
        loop = asyncio.get_running_loop()
        gate = asyncio.Semaphore(self.limits.share)
        pool = self._documents if documents else self._pool

        def cancelled() -> bool:
            return stop.is_set() or self._stopping.is_set()

        async def run(job: Callable[[Callable[[], bool]], T]) -> T:
            async with gate:
                if cancelled():
                    raise Cancelled
                return await loop.run_in_executor(pool, job, cancelled)

        tasks = asyncio.gather(*map(run, jobs))
        gone = asyncio.ensure_future(_disconnected(request)) if request is not None else None
        waiting: set[asyncio.Future[object]] = {tasks} if gone is None else {tasks, gone}  # type: ignore[arg-type]
        limit = self.limits.seconds if seconds is None else seconds
        self._at_work += 1
        try:
            done, _ = await asyncio.wait(waiting, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if tasks in done:
                return list(tasks.result())
            stop.set()
            if not done:
                raise ApiError(408, f"The translation took longer than {limit:g} seconds.", "Send less text.")
            raise Cancelled
        finally:
            stop.set()
            if gone is not None:
                gone.cancel()
            if not tasks.done():
                tasks.cancel()
            await asyncio.gather(tasks, return_exceptions=True)
            self._at_work -= 1


async def _disconnected(request: Request) -> None:
    """Return when the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
