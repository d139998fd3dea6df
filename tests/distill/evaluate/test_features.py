# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re
from itertools import cycle

import pytest

from distill.cli import main
from distill.evaluate.feature_markdown import feature_report
from distill.evaluate.features import SECTIONS, measure
from distill.evaluate.measure_context import Ct2Scorer, sign_test
from distill.evaluate.meter import Meter
from distill.evaluate.parts import Parts
from tests.core.fake_engine import fake_translator
from tests.distill.evaluate.toy import FLORES, IWSLT, TERM_ROWS, material, write_sets

ENGLISH = dict([*FLORES, *IWSLT])
CHINESE = {chinese: english for english, chinese in ENGLISH.items()}


class ByContext:
    """Likes the wrong choice, unless it sees context."""

    def __init__(self, wrong):
        self.wrong = wrong

    def score(self, rows):
        return [-1.0 if (target in self.wrong) != bool(context) else -2.0 for *_, context, target in rows]

    def context(self, sentences, sentence):
        return " ".join(sentences)


def report_of(answer, tmp_path, sections=SECTIONS, limit=None):
    stuff = material(tmp_path / "eval", limit)
    meter = Meter(fake_translator(answer)[0], 2, stuff, lambda: fake_translator(answer)[0])
    scorer = ByContext({item.wrong for item in stuff.contrasts})
    return measure(meter, scorer, Parts(tmp_path / "parts", [], announce=lambda _: None), sections)


def test_a_model_that_does_all_wrong_gets_nothing(tmp_path):
    def wrong(prompt, decoding):
        return prompt.context + re.sub(
            r"<t>.*?</t>|<[^<>]*>|https?://\S+|[^\w\s。.,]|\d", "", prompt.sentence
        )

    report = report_of(wrong, tmp_path, limit=6)
    assert report["terms"]["en-zh"]["raw"] == 0
    assert report["terms"]["en-zh"]["app"] == 0
    assert len(report["terms"]["en-zh"]["failures"]) == 4
    assert report["tags"]["en-zh"]["raw_valid"] == 0
    assert report["tags"]["en-zh"]["app_valid"] == 1.0
    assert report["context_leaks"]["en-zh"]["raw"]["leaked"] == 1.0
    assert report["numbers"]["zh-en"] == {
        **report["numbers"]["zh-en"],
        "numbers": 2,
        "missing": 2,
        "kept": 0.0,
    }
    assert report["emoji_and_urls"]["raw"]["lost"] == 6
    assert report["emoji_and_urls"]["app"]["lost"] == 0
    assert report["one_word"]["raw"]["unchanged"] == 6


def test_a_model_that_knows_the_sentences_and_obeys_gets_all(tmp_path):
    def right(prompt, decoding):
        given = dict(re.findall(r"<t> ?([^<]*)<is>([^<]*)</t>", prompt.sentence))
        text = re.sub(r"<t>( ?)([^<]*)<is>[^<]*</t>", r"\1\2", prompt.sentence)
        answer = (ENGLISH if prompt.target == "zh" else CHINESE).get(text.strip(), "无 nothing")
        entries = [row.split("\t")[2:4] for row in TERM_ROWS]
        usual = {z: e for e, z in entries} if prompt.target == "zh" else dict(entries)
        return re.sub("|".join(usual), lambda m: given.get(usual[m.group()], m.group()), answer)

    report = report_of(
        right, tmp_path, ["terms", "random_terms", "bogus_glossary", "numbers", "context_leaks"]
    )
    for direction in ("en-zh", "zh-en"):
        terms = report["terms"][direction]
        assert (terms["raw"], terms["app"], terms["without_glossary"]) == (1.0, 1.0, 1.0)
        assert terms["unseen"] == {"items": 3, "app": 1.0}
        assert terms["by_training"]["pair"]["items"] == 1
        assert terms["bleu_with"] == terms["bleu_without"]
        random = report["random_terms"][direction]
        assert (random["items"], random["raw"]) == (3, 1.0)
        # "Berlin" is to be "museum", which its sentence has too.
        assert random["without_glossary"] == 0.3333
        assert random["bleu_with"] < random["bleu_without"]
        bogus = report["bogus_glossary"][direction]
        assert (bogus["sentences"], bogus["matches"], bogus["changed"]) == (4, 0, 0)
        assert bogus["bleu_lost"] == 0
        assert bogus["entries"] > 60
        assert report["numbers"][direction]["kept"] == 1.0
        assert report["context_leaks"][direction]["app"]["leaked"] == 0
        assert report["context_leaks"][direction]["cases"] == 5


def test_a_glossary_that_changes_other_sentences_is_seen(tmp_path):
    stuff = material(tmp_path / "eval")
    plain, _ = fake_translator(lambda prompt, decoding: "博物馆在这里。")
    other, _ = fake_translator(lambda prompt, decoding: "别的句子在这里。")
    opened = cycle([plain, other])
    meter = Meter(plain, 2, stuff, lambda: next(opened))
    report = measure(meter, ByContext(set()), Parts(tmp_path / "parts", []), ["bogus_glossary"])
    assert report["bogus_glossary"]["en-zh"]["changed"] == 4


def test_choices_with_and_without_context(tmp_path):
    report = report_of(lambda prompt, decoding: "", tmp_path, ["context_choice"])["context_choice"]
    assert (report["with_context"], report["without_context"]) == (1.0, 0.0)
    assert (report["context_mended"], report["context_spoilt"]) == (4, 0)
    assert report["p_value"] == 0.125
    assert report["by_kind"]["pronoun"]["items"] == 2
    assert report["pronouns_at_the_start"]["items"] == 1
    assert report["open"] == {"items": 2, "with_context": 1.0, "without_context": 0.0}


def test_sign_test():
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(10, 0) == pytest.approx(2 / 1024)
    assert sign_test(0, 10) == sign_test(10, 0)


def test_a_real_model_scores_targets(tiny_package):
    scorer = Ct2Scorer(tiny_package.path, 40, threads=1)
    rows = [
        ("zh", "The meeting has been moved.", "", text) for text in ("会议", "会议改到了星期二。", "会议")
    ]
    short, long, again = scorer.score(rows)
    assert long < short < 0
    assert short == pytest.approx(again, rel=1e-3)
    assert scorer.context(["A long sentence of many words. " * 9, "Our team."], "The meeting.") == "Our team."


def test_an_interrupted_measurement_goes_on(tmp_path):
    calls = []

    def answer(prompt, decoding):
        calls.append(prompt)
        if prompt.target == "en" and not any(call.target == "en" for call in calls[:-1]):
            raise KeyboardInterrupt
        return "数字 1871 1200"

    with pytest.raises(KeyboardInterrupt):
        report_of(answer, tmp_path / "1", ["numbers"])
    before = len(calls)
    meter = Meter(fake_translator(answer)[0], 2, material(tmp_path / "2"), lambda: fake_translator(answer)[0])
    said = []
    parts = Parts(tmp_path / "1" / "parts", [], announce=said.append)
    report = measure(meter, ByContext(set()), parts, ["numbers"])
    assert said[0] == "numbers-en-zh: kept from the last time"
    assert report["numbers"]["en-zh"]["numbers"] == 2
    assert all(prompt.target == "en" for prompt in calls[before:])
    other = Parts(tmp_path / "1" / "parts", ["another model"], announce=said.append)
    measure(meter, ByContext(set()), other, ["numbers"])
    assert said[-2:] == ["numbers-en-zh ...", "numbers-zh-en ..."]


def test_the_command_writes_reports(tiny_package, tmp_path, capsys):
    output = tmp_path / "features.json"
    folder = write_sets(tmp_path / "eval")
    args = ["--package", str(tiny_package.path), "--eval-dir", str(folder), "--output", str(output)]
    sections = ["one_word", "numbers", "placeholders", "bogus_glossary", "context_leaks"]
    assert main(["evaluate-features", *args, "--limit", "1", "--threads", "1", "--sections", *sections]) == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    assert report["beam"] == tiny_package.manifest.decoding.beam_size
    assert report["bogus_glossary"]["en-zh"]["changed"] == 0
    assert not output.with_suffix(".parts").exists()
    text = output.with_suffix(".md").read_text(encoding="utf-8")
    assert text == feature_report(report)
    assert "| numbers of three digits and more kept, FLORES dev EN→ZH | 1 |" in text
    assert text in capsys.readouterr().out


def test_other_sets_and_a_missing_package_are_said(tiny_package, tmp_path, capsys):
    folder = write_sets(tmp_path / "eval")
    args = ["--eval-dir", str(folder), "--output", str(tmp_path / "x.json")]
    assert main(["evaluate-features", "--package", str(tiny_package.path), *args]) == 2
    assert "evaluate-make-sets" in capsys.readouterr().err
    assert main(["evaluate-features", "--package", str(tmp_path), *args]) == 3
    assert str(tmp_path) in capsys.readouterr().err
