# SPDX-License-Identifier: Apache-2.0
"""Evaluation sets on disk: ``SET/xx-yy/{source.xx,reference.yy,PEER.yy}``, one segment a line, UTF-8."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class EvalSet:
    """One set in one direction, with what other systems made of it."""

    name: str
    source: str
    target: str
    sources: tuple[str, ...]
    references: tuple[str, ...]
    peers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """``en-zh`` for English to Chinese."""
        return f"{self.source}-{self.target}"

    def first(self, count: int | None) -> EvalSet:
        """Return the set with its first ``count`` segments; None keeps all."""
        if count is None:
            return self
        return replace(
            self,
            sources=self.sources[:count],
            references=self.references[:count],
            peers={name: lines[:count] for name, lines in self.peers.items()},
        )


def read_sets(folder: Path, names: Sequence[str], directions: Sequence[str] = ()) -> list[EvalSet]:
    """Read the named sets, in all their directions or in those given.

    Raises:
        UserError: A set or one of its files is missing, empty, or of another length than its source.
    """
    sets = []
    for name in names:
        found = sorted(path for path in (folder / name).glob("*-*") if path.is_dir())
        chosen = [path for path in found if not directions or path.name in directions]
        if not chosen:
            raise UserError(
                f"There is no evaluation set {folder / name}" + (f" for {directions}." if found else "."),
                "It needs folders such as en-zh with source.en and reference.zh.",
            )
        sets += [_read_direction(name, path) for path in chosen]
    return sets


def _read_direction(name: str, folder: Path) -> EvalSet:
    source_suffix, _, target_suffix = folder.name.partition("-")
    sources = _lines(folder / f"source.{source_suffix}")
    files = {path.stem: path for path in sorted(folder.glob(f"*.{target_suffix}"))}
    files.setdefault("reference", folder / f"reference.{target_suffix}")
    outputs = {stem: _lines(path) for stem, path in files.items()}
    for stem, lines in outputs.items():
        if len(lines) != len(sources) or not sources:
            raise UserError(
                f"{files[stem]} has {len(lines)} lines and its source {len(sources)}.",
                "Each line must be the translation of the same line of the source.",
            )
    references = outputs.pop("reference")
    return EvalSet(
        name, canonical_code(source_suffix), canonical_code(target_suffix), sources, references, outputs
    )


def _lines(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} can't be read: {error}.", "It must be a UTF-8 text file.") from error
    return tuple(text.removesuffix("\n").split("\n")) if text else ()
