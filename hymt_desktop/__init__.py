# SPDX-License-Identifier: Apache-2.0
"""HY-MT Desktop: a private, offline translator with glossaries and document context.

>>> from hymt_desktop import Options, Translator
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hymt_desktop.core.results import Options, Translation
    from hymt_desktop.core.service import Translator

__version__ = "0.1.0"
__all__ = ["Options", "Translation", "Translator", "__version__"]

_EXPORTS = {
    "Options": "hymt_desktop.core.results",
    "Translation": "hymt_desktop.core.results",
    "Translator": "hymt_desktop.core.service",
}


def __getattr__(name: str) -> Any:
    """Import the public classes when they are first asked for, to keep the start quick."""
    if name in _EXPORTS:
        from importlib import import_module

        return getattr(import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
