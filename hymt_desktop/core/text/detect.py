# SPDX-License-Identifier: Apache-2.0
"""Which language a text is in: the script first, then py3langid among the languages that are allowed.

Certain also on short text, or saying that it isn't: ``Detection.reliable``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.text.mask import Kind, find_protected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_JAPANESE_WITHOUT_KANA = 4
"""Characters: a longer text in Japanese has kana."""
SAMPLE = 4000
"""Characters looked at."""

_SCRIPTS = {
    "han": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "kana": r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "hangul": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "cyrillic": r"\u0400-\u052f",
    "arabic": r"\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "hebrew": r"\u0590-\u05ff",
    "thai": r"\u0e00-\u0e7f",
    "devanagari": r"\u0900-\u097f",
    "bengali": r"\u0980-\u09ff",
    "gujarati": r"\u0a80-\u0aff",
    "tamil": r"\u0b80-\u0bff",
    "telugu": r"\u0c00-\u0c7f",
    "tibetan": r"\u0f00-\u0fff",
    "burmese": r"\u1000-\u109f",
    "khmer": r"\u1780-\u17ff",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "armenian": r"\u0530-\u058f",
    "georgian": r"\u10a0-\u10ff\u1c90-\u1cbf",
    "ethiopic": r"\u1200-\u139f",
    "gurmukhi": r"\u0a00-\u0a7f",
    "odia": r"\u0b00-\u0b7f",
    "kannada": r"\u0c80-\u0cff",
    "malayalam": r"\u0d00-\u0d7f",
    "sinhala": r"\u0d80-\u0dff",
    "lao": r"\u0e80-\u0eff",
}
_LANGUAGES = {
    "han": ("zh", "zh-Hant", "yue", "ja"),
    "kana": ("ja",),
    "hangul": ("ko",),
    "latin": (
        *("en", "fr", "pt", "es", "tr", "it", "de", "vi", "ms", "id", "tl", "pl", "cs", "nl"),
        *(
            "af",
            "az",
            "bs",
            "ca",
            "cy",
            "da",
            "eo",
            "et",
            "eu",
            "fi",
            "ga",
            "gl",
            "ha",
            "hr",
            "ht",
            "hu",
            "ig",
        ),
        *(
            "is",
            "jv",
            "lb",
            "lt",
            "lv",
            "mg",
            "mt",
            "no",
            "ro",
            "sk",
            "sl",
            "so",
            "sq",
            "sr",
            "sv",
            "sw",
            "uz",
        ),
        *("xh", "yo", "zu"),
    ),
    "cyrillic": ("ru", "uk", "kk", "mn", "az", "be", "bg", "bs", "ky", "mk", "sr", "tg", "uz"),
    "arabic": ("ar", "fa", "ur", "ug", "ps", "az"),
    "hebrew": ("he",),
    "thai": ("th",),
    "devanagari": ("hi", "mr", "ne"),
    "bengali": ("bn", "as"),
    "gujarati": ("gu",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "tibetan": ("bo",),
    "burmese": ("my",),
    "khmer": ("km",),
    "greek": ("el",),
    "armenian": ("hy",),
    "georgian": ("ka",),
    "ethiopic": ("am",),
    "gurmukhi": ("pa",),
    "odia": ("or",),
    "kannada": ("kn",),
    "malayalam": ("ml",),
    "sinhala": ("si",),
    "lao": ("lo",),
}
_PATTERNS = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
_USUAL = ("latin", "han")
_OTHERS = re.compile("[" + "".join(ranges for name, ranges in _SCRIPTS.items() if name not in _USUAL) + "]")
_LATIN_WORD = re.compile(rf"[{_SCRIPTS['latin']}]+")
_ENGLISH_WORDS = re.compile(
    r"(?:the|of|and|to|in|is|are|was|were|be|been|that|this|it|for|with|as|on|at|by|from|have|has|had|not|you|we|"
    r"they|he|she|his|her|their|our|your|my|what|when|where|which|who|how|will|would|can|could|should|do|does|"
    r"did|there|here|an|or|but|if|about|into|than|then|so|no|yes|please|hello|hi|thanks|thank|good)"
)
_HAN_CHARACTERS_PER_WORD = 1.7


@dataclass(frozen=True, slots=True)
class Detection:
    """A language code, how sure (0 to 1), and whether that is sure enough to rely on."""

    language: str
    confidence: float
    reliable: bool


def scripts(text: str) -> dict[str, float]:
    """Return script -> its amount in ``text``, in words or what makes about one."""
    amounts: dict[str, float] = {}
    # One search in place of two dozen: each sentence and its translations are counted.
    others = _OTHERS.search(text) is not None
    for name, pattern in _PATTERNS.items():
        if not others and name not in _USUAL:
            continue
        count = len((_LATIN_WORD if name == "latin" else pattern).findall(text))
        if count:
            amounts[name] = float(count) if name == "latin" else count / 5
    for name in ("han", "kana"):
        if name in amounts:
            amounts[name] *= 5 / _HAN_CHARACTERS_PER_WORD
    return amounts


def in_script_of(text: str, language: str) -> bool:
    """Say whether ``text`` has a letter of a script that ``language`` is written in."""
    return any(_PATTERNS[name].search(text) for name, codes in _LANGUAGES.items() if language in codes)


def detect(text: str, allowed: Collection[str]) -> Detection:
    """Say which of the ``allowed`` languages ``text`` is in.

    Args:
        text: Any text; its first ``SAMPLE`` characters are read.
        allowed: Canonical codes, at least one.

    Returns:
        The most likely one. ``reliable`` is False for text without letters, for a mix, for a script that no
        allowed language has, and where another language than the allowed ones is more likely.
    """
    if not allowed:
        raise ValueError("no language is allowed")
    sample = _readable(text[:SAMPLE])
    amounts = scripts(sample)
    if not amounts:
        return Detection(min(allowed), 0.0, reliable=False)
    script, share = _dominant(amounts)
    candidates = [code for code in _LANGUAGES[script] if code in allowed]
    if not candidates:
        return Detection(_fallback(amounts, allowed), 0.0, reliable=False)
    if script == "han":
        return _chinese(sample, amounts, candidates, share)
    if script == "latin":
        return _latin(sample, candidates, share)
    if len(candidates) == 1:
        return Detection(candidates[0], share, reliable=share >= 0.7)
    return _by_langid(sample, candidates, share)


def _readable(text: str) -> str:
    """Blank out what isn't language: URLs, code, placeholders."""
    parts = []
    position = 0
    for span in find_protected(text):
        if span.kind is not Kind.MARKUP or span.end - span.start > 3:
            parts += [text[position : span.start], " "]
            position = span.end
    stripped = "".join([*parts, text[position:]])
    return stripped if any(c.isalpha() for c in stripped) else text


def _dominant(amounts: dict[str, float]) -> tuple[str, float]:
    """Return the script that decides and its share.

    Chinese and Japanese text is full of Latin names and terms, so a good part of Han or kana decides.
    """
    total = sum(amounts.values())
    east = amounts.get("han", 0.0) + amounts.get("kana", 0.0)
    latin = amounts.get("latin", 0.0)
    if east and east >= 0.4 * latin and east >= 0.4 * (total - latin - east):
        script = "kana" if amounts.get("kana", 0.0) >= 0.15 * east else "han"
        return script, (
            east / total if latin > 3 * east else max(east / total, min(1.0, 0.6 + east / total / 2))
        )
    script = max(amounts, key=lambda name: amounts[name])
    return script, amounts[script] / total


def _fallback(amounts: dict[str, float], allowed: Collection[str]) -> str:
    ranked = sorted(amounts, key=lambda name: -amounts[name])
    for script in [*ranked, "han", "latin"]:
        for code in _LANGUAGES[script]:
            if code in allowed:
                return code
    return min(allowed)


def _chinese(sample: str, amounts: dict[str, float], candidates: list[str], share: float) -> Detection:
    from hymt_desktop.core.text.variants import is_traditional

    if _may_be_japanese(sample, candidates):
        share = min(share, 0.5)
    if "zh-Hant" in candidates and (candidates == ["zh-Hant"] or is_traditional(sample)):
        return Detection("zh-Hant", share, reliable=share >= 0.7)
    code = "zh" if "zh" in candidates else candidates[0]
    return Detection(code, share, reliable=share >= 0.7 and "kana" not in amounts)


def _may_be_japanese(sample: str, candidates: list[str]) -> bool:
    """Say whether a few Han characters without kana may be Japanese as well (東京)."""
    han = [char for char in sample if "\u3400" <= char <= "\u9fff"]
    if "ja" not in candidates or len(han) > _JAPANESE_WITHOUT_KANA:
        return False
    try:
        "".join(han).encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


def _latin(sample: str, candidates: list[str], share: float) -> Detection:
    words = [w.lower() for w in _LATIN_WORD.findall(sample)]
    english = sum(_ENGLISH_WORDS.fullmatch(w) is not None for w in words)
    plain = all(ord(c) < 128 or not c.isalpha() for w in words for c in w)
    if "en" in candidates and english and plain and english >= len(words) * 0.2:
        return Detection("en", share, reliable=share >= 0.7)
    return _by_langid(sample, candidates, share)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _by_langid(sample: str, candidates: Iterable[str], share: float) -> Detection:
    ranked: list[tuple[str, float]] = [(str(code), float(p)) for code, p in _identifier().rank(sample)]
    candidates = list(candidates)
    wanted = {code.split("-")[0]: code for code in candidates}
    best = next(((wanted[code], p) for code, p in ranked if code in wanted), (candidates[0], 0.0))
    inside = sum(p for code, p in ranked if code in wanted) or 1.0
    confidence = best[1] / inside if len(candidates) > 1 else max(best[1], 0.5)
    long_enough = len(_LATIN_WORD.findall(sample)) > 3
    elsewhere = ranked[0][0] not in wanted and (ranked[0][1] > 0.9 or long_enough)
    sure = confidence * share >= 0.7 or (len(candidates) == 1 and not elsewhere and share >= 0.7)
    return Detection(best[0], round(confidence * share, 4), reliable=sure and not elsewhere)
