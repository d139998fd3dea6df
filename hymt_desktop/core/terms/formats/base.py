# SPDX-License-Identifier: Apache-2.0
"""What all glossary formats share: what is read, what is refused, and what words mean."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import GlossaryInvalid, UnsupportedLanguage, UserError
from hymt_desktop.core.terms.model import Entry, PartOfSpeech, Status, case_matters, clean_entry
from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES, canonical_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MAX_FILE = 200 * 1024 * 1024
"""Largest glossary file, in bytes."""

MAX_CELL = 100_000
"""Longest cell or element, in characters. What is longer is no glossary, and the whole file is refused."""

MAX_ROWS = 1_000_000
"""Most rows of one file."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about a file; None and empty mean: find out.

    ``columns`` maps ``source``, ``target``, ``note`` ... to a column's title or its number, from 1.
    """

    source: str | None = None
    target: str | None = None
    columns: Mapping[str, str | int] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One valid entry and its place in the file, in words."""

    where: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row or element that is no valid entry, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The contents of a glossary file. ``columns`` says what each column was taken for."""

    format: str
    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...] = ()
    source: str | None = None
    target: str | None = None
    name: str = ""
    note: str = ""
    encoding: str = ""
    columns: tuple[tuple[str, str], ...] = ()


def invalid(path: Path, where: str, what: str, hint: str = "") -> GlossaryInvalid:
    """Return the error for a file that is refused as a whole."""
    place = f", {where}" if where else ""
    return GlossaryInvalid(f"{path.name}{place}: {what}", hint or "Nothing was imported. Mend the file.")


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        GlossaryInvalid: It is too large or empty.
        UserError: It can't be opened.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            limit = MAX_FILE // 2**20
            raise invalid(path, "", f"the file has {size / 2**20:.0f} MiB; the most is {limit} MiB.")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"The glossary file '{path}' can't be read: {error.strerror}.", "Check the path."
        ) from error
    if not data.strip():
        raise invalid(path, "", "the file is empty.")
    return data


_TRUE = frozenset(("yes", "true", "1", "y", "x", "是", "on"))
_FALSE = frozenset(("no", "false", "0", "n", "", "否", "off"))
_STATUS = {
    "preferred": Status.PREFERRED,
    "approved": Status.PREFERRED,
    "preferredterm": Status.PREFERRED,
    "standardizedterm": Status.PREFERRED,
    "": Status.PREFERRED,
    "allowed": Status.ALLOWED,
    "admitted": Status.ALLOWED,
    "admittedterm": Status.ALLOWED,
    "provisional": Status.ALLOWED,
    "nonstandard": Status.ALLOWED,
    "forbidden": Status.FORBIDDEN,
    "rejected": Status.FORBIDDEN,
    "deprecated": Status.FORBIDDEN,
    "deprecatedterm": Status.FORBIDDEN,
    "superseded": Status.FORBIDDEN,
    "supersededterm": Status.FORBIDDEN,
    "obsolete": Status.FORBIDDEN,
    "donottranslate": Status.DO_NOT_TRANSLATE,
    "dnt": Status.DO_NOT_TRANSLATE,
    "nontranslatable": Status.DO_NOT_TRANSLATE,
}
_PARTS = {
    "": PartOfSpeech.NONE,
    "n": PartOfSpeech.NOUN,
    "noun": PartOfSpeech.NOUN,
    "名词": PartOfSpeech.NOUN,
    "v": PartOfSpeech.VERB,
    "verb": PartOfSpeech.VERB,
    "动词": PartOfSpeech.VERB,
    "adj": PartOfSpeech.ADJECTIVE,
    "adjective": PartOfSpeech.ADJECTIVE,
    "形容词": PartOfSpeech.ADJECTIVE,
    "adv": PartOfSpeech.ADVERB,
    "adverb": PartOfSpeech.ADVERB,
    "副词": PartOfSpeech.ADVERB,
    "propernoun": PartOfSpeech.PROPER_NOUN,
    "propn": PartOfSpeech.PROPER_NOUN,
    "name": PartOfSpeech.PROPER_NOUN,
}


def _key(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def parse_flag(what: str, text: str) -> bool:
    """Return the truth value of a yes-or-no cell."""
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise GlossaryInvalid(f"'{text[:40]}' is neither yes nor no ({what}).")


def parse_status(text: str) -> Status:
    """Return the status that a cell or an administrative status of TBX means."""
    status = _STATUS.get(_key(text).removesuffix("admnsts"))
    if status is None:
        raise GlossaryInvalid(f"'{text[:40]}' is no status.")
    return status


def parse_part_of_speech(text: str) -> PartOfSpeech:
    """Return the word class that a cell means; what is unknown is OTHER."""
    return _PARTS.get(_key(text), PartOfSpeech.OTHER)


def default_case(entry: Entry) -> Entry:
    """Return ``entry`` with the case rule for a file that has none: acronyms are case-sensitive."""
    return replace(entry, case_sensitive=case_matters(entry.source))


class Collector:
    """Gathers valid and rejected rows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: list[Record] = []
        self._rejected: list[Rejected] = []

    def add(self, where: str, entry: Entry) -> None:
        """Keep ``entry``, or note why it can't be kept."""
        if len(self._records) + len(self._rejected) >= MAX_ROWS:
            raise invalid(self._path, where, f"more than {MAX_ROWS:,} entries.", "Split the file.")
        try:
            self._records.append(Record(where, clean_entry(entry)))
        except GlossaryInvalid as error:
            self._rejected.append(Rejected(where, error.message))

    def add_all(self, where: str, entries: Iterable[Entry]) -> None:
        """Keep the entries of one row or element; making them may raise GlossaryInvalid."""
        try:
            for entry in entries:
                self.add(where, entry)
        except GlossaryInvalid as error:
            self.reject(where, error.message)

    def reject(self, where: str, reason: str) -> None:
        """Note a row that is no entry."""
        self._rejected.append(Rejected(where, reason))

    @property
    def records(self) -> tuple[Record, ...]:
        """The valid entries."""
        return tuple(self._records)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The others."""
        return tuple(self._rejected)


def language_of(text: str) -> str | None:
    """Return the canonical code that a code or a language's name means; None where it is neither.

    ``en-US``, ``EN``, ``English`` and ``英语`` are all ``en``.
    """
    name = text.strip()
    if not name or len(name) > 40:
        return None
    folded = name.lower()
    for code, (english, own) in (LANGUAGES | OTHER_LANGUAGES).items():
        if folded in (english.lower(), own.lower()):
            return code
    if folded in _CHINESE_NAMES:
        return _CHINESE_NAMES[folded]
    if folded in _ENGLISH_WORDS:
        return None
    try:
        return canonical_code(name)
    except UnsupportedLanguage:
        return None


_ENGLISH_WORDS = frozenset({"am", "as", "be", "ha", "is", "no", "or", "so"})
"""Codes of languages that a heading more likely means as words: a column "No" holds numbers."""
_CHINESE_NAMES = {
    "英语": "en",
    "英文": "en",
    "汉语": "zh",
    "简体中文": "zh",
    "simplified chinese": "zh",
    "chinese (simplified)": "zh",
    "chinese (traditional)": "zh-Hant",
    "繁体中文": "zh-Hant",
    "日语": "ja",
    "法语": "fr",
    "德语": "de",
    "俄语": "ru",
    "韩语": "ko",
    "西班牙语": "es",
}


def choose_pair(path: Path, found: Iterable[str], options: ReadOptions) -> tuple[str, str]:
    """Choose the languages to import from a file that has ``found`` (canonical codes, in file order).

    Raises:
        GlossaryInvalid: A wanted language is not there, or there are more than two and none was chosen.
    """
    languages = list(dict.fromkeys(found))
    listed = ", ".join(languages) or "none that this translator knows"
    source = canonical_code(options.source) if options.source else None
    target = canonical_code(options.target) if options.target else None
    # A file of words that are not to be translated has one language only.
    for wanted in (source, target if set(languages) != {source} else None):
        if wanted and wanted not in languages:
            raise invalid(path, "", f"has no terms in '{wanted}'; its languages: {listed}.")
    rest = [code for code in languages if code not in (source, target)]
    if len(rest) + bool(source) + bool(target) != 2 and not (source and target):
        raise invalid(
            path, "", f"the language pair is not clear; its languages: {listed}.", "Name source and target."
        )
    source = source or rest.pop(0)
    return source, target or rest.pop(0)
