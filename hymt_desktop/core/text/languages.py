# SPDX-License-Identifier: Apache-2.0
"""The languages of this program, by code and name.

``LANGUAGES`` are the 38 of HY-MT1.5 (33 languages and 5 dialects or minority languages; source: the language
table of its README, whose codes are BCP 47 tags). Our own models have a symbol for each of them.
``OTHER_LANGUAGES`` are further ones, which models of other makers translate.
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

OTHER_LANGUAGES = MappingProxyType(
    {
        "af": ("Afrikaans", "Afrikaans"),
        "am": ("Amharic", "አማርኛ"),
        "as": ("Assamese", "অসমীয়া"),
        "az": ("Azerbaijani", "azərbaycanca"),
        "be": ("Belarusian", "беларуская"),
        "bg": ("Bulgarian", "български"),
        "bs": ("Bosnian", "bosanski"),
        "ca": ("Catalan", "català"),
        "cy": ("Welsh", "Cymraeg"),
        "da": ("Danish", "dansk"),
        "el": ("Greek", "Ελληνικά"),
        "eo": ("Esperanto", "Esperanto"),
        "et": ("Estonian", "eesti"),
        "eu": ("Basque", "euskara"),
        "fi": ("Finnish", "suomi"),
        "ga": ("Irish", "Gaeilge"),
        "gl": ("Galician", "galego"),
        "ha": ("Hausa", "Hausa"),
        "hr": ("Croatian", "hrvatski"),
        "ht": ("Haitian Creole", "Kreyòl ayisyen"),
        "hu": ("Hungarian", "magyar"),
        "hy": ("Armenian", "հայերեն"),
        "ig": ("Igbo", "Igbo"),
        "is": ("Icelandic", "íslenska"),
        "jv": ("Javanese", "Basa Jawa"),
        "ka": ("Georgian", "ქართული"),
        "kn": ("Kannada", "ಕನ್ನಡ"),
        "ky": ("Kyrgyz", "кыргызча"),
        "lb": ("Luxembourgish", "Lëtzebuergesch"),
        "lo": ("Lao", "ລາວ"),
        "lt": ("Lithuanian", "lietuvių"),
        "lv": ("Latvian", "latviešu"),
        "mg": ("Malagasy", "Malagasy"),
        "mk": ("Macedonian", "македонски"),
        "ml": ("Malayalam", "മലയാളം"),
        "mt": ("Maltese", "Malti"),
        "ne": ("Nepali", "नेपाली"),
        "no": ("Norwegian", "norsk"),
        "or": ("Odia", "ଓଡ଼ିଆ"),
        "pa": ("Punjabi", "ਪੰਜਾਬੀ"),
        "ps": ("Pashto", "پښتو"),
        "ro": ("Romanian", "română"),
        "si": ("Sinhala", "සිංහල"),
        "sk": ("Slovak", "slovenčina"),
        "sl": ("Slovenian", "slovenščina"),
        "so": ("Somali", "Soomaali"),
        "sq": ("Albanian", "shqip"),
        "sr": ("Serbian", "српски"),
        "sv": ("Swedish", "svenska"),
        "sw": ("Swahili", "Kiswahili"),
        "tg": ("Tajik", "тоҷикӣ"),
        "uz": ("Uzbek", "oʻzbekcha"),
        "xh": ("Xhosa", "isiXhosa"),
        "yo": ("Yoruba", "Yorùbá"),
        "zu": ("Zulu", "isiZulu"),
    }
)
"""Further languages of models of other makers, as ``LANGUAGES``."""

WITHOUT_SPACES = frozenset({"zh", "zh-Hant", "yue", "ja"})
"""Languages of full stops such as 。, whose sentences follow each other without a space."""
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
        "nb": "no",
        "nn": "no",
    }
)


def canonical_code(code: str) -> str:
    """Return the code of a language that ``code`` means: ``en-US`` -> ``en``, ``zh_TW`` -> ``zh-Hant``.

    Raises:
        UnsupportedLanguage: ``code`` names none of the known languages.
    """
    tag = code.strip().replace("_", "-").lower()
    primary = tag.split("-")[0]
    for known in (tag, primary):
        if known in _ALIASES:
            return _ALIASES[known]
        if known in LANGUAGES or known in OTHER_LANGUAGES:
            return known
    raise UnsupportedLanguage(
        f"'{code}' is not a language that this translator knows.",
        "Use a code such as en, zh or zh-Hant.",
    )


def language_name(code: str) -> str:
    """Return the English name of a canonical code."""
    return (LANGUAGES.get(code) or OTHER_LANGUAGES[code])[0]
