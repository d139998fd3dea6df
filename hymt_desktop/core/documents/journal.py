# SPDX-License-Identifier: Apache-2.0
"""The journal of a document job: each finished batch is on disk before the next one begins.

A line is a checksum and a JSON object; the first names the job's key, each further one holds a batch::

    9f3a01c2 {"journal": 1, "key": "…"}
    02b7e911 {"batch": 0, "items": [[0, "译文", ["term"], "translated", ["number: 3 is missing"], […]], …]}

After the last batch there may be revisions, which take the place of entries of the batches::

    51c0d3aa {"revision": 0, "items": […]}

A program killed in the middle of a line leaves a line that fails its checksum: it is cut off, and that batch
is translated again. Batches are cut from the document in one fixed way, so a resumed job gives the model the
same batches as an uninterrupted one, and its output is the same to the byte.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from hymt_desktop.core.errors import OutputNotWritten, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

VERSION = 2


class Part(NamedTuple):
    """A sentence of a unit: code-point offsets into the unit's text and into its translation."""

    start: int
    end: int
    target_start: int
    target_end: int
    score: float | None = None
    quality: float | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit's translation. ``text`` None: the source was kept."""

    index: int
    text: str | None
    terms: tuple[str, ...] = ()
    origin: str = "translated"
    """``translated``, ``memory``, ``repeated`` or ``kept``."""
    flags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(slots=True)
class Journal:
    """The open journal of one file's job. It is the ``Translations`` that a handler writes from."""

    path: Path
    stream: BinaryIO
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    firsts: array[int] = field(default_factory=lambda: array("Q"))
    revisions: int = 0
    """Number of finished revisions."""
    _end: int = 0
    _revised: dict[int, Entry] = field(default_factory=dict)
    _held: dict[int, dict[int, Entry]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, key: str, *, resume: bool) -> Journal:
        """Open the journal of the job ``key``, empty unless ``resume``.

        Raises:
            OutputNotWritten: The folder can't be written.
            UserError: Another program is at this job.
        """
        path = folder / f"{key}.journal"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            stream = os.fdopen(number, "r+b")
        except OSError as error:
            raise OutputNotWritten(
                f"The job's journal {path} can't be written: {error.strerror}.", "Check the data folder."
            ) from error
        try:
            _lock(stream)
        except OSError as error:
            stream.close()
            raise UserError(
                "This file is being translated by another window or program.",
                "Wait for it, or cancel it there.",
            ) from error
        journal = cls(path, stream)
        if not (resume and journal._load(key)):
            journal._restart(key)
        return journal

    def _restart(self, key: str) -> None:
        self.stream.seek(0)
        self.stream.truncate()
        self._end = 0
        self._append({"journal": VERSION, "key": key})

    def _load(self, key: str) -> bool:
        """Index the batches that are whole; cut off what follows them."""
        self.stream.seek(0)
        header = _parse(self.stream.readline())
        if header != {"journal": VERSION, "key": key}:
            return False
        self._end = self.stream.tell()
        while line := self.stream.readline():
            record = _parse(line)
            if record is None:
                break
            if record.get("revision") == self.revisions:
                self._revised.update((item[0], _entry(item)) for item in record["items"])
                self.revisions += 1
            elif record.get("batch") == len(self.offsets) and not self.revisions:
                self.offsets.append(self._end)
                self.firsts.append(record["items"][0][0])
            else:
                break
            self._end += len(line)
        self.stream.truncate(self._end)
        return True

    @property
    def batches(self) -> int:
        """Number of finished batches."""
        return len(self.offsets)

    def add(self, entries: Sequence[Entry]) -> None:
        """Put the next batch on disk."""
        start = self._end
        self._append({"batch": len(self.offsets), "items": list(map(_item, entries))})
        self.offsets.append(start)
        self.firsts.append(entries[0].index)

    def revise(self, entries: Sequence[Entry]) -> None:
        """Put the next revision on disk: ``entries``, possibly none, take the place of earlier ones."""
        self._append({"revision": self.revisions, "items": list(map(_item, entries))})
        self.revisions += 1
        self._revised.update((entry.index, entry) for entry in entries)

    def _append(self, record: dict[str, Any]) -> None:
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        line = b"%08x %b\n" % (zlib.crc32(body), body)
        try:
            self.stream.seek(self._end)
            self.stream.write(line)
            self.stream.flush()
            os.fsync(self.stream.fileno())
        except OSError as error:
            raise OutputNotWritten(
                f"The job's journal {self.path} can't be written: {error.strerror}.",
                "Free some space, then run the job again with --resume.",
            ) from error
        self._end += len(line)

    def batch(self, number: int) -> dict[int, Entry]:
        """Return a finished batch's entries by unit index, as they were before any revision."""
        held = self._held.get(number)
        if held is None:
            self.stream.seek(self.offsets[number])
            record = _parse(self.stream.readline())
            if record is None:
                raise UserError(f"The job's journal {self.path} has changed.", "Start the job again.")
            held = {item[0]: _entry(item) for item in record["items"]}
            while len(self._held) >= 4:
                self._held.pop(next(iter(self._held)))
            self._held[number] = held
        return held

    def entry(self, index: int) -> Entry | None:
        """Return a unit's entry, if its batch is finished."""
        if index in self._revised:
            return self._revised[index]
        number = bisect_right(self.firsts, index) - 1
        return self.batch(number).get(index) if number >= 0 else None

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order."""
        for number in range(self.batches):
            for index, entry in self.batch(number).items():
                yield self._revised.get(index, entry)

    def get(self, index: int) -> str | None:
        """Return a unit's translation."""
        entry = self.entry(index)
        return entry.text if entry else None

    def terms(self, index: int) -> Sequence[str]:
        """Return the target terms of a unit."""
        entry = self.entry(index)
        return entry.terms if entry else ()

    def close(self, *, remove: bool) -> None:
        """Close the journal; ``remove`` it when the output is in place."""
        self.stream.close()
        if remove:
            self.path.unlink(missing_ok=True)


def prune(folder: Path, days: int = 30) -> None:
    """Remove the journals of jobs that nobody went on with for so many days."""
    oldest = time.time() - days * 86_400
    for path in folder.glob("*.journal"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def resumable(folder: Path) -> int:
    """Return the number of interrupted jobs that can be resumed, those that run now included."""
    return sum(1 for _ in folder.glob("*.journal"))


def forget(folder: Path) -> int:
    """Remove the journals of all interrupted jobs, their text overwritten first; returns how many there were.

    Raises:
        UserError: A job is running, or a journal can't be removed; the others are gone.
    """
    count = 0
    fault: UserError | None = None
    for path in sorted(folder.glob("*.journal")):
        try:
            with path.open("r+b") as stream:
                _lock(stream)
                stream.write(bytes(path.stat().st_size))
                stream.flush()
                os.fsync(stream.fileno())
                stream.truncate(0)
            path.unlink()
        except OSError as error:
            # The other ones go all the same.
            fault = UserError(
                f"The journal of a file's translation, {path}, is in use or can't be removed.",
                "Wait for the job's end or cancel it, and clear again.",
            )
            fault.__cause__ = error
            continue
        count += 1
    if fault is not None:
        raise fault
    return count


def _item(entry: Entry) -> list[Any]:
    return [entry.index, entry.text, entry.terms, entry.origin, entry.flags, entry.parts]


def _entry(item: list[Any]) -> Entry:
    index, text, terms, origin, flags, parts = item
    return Entry(index, text, tuple(terms), origin, tuple(flags), tuple(Part(*part) for part in parts))


def _parse(line: bytes) -> dict[str, Any] | None:
    check, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or check != b"%08x" % zlib.crc32(body):
        return None
    record = json.loads(body.decode("utf-8", "surrogatepass"))
    return record if isinstance(record, dict) else None


def _lock(stream: BinaryIO) -> None:
    """Keep other programs off the journal for as long as it is open; a killed program's lock ends with it."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        # A byte far behind the content: Windows locks are mandatory.
        stream.seek(2**40)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        stream.seek(0)
        return
    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
