# SPDX-License-Identifier: Apache-2.0
"""The fidelity guard: cheap checks of one translated sentence, each with a reason in words.

A flag is a doubt, not a verdict; the pipeline decodes again on it and shows what is left.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hymt_desktop.core.results import Flag, FlagKind
from hymt_desktop.core.text.detect import in_script_of, scripts
from hymt_desktop.core.text.languages import language_name
from hymt_desktop.core.text.markup import SYMBOL_RE
from hymt_desktop.core.text.mask import placeholders
from hymt_desktop.core.text.numbers import all_values, digit_values
from hymt_desktop.core.text.reasons import Reason, glossary_reason
from hymt_desktop.core.text.weekdays import NAMES, named_days, possible_days

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = re.compile(r"</?x(?:[1-9]|1\d|20)/?>|<br/>")
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]")
_WITH_DAYS = frozenset({"en", "zh", "zh-Hant"})
_LOWER_WORD = re.compile(r"(?<![\w@#./])[a-z]{3,}(?![\w@/])")


@dataclass(frozen=True, slots=True)
class WantedTerm:
    """A glossary term of the sentence: one of ``targets`` must be there, none of ``forbidden`` may."""

    source: str
    targets: tuple[str, ...]
    forbidden: tuple[str, ...] = ()


def check_translation(
    source: str,
    target: str,
    source_language: str,
    target_language: str,
    *,
    terms: Sequence[WantedTerm] = (),
) -> list[Flag]:
    """Return the doubts about ``target`` as the translation of ``source``, in masked form.

    Args:
        source: The source sentence; placeholders and inline tags as symbols (``<p1>``, ``<x1>``).
        target: The translation, in the same form.
        source_language: Canonical code.
        target_language: Canonical code.
        terms: The glossary terms that apply.
    """
    if not target.strip():
        return [Flag(FlagKind.FAILED, Reason.NOTHING.words())]
    plain_source, plain_target = _plain(source), _plain(target)
    checks = (
        check_placeholders(source, target),
        check_tags(source, target),
        check_terms(target, terms),
        check_numbers(plain_source, plain_target),
        check_days(plain_source, plain_target, source_language, target_language),
        check_script(plain_source, plain_target, source_language, target_language, terms),
        check_length(plain_source, plain_target),
        check_repetition(plain_source, plain_target),
    )
    return [flag for flag in checks if flag is not None]


def _plain(text: str) -> str:
    return SYMBOL_RE.sub(" ", text)


def check_placeholders(source: str, target: str) -> Flag | None:
    """Each placeholder of the source must be there once."""
    wanted, got = Counter(placeholders(source)), Counter(placeholders(target))
    if wanted == got:
        return None
    missing = sum((wanted - got).values())
    surplus = sum((got - wanted).values())
    return Flag(FlagKind.PLACEHOLDER, Reason.PLACEHOLDERS.words(missing, surplus))


def check_tags(source: str, target: str) -> Flag | None:
    """Each inline tag must be there once, the tags must nest, and each must stay in the tag that it is in."""
    wanted, got = Counter(_TAG.findall(source)), Counter(_TAG.findall(target))
    if wanted != got:
        return Flag(FlagKind.TAG, Reason.TAGS_LOST.words())
    if not wanted:
        return None
    right = well_nested(target) and enclosing_tags(target) == enclosing_tags(source)
    return None if right else Flag(FlagKind.TAG, Reason.TAGS_OVERLAP.words())


def enclosing_tags(text: str) -> dict[str, str]:
    """Return for the name of each numbered tag that of the tag round it, ``""`` where there is none.

    Args:
        text: Its tags should nest well; an end too many is passed over.
    """
    around: dict[str, str] = {}
    stack = [""]
    for tag in _TAG.findall(text):
        name = tag.strip("</>")
        if tag.startswith("</"):
            stack = stack[:-1] or stack
            continue
        if name != "br":
            around[name] = stack[-1]
        if not tag.endswith("/>"):
            stack.append(name)
    return around


def well_nested(text: str) -> bool:
    """Say whether every inline tag of ``text`` opens and closes in order."""
    stack: list[str] = []
    for tag in _TAG.findall(text):
        if tag.endswith("/>"):
            continue
        if not tag.startswith("</"):
            stack.append(tag[1:])
        elif not stack or stack.pop() != tag[2:]:
            return False
    return not stack


def check_terms(target: str, terms: Sequence[WantedTerm]) -> Flag | None:
    """Every glossary term must be translated as wanted."""
    failed = [term for term in terms if not term_applied(target, term)]
    if not failed:
        return None
    words = [
        Reason.TERM.words(t.source, t.targets[0]) if t.targets else Reason.TERM_FORBIDDEN.words(t.source)
        for t in failed
    ]
    return Flag(FlagKind.TERM, glossary_reason(words))


def term_applied(target: str, term: WantedTerm) -> bool:
    """Say whether a translation renders a term as the glossary wants it."""
    text = _comparable(target)
    if any(contains_term(text, word) for word in term.forbidden):
        return False
    return not term.targets or any(contains_term(text, word) for word in term.targets)


def contains_term(comparable: str, term: str) -> bool:
    """Say whether a term is in a text of ``_comparable``; English plural and verb endings may follow it."""
    word = re.escape(_comparable(term).strip())
    if not word:
        return True
    before = r"(?<![a-z0-9])" if word[0].isascii() else ""
    after = r"(?:['’]?s|es|ed|d|ing)?(?![a-z0-9])" if word[-1].isascii() else ""
    return re.search(before + word + after, comparable) is not None


def _comparable(text: str) -> str:
    text = re.sub(r"\s+", " ", text.casefold().replace("’", "'"))
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)


def check_numbers(source: str, target: str) -> Flag | None:
    """The numbers in digits must be the same ones; 350万 and 3.5 million are equal."""
    in_source, in_target = digit_values(source), digit_values(target)
    if not in_source and not in_target:
        return None
    source_values, target_values = all_values(source), all_values(target)
    missing = [v for v in in_source if v not in target_values]
    invented = [v for v in in_target if v not in source_values and v >= 10]
    if missing:
        return Flag(FlagKind.NUMBER, Reason.NUMBER_MISSING.words(f"{missing[0]:,f}"))
    if invented:
        return Flag(FlagKind.NUMBER, Reason.NUMBER_INVENTED.words(f"{invented[0]:,f}"))
    return None


def check_days(source: str, target: str, source_language: str, target_language: str) -> Flag | None:
    """English and Chinese sentences must name the same days of the week."""
    if not {source_language, target_language} <= _WITH_DAYS:
        return None
    wanted, got = named_days(source), named_days(target)
    if wanted == got:
        return None
    missing = wanted - possible_days(target)
    if missing:
        return Flag(FlagKind.NUMBER, Reason.DAY_MISSING.words(NAMES[min(missing)]))
    invented = got - possible_days(source)
    if invented:
        return Flag(FlagKind.NUMBER, Reason.DAY_INVENTED.words(NAMES[min(invented)]))
    return None


def check_script(
    source: str, target: str, source_language: str, target_language: str, terms: Sequence[WantedTerm] = ()
) -> Flag | None:
    """The translation must be written in its language's script, and must not keep the source's."""
    if target_language in ("zh", "zh-Hant") and not in_script_of(target, target_language):
        if len(_LOWER_WORD.findall(source)) >= 2 and scripts(target):
            return Flag(FlagKind.SCRIPT, Reason.NOT_IN_LANGUAGE.words("Chinese"))
        return None
    amounts = scripts(target)
    if target_language == "en":
        wanted = "".join(word for term in terms for word in term.targets)
        han = [c for c in target if "\u3400" <= c <= "\u9fff" and c not in wanted]
        if han:
            return Flag(FlagKind.SCRIPT, Reason.CHINESE_LEFT.words())
        if not amounts and scripts(source) and not digit_values(target):
            return Flag(FlagKind.SCRIPT, Reason.NO_WORDS.words())
        return None
    left = len(_LOWER_WORD.findall(target))
    if target_language in ("zh", "zh-Hant") and left >= 3 and amounts.get("han", 0.0) < left:
        return Flag(FlagKind.SCRIPT, Reason.UNTRANSLATED.words())
    if not in_script_of(target, target_language) and in_script_of(source, source_language):
        return Flag(FlagKind.SCRIPT, Reason.NOT_IN_LANGUAGE.words(language_name(target_language)))
    return None


def text_width(text: str) -> float:
    """Return a length that is about the same in every language: a CJK character counts for three letters."""
    wide = len(_WIDE.findall(text))
    return len(text) + 2 * wide


def check_length(source: str, target: str) -> Flag | None:
    """The translation must not be far shorter or longer than the source."""
    before, after = text_width(source), text_width(target)
    if after > 3.0 * before + 30:
        return Flag(FlagKind.LENGTH, Reason.LONGER.words())
    if before > 30 and after < 0.3 * before:
        return Flag(FlagKind.LENGTH, Reason.SHORTER.words())
    return None


def check_repetition(source: str, target: str) -> Flag | None:
    """The translation must not loop where the source doesn't."""
    if _loops(target) and not _loops(source, times=3):
        return Flag(FlagKind.REPETITION, Reason.REPEATS.words())
    return None


def _loops(text: str, times: int = 4) -> bool:
    words = _WORDS.findall(text.casefold())
    # What is said so often has each of its words so often; most sentences have none.
    if max(Counter(words).values(), default=0) < times:
        return False
    for size in range(1, 9):
        run = 0
        for i in range(size, len(words)):
            run = run + 1 if words[i] == words[i - size] else 0
            if run >= size * (times - 1):
                return True
    grams = Counter(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))
    return bool(grams) and max(grams.values()) >= times
