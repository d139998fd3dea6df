# SPDX-License-Identifier: Apache-2.0
"""The one translation service behind the window, the command line, files and the local API.

::

    segment -> mask -> find terms -> add context -> translate in batches -> check -> repair -> restore -> join

A ``Translator`` may be shared by several threads; their batches take turns.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.ladder import Ladder, RepairCounts
from hymt_desktop.core.engine.package import HASH_AT_LOAD, ModelPackage, load_package, verify_package
from hymt_desktop.core.engine.protocol import counter
from hymt_desktop.core.engine.quality import load_calibration
from hymt_desktop.core.engine.recent import Recent
from hymt_desktop.core.engine.routing import ModelSet, Router
from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.request import Request, Route
from hymt_desktop.core.results import Options, Translation
from hymt_desktop.core.text import variants
from hymt_desktop.core.text.detect import Detection, detect
from hymt_desktop.core.text.languages import canonical_code
from hymt_desktop.core.text.mask import restore
from hymt_desktop.core.text.tags import strip_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from hymt_desktop.core.engine.protocol import Engine
    from hymt_desktop.core.engine.sentence import Candidate, Sentence
    from hymt_desktop.core.memory.store import Memory
    from hymt_desktop.core.terms.model import TermSource

__all__ = ["Detection", "Options", "Translation", "Translator", "detect"]


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
        self.recent: Recent[object, Candidate] = Recent()
        """The checked and repaired translations of recent sentences."""
        self.prepared: Recent[object, tuple[Sentence | None]] = Recent()
        """What recent sentences are made of."""
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
        from hymt_desktop.core.engine.ct2 import Ct2Engine, import_libraries

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
            with ThreadPoolExecutor(1) as pool:
                # Hashing releases the GIL: the engine's libraries are imported meanwhile.
                checked = pool.submit(check, part.path)
                import_libraries()
                return Ct2Engine.load(checked.result(), threads)

        return cls(package, Router(package, load) if isinstance(package, ModelSet) else load(package))

    def close(self) -> None:
        """Free the model's memory."""
        self.recent.clear()
        self.prepared.clear()
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
        plain = variants.simplified_code(source)

        def can(target: str) -> bool:
            return (
                variants.simplified_code(target) == plain
                or (source, target) in pairs
                or (plain, target) in pairs
                or (plain, variants.simplified_code(target)) in pairs
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
        request = Request(self, text, self.options(options), cancelled)
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
        request = Request(self, sample, self.options(options), cancelled)
        return request.run(units, contexts=contexts, terms=terms, progress=progress, inline_tags=True)

    def alternatives(self, sentence: str, options: Options | str, count: int) -> list[str]:
        """Return up to ``count`` different translations of one sentence, best first.

        Raises:
            UnsupportedLanguage: The model doesn't translate this pair.
        """
        options = self.options(options)
        request = Request(self, sentence, options, _never)
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
