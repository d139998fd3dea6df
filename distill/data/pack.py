# SPDX-License-Identifier: Apache-2.0
"""The ``pack`` stage: pairs -> sampled, augmented, tokenised shards that training maps into memory.

A shard is a folder with ``source.npy`` and ``target.npy`` (uint16 ids, all examples one after another),
``source_ends.npy`` and ``target_ends.npy`` (int32 or int64, where each example ends). All examples end with
</s>. Shards are ``packed/valid`` and ``packed/epoch0``, ``packed/epoch1``, ...: each epoch is sampled and
augmented anew; where it is cut into parts, they are numbered on. With ``distillation.cached`` there is a
``soft.npy`` too: the line of the teacher's cache whose soft labels belong to an example, or -1.
"""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from array import array
from collections import deque
from contextlib import ExitStack
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.augment import Augmenter, Example, join
from distill.data.corpora import open_text
from distill.data.discourse import leaves_open, without_subject
from distill.data.files import file_sha256, growing_array
from distill.data.prepare import prepared_files
from distill.data.spans import Lexicon
from distill.folders import new_folder
from distill.teacher.filter import filtered_file, soft_file
from distill.teacher.soft import SoftLabels
from distill.tokenizer import load_tokenizer
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sentencepiece

    from distill.config import AugmentConfig, RunConfig, SourceConfig

HELD_OUT_ONE_IN, HELD_OUT_MOST = 500, 400
MAX_CONTEXT, CONTEXT_CHARACTERS = 3, {"en": 240, "zh": 90}
BATCH = 20_000
NEARBY = 1000
"""Rows that are in memory: an unrelated sentence for the context comes from among them."""

_SIDES = ("source", "target")

Row = tuple[str, str, int]


def pack(config: RunConfig) -> dict[str, Any]:
    """Write all shards of a run; returns the manifest (counts of examples and tokens, hashes).

    Corpora are read a row at a time and shards are written as they come, so memory is that of the lexicons
    and of the shards' ends, 16 bytes an example.
    """
    import opencc

    sources = config.prepare.sources
    files = prepared_files(config)
    lexicons = [_read(f) for f, s in zip(files, sources, strict=True) if s.kind == "lexicon"]
    lexicon = Lexicon.of((e, z) for rows in lexicons for e, z, _ in rows)
    augment = Augmenter(config.augment, lexicon, opencc.OpenCC("s2t").convert)
    tokenizer = load_tokenizer(config)
    shards: dict[str, Any] = {}
    pairs = list(zip(files, sources, strict=True))
    valid = (e for f, s in pairs for r in _part(f, s, held_out=True) for e in _directions(r, s))
    pointers = {file: _pointers(config, source) for file, source in pairs}
    soft = SoftLabels(config) if config.distillation.cached != "none" else None
    with new_folder(config.path("packed"), overwrite=True) as folder:
        shards |= _write(config, folder, ["valid"], valid, tokenizer, None)
        for epoch in range(config.pack.epochs):
            rng = random.Random(f"{config.seed}/{epoch}")
            examples = (
                example
                for file, source in pairs
                for example in _examples(
                    _part(file, source, held_out=False), source, config, augment, rng, pointers[file]
                )
            )
            parts = config.pack.shards_per_epoch
            names = [f"epoch{epoch * parts + part}" for part in range(parts)]
            shards |= _write(config, folder, names, examples, tokenizer, soft)
        manifest = {
            "format": 1,
            "tokenizer_sha256": hashlib.sha256(config.path("tokenizer.model").read_bytes()).hexdigest(),
            "augment": asdict(config.augment),
            "shards": shards,
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def _read(file: Path) -> Iterator[Row]:
    with open_text(file) as lines:
        for line in lines:
            english, chinese, position = line.rstrip("\n").split("\t")
            yield english, chinese, int(position)


def _part(file: Path, source: SourceConfig, *, held_out: bool) -> Iterator[Row]:
    """Yield the rows that are held out, or the others.

    A fixed few are, chosen by their text so that they stay the same in every run.
    """
    held = 0
    for row in _read(file):
        chosen = (
            source.kind != "lexicon"
            and held < HELD_OUT_MOST
            and zlib.crc32(row[0].encode()) % HELD_OUT_ONE_IN == 0
        )
        held += chosen
        if chosen == held_out:
            yield row


def _directions(row: Row, source: SourceConfig) -> list[Example]:
    english, chinese, _ = row
    examples = {"zh": Example(english, chinese, "zh"), "en": Example(chinese, english, "en")}
    return list(examples.values()) if source.both_ways else [examples[source.columns[1]]]


def _examples(
    rows: Iterator[Row],
    source: SourceConfig,
    config: RunConfig,
    augment: Augmenter,
    rng: random.Random,
    pointers: np.ndarray | None,
) -> Iterator[Example]:
    settings = config.augment
    before: deque[Row] = deque(maxlen=NEARBY)
    for row, neighbour in _with_next(rows):
        copies = int(source.weight) + (rng.random() < source.weight % 1)
        for _ in range(copies):
            for example in _directions(row, source):
                if source.kind == "lexicon":
                    yield example
                    continue
                if (
                    neighbour
                    and rng.random() < settings.join
                    and (not source.ordered or neighbour[2] == row[2] + 1)
                ):
                    second = Example(*_sides(neighbour, example.to), example.to)
                    example = join(example, second, line_break=rng.random() < settings.line_breaks)
                elif context := _context(before, row, source, example, settings, rng):
                    example = _in_context(example, context, settings, rng)
                elif pointers is not None and example.to == source.columns[1]:
                    example = replace(example, soft=int(pointers[row[2] - 1]))
                yield augment(example, rng)
        before.append(row)


def _pointers(config: RunConfig, source: SourceConfig) -> np.ndarray | None:
    """Return the cache's lines that belong to a source's lines, where it is a filtered file of this run."""
    if config.distillation.cached == "none":
        return None
    for index in range(len(config.teacher.inputs)):
        file = filtered_file(config, index)
        if config.path(file).resolve() == Path(source.path).resolve():
            pointers: np.ndarray = np.load(config.path(soft_file(file)), mmap_mode="r")
            return pointers
    return None


def _with_next(rows: Iterator[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Yield each row with the one after it; the last one with None."""
    current = next(rows, None)
    while current is not None:
        following = next(rows, None)
        yield current, following
        current = following


def _sides(row: Row, to: str) -> tuple[str, str]:
    return (row[0], row[1]) if to == "zh" else (row[1], row[0])


def _side(row: Row, language: str) -> str:
    return row[0] if language == "en" else row[1]


def _context(
    before: deque[Row],
    row: Row,
    source: SourceConfig,
    example: Example,
    settings: AugmentConfig,
    rng: random.Random,
) -> str:
    """Return 1-3 sentences before a row, or an unrelated one, or nothing.

    Unrelated context is rare, or the model learns that context doesn't matter.
    """
    language = "en" if example.to == "zh" else "zh"
    found: list[str] = []
    if source.ordered and rng.random() < _share_with_context(example, settings):
        wanted = rng.randint(1, MAX_CONTEXT)
        for distance, earlier in enumerate(reversed(before), 1):
            if distance > wanted or earlier[2] != row[2] - distance:
                break
            found.insert(0, _side(earlier, language))
    elif before and rng.random() < settings.unrelated_context:
        found = [_side(before[rng.randrange(len(before))], language)]
    while found and sum(map(len, found)) > CONTEXT_CHARACTERS[language]:
        found.pop(0)
    return (" " if language == "en" else "").join(found)


def _share_with_context(example: Example, settings: AugmentConfig) -> float:
    open_ = leaves_open(example.source, example.target, example.to)
    return settings.context_open if open_ else settings.context


def _in_context(example: Example, context: str, settings: AugmentConfig, rng: random.Random) -> Example:
    source = example.source
    if example.to == "en" and rng.random() < settings.ellipsis:
        source = without_subject(source, context)
    return Example(source, example.target, example.to, context)


def _write(
    config: RunConfig,
    folder: Path,
    names: list[str],
    examples: Iterator[Example],
    tokenizer: sentencepiece.SentencePieceProcessor,
    soft: SoftLabels | None,
) -> dict[str, Any]:
    """Write the examples as shards of those names, each to one of them at random; returns entries by name.

    Within a shard the examples stay in the corpora's order, since ``distill.train.batches`` shuffles them.
    """
    limit, eos = config.pack.max_tokens, tokenizer.eos_id()
    dropped, rng = 0, random.Random(config.seed)
    with ExitStack() as stack:
        shards = [_ShardFile(folder / name, stack, with_soft=soft is not None) for name in names]
        while batch := list(islice(examples, BATCH)):
            texts = [e.texts() for e in batch]
            encoded = zip(
                tokenizer.encode([t[0] for t in texts], num_threads=2),
                tokenizer.encode([t[1] for t in texts], num_threads=2),
                strict=True,
            )
            for example, (source, target) in zip(batch, encoded, strict=True):
                if max(len(source), len(target)) >= limit:
                    dropped += 1
                    continue
                line = soft.usable(example.soft, [*target, eos]) if soft else -1
                shards[rng.randrange(len(shards))].add([*source, eos], [*target, eos], line)
    entries = {name: shard.finish() for name, shard in zip(names, shards, strict=True)}
    count, tokens = (sum(e[key] for e in entries.values()) for key in ("examples", "target_tokens"))
    print(
        f"{', '.join(names)}: {count:,} examples, {tokens:,} target tokens, {dropped:,} too long", flush=True
    )
    return entries


class _ShardFile:
    """A shard in the making: ids go to the disk as they come, the ends of the examples stay in memory."""

    def __init__(self, folder: Path, stack: ExitStack, *, with_soft: bool) -> None:
        self._folder = folder
        self._arrays = [
            stack.enter_context(growing_array(folder / f"{side}.npy", np.uint16)) for side in _SIDES
        ]
        self._ends = [array("q") for _ in _SIDES]
        self._soft = stack.enter_context(growing_array(folder / "soft.npy", np.int64)) if with_soft else None
        self.soft_examples = 0

    def add(self, source: list[int], target: list[int], soft: int) -> None:
        for values, ends, ids in zip(self._arrays, self._ends, (source, target), strict=True):
            ends.append(values.append(ids))
        if self._soft:
            self._soft.append([soft])
            self.soft_examples += soft >= 0

    def finish(self) -> dict[str, Any]:
        """Write the ends, after the arrays are closed; returns the shard's entry in the manifest."""
        entry: dict[str, Any] = {"examples": len(self._ends[0]), "sha256": {}}
        if self._soft:
            entry["with_soft_labels"] = self.soft_examples
            entry["sha256"]["soft.npy"] = file_sha256(self._folder / "soft.npy")
        for side, all_ends in zip(_SIDES, self._ends, strict=True):
            ends = np.frombuffer(all_ends, dtype=np.int64)
            tokens = int(ends[-1]) if len(ends) else 0
            entry[f"{side}_tokens"] = tokens
            path = self._folder / f"{side}_ends.npy"
            with atomic_path(path) as temporary, temporary.open("wb") as out:
                np.save(out, ends.astype(np.int32) if tokens <= np.iinfo(np.int32).max else ends)
            for file in (self._folder / f"{side}.npy", path):
                entry["sha256"][file.name] = file_sha256(file)
        return entry
