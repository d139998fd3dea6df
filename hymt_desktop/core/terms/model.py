# SPDX-License-Identifier: Apache-2.0
"""What a glossary is: plain values, and the rules that make an entry valid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple, Protocol

from hymt_desktop.core.errors import GlossaryInvalid
from hymt_desktop.core.text.languages import canonical_code

MAX_TERM = 1_000
"""Longest term, in characters. A longer one is a sentence, and belongs into the translation memory."""

MAX_NOTE = 10_000
"""Longest note or domain, in characters."""

MAX_TARGETS = 50
"""Most translations of one entry."""

# What XML 1.0 can't hold can't be exported, so it is no part of a term. U+FEFF and the like are invisible.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


class Status(str, Enum):
    """What is to become of an entry's targets."""

    PREFERRED = "preferred"
    """Use the first target."""
    ALLOWED = "allowed"
    """These targets are fine too."""
    FORBIDDEN = "forbidden"
    """Never translate the source like this."""
    DO_NOT_TRANSLATE = "do_not_translate"
    """Keep the source as it is; the entry has no targets."""


class PartOfSpeech(str, Enum):
    """Word class of the source; it decides which English forms match."""

    NONE = ""
    NOUN = "noun"
    VERB = "verb"
    ADJECTIVE = "adjective"
    ADVERB = "adverb"
    PROPER_NOUN = "proper_noun"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Glossary:
    """A named list of terms for one language pair.

    ``order`` is its precedence: where terms of two glossaries overlap, the one with the lower order wins.
    ``id`` is the row in the store; 0 for a glossary that is not stored.
    """

    name: str
    source: str
    target: str
    enabled: bool = True
    order: int = 0
    note: str = ""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One term. Use ``clean_entry`` on anything that comes from outside.

    ``id`` is the row in the store; 0 for an entry that is not stored. It doesn't count in comparisons.
    """

    source: str
    targets: tuple[str, ...] = ()
    case_sensitive: bool = False
    whole_word: bool = True
    part_of_speech: PartOfSpeech = PartOfSpeech.NONE
    status: Status = Status.PREFERRED
    note: str = ""
    domain: str = ""
    id: int = field(default=0, compare=False)


GlossaryContent = tuple[Glossary, Sequence[Entry]]
"""A glossary with its entries."""


class TermMatch(NamedTuple):
    """One glossary term found in a sentence; ``start`` and ``end`` are code-point offsets into it.

    ``targets`` are the wanted translations, best first: for DO_NOT_TRANSLATE the matched text itself, for
    FORBIDDEN (nothing is wanted, something is banned) none. ``forbidden`` are translations that must not
    occur, whatever the status is. ``source`` is the entry's source, not the matched text.

    A tuple, since a text full of terms has 50 of them in a kilobyte.
    """

    start: int
    end: int
    source: str
    targets: tuple[str, ...]
    status: Status
    glossary: str = ""
    entry: int = 0
    forbidden: tuple[str, ...] = ()


class TermSource(Protocol):
    """Anything that finds terms in a sentence."""

    def find(self, sentence: str, source: str, target: str) -> list[TermMatch]:
        """Return the terms in ``sentence``, not overlapping, sorted by position.

        Args:
            sentence: Text in NFC.
            source: Canonical code of its language.
            target: Canonical code of the language that it will be translated into.
        """
        ...


def clean_text(text: str) -> str:
    """Return ``text`` in NFC, on one line, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_note(text: str) -> str:
    """Return ``text`` in NFC, stripped, with ``\\n`` as line break."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def _bounded(what: str, text: str, limit: int) -> str:
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise GlossaryInvalid(
            f"The {what} holds the character U+{ord(illegal.group()):04X}, which is no text.",
            "Remove the character.",
        )
    if len(text) > limit:
        raise GlossaryInvalid(
            f"The {what} has {len(text):,} characters; the most is {limit:,}.", "Shorten it."
        )
    return text


def _clean_targets(entry: Entry) -> tuple[str, ...]:
    if entry.status is Status.DO_NOT_TRANSLATE:
        return ()
    if len(entry.targets) > MAX_TARGETS:
        raise GlossaryInvalid(f"The term has {len(entry.targets)} translations; the most is {MAX_TARGETS}.")
    texts = (clean_text(_bounded("translation", target, MAX_TERM)) for target in entry.targets)
    targets = tuple(dict.fromkeys(text for text in texts if text))
    if not targets:
        raise GlossaryInvalid(
            f"The term '{entry.source[:60]}' has no translation.",
            "Give one, or the status do_not_translate.",
        )
    return targets


def clean_entry(entry: Entry) -> Entry:
    """Return ``entry`` as it is stored: NFC, trimmed, no empty and no repeated target.

    Raises:
        GlossaryInvalid: No source, no target, an illegal character, or a text beyond its limit.
    """
    source = clean_text(_bounded("source term", entry.source, MAX_TERM))
    if not source:
        raise GlossaryInvalid("The source term is empty.", "Give a source term.")
    return replace(
        entry,
        source=source,
        targets=_clean_targets(replace(entry, source=source)),
        note=clean_note(_bounded("note", entry.note, MAX_NOTE)),
        domain=clean_text(_bounded("domain", entry.domain, MAX_NOTE)),
    )


def clean_glossary(glossary: Glossary) -> Glossary:
    """Return ``glossary`` with a trimmed name and canonical language codes.

    Raises:
        GlossaryInvalid: The name is empty or too long, or both languages are the same.
        UnsupportedLanguage: A language that the translator doesn't know.
    """
    name = clean_text(_bounded("glossary's name", glossary.name, 200))
    if not name:
        raise GlossaryInvalid("A glossary needs a name.", "Give it one.")
    source, target = canonical_code(glossary.source), canonical_code(glossary.target)
    if source == target:
        raise GlossaryInvalid(
            f"The glossary '{name}' has the same source and target language ({source}).",
            "Choose two languages.",
        )
    note = clean_note(_bounded("note", glossary.note, MAX_NOTE))
    return replace(glossary, name=name, source=source, target=target, note=note)


def case_matters(source: str) -> bool:
    """Say whether a source should be case-sensitive where its file doesn't say so.

    An acronym such as ``IT`` or ``US`` should not match ``it`` and ``us``.
    """
    return source.isascii() and 2 <= len(source) <= 5 and source.isalpha() and source.isupper()
