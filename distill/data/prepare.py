# SPDX-License-Identifier: Apache-2.0
"""The ``prepare`` stage: corpora in, clean unique pairs and a report of what was dropped out.

Output: ``pairs/<index>-<name>.tsv.zst`` (columns: english, chinese, position; rows in the corpus' order, so
that neighbours can serve as context) and ``pairs/manifest.json``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.clean import clean_pair, reason_to_drop
from distill.data.corpora import read_pairs
from distill.data.files import write_lines
from distill.data.overlap import OverlapIndex, read_evaluation
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distill.config import PrepareConfig, RunConfig, SourceConfig

SAMPLES_PER_REASON = 3
_CELLS_OF_A_TEXT = 3
_MOST = 65_535
_ALARMING = 0.01


class Duplicates:
    """Counts pairs and sides in a table of fixed size, so that memory stays flat whatever the corpora's size.

    The table is a counting Bloom filter (Fan et al. 2000, with conservative update): a text's count is the
    least of three cells that its hash names. It never counts too low; where the table fills up it counts too
    high, and ``false_share`` says for which share of new pairs.

    Args:
        copies_of_a_side: Pairs that may share a side.
        megabytes: Size of the table, 2 bytes a cell. Pages that were never touched take no memory.
    """

    def __init__(self, copies_of_a_side: int, megabytes: int = 512) -> None:
        # A view: reading one number through it is several times as fast as through the array.
        self._cells: memoryview[int] = np.zeros(megabytes << 19, dtype=np.uint16).data
        self._size = len(self._cells)
        self._used = 0
        self._limit = min(copies_of_a_side, _MOST)

    def reason(self, english: str, chinese: str) -> str | None:
        """Return why the pair is a duplicate, or None, and remember it."""
        pair = self._places(f"{english}\t{chinese}")
        if self._count(pair):
            return "duplicate"
        sides = (self._places(english), self._places(chinese))
        if any(self._count(s) >= self._limit for s in sides):
            return "side seen too often"
        for places in (pair, *sides):
            self._add(places)
        return None

    def false_share(self) -> float:
        """Return the probability that a new pair is taken for a known one."""
        return float((self._used / self._size) ** _CELLS_OF_A_TEXT)

    def _places(self, text: str) -> list[int]:
        digest = hashlib.blake2b(text.encode(), digest_size=8 * _CELLS_OF_A_TEXT).digest()
        return [int.from_bytes(digest[i : i + 8], "little") % self._size for i in range(0, len(digest), 8)]

    def _count(self, places: list[int]) -> int:
        return min(self._cells[place] for place in places)

    def _add(self, places: list[int]) -> None:
        count = self._count(places)
        for place in places:
            if self._cells[place] == count < _MOST:
                self._used += count == 0
                self._cells[place] += 1


def prepare(config: RunConfig) -> dict[str, Any]:
    """Clean all corpora of a run and return the manifest that was written.

    Raises:
        UserError: A corpus can't be read, or nothing of it was left.
    """
    settings = config.prepare
    folder = config.path("pairs")
    folder.mkdir(parents=True, exist_ok=True)
    evaluation = read_evaluation(Path(p) for p in settings.evaluation)
    seen = Duplicates(settings.max_copies_of_a_side, settings.duplicates_megabytes)
    corpora = []
    for index, source in enumerate(settings.sources):
        entry = _prepare_one(index, source, settings, evaluation, seen, folder)
        print(
            f"{entry['file']}: kept {entry['kept']:,} of {entry['read']:,}; dropped {entry['dropped']}",
            flush=True,
        )
        corpora.append(entry)
    false_share = seen.false_share()
    if false_share > _ALARMING:
        print(
            f"The table of known pairs is full: {false_share:.1%} of new pairs are taken for duplicates. "
            "Raise prepare.duplicates_megabytes.",
            flush=True,
        )
    manifest = {
        "format": 1,
        "config": asdict(settings),
        "corpora": corpora,
        "false_duplicates": false_share,
    }
    with atomic_path(folder / "manifest.json") as temporary:
        temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def prepared_files(config: RunConfig) -> list[Path]:
    """Return the prepared corpora in the order of the configuration's sources.

    Raises:
        UserError: They are not those of this configuration.
    """
    files = sorted(config.path("pairs").glob("*.tsv.zst"))
    if len(files) != len(config.prepare.sources):
        raise UserError(
            f"{config.path('pairs')} holds {len(files)} corpora, not {len(config.prepare.sources)}.",
            "Run the prepare stage first.",
        )
    return files


def _prepare_one(
    index: int,
    source: SourceConfig,
    settings: PrepareConfig,
    evaluation: OverlapIndex,
    seen: Duplicates,
    folder: Path,
) -> dict[str, Any]:
    path = Path(source.path)
    dropped: Counter[str] = Counter()
    samples: dict[str, list[str]] = {}
    counts = {"read": 0, "kept": 0}
    swap = source.columns[0] == "zh"

    def rows() -> Iterable[str]:
        for raw in read_pairs(path):
            if (source.only and raw.tag not in source.only) or raw.tag in source.skip:
                continue
            counts["read"] += 1
            sides = (raw.second, raw.first) if swap else (raw.first, raw.second)
            english, chinese = clean_pair(*sides)
            reason = (
                reason_to_drop(
                    english,
                    chinese,
                    kind=source.kind,
                    max_characters=settings.max_characters,
                    min_ratio=settings.min_ratio,
                    max_ratio=settings.max_ratio,
                )
                or _overlap(evaluation, english, chinese)
                or seen.reason(english, chinese)
            )
            if reason:
                dropped[reason] += 1
                examples = samples.setdefault(reason, [])
                if len(examples) < SAMPLES_PER_REASON:
                    examples.append(f"{sides[0][:160]} ||| {sides[1][:100]}")
                continue
            counts["kept"] += 1
            yield f"{english}\t{chinese}\t{raw.line}"
            if source.limit and counts["kept"] >= source.limit:
                return

    name = f"{index:02d}-{path.name.split('.')[0]}.tsv.zst"
    sha256 = write_lines(folder / name, rows())
    if not counts["kept"]:
        raise UserError(
            f"Nothing of the corpus {path} was left ({counts['read']} pairs read, dropped: {dict(dropped)}).",
            "Check its columns and the filters in the configuration.",
        )
    return {
        "file": name,
        "source": asdict(source),
        **counts,
        "dropped": dict(dropped.most_common()),
        "samples": samples,
        "sha256": sha256,
    }


def _overlap(evaluation: OverlapIndex, english: str, chinese: str) -> str | None:
    found = evaluation.overlaps(english, "en") or evaluation.overlaps(chinese, "zh")
    return "evaluation overlap" if found else None
