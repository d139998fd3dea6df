# SPDX-License-Identifier: Apache-2.0
"""HY-MT Desktop: a private, offline translator with glossaries and document context.

>>> from hymt_desktop import Translator
>>> with Translator.open() as translator:  # doctest: +SKIP
...     print(translator.translate("Good morning!", "zh").text)

What is named here is the Python API: it stays until the next major version (semantic versioning). Nothing is
imported before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hymt_desktop.core.errors import Cancelled, ModelError, UnsupportedLanguage, UserError
    from hymt_desktop.core.results import Flag, FlagKind, Options, Segment, TermUse, Translation
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.terms.sources import load_glossaries
    from hymt_desktop.core.text.detect import Detection

__version__ = "0.1.0"
__all__ = [
    "Cancelled",
    "Detection",
    "Flag",
    "FlagKind",
    "ModelError",
    "Options",
    "Segment",
    "TermUse",
    "Translation",
    "Translator",
    "UnsupportedLanguage",
    "UserError",
    "__version__",
    "load_glossaries",
]

_EXPORTS = {
    "core.errors": ("Cancelled", "ModelError", "UnsupportedLanguage", "UserError"),
    "core.results": ("Flag", "FlagKind", "Options", "Segment", "TermUse", "Translation"),
    "core.service": ("Translator",),
    "core.terms.sources": ("load_glossaries",),
    "core.text.detect": ("Detection",),
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, to keep the start quick."""
    for module, names in _EXPORTS.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"hymt_desktop.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name the public names, for completion in notebooks."""
    return __all__
