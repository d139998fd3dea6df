# SPDX-License-Identifier: Apache-2.0
"""Corpora in slices: many processes prepare and pack one each, and the packed slices become shards.

The processes of ``distill.data`` are one each, which for the old corpora is half an hour. A slice is made of
blocks of lines in turn, so that neighbours stay neighbours and can be context. Duplicates are known within a
slice only.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.config import parse_config
from distill.data.corpora import open_text
from distill.data.pack import pack
from distill.data.prepare import prepare
from hymt_desktop.core.errors import UserError
from tools.lent.inputs import FIRST, REST, corpora_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distill.config import RunConfig
    from tools.lent.processes import Events
    from tools.lent.settings import Settings

OLD, NEW = "old", "new"
KINDS = (OLD, NEW)
NEAREST = "nearest"
"""With which the names of the student's own translations begin."""
_LEAST_BYTES = 200
"""A slice of a corpus that is smaller is left out: nothing may come of it, which ``prepare`` takes for a
fault."""
_TABLE = 64
"""Megabytes for knowing a slice's duplicates."""


def slice_lines(source: Path, folder: Path, slices: int, block: int) -> None:
    """Cut a file into ``slices`` files, ``folder/NUMBER/NAME.tsv``, by blocks of lines in turn."""
    with contextlib.ExitStack() as stack:
        outs = []
        for number in range(slices):
            target = folder / str(number) / source.name.removesuffix(".zst")
            target.parent.mkdir(parents=True, exist_ok=True)
            outs.append(stack.enter_context(target.open("w", encoding="utf-8")))
        with open_text(source) as lines:
            for number, line in enumerate(lines):
                outs[number // block % slices].write(line)


def prepare_kind(root: Path, settings: Settings, kind: str, events: Events) -> list[int]:
    """Slice, prepare and pack the old corpora or the new ones; returns the numbers of the good slices.

    Raises:
        UserError: No slice is good.
    """
    folder = root / "w" / kind
    with ProcessPoolExecutor(settings.machine.processes) as pool:
        if kind == OLD:
            sources = [
                root / "in" / REST / "corpora" / name
                for name in corpora_names(settings)
                if name != settings.corpora.lexicon
            ]
            lexicon = pool.submit(_prepare_lexicon, root, settings) if settings.corpora.lexicon else None
        else:
            sources, lexicon = sorted((root / "w" / "tsv").glob("*.tsv")), None
        cut = [
            pool.submit(slice_lines, file, folder, settings.corpora.slices, settings.corpora.block)
            for file in sources
        ]
        for file, work in zip(sources, cut, strict=True):
            if error := work.exception():
                events(f"FAULT: {file.name} was not sliced:", error)
        if lexicon and (error := lexicon.exception()):
            events("FAULT: the lexicon was not prepared, terms will not be annotated:", error)
        events("sliced", kind)
        packed = [pool.submit(_pack_slice, root, settings, kind, n) for n in range(settings.corpora.slices)]
        good = []
        for number, work in enumerate(packed):
            if error := work.exception():
                events(f"FAULT: slice {number} of {kind}:", repr(error))
            else:
                good.append(number)
    if not good:
        raise UserError(f"No slice of the {kind} corpora could be packed.", f"See {root / 'events'}.")
    log = (folder / str(good[0]) / "log").read_text(encoding="utf-8")
    events("packed", kind, f"{len(good)} of {settings.corpora.slices} slices;", log[-700:])
    return good


def _prepare_lexicon(root: Path, settings: Settings) -> None:
    """Clean the lexicon once: all slices see all of it for annotations."""
    folder = root / "w" / "lexicon"
    folder.mkdir(parents=True, exist_ok=True)
    path = root / "in" / REST / "corpora" / settings.corpora.lexicon
    prepare(_run_config(root, settings, folder, [{"path": str(path), "kind": "lexicon"}], 1))


def _pack_slice(root: Path, settings: Settings, kind: str, number: int) -> None:
    folder = root / "w" / kind / str(number)
    run = folder / "run"
    run.mkdir(parents=True, exist_ok=True)
    sources = old_sources(folder, settings) if kind == OLD else new_sources(folder, settings)
    if not sources:
        raise UserError(f"{folder} has no text.")
    seed = 11 + number
    with (folder / "log").open("w", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        prepare(_run_config(root, settings, run, sources, seed))
        for lexicon in (root / "w" / "lexicon" / "pairs").glob("*.tsv.zst"):
            shutil.copyfile(lexicon, run / "pairs" / f"{len(sources):02d}-L.tsv.zst")
            # Its own examples come once, over all old slices.
            weight = settings.corpora.lexicon_weight / settings.corpora.slices if kind == OLD else 0.0
            sources = [*sources, {"path": str(lexicon), "kind": "lexicon", "weight": weight}]
        shutil.copyfile(root / "in" / FIRST / "tokenizer.model", run / "tokenizer.model")
        pack(_run_config(root, settings, run, sources, seed))


def old_sources(folder: Path, settings: Settings) -> list[dict[str, Any]]:
    """Return the old corpora of a slice as a configuration has them."""
    out = []
    for source in settings.corpora.sources:
        path = folder / Path(source.path).name.removesuffix(".zst")
        if _large_enough(path):
            fields: dict[str, Any] = {
                "columns": list(source.columns),
                "only": list(source.only),
                "skip": list(source.skip),
            }
            fields |= {"kind": source.kind, "weight": source.weight, "ordered": source.ordered}
            out.append({"path": str(path), "both_ways": source.both_ways, "limit": source.limit, **fields})
    return out


def new_sources(folder: Path, settings: Settings) -> list[dict[str, Any]]:
    """Return what ``stand_in_texts.py split`` and ``distill interpolate`` wrote, if a slice has any of it."""
    out = []
    weights = {"zh": settings.corpora.to_zh, "en": settings.corpora.to_en}
    nearest = settings.corpora.nearest
    for to, weight in weights.items():
        for name, ordered, share in (
            (f"teacher2-docs-to-{to}", True, 1.0),
            (f"teacher2-to-{to}", False, 1.0 - nearest),
            (f"{NEAREST}-to-{to}", False, nearest),
        ):
            path = folder / f"{name}.tsv"
            if share and _large_enough(path):
                columns = ["en", "zh"] if to == "zh" else ["zh", "en"]
                fields = {"columns": columns, "kind": "teacher", "ordered": ordered, "weight": share * weight}
                out.append({"path": str(path), **fields})
    return out


def taught_files(root: Path, settings: Settings, to: str) -> list[Path]:
    """Return the corpora of single sentences that the teacher translated into ``to``, old and new."""
    old = [
        root / "in" / REST / "corpora" / Path(source.path).name
        for source in settings.corpora.sources
        if source.kind == "teacher" and source.columns[1] == to
    ]
    return [file for file in (*old, root / "w" / "tsv" / f"teacher2-to-{to}.tsv") if file.exists()]


def _large_enough(path: Path) -> bool:
    return path.exists() and path.stat().st_size > _LEAST_BYTES


def _run_config(
    root: Path, settings: Settings, folder: Path, sources: Sequence[dict[str, Any]], seed: int
) -> RunConfig:
    corpora = settings.corpora
    data = {
        "name": "slice",
        "folder": str(folder),
        "seed": seed,
        "prepare": {
            "evaluation": [str(root / "in" / FIRST / "eval")],
            "sources": list(sources),
            "duplicates_megabytes": _TABLE,
        },
        "augment": {"numbers": corpora.numbers},
        "pack": {"max_tokens": corpora.max_tokens, "epochs": corpora.epochs, "shards_per_epoch": 1},
    }
    return parse_config(data, "slice")


def packed_slices(root: Path, settings: Settings) -> list[tuple[str, int]]:
    """Return (kind, number) of all slices that are packed whole, the kinds of a number side by side."""
    return [
        (kind, number)
        for number in range(settings.corpora.slices)
        for kind in KINDS
        if (_packed(root, kind, number) / "manifest.json").exists()
    ]


def _packed(root: Path, kind: str, number: int) -> Path:
    return root / "w" / kind / str(number) / "run" / "packed"


def merge(root: Path, settings: Settings) -> str:
    """Merge the packed slices to ``w/data/packed``; returns what came of it in words.

    Each epoch is drawn from all slices, in groups of old and new ones together, so that a run that does not
    get through an epoch has seen both.

    Raises:
        UserError: No slice is packed.
    """
    corpora, data = settings.corpora, root / "w" / "data"
    slices = packed_slices(root, settings)
    if not slices:
        raise UserError("No slice of any corpus is packed.", f"See {root / 'events'}.")
    shutil.rmtree(data, ignore_errors=True)
    (data / "packed").mkdir(parents=True)
    numbers = sorted({number for _, number in slices})
    tokens, shards = 0, 0
    for epoch in range(corpora.epochs):
        random.Random(epoch).shuffle(numbers)
        for group in range(min(corpora.groups, len(numbers))):
            chosen = numbers[group :: corpora.groups]
            parts = [(kind, n) for n in chosen for kind in KINDS if (kind, n) in slices]
            folders = [_packed(root, kind, n) / f"epoch{epoch}" for kind, n in parts]
            tokens += _join(folders, data / "packed" / f"epoch{shards}")
            shards += 1
    held_out = [_packed(root, kind, n) / "valid" for kind, n in slices][:: corpora.valid_step]
    valid = _join(held_out, data / "packed" / "valid")
    (data / "packed" / "manifest.json").write_text("{}", encoding="utf-8")
    shutil.copyfile(root / "in" / FIRST / "tokenizer.model", data / "tokenizer.model")
    counts = ", ".join(f"{sum(k == kind for k, _ in slices)} {kind}" for kind in KINDS)
    return f"{counts} slices, {tokens:,} target tokens in {shards} shards, {valid:,} held out"


def _join(parts: Sequence[Path], target: Path) -> int:
    """Write shards one after another as one; returns its target tokens."""
    target.mkdir()
    base = 0
    for side in ("source", "target"):
        ids, ends, base = [], [], 0
        for part in parts:
            own = np.load(part / f"{side}_ends.npy").astype(np.int64)
            size = int(own[-1]) if len(own) else 0
            ids.append(np.load(part / f"{side}.npy", mmap_mode="r")[:size] if size else _NOTHING)
            ends.append(own + base)
            base += size
        np.save(target / f"{side}.npy", np.concatenate(ids))
        np.save(target / f"{side}_ends.npy", np.concatenate(ends))
    return base


_NOTHING = np.zeros(0, dtype=np.uint16)
