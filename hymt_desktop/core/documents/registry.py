# SPDX-License-Identifier: Apache-2.0
"""Which handler reads which file: a list in the code, and what installed packages add to it.

A package adds a format with an entry point of the group ``hymt_desktop.documents`` that names a class (or a
function) which, called without arguments, gives a ``Handler``. One that fails to load is left out and named
in ``Registry.failures``; it never keeps the others from working.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.base import ENTRY_POINT_GROUP, Handler
from hymt_desktop.core.documents.safety import check_source
from hymt_desktop.core.errors import UnsupportedFormat, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PACKAGE = "hymt_desktop.core.documents"
DEFAULT = (
    "docx:DocxHandler",
    "pptx:PptxHandler",
    "xlsx:XlsxHandler",
    "odf:OdfHandler",
    "epub:EpubHandler",
    "markdown:MarkdownHandler",
    "html:HtmlHandler",
    "subrip:SubRipHandler",
    "webvtt:WebVttHandler",
    "ass:AssHandler",
    "po:PoHandler",
    "xliff:XliffHandler",
    "xliff:TmxHandler",
    "jsonfile:JsonHandler",
    "yamlfile:YamlHandler",
    "table:TableHandler",
    "properties:PropertiesHandler",
    "properties:StringsHandler",
    "resources:AndroidHandler",
    "resources:QtHandler",
    "resources:ResxHandler",
    "latex:LatexHandler",
    "pdf:PdfHandler",
    "txt:TextHandler",
)
"""The handlers that come with the program, as ``module:class``."""
_HEAD = 8192
_BETTER = {
    ".doc": ".docx",
    ".rtf": ".docx",
    ".pages": ".docx",
    ".xls": ".xlsx",
    ".ppt": ".pptx",
    ".mobi": ".epub",
}


@dataclass(frozen=True, slots=True)
class Registry:
    """The known handlers."""

    handlers: tuple[Handler, ...]
    failures: tuple[str, ...] = ()

    @property
    def extensions(self) -> tuple[str, ...]:
        """All extensions that can be read."""
        return tuple(sorted({e for handler in self.handlers for e in handler.extensions}))

    def find(self, path: Path) -> Handler:
        """Return the handler that is surest of a file.

        Raises:
            UserError: The file can't be read.
            UnsupportedFormat: No handler takes it.
        """
        check_source(path)
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
        except OSError as error:
            raise UserError(f"{path} can't be read: {error.strerror}.", "Check its permissions.") from error
        scored = [(handler.sniff(path, head), -i, handler) for i, handler in enumerate(self.handlers)]
        score, _, handler = max(scored, key=lambda item: item[:2])
        if score <= 0:
            better = _BETTER.get(path.suffix.lower())
            known = f"These can: {' '.join(e.lstrip('.') for e in self.extensions)}."
            raise UnsupportedFormat(
                f"{path.name} is in a format that can't be read.",
                f"Open it in the program that made it and save it as {better}." if better else known,
            )
        return handler


def load_registry(plugins: Iterable[metadata.EntryPoint] | None = None) -> Registry:
    """Return the handlers of the program and of installed packages.

    Args:
        plugins: Entry points to use instead of the installed ones.
    """
    found = metadata.entry_points(group=ENTRY_POINT_GROUP) if plugins is None else plugins
    extra: list[Handler] = []
    failures: list[str] = []
    for entry in found:
        handler = _load(entry)
        if isinstance(handler, str):
            failures.append(handler)
        else:
            extra.append(handler)
    return Registry((*extra, *_defaults()), tuple(failures))


def _load(entry: metadata.EntryPoint) -> Handler | str:
    """Return a package's handler, or why it can't be had."""
    try:
        handler = entry.load()()
    except Exception as error:  # noqa: BLE001 - someone else's code; the boundary for it
        return f"{entry.name}: {error}"
    return handler if isinstance(handler, Handler) else f"{entry.name}: it is no document handler"


def _defaults() -> Iterator[Handler]:
    for place in DEFAULT:
        module, _, name = place.partition(":")
        yield getattr(importlib.import_module(f"{_PACKAGE}.{module}"), name)()
