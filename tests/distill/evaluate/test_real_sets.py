# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter

import pytest

from distill.evaluate import feature_sets as sets
from distill.evaluate.real_sets import SEEN, contrast, contrast_items, persons, spans, term_items
from distill.evaluate.validators import read_tags
from hymt_desktop.core.errors import UserError
from tests.distill.evaluate.toy import CONTRAST_ROWS, material

LENGTHS = {"flores-dev": 997, "iwslt17": 1459}


def rows(name):
    return [line.split("\t") for line in sets.read_lines(name) if not line.startswith("#")]


def test_the_term_items_are_many_real_and_mostly_unseen():
    items = rows("term_items.tsv")
    assert len({tuple(item[:4]) for item in items}) == len(items)
    assert sum(item[5] != "pair" for item in items) >= 500
    assert {item[5] for item in items} == set(SEEN)
    assert {item[4] for item in items} == {"iso-codes", "cow"}
    assert all(1 <= int(item[1]) <= LENGTHS[item[0]] for item in items)
    assert max(Counter(item[2].lower() for item in items if item[4] == "cow").values()) <= 2


def test_the_contrasts_are_many_and_the_pronouns_balanced():
    items = rows("contrast_items.tsv")
    assert len({tuple(item) for item in items}) == len(items) >= 200
    assert all(2 <= int(item[2]) <= LENGTHS[item[1]] and item[4] != item[5] for item in items)
    assert {item[3] for item in items} == {"pronoun", "person", "term", "name"}
    pronouns = Counter(item[4] for item in items if item[3] == "pronoun")
    assert pronouns["他们"] == pronouns["它们"] > 50
    assert sum(item[7] == "1" for item in items) > 50


def test_a_contrast_changes_the_choice_and_nothing_else(tmp_path):
    first, second, term, person = material(tmp_path).contrasts
    assert (first.right, first.wrong) == (
        "他们分三班在那里工作，他们很喜欢。",
        "它们分三班在那里工作，它们很喜欢。",
    )
    assert second.context == (
        "The museum in Berlin opened in 1871.",
        "Its plant, the largest one, employs 1200 people.",
        "They work there in three shifts, and they like it.",
    )
    assert term.wrong == "它的植物是最大的，有1200名员工。"
    assert person.source == "整个冬天从来没有挨饿。"
    assert person.wrong == "We were never hungry in the whole winter."
    assert (first.near, second.near) == (True, False)
    assert [item.open for item in (first, second, term, person)] == [True, False, False, True]


def test_pronouns_are_exchanged_in_all_cases():
    text = "They saw them in their house, themselves; then theirs."
    assert contrast(text, "person", "they", "we") == "We saw us in our house, ourselves; then ours."
    assert contrast(text, "person", "you", "we") == text
    assert persons("I told him that it's theirs") == {"I", "he", "it", "they"}


def test_other_sentences_are_refused(tmp_path):
    pairs = material(tmp_path).pairs
    for row in ("flores-dev\t2\tBerlin\t柏林\tiso-codes\tnew", "flores-dev\t5\tBerlin\t柏林\tiso-codes\tnew"):
        with pytest.raises(UserError, match="flores-dev"):
            term_items(pairs, [row])
    with pytest.raises(UserError, match="flores-dev"):
        contrast_items(pairs, [CONTRAST_ROWS[0].replace("他们", "她们")])


def test_tagged_sentences_have_their_tags_round_the_term(tmp_path):
    items = material(tmp_path).terms
    for source, target in (("en", "zh"), ("zh", "en")):
        cases = sets.tagged_cases(items, source)
        assert len(cases) == 24
        assert len({case.text for case in cases}) >= 23
        for case in cases:
            tree = read_tags(case.text)
            assert tree.problem is None
            assert tree.order
            if case.wanted:
                start, end = tree.ranges["x1"]
                item = next(i for i in items if i.side(target) == case.wanted)
                assert tree.text[start:end] == item.side(source)


def test_placeholders_stand_once_in_the_sentence(tmp_path):
    pairs = material(tmp_path).pairs["flores-dev"]
    for source in ("en", "zh"):
        for case, pair in zip(sets.placeholder_cases(pairs, source), pairs, strict=True):
            assert case.text.count(case.kept) == 1
            assert case.text.replace(case.kept, "").replace(" ", "") == pair.side(source).replace(" ", "")


def test_context_is_from_elsewhere(tmp_path):
    for source in ("en", "zh"):
        cases = sets.context_cases(material(tmp_path / source).pairs["iwslt17"], source)
        assert len(cases) == 5
        assert all(case.sentence not in case.context and case.context for case in cases)


def test_bogus_terms_that_are_in_the_text_are_left_out():
    every = sets.bogus_terms([], "en")
    left = sets.bogus_terms(["The old zeppelin Hangars burnt."], "en")
    assert set(every) - set(left) == {("zeppelin hangar", "飞艇库")}
    assert ("飞艇库", "zeppelin hangar") in sets.bogus_terms([], "zh")


def test_lines(tmp_path):
    assert len(set(sets.words())) == 500
    capitals = sets.capital_lines(material(tmp_path).pairs["iwslt17"])
    assert len(set(capitals)) == len(capitals) == 5 + 250
    assert all(line.isupper() for line in capitals)
    lines = sets.emoji_and_url_lines()
    assert len(lines) == 200
    assert all(case.kept in case.text for case in lines)


def test_spans():
    assert spans("The Museum and museums", "museum", "en") == [(4, 10)]
    assert spans("河边的河", "河", "zh") == [(0, 1), (3, 4)]
