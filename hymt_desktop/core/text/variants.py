# SPDX-License-Identifier: Apache-2.0
"""Simplified and Traditional Chinese, by OpenCC's tables. A conversion of the text, not a translation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hymt_desktop.core.errors import UnsupportedLanguage


@lru_cache(maxsize=4)
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


def available() -> bool:
    """Say whether OpenCC is installed."""
    from importlib.util import find_spec

    return find_spec("opencc") is not None


def _convert(name: str, text: str) -> str:
    try:
        converter = _converter(name)
    except ImportError as error:
        raise UnsupportedLanguage(
            "Traditional Chinese needs the package 'opencc', which is not installed.",
            "Install it: pip install opencc",
        ) from error
    converted: str = converter.convert(text)
    return converted


def to_simplified(text: str) -> str:
    """Return ``text`` in Simplified characters.

    Raises:
        UnsupportedLanguage: OpenCC is not installed.
    """
    return _convert("t2s", text)


def to_traditional(text: str) -> str:
    """Return ``text`` in Traditional characters (OpenCC standard, no regional wording).

    Raises:
        UnsupportedLanguage: OpenCC is not installed.
    """
    return _convert("s2t", text)


def is_traditional(text: str) -> bool:
    """Say whether Chinese ``text`` is written in Traditional characters; False without OpenCC."""
    if not available():
        return False
    sample = text[:2000]
    traditional = sum(a != b for a, b in zip(sample, to_simplified(sample), strict=False))
    simplified = sum(a != b for a, b in zip(sample, to_traditional(sample), strict=False))
    return traditional > simplified


def simplified_code(code: str) -> str:
    """Return the code of the Chinese that models know: ``zh`` for ``zh-Hant``, any other as it is."""
    return "zh" if code == "zh-Hant" else code
