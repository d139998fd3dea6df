# SPDX-License-Identifier: Apache-2.0
"""Documents that clients send: translated in a private folder, kept for a while, then removed.

A client's file name is never a path here: of it only the extension is used on disk, and the rest only to name
the download.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import Control, JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import Cancelled
from hymt_desktop.server.errors import ApiError, without_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from hymt_desktop.core.documents.registry import Registry
    from hymt_desktop.core.results import Options
    from hymt_desktop.server.service import Service, Wish

_CHUNK = 2**20
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(slots=True)
class Stored:
    """One document: on its way, done, or failed."""

    token: str
    folder: Path
    source: Path
    name: str
    """Of the download."""
    made: float = field(default_factory=time.monotonic)
    output: Path | None = None
    error: str = ""
    characters: int = 0
    key: str = field(default_factory=secrets.token_urlsafe)


class Files:
    """The documents of a running server.

    Args:
        service: Translates them.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._root = Path(tempfile.mkdtemp(prefix="hymt-"))
        self._stored: dict[str, Stored] = {}
        self._known: Registry | None = None

    def close(self) -> None:
        """Remove all documents."""
        shutil.rmtree(self._root, ignore_errors=True)

    @property
    def registry(self) -> Registry:
        """The formats that can be read."""
        if self._known is None:
            self._known = load_registry()
        return self._known

    def store(self, stream: BinaryIO, filename: str) -> Stored:
        """Keep an uploaded document.

        Raises:
            ApiError: Its format can't be read, it is too large, or too many are kept.
        """
        self.sweep()
        name = clean_name(filename)
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in self.registry.extensions:
            raise ApiError(
                400, "Invalid request: file format not supported", f"Formats: {self._extensions()}."
            )
        if len(self._stored) >= self._service.limits.files:
            raise ApiError(429, "Too many documents are kept.", "Try again later.", {"Retry-After": "60"})
        token = secrets.token_hex(16)
        folder = self._root / token
        folder.mkdir(mode=0o700)
        stored = Stored(token, folder, folder / f"document{suffix}", name)
        self._stored[token] = stored
        try:
            self._copy(stream, stored.source)
        except BaseException:
            self.remove(stored)
            raise
        return stored

    def _copy(self, stream: BinaryIO, path: Path) -> None:
        left = self._service.limits.file
        with path.open("xb") as out:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ApiError(413, f"The file is larger than {self._service.limits.file} bytes.")
                out.write(chunk)

    def _extensions(self) -> str:
        return " ".join(self.registry.extensions)

    def translate(self, stored: Stored, wish: Wish, cancelled: Callable[[], bool]) -> None:
        """Translate a stored document; what goes wrong is in ``stored.error``."""
        options = wish.options
        translator = self._service.translator
        sources = tuple(code for code in translator.source_languages if code != options.target)
        translator.resolve("", _with_source(options, sources))
        manifest = translator.package.manifest
        digest = hashlib.sha256("".join(f.sha256 for _, f in sorted(manifest.files.items())).encode())
        settings = JobSettings(
            options,
            DocumentOptions(target=options.target, source=options.source or ""),
            stored.folder / "journal",
            model=f"{manifest.name} {manifest.version} {digest.hexdigest()}",
            sources=sources,
            compare=False,
        )
        terms = None
        if wish.options.glossaries:
            source = options.source or sources[0]
            terms = self._service.glossaries.terms(wish.options.glossaries, source, options.target)
        todo = plan([stored.source], options.target, self.registry, folder=stored.folder / "out")
        (stored.folder / "out").mkdir(exist_ok=True)
        control = _Following(cancelled)
        report = run_files(todo, translator, settings, self.registry, terms=terms, control=control)
        result = report.files[0]
        if report.cancelled or cancelled():
            raise Cancelled
        if report.failed or not result.output.is_file():
            words = f"{result.error} {result.hint}".strip() or "The document can't be translated."
            stored.error = without_paths(words, self._service.paths).replace(stored.source.name, stored.name)
            return
        stored.characters = stored.source.stat().st_size
        stem = PurePosixPath(stored.name).stem
        stored.name = f"{stem}.{options.target}{result.output.suffix}"
        stored.output = result.output
        with contextlib.suppress(OSError):
            stored.source.unlink()

    def get(self, token: str, key: str | None = None) -> Stored:
        """Return a document by its token.

        Raises:
            ApiError: 404; there is none (any more), or the key isn't its own.
        """
        self.sweep()
        stored = self._stored.get(token)
        # Bytes: texts are compared only where they are ASCII.
        if stored is None or (
            key is not None
            and not secrets.compare_digest(stored.key.encode(), key.encode("utf-8", "replace"))
        ):
            raise ApiError(404, "There is no such document (any more).")
        return stored

    def remove(self, stored: Stored) -> None:
        """Forget a document."""
        self._stored.pop(stored.token, None)
        shutil.rmtree(stored.folder, ignore_errors=True)

    def forget_all(self) -> None:
        """Remove the documents that are there now."""
        for stored in list(self._stored.values()):
            self.remove(stored)

    def sweep(self) -> None:
        """Forget documents that were kept long enough."""
        oldest = time.monotonic() - self._service.limits.keep_seconds
        for stored in [s for s in self._stored.values() if s.made < oldest]:
            self.remove(stored)


class _Following(Control):
    """A job's control that follows a request."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        super().__init__()
        self._stop = stop

    def cancelled(self) -> bool:
        """Say whether the request was cancelled."""
        return self._stop()

    def check(self) -> None:
        """Stop the job of a request that was cancelled."""
        if self._stop():
            raise Cancelled


def clean_name(filename: str) -> str:
    """Return the last part of a client's file name, without what has a meaning to a file system."""
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    name = _BAD.sub("_", last).strip(" .")[-150:]
    return name or "document"


def _with_source(options: Options, sources: tuple[str, ...]) -> Options:
    """Return options to check a pair with before there is a text."""
    return replace(options, source=options.source or next(iter(sources), None))
