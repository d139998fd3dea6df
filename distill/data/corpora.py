# SPDX-License-Identifier: Apache-2.0
"""Reading sentence pairs, a line at a time: memory stays flat whatever the corpus' size."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RawPair:
    """Two columns of a line and where they come from."""

    first: str
    second: str
    tag: str
    line: int


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 file for reading, through Zstandard where its name ends in ``.zst``.

    Bytes that are no UTF-8 become U+FFFD; ``distill.data.clean`` drops such lines.

    Raises:
        UserError: The file can't be opened.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UserError(
            f"Can't read the corpus {path}: {error.strerror}.", "Check the path in the configuration."
        ) from error
    with raw:
        if path.suffix == ".zst":
            import zstandard

            with zstandard.ZstdDecompressor().stream_reader(raw) as stream:
                yield io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n")
        else:
            yield io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")


def read_pairs(path: Path) -> Iterator[RawPair]:
    """Yield the pairs of a TSV (``.tsv``, ``.tsv.zst``) or Parquet file.

    A line with fewer than two columns is yielded with an empty second side, so that it is counted as
    dropped and not lost unseen.
    """
    if path.suffix == ".parquet":
        yield from _read_parquet(path)
        return
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            columns = line.rstrip("\r\n").split("\t")
            first, second, tag = ([*columns, "", "", ""])[:3]
            yield RawPair(first, second, tag, number)


def _read_parquet(path: Path) -> Iterator[RawPair]:
    from pyarrow import parquet

    number = 0
    for batch in parquet.ParquetFile(path).iter_batches(batch_size=8192):
        columns = [column.to_pylist() for column in batch.columns[:3]]
        tags = columns[2] if len(columns) > 2 else [""] * len(columns[0])
        for first, second, tag in zip(columns[0], columns[1], tags, strict=True):
            number += 1
            yield RawPair(first or "", second or "", tag or "", number)
