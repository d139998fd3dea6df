# SPDX-License-Identifier: Apache-2.0
"""English plural and verb forms, so that ``neural networks`` is found where the glossary has the singular.

Rules with lists of exceptions, after Quirk et al., A Comprehensive Grammar of the English Language,
sections 3.5-3.20 (verbs) and 5.73-5.102 (plurals). Too many forms cost little (a form that nobody writes
never matches), so where usage is divided both spellings are made.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase

from hymt_desktop.core.terms.inflect_data import (
    DOUBLING,
    F_TO_V,
    IRREGULAR_NOUNS,
    IRREGULAR_VERBS,
    NO_VERB_SUFFIXES,
    O_TO_OES,
    PARTICLES,
    PREPOSITIONS,
    UNCHANGED_NOUNS,
    VERB_PREFIXES,
)
from hymt_desktop.core.terms.model import PartOfSpeech

REGULAR_ENDING = re.compile(r"(?:[a-z]?(?:ed|ing)|e?s|e|y(?:s|ed|ing)?|ie[sd]|)(?![a-z])")
"""What can follow a ``shared_beginning`` where one of the term's forms, in lower case, is found."""

_FIXED_ENDINGS = ("", "e", "s", "es", "y", "ys", "ies", "ied", "ed", "ing")

_ONE_SYLLABLE_CVC = re.compile(r"(?:[^aeiou]|qu)*[aeiou][bcdfgklmnprtvz]")
_VOWEL_L = re.compile(r"[^aeiou][aeiou]l$")
_NOT_MEN = ("human", "german", "roman", "shaman", "talisman", "norman", "ottoman", "caiman")
_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS_BEFORE_Y = ("ay", "ey", "iy", "oy", "uy")
_FUNCTION_WORDS = PREPOSITIONS | PARTICLES
_IRREGULAR = frozenset((*IRREGULAR_NOUNS, *IRREGULAR_VERBS, *F_TO_V))
_CHANGING = ("man", "sis", "xis", "ie")


def inflections(source: str, part_of_speech: PartOfSpeech = PartOfSpeech.NONE) -> list[str]:
    """Return the forms of an English term, without the term itself.

    A noun gets its plurals, a verb its -s, past, participle and -ing forms; adjectives and adverbs get none.
    Without a part of speech a single word gets both kinds, a phrase the plural of its head, or the forms of
    its first word where it looks like a phrasal verb. ``to run`` counts as the verb ``run``.
    """
    if part_of_speech in (PartOfSpeech.NONE, PartOfSpeech.VERB) and source[:3].lower() == "to " != source:
        return [source[3:], *_verb_phrase(source[3:])]
    if part_of_speech is PartOfSpeech.NONE:
        forms = _unknown(source)
    elif part_of_speech is PartOfSpeech.VERB:
        forms = _verb_phrase(source)
    elif part_of_speech in (PartOfSpeech.NOUN, PartOfSpeech.PROPER_NOUN):
        forms = _noun_phrase(source.split(" "))
    else:
        forms = []
    return [form for form in forms if form != source]


def _unknown(source: str) -> list[str]:
    words = source.split(" ")
    if len(words) > 1:
        phrasal = len(words) == 2 and words[1] in PARTICLES
        return _verb_phrase(source) if phrasal else _noun_phrase(words)
    if source != source.lower() or source.endswith(NO_VERB_SUFFIXES):
        return [*plurals(source)]
    return [*dict.fromkeys((*plurals(source), *verb_forms(source)))]


def _noun_phrase(words: list[str]) -> list[str]:
    """Pluralise the head: the last word, or the word before the first preposition."""
    head = len(words) - 1
    if len(words) > 2:
        head = next((i - 1 for i, word in enumerate(words) if i and word in PREPOSITIONS), head)
    before = "".join(f"{word} " for word in words[:head])
    after = "".join(f" {word}" for word in words[head + 1 :])
    return [f"{before}{form}{after}" for form in plurals(words[head])]


def _verb_phrase(source: str) -> list[str]:
    first, space, rest = source.partition(" ")
    return [f"{form}{space}{rest}" for form in dict.fromkeys(verb_forms(first))]


def shared_beginning(source: str) -> str | None:
    """Return a beginning that ``source`` and all its forms have, where that can be told at a glance.

    None where it takes ``inflections`` to know. This lets the matcher search for one string for each term
    and work the forms out when it is first found.
    """
    last = source
    if " " in source:
        words = source.split(" ")
        if not _FUNCTION_WORDS.isdisjoint(words) or words[0].lower() == "to":
            return None
        last = words[-1]
    elif source.lower().startswith(VERB_PREFIXES):
        return None
    last = last.rpartition("-")[2].lower()
    if last in _IRREGULAR or last.endswith(_CHANGING) or len(source) < 4:
        return None
    return source[:-1] if last.endswith(("e", "y")) else source


def regular_endings() -> tuple[str, ...]:
    """Return all that ``REGULAR_ENDING`` matches."""
    doubled = (letter + suffix for letter in ascii_lowercase for suffix in ("ed", "ing"))
    return (*_FIXED_ENDINGS, *doubled)


def _like(model: str, form: str) -> str:
    """Give ``form``, a form of ``model.lower()``, the capital letters of ``model``."""
    if model == model.lower():
        return form
    pairs = enumerate(zip(model.lower(), form, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(model), len(form)))
    return model[:same] + form[same:] if same else form[:1].upper() + form[1:]


@lru_cache(maxsize=4096)
def plurals(word: str) -> tuple[str, ...]:
    """Return the plural forms of one word; none where there is nothing to inflect."""
    before, hyphen, last = word.rpartition("-")
    if not last.isalpha() or not last.isascii():
        return ()
    if len(last) > 1 and last.isupper():
        return (f"{word}s",)
    return tuple(before + hyphen + _like(last, form) for form in _plurals(last.lower()))


def _plurals(word: str) -> tuple[str, ...]:
    if word in UNCHANGED_NOUNS:
        return ()
    if word in IRREGULAR_NOUNS:
        return IRREGULAR_NOUNS[word]
    if word.endswith("man") and not word.endswith(_NOT_MEN):
        return (word[:-2] + "en",)
    if word.endswith(("sis", "xis")):
        return (word[:-2] + "es",)
    if word in F_TO_V:
        return (word.removesuffix("e").removesuffix("f") + "ves",)
    return (_add_s(word),)


def _add_s(word: str) -> str:
    if word.endswith("y") and not word.endswith(_VOWELS_BEFORE_Y):
        return word[:-1] + "ies"
    if word.endswith(_SIBILANTS) or word in O_TO_OES:
        return word + "es"
    return word + "s"


@lru_cache(maxsize=4096)
def verb_forms(word: str) -> tuple[str, ...]:
    """Return the -s, past, participle and -ing forms of one verb; none where there is nothing to inflect."""
    before, hyphen, last = word.rpartition("-")
    if not last.isalpha() or not last.isascii() or len(last) < 2 or last.isupper():
        return ()
    base = last.lower()
    forms = [_add_s(base), *_past(base), *_with_suffix(base, "ing")]
    return tuple(before + hyphen + _like(last, form) for form in forms)


def _past(word: str) -> tuple[str, ...]:
    if word in IRREGULAR_VERBS:
        return IRREGULAR_VERBS[word]
    if word.startswith(VERB_PREFIXES):
        for prefix in VERB_PREFIXES:
            rest = word.removeprefix(prefix)
            if rest != word and rest in IRREGULAR_VERBS:
                # "relay" is no "re-" + "lay": the regular form too.
                return (*(prefix + form for form in IRREGULAR_VERBS[rest]), *_with_suffix(word, "ed"))
    return _with_suffix(word, "ed")


def _with_suffix(word: str, suffix: str) -> tuple[str, ...]:
    """Attach ``ed`` or ``ing``: run -> running, refer -> referred, model -> modeled and modelled."""
    last = word[-1]
    if last == "e":
        return (_after_e(word, suffix),)
    if last == "y" and suffix == "ed" and not word.endswith(_VOWELS_BEFORE_Y):
        return (word[:-1] + "ied",)
    if last == "c":
        return (f"{word}k{suffix}",)
    if word in DOUBLING or _ONE_SYLLABLE_CVC.fullmatch(word):
        return (word + last + suffix,)
    if last == "l" and _VOWEL_L.search(word):
        return (word + suffix, word + last + suffix)
    return (word + suffix,)


def _after_e(word: str, suffix: str) -> str:
    if suffix == "ed":
        return word + "d"
    if word.endswith("ie"):
        return word[:-2] + "ying"
    keeps = word.endswith(("ee", "oe", "ye")) or len(word) == 2
    return (word if keeps else word[:-1]) + "ing"
