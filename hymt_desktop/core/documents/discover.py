# SPDX-License-Identifier: Apache-2.0
"""From the paths that a user gives to the list of files to translate, and where each goes."""

from __future__ import annotations

import fnmatch
import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.safety import output_path
from hymt_desktop.core.errors import UnsupportedFormat, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.documents.registry import Registry


@dataclass(frozen=True, slots=True)
class Task:
    """One file to translate. ``problem`` holds why it can't be."""

    source: Path
    output: Path
    problem: UserError | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. ``skipped`` names files of the folders that were passed over, with the reason."""

    tasks: tuple[Task, ...]
    skipped: tuple[tuple[Path, str], ...] = ()


def plan(
    paths: Sequence[Path],
    target: str,
    registry: Registry,
    *,
    folder: Path | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Plan:
    """List the files to translate.

    Args:
        paths: Files, and folders, searched with all folders in them. Links to folders aren't followed.
        target: Target language, for the names of the outputs.
        registry: Says which files can be read.
        folder: Where outputs go; None for beside each original. The folders' structure is kept below it.
        include: Patterns of file names (``*.md``) to take from folders; none means all that can be read.
        exclude: Patterns of file names or folder names to leave out.
    """
    tasks: list[Task] = []
    skipped: list[tuple[Path, str]] = []
    taken: set[Path] = set()
    used: set[Path] = set()
    for path in paths:
        inside = path.is_dir()
        found = _search(path, target, registry, include, exclude, skipped) if inside else [path]
        for source in found:
            # Two names of one file would be translated twice, over each other's output.
            real = Path(os.path.realpath(source))
            if real in taken:
                continue
            taken.add(real)
            place = folder / source.parent.relative_to(path) if folder and inside else folder
            tasks.append(_task(source, target, registry, place, used))
    return Plan(tuple(tasks), tuple(skipped))


def _task(source: Path, target: str, registry: Registry, folder: Path | None, used: set[Path]) -> Task:
    try:
        extension = registry.find(source).output_extension(source)
    except UserError as error:
        return Task(source, output_path(source, target, source.suffix, folder), error)
    output = output_path(source, target, extension, folder)
    number = 2
    while output in used:
        output = output.with_name(f"{source.stem} ({number}).{target}{extension}")
        number += 1
    used.add(output)
    if output.exists() and output.samefile(source):
        problem = UserError(
            f"{source} would be overwritten by its own translation.", "Choose another folder with -o."
        )
        return Task(source, output, problem)
    return Task(source, output)


def _search(
    root: Path,
    target: str,
    registry: Registry,
    include: Sequence[str],
    exclude: Sequence[str],
    skipped: list[tuple[Path, str]],
) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(d for d in folders if not d.startswith(".") and not _matches(d, exclude))
        for name in sorted(names):
            path = Path(folder) / name
            reason = _reason_to_skip(path, target, registry, include, exclude)
            if reason is None:
                found.append(path)
            elif reason:
                skipped.append((path, reason))
    return found


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _reason_to_skip(
    path: Path, target: str, registry: Registry, include: Sequence[str], exclude: Sequence[str]
) -> str | None:
    """Return why to pass a file of a folder over; empty for a reason not worth a line; None to take it."""
    name = path.name
    if name.startswith((".", "~$")) or _matches(name, exclude):
        return ""
    if include and not _matches(name, include):
        return ""
    original = path.stem.removesuffix(f".{target}")
    if original != path.stem:
        beside = path.parent.glob(glob.escape(original) + ".*")
        if any(sibling.stem == original for sibling in beside):
            return "it is a translation of the file beside it"
    try:
        handler = registry.find(path)
    except UnsupportedFormat:
        return "its format can't be read"
    except UserError as error:
        return error.message
    if not include and path.suffix.lower() not in handler.extensions:
        return "its format can't be read"
    return None
