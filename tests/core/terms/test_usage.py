# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import pytest

from hymt_desktop.core.terms.usage import TermUsage, Use


@pytest.fixture
def usage(tmp_path):
    clock = itertools.count(1000)
    usage = TermUsage(tmp_path / "usage.sqlite3", max_uses=10, clock=lambda: float(next(clock)))
    yield usage
    usage.close()


def use(term, sentence, place=""):
    return Use(term, sentence, f"[{sentence}]", "en", "zh", place)


def test_a_sentence_counts_once_for_each_term(usage):
    usage.add([use("Agreement", "Sign the agreement."), use("copy", "Sign the agreement.")])
    usage.add([use("agreement", "Sign the agreement.", "a.docx"), use("agreement", "It is an agreement.")])
    assert usage.counts("en", "zh") == {"agreement": 2, "copy": 1}
    assert usage.counts("zh", "en") == {}
    newest, other = usage.uses("AGREEMENT", "en", "zh")
    assert (newest.sentence, other.sentence, other.place) == (
        "It is an agreement.",
        "Sign the agreement.",
        "a.docx",
    )


def test_the_oldest_go_first_and_clear_leaves_nothing_in_the_file(usage, tmp_path):
    usage.add([use("term", f"Sentence {i}.") for i in range(600)])
    assert usage.counts("en", "zh") == {"term": 10}
    assert usage.uses("term", "en", "zh")[0].sentence == "Sentence 599."
    usage.clear()
    assert usage.counts("en", "zh") == {}
    usage.close()
    assert b"Sentence 599" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())
