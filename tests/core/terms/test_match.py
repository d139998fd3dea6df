# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import re
import time
import unicodedata
from importlib import import_module
from string import ascii_lowercase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hymt_desktop.core.terms.folding import canonical, canonical_in, fold, mark_word_starts
from hymt_desktop.core.terms.inflect import REGULAR_ENDING, inflections, regular_endings, shared_beginning
from hymt_desktop.core.terms.inflect_data import IRREGULAR_NOUNS, IRREGULAR_VERBS
from hymt_desktop.core.terms.match import TermMatcher
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status

EN_ZH = Glossary("test", "en", "zh")


def matcher(*entries, source="en", target="zh"):
    return TermMatcher([(Glossary("test", source, target), entries)])


def found(sentence, *entries, source="en", target="zh"):
    matches = matcher(*entries, source=source, target=target).find(sentence, source, target)
    return [(sentence[m.start : m.end], m.targets[0] if m.targets else None) for m in matches]


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Two neural networks.", "neural networks"),
        ("NEURAL NETWORKS ARE BACK", "NEURAL NETWORKS"),
        ("Neural network", "Neural network"),
        ("the neural network's weights", "neural network"),
        ("“neural network”", "neural network"),
        ("a neural\u00a0network", "neural\u00a0network"),
        ("一个neural network模型", "neural network"),
    ],
)
def test_a_term_is_found_however_it_is_written(sentence, term):
    assert found(sentence, Entry("neural network", ("神经网络",))) == [(term, "神经网络")]


@pytest.mark.parametrize(
    "sentence", ["neural networking", "aneural network", "neural_network", "neural net work"]
)
def test_a_term_is_not_found_inside_words(sentence):
    assert found(sentence, Entry("neural network", ("神经网络",))) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [("net", "my_net"), ("net", "net_1"), ("5G", "15G"), ("5G", "x5G"), ("net", "2net"), ("le", "le\u0301")],
)
def test_digits_marks_and_underscores_belong_to_words(source, sentence):
    assert found(sentence, Entry(source, ("译",))) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [("anti-", "an anti-war film"), ("C++", "C++x and C++"), ("Visual C++", "Visual C++x")],
)
def test_a_term_that_ends_in_no_letter_needs_no_end_of_a_word(source, sentence):
    assert {term for term, _ in found(sentence, Entry(source, ("译",)))} == {source}


def test_partial_words_on_request():
    entry = Entry("micro", ("微",), whole_word=False)
    assert found("Micro and nanomicroscopy", entry) == [("Micro", "微"), ("micro", "微")]


def test_chinese_needs_no_word_boundaries():
    entries = (Entry("机器学习", ("machine learning",)), Entry("学习", ("study",)))
    expected = [("机器学习", "machine learning"), ("学习", "study")]
    assert found("他的机器学习课要学习", *entries, source="zh", target="en") == expected


@pytest.mark.parametrize("written", ["机器学习", "機器學習"])
@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
@pytest.mark.parametrize("glossary", ["zh", "zh-Hant"])
def test_simplified_and_traditional_chinese_find_each_other(written, language, glossary):
    for source in ("机器学习", "機器學習"):
        terms = matcher(Entry(source, ("machine learning",)), source=glossary, target="en")
        (match,) = terms.find(f"他的{written}課", language, "en")
        assert (match.start, match.end) == (2, 6)


def test_characters_without_a_single_counterpart_keep_their_place():
    every = "".join(chr(code) for code in range(0x4E00, 0xA000))
    assert len(canonical_in("zh")(every)) == len(every)
    assert canonical_in("ja")("學") == "學"


@pytest.mark.parametrize(
    ("source", "kind", "sentence", "term"),
    [
        ("run", PartOfSpeech.VERB, "She ran home.", "ran"),
        ("run", PartOfSpeech.VERB, "It is running.", "running"),
        ("deploy", PartOfSpeech.NONE, "We deployed it.", "deployed"),
        ("to compile", PartOfSpeech.NONE, "It compiles.", "compiles"),
        ("set up", PartOfSpeech.NONE, "Setting up the server", "Setting up"),
        ("overwrite", PartOfSpeech.VERB, "It was overwritten.", "overwritten"),
        ("refer", PartOfSpeech.VERB, "as referred to", "referred"),
        ("model", PartOfSpeech.VERB, "It is modelled.", "modelled"),
        ("fine-tune", PartOfSpeech.VERB, "fine-tuned models", "fine-tuned"),
        ("state of charge", PartOfSpeech.NOUN, "all states of charge", "states of charge"),
        ("matrix", PartOfSpeech.NOUN, "two matrices", "matrices"),
        ("hypothesis", PartOfSpeech.NOUN, "three hypotheses", "hypotheses"),
        ("policy", PartOfSpeech.NOUN, "Policies differ", "Policies"),
        ("toothbrush", PartOfSpeech.NOUN, "toothbrushes", "toothbrushes"),
        ("half-life", PartOfSpeech.NOUN, "the half-lives", "half-lives"),
        ("API", PartOfSpeech.NONE, "several APIs", "APIs"),
        ("woman", PartOfSpeech.NOUN, "women", "women"),
    ],
)
def test_english_forms(source, kind, sentence, term):
    assert found(sentence, Entry(source, ("译",), part_of_speech=kind)) == [(term, "译")]


@pytest.mark.parametrize(
    ("source", "kind", "sentence"),
    [
        ("meet", PartOfSpeech.NOUN, "a meeting"),
        ("fast", PartOfSpeech.ADJECTIVE, "fasts"),
        ("information", PartOfSpeech.NONE, "informations informationed"),
        ("settlement", PartOfSpeech.NONE, "settlemented"),
        ("human", PartOfSpeech.NOUN, "humen"),
    ],
)
def test_forms_that_are_none(source, kind, sentence):
    assert found(sentence, Entry(source, ("译",), part_of_speech=kind)) == []


def test_inflection_is_english_only():
    assert found("Netzwerks", Entry("Netzwerk", ("网络",)), source="de") == []


def test_the_exact_form_goes_before_the_inflected_one():
    entries = (Entry("build", ("构建",)), Entry("building", ("建筑",)), Entry("buildings", ("楼群",)))
    assert found("build building buildings", *entries) == [
        ("build", "构建"),
        ("building", "建筑"),
        ("buildings", "楼群"),
    ]


def test_case_sensitive_entries():
    entries = (Entry("Apple", ("苹果公司",), case_sensitive=True), Entry("apple", ("苹果",)))
    assert found("Apple sells no apple. APPLE", *entries) == [
        ("Apple", "苹果公司"),
        ("apple", "苹果"),
        ("APPLE", "苹果"),
    ]


def test_do_not_translate_keeps_the_text_as_written():
    entry = Entry("github", status=Status.DO_NOT_TRANSLATE)
    (match,) = matcher(entry).find("On GitHub now", "en", "zh")
    assert (match.targets, match.status) == (("GitHub",), Status.DO_NOT_TRANSLATE)


def test_several_targets_and_forbidden_ones_of_one_source():
    entries = (
        Entry("cloud", ("云雾",), status=Status.FORBIDDEN),
        Entry("cloud", ("云计算",), status=Status.ALLOWED),
        Entry("Cloud", ("云", "云端")),
    )
    (match,) = matcher(*entries).find("the cloud", "en", "zh")
    assert match.targets == ("云", "云端", "云计算")
    assert match.forbidden == ("云雾",)
    assert match.status is Status.PREFERRED


def test_only_forbidden():
    (match,) = matcher(Entry("cloud", ("云雾",), status=Status.FORBIDDEN)).find("clouds", "en", "zh")
    assert (match.status, match.targets, match.forbidden) == (Status.FORBIDDEN, (), ("云雾",))


def two_glossaries(first, second):
    return TermMatcher(
        [
            (Glossary("second", "en", "zh", order=2), second),
            (Glossary("first", "en", "zh", order=1), first),
        ]
    )


def test_precedence_goes_before_length():
    terms = two_glossaries([Entry("learning", ("学习",))], [Entry("machine learning", ("机器学习",))])
    (match,) = terms.find("machine learning", "en", "zh")
    assert (match.start, match.end, match.glossary) == (8, 16, "first")


def test_the_longest_match_of_one_glossary_wins_even_if_it_starts_later():
    entries = (Entry("new york", ("纽约",)), Entry("york city council", ("约克市议会",)))
    assert found("new york city council", *entries) == [("york city council", "约克市议会")]


def test_a_longer_term_that_fails_does_not_hide_a_shorter_one():
    entries = (Entry("net", ("网",)), Entry("net work", ("网 工",)))
    assert found("a net works out; a net workshop", *entries) == [("net works", "网 工"), ("net", "网")]


def test_a_higher_glossary_can_forbid_what_a_lower_one_wants():
    terms = two_glossaries(
        [Entry("bank", ("河岸",), status=Status.FORBIDDEN)], [Entry("bank", ("河岸", "银行"))]
    )
    (match,) = terms.find("bank", "en", "zh")
    assert (match.targets, match.forbidden, match.glossary) == (("银行",), ("河岸",), "second")


@pytest.mark.parametrize("lower", [(), (Entry("board", ("木板",)),), (Entry("mother board", ("主板",)),)])
def test_what_a_higher_glossary_forbids_is_longer_than_its_other_terms(lower):
    """A lower glossary that translates the longer term doesn't take the higher one's place for it away."""
    higher = [Entry("board", ("板",)), Entry("mother board", ("母板",), status=Status.FORBIDDEN)]
    terms = two_glossaries(higher, list(lower))
    for text in ("a mother board", "a mother board, " * 60):
        for match in terms.find(text, "en", "zh"):
            assert text[match.start : match.end] == "mother board"
            assert match.forbidden == ("母板",)
            assert match.targets == (("主板",) if lower and lower[0].source != "board" else ())
    assert len(terms.find("mother board, " * 60, "en", "zh")) == 60


def test_disabled_glossaries_and_other_pairs_have_no_effect():
    entry = Entry("bank", ("银行",))
    terms = TermMatcher([(Glossary("off", "en", "zh", enabled=False), [entry]), (EN_ZH, [])])
    assert terms.find("bank", "en", "zh") == []
    assert terms.fingerprint("en", "zh") == ""
    assert matcher(entry).find("bank", "en", "ja") == []


def test_fingerprint_changes_with_what_changes_translations_only():
    plain = matcher(Entry("bank", ("银行",))).fingerprint("en", "zh")
    assert plain == matcher(Entry("bank", ("银行",), note="x", id=7)).fingerprint("en", "zh")
    assert plain != matcher(Entry("bank", ("河岸",))).fingerprint("en", "zh")
    assert plain != matcher(Entry("bank", ("银行",), case_sensitive=True)).fingerprint("en", "zh")


# -- the same by brute force ---------------------------------------------------------------------------


def is_word(char):
    """Not the matcher's own definition, but the same by what Unicode says."""
    name = unicodedata.name(char, "")
    if name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")):
        return False
    return unicodedata.category(char)[0] in "LNM" or char == "_" or char.lower() != char.upper()


def occurs(text, start, form, whole_word):
    end = start + len(form)
    if text[start:end] != form:
        return False
    left = start > 0 and is_word(text[start - 1]) and is_word(text[start])
    right = end < len(text) and is_word(text[end - 1]) and is_word(text[end])
    return not whole_word or not (left or right)


def brute_force(sentence, glossaries, language="en"):
    """Every form of every entry at every position; then the best by (precedence, length, position)."""
    hits = {}
    alike = canonical_in(language)
    exact = alike(sentence)
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in exact).replace("ς", "σ")
    for rank, (_, entries) in enumerate(glossaries):
        for entry in entries:
            forms = [entry.source]
            if language == "en" and entry.whole_word and entry.status is not Status.DO_NOT_TRANSLATE:
                forms += inflections(alike(entry.source), entry.part_of_speech)
            for form in forms:
                text, form = (exact, alike(form)) if entry.case_sensitive else (lowered, fold(alike(form)))
                for start in range(len(text)):
                    if occurs(text, start, form, entry.whole_word):
                        span = (start, start + len(form))
                        hits[span] = min(rank, hits.get(span, rank))
    kept = []
    for start, end in sorted(hits, key=lambda s: (hits[s], s[0] - s[1], s[0])):
        if all(end <= a or start >= b for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


WORDS = st.sampled_from(
    [
        "net",
        "nets",
        "network",
        "Networking",
        "run",
        "RAN",
        "AI",
        "said",
        "机器",
        "学习",
        "a",
        "C++",
        "é",
        "ß",
        "İ",
        "Σας",
        *["5g", "x5G", "’s", "-", "_", "ﬁ", "ſ", "К", "แมว", "ǆ", "ⓐ", "\u0301", "한", "ΟΔΟΣ"],
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from([" ", " ", ""])), max_size=12).map("".join)
SOURCES = st.lists(WORDS, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)
ENTRIES = st.builds(
    Entry,
    source=SOURCES,
    targets=st.just(("译",)),
    case_sensitive=st.booleans(),
    whole_word=st.booleans(),
    part_of_speech=st.sampled_from(PartOfSpeech),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(ENTRIES, max_size=6), max_size=3), TEXTS)
def test_matching_equals_brute_force(lists, sentence):
    glossaries = [(Glossary(str(i), "en", "zh", order=i), entries) for i, entries in enumerate(lists)]
    spans = [(m.start, m.end) for m in TermMatcher(glossaries).find(sentence, "en", "zh")]
    assert spans == brute_force(sentence, glossaries)


CHINESE = st.text("机器学习網网ＡA1 -é", min_size=1, max_size=4).filter(str.strip)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                Entry,
                source=CHINESE,
                targets=st.just(("x",)),
                case_sensitive=st.booleans(),
                whole_word=st.booleans(),
                status=st.sampled_from([Status.PREFERRED, Status.DO_NOT_TRANSLATE]),
            ),
            max_size=6,
        ),
        max_size=3,
    ),
    st.lists(CHINESE, max_size=8).map("".join),
    st.sampled_from(["zh", "zh-Hant", "ja"]),
)
def test_matching_of_unspaced_scripts_equals_brute_force(lists, sentence, language):
    glossaries = [(Glossary(str(i), language, "en", order=i), entries) for i, entries in enumerate(lists)]
    found = TermMatcher(glossaries).find(sentence, language, "en")
    assert [(m.start, m.end) for m in found] == brute_force(sentence, glossaries, language)
    for match in found:
        kept = match.status is Status.DO_NOT_TRANSLATE
        assert match.targets == ((sentence[match.start : match.end],) if kept else ("x",))


STATUSES = st.sampled_from([Status.PREFERRED, Status.FORBIDDEN, Status.DO_NOT_TRANSLATE])


def expect_dense_text_as_its_sentences(lists, sentences, language):
    """A text full of terms gives what each of its sentences gives, and that is what brute force gives."""
    glossaries = [(Glossary(str(i), language, "de", order=i), entries) for i, entries in enumerate(lists)]
    terms = TermMatcher(glossaries)
    text, expected = "", []
    for sentence in sentences * 50:
        before = len(text)
        found = terms.find(sentence, language, "de")
        expected += [m._replace(start=m.start + before, end=m.end + before) for m in found]
        text += f"{sentence}¶"
    assert terms.find(text, language, "de") == expected
    for sentence in sentences:
        spans = [(m.start, m.end) for m in terms.find(sentence, language, "de")]
        assert spans == brute_force(sentence, glossaries, language)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(ENTRIES, min_size=1, max_size=6), min_size=1, max_size=3),
    st.lists(TEXTS.filter(bool), min_size=1, max_size=3),
)
def test_dense_text_equals_brute_force(lists, sentences):
    expect_dense_text_as_its_sentences(lists, ["a net networks, said AI", *sentences], "en")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                Entry,
                source=CHINESE,
                targets=st.just(("x",)),
                case_sensitive=st.booleans(),
                whole_word=st.booleans(),
                status=STATUSES,
            ),
            min_size=1,
            max_size=6,
        ),
        min_size=1,
        max_size=3,
    ),
    st.lists(st.lists(CHINESE, min_size=1, max_size=8).map("".join), min_size=1, max_size=3),
    st.sampled_from(["zh", "ja"]),
)
@example(
    [
        [Entry("1", ("x",), whole_word=False), Entry("11", ("x",), status=Status.FORBIDDEN)],
        [Entry("11", ("x",))],
    ],
    ["11"],
    "zh",
)
def test_dense_text_of_unspaced_scripts_equals_brute_force(lists, sentences, language):
    expect_dense_text_as_its_sentences(lists, ["机器学习机器", *sentences], language)


def test_regular_endings_are_those_of_the_pattern():
    letters = ascii_lowercase
    short = (a + b + c for a in ("", *letters) for b in ("", *letters) for c in ("", *letters))
    candidates = {*short, *(a + "ing" for a in letters), "yings", "ieds", "sing", "xxed", "eded"}
    assert {c for c in candidates if REGULAR_ENDING.fullmatch(c)} == set(regular_endings())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=8), st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_any_text_is_found_in_itself(before, term, after):
    entry = Entry(term, ("x",), whole_word=False)
    sentence = before + term + after
    assert matcher(entry, source="zh", target="en").find(sentence, "zh", "en")


@given(st.text())
def test_folding_keeps_offsets(text):
    assert len(canonical(text)) == len(fold(text)) == len(mark_word_starts(fold(text))) == len(text)
    assert fold(fold(text)) == fold(text)


# -- speed ---------------------------------------------------------------------------------------------


def vocabulary(rng, size):
    letters = "etaoinshrdlucmfwypvbgk"
    return ["".join(rng.choices(letters, k=rng.randint(4, 11))) for _ in range(size)]


def test_fifty_thousand_terms_build_and_scan_fast():
    """Measured against work of the same machine at the same moment, so that a busy one doesn't matter."""
    # Searching imports NumPy where a text is full of terms: not what is measured here.
    import_module("hymt_desktop.core.terms.bulk")
    rng = random.Random(5)
    words = vocabulary(rng, 30_000)
    terms = list({" ".join(rng.choices(words, k=rng.choice([1, 2, 2, 3]))) for _ in range(50_000)})
    terms = terms[:50_000]
    common = vocabulary(rng, 5_000)
    text = " ".join(rng.choice(terms) if rng.random() < 0.02 else rng.choice(common) for _ in range(300_000))

    started = time.process_time()
    tokens = re.findall(r"\w+", text)
    tokenising = time.process_time() - started

    started = time.process_time()
    terms_found = matcher(*(Entry(term, ("译",)) for term in terms))
    terms_found.prepare("en", "zh")
    building = time.process_time() - started

    started = time.process_time()
    matches = terms_found.find(text, "en", "zh")
    scanning = time.process_time() - started

    # Enough of them that a pause of the machine doesn't decide.
    some = terms[:100]
    started = time.process_time()
    sum(text.count(term) for term in some)
    naive = (time.process_time() - started) * len(terms) / len(some)

    assert len(tokens) > 300_000
    assert len(matches) > 4_000
    assert scanning < naive / 50
    assert scanning < tokenising * 12
    assert building < tokenising * 40


WORD_ENDS = [
    "y",
    "ey",
    "e",
    "ie",
    "ee",
    "s",
    "sh",
    "f",
    "fe",
    "man",
    "sis",
    "x",
    "c",
    "l",
    "n",
    "o",
    "up",
    "of a",
]


@given(
    st.from_regex(r"(re|over|un|to |to-)?[a-z]{1,7}[ -]?[a-z]{0,5}", fullmatch=True),
    st.sampled_from(WORD_ENDS),
)
def test_the_shared_beginning_is_shared(stem, end):
    for source in (stem + end, (stem + end).title(), *IRREGULAR_VERBS, *IRREGULAR_NOUNS):
        beginning = shared_beginning(source)
        for kind in (PartOfSpeech.NONE, PartOfSpeech.NOUN, PartOfSpeech.ADVERB):
            for form in [source, *inflections(source, kind)] if beginning is not None else []:
                assert form.startswith(beginning)
                assert REGULAR_ENDING.fullmatch(form[len(beginning) :].lower())
