# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hymt_desktop.core.context.consistency import (
    FEWEST_USES,
    Recurring,
    consistency,
    deviations,
    recurring,
)
from hymt_desktop.core.context.window import FURTHER_TOKENS, context_before
from hymt_desktop.core.results import Options
from tests.core.fake_engine import fake_translator

TO_ZH = Options(target="zh", source="en")


def words(text):
    return len(text.split())


@given(st.lists(st.text("ab .", max_size=60), max_size=6), st.integers(0, 4), st.integers(0, 40))
def test_context_stays_within_its_bounds(sentences, count, budget):
    index = len(sentences) - 1 if sentences else 0
    text = context_before(sentences, index, count, budget, words)
    nearest = sentences[index - 1] if index else ""
    assert words(text) <= budget
    assert words(text) <= max(FURTHER_TOKENS, words(nearest))


def test_the_nearest_sentence_is_shown_even_if_it_is_long_and_further_ones_are_not():
    long = " ".join(["word"] * (FURTHER_TOKENS + 5))
    assert context_before(["Before.", long, "x"], 2, 3, 100, words) == long
    assert context_before(["Before.", "Near.", "x"], 2, 3, 100, words) == "Before. Near."


# Consistency

SAID = [
    ("The sluice gate is open.", "水闸开着。"),
    ("Close the sluice gate now.", "现在关上水闸。"),
    ("All sluice gates are old.", "所有的水闸都很旧。"),
    ("Marta opened the sluice gate.", "玛塔打开了闸门。"),
    ("Then Marta went home.", "然后玛塔回家了。"),
    ("We saw Marta, who laughed.", "我们看见了玛尔塔，她笑了。"),
]


def test_names_and_phrases_are_found_with_their_usual_rendering():
    found = {p.source: p for p in recurring(SAID, "en", "zh")}
    assert set(found) == {"sluice gate", "Marta"}
    gate, marta = found["sluice gate"], found["Marta"]
    assert (gate.target, gate.uses, gate.same) == ("水闸", 4, 3)
    assert [(index, SAID[index][0][start:end]) for index, start, end in gate.others] == [(3, "sluice gate")]
    assert (marta.target, marta.uses, marta.same) == ("玛塔", 3, 2)
    assert consistency(list(found.values())) == 5 / 7
    assert consistency([]) is None


def test_chinese_sources_and_english_renderings():
    said = [
        ("水闸开着。", "The sluice gate is open."),
        ("请关上水闸。", "Close the sluice gate."),
        ("旧水闸坏了。", "The old floodgate is broken."),
    ]
    (found,) = recurring(said, "zh", "en")
    assert (found.source, found.target, found.uses, found.same) == ("水闸", "sluice gate", 3, 2)


def test_where_every_use_differs_there_is_no_usual_rendering():
    said = [("The sluice gate is big.", "甲乙"), ("A sluice gate is here.", "丙丁"), ("Sluice gate.", "戊己")]
    (found,) = recurring(said, "en", "zh")
    assert (found.target, found.same) == ("", 1)


@given(
    st.lists(
        st.tuples(st.text("ab AB水闸门的。 ", max_size=20), st.text("ab 水闸门。", max_size=20)), max_size=12
    ),
    st.sampled_from([("en", "zh"), ("zh", "en"), ("en", "de")]),
)
def test_any_text_is_counted_soundly(pairs, languages):
    for phrase in recurring(pairs, *languages):
        assert phrase.uses >= FEWEST_USES
        assert 0 <= phrase.same == phrase.uses - len(phrase.others)
        for index, start, end in phrase.others:
            assert pairs[index][0][start:end].strip()


def gates(prompt, decoding):
    """Say 水闸, but 闸门 in the sentence with a boat, unless a term asks for something."""
    wanted = re.search(r"<is>(.*?)</t>", prompt.sentence)
    said = wanted.group(1) if wanted else "闸门" if "boat" in prompt.sentence else "水闸"
    before, after = {
        "h": ("这个", "在那里"),
        "t": ("那个", "到过"),
        "b": ("有", "的船"),
        "l": ("剩", "一个"),
    }[re.search(r"\b(here|there|boat|left)\b", prompt.sentence).group()[0]]
    return f"{before}{said}{after}。"


TEXT = (
    "The sluice gate is here. A sluice gate was there. The sluice gate has a boat. One sluice gate is left."
)


def test_the_consistency_pass_changes_what_deviates_and_nothing_else():
    translator, engine = fake_translator(gates)
    plain = translator.translate(TEXT, TO_ZH)
    assert [s.step for s in plain.segments] == ["first"] * 4
    assert plain.text.count("水闸") == 3
    result = translator.translate(TEXT, replace(TO_ZH, consistent=True))
    assert result.text.count("水闸") == 4
    assert [s.step for s in result.segments] == ["first", "first", "consistency", "first"]
    assert [p.sentence for p in engine.calls[-1][0]] == ["The<t> sluice gate<is>水闸</t> has a boat."]


def test_the_consistency_pass_keeps_a_translation_that_would_become_doubtful():
    def stubborn(prompt, decoding):
        return "它" * 30 if "<is>" in prompt.sentence else gates(prompt, decoding)

    translator, _ = fake_translator(stubborn)
    result = translator.translate(TEXT, replace(TO_ZH, consistent=True))
    assert result.text.count("闸门") == 1
    assert not result.flagged


def test_the_share_that_is_translated_again_is_bounded_and_the_most_frequent_goes_first():
    often = Recurring("a b", "甲", 900, 500, tuple((i, 0, 3) for i in range(400)))
    seldom = Recurring("b c", "乙", 300, 200, tuple((i, 2, 5) for i in range(0, 100, 2)))
    unclear = Recurring("d", "", 300, 10, ((999, 0, 1),))
    for context, most in ((False, 100), (True, 41)):
        found = deviations([often, seldom, unclear], 1000, context=context)
        assert list(found) == list(range(most))
        assert {phrase for spans in found.values() for _, _, phrase in spans} == {often}
    assert len(deviations([often], 20, context=True)) == 10
