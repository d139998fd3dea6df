# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.evaluate.bootstrap import compare
from distill.evaluate.scores import NORMALISED, RAW, corpus_scores, scores_by_form

EN = ["The cat sat on the mat and looked at the dog.", "It was raining all day long in the old town."]
ZH = ["猫坐在垫子上，看着那只狗。", "老城里整天都在下雨。"]


def test_identical_is_100_and_signatures_name_the_tokenizer():
    for lines, target, tokenizer in ((EN, "en", "tok:13a"), (ZH, "zh", "tok:zh")):
        bleu, chrf = corpus_scores(lines, lines, target)
        assert (round(bleu.value, 6), round(chrf.value, 6)) == (100, 100)
        assert bleu.metric == "BLEU"
        assert tokenizer in bleu.signature
        assert chrf.metric == "chrF2"


def test_known_value():
    """A score worked out with sacreBLEU's own command line."""
    bleu, chrf = corpus_scores(["The cat sat on a mat and looked at a dog."], EN[:1], "en")
    assert bleu.value == pytest.approx(46.5954, abs=1e-3)
    assert chrf.value == pytest.approx(67.7174, abs=1e-3)


def test_punctuation_is_normalised_in_outputs_only():
    ascii_punctuation = [line.replace("，", ",").replace("。", ".") for line in ZH]
    forms = scores_by_form(ascii_punctuation, ZH, "zh")
    assert forms[NORMALISED][0].value == pytest.approx(100)
    assert forms[RAW][0].value < 80
    kept = scores_by_form(ZH, ascii_punctuation, "zh")
    assert kept[NORMALISED][0].value < 80


def test_english_has_no_normalised_form():
    assert list(scores_by_form(EN, EN, "en")) == [RAW]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="1 outputs for 2"):
        corpus_scores(EN[:1], EN, "en")


def test_bootstrap_tells_a_clear_difference_from_none():
    references = [f"Number {i} of the list is a {w} thing to say." for i in range(40) for w in ("big", "new")]
    bad = [line.replace("thing to", "word we") for line in references]
    rows = compare(references, {"bad": bad, "same": references}, references, "en", samples=200)
    verdict = {(row.peer, row.metric): row for row in rows}
    assert verdict["bad", "BLEU"].p_value < 0.05
    assert verdict["bad", "BLEU"].difference > 20
    assert verdict["same", "BLEU"].difference == 0
    assert verdict["same", "BLEU"].p_value > 0.5
    assert verdict["bad", "chrF2"].ours == pytest.approx(100)
    assert "bs:200" in verdict["bad", "BLEU"].signature
    assert compare(references, {}, references, "en") == []
