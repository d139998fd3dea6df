# SPDX-License-Identifier: Apache-2.0
"""A package's vocabulary map: which pieces a translation may use, by the pieces of its source.

A small decoder spends most of a step on the scores of the whole vocabulary. With ``vmap.txt`` CTranslate2
(``use_vmap``) scores only the pieces that the map gives for the pieces of the batch's sources:

- always: the end, the marks of terms, formatting, placeholders, context and line breaks, bytes, digits,
  punctuation and single letters, so that any text can be written; not the tags of languages, which begin
  sources and have no place in a translation;
- for a target language's tag: its most frequent pieces;
- for each piece: itself (names, wanted terms and what is copied), and what it is translated to, by a lexicon
  of IBM's model 1 (Brown et al. 1993) over sentence pairs of the training corpora.

A translation of a piece has two prices: bytes in the file, once, and a place among the scored pieces, each
time that the piece occurs. It is worth them where it occurs often enough as the piece's translation: at
least ``least`` times, and ``share`` times for each occurrence of the piece. So function words, with which
everything occurs now and then, list little, and rare words what they were seen with.

What isn't in the map is left to the repair ladder, which decodes with the whole vocabulary.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.data.corpora import read_pairs
from hymt_desktop.core.engine.package import VOCABULARY_MAP, load_package, write_manifest
from hymt_desktop.core.engine.tokenizer import EOS, load_processor
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import write_atomically
from hymt_desktop.core.text.languages import LANGUAGES
from hymt_desktop.core.text.markup import compose_target, special_symbols, target_tag

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    import torch

EXAMPLE = (
    "example: python -m distill shortlist --package runs/small/package "
    "--pairs ../shared/data/human/A.en-zh.tsv.zst --reversed ../shared/data/teacher/zh-to-en.tsv.zst"
)
_LONGEST = 64
"""Pieces of a side: pairs of more say little about which piece goes with which."""
_CHUNK_CELLS = 4_000_000
_ROUNDS = 3
Pairs = list[tuple[list[int], list[int]]]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the map is.

    Attributes:
        frequent: Pieces that are always there for a target language.
        least: Expected occurrences from which on a piece's translation is listed.
        share: Further ones for each occurrence of the piece.
    """

    frequent: int = 8000
    least: float = 0.7
    share: float = 0.0003


SIZE = Size()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``shortlist``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--package", type=Path, required=True, help=f"model package; {VOCABULARY_MAP} is written into it")
    add("--pairs", type=Path, nargs="+", required=True, help="TSV files, first language first, .zst or not")
    add("--reversed", type=Path, nargs="*", default=[], help="TSV files with the second language first")
    add(
        "--languages",
        nargs=2,
        default=("en", "zh"),
        metavar="CODE",
        help="the two languages (default: en zh)",
    )
    add(
        "--limit", type=int, default=1_000_000, help="sentence pairs to use, as even as may be over the files"
    )
    add("--frequent", type=int, default=SIZE.frequent, help="pieces always there for a language")
    add("--least", type=float, default=SIZE.least, help="occurrences that a piece's translation needs")
    add("--share", type=float, default=SIZE.share, help="and further ones for each occurrence of the piece")
    add("--device", default="cpu", help="PyTorch device; 8 bytes for each pair of pieces (32k: 8 GB)")
    add("--seed", type=int, default=1, help="chooses the pairs")


def run(args: argparse.Namespace) -> int:
    """Write a package's map. Returns the exit code.

    Raises:
        UserError: There are no pairs, or the package isn't for the two languages.
        ModelError: There is no usable package.
    """
    package = load_package(args.package)
    first, second = args.languages
    both = {(first, second), (second, first)}
    if not both & set(package.manifest.pairs):
        raise UserError(f"The package doesn't translate between {first} and {second}.", "Name its languages.")
    processor = load_processor(package.path / "tokenizer.model")
    pairs = _encoded(_read(args.pairs, args.reversed, args.limit, args.seed), processor)
    if not pairs:
        raise UserError("The files hold no usable pairs.", "Name others.")
    size = Size(args.frequent, args.least, args.share)
    rows: dict[int, dict[int, None]] = {}
    vocabulary = int(processor.get_piece_size())
    for source, target in sorted(both & set(package.manifest.pairs)):
        turned = pairs if source == first else [(b, a) for a, b in pairs]
        tag = int(processor.piece_to_id(target_tag(target)))
        lists = shortlist(turned, vocabulary, size, device=args.device)
        rows.setdefault(tag, {}).update(dict.fromkeys(lists.frequent))
        for piece, found in lists.translations.items():
            rows.setdefault(piece, {}).update(dict.fromkeys(found))
        print(f"{source}-{target}: {sum(map(len, lists.translations.values()))} entries", flush=True)
    text = render(processor, rows)
    write_atomically(package.path / VOCABULARY_MAP, text.encode("utf-8"))
    write_manifest(package.path, package.manifest)
    print(f"{package.path / VOCABULARY_MAP}: {len(text.encode()) / 1e6:.1f} MB of {len(pairs)} pairs")
    return 0


def _read(straight: Sequence[Path], turned: Sequence[Path], limit: int, seed: int) -> list[tuple[str, str]]:
    """Return a random choice of pairs, the first language first.

    A large corpus of one kind of text doesn't crowd out small ones: see ``_quotas``.
    """
    files = [(file, False) for file in straight] + [(file, True) for file in turned]
    quotas = _quotas([sum(1 for _ in _sides(file, turned=back)) for file, back in files], limit)
    choice = random.Random(seed)
    kept: list[tuple[str, str]] = []
    for (file, back), quota in zip(files, quotas, strict=True):
        part: list[tuple[str, str]] = []
        for number, sides in enumerate(_sides(file, turned=back), 1):
            if len(part) < quota:
                part.append(sides)
            elif (place := choice.randrange(number)) < quota:
                part[place] = sides
        kept += part
    return kept


def _sides(file: Path, *, turned: bool) -> Iterable[tuple[str, str]]:
    for pair in read_pairs(file):
        if pair.first.strip() and pair.second.strip():
            yield (pair.second, pair.first) if turned else (pair.first, pair.second)


def _quotas(sizes: Sequence[int], limit: int) -> list[int]:
    """Return how many of each are taken: all of the small ones, and equally many of the others."""
    quotas = [0] * len(sizes)
    left = limit
    for place, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        quotas[index] = min(sizes[index], left // (len(sizes) - place))
        left -= quotas[index]
    return quotas


def _encoded(pairs: Sequence[tuple[str, str]], processor: Any) -> Pairs:
    sides = [processor.encode([compose_target(pair[side]) for pair in pairs]) for side in (0, 1)]
    return [(a, b) for a, b in zip(*sides, strict=True) if 0 < len(a) <= _LONGEST and 0 < len(b) <= _LONGEST]


@dataclass(frozen=True, slots=True)
class Lists:
    """For one direction: pieces that are always there, and for each source piece its translations."""

    frequent: list[int]
    translations: dict[int, list[int]]


def shortlist(pairs: Pairs, vocabulary: int, size: Size, *, device: str = "cpu") -> Lists:
    """Return the lists for (source, target) pairs of piece numbers; ``Size`` says what is listed."""
    import torch

    counts = _counts((b for _, b in pairs), vocabulary)
    frequent = [int(i) for i in np.argsort(-counts, kind="stable")[: size.frequent] if counts[i]]
    rest = np.full(vocabulary, -1)
    rare = np.flatnonzero(np.where(np.isin(np.arange(vocabulary), frequent), 0, counts) >= max(1, size.least))
    rest[rare] = np.arange(len(rare))
    if not len(rare):
        return Lists(frequent, {})
    known = [(a, [int(rest[t]) for t in b if rest[t] >= 0]) for a, b in pairs]
    known = sorted((pair for pair in known if pair[1]), key=lambda pair: (len(pair[0]), len(pair[1])))
    # The last row and column take what padding leaves.
    shape = (vocabulary + 1, len(rare) + 1)
    table = torch.ones(shape, device=device)
    for turn in range(_ROUNDS):
        found = torch.zeros(shape, device=device)
        for source, target in _chunks(known, shape, device):
            cells = source[:, :, None] * shape[1] + target[:, None, :]
            share = table.view(-1)[cells] * (source < vocabulary)[:, :, None]
            share /= share.sum(1, keepdim=True).clamp_min(1e-30)
            found.view(-1).index_add_(0, cells.view(-1), share.view(-1))
        table = found
        if turn < _ROUNDS - 1:
            table /= table.sum(1, keepdim=True).clamp_min(1e-30)
    return Lists(frequent, _chosen(table[:-1, :-1], rare, _counts((a for a, _ in pairs), vocabulary), size))


def _counts(sides: Iterable[list[int]], vocabulary: int) -> np.ndarray:
    return np.bincount(
        np.fromiter((piece for side in sides for piece in side), np.int64), minlength=vocabulary
    )


def _chunks(known: Pairs, shape: tuple[int, int], device: str) -> Iterable[tuple[torch.Tensor, torch.Tensor]]:
    import torch

    start = 0
    while start < len(known):
        end, longest = start, [0, 0]
        while end < len(known):
            new = [max(length, len(side)) for length, side in zip(longest, known[end], strict=True)]
            if end > start and (end + 1 - start) * new[0] * new[1] > _CHUNK_CELLS:
                break
            longest, end = new, end + 1
        sides = []
        for side in (0, 1):
            padded = np.full((end - start, longest[side]), shape[side] - 1, np.int64)
            for row, pair in zip(padded, known[start:end], strict=True):
                row[: len(pair[side])] = pair[side]
            sides.append(torch.from_numpy(padded).to(device))
        yield sides[0], sides[1]
        start = end


def _chosen(table: torch.Tensor, rare: np.ndarray, seen: np.ndarray, size: Size) -> dict[int, list[int]]:
    import torch

    chosen: dict[int, list[int]] = {}
    for piece in np.flatnonzero(seen):
        row = table[int(piece)]
        (places,) = torch.nonzero(row >= size.least + size.share * int(seen[piece]), as_tuple=True)
        places = places[torch.argsort(row[places], descending=True, stable=True)]
        if len(places):
            chosen[int(piece)] = [int(rare[place]) for place in places.tolist()]
    return chosen


def always(processor: Any) -> list[str]:
    """Return the pieces with which any text can be written, which the tags of languages are not."""
    symbols = set(special_symbols()) - _language_tags()
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    return [
        piece
        for i, piece in enumerate(pieces)
        if piece == EOS or piece in symbols or processor.is_byte(i) or _plain(piece.replace("\u2581", ""))
    ]


def _language_tags() -> set[str]:
    return {target_tag(code) for code in LANGUAGES}


def _plain(text: str) -> bool:
    """Say whether a piece has nothing but digits, punctuation and blanks, or is one Latin letter."""
    if len(text) == 1 and text.isascii():
        return True
    return not any(unicodedata.category(character)[0] in "LM" for character in text)


def render(processor: Any, rows: dict[int, dict[int, None]]) -> str:
    """Return the text of ``vmap.txt``: a line for each source piece, a tab before what it may become.

    Each list is in the vocabulary's order: CTranslate2 puts it into a tree for each occurrence of the piece,
    the long one of the tag for each sentence, and neighbours are found faster.
    """
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    fixed = always(processor)
    # A tag would be in its own line, and where a corpus speaks of one.
    known = {*fixed, *_language_tags()}
    lines = ["\t" + " ".join(fixed)]
    for number, piece in enumerate(pieces):
        if processor.is_unknown(number):
            continue
        wanted = sorted({number, *rows.get(number, ())})
        new = [pieces[i] for i in wanted if pieces[i] not in known]
        if new:
            lines.append(f"{piece}\t" + " ".join(new))
    return "\n".join(lines) + "\n"
