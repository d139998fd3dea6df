# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hymt_desktop.core.text.markup import special_symbols
from hymt_desktop.core.text.mask import _find, find_protected, mask, placeholders, restore

_ODD = st.sampled_from(
    [
        *special_symbols(),
        "{",
        "}",
        "%s",
        "%",
        "`",
        "<",
        ">",
        "<p",
        "1>",
        "http://a.b",
        "x@y.z",
        "👍🏽",
        "$A",
        "\\",
        "/a/b",
    ]
)
_TEXT = st.one_of(st.text(), st.lists(st.one_of(_ODD, st.text(max_size=3)), max_size=40).map("".join))


@given(_TEXT)
@example("<p{x}1>" * 3)
@example("<2zh>" * 50)
def test_restoring_a_masked_text_gives_the_text_back(text):
    masked = mask(text)
    assert restore(masked.text, masked.originals) == text


@given(_TEXT)
def test_nothing_but_our_placeholders_reads_as_a_symbol_of_the_model(text):
    masked = mask(text)
    numbers = placeholders(masked.text)
    assert numbers == list(range(1, len(masked.originals) + 1))
    assert not [
        p
        for p in find_protected(masked.text)
        if not masked.text.startswith("<p", p.start) and p.kind.value == "symbol"
    ]


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("See https://a.org/x_(y).", ["https://a.org/x_(y)"]),
        ("(see https://a.org/x)", ["https://a.org/x"]),
        ("请看https://a.org/x。好", ["https://a.org/x"]),
        ("Write to me@x.org, please", ["me@x.org"]),
        ("Run `rm -rf .` now", ["`rm -rf .`"]),
        (r"Open C:\Users\me\a.txt or /usr/local/bin", [r"C:\Users\me\a.txt", "/usr/local/bin"]),
        ("%s of %1$d and %(name)s, %.2f", ["%s", "%1$d", "%(name)s", "%.2f"]),
        ("{name} {{ user.x }} ${HOME} $PATH", ["{name}", "{{ user.x }}", "${HOME}", "$PATH"]),
        ("{n, plural, one {# item} other {# items}} left", ["{n, plural, one {# item} other {# items}}"]),
        ("Hi 👨‍👩‍👧 and 🇨🇳", ["👨‍👩‍👧", "🇨🇳"]),
        ("a <b>bold</b> word", ["<b>", "</b>"]),
        ("the <2zh> tag", ["<2zh>"]),
        ("50% of it, 100 %, $5, and/or, km/h, 3 < 4 > 2", []),
    ],
)
def test_finds_what_must_not_be_touched(text, protected):
    assert [text[p.start : p.end] for p in find_protected(text)] == protected


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("在/usr/local/bin目录下", "/usr/local/bin"),
        ("打开~/notes.txt并保存", "~/notes.txt"),
        ("设置$HOME变量", "$HOME"),
        ("放在$HOME/notes.txt里", "$HOME/notes.txt"),
        ("Look into $HOME/a-b/c.txt.", "$HOME/a-b/c.txt"),
        ("Today is $(date).", "$(date)"),
        ("смотри /home/имя/файл сюда", "/home/имя/файл"),
    ],
)
def test_passages_between_chinese_words(text, protected):
    assert [text[s.start : s.end] for s in find_protected(text)] == [protected]


def test_inline_tags_of_a_document_are_markup_and_not_text():
    assert find_protected("a <x1>b</x1><br/>c", inline_tags=True) == []
    assert len(find_protected("a <x1>b</x1><br/>c")) == 3


@pytest.mark.parametrize(
    "unit", ["x", "a@", "/a", "{", "`", "<", "%", "{a, plural", "http://", "$", "<b ", "&a"]
)
def test_time_grows_with_the_length_and_not_with_its_square(unit):
    started = time.perf_counter()
    find_protected(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("It is in /usr/local/bin.", "/usr/local/bin"),
        (r"See C:\Users\me\a.txt, please", r"C:\Users\me\a.txt"),
        ("Go to ../..", "../.."),
    ],
)
def test_a_path_ends_before_the_stop_of_its_sentence(text, path):
    assert [text[s.start : s.end] for s in find_protected(text)] == [path]


@given(
    st.lists(
        st.sampled_from(
            [
                "word",
                "在",
                " ",
                "\n",
                "\r\n",
                "\u2028",
                "<",
                ">",
                "<a",
                "</x1>",
                "<p1>",
                "{",
                "}",
                "{n}",
                "{n, plural, one {a}}",
                "`",
                "`x`",
                "https://a.b/c",
                "www.a.b",
                "a@b.cd",
                "/usr/lib",
                "C:\\x",
                "\\\\s\\t",
                "~/a",
                "%s",
                "%(n)d",
                "%%",
                "$A",
                "$",
                "${a}",
                "##a##",
                "@@a@@",
                "__AB__",
                "&amp;",
                "&",
                "1\ufe0f\u20e3",
                "😍",
                "🇩🇪",
                "☀",
                "⌚",
                "⭐",
                ".",
                "_",
            ]
        ),
        max_size=30,
    )
)
def test_the_quick_way_finds_the_same(words):
    text = "".join(words)
    assert find_protected(text) == _find(text, inline_tags=False)
    assert find_protected(text, inline_tags=True) == _find(text, inline_tags=True)
