# SPDX-License-Identifier: Apache-2.0
"""The ladder's rungs that need more than another hypothesis, and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.engine.tokenizer import Tokenizer
from hymt_desktop.core.results import FlagKind, Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.model import Status, TermMatch
from hymt_desktop.core.text.alignment import Alignment
from hymt_desktop.core.text.check import well_nested
from hymt_desktop.core.text.tags import TAG_RE
from tests.core.fake_engine import FakeEngine, fake_translator

TO_ZH = Options(target="zh", source="en")


@dataclass(frozen=True)
class Term:
    """A glossary of one term."""

    source: str
    target: str
    forbidden: tuple[str, ...] = ()

    def find(self, sentence, source, target):
        start = sentence.find(self.source)
        if start < 0:
            return []
        end = start + len(self.source)
        wanted = (self.target,) if self.target else ()
        return [TermMatch(start, end, self.source, wanted, Status.PREFERRED, forbidden=self.forbidden)]


class Aligning(FakeEngine):
    """Aligns by a table of words: each one with its translation, all else with nothing."""

    words: tuple[tuple[str, str], ...] = ()

    def align(self, pairs):
        result = []
        for prompt, text in pairs:
            source = [m.span() for m in re.finditer(r"\S+", prompt.sentence)]
            target, rows = [], []
            position = 0
            while position < len(text):
                hit = next(((s, t) for s, t in self.words if text.startswith(t, position)), None)
                size = len(hit[1]) if hit else 1
                row = [
                    float(hit is not None and prompt.sentence[a:b].strip(".") == hit[0]) for a, b in source
                ]
                target.append((position, position + size))
                rows.append(tuple(row))
                position += size
            result.append(Alignment(tuple(source), tuple(target), tuple(rows)))
        return result


def aligning(answer, *words):
    translator, _ = fake_translator(answer)
    engine = Aligning(answer)
    engine.words = words
    return Translator(translator.package, engine), engine


def test_a_forbidden_rendering_is_suppressed():
    translator, _ = fake_translator(
        lambda p, d: "这个网络很大。" if d.suppress == ("电网",) else "这个电网很大。"
    )
    terms = Term("network", "", ("电网",))
    result = translator.translate("This network is big.", TO_ZH, terms=terms)
    assert result.text == "这个网络很大。"
    assert not result.flagged
    assert result.segments[0].step == "suppress"
    assert translator.repairs.fixed["suppress"] == 1
    assert translator.repairs.solved["suppress", "term"] == 1


def test_a_wrong_rendering_is_found_by_attention_and_suppressed():
    translator, _ = aligning(
        lambda p, d: "这个网络很大。" if d.suppress == ("蛛丝",) else "这个蛛丝很大。", ("network", "蛛丝")
    )
    result = translator.translate("This network is big.", TO_ZH, terms=Term("network", "网络"))
    assert result.text == "这个网络很大。"
    assert result.segments[0].step == "suppress"
    assert result.segments[0].terms[0].applied


def test_a_part_of_the_wanted_translation_is_not_suppressed():
    translator, engine = aligning(lambda p, d: "这个网很大。", ("network", "网"))
    result = translator.translate("This network is big.", TO_ZH, terms=Term("network", "网络"))
    assert not any(decoding.suppress for _, decoding in engine.calls)
    assert [flag.kind for flag in result.segments[0].flags] == [FlagKind.TERM]


def test_lost_tags_go_where_attention_says():
    translator, _ = aligning(
        lambda p, d: "留" if p.sentence == "keep" else "点击时会保存您的更改。",
        ("keep", "保存"),
        ("changes", "更改"),
        ("Click", "点击"),
    )
    unit = "Click to <x1>keep</x1> your <x2/>changes."
    result = translator.translate_segments([unit], TO_ZH)[0]
    assert result.text == "点击时会<x1>保存</x1>您的<x2/>更改。"
    assert result.segments[0].step == "project_tags"
    assert translator.repairs.solved["project_tags", "tag"] == 1


def test_an_invented_year_goes_without_translating_again():
    translator, engine = fake_translator(lambda p, d: "Shenyang, May 9, 2017.")
    result = translator.translate("沈阳5月9日电。", Options(target="en", source="zh"))
    assert result.text == "Shenyang, May 9."
    assert not result.flagged
    assert len(engine.calls) == 1


def test_a_year_that_the_source_writes_otherwise_stays():
    translator, _ = fake_translator(lambda p, d: "He came on May 9, 1938.")
    result = translator.translate("他民国27年5月9日来。", Options(target="en", source="zh"))
    assert result.text == "He came on May 9, 1938."


def test_counts_say_what_was_needed_and_what_is_left():
    def answers(prompt, decoding):
        if "204" in prompt.sentence:
            return ["房间 402", "房间 204"] if decoding.hypotheses > 1 else "房间 402"
        return "房间 503"

    translator, _ = fake_translator(answers)
    translator.translate("Room number 204\nRoom number 305\nRoom number 204", TO_ZH)
    counts = translator.repairs.as_dict()
    assert counts["sentences"] == 2
    assert counts["steps"]["first"] == {"tried": 2, "fixed": 0, "flags_removed": {}}
    assert counts["steps"]["hypotheses"] == {"tried": 2, "fixed": 1, "flags_removed": {"number": 1}}
    assert counts["flags_left"] == {"number": 1}


def test_numbers_are_written_out_only_where_the_source_has_some():
    translator, _ = fake_translator(lambda prompt, decoding: "房间 402")
    translator.translate("The room is large.", TO_ZH)
    assert translator.repairs.left["number"] == 1
    assert translator.repairs.tried["numbers"] == 0
    translator.translate("Room number 204", TO_ZH)
    assert translator.repairs.tried["numbers"] == 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_tags_stay_balanced_whatever_the_attention_is(data):
    class Wild(FakeEngine):
        def align(self, pairs):
            weight = st.floats(0, 1)
            result = []
            for prompt, text in pairs:
                source = [m.span() for m in re.finditer(r"\S+\s*", prompt.sentence)]
                target = [m.span() for m in re.finditer(r"..?", text)]
                rows = [tuple(data.draw(weight) for _ in source) for _ in target]
                result.append(Alignment(tuple(source), tuple(target), tuple(rows)))
            return result

    answer = data.draw(st.text("好字词 ab。，", min_size=1, max_size=12))
    translator, _ = fake_translator(lambda p, d: answer)
    translator = Translator(translator.package, Wild(lambda p, d: answer))
    unit = "A <x1>big <x2>red</x2> boat</x1> is <x3/>here <x4>now</x4>."
    result = translator.translate_segments([unit], TO_ZH)[0]
    assert sorted(TAG_RE.findall(result.text)) == sorted(TAG_RE.findall(unit))
    assert well_nested(result.text)


# The real engine


@pytest.fixture
def engine(tiny_package):
    engine = Ct2Engine.load(tiny_package, 1)
    yield engine
    engine.close()


@pytest.mark.parametrize("context", ["", "It was built near our school."])
def test_a_real_models_attention_covers_both_texts(engine, context):
    prompt = Prompt("zh", "The old library has been moved.", context)
    text = "旧图书馆改到了 𠮷 市中心。"
    (found,) = engine.align([(prompt, text)])
    for spans, whole in ((found.source, prompt.sentence), (found.target, text)):
        assert spans[0][0] == 0
        assert spans[-1][1] == len(whole)
        assert all(a[1] == b[0] for a, b in pairwise(spans))
    assert len(found.weights) == len(found.target)
    assert all(abs(sum(row) - 1) < 1e-3 and len(row) == len(found.source) for row in found.weights)


def test_a_real_model_avoids_what_is_suppressed(engine):
    prompt = Prompt("zh", "The old library has been moved.")
    usual = engine.translate_batch([prompt], Decoding(1))[0][0].text
    word = re.search("[\u4e00-\u9fff]+", usual).group()
    found = engine.translate_batch([prompt], Decoding(1, suppress=(word,)))[0][0].text
    assert word not in found
    assert found[: usual.index(word)] == usual[: usual.index(word)]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_pieces_know_their_place(tokenizer, text):
    pieces = tokenizer.encode(text)
    spans = tokenizer.spans(pieces)
    assert [a for a, _ in spans] == [0, *(b for _, b in spans)][: len(spans)]
    assert (spans[-1][1] if spans else 0) == len(text)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    from tests.tiny_model import train_tokenizer

    file = tmp_path_factory.mktemp("tokenizer") / "tokenizer.model"
    file.write_bytes(train_tokenizer())
    return Tokenizer.load(file)
