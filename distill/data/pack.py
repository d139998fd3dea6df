# SPDX-License-Identifier: Apache-2.0
"""The ``pack`` stage: pairs -> sampled, augmented, tokenised shards that training maps into memory.

A shard is a folder with ``source.npy`` and ``target.npy`` (uint16 ids, all examples one after another),
``source_ends.npy`` and ``target_ends.npy`` (int32 or int64, where each example ends). All examples end with
</s>. Shards are ``packed/valid`` and ``packed/epoch0``, ``packed/epoch1``, ...: each epoch is sampled and
augmented anew; where it is cut into parts, they are numbered on.
"""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.augment import Augmenter, Example, join
from distill.data.corpora import open_text
from distill.data.files import atomic_path
from distill.data.prepare import prepared_files
from distill.data.spans import Lexicon
from distill.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sentencepiece

    from distill.config import RunConfig, SourceConfig

HELD_OUT_ONE_IN, HELD_OUT_MOST = 500, 400
MAX_CONTEXT, CONTEXT_CHARACTERS = 3, {"en": 240, "zh": 90}
BATCH = 20_000

Row = tuple[str, str, int]


def pack(config: RunConfig) -> dict[str, Any]:
    """Write all shards of a run; returns the manifest (counts of examples and tokens, hashes)."""
    import opencc

    sources = config.prepare.sources
    corpora = [_read(file) for file in prepared_files(config)]
    lexicon = Lexicon.of(
        (e, z) for c, s in zip(corpora, sources, strict=True) if s.kind == "lexicon" for e, z, _ in c
    )
    augment = Augmenter(config.augment, lexicon, opencc.OpenCC("s2t").convert)
    tokenizer = load_tokenizer(config)
    held_out, training = zip(*(_split(c, s) for c, s in zip(corpora, sources, strict=True)), strict=True)
    shards: dict[str, Any] = {}
    valid = (e for rows, s in zip(held_out, sources, strict=True) for r in rows for e in _directions(r, s))
    shards |= _write(config, ["valid"], valid, tokenizer, shuffle=False)
    for epoch in range(config.pack.epochs):
        rng = random.Random(f"{config.seed}/{epoch}")
        examples = (
            example
            for rows, source in zip(training, sources, strict=True)
            for example in _examples(rows, source, config, augment, rng)
        )
        parts = config.pack.shards_per_epoch
        names = [f"epoch{epoch * parts + part}" for part in range(parts)]
        shards |= _write(config, names, examples, tokenizer, shuffle=True)
    manifest = {
        "format": 1,
        "tokenizer_sha256": hashlib.sha256(config.path("tokenizer.model").read_bytes()).hexdigest(),
        "augment": asdict(config.augment),
        "shards": shards,
    }
    with atomic_path(config.path("packed", "manifest.json")) as temporary:
        temporary.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def _read(file: Path) -> list[Row]:
    with open_text(file) as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [(english, chinese, int(position)) for english, chinese, position in rows]


def _split(rows: list[Row], source: SourceConfig) -> tuple[list[Row], list[Row]]:
    """Hold out a fixed few rows, chosen by their text so that they stay the same in every run."""
    if source.kind == "lexicon":
        return [], rows
    held = [r for r in rows if zlib.crc32(r[0].encode()) % HELD_OUT_ONE_IN == 0][:HELD_OUT_MOST]
    taken = set(held)
    return held, [r for r in rows if r not in taken]


def _directions(row: Row, source: SourceConfig) -> list[Example]:
    english, chinese, _ = row
    examples = {"zh": Example(english, chinese, "zh"), "en": Example(chinese, english, "en")}
    return list(examples.values()) if source.both_ways else [examples[source.columns[1]]]


def _examples(
    rows: list[Row], source: SourceConfig, config: RunConfig, augment: Augmenter, rng: random.Random
) -> Iterator[Example]:
    settings = config.augment
    for index, row in enumerate(rows):
        copies = int(source.weight) + (rng.random() < source.weight % 1)
        for _ in range(copies):
            for example in _directions(row, source):
                if source.kind == "lexicon":
                    yield example
                    continue
                neighbour = rows[index + 1] if index + 1 < len(rows) else None
                if (
                    neighbour
                    and rng.random() < settings.join
                    and (not source.ordered or neighbour[2] == row[2] + 1)
                ):
                    second = Example(*_sides(neighbour, example.to), example.to)
                    example = join(example, second, line_break=rng.random() < settings.line_breaks)
                elif rng.random() < settings.context:
                    context = _context(rows, index, source, example.to, rng)
                    example = Example(example.source, example.target, example.to, context)
                yield augment(example, rng)


def _sides(row: Row, to: str) -> tuple[str, str]:
    return (row[0], row[1]) if to == "zh" else (row[1], row[0])


def _side(row: Row, language: str) -> str:
    return row[0] if language == "en" else row[1]


def _context(rows: list[Row], index: int, source: SourceConfig, to: str, rng: random.Random) -> str:
    """Return 1-3 sentences before a row, or an unrelated one: context must help, and never leak."""
    language = "en" if to == "zh" else "zh"
    wanted = rng.randint(1, MAX_CONTEXT)
    before: list[str] = []
    position = rows[index][2]
    if source.ordered and rng.random() < 0.9:
        while len(before) < wanted and index - len(before) > 0:
            row = rows[index - len(before) - 1]
            if row[2] != position - len(before) - 1:
                break
            before.insert(0, _side(row, language))
    else:
        before = [_side(rows[rng.randrange(len(rows))], language)]
    while before and sum(map(len, before)) > CONTEXT_CHARACTERS[language]:
        before.pop(0)
    return (" " if language == "en" else "").join(before)


def _write(
    config: RunConfig,
    names: list[str],
    examples: Iterator[Example],
    tokenizer: sentencepiece.SentencePieceProcessor,
    *,
    shuffle: bool,
) -> dict[str, Any]:
    """Write the examples as shards of those names and of equal size; returns their entries by name."""
    limit, eos = config.pack.max_tokens, tokenizer.eos_id()
    sources: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    dropped = 0
    while batch := list(islice(examples, BATCH)):
        texts = [e.texts() for e in batch]
        encoded = zip(
            tokenizer.encode([t[0] for t in texts], num_threads=2),
            tokenizer.encode([t[1] for t in texts], num_threads=2),
            strict=True,
        )
        for source, target in encoded:
            if len(source) >= limit or len(target) >= limit:
                dropped += 1
                continue
            sources.append(np.array([*source, eos], dtype=np.uint16))
            targets.append(np.array([*target, eos], dtype=np.uint16))
    order = (
        np.random.default_rng(config.seed).permutation(len(sources)) if shuffle else np.arange(len(sources))
    )
    entries = {}
    for name, part in zip(names, np.array_split(order, len(names)), strict=True):
        entries[name] = _write_shard(config, name, [sources[i] for i in part], [targets[i] for i in part])
    tokens = sum(entry["target_tokens"] for entry in entries.values())
    print(
        f"{', '.join(names)}: {len(sources):,} examples, {tokens:,} target tokens, {dropped:,} too long",
        flush=True,
    )
    return entries


def _write_shard(
    config: RunConfig, name: str, sources: list[np.ndarray], targets: list[np.ndarray]
) -> dict[str, Any]:
    entry: dict[str, Any] = {"examples": len(sources), "sha256": {}}
    for side, rows in (("source", sources), ("target", targets)):
        flat = np.concatenate(rows) if rows else np.zeros(0, np.uint16)
        ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
        if len(flat) <= np.iinfo(np.int32).max:
            ends = ends.astype(np.int32)
        entry[f"{side}_tokens"] = len(flat)
        for file, array in ((f"{side}.npy", flat), (f"{side}_ends.npy", ends)):
            path = config.path("packed", name, file)
            with atomic_path(path) as temporary, temporary.open("wb") as out:
                np.save(out, array)
            entry["sha256"][file] = hashlib.sha256(path.read_bytes()).hexdigest()
    return entry
