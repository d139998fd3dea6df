# SPDX-License-Identifier: Apache-2.0
"""The stages of a run by name; what they need is imported when they start."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from distill.config import RunConfig


def _prepare(config: RunConfig) -> None:
    from distill.data.prepare import prepare

    prepare(config)


def _tokenizer(config: RunConfig) -> None:
    from distill.tokenizer import train_tokenizer

    print(train_tokenizer(config))


def _teacher(config: RunConfig) -> None:
    from distill.teacher.cache import make_cache

    make_cache(config)


def _filter(config: RunConfig) -> None:
    from distill.teacher.filter import filter_cache

    filter_cache(config)


def _tune(config: RunConfig) -> None:
    from distill.teacher.tune_stage import tune_student

    print(tune_student(config))


def _pack(config: RunConfig) -> None:
    from distill.data.pack import pack

    pack(config)


def _train(config: RunConfig) -> None:
    from distill.train.run import train

    print(train(config))


def _prune(config: RunConfig) -> None:
    from distill.prune import prune

    print(prune(config))


def _quantize(config: RunConfig) -> None:
    from distill.quantize import quantize

    quantize(config)
    print(config.path("quantize", "report.md").read_text(encoding="utf-8"))


STAGES: Mapping[str, tuple[Callable[[RunConfig], None], str]] = MappingProxyType(
    {
        "prepare": (_prepare, "read, clean and report on the corpora"),
        "teacher": (_teacher, "let the teacher translate, and keep what it says"),
        "filter": (_filter, "keep what the teacher made well, and report on the rest"),
        "tune": (_tune, "tune a causal student on what the teacher made"),
        "tokenizer": (_tokenizer, "train the SentencePiece model"),
        "pack": (_pack, "augment and tokenise the pairs into shards"),
        "train": (_train, "train the student, or go on with it"),
        "prune": (_prune, "remove the least important heads and channels of the trained student"),
        "quantize": (_quantize, "measure PyTorch's dynamic int8 and int4, and report outliers per layer"),
    }
)
"""Name -> what runs it, and what it does in a line."""
