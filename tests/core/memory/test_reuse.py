# SPDX-License-Identifier: Apache-2.0
"""The translation memory as the pipeline uses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hymt_desktop.core.memory.model import MemoryKey, MemorySegment
from hymt_desktop.core.memory.store import Memory
from hymt_desktop.core.results import Options
from hymt_desktop.core.terms.match import TermMatcher
from hymt_desktop.core.terms.model import Entry, Glossary
from tests.core.fake_engine import fake_translator

# Without what the translator itself remembers.
TO_ZH = Options(target="zh", source="en", remember=False)


def answer(prompt, decoding):
    if prompt.sentence.startswith("Room"):
        return "房间"
    return "打开<p1>。" if "<p1>" in prompt.sentence else "你好世界。"


@pytest.fixture
def opened(tmp_path):
    memory = Memory(tmp_path / "memory.sqlite3")

    def make(features=None):
        translator, engine = fake_translator(answer)
        translator.memory = memory
        return translator, engine

    yield make, memory
    memory.close()


def decoded(engine):
    return [prompt.sentence for prompt in engine.prompts]


def test_a_sentence_is_decoded_once_and_then_remembered(opened):
    make, _ = opened
    first, engine = make()
    text = "Hello world. Open {file} now."
    result = first.translate(text, TO_ZH)
    assert result.text == "你好世界。打开{file}。"
    again, engine = make()
    repeated = again.translate(text + " Hello moon.", TO_ZH)
    assert decoded(engine) == ["Hello moon."]
    assert repeated.text == "你好世界。打开{file}。你好世界。"
    assert [s.step for s in repeated.segments] == ["memory", "memory", "first"]
    assert repeated.segments[0].score is None


def test_another_context_or_glossary_is_another_key(opened):
    make, _ = opened
    translator, engine = make()
    translator.translate("Hello world.", TO_ZH)
    translator.translate("Hi all. Hello world.", replace(TO_ZH, context=1))
    terms = TermMatcher([(Glossary("g", "en", "zh"), [Entry("zeppelin", ("飞艇",))])])
    translator.translate("Hello world.", TO_ZH, terms=terms)
    assert decoded(engine).count("Hello world.") == 3
    translator.translate("Hello world.", TO_ZH, terms=terms)
    assert decoded(engine).count("Hello world.") == 3


def test_terms_without_an_identity_leave_the_memory_alone(opened):
    class Unknown:
        def find(self, sentence, source, target):
            return []

    make, memory = opened
    translator, engine = make()
    for _ in range(2):
        translator.translate("Hello world.", TO_ZH, terms=Unknown())
    assert len(decoded(engine)) == 2
    assert memory.count_segments() == 0


def test_doubtful_translations_are_not_kept(opened):
    make, memory = opened
    translator, _ = make()
    assert translator.translate("Room number 204", TO_ZH).flagged
    assert memory.count_segments() == 0


def test_imported_sentences_serve_where_they_pass_the_checks(opened):
    make, memory = opened
    key = MemoryKey("en", "zh")
    memory.add_segments(
        [
            MemorySegment("Hello world.", "世界，你好！", key),
            MemorySegment("Open {file} now.", "现在打开。", key),
        ]
    )
    translator, engine = make()
    result = translator.translate("Hello world. Open {file} now.", TO_ZH)
    assert result.text == "世界，你好！打开{file}。"
    assert decoded(engine) == ["Open <p1> now."]


def test_progress_counts_what_is_remembered(opened):
    make, _ = opened
    translator, _ = make()
    translator.translate("Hello world.", TO_ZH)
    seen = []
    translator.translate("Hello world. Hello moon.", TO_ZH, progress=lambda *counts: seen.append(counts))
    assert seen[-1] == (2, 2)
