# SPDX-License-Identifier: Apache-2.0
"""Model packages on disk: load, verify, write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.manifest import (
    FAMILIES,
    DecodingDefaults,
    FileEntry,
    Limits,
    Manifest,
    ManifestError,
    Score,
)
from hymt_desktop.core.errors import ModelCorrupt, ModelMissing
from hymt_desktop.core.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DecodingDefaults",
    "FileEntry",
    "Limits",
    "Manifest",
    "ManifestError",
    "ModelPackage",
    "Score",
    "load_package",
    "verify_package",
    "write_manifest",
]

MANIFEST = "hymt.json"
REQUIRED = ("model.bin", "config.json", "shared_vocabulary.json", "tokenizer.model")
VOCABULARIES = tuple(
    tuple(f"{kind}.{ending}" for kind in kinds)
    for kinds in (("shared_vocabulary",), ("source_vocabulary", "target_vocabulary"))
    for ending in ("json", "txt")
)
"""The sets of files of which CTranslate2 wants one."""
MARIAN_TOKENIZERS = ("source.spm", "target.spm")
VOCABULARY_MAP = "vmap.txt"
"""Which pieces a translation may use, by the pieces of its source (``distill.shortlist``); else all."""
DOCUMENTS = ("MODEL_CARD.md", "LICENSE", "NOTICE", "quality.json")
HASH_AT_LOAD = 256 * 2**20
"""Packages up to this many bytes (about 0.25 s of hashing) are verified whole each time they are opened."""
_REINSTALL = "Install the model again: hymt models install FILE"


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """A model package whose manifest was read and whose files are there."""

    path: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        """Bytes of all files that the manifest lists."""
        return sum(entry.bytes for entry in self.manifest.files.values())

    @property
    def in_use(self) -> ModelPackage:
        """The package that comes first where there are several; see ``routing.ModelSet``."""
        return self

    def manifest_for(self, source: str, target: str) -> Manifest:  # noqa: ARG002  # see ``routing.ModelSet``
        """Return the manifest of the model that translates ``source`` into ``target``."""
        return self.manifest

    def package_for(self, source: str, target: str) -> ModelPackage | None:  # noqa: ARG002  # as above
        """Return the one package that translates a pair; None where it goes through two."""
        return self

    def via(self, source: str, target: str) -> str:  # noqa: ARG002  # see ``routing.ModelSet``
        """Return the language that a pair goes through; empty for none."""
        return ""


def load_package(path: str | Path) -> ModelPackage:
    """Read the manifest of a package folder and check that its files are there with their sizes.

    Raises:
        ModelMissing: There is no such folder, or it holds no manifest.
        ModelCorrupt: The manifest is unusable, or a file is missing or has another size.
    """
    folder = Path(path)
    manifest_file = folder / MANIFEST
    if not folder.is_dir():
        raise ModelMissing(f"There is no model folder {folder}.", "See the installed ones: hymt models list")
    try:
        text = manifest_file.read_bytes().decode("utf-8")
        manifest = Manifest.from_json(text)
    except FileNotFoundError:
        raise ModelMissing(
            f"The folder {folder} holds no model package ({MANIFEST} is missing).", _REINSTALL
        ) from None
    except OSError as error:
        raise ModelCorrupt(
            f"{manifest_file} can't be read: {error.strerror or error}.", _REINSTALL
        ) from error
    except (UnicodeDecodeError, ManifestError) as error:
        raise ModelCorrupt(f"{manifest_file} can't be used: {error}.", _REINSTALL) from error
    missing = missing_files(manifest.family, set(manifest.files))
    if missing:
        raise ModelCorrupt(f"{manifest_file} doesn't list {missing[0]}.", _REINSTALL)
    for name, entry in manifest.files.items():
        _check_size(folder / name, entry)
    return ModelPackage(folder, manifest)


def missing_files(family: str, names: set[str]) -> list[str]:
    """Return the files that a package of a family needs and that aren't among ``names``."""
    if family == FAMILIES[0]:
        return [name for name in REQUIRED if name not in names]
    tokenizers = MARIAN_TOKENIZERS if family == "marian" else ("tokenizer.model",)
    missing = [name for name in ("model.bin", *tokenizers) if name not in names]
    if not any(names.issuperset(files) for files in VOCABULARIES):
        missing.append(VOCABULARIES[0][0])
    return missing


def _check_size(file: Path, entry: FileEntry) -> None:
    try:
        size = file.stat().st_size
    except OSError:
        raise ModelCorrupt(f"The model's file {file} is missing.", _REINSTALL) from None
    if size != entry.bytes:
        raise ModelCorrupt(
            f"The model's file {file} is damaged: it has {size} bytes and should have {entry.bytes}.",
            _REINSTALL,
        )


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hex digits, without holding it in memory."""
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def verify_package(path: str | Path, *, progress: Callable[[str], None] | None = None) -> ModelPackage:
    """Load a package and check the SHA-256 of every file.

    Args:
        path: The package's folder.
        progress: Called with each file's name before it is read.

    Raises:
        ModelMissing: As ``load_package``.
        ModelCorrupt: As ``load_package``, or a file isn't the one that the manifest lists.
    """
    package = load_package(path)
    for name, entry in package.manifest.files.items():
        if progress is not None:
            progress(name)
        file = package.path / name
        try:
            digest = file_sha256(file)
        except OSError as error:
            raise ModelCorrupt(
                f"The model's file {file} can't be read: {error.strerror or error}.", _REINSTALL
            ) from error
        if digest != entry.sha256:
            raise ModelCorrupt(
                f"The model's file {file} is damaged: its SHA-256 is not the manifest's.", _REINSTALL
            )
    return package


def write_manifest(folder: str | Path, manifest: Manifest) -> ModelPackage:
    """Write ``hymt.json`` into a folder that holds all other files, with their sizes and hashes.

    Args:
        folder: Holds the files of the package: those of ``DOCUMENTS`` where there are any.
        manifest: Its ``files`` are replaced by what is in the folder.

    Returns:
        The package, as ``load_package`` reads it back.

    Raises:
        ModelCorrupt: A required file is missing.
        OutputNotWritten: The manifest can't be written.
    """
    root = Path(folder)
    present = {file.name for file in root.iterdir() if file.is_file()}
    missing = missing_files(manifest.family, present)
    if missing:
        raise ModelCorrupt(f"{root / missing[0]} is missing.", "Convert the model first.")
    known = (*REQUIRED, *chain.from_iterable(VOCABULARIES), *MARIAN_TOKENIZERS, VOCABULARY_MAP, *DOCUMENTS)
    names = [name for name in dict.fromkeys(known) if name in present]
    files = {name: FileEntry(file_sha256(root / name), (root / name).stat().st_size) for name in names}
    write_atomically(root / MANIFEST, replace(manifest, files=files).to_json().encode("utf-8"))
    return load_package(root)
