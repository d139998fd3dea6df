# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hymt_desktop.core.engine.manifest import FEATURES
from hymt_desktop.core.errors import Cancelled, UnsupportedLanguage
from hymt_desktop.core.results import FlagKind, Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.model import Status, TermMatch
from hymt_desktop.core.text.check import well_nested
from hymt_desktop.core.text.markup import special_symbols
from hymt_desktop.core.text.tags import TAG_RE
from tests.core.fake_engine import fake_translator

TO_ZH = Options(target="zh", source="en")
TO_EN = Options(target="en", source="zh")
_BARE = tuple(f for f in FEATURES if f in ("context",))


def chinese(prompt, decoding):
    """A plausible translation that keeps symbols and numbers: each word becomes 字."""
    keep = re.findall(r"</?x\d+/?>|<p\d+>|<br/>|\d+(?:[.,]\d+)*|[A-Za-z]+", prompt.sentence)
    nouns = ["字词", "字词", "东西", "山水", "花鸟", "鱼虫", "风月", "天地", "日夜", "春秋"]
    words = [nouns[i % 10] if re.fullmatch(r"[A-Za-z]+", word) else word for i, word in enumerate(keep)]
    return "".join(words) + "。"


def english(prompt, decoding):
    keep = re.findall(r"</?x\d+/?>|<p\d+>|<br/>|\d+(?:[.,]\d+)*|[\u4e00-\u9fff]", prompt.sentence)
    letters = [
        "abcdefghijklmnopqrstuvwxyz"[ord(w) % 26] * 2 if len(w) == 1 and ord(w) > 255 else w for w in keep
    ]
    return " ".join(letters).capitalize() + "."


@dataclass(frozen=True)
class Terms:
    """A glossary of one term."""

    source: str
    target: str
    status: Status = Status.PREFERRED

    def find(self, sentence, source, target):
        return [
            TermMatch(m.start(), m.end(), self.source, (self.target,), self.status)
            for m in re.finditer(re.escape(self.source), sentence)
        ]


def test_lines_indents_markers_and_blank_lines_stay():
    translator, _ = fake_translator(chinese)
    text = "# Title here\r\n\r\n  - first item. And more.\n\t2. second item   \n\n\nLast line\n"
    assert translator.translate(text, TO_ZH).text == (
        "# 字词字词\r\n\r\n  - 字词字词。字词字词。\n\t2. 字词字词   \n\n\n字词字词\n"
    )


def test_english_sentences_are_joined_by_spaces_and_chinese_ones_are_not():
    translator, _ = fake_translator(english)
    assert translator.translate("今天。明天！\n　　后天。", TO_EN).text.count(". ") == 1
    translator, _ = fake_translator(chinese)
    assert translator.translate("One here. Two here.", TO_ZH).text == "字词字词。字词字词。"


def test_segments_point_into_source_and_target():
    translator, _ = fake_translator(chinese)
    text = "  One here. Two there!\n- 3 more 🎉\n"
    result = translator.translate(text, TO_ZH)
    assert len(result.segments) == 3
    for segment in result.segments:
        assert text[segment.start : segment.end] == segment.source
        assert result.text[segment.target_start : segment.target_end] == segment.target


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["Hello. ", "你好。", "<p1>", "<2zh>", "\n", "- ", "{x}", "👍", "%s "]),
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from([TO_ZH, TO_EN, Options(target="zh")]),
    st.sampled_from([FEATURES, _BARE]),
    st.sampled_from(["", "<p1><p9></x3>", "字", "word " * 3]),
)
def test_whatever_goes_in_and_comes_out_nothing_is_lost(text, options, features, answer):
    translator, _ = fake_translator(lambda prompt, decoding: answer, features)
    result = translator.translate(text, options)
    assert bool(result.text.strip()) == bool(text.strip())
    assert len(result.text.splitlines()) == len(text.splitlines())
    for segment in result.segments:
        assert text[segment.start : segment.end] == segment.source
        assert result.text[segment.target_start : segment.target_end] == segment.target
        assert segment.target.strip()
    for symbol in special_symbols():
        if symbol not in text:
            assert symbol not in result.text


@pytest.mark.parametrize("features", [FEATURES, _BARE])
def test_protected_passages_are_restored_exactly(features):
    translator, engine = fake_translator(chinese, features)
    text = "Open https://a.org/x?q=1&r=2 with `run --now` and mail {name} the <2en> tag 👍🏽 today."
    result = translator.translate(text, TO_ZH)
    for wanted in ("https://a.org/x?q=1&r=2", "`run --now`", "{name}", "<2en>", "👍🏽"):
        assert result.text.count(wanted) == 1
    assert not any(flag.kind is FlagKind.PLACEHOLDER for s in result.flagged for flag in s.flags)
    assert not any("<2en>" in prompt.sentence for prompt in engine.prompts)


def test_a_lost_placeholder_is_put_back_by_translating_around_it():
    def forgetful(prompt, decoding):
        return re.sub(r"<p\d+>", "", chinese(prompt, decoding))

    translator, _ = fake_translator(forgetful)
    result = translator.translate("Please open {file} now.", TO_ZH)
    assert "{file}" in result.text
    assert not result.flagged
    assert translator.repairs.fixed["split"] == 1


def test_more_protected_passages_than_there_are_symbols():
    translator, _ = fake_translator(chinese)
    text = "Use " + " and ".join(f"{{name{i}}}" for i in range(70)) + " here."
    result = translator.translate(text, TO_ZH)
    assert all(f"{{name{i}}}" in result.text for i in range(70))


def test_a_better_hypothesis_is_taken():
    translator, _ = fake_translator(lambda p, d: ["房间 402", "房间 204"] if d.hypotheses > 1 else "房间 402")
    result = translator.translate("Room number 204", TO_ZH)
    assert result.text == "房间 204"
    assert not result.flagged
    assert translator.repairs.fixed["hypotheses"] == 1


def test_a_loop_is_decoded_again_with_repetition_control():
    def loops(prompt, decoding):
        return "我很喜欢它。" if decoding.repetition_penalty > 1 else "我喜欢" + "它" * 20

    translator, _ = fake_translator(loops)
    assert translator.translate("I like it.", TO_ZH).text == "我很喜欢它。"
    # A wide search of a sentence that loops costs far more, and mends few.
    assert translator.repairs.tried["hypotheses"] == 0


def test_capitals_are_tried_in_lower_case():
    translator, _ = fake_translator(lambda p, d: "" if p.sentence.isupper() else "请阅读本说明。")
    assert translator.translate("PLEASE READ THESE INSTRUCTIONS", TO_ZH).text == "请阅读本说明"


def test_what_stays_wrong_is_flagged_and_kept():
    translator, _ = fake_translator(lambda prompt, decoding: "房间 402")
    result = translator.translate("Room number 204", TO_ZH)
    assert result.text == "房间 402"
    assert [flag.kind for flag in result.segments[0].flags] == [FlagKind.NUMBER]
    assert "204" in result.segments[0].flags[0].reason


def test_a_silent_model_leaves_the_source_with_a_reason():
    translator, _ = fake_translator(lambda prompt, decoding: "")
    result = translator.translate("Hello there, {name}.", TO_ZH)
    assert result.text == "Hello there, {name}."
    assert result.segments[0].flags[0].kind is FlagKind.FAILED


def test_text_already_in_the_target_language_and_text_without_words_is_copied():
    translator, engine = fake_translator(chinese)
    text = "已经是中文。\n12:30\n---\nhttps://a.org/b"
    assert translator.translate(text, TO_ZH).text == text
    assert engine.prompts == []


def test_full_width_punctuation_outside_of_code():
    translator, _ = fake_translator(lambda prompt, decoding: "你好,世界!运行<p1>.")
    assert translator.translate("Hello world, run `a,b!`.", TO_ZH).text == "你好，世界！运行`a,b!`。"


@pytest.mark.parametrize("address", ["admin@example.com", "https://example.com/a"])
def test_english_has_blanks_round_what_chinese_encloses(address):
    translator, _ = fake_translator(lambda prompt, decoding: "Letters to<p1>are answered.")
    result = translator.translate(f"发到 {address} 的信都会回复。", Options(target="en", source="zh"))
    assert result.text == f"Letters to {address} are answered."


def test_long_input_is_split_and_not_cut():
    translator, engine = fake_translator(
        lambda p, d: "字词" * max(1, len(p.sentence) // 6), max_source_tokens=32
    )
    text = ", ".join(f"clause number {i} goes on" for i in range(200)) + "."
    translator.translate(text, TO_ZH)
    first = engine.calls[0][0]
    assert "".join("".join(p.sentence for p in first).split()) == "".join(text.split())
    assert all(engine.count(p.sentence) <= 32 for p in first)


# Terms


def test_a_term_is_annotated_and_its_use_reported():
    def obeys(prompt, decoding):
        wanted = re.search(r"<is>(.*?)</t>", prompt.sentence)
        return f"这个{wanted.group(1)}很大。" if wanted else "这个网很大。"

    translator, engine = fake_translator(obeys)
    result = translator.translate("This network is big.", TO_ZH, terms=Terms("network", "网络"))
    assert engine.prompts[0].sentence == "This<t> network<is>网络</t> is big."
    assert result.text == "这个网络很大。"
    use = result.segments[0].terms[0]
    assert (use.source, use.target, use.start, use.end, use.applied) == ("network", "网络", 5, 12, True)


def test_an_ignored_term_is_masked():
    translator, _ = fake_translator(lambda p, d: "这个<p1>很大。" if "<p1>" in p.sentence else "这个网很大。")
    result = translator.translate("This network is big.", TO_ZH, terms=Terms("network", "网络"))
    assert result.text == "这个网络很大。"
    assert not result.flagged
    assert translator.repairs.fixed["masked_terms"] == 1


def test_a_term_that_fails_is_flagged():
    translator, _ = fake_translator(lambda p, d: "这个网很大。")
    result = translator.translate("This network is big.", TO_ZH, terms=Terms("network", "网络"))
    assert result.text == "这个网很大。"
    assert [flag.kind for flag in result.segments[0].flags] == [FlagKind.TERM]
    assert not result.segments[0].terms[0].applied


def test_a_sentence_that_is_one_term_takes_the_glossarys_word():
    translator, engine = fake_translator(chinese)
    assert translator.translate("Network", TO_ZH, terms=Terms("Network", "网络")).text == "网络"
    assert engine.prompts == []


def test_a_glossary_without_a_hit_changes_nothing():
    plain, engine = fake_translator(chinese)
    with_terms, same = fake_translator(chinese)
    text = "Nothing here. Nor here."
    assert (
        with_terms.translate(text, TO_ZH, terms=Terms("network", "网络")).text
        == plain.translate(text, TO_ZH).text
    )
    assert same.prompts == engine.prompts


def test_a_do_not_translate_term_is_protected():
    translator, engine = fake_translator(chinese)
    terms = Terms("Widget", "Widget", Status.DO_NOT_TRANSLATE)
    assert "Widget" in translator.translate("The Widget is here.", TO_ZH, terms=terms).text
    assert "Widget" not in engine.prompts[0].sentence


# Context, documents, variants


def test_context_is_the_sentences_before_and_ends_at_headings():
    translator, engine = fake_translator(chinese)
    text = "One is here. Two is here. Three is here.\n# A heading\nFour is here."
    translator.translate(text, replace(TO_ZH, context=1))
    contexts = {p.sentence: p.context for p in engine.calls[0][0]}
    assert contexts["Two is here."] == "One is here."
    assert contexts["Three is here."] == "Two is here."
    assert contexts["A heading"] == ""
    assert contexts["Four is here."] == ""


def test_no_context_where_the_model_was_not_trained_for_it():
    translator, engine = fake_translator(chinese, ("placeholders",))
    translator.translate("One is here. Two is here.", replace(TO_ZH, context=2))
    assert all(p.context == "" for p in engine.prompts)


def test_units_take_the_contexts_that_they_are_given():
    translator, engine = fake_translator(chinese)
    translator.translate_segments(
        ["It works.", "It fails."], replace(TO_ZH, context=1), contexts=["", "Before. This."]
    )
    assert [p.context for p in engine.calls[0][0]] == ["", "This."]


@pytest.mark.parametrize("features", [FEATURES, _BARE])
def test_tags_of_units_stay_whatever_the_model_can(features):
    translator, _ = fake_translator(chinese, features)
    units = ["A <x1>bold. And more</x1> text.", "See <x1/>the <x2>link</x2><br/>below.", ""]
    results = translator.translate_segments(units, TO_ZH)
    for unit, result in zip(units, results, strict=True):
        assert sorted(TAG_RE.findall(result.text)) == sorted(TAG_RE.findall(unit))
        assert well_nested(result.text)
    assert results[2].text == ""


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<x1>", "</x1>", "<x2/>", "<x9>", "<br/>", "<p1>", "好", "字词", "。"]), max_size=10
    )
)
def test_tags_stay_balanced_whatever_the_model_returns(parts):
    translator, _ = fake_translator(lambda prompt, decoding: "".join(parts))
    unit = "A <x1>bold. And more</x1> text {x} <x2/>here.<br/>Yes."
    result = translator.translate_segments([unit], TO_ZH)[0]
    assert sorted(TAG_RE.findall(result.text)) == sorted(TAG_RE.findall(unit))
    assert well_nested(result.text)


def test_traditional_chinese_is_converted_in_and_out():
    translator, engine = fake_translator(
        lambda p, d: "计算机软件" if p.target == "zh" else "Computer software."
    )
    assert translator.translate("computer software here", Options("zh-Hant", "en")).text == "計算機軟件"
    assert translator.translate("電腦軟體很好用。", Options("en")).source_language == "zh-Hant"
    assert engine.prompts[-1].sentence == "电脑软体很好用。"
    assert translator.translate("计算机软件", Options("zh-Hant", "zh")).text == "計算機軟件"


def test_unsupported_languages_are_named():
    translator, _ = fake_translator(chinese)
    with pytest.raises(UnsupportedLanguage, match="'fr'") as caught:
        translator.translate("Hello", Options("fr"))
    assert "en, zh" in caught.value.hint
    with pytest.raises(UnsupportedLanguage, match="both"):
        translator.translate("Hello", Options("en", "en"))


def test_cancelling_and_progress():
    translator, _ = fake_translator(chinese)
    seen = []
    translator.translate(
        "One here. Two here. 3", TO_ZH, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (2, 2)
    with pytest.raises(Cancelled):
        translator.translate("One here.", TO_ZH, cancelled=lambda: True)


def test_alternatives_differ():
    translator, _ = fake_translator(lambda p, d: ["你好。", "您好。", "你好。"])
    assert translator.alternatives("Hello there.", TO_ZH, 3) == ["你好。", "您好。"]


# The real engine


def test_a_real_model_translates_and_keeps_the_structure(tiny_package):
    with Translator.open(tiny_package, threads=1) as translator:
        text = "The meeting has been moved.\n\n- Our team {name} left.\n"
        result = translator.translate(text, TO_ZH)
        assert len(result.text.splitlines()) == 3
        assert "{name}" in result.text
        assert result.segments[0].score is not None
        assert translator.translate(text, TO_ZH).text == result.text


def test_batches_do_not_change_a_real_models_words(tiny_package):
    with (
        Translator.open(tiny_package, threads=1) as together,
        Translator.open(tiny_package, threads=1) as alone,
    ):
        lines = [
            f"The {word} has been moved to the old library." for word in ("meeting", "boat", "team", "school")
        ]
        options = replace(TO_ZH, beam_size=1)
        joined = together.translate("\n".join(lines), options).text.split("\n")
        assert joined == [alone.translate(line, options).text for line in lines]


def test_cancelling_stops_a_real_model_between_batches(tiny_package):
    with Translator.open(tiny_package, threads=1) as translator:
        asked = []

        def cancelled():
            asked.append(1)
            return len(asked) > 10

        text = "\n".join(
            f"The meeting number {i} has been moved to Tuesday and then to Friday." for i in range(800)
        )
        with pytest.raises(Cancelled):
            translator.translate(text, TO_ZH, cancelled=cancelled)


def test_the_bundled_model(bundled_package):
    with Translator.open(bundled_package) as translator:
        result = translator.translate(
            "The meeting has been moved to Tuesday, 14 May 2024.", Options(target="zh")
        )
    assert result.source_language == "en"
    assert "2024" in result.text
    assert "14" in result.text
    assert not result.flagged


def test_an_emoji_before_the_stop_stays_at_the_end():
    translator, engine = fake_translator(chinese)
    text = "I love it 😍! Great job 👍"
    assert translator.translate(text, TO_ZH).text == "字词字词东西 😍！字词字词 👍"
    assert [p.sentence for p in engine.prompts] == ["I love it", "Great job"]
    translator, _ = fake_translator(lambda p, d: "Good")
    assert translator.translate("太好了😍！做得好👍", TO_EN).text == "Good 😍! Good 👍"


def test_chinese_in_an_english_sentence_stays_as_it_is():
    translator, engine = fake_translator(lambda p, d: "我的名字是 <p1>，我住在上海。")
    assert (
        translator.translate("My name is 李明 and I live here.", TO_ZH).text == "我的名字是李明，我住在上海。"
    )
    assert "李明" not in engine.prompts[0].sentence


def test_a_number_that_stays_wrong_is_put_out_of_the_models_reach():
    translator, _ = fake_translator(
        lambda p, d: "他付了<p1>美元。" if "<p1>" in p.sentence else "他付了2000万美元。"
    )
    result = translator.translate("He paid 20 thousand dollars.", TO_ZH)
    assert result.text == "他付了2万美元。"
    assert not result.flagged
    assert translator.repairs.fixed["numbers"] == 1


def test_a_sentence_after_a_closing_quote_is_set_off():
    translator, _ = fake_translator(lambda p, d: '"Yes."' if "好" in p.sentence else "He left.")
    assert translator.translate("“好。”后来他走了。", TO_EN).text == '"Yes." He left.'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、引言", "1. Yes"),
        ("（十二）背景", "(12) Yes"),
        ("二十一、背景", "21. Yes"),
        ("一、二年级", "Yes"),
    ],
)
def test_chinese_list_markers_become_numbers(text, expected):
    translator, _ = fake_translator(lambda p, d: "Yes")
    assert translator.translate(text, TO_EN).text == expected


def test_nested_tags_and_tags_round_a_whole_sentence_need_no_repair():
    translator, engine = fake_translator(
        lambda p, d: "看<x1>手册</x1>。" if "<x1>" in p.sentence else "全部。"
    )
    units = ["See <x1><x2>the manual</x2></x1>.", "<x3><x1>All of it.</x1></x3>"]
    results = translator.translate_segments(units, TO_ZH)
    assert [r.text for r in results] == ["看<x1><x2>手册</x2></x1>。", "<x3><x1>全部。</x1></x3>"]
    assert translator.repairs.tried["hypotheses"] == 0
    assert [p.sentence for p in engine.prompts] == ["See<x1> the manual</x1>.", "All of it."]
