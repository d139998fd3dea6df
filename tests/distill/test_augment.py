# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import re
from collections import Counter
from difflib import SequenceMatcher

import pytest

from distill.config import AugmentConfig
from distill.data.augment import (
    Augmenter,
    Example,
    join,
    shared_tokens,
    with_emoji,
    with_typo,
    without_final_stop,
)
from distill.data.spans import Lexicon
from hymt_desktop.core.text.markup import SYMBOL_RE
from tests.distill.corpus import LEXICON, sentences

NOTHING = dict.fromkeys(AugmentConfig.__dataclass_fields__, 0.0)
LEX = Lexicon.of(LEXICON)


def augmenter(**shares):
    return Augmenter(AugmentConfig(**{**NOTHING, **shares}), LEX, lambda text: text.replace("脑", "腦"))


def examples(to):
    return [Example(e, z, "zh") if to == "zh" else Example(z, e, "en") for e, z in sentences()]


@pytest.mark.parametrize("to", ["zh", "en"])
def test_an_annotated_term_stands_in_the_target(to):
    change = augmenter(terms=1.0, pseudo_terms=0.5)
    seen = 0
    for i, example in enumerate(examples(to)):
        out = change(example, random.Random(i))
        for wanted in re.findall(r"<is>(.*?)</t>", out.source):
            seen += 1
            assert wanted in out.target
    assert seen > 50


@pytest.mark.parametrize("share", ["tags", "placeholders"])
@pytest.mark.parametrize("to", ["zh", "en"])
def test_both_sides_have_the_same_symbols(share, to):
    change = augmenter(**{share: 1.0})
    changed = 0
    for i, example in enumerate(examples(to)):
        out = change(example, random.Random(i))
        source, target = (Counter(SYMBOL_RE.findall(t)) for t in (out.source, out.target))
        assert source == target
        changed += bool(source)
    assert changed > 50


def test_tags_take_the_space_before_a_word_inside():
    change = augmenter(tags=1.0)
    opened = [
        t for i, e in enumerate(examples("zh")) for t in [change(e, random.Random(i)).source] if "</x1>" in t
    ]
    assert opened
    assert not any(re.search(r" <x\d>", text) for text in opened)


def test_plain_when_nothing_is_asked_for():
    change = augmenter()
    assert all(change(e, random.Random(0)) == e for e in examples("zh"))


def test_joining_uses_a_space_in_english_and_a_symbol_for_a_line_break():
    first, second = Example("One.", "一。", "zh"), Example("Two.", "二。", "zh")
    assert join(first, second, line_break=False) == Example("One. Two.", "一。二。", "zh")
    assert join(first, second, line_break=True) == Example("One.<br/>Two.", "一。<br/>二。", "zh")


def test_surface_changes():
    upper = augmenter(upper_case=1.0)(Example("Buy it now.", "现在买。", "zh"), random.Random(1))
    assert upper.source == "BUY IT NOW."
    traditional = augmenter(traditional=1.0)(Example("电脑", "computer", "en"), random.Random(1))
    assert traditional.source == "电腦"
    assert without_final_stop(Example("Go.", "走。", "zh")) == Example("Go", "走", "zh")
    assert without_final_stop(Example("Go.", "走", "zh")) == Example("Go.", "走", "zh")


def test_shared_tokens_are_found_once():
    spans = shared_tokens("Run apt-get on 10.0.0.1 now", "现在在10.0.0.1上运行apt-get")
    assert [s for s, _ in spans] == [(4, 11), (15, 23)]


def test_the_texts_carry_language_and_context():
    source, target = Example("He left.", "他走了。", "zh", "Tom was tired.").texts()
    assert source == "<2zh><ctx> Tom was tired.</ctx> He left."
    assert target == "他走了。"


def test_what_users_type():
    """Title Case, typos and emoji change the source as a user would, and nothing else."""
    example = Example("the museum opened in London yesterday", "博物馆昨天在伦敦开放", "zh")
    rng = random.Random(1)
    titled = augmenter(title_case=1.0)(example, rng)
    assert titled.source == "The Museum Opened In London Yesterday"
    assert titled.target == example.target
    seen = set()
    for _ in range(200):
        typed = with_typo(example, rng)
        assert typed.target == example.target
        assert "London" in typed.source
        changed = SequenceMatcher(None, example.source, typed.source).get_opcodes()
        assert sum(max(b - a, d - c) for name, a, b, c, d in changed if name != "equal") <= 2
        assert abs(len(typed.source) - len(example.source)) <= 1
        seen.add(len(typed.source) - len(example.source))
    assert seen == {-1, 0, 1}
    assert with_typo(Example("a b c", "啊", "zh"), rng).source == "a b c"
    happy = with_emoji(example, rng)
    assert happy.source.removeprefix(example.source) == happy.target.removeprefix(example.target) != ""
