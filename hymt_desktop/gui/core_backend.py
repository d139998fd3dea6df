# SPDX-License-Identifier: Apache-2.0
"""The window's ``Backend`` over ``core``: imports the engine only when a model is loaded."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from hymt_desktop.gui.backend import LoadedModel, ModelInfo
from hymt_desktop.gui.wordings import Wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.core.terms.model import TermSource
    from hymt_desktop.gui.backend import DetectionLike


class CoreBackend:
    """Opens the model that the settings name, or the best one installed.

    Args:
        paths: Where models are installed.
        settings: Returns the settings in force; called on worker threads.
    """

    def __init__(self, paths: Paths, settings: Callable[[], Settings]) -> None:
        self._paths = paths
        self._settings = settings
        self._lock = threading.Lock()
        self._terms: TermSource | None = None
        self._read = False
        self._wordings = Wordings(paths.memory, settings)

    @property
    def wordings(self) -> Wordings:
        """The user's own translations of sentences."""
        return self._wordings

    def open(self) -> LoadedModel:
        """Load the chosen model."""
        from hymt_desktop.core.models.store import ModelStore
        from hymt_desktop.core.service import Translator

        settings = self._settings()
        package = ModelStore(self._paths).in_use(settings.model)
        translator = Translator.open(package, threads=settings.threads)
        info = model_info(package.manifest)
        # What the service can translate: the models' pairs, and Traditional Chinese by conversion.
        pairs = tuple((s, t) for s in translator.source_languages for t in translator.targets(s))
        return LoadedModel(translator, replace(info, pairs=pairs))

    def detect(self, text: str, allowed: Collection[str]) -> DetectionLike:
        """Tell the language of ``text``."""
        from hymt_desktop.core.text.detect import detect

        return detect(text, allowed)

    def terms(self) -> TermSource | None:
        """Return the terms of the glossaries that are turned on."""
        with self._lock:
            if not self._read:
                self._terms = self._load_terms()
                self._read = True
            return self._terms

    def glossaries_changed(self) -> None:
        """Read the glossaries again at the next ``terms``."""
        with self._lock:
            self._read = False

    def _load_terms(self) -> TermSource | None:
        if not self._paths.has_glossaries():
            return None
        from hymt_desktop.core.terms.sources import load_term_source
        from hymt_desktop.core.terms.store import GlossaryStore

        store = GlossaryStore(self._paths.glossaries)
        try:
            return load_term_source(store, (), None, self._settings().target_language)
        finally:
            store.close()


def model_info(manifest: Manifest) -> ModelInfo:
    """Return what the window shows of a manifest."""
    return ModelInfo(
        name=manifest.name,
        version=manifest.version,
        languages=manifest.languages,
        pairs=manifest.pairs,
        teacher=manifest.teacher,
        data=manifest.data,
        licence=manifest.licence,
        fingerprint=_fingerprint(manifest),
    )


def _fingerprint(manifest: Manifest) -> str:
    digests = "".join(manifest.files[name].sha256 for name in sorted(manifest.files))
    return hashlib.sha256(digests.encode()).hexdigest()
