# SPDX-License-Identifier: Apache-2.0
"""The 38 languages of HY-MT1.5 (33 languages and 5 dialects or minority languages), by code and name.

Source: the language table of HY-MT1.5's README. Codes are BCP 47 tags as that table writes them.
"""

from __future__ import annotations

from types import MappingProxyType

from hymt_desktop.core.errors import UnsupportedLanguage

LANGUAGES = MappingProxyType(
    {
        "zh": ("Chinese", "中文"),
        "en": ("English", "English"),
        "fr": ("French", "français"),
        "pt": ("Portuguese", "português"),
        "es": ("Spanish", "español"),
        "ja": ("Japanese", "日本語"),
        "tr": ("Turkish", "Türkçe"),
        "ru": ("Russian", "русский"),
        "ar": ("Arabic", "العربية"),
        "ko": ("Korean", "한국어"),
        "th": ("Thai", "ไทย"),
        "it": ("Italian", "italiano"),
        "de": ("German", "Deutsch"),
        "vi": ("Vietnamese", "Tiếng Việt"),
        "ms": ("Malay", "Bahasa Melayu"),
        "id": ("Indonesian", "Bahasa Indonesia"),
        "tl": ("Filipino", "Filipino"),
        "hi": ("Hindi", "हिन्दी"),
        "zh-Hant": ("Traditional Chinese", "繁體中文"),
        "pl": ("Polish", "polski"),
        "cs": ("Czech", "čeština"),
        "nl": ("Dutch", "Nederlands"),
        "km": ("Khmer", "ខ្មែរ"),
        "my": ("Burmese", "မြန်မာ"),
        "fa": ("Persian", "فارسی"),
        "gu": ("Gujarati", "ગુજરાતી"),
        "ur": ("Urdu", "اردو"),
        "te": ("Telugu", "తెలుగు"),
        "mr": ("Marathi", "मराठी"),
        "he": ("Hebrew", "עברית"),
        "bn": ("Bengali", "বাংলা"),
        "ta": ("Tamil", "தமிழ்"),
        "uk": ("Ukrainian", "українська"),
        "bo": ("Tibetan", "བོད་ཡིག"),
        "kk": ("Kazakh", "қазақша"),
        "mn": ("Mongolian", "монгол"),
        "ug": ("Uyghur", "ئۇيغۇرچە"),
        "yue": ("Cantonese", "粵語"),
    }
)
"""Code -> (name in English, name in the language itself)."""

_ALIASES = MappingProxyType(
    {
        "zh-cn": "zh",
        "zh-hans": "zh",
        "zh-sg": "zh",
        "zh-hans-cn": "zh",
        "zh-tw": "zh-Hant",
        "zh-hk": "zh-Hant",
        "zh-mo": "zh-Hant",
        "zh-hant": "zh-Hant",
        "cmn": "zh",
        "fil": "tl",
        "iw": "he",
        "in": "id",
    }
)


def canonical_code(code: str) -> str:
    """Return the code of ``LANGUAGES`` that ``code`` means: ``en-US`` -> ``en``, ``zh_TW`` -> ``zh-Hant``.

    Raises:
        UnsupportedLanguage: ``code`` names none of the 38 languages.
    """
    tag = code.strip().replace("_", "-").lower()
    if tag in _ALIASES:
        return _ALIASES[tag]
    if tag in LANGUAGES:
        return tag
    primary = tag.split("-")[0]
    if primary in LANGUAGES:
        return primary
    raise UnsupportedLanguage(
        f"'{code}' is not a language that this translator knows.",
        "Use a code such as en, zh or zh-Hant.",
    )


def language_name(code: str) -> str:
    """Return the English name of a canonical code."""
    return LANGUAGES[code][0]
