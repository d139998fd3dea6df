# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.text.detect import detect, scripts

_BOTH = ("en", "zh")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello", "en"), ("OK", "en"), ("The cat", "en"), ("PLEASE READ THIS", "en"),
        ("He moved to 北京 last year.", "en"), ("你好", "zh"), ("好", "zh"), ("我用 Python 写 code", "zh"),
        ("iPhone 15 Pro 的价格", "zh"), ("会议改到星期二。", "zh"),
    ],
)  # fmt: skip
def test_is_certain_of_short_text(text, language):
    found = detect(text, _BOTH)
    assert (found.language, found.reliable) == (language, True)


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "🎉",
        "",
        "Je ne sais pas ce que tu veux dire",
        "東京へ行きます",
        "Привет, как дела?",
        "안녕하세요",
    ],
)
def test_says_when_it_is_not_certain(text):
    assert not detect(text, _BOTH).reliable


def test_tells_traditional_from_simplified():
    allowed = ("en", "zh", "zh-Hant")
    assert detect("電腦軟體很好用", allowed).language == "zh-Hant"
    assert detect("电脑软件很好用", allowed).language == "zh"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich habe heute leider keine Zeit für dich", "de"), ("Je ne sais pas ce que tu veux", "fr"),
        ("今日はとても寒いですね", "ja"), ("오늘은 날씨가 좋네요", "ko"), ("สวัสดีครับ", "th"),
        ("Сегодня хорошая погода", "ru"),
    ],
)  # fmt: skip
def test_knows_other_languages_where_they_are_allowed(text, language):
    assert detect(text, ("en", "zh", "de", "fr", "ja", "ko", "th", "ru")).language == language


def test_links_and_code_do_not_count():
    assert detect("https://example.org/english/words/here 你好", _BOTH).language == "zh"


@pytest.mark.parametrize(
    ("text", "sure"), [("東京", False), ("学校", False), ("数据库", True), ("这个软件怎么用？", True)]
)
def test_a_few_characters_that_may_be_japanese_are_not_certain(text, sure):
    assert detect(text, {"en", "zh", "zh-Hant", "ja"}).reliable == sure
    assert detect(text, {"en", "zh", "zh-Hant"}).reliable


def test_every_script_is_counted_beside_the_usual_ones():
    letters = {
        "kana": "カ", "hangul": "한", "cyrillic": "Ж", "arabic": "ع", "hebrew": "ש", "thai": "ก",
        "devanagari": "अ", "bengali": "অ", "gujarati": "અ", "tamil": "அ", "telugu": "అ", "tibetan": "ཀ",
        "burmese": "က", "khmer": "ក", "greek": "Ω", "armenian": "Ա", "georgian": "ა", "ethiopic": "አ",
        "gurmukhi": "ਅ", "odia": "ଅ", "kannada": "ಅ", "malayalam": "അ", "sinhala": "අ", "lao": "ກ",
    }  # fmt: skip
    for name, letter in letters.items():
        found = scripts(f"some words 汉字 {letter * 5}")
        assert set(found) == {"latin", "han", name}
        assert found[name] >= 1
    assert set(scripts("some words 汉字 12!")) == {"latin", "han"}
    assert scripts("12!") == {}
