# SPDX-License-Identifier: Apache-2.0
"""Sentences that hang on those before them get these as context; others rarely, and unrelated ones hardly."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from distill.cli import main
from distill.config import AugmentConfig, load_config
from distill.data.discourse import leaves_open, without_subject
from distill.data.pack import pack
from distill.tokenizer import load_tokenizer
from tests.distill.corpus import write_config

if TYPE_CHECKING:
    from distill.config import RunConfig


@pytest.mark.parametrize(
    ("source", "target", "to", "wanted"),
    [
        ("They are made of glass.", "它们是玻璃做的。", "zh", True),
        ("Its colour is red.", "它的颜色是红的。", "zh", True),
        ("She is here.", "她在这里。", "zh", False),
        ("They say so.", "据说如此。", "zh", False),
        ("没来上班。", "She did not come to work.", "en", True),
        ("他没来上班。", "He did not come to work.", "en", False),
        ("天气很好。", "The weather is fine.", "en", False),
        ("The theme is old.", "主题很旧。", "zh", False),
    ],
)
def test_an_open_pronoun_is_one_that_the_source_does_not_settle(
    source: str, target: str, to: str, *, wanted: bool
) -> None:
    assert leaves_open(source, target, to) is wanted


@pytest.mark.parametrize(
    ("source", "context", "wanted"),
    [
        ("她没来上班。", "她病了。", "没来上班。"),
        ("昨天，他们走了。", "他们来过。", "昨天，走了。"),
        ("她没来上班。", "他病了。", "她没来上班。"),  # another pronoun: nothing says who
        ("她的书在这里。", "她病了。", "她的书在这里。"),  # no subject
        ("他们走了。", "他来过。", "他们走了。"),
        ("我看见她。", "她病了。", "我看见她。"),
    ],
)
def test_a_subject_is_left_out_only_where_the_context_has_it(source: str, context: str, wanted: str) -> None:
    assert without_subject(source, context) == wanted


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    folder = tmp_path_factory.mktemp("run")
    file = write_config(folder)
    for stage in ("prepare", "tokenizer"):
        assert main([stage, "--config", str(file)]) == 0
    return load_config(file)


def packed_sources(config: RunConfig) -> list[str]:
    pack(config)
    folder = config.path("packed", "epoch0")
    ends = np.load(folder / "source_ends.npy").tolist()
    ids = np.load(folder / "source.npy").tolist()
    tokenizer = load_tokenizer(config)
    return [tokenizer.decode(ids[a:b]) for a, b in pairwise([0, *ends])]


def test_context_goes_to_neighbours_and_seldom_to_strangers(prepared: RunConfig) -> None:
    plain = AugmentConfig(**dict.fromkeys(asdict(AugmentConfig()), 0.0))

    def shares(*, ordered: bool, **augment: float) -> float:
        corpus, lexicon = prepared.prepare.sources
        prepare = replace(prepared.prepare, sources=(replace(corpus, ordered=ordered), lexicon))
        config = replace(
            prepared,
            prepare=prepare,
            augment=replace(plain, **augment),
            pack=replace(prepared.pack, max_tokens=128),
        )
        lines = [line for line in packed_sources(config) if line.endswith((".", "。"))]
        assert len(lines) > 400
        return sum("<ctx>" in line for line in lines) / len(lines)

    assert shares(ordered=True, context=1.0) > 0.95  # a held-out sentence is missing before its neighbour
    assert 0.2 < shares(ordered=True, context=0.3) < 0.4
    # Sentences like these leave nothing open, and strangers are no context.
    assert shares(ordered=True, context_open=1.0) == 0
    assert shares(ordered=False, context=1.0, context_open=1.0) == 0
    assert 0.2 < shares(ordered=False, unrelated_context=0.3) < 0.4
