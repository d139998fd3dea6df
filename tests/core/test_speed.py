# SPDX-License-Identifier: Apache-2.0
"""What keeps the program fast, by counts and by ratios within one run: never by seconds."""

from __future__ import annotations

import random
import threading
import time
from itertools import pairwise

import pytest

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.engine.ct2 import SMALL_MODEL, Ct2Engine, divide_threads
from hymt_desktop.core.engine.package import load_package
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.engine.raw import RawModel
from hymt_desktop.core.engine.recent import Recent
from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.models.store import DEFAULT_MODEL
from hymt_desktop.core.paths import assets_folder
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.sources import load_term_source
from tests.core.fake_engine import fake_translator

TO_ZH = Options(target="zh", source="en")


def text_of(count, changed=-1):
    return " ".join(
        f"The cat number {i} sleeps{' again' if i == changed else ''} on the old mat." for i in range(count)
    )


def answer(prompt, decoding):
    digits = "".join(c if c.isdigit() else " " for c in prompt.sentence).split()
    return "猫在旧垫子上睡觉" + "、".join(digits) + "。"


def test_only_the_edited_sentence_is_decoded_again():
    translator, engine = fake_translator(answer)
    translator.translate(text_of(170), TO_ZH)
    engine.calls.clear()
    told = []
    result = translator.translate(text_of(170, 80), TO_ZH, progress=lambda *now: told.append(now))
    assert [prompt.sentence for prompt in engine.prompts] == [
        "The cat number 80 sleeps again on the old mat."
    ]
    assert len(result.segments) == 170
    assert told[-1] == (170, 170)


def test_flagged_sentences_are_not_repaired_again():
    translator, engine = fake_translator(lambda prompt, decoding: "猫。")
    first = translator.translate(text_of(3), TO_ZH)
    engine.calls.clear()
    again = translator.translate(text_of(3), TO_ZH)
    assert first.flagged
    assert again.segments == first.segments
    assert not engine.calls


@pytest.mark.parametrize("change", ["beam", "context", "terms", "target"])
def test_other_circumstances_are_another_translation(change, tmp_path):
    translator, engine = fake_translator(answer)
    translator.translate(text_of(4), TO_ZH)
    engine.calls.clear()
    options, terms = TO_ZH, None
    if change == "beam":
        options = Options(target="zh", source="en", beam_size=4)
    if change == "context":
        options = Options(target="zh", source="en", context=1)
    if change == "target":
        options = Options(target="en", source="zh")
    if change == "terms":
        file = tmp_path / "terms.tsv"
        file.write_text("en\tzh\ncat\t猫\n", encoding="utf-8")
        terms = load_term_source(None, [file], "en", "zh")
    if change == "target":
        translator.translate("猫在睡觉。", options)
        assert engine.prompts[0].target == "en"
        return
    translator.translate(text_of(4), options, terms=terms)
    # The first sentence has no context.
    assert len(engine.prompts) >= (3 if change == "context" else 4)


def test_files_are_decoded_anew():
    translator, engine = fake_translator(answer)
    plain = Options(target="zh", source="en", remember=False)
    for _ in range(2):
        translator.translate(text_of(3), plain)
    assert len(engine.prompts) == 6
    assert not any(decoding.remember for _, decoding in engine.calls)
    assert len(translator.recent) == len(translator.prepared) == 0


def test_the_memory_of_sentences_is_bounded_and_forgets_the_oldest():
    recent = Recent(capacity=2)
    for number, word in enumerate("abac"):
        recent.put(word, number)
        recent.get("a")
    assert [recent.get(word) for word in "abc"] == [2, None, 3]
    recent.clear()
    assert len(recent) == 0


def test_small_models_decode_side_by_side_and_large_ones_with_all_threads():
    assert divide_threads(4, SMALL_MODEL) == (4, 1)
    assert divide_threads(4, SMALL_MODEL + 1) == (1, 4)


def test_side_by_side_and_one_by_one_give_the_same(tiny_package):
    prompts = [Prompt("zh", f"Our team will visit the new harbour {i}.") for i in range(200)]
    found = []
    for threads in (1, 3):
        engine = Ct2Engine.load(tiny_package, threads)
        done = []
        found.append([h[0].text for h in engine.translate_batch(prompts, Decoding(1), progress=done.append)])
        assert sum(done) == len(prompts)
        engine.close()
    assert len(found[0]) == len(prompts)
    # Another batch may change a last bit: see engine/ct2.py.
    assert sum(a != b for a, b in zip(*found, strict=True)) <= len(prompts) // 10


def test_cancelling_ends_between_batches_and_closing_waits(tiny_package):
    engine = Ct2Engine.load(tiny_package, 2)
    prompts = [Prompt("zh", f"A small boat left for the north of Spain {i}.") for i in range(2000)]
    done = []
    with pytest.raises(Cancelled):
        engine.translate_batch(prompts, Decoding(1), cancelled=lambda: len(done) > 1, progress=done.append)
    assert 0 < sum(done) < len(prompts)
    thread = threading.Thread(target=engine.translate_batch, args=(prompts[:300], Decoding(2)))
    thread.start()
    while not engine._calls and thread.is_alive():
        time.sleep(0.001)
    engine.close()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.slow
def test_a_file_costs_little_beside_the_engine(tmp_path):
    """Processor time, the least of six turns of each: other work on the machine only ever adds to it."""
    package = load_package(assets_folder() / "models" / DEFAULT_MODEL)
    sentences = [
        f"{start} {middle} {end}."
        for start in ("The old library", "Our neighbour", "A small museum", "The next train")
        for middle in ("was closed for a year because of", "has never been known for", "depends on")
        for end in ("the repairs of its roof", "a kind of music that nobody liked", "the weather in spring")
    ]
    # Of several lengths, not in their order.
    sentences += [f"{a[:-1]}, and {b[0].lower()}{b[1:]}" for a, b in pairwise(sentences)]
    sentences += [f"{word}." for sentence in sentences for word in sentence[:-1].split()[1:4:2]]
    sentences = list(dict.fromkeys(sentences))
    random.Random(1).shuffle(sentences)
    file = tmp_path / "a.txt"
    file.write_text("\n".join(sentences) + "\n", encoding="utf-8")
    registry = load_registry(())
    options = Options(target="zh", source="en", remember=False)
    raw = RawModel(package, 1, options.beam_size)
    batches = raw.batches(raw.encode([Prompt("zh", s, source="en") for s in sentences]))
    alone, ours = [], []
    with Translator.open(package, threads=1) as translator:
        for turn in range(6):
            todo = plan([file], "zh", registry, folder=tmp_path / f"out{turn}")
            settings = JobSettings(options, DocumentOptions(target="zh"), tmp_path / "jobs", "a model")
            started = time.process_time()
            raw.translate(batches)
            between = time.process_time()
            report = run_files(todo, translator, settings, registry)
            ended = time.process_time()
            assert report.files[0].counts == {"translated": len(sentences)}
            alone.append(between - started)
            ours.append(ended - between)
    raw.close()
    # 1.04 measured; 1.24 with batches of 16 units.
    assert min(ours) / min(alone) < 1.15
