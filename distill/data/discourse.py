# SPDX-License-Identifier: Apache-2.0
"""Sentences whose translation hangs on the sentences before them.

Most sentences are translated alike with and without context, so a model that sees context with any sentence
learns to pass over it. Two cases that can be told by their words are therefore shown with context more often:
a third-person pronoun of the target that the source leaves open ("they": 他们, 她们 or 它们; a Chinese clause
without a subject), and, made from others, the subject that Chinese leaves out where it has just been named
(Voita et al. 2019, arXiv 1905.05979, has ellipsis and deixis among the commonest faults of translation
without context; Wang et al. 2018, arXiv 1801.03257, zero pronouns).
"""

from __future__ import annotations

import re

_ENGLISH_OPEN = re.compile(r"\b(?:they|them|theirs?|its?)\b", re.IGNORECASE)
_ENGLISH_THIRD = re.compile(r"\b(?:he|him|his|she|hers?|they|them|theirs?|its?)\b", re.IGNORECASE)
_CHINESE_THIRD = re.compile(r"[他她它]")
_CHINESE_SUBJECT = re.compile(r"(?:^|(?<=[，。；：！？“]))([他她它]们?)(?=[\u4e00-\u9fff])(?!的|俩|自己)")


def leaves_open(source: str, target: str, to: str) -> bool:
    """Say whether the target has a third-person pronoun that the source doesn't settle."""
    if to == "zh":
        return bool(_ENGLISH_OPEN.search(source) and _CHINESE_THIRD.search(target))
    return bool(_ENGLISH_THIRD.search(target) and not _CHINESE_THIRD.search(source))


def without_subject(source: str, context: str) -> str:
    """Return a Chinese sentence without its first subject pronoun, where the context has the same one."""
    match = _CHINESE_SUBJECT.search(source)
    if not match or match.group(1) not in context:
        return source
    return source[: match.start()] + source[match.end() :]
