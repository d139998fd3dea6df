# SPDX-License-Identifier: Apache-2.0
"""Rows and columns, as CSV, TSV, XLSX and UTX have them.

Our own tables have a title row::

    source [en] | target [zh] | target 2 [zh] | case sensitive | whole word | part of speech | status | ...

Foreign ones are understood by their titles (``English``, ``zh-CN``, ``Term``, ``译文`` ...), or without any:
source, target, and then a note (OmegaT) or the two languages (DeepL).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.formats.base import (
    MAX_CELL,
    Collector,
    ReadOptions,
    choose_pair,
    default_case,
    invalid,
    language_of,
    parse_flag,
    parse_part_of_speech,
    parse_status,
)
from hymt_desktop.core.terms.model import Entry, Glossary

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[str, Sequence[str]]
"""A row's place in the file (``row 3``) and its cells."""

FIELDS = ("source", "target", "case sensitive", "whole word", "part of speech", "status", "note", "domain")

_TITLES = {
    "source": "source term|source text|term|original|src|源语|源文|原文|源语言|术语|原文术语",
    "target": "target|targets|target term|translation|translated|tgt|目标|目标语|译文|译语|目标语言|翻译",
    "case sensitive": "casesensitive|case|match case|区分大小写",
    "whole word": "wholeword|whole words|全字匹配",
    "part of speech": "pos|partofspeech|src pos|word class|词性",
    "status": "term status|usage|administrative status|状态",
    "note": "comment|comments|notes|description|definition|remark|备注|注释|说明",
    "domain": "subject|subject field|field|category|领域",
    "source language": "source lang|source language code|源语言代码",
    "target language": "target lang|target language code|目标语言代码",
}
_FIELD_OF = {
    **{name: name for name in _TITLES},
    **{alias: name for name, aliases in _TITLES.items() for alias in aliases.split("|")},
}
_LANGUAGE_IN_TITLE = re.compile(r"^(.*?)\s*[\[(]([\w\-]+)[\])]$")
_NUMBERED_TITLE = re.compile(r"^(.*?)[\s_]*\d+$")


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds: ``of`` gives a field's columns, from 0. Several columns may be targets."""

    of: dict[str, tuple[int, ...]]
    titled: bool
    source: str | None = None
    target: str | None = None

    def described(self, header: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return (title or number, field) of each column in use, for the preview."""
        pairs = sorted((i, name) for name, indexes in self.of.items() for i in indexes)
        return tuple(
            (header[i] if self.titled and i < len(header) else str(i + 1), name) for i, name in pairs
        )


def header_of(glossary: Glossary, targets: int) -> list[str]:
    """Return the titles of our own tables."""
    numbered = [f"target {i} [{glossary.target}]" for i in range(2, targets + 1)]
    first = [f"source [{glossary.source}]", f"target [{glossary.target}]", *numbered]
    return [*first, *FIELDS[2:]]


def rows_of(glossary: Glossary, entries: Sequence[Entry]) -> list[list[str]]:
    """Return a glossary as a table with its title row."""
    count = max((len(entry.targets) for entry in entries), default=1) or 1
    rows = [header_of(glossary, count)]
    for entry in entries:
        blanks = [""] * (count - len(entry.targets))
        flags = ["yes" if flag else "no" for flag in (entry.case_sensitive, entry.whole_word)]
        kind = [entry.part_of_speech.value, entry.status.value, entry.note, entry.domain]
        rows.append([entry.source, *entry.targets, *blanks, *flags, *kind])
    return rows


def _field(title: str) -> tuple[str | None, str | None]:
    """Return the field and the language that a column's title means."""
    text = " ".join(title.strip().lower().replace("_", " ").replace(":", " ").split())
    match = _LANGUAGE_IN_TITLE.match(text)
    language = language_of(match.group(2)) if match else None
    if match and language:
        text = match.group(1)
    if text in _FIELD_OF:
        return _FIELD_OF[text], language
    numbered = _NUMBERED_TITLE.match(text)
    if numbered and _FIELD_OF.get(numbered.group(1)) == "target":
        return "target", language
    return None, language or language_of(text)


def _chosen(path: Path, header: Sequence[str], options: ReadOptions) -> dict[str, tuple[int, ...]]:
    """Return the columns that the user named."""
    chosen: dict[str, tuple[int, ...]] = {}
    titles = [title.strip().lower() for title in header]
    for name, column in options.columns.items():
        field = _FIELD_OF.get(name.replace("_", " ").lower())
        if field is None:
            raise invalid(path, "", f"'{name}' is no field.", f"Fields: {', '.join(FIELDS)}.")
        if isinstance(column, int) or column.isdigit():
            index = int(column) - 1
            if not 0 <= index < len(header):
                raise invalid(path, "row 1", f"there is no column {column}; the row has {len(header)}.")
        elif column.strip().lower() in titles:
            index = titles.index(column.strip().lower())
        else:
            listed = ", ".join(header)
            raise invalid(path, "row 1", f"there is no column '{column}'.", f"The columns: {listed[:300]}.")
        chosen[field] = (*chosen.get(field, ()), index)
    return chosen


def _by_language(
    path: Path, languages: dict[int, str], options: ReadOptions, fields: dict[str, tuple[int, ...]]
) -> tuple[str, str]:
    """Take columns that are titled with a language for source and target; returns the pair."""
    order = list(dict.fromkeys(languages.values()))
    if len(order) == 2:
        # Whether these are the wanted languages is the caller's question; their order may be the other one.
        wanted = [language_of(code or "") for code in (options.source, options.target)]
        turned = wanted[0] == order[1] or wanted[1] == order[0]
        source, target = reversed(order) if turned else order
    else:
        source, target = choose_pair(path, order, options)
    fields.setdefault("source", tuple(i for i, code in languages.items() if code == source)[:1])
    fields.setdefault("target", tuple(i for i, code in languages.items() if code == target))
    return source, target


def find_columns(path: Path, rows: Sequence[Row], options: ReadOptions) -> Columns:
    """Say what each column holds, from the user's choice, the titles, or the first rows.

    Raises:
        GlossaryInvalid: There is no source or no target column.
    """
    header = [cell.strip() for cell in rows[0][1]]
    chosen = _chosen(path, header, options)
    fields: dict[str, tuple[int, ...]] = {}
    languages: dict[int, str] = {}
    of_field: dict[str, str] = {}
    for i, title in enumerate(header):
        field, language = _field(title) if len(title) < 80 else (None, None)
        if field:
            fields[field] = (*fields.get(field, ()), i)
            if language:
                of_field.setdefault(field, language)
        elif language:
            languages[i] = language
    source, target = of_field.get("source"), of_field.get("target")
    if _has_language_columns(rows):
        languages.clear()
    if not {"source", "target"} <= fields.keys() and len(set(languages.values())) > 1:
        source, target = _by_language(path, languages, options, fields)
    titled = {"source", "target"} <= fields.keys()
    if not titled:
        named = any(isinstance(column, str) and not column.isdigit() for column in options.columns.values())
        fields, titled = (_untitled(rows), False) if not named else (fields, True)
    fields = {
        name: tuple(i for i in where if i not in sum(chosen.values(), ())) for name, where in fields.items()
    }
    fields = {name: where for name, where in (fields | chosen).items() if where}
    for name in ("source", "target"):
        if name not in fields and not (name == "target" and "status" in fields):
            raise invalid(
                path,
                rows[0][0],
                f"no {name} column; the row has {len(header)} column{'s' * (len(header) != 1)}.",
                "A glossary needs a source and a target column. Choose the columns, or check the separator.",
            )
    return Columns(fields, titled, source, target)


def _untitled(rows: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    """Guess the columns of a table without titles: DeepL's have two language codes after the terms."""
    first = rows[: min(len(rows), 20)]
    width = max(len(cells) for _, cells in first)
    fields: dict[str, tuple[int, ...]] = {"source": (0,)}
    if width > 1:
        fields["target"] = (1,)
    if _has_language_columns(rows):
        fields |= {"source language": (2,), "target language": (3,)}
    elif width > 2:
        fields["note"] = (2,)
    return fields


def _has_language_columns(rows: Sequence[Row]) -> bool:
    """Say whether each row has two language codes after two terms, which is DeepL's way."""
    return all(
        len(cells) >= 4 and len(cells[2]) < 8 and language_of(cells[2]) and language_of(cells[3])
        for _, cells in rows[:20]
    )


def check_cells(path: Path, where: str, cells: Sequence[str]) -> None:
    """Refuse a file with a cell that is no term, whatever column it is in.

    Raises:
        GlossaryInvalid: A cell is longer than MAX_CELL.
    """
    for i, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL:
            raise invalid(
                path,
                f"{where}, column {i}",
                f"the cell has {len(cell):,} characters; the most is {MAX_CELL:,}.",
            )


class _Reader:
    """Makes entries of rows."""

    def __init__(self, columns: Columns) -> None:
        self._of = columns.of

    def cell(self, cells: Sequence[str], field: str) -> str:
        for index in self._of.get(field, ())[:1]:
            if index < len(cells):
                return cells[index]
        return ""

    def entry(self, cells: Sequence[str]) -> Entry:
        """Return a row as an entry, not cleaned yet.

        Raises:
            GlossaryInvalid: A flag or a status has an unknown value.
        """
        targets = tuple(cells[i] for i in self._of.get("target", ()) if i < len(cells))
        whole = self.cell(cells, "whole word")
        entry = Entry(
            source=self.cell(cells, "source"),
            targets=tuple(target for target in targets if target.strip()),
            whole_word=parse_flag("whole word", whole) if whole.strip() else True,
            part_of_speech=parse_part_of_speech(self.cell(cells, "part of speech")),
            status=parse_status(self.cell(cells, "status")),
            note=self.cell(cells, "note"),
            domain=self.cell(cells, "domain"),
        )
        case = self.cell(cells, "case sensitive")
        if not case.strip():
            return default_case(entry)
        return replace(entry, case_sensitive=parse_flag("case sensitive", case))


def read_rows(
    path: Path, rows: Iterable[Row], columns: Columns, options: ReadOptions
) -> tuple[Collector, str | None, str | None]:
    """Read a table's body; returns the entries and the language pair, as far as the table tells it."""
    collector = Collector(path)
    reader = _Reader(columns)
    source = columns.source or language_of(options.source or "")
    target = columns.target or language_of(options.target or "")
    for where, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        pair = [reader.cell(cells, f"{side} language") for side in ("source", "target")]
        if any(pair):
            codes = [language_of(code) for code in pair]
            source, target = source or codes[0], target or codes[1]
            if codes != [source, target]:
                collector.reject(where, f"is {pair[0]}-{pair[1]}, not {source}-{target}.")
                continue
        collector.add_all(where, (reader.entry(row) for row in [cells]))
    return collector, source, target
