# SPDX-License-Identifier: Apache-2.0
"""The ``teacher`` stage: what a teacher says, kept in shards that a killed run need not make again.

``teacher/`` in the run's folder holds one folder per shard, named INPUT-NUMBER, and ``manifest.json``. A
shard has ``outputs.jsonl`` (a line per input line: its number, the text, the hypotheses, best first) and,
with soft labels, arrays of all its tokens one after another: ``labels.npy`` (int32), ``ids.npy`` (int32,
tokens x k), ``log_probs.npy`` (float16, tokens x k), ``tail.npy`` (float16), and ``ends.npy`` (int64, where
each line ends). ``shard.json`` has counts, SHA-256 sums and the key of everything that the shard depends on:
another key, and it is made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.corpora import read_pairs
from distill.data.files import file_sha256
from distill.folders import new_folder
from distill.teacher.load import load_teacher
from distill.teacher.protocol import Hypothesis, Request, SoftTargets
from hymt_desktop.core.errors import ModelCorrupt, UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distill.config import RunConfig, TeacherConfig, TeacherInput
    from distill.teacher.protocol import Teacher

FORMAT = 1
_ARRAYS = ("labels", "ids", "log_probs", "tail", "ends")
_NOT_IN_KEY = ("inputs", "shard_lines", "batch_tokens", "device")


@dataclass(frozen=True, slots=True)
class CachedLine:
    """One input line and what the teacher made of it."""

    line: int
    text: str
    hypotheses: tuple[Hypothesis, ...]


def make_cache(config: RunConfig, *, worker: int = 0, workers: int = 1) -> dict[str, Any] | None:
    """Make the shards that are missing; returns the manifest, or None while other workers still work.

    Args:
        config: The run.
        worker: Number of this process, from 0.
        workers: Processes, on one host or many with a common folder, that share the shards.

    Raises:
        UserError: No teacher or no input is configured, or an input is empty or unreadable.
        ModelError: The teacher is missing or damaged.
        OutputNotWritten: The disk refused.
    """
    settings, folder = config.teacher, open_cache(config)
    if workers == 1:
        for stale in folder.glob(".*"):
            # Left by a killed run.
            shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    maker = ShardMaker(config)
    progress = Progress(count_shards(settings))
    for index, shard in enumerate(_shards(settings)):
        if index % workers == worker and maker.make(*shard):
            progress.report(index, len(shard[2]))
    return write_manifest(config)


def open_cache(config: RunConfig) -> Path:
    """Return the cache's folder, made where it is missing.

    Raises:
        UserError: No teacher or no input is configured.
    """
    if not config.teacher.model or not config.teacher.inputs:
        raise UserError(
            "The configuration names no teacher, or nothing for it to translate.",
            "Set teacher.model and add [[teacher.inputs]].",
        )
    folder = config.path("teacher")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class ShardMaker:
    """Makes shards, one after another; the teacher is loaded when the first one is missing."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self._teacher: Teacher | None = None
        self._shards: Iterator[tuple[str, TeacherInput, list[tuple[int, str]]]] = iter(())
        self._next = -1

    def make(self, name: str, entry: TeacherInput, lines: list[tuple[int, str]]) -> bool:
        """Make one shard unless it is there; returns whether it had to be made."""
        config = self._config
        key, folder = _key(config, entry, lines), config.path("teacher", name)
        if _is_done(folder, key):
            return False
        self._teacher = self._teacher or load_teacher(config.teacher, config.seed)
        _make_shard(folder, key, self._teacher, config.teacher, entry, lines)
        return True

    def make_number(self, index: int) -> tuple[int, bool]:
        """Make the shard of that number; returns its lines and whether it had to be made.

        The inputs are read on from the last one, or again from the start where that lies behind: rising
        numbers cost one pass.
        """
        if not 0 <= self._next <= index:
            self._shards, self._next = _shards(self._config.teacher), 0
        name, entry, lines = next(islice(self._shards, index - self._next, None))
        self._next = index + 1
        return len(lines), self.make(name, entry, lines)


def write_manifest(config: RunConfig) -> dict[str, Any] | None:
    """Write the manifest if all shards are there and return it, else None."""
    settings, folder = config.teacher, config.path("teacher")
    entries = []
    for name, entry, lines in _shards(settings):
        if not _is_done(folder / name, _key(config, entry, lines)):
            return None
        entries.append({"shard": name, **_read_json(folder / name / "shard.json")})
    teacher = {k: v for k, v in asdict(settings).items() if k != "device"}
    manifest = {"format": FORMAT, "teacher": teacher, "shards": entries}
    with atomic_path(folder / "manifest.json") as temporary:
        temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def _shards(settings: TeacherConfig) -> Iterator[tuple[str, TeacherInput, list[tuple[int, str]]]]:
    """Yield (name, input, numbered lines) of every shard; only one is in memory at a time."""
    for index, entry in enumerate(settings.inputs):
        lines = (
            (raw.line, text)
            for raw in read_pairs(Path(entry.path))
            if (text := " ".join(raw.first.replace("\0", " ").split()))
        )
        if entry.limit:
            lines = islice(lines, entry.limit)  # type: ignore[assignment]
        number = 0
        while chunk := list(islice(lines, settings.shard_lines)):
            yield f"{index:02d}-{number:06d}", entry, chunk
            number += 1
        if not number:
            raise UserError(
                f"The teacher's input {entry.path} has no text.", "Check its path, and that it is UTF-8."
            )


def count_shards(settings: TeacherConfig) -> int:
    """Return how many shards the inputs make; reads all of them."""
    return sum(1 for _ in _shards(settings))


def _key(config: RunConfig, entry: TeacherInput, lines: Sequence[tuple[int, str]]) -> str:
    settings = {k: v for k, v in asdict(config.teacher).items() if k not in _NOT_IN_KEY}
    head = [FORMAT, config.seed, settings, entry.source, entry.target, list(lines)]
    return hashlib.sha256(json.dumps(head, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _is_done(folder: Path, key: str) -> bool:
    try:
        return bool(_read_json(folder / "shard.json")["key"] == key)
    except (OSError, ValueError, KeyError):
        return False


def _make_shard(
    folder: Path,
    key: str,
    teacher: Teacher,
    settings: TeacherConfig,
    entry: TeacherInput,
    lines: Sequence[tuple[int, str]],
) -> None:
    requests = [Request(text, entry.source, entry.target) for _, text in lines]
    outputs = teacher.translate(requests, count=settings.hypotheses)
    with new_folder(folder, overwrite=True) as new:
        with (new / "outputs.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for (line, text), hypotheses in zip(lines, outputs, strict=True):
                row = {"line": line, "text": text, "hypotheses": [asdict(h) for h in hypotheses]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        tokens = 0
        if settings.soft_labels:
            best = [hypotheses[0].text for hypotheses in outputs]
            tokens = _save_soft(new, teacher.soft_targets(requests, best, settings.soft_labels))
        summary = {
            "key": key,
            "source": entry.source,
            "target": entry.target,
            "lines": len(lines),
            "soft_tokens": tokens,
            "vocabulary": teacher.vocabulary,
            "sha256": {f.name: file_sha256(f) for f in sorted(new.iterdir())},
        }
        (new / "shard.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")


def _save_soft(folder: Path, targets: Sequence[SoftTargets]) -> int:
    """Write the arrays of a shard; returns the number of tokens."""
    columns: dict[str, np.ndarray] = {
        "labels": np.concatenate([t.labels for t in targets]).astype(np.int32),
        "ids": np.concatenate([t.ids for t in targets]).astype(np.int32),
        # fp16 carries logarithms to 3 digits; what lies below e^-60 is nothing, and e^-65504 no more.
        "log_probs": np.concatenate([t.log_probs for t in targets]).clip(min=-60).astype(np.float16),
        "tail": np.concatenate([t.tail for t in targets]).clip(min=-60).astype(np.float16),
        "ends": np.cumsum([len(t.labels) for t in targets], dtype=np.int64),
    }
    for name, array in columns.items():
        np.save(folder / f"{name}.npy", array)
    return len(columns["labels"])


class CachedShard:
    """One shard, its arrays mapped into memory.

    Args:
        folder: The shard's folder.
        verify: Compare all files with their checksums first.

    Raises:
        ModelCorrupt: A file is missing, unreadable or, with ``verify``, changed.
    """

    def __init__(self, folder: Path, *, verify: bool = False) -> None:
        self.folder = folder
        try:
            self.summary = _read_json(folder / "shard.json")
            if verify:
                self._verify()
            self._arrays = (
                {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
                if self.summary["soft_tokens"]
                else {}
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelCorrupt(
                f"The teacher's shard {folder} can't be read: {error}.", "Delete it, and run teacher again."
            ) from error

    def lines(self) -> Iterator[CachedLine]:
        """Yield the lines in the input's order."""
        with (self.folder / "outputs.jsonl").open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                hypotheses = tuple(Hypothesis(**h) for h in row["hypotheses"])
                yield CachedLine(row["line"], row["text"], hypotheses)

    def soft(self, index: int) -> SoftTargets:
        """Return the soft labels of the best hypothesis of a line, by its position in the shard.

        Raises:
            UserError: The cache was made without soft labels.
        """
        if not self._arrays:
            raise UserError(
                f"{self.folder} has no soft labels.", "Set teacher.soft_labels and run teacher again."
            )
        ends = self._arrays["ends"]
        part = slice(int(ends[index - 1]) if index else 0, int(ends[index]))
        columns = {name: np.asarray(self._arrays[name][part]) for name in _ARRAYS[:-1]}
        return SoftTargets(
            columns["labels"],
            columns["ids"],
            columns["log_probs"].astype(np.float32),
            columns["tail"].astype(np.float32),
        )

    def _verify(self) -> None:
        for name, wanted in self.summary["sha256"].items():
            if file_sha256(self.folder / name) != wanted:
                raise ModelCorrupt(
                    f"{self.folder / name} has changed since it was written.",
                    "Delete the shard's folder, and run teacher again.",
                )


def cached_shards(config: RunConfig, *, verify: bool = False) -> list[CachedShard]:
    """Return all shards of a finished ``teacher`` stage, in the order of the inputs.

    Raises:
        UserError: The stage is not finished.
        ModelCorrupt: A shard is damaged.
    """
    folder = config.path("teacher")
    try:
        manifest = _read_json(folder / "manifest.json")
    except (OSError, ValueError) as error:
        raise UserError(f"{folder} is not complete.", "Run the teacher stage first.") from error
    return [CachedShard(folder / entry["shard"], verify=verify) for entry in manifest["shards"]]


class Progress:
    """One line per shard: how fast, and how long it will take."""

    def __init__(self, shards: int) -> None:
        self._shards, self._start, self._made, self._lines = shards, time.perf_counter(), 0, 0

    def report(self, index: int, lines: int) -> None:
        """Say that the shard of that number, or as many shards, are done."""
        self._made += 1
        self._lines += lines
        seconds = time.perf_counter() - self._start
        left = seconds / self._made * (self._shards - index - 1)
        print(
            f"teacher: shard {index + 1} of {self._shards}, {self._lines / seconds:.1f} lines/s, "
            f"about {left / 60:.0f} min left",
            flush=True,
        )


def _read_json(file: Path) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return table
