# SPDX-License-Identifier: Apache-2.0
"""The model packages of this computer: bundled with the program, or installed by the user."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.package import MANIFEST, ModelPackage, load_package, verify_package
from hymt_desktop.core.engine.routing import combine
from hymt_desktop.core.errors import ModelCorrupt, ModelError, ModelMissing, OutputNotWritten
from hymt_desktop.core.files import sync_folder
from hymt_desktop.core.models import archive, foreign
from hymt_desktop.core.models.foreign import Said
from hymt_desktop.core.models.staging import REPLACED, recover, staging

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.core.paths import Paths

DEFAULT_MODEL = "en-zh-small"
_NOTHING_SAID = Said()


def _quietly(what: str) -> None:
    """Show no progress."""


class ModelStore:
    """Finds, installs and removes model packages."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    @property
    def folder(self) -> Path:
        """Where the user's packages are."""
        return self._paths.models

    def installed(self) -> list[ModelPackage]:
        """Return the usable packages: the user's first, then the bundled ones, each by name.

        A package of the user hides a bundled one with its name. Damaged ones are left out; see ``broken``.
        """
        found: dict[str, ModelPackage] = {}
        for folder in self._folders():
            with contextlib.suppress(ModelError):
                package = load_package(folder)
                found.setdefault(package.manifest.name, package)
        return list(found.values())

    def broken(self) -> list[tuple[Path, ModelError]]:
        """Return the folders that can't be loaded, with the reason."""
        failed = []
        for folder in self._folders():
            try:
                load_package(folder)
            except ModelError as error:
                failed.append((folder, error))
        return failed

    def _folders(self) -> list[Path]:
        folders: list[Path] = []
        recover(self._paths.models)
        for root in (self._paths.models, self._paths.bundled_models):
            if root.is_dir():
                folders += sorted(
                    f
                    for f in root.iterdir()
                    if f.is_dir() and not f.name.startswith(".") and any(f.iterdir())
                )
        return folders

    def is_bundled(self, package: ModelPackage) -> bool:
        """Say whether a package came with the program."""
        return package.path.parent == self._paths.bundled_models

    def get(self, name: str) -> ModelPackage:
        """Return the package called ``name``.

        Raises:
            ModelMissing: No package has that name.
            ModelCorrupt: Its folder is there but damaged.
        """
        for folder in self._folders():
            if folder.name == name:
                return load_package(folder)
        for package in self.installed():
            if package.manifest.name == name:
                return package
        names = ", ".join(p.manifest.name for p in self.installed()) or "none"
        raise ModelMissing(f"There is no model called '{name}'.", f"Installed models: {names}.")

    def find(self, name_or_path: str) -> ModelPackage:
        """Return a package by name, or by the path of its folder.

        Raises:
            ModelMissing: Neither exists.
            ModelCorrupt: It is damaged.
        """
        path = Path(name_or_path).expanduser()
        if path.is_dir() or len(path.parts) > 1:
            return load_package(path)
        return self.get(name_or_path)

    def default(self, name: str = "") -> ModelPackage:
        """Return the package to use when the user named none.

        Args:
            name: The settings' choice; empty for the default.

        Raises:
            ModelMissing: No model is installed.
            ModelCorrupt: The only models there are damaged.
        """
        if name:
            return self.get(name)
        bundled = self._paths.bundled_models / DEFAULT_MODEL
        if bundled.is_dir() and any(bundled.iterdir()):
            return load_package(bundled)
        packages = self.installed()
        if packages:
            return packages[0]
        broken = self.broken()
        if broken:
            raise broken[0][1]
        raise ModelMissing(
            "No translation model is installed.", "Install one from a file: hymt models install FILE.hymt"
        )

    def in_use(self, name: str = "") -> ModelPackage:
        """Return the package to use when the user named none, with the others for the pairs that it hasn't.

        Args:
            name: The settings' choice; empty for the default.

        Raises:
            ModelMissing: No model is installed.
            ModelCorrupt: The one to use, or the only ones there, are damaged.
        """
        first = self.default(name)
        return combine([first, *(p for p in self.installed() if p.manifest.name != first.manifest.name)])

    def install(
        self,
        source: str | Path,
        *,
        said: Said = _NOTHING_SAID,
        self_test: Callable[[ModelPackage], None] | None = None,
        progress: Callable[[str], None] = _quietly,
    ) -> ModelPackage:
        """Install a package from a folder or a ``.hymt`` file, replacing one with its name.

        Folders with a CTranslate2 model of another maker, zips of such, and ``.argosmodel`` files become
        packages; see ``foreign``.

        The package is copied beside its place, verified there, tried with one sentence, and only then
        renamed into place; a failure leaves what was installed before.

        Args:
            source: A package folder or a zip of one, or a model of another maker.
            said: What the user says of a model of another maker.
            self_test: Raises a ``ModelError`` where the package doesn't translate; None for the usual test.
            progress: Called with what is being done, in words.

        Raises:
            ModelMissing: There is no such file or folder.
            ModelCorrupt: The package is damaged or unsafe.
            UserError: The languages of a model of another maker can't be found out.
            OutputNotWritten: The models' folder can't be written.
        """
        origin = Path(source).expanduser()
        if not origin.exists():
            raise ModelMissing(f"There is no file or folder {origin}.", "Check the path.")
        root = self._paths.models
        try:
            root.mkdir(parents=True, exist_ok=True)
            recover(root)
            with staging(root) as folder:
                progress("copying")
                staged = _stage(origin, folder, said)
                package = verify_package(staged, progress=lambda name: progress(f"checking {name}"))
                progress("translating a sentence")
                (self_test or run_self_test)(package)
                progress("putting it in place")
                return self._put_in_place(package, folder)
        except OSError as error:
            raise _not_written(root, error) from error

    def _put_in_place(self, package: ModelPackage, folder: Path) -> ModelPackage:
        final = self._paths.models / package.manifest.name
        for file in package.path.iterdir():
            _sync_file(file)
        sync_folder(package.path)
        old = folder / REPLACED / final.name
        if final.exists():
            # From here to the next rename, ``recover`` would put it back.
            old.parent.mkdir()
            final.rename(old)
        try:
            package.path.rename(final)
        except OSError:
            if old.exists():
                old.rename(final)
            raise
        sync_folder(self._paths.models)
        return load_package(final)

    def remove(self, name: str) -> None:
        """Remove an installed package.

        Raises:
            ModelMissing: The user installed no package of that name (bundled ones can't be removed).
            OutputNotWritten: Its folder can't be removed.
        """
        folder = self._paths.models / name
        if Path(name).name != name or not folder.is_dir():
            raise ModelMissing(
                f"No installed model is called '{name}'.",
                "A model that came with the program can't be removed.",
            )
        try:
            # Renamed first, so that an interruption never leaves half of a package under its name.
            with staging(self._paths.models) as doomed:
                folder.rename(doomed / name)
                shutil.rmtree(doomed / name)
        except OSError as error:
            raise _not_written(folder, error) from error


def run_self_test(package: ModelPackage) -> None:
    """Translate one sentence with a package.

    Raises:
        ModelCorrupt: The model can't be loaded or returns nothing.
    """
    from hymt_desktop.core.engine.ct2 import Ct2Engine
    from hymt_desktop.core.engine.protocol import Decoding, Prompt

    engine = Ct2Engine.load(package, threads=1)
    try:
        source, target = package.manifest.pairs[0]
        prompt = Prompt(target, "Hello, world!", source=source)
        found = engine.translate_batch([prompt], Decoding(beam_size=1))
    finally:
        engine.close()
    if not found[0] or not found[0][0].text.strip():
        raise ModelCorrupt(
            f"The model {package.manifest.name} returned nothing for a test sentence.",
            "Get the package again from where it was made.",
        )


def _not_written(path: Path, error: OSError) -> OutputNotWritten:
    return OutputNotWritten(
        f"{error.filename or path} can't be written: {error.strerror or error}.",
        "Check the free disk space and the folder's permissions.",
    )


def _sync_file(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stage(origin: Path, place: Path, said: Said) -> Path:
    """Put the package that ``origin`` is, or that can be made of it, into a folder of ``place``."""
    folder = place / "package"
    if origin.is_dir():
        if (origin / MANIFEST).exists() or not foreign.is_model(origin):
            package = load_package(origin)
            folder.mkdir()
            for name in (MANIFEST, *package.manifest.files):
                shutil.copyfile(origin / name, folder / name)
        else:
            foreign.make_package(origin, origin, folder, said)
        return folder
    unpacked = place / "unpacked"
    archive.unpack(origin, unpacked, lambda path: "/" not in path or foreign.is_wanted(path))
    if (unpacked / MANIFEST).exists():
        unpacked.rename(folder)
    else:
        foreign.make_package(unpacked, origin, folder, said, move=True)
    return folder
