# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import string

import pytest

from hymt_desktop.core.text.check import WantedTerm, check_translation
from hymt_desktop.core.text.reasons import ReadReason, Reason, glossary_reason, read_reason


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_told_from_its_words(reason):
    fields = {field for _, field, _, _ in string.Formatter().parse(reason.value) if field is not None}
    values = tuple(f"value '{i}'; and more." for i in range(len(fields)))
    text = reason.words(*values)
    if reason in (Reason.TERM, Reason.TERM_FORBIDDEN):
        text = glossary_reason([text])
    assert read_reason(text) == (ReadReason(reason, values),)


def test_several_terms_are_told_apart():
    text = glossary_reason(
        [Reason.TERM.words("a", "b"), Reason.TERM_FORBIDDEN.words("c; d"), Reason.TERM.words("it's", "f")]
    )
    assert read_reason(text) == (
        ReadReason(Reason.TERM, ("a", "b")),
        ReadReason(Reason.TERM_FORBIDDEN, ("c; d",)),
        ReadReason(Reason.TERM, ("it's", "f")),
    )


def test_other_words_are_no_reason():
    assert read_reason("7 is missing") == ()
    assert read_reason("Glossary: what?") == ()
    assert read_reason("") == ()


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Pay 1,250 now.", "现在付款。", Reason.NUMBER_MISSING),
        ("See <p1>.", "看。", Reason.PLACEHOLDERS),
        ("The copy is here.", "合同在这里。", Reason.TERM),
        ("Hello.", "", Reason.NOTHING),
    ],
)
def test_what_the_guard_says_is_read(source, target, reason):
    terms = [WantedTerm("copy", ("副本",))] if "copy" in source else []
    flags = check_translation(source, target, "en", "zh", terms=terms)
    assert reason in {read.reason for flag in flags for read in read_reason(flag.reason)}
