# SPDX-License-Identifier: Apache-2.0
"""What a run needs, cut into pieces on one machine and put together and checked on the other.

There are two bundles: with ``first`` the teacher starts, and ``rest`` may still be on its way then. Each is a
folder that ``distill.pieces`` cuts; ``inputs.json`` beside them has the size of each piece and the size and
SHA-256 of each file that must come of them. A run once waited half an hour for a model whose pieces had been
joined twice: so joining starts anew each time, and nothing is started before all files are what they were.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill import pieces
from distill.data.corpora import open_text
from distill.data.files import file_sha256
from distill.folders import new_folder
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tools.lent.settings import Settings

MANIFEST, FORMAT = "inputs.json", 1
FIRST, REST = "first", "rest"
BUNDLES = (FIRST, REST)
GGUF = "teacher.gguf"
FIVE, WHOLE, SHORT = "five", "whole", "short"
_MODULES = (
    *("torch", "transformers", "tokenizers", "safetensors", "sentencepiece", "gguf", "opencc", "zstandard"),
    *("distill.cli", "distill.data.pack", "distill.data.prepare", "distill.train.run", "distill.unpack"),
    *("distill.teacher.gguf", "distill.teacher.tune", "distill.teacher.continuous"),
)
_ENGINE = ("ctranslate2", "sacrebleu", "hymt_desktop.core.engine.ct2", "hymt_desktop.core.engine.package")
"""What the student's own translations need."""
_REPOSITORY = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "distill", "train", "--help")
_HEAD = 100
"""Lines of a corpus that are looked at; its checksum vouches for the others."""


@dataclass(frozen=True, slots=True)
class Given:
    """Where ``pack`` finds what it packs.

    Attributes:
        gguf: The teacher.
        data: Folder with ``human`` and ``teacher`` corpora, as for ``stand_in_texts.py``.
        texts: Folder with the ``questions.jsonl``, ``tune.jsonl`` and ``texts.jsonl`` that it wrote.
        five: Package of the student, with the tokenizer.
        whole: Package of the student's live teacher, where there is one.
        short: Package of the other student, where there is one.
        evaluation: Folder of evaluation sets, whose text is kept out.
    """

    gguf: Path
    data: Path
    texts: Path
    five: Path
    whole: Path | None
    short: Path | None
    evaluation: Path


def pack_inputs(given: Given, out: Path, settings: Settings, size: int, *, overwrite: bool = False) -> int:
    """Cut all inputs into pieces of ``size`` bytes at most; returns the number of pieces.

    Raises:
        UserError: Something is missing, or ``out`` exists.
    """
    with (
        new_folder(out, overwrite=overwrite) as folder,
        tempfile.TemporaryDirectory(prefix=".lent.", dir=out.parent) as staging,
    ):
        _stage_first(given, Path(staging) / FIRST)
        _stage_rest(given, Path(staging) / REST, settings)
        bundles: dict[str, Any] = {}
        for name in BUNDLES:
            source = Path(staging) / name
            pieces.split(source, folder / name, size)
            bundles[name] = {
                "pieces": {f.name: f.stat().st_size for f in sorted((folder / name).iterdir())},
                "files": {
                    f.relative_to(source).as_posix(): {"size": f.stat().st_size, "sha256": file_sha256(f)}
                    for f in sorted(source.rglob("*"))
                    if f.is_file()
                },
            }
        table = {"format": FORMAT, "bundles": bundles}
        (folder / MANIFEST).write_text(json.dumps(table, indent=1), encoding="utf-8")
    return sum(len(bundle["pieces"]) for bundle in bundles.values())


def _stage_first(given: Given, folder: Path) -> None:
    """Gather the teacher, what it is tuned on and asked (as ids), the tokenizer and the evaluation sets."""
    from tools import stand_in_teacher

    folder.mkdir()
    _copy(given.gguf, folder / GGUF)
    _copy(given.five / "tokenizer.model", folder / "tokenizer.model")
    for file in given.evaluation.rglob("*"):
        if file.is_file() and file.stem in ("source", "reference"):
            _copy(file, folder / "eval" / file.relative_to(given.evaluation))
    nothing = folder / "nothing.jsonl"
    nothing.touch()
    encode = ["encode", "--gguf", str(given.gguf), "--out"]
    tune, questions = given.texts / "tune.jsonl", given.texts / "questions.jsonl"
    for file in (tune, questions):
        _require(file)
    stand_in_teacher.main([*encode, str(folder / "tune"), "--tune", str(tune), "--texts", str(nothing)])
    stand_in_teacher.main([*encode, str(folder / "questions"), "--texts", str(questions)])
    _copy(questions, folder / "questions" / "questions.jsonl")
    nothing.unlink()


def _stage_rest(given: Given, folder: Path, settings: Settings) -> None:
    """Gather the old corpora, the sentences to translate and the students."""
    for name in corpora_names(settings):
        places = [given.data / kind / name for kind in ("human", "teacher")]
        _copy(next((p for p in places if p.exists()), places[0]), folder / "corpora" / name)
    texts = given.texts / "texts.jsonl"
    _require(texts)
    import zstandard

    with texts.open("rb") as source, (folder / "texts.jsonl.zst").open("wb") as target:
        zstandard.ZstdCompressor(level=12, threads=-1).copy_stream(source, target)
    packages = {FIVE: given.five, WHOLE: given.whole, SHORT: given.short}
    for name in students(settings):
        package = packages[name]
        if package is None:
            raise UserError(f"The settings ask for a student '{name}'.", f"Name its package with --{name}.")
        _require(package / "model.bin")
        for file in package.iterdir():
            _copy(file, folder / name / file.name)


def students(settings: Settings) -> tuple[str, ...]:
    """Return the names of the students that a run begins with."""
    if settings.training.teacher == "whole":
        return (FIVE, WHOLE)
    return (FIVE, SHORT) if settings.training.short else (FIVE,)


def corpora_names(settings: Settings) -> list[str]:
    """Return the names of the old corpora's files, the lexicon last."""
    names = dict.fromkeys(Path(source.path).name for source in settings.corpora.sources)
    return [*names, *filter(None, [settings.corpora.lexicon])]


def _require(file: Path) -> None:
    if not file.is_file():
        raise UserError(f"{file} is missing.", "`pack --help` says what it takes and what makes it.")


def _copy(source: Path, target: Path) -> None:
    _require(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def read_manifest(root: Path) -> dict[str, Any]:
    """Return the bundles of ``ROOT/pieces/inputs.json``.

    Raises:
        UserError: It is missing or can't be read.
    """
    file = root / "pieces" / MANIFEST
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        if table["format"] != FORMAT:
            raise ValueError(f"format {table['format']}, not {FORMAT}")
        bundles: dict[str, Any] = table["bundles"]
        for name in BUNDLES:
            bundles[name]["pieces"], bundles[name]["files"]
    except FileNotFoundError:
        raise UserError(f"{file} is missing.", "Copy the whole folder that `pack` wrote.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file} can't be read: {error!r}.", "Copy it again.") from error
    return bundles


def check(root: Path, settings: Settings, bundles: Sequence[str] = BUNDLES) -> list[str]:
    """Put the bundles together and return what is wrong, a sentence each; nothing if all is well.

    What has been put together and is right is left alone, so this may run again at any time.
    """
    found = list(_machine(root, settings))
    try:
        manifest = read_manifest(root)
    except UserError as error:
        return [*found, _sentence(error)]
    for name in bundles:
        found += _put_together(root, manifest[name]["files"], name)
    if not found:
        found += _first_contents(root) if FIRST in bundles else []
        found += _rest_contents(root, settings) if REST in bundles else []
    return found


def arrived(root: Path, manifest: dict[str, Any], bundle: str) -> tuple[list[str], tuple[int, ...]]:
    """Return the pieces that are not there in full size, and what changes when any is sent again."""
    folder = root / "pieces" / bundle
    missing, times = [], []
    for name, size in manifest[bundle]["pieces"].items():
        try:
            state = (folder / name).stat()
        except OSError:
            missing.append(name)
            continue
        times.append(state.st_mtime_ns)
        if state.st_size != size:
            missing.append(name)
    return missing, tuple(times)


def _put_together(root: Path, files: dict[str, Any], bundle: str) -> list[str]:
    target = root / "in" / bundle
    if not _faults(target, files):
        return []
    try:
        pieces.join(root / "pieces" / bundle, target, overwrite=True)
    except UserError as error:
        return [_sentence(error)]
    return _faults(target, files)


def _faults(folder: Path, files: dict[str, Any]) -> list[str]:
    return [
        f"{folder / name} {fault}: send the pieces of {folder.name} again."
        for name, entry in files.items()
        if (fault := _fault(folder / name, entry["size"], entry["sha256"]))
    ]


def _fault(file: Path, size: int, digest: str) -> str:
    try:
        found = file.stat().st_size
        if found != size:
            return f"has {found:,} bytes, not {size:,}"
        return "" if file_sha256(file) == digest else "is damaged (its SHA-256 is another one)"
    except OSError:
        return "is missing"


def _machine(root: Path, settings: Settings) -> Iterator[str]:
    wanted = settings.machine
    missing = False
    for name in (*_MODULES, *(_ENGINE if settings.corpora.nearest else ())):
        try:
            importlib.import_module(name)
        except ImportError as error:
            missing = True
            yield f"{name} can't be imported: {error}. Install it, or put it on PYTHONPATH."
    if not missing:
        # Each command's process imports all commands.
        told = subprocess.run(_COMMAND, cwd=_REPOSITORY, capture_output=True, text=True, check=False)
        if told.returncode:
            missing = True
            yield f"`python -m distill` does not start: {told.stderr.strip().splitlines()[-1]}."
    if not missing and wanted.gpus:
        import torch

        seen = torch.cuda.device_count()
        if seen != wanted.gpus:
            yield f"{seen} GPUs are seen, not {wanted.gpus}."
    if not root.is_dir():
        yield f"{root} is no folder: make it, and copy what `pack` wrote to {root / 'pieces'}."
        return
    free = shutil.disk_usage(root).free / 1e9
    if free < wanted.free_gigabytes:
        yield f"{free:.1f} GB are free at {root}, not {wanted.free_gigabytes:g}."
    if not os.access(root, os.W_OK):
        yield f"{root} can't be written to."


def _first_contents(root: Path) -> Iterator[str]:
    folder = root / "in" / FIRST
    yield from _trial("The teacher", lambda: _try_teacher(folder / GGUF))
    yield from _trial("The tokenizer", lambda: _pieces_of(root))
    tune, questions = folder / "tune", folder / "questions"
    yield from _trial("What to tune on", lambda: _try_ids(tune, ("tune-prompts", "tune-answers")))
    yield from _trial("The questions", lambda: _try_ids(questions, ("prompts",)))
    yield from _trial("The evaluation text", lambda: _try_evaluation(folder / "eval"))


def _rest_contents(root: Path, settings: Settings) -> Iterator[str]:
    folder = root / "in" / REST
    for name in corpora_names(settings):
        yield from _trial(f"The corpus {name}", partial(_try_corpus, folder / "corpora" / name))
    yield from _trial("texts.jsonl.zst", partial(_try_texts, folder / "texts.jsonl.zst"))
    sizes = dict.fromkeys(students(settings), 0)
    for name in sizes:
        yield from _trial(f"The student {name}", partial(_try_student, folder / name, root, sizes))
    if all(sizes.values()) and len(set(sizes.values())) > 1:
        yield f"The students have different embeddings ({sizes}): one can't teach the other."


def _trial(what: str, action: Callable[[], object]) -> Iterator[str]:
    """Yield a sentence if an input can't be used; any error of its readers means that."""
    try:
        action()
    except UserError as error:
        yield f"{what} can't be used: {_sentence(error)}"
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise on damaged files
        yield f"{what} can't be used: {type(error).__name__}: {error}"


def _try_teacher(file: Path) -> None:
    from distill.teacher.gguf import GgufFile

    gguf = GgufFile(file)
    gguf.config()
    gguf.tokenizer()


def _pieces_of(root: Path) -> int:
    from distill.tokenizer import read_pieces

    return len(read_pieces(root / "in" / FIRST / "tokenizer.model"))


def _try_ids(folder: Path, kinds: Sequence[str]) -> None:
    import numpy as np

    json.loads((folder / "tokens.json").read_text())["stop"]
    for kind in kinds:
        ids, lengths = (np.load(folder / f"{kind}{end}.npy") for end in ("", "-lengths"))
        if not len(ids) or len(ids) != int(lengths.sum()):
            raise UserError(f"{kind} has {len(ids)} ids, its lengths add up to {int(lengths.sum())}.")


def _try_evaluation(folder: Path) -> None:
    from distill.data.overlap import read_evaluation

    if not len(read_evaluation([folder])):
        raise UserError(f"{folder} has no sentences.")


def _try_corpus(file: Path) -> None:
    with open_text(file) as lines:
        seen = [line for _, line in zip(range(_HEAD), lines, strict=False)]
    if not any("\t" in line for line in seen):
        raise UserError("none of its first lines has two columns.")


def _try_texts(file: Path) -> None:
    with open_text(file) as lines:
        rows = [json.loads(line) for _, line in zip(range(_HEAD), lines, strict=False)]
    if not rows or not all({"text", "to"} <= row.keys() for row in rows):
        raise UserError("its first lines have no text and language.")


def _try_student(folder: Path, root: Path, sizes: dict[str, int]) -> None:
    from distill.unpack import unpack

    size, wanted = unpack(folder / "model.bin").config.vocab_size, _pieces_of(root)
    if size < wanted:
        raise UserError(f"it has {size} embeddings, the tokenizer {wanted} pieces.")
    sizes[folder.name] = size


def _sentence(error: UserError) -> str:
    return f"{error.message} {error.hint}".strip()
