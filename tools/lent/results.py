# SPDX-License-Identifier: Apache-2.0
"""What a run hands back, in pieces small enough to be fetched one by one while it goes on.

Each result is a folder below ``ROOT/out`` that appears whole: pieces of ``distill.pieces`` with their table.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from pathlib import Path

from distill import pieces
from distill.data.files import file_sha256
from distill.folders import new_folder
from hymt_desktop.core.errors import UserError

SIZE = 15_000_000
"""Bytes of a piece."""
WEIGHTS_FILE, CONFIG_FILE = "model.safetensors", "config.json"
_DIGEST = "sha256"
_BUFFER = 1 << 20


def cut_weights(checkpoint: Path, out: Path) -> int:
    """Cut a checkpoint's weights, float16 as training exports them, gzipped; returns the number of pieces."""
    with tempfile.TemporaryDirectory(prefix=".cut.", dir=out.parent) as staging:
        folder = Path(staging) / "weights"
        folder.mkdir()
        weights = checkpoint / WEIGHTS_FILE
        with weights.open("rb") as source, gzip.open(folder / f"{WEIGHTS_FILE}.gz", "wb", 1) as target:
            shutil.copyfileobj(source, target, _BUFFER)
        shutil.copyfile(checkpoint / CONFIG_FILE, folder / CONFIG_FILE)
        (folder / _DIGEST).write_text(file_sha256(weights), encoding="utf-8")
        return pieces.split(folder, out, SIZE, overwrite=True)


def cut_corpus(tsv: Path, out: Path) -> int:
    """Cut the new corpora, compressed; returns the number of pieces."""
    import zstandard

    with tempfile.TemporaryDirectory(prefix=".cut.", dir=out.parent) as staging:
        folder = Path(staging) / "corpus"
        folder.mkdir()
        for file in sorted(tsv.glob("*.tsv")):
            with file.open("rb") as source, (folder / f"{file.name}.zst").open("wb") as target:
                zstandard.ZstdCompressor(level=15, threads=8).copy_stream(source, target)
        return pieces.split(folder, out, SIZE, overwrite=True)


def receive(source: Path, out: Path, *, overwrite: bool = False) -> None:
    """Put a result together again: weights as a checkpoint folder, corpora as they are.

    Raises:
        UserError: Pieces are missing or damaged, or the weights are not those that were cut.
    """
    with new_folder(out, overwrite=overwrite) as folder:
        pieces.join(source, folder / "joined")
        for file in sorted((folder / "joined").iterdir()):
            if file.name == f"{WEIGHTS_FILE}.gz":
                _unzip(file, folder / WEIGHTS_FILE, (folder / "joined" / _DIGEST).read_text(encoding="utf-8"))
            elif file.name != _DIGEST:
                file.replace(folder / file.name)
        shutil.rmtree(folder / "joined")


def _unzip(file: Path, target: Path, digest: str) -> None:
    found = hashlib.sha256()
    with gzip.open(file) as source, target.open("wb") as out:
        while block := source.read(_BUFFER):
            found.update(block)
            out.write(block)
    if found.hexdigest() != digest:
        raise UserError(f"{file.name} is not what was cut: its SHA-256 is another one.", "Fetch it again.")
