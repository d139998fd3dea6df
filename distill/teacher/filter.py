# SPDX-License-Identifier: Apache-2.0
"""The ``filter`` stage: from the teacher's cache, the pairs that may train a student.

The rules are those of ``distill.data.clean``, which human corpora pass too, and two more: a translation that
hit the length limit is dropped and, with ``filter.encoder``, one whose meaning lies too far off. Of several
hypotheses the best that passes the rules is taken. Output:
``filtered/INPUT.tsv.zst`` (source, translation, line number), which ``prepare`` reads as a source of kind
``teacher``, ``filtered/INPUT.soft.npy`` (for each of its lines the line of the cache whose soft labels are
its own, or -1) and ``filtered/report.json`` with the count and samples of every rule.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.clean import clean_pair, reason_to_drop
from distill.data.files import growing_array, write_lines
from distill.data.prepare import SAMPLES_PER_REASON
from distill.teacher.cache import cached_shards
from distill.teacher.similarity import SentenceEncoder
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distill.config import PrepareConfig, RunConfig, TeacherInput
    from distill.data.files import GrowingArray
    from distill.teacher.cache import CachedLine, CachedShard

_BATCH = 64


class _Count:
    """What happened to the lines of one input."""

    def __init__(self) -> None:
        self.read = self.kept = self.second_choices = 0
        self.dropped: Counter[str] = Counter()
        self.samples: dict[str, list[str]] = {}

    def drop(self, reason: str, source: str, translation: str) -> None:
        self.dropped[reason] += 1
        samples = self.samples.setdefault(reason, [])
        if len(samples) < SAMPLES_PER_REASON:
            samples.append(f"{source[:160]} ||| {translation[:160]}")

    def table(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "kept": self.kept,
            "second_choices": self.second_choices,
            "dropped": dict(self.dropped.most_common()),
            "samples": self.samples,
        }


def filter_cache(config: RunConfig) -> dict[str, Any]:
    """Filter all inputs of a run; returns the report that was written.

    Raises:
        UserError: The teacher stage is not finished, a pair of languages has no rules, or nothing is left.
    """
    by_input: dict[int, list[CachedShard]] = {}
    for shard in cached_shards(config, verify=True):
        by_input.setdefault(int(shard.folder.name.split("-")[0]), []).append(shard)
    entries = []
    first_line = 0
    settings = config.filter
    encoder = SentenceEncoder(settings.encoder, settings.prefix) if settings.encoder else None
    for index, shards in sorted(by_input.items()):
        entry, count = config.teacher.inputs[index], _Count()
        file = filtered_file(config, index)
        with growing_array(config.path(soft_file(file)), np.int64) as pointers:
            passing = _passing(shards, entry, config.prepare, count, first_line)
            kept = _kept(passing, encoder, config.filter.least_similarity, count, pointers)
            sha256 = write_lines(config.path(file), kept)
        first_line += count.read
        if not count.kept:
            config.path(file).unlink()
            config.path(soft_file(file)).unlink()
            raise UserError(
                f"Nothing that the teacher made of {entry.path} passed: {dict(count.dropped)}.",
                "Read some of its outputs: the prompt, the chat format or the languages may be wrong.",
            )
        print(f"{file}: kept {count.kept:,} of {count.read:,}; dropped {dict(count.dropped)}", flush=True)
        entries.append({"file": file, "input": entry.path, **count.table(), "sha256": sha256})
    report = {"format": 1, "inputs": entries}
    with atomic_path(config.path("filtered", "report.json")) as temporary:
        temporary.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return report


def filtered_file(config: RunConfig, index: int) -> str:
    """Return the path of an input's filtered pairs, relative to the run's folder."""
    entry = config.teacher.inputs[index]
    return f"filtered/{index:02d}-{entry.source}-{entry.target}.tsv.zst"


def soft_file(filtered: str) -> str:
    """Return the path of the pointers to soft labels that belong to a file of filtered pairs."""
    return f"{filtered.removesuffix('.tsv.zst')}.soft.npy"


@dataclass(frozen=True, slots=True)
class _Passed:
    """A pair that passed the rules, its line in the input, and the line of its soft labels or -1."""

    source: str
    translation: str
    line: int
    soft: int


def _kept(
    passing: Iterator[_Passed],
    encoder: SentenceEncoder | None,
    least: float,
    count: _Count,
    pointers: GrowingArray,
) -> Iterator[str]:
    """Yield the lines of the filtered file, and write their pointers."""
    while batch := list(islice(passing, _BATCH)):
        close = [1.0] * len(batch)
        if encoder:
            close = encoder.similarities([p.source for p in batch], [p.translation for p in batch])
        for pair, similarity in zip(batch, close, strict=True):
            if encoder and similarity < least:
                count.drop("another meaning", pair.source, pair.translation)
                continue
            count.kept += 1
            pointers.append([pair.soft])
            yield f"{pair.source}\t{pair.translation}\t{pair.line}"


def _passing(
    shards: list[CachedShard], entry: TeacherInput, rules: PrepareConfig, count: _Count, first_line: int
) -> Iterator[_Passed]:
    if {entry.source, entry.target} != {"en", "zh"}:
        raise UserError(
            f"There are no filter rules for {entry.source}-{entry.target}.", "Rules exist for en and zh."
        )
    for shard in shards:
        for line in shard.lines():
            second_choices = count.second_choices
            pair = _best(line, entry, rules, count)
            if pair:
                soft = shard.summary["soft_tokens"] and second_choices == count.second_choices
                yield _Passed(*pair, line.line, first_line + count.read if soft else -1)
            count.read += 1


def _best(
    line: CachedLine, entry: TeacherInput, rules: PrepareConfig, count: _Count
) -> tuple[str, str] | None:
    """Return (source, translation) with the first hypothesis that passes; else count the best one's fault."""
    first_reason = ""
    for choice, hypothesis in enumerate(line.hypotheses):
        english_first = entry.source == "en"
        sides = (line.text, hypothesis.text) if english_first else (hypothesis.text, line.text)
        english, chinese = clean_pair(*sides)
        reason = (None if hypothesis.finished else "unfinished") or reason_to_drop(
            english,
            chinese,
            kind="teacher",
            max_characters=rules.max_characters,
            min_ratio=rules.min_ratio,
            max_ratio=rules.max_ratio,
        )
        if reason is None:
            count.second_choices += choice > 0
            return (english, chinese) if english_first else (chinese, english)
        first_reason = first_reason or reason
    best = line.hypotheses[0].text if line.hypotheses else ""
    count.drop(first_reason or "empty", line.text, best)
    return None
