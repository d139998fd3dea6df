# SPDX-License-Identifier: Apache-2.0
"""Notes in which sentences glossary terms were applied, unless the history is turned off. No Qt."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.terms.usage import TermUsage, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hymt_desktop.core.results import Options, Translation
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.gui.backend import Engine

_LOG = logging.getLogger(__name__)
MAX_OF_JOB = 5_000
"""Uses noted of one document."""


class TermNotes:
    """Writes uses; for worker threads.

    Args:
        path: The database of ``TermUsage``.
        settings: Returns the settings in force.
    """

    def __init__(self, path: Path, settings: Callable[[], Settings]) -> None:
        self._path = path
        self._settings = settings

    def write(self, uses: Sequence[Use]) -> None:
        """Note ``uses``; a fault is logged, as translating goes on without notes."""
        if not uses or not self._settings().keep_history:
            return
        try:
            with closing(TermUsage(self._path)) as usage:
                usage.add(uses)
        except UserError as error:
            _LOG.warning("the use of terms was not noted: %s", error.message)


class NotingEngine:
    """Translates the units of a document, and collects the uses of terms in them.

    Args:
        engine: Does the work.
        place: The document's name.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place
        self.uses: list[Use] = []

    def translate_segments(self, units: Sequence[str], options: Options, **rest: Any) -> list[Translation]:
        """See ``Engine.translate_segments``."""
        results = self._engine.translate_segments(units, options, **rest)
        for result in results:
            if len(self.uses) < MAX_OF_JOB:
                self.uses += uses_of(result, self._place)
        return results


def uses_of(translation: Translation, place: str = "") -> list[Use]:
    """Return the terms that were applied in ``translation``."""
    return [
        Use(
            term.source,
            segment.source,
            segment.target,
            translation.source_language,
            translation.target_language,
            place,
        )
        for segment in translation.segments
        for term in segment.terms
        if term.applied
    ]
