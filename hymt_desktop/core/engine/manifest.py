# SPDX-License-Identifier: Apache-2.0
"""``hymt.json``, the manifest of a model package: frozen values with strict reading and writing."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT_VERSION = 1
FEATURES = ("terms", "tags", "placeholders", "context", "line_breaks")
"""What a model may have been trained on, besides plain sentences."""
FAMILIES = ("hymt", "marian", "nllb", "m2m100", "madlad", "t5", "opennmt")
"""Kinds of models by how their text is tokenised and how they are asked for a language; ours is the first."""
ALL_PAIRS = "all"
"""Written for ``pairs`` where a model translates each of its languages into each other one."""
NAME_RE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_PAIRS_SHOWN = 12
_SHA256_RE = re.compile(r"[0-9a-f]{64}")
_FILE_RE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class ManifestError(ValueError):
    """The manifest is not what ``format_version`` promises; the message names the key."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the model can take in."""

    max_source_tokens: int = 256
    """Tokens of one input, target tag and context included."""
    context_sentences: int = 0
    """Most preceding sentences that the model was trained with."""
    features: tuple[str, ...] = ()
    """Those of ``FEATURES`` that the model was trained on."""


@dataclass(frozen=True, slots=True)
class DecodingDefaults:
    """How to decode. The output's cap in tokens is ``length_factor * source tokens + length_extra``."""

    beam_size: int = 2
    length_factor: float = 2.0
    length_extra: int = 16
    length_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the package."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Score:
    """One measured quality figure."""

    set: str
    direction: str
    metric: str
    signature: str
    value: float


class Pairs(tuple[tuple[str, str], ...]):
    """(source, target) codes in order; ``in`` is quick, since some models have thousands."""

    _known: frozenset[tuple[str, str]]

    def __new__(cls, pairs: Iterable[tuple[str, str]] = ()) -> Pairs:
        """Keep the first of equal pairs."""
        unique = dict.fromkeys(pairs)
        made = super().__new__(cls, unique)
        made._known = frozenset(unique)
        return made

    def __contains__(self, pair: object) -> bool:
        return pair in self._known

    @classmethod
    def among(cls, languages: Sequence[str]) -> Pairs:
        """Return each pair of two different languages."""
        return cls((s, t) for s in languages for t in languages if s != t)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a package says of itself.

    ``pairs`` are (source, target) codes; ``tags`` maps each target code to the symbol that asks for it, and
    ``source_tags`` each source code to the symbol that names it, in models that want that. ``family`` is one
    of ``FAMILIES``.
    """

    name: str
    version: str
    languages: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    tags: dict[str, str]
    limits: Limits
    decoding: DecodingDefaults
    files: dict[str, FileEntry]
    teacher: str
    data: str
    licence: str
    scores: tuple[Score, ...] = field(default=())
    family: str = FAMILIES[0]
    source_tags: dict[str, str] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION

    def has(self, feature: str) -> bool:
        """Say whether the model was trained on ``feature``, one of ``FEATURES``."""
        return feature in self.limits.features

    def targets(self, source: str) -> tuple[str, ...]:
        """Return the languages that the model translates ``source`` into."""
        return tuple(t for s, t in self.pairs if s == source)

    def require_pair(self, source: str, target: str) -> None:
        """Check that the model translates ``source`` into ``target``.

        Raises:
            UnsupportedLanguage: It doesn't; the message lists what it does.
        """
        if (source, target) not in self.pairs:
            known = ", ".join(f"{s} -> {t}" for s, t in self.pairs[:_PAIRS_SHOWN])
            if len(self.pairs) > _PAIRS_SHOWN:
                known += f" and {len(self.pairs) - _PAIRS_SHOWN} more pairs"
            raise UnsupportedLanguage(
                f"The model {self.name} doesn't translate {source} -> {target}.",
                f"It translates: {known}.",
            )

    def to_json(self) -> str:
        """Return the text of ``hymt.json``."""
        table = asdict(replace(self, pairs=()))
        whole = len(self.pairs) > _PAIRS_SHOWN and set(self.pairs) == set(Pairs.among(self.languages))
        table["pairs"] = ALL_PAIRS if whole else [list(pair) for pair in self.pairs]
        if self.family == FAMILIES[0]:
            # So that earlier versions of this program read our own packages.
            del table["family"], table["source_tags"]
        ordered = {"format_version": table.pop("format_version"), **table}
        return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read ``hymt.json``.

        Raises:
            ManifestError: Not JSON, an unknown version, or a missing, unknown or unusable key.
        """
        try:
            table = json.loads(text, object_pairs_hook=_no_duplicates)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ManifestError(f"it is not valid JSON ({error})") from error
        return _read_manifest(_mapping(table, "the manifest"))


T = TypeVar("T")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ManifestError("it has a key twice")
    return table


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ManifestError(f"{where} must be an object")
    return value


def _typed(table: dict[str, Any], key: str, kind: type[T], where: str = "") -> T:
    if key not in table:
        raise ManifestError(f"'{where}{key}' is missing")
    value = table[key]
    if kind is float and type(value) is int:
        return kind(value)  # type: ignore[call-arg]  # JSON writes 2.0 as 2
    if type(value) is not kind:
        raise ManifestError(f"'{where}{key}' must be of type {kind.__name__}")
    return value


def _only(table: dict[str, Any], kind: type[Any], where: str) -> None:
    unknown = set(table) - {f.name for f in fields(kind)}
    if unknown:
        raise ManifestError(f"{where} has the unknown key '{min(unknown)}'")


def _whole(table: dict[str, Any], key: str, low: int, high: int, where: str) -> int:
    value = _typed(table, key, int, where)
    if not low <= value <= high:
        raise ManifestError(f"'{where}{key}' must be between {low} and {high}")
    return value


def _strings(table: dict[str, Any], key: str, where: str = "") -> tuple[str, ...]:
    values: list[object] = _typed(table, key, list, where)
    if not all(isinstance(v, str) for v in values):
        raise ManifestError(f"'{where}{key}' must be a list of strings")
    return tuple(str(v) for v in values)


def _read_manifest(table: dict[str, Any]) -> Manifest:
    version = _typed(table, "format_version", int)
    if version != FORMAT_VERSION:
        raise ManifestError(f"its format_version is {version}; this program reads version {FORMAT_VERSION}")
    _only(table, Manifest, "the manifest")
    name = _typed(table, "name", str)
    if not NAME_RE.fullmatch(name):
        raise ManifestError("'name' may hold a-z, 0-9, '.', '_' and '-' only, 64 characters at most")
    languages = _strings(table, "languages")
    unknown = [code for code in languages if code not in LANGUAGES and code not in OTHER_LANGUAGES]
    if unknown or not languages:
        raise ManifestError(f"'languages' is empty or has the unknown code {unknown[:1]}")
    return Manifest(
        name=name,
        version=_typed(table, "version", str),
        languages=languages,
        pairs=_read_pairs(table, languages),
        tags=_read_tags(_mapping(table.get("tags"), "'tags'"), languages),
        limits=_read_limits(_mapping(table.get("limits"), "'limits'")),
        decoding=_read_decoding(_mapping(table.get("decoding"), "'decoding'")),
        files=_read_files(_mapping(table.get("files"), "'files'")),
        teacher=_typed(table, "teacher", str),
        data=_typed(table, "data", str),
        licence=_typed(table, "licence", str),
        scores=tuple(_read_score(_mapping(s, "a score")) for s in _typed(table, "scores", list)),
        family=_read_family(table),
        source_tags=_read_tags(_mapping(table.get("source_tags", {}), "'source_tags'"), languages),
    )


def _read_family(table: dict[str, Any]) -> str:
    family = _typed(table, "family", str) if "family" in table else FAMILIES[0]
    if family not in FAMILIES:
        raise ManifestError(f"'family' is '{family[:40]}'; this program knows {', '.join(FAMILIES)}")
    return family


def _read_pairs(table: dict[str, Any], languages: tuple[str, ...]) -> Pairs:
    if table.get("pairs") == ALL_PAIRS and len(languages) > 1:
        return Pairs.among(languages)
    values: list[Any] = _typed(table, "pairs", list)
    pairs = []
    for value in values:
        if not isinstance(value, list) or len(value) != 2 or not all(v in languages for v in value):
            raise ManifestError(f"'pairs' has {value!r}, which is not a pair of its languages")
        pairs.append((str(value[0]), str(value[1])))
    if not pairs:
        raise ManifestError("'pairs' is empty")
    return Pairs(pairs)


def _read_tags(table: dict[str, Any], languages: tuple[str, ...]) -> dict[str, str]:
    for code, symbol in table.items():
        if code not in languages or not isinstance(symbol, str) or not symbol:
            raise ManifestError(f"'tags' has a bad entry for '{code}'")
    return dict(table)


def _read_limits(table: dict[str, Any]) -> Limits:
    _only(table, Limits, "'limits'")
    features = _strings(table, "features", "limits.")
    unknown = [f for f in features if f not in FEATURES]
    if unknown:
        raise ManifestError(f"'limits.features' has the unknown feature '{unknown[0]}'")
    return Limits(
        max_source_tokens=_whole(table, "max_source_tokens", 16, 100_000, "limits."),
        context_sentences=_whole(table, "context_sentences", 0, 1000, "limits."),
        features=features,
    )


def _read_decoding(table: dict[str, Any]) -> DecodingDefaults:
    _only(table, DecodingDefaults, "'decoding'")
    factor = _typed(table, "length_factor", float, "decoding.")
    penalty = _typed(table, "length_penalty", float, "decoding.")
    if not 0 < factor <= 20 or not 0 <= penalty <= 10:
        raise ManifestError("'decoding' has a length_factor or length_penalty out of range")
    return DecodingDefaults(
        beam_size=_whole(table, "beam_size", 1, 64, "decoding."),
        length_factor=factor,
        length_extra=_whole(table, "length_extra", 1, 10_000, "decoding."),
        length_penalty=penalty,
    )


def _read_files(table: dict[str, Any]) -> dict[str, FileEntry]:
    files = {}
    for name, value in table.items():
        entry = _mapping(value, f"'files.{name}'")
        _only(entry, FileEntry, f"'files.{name}'")
        where = f"files.{name}."
        digest = _typed(entry, "sha256", str, where)
        if not _FILE_RE.fullmatch(name) or not _SHA256_RE.fullmatch(digest):
            raise ManifestError(f"'files.{name}' has a bad name or sha256")
        files[name] = FileEntry(digest, _whole(entry, "bytes", 0, 2**40, where))
    return files


def _read_score(table: dict[str, Any]) -> Score:
    _only(table, Score, "a score")
    return Score(
        set=_typed(table, "set", str, "scores."),
        direction=_typed(table, "direction", str, "scores."),
        metric=_typed(table, "metric", str, "scores."),
        signature=_typed(table, "signature", str, "scores."),
        value=_typed(table, "value", float, "scores."),
    )
