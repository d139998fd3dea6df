# SPDX-License-Identifier: Apache-2.0
"""The window's ``Backend`` over ``core``: imports the engine only when a model is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hymt_desktop.gui.backend import LoadedModel, ModelInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.settings import Settings
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

    def open(self) -> LoadedModel:
        """Load the chosen model."""
        from hymt_desktop.core.models.store import ModelStore
        from hymt_desktop.core.service import Translator

        settings = self._settings()
        package = ModelStore(self._paths).default(settings.model)
        translator = Translator.open(package, threads=settings.threads)
        return LoadedModel(translator, model_info(package.manifest))

    def detect(self, text: str, allowed: Collection[str]) -> DetectionLike:
        """Tell the language of ``text``."""
        from hymt_desktop.core.text.detect import detect

        return detect(text, allowed)


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
    )
