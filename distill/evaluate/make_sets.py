# SPDX-License-Identifier: Apache-2.0
"""``python -m distill evaluate-make-sets``: how the term and contrast items were made, to make them again.

Terms are entries of lists that no training corpus of ours holds: names of iso-codes (Debian's package of that
name, with its Chinese translations) and nouns of the Chinese Open Wordnet (Wang and Bond, 2013), joined to
Princeton WordNet's English by synset. An item is a sentence of an evaluation set with the English side of an
entry whose reference has the Chinese side. Entries that the references follow in fewer than half of the
sentences are dropped (other senses), at most two sentences are taken of one entry, and each item says what
the training lexicon knew of it: nothing (``new``), the English side with other translations (``word``), or
the pair (``pair``).

Contrasts are references with one choice made wrong, in sentences that have sentences before them:

- ``pronoun`` (en-zh): "they" is 他们 for people and 它们 for things. As many of each, so that a model that
  ignores the context gets half of them.
- ``person`` (zh-en): the Chinese sentence has no pronoun, the reference has we, you or they; the context has
  the Chinese pronoun of the right one and not that of the wrong one, which is drawn.
- ``term`` (en-zh): a noun with two renderings of different synsets and WordNet topics (plant: 植物, 工厂),
  each of which translators chose in at least 8 % of the sentences of other corpora that have the noun.
- ``name`` (zh-en): a name that the Chinese sentence transliterates, whose Latin spelling stands in brackets
  in the sentences before; the wrong one has another spelling of the same sound (Reid, Reed).

A contrast is ``open`` where one or more of the stored systems, which translate sentence by sentence, made the
wrong choice: there the sentence alone doesn't decide.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distill.evaluate.real_sets import CONTEXT_SENTENCES, SETS, Pair, find_term, persons, read_pairs
from distill.evaluate.sets import read_sets
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from distill.data.spans import Lexicon

EXAMPLE = (
    "example: python -m distill evaluate-make-sets --eval-dir eval --lexicon L.en-zh.tsv.zst "
    "--attest P.en-zh.tsv.zst A.en-zh.tsv.zst --wordnet /usr/share/wordnet --cow wn-data-cmn.tab "
    "--iso-codes /usr/share/locale/zh_CN/LC_MESSAGES --output distill/evaluate/feature_data"
)
SENTENCES_PER_TERM, SENTENCES_PER_SENSE = 2, 6
LEAST_PRECISION, LEAST_SHARE, LEAST_ATTESTED = 0.5, 0.08, 20
UNSEEN_TERMS, SEEN_TERMS = 480, 100
"""Items of the wordnet at most whose pair training knew not, and knew."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,10}")
_NEAR_WORDS = 4
_ZH_PERSON = {"I": r"我(?!们)", "we": r"我们|咱们", "you": r"[你您]|大家", "they": r"[他她它]们"}
_ZH_PRONOUN = re.compile(r"[我你您他她它咱己]|大家|人们")
_THEY = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
_RESPELT = (
    ("ph", "f"),
    ("ei", "ee"),
    ("ck", "k"),
    ("th", "t"),
    ("c", "k"),
    ("z", "s"),
    ("y", "i"),
    ("l", "r"),
    ("v", "w"),
    ("i", "y"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``evaluate-make-sets``."""
    parser.epilog = EXAMPLE
    add = parser.add_argument
    add("--eval-dir", type=Path, required=True, help="folder with flores-dev and iwslt17")
    add("--lexicon", type=Path, required=True, help="the training lexicon (TSV: english, chinese)")
    add("--attest", type=Path, nargs="+", required=True, help="human translations (TSV) that show senses")
    add("--wordnet", type=Path, required=True, help="folder with Princeton WordNet 3.0's data.noun")
    add("--cow", type=Path, required=True, help="the Chinese Open Wordnet: wn-data-cmn.tab")
    add("--iso-codes", type=Path, required=True, help="folder with iso_*.mo for zh_CN")
    add("--output", type=Path, required=True, help="folder for term_items.tsv and contrast_items.tsv")


def run(args: argparse.Namespace) -> int:
    """Make both files. Returns the exit code."""
    from distill.data.corpora import read_pairs as read_corpus
    from distill.data.spans import Lexicon
    from hymt_desktop.core.files import write_atomically

    pairs = read_pairs(args.eval_dir)
    nouns = read_nouns(args.wordnet / "data.noun", args.cow)
    known = Lexicon.of((p.first, p.second) for p in read_corpus(args.lexicon))
    attested = Senses.count(nouns, ((p.first, p.second) for file in args.attest for p in read_corpus(file)))
    terms = make_terms(pairs, read_iso_codes(args.iso_codes), "iso-codes", known)
    named = {tuple(row.split("\t")[:4]) for row in terms}
    others = make_terms(pairs, _entries(nouns), "cow", known)
    terms += _drawn([row for row in others if tuple(row.split("\t")[:4]) not in named])
    contrasts = [*pronouns(pairs), *omitted_pronouns(pairs), *senses(pairs, nouns, attested), *names(pairs)]
    peers = {(s.name, s.direction): s.peers for s in read_sets(args.eval_dir, SETS)}
    contrasts = [f"{row}\t{int(undecided(row, peers))}" for row in contrasts]
    for name, columns, rows in (
        ("term_items.tsv", "set line english chinese glossary seen", terms),
        ("contrast_items.tsv", "direction set line kind right wrong near open", contrasts),
    ):
        text = "".join(f"{line}\n" for line in (*_HEADERS[name], "# " + columns, *rows))
        write_atomically(args.output / name, text.encode())
        print(f"{args.output / name}: {len(rows)} items")
    return 0


_HEADERS = {
    "term_items.tsv": (
        "# Made by python -m distill evaluate-make-sets; tab-separated.",
        "# Terms: iso-codes and the Chinese Open Wordnet, see NOTICE. Sentences: lines of the sets.",
    ),
    "contrast_items.tsv": (
        "# Made by python -m distill evaluate-make-sets; tab-separated.",
        "# Words: the Chinese Open Wordnet, see NOTICE. Sentences: lines of the sets, not here.",
    ),
}


@dataclass(frozen=True, slots=True)
class Nouns:
    """Nouns of two wordnets, joined by synset.

    ``renderings``: English noun -> Chinese -> synsets; ``synsets``: Chinese -> synsets;
    ``topics``: synset -> number of WordNet's lexicographer file.
    """

    renderings: dict[str, dict[str, frozenset[str]]]
    synsets: dict[str, frozenset[str]]
    topics: dict[str, str]

    def base(self, word: str) -> str | None:
        """Return the noun that ``word`` is a regular form of, if it has two renderings or more."""
        low = word.lower()
        for form in (low, low[:-1] if low.endswith("s") else low, word):
            if len(self.renderings.get(form, ())) > 1:
                return form
        return None

    def differ(self, english: str, first: str, second: str) -> bool:
        """Say whether two renderings differ in sense: no synset, topic or character in common."""
        here = self.renderings[english]
        topics = [{self.topics[s] for s in here[chinese]} for chinese in (first, second)]
        return not (
            self.synsets[first] & self.synsets[second] or topics[0] & topics[1] or set(first) & set(second)
        )


def read_nouns(data_noun: Path, cow: Path) -> Nouns:
    """Read Princeton's ``data.noun`` and the Chinese Open Wordnet.

    Raises:
        UserError: A file can't be read.
    """
    english: dict[str, list[str]] = {}
    topics: dict[str, str] = {}
    for line in _read(data_noun, "latin-1"):
        if not line.startswith(" "):
            fields = line.split()
            key = f"{fields[0]}-n"
            english[key] = [fields[4 + 2 * i].replace("_", " ") for i in range(int(fields[3], 16))]
            topics[key] = fields[1]
    renderings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    synsets: dict[str, set[str]] = defaultdict(set)
    for line in _read(cow, "utf-8"):
        fields = line.split("\t")
        if len(fields) == 3 and fields[0] in english:
            chinese = fields[2].strip().replace("+", "")
            synsets[chinese].add(fields[0])
            for word in english[fields[0]]:
                renderings[word][chinese].add(fields[0])
    return Nouns(
        {e: {c: frozenset(s) for c, s in sorted(chinese.items())} for e, chinese in renderings.items()},
        {c: frozenset(s) for c, s in synsets.items()},
        topics,
    )


def read_iso_codes(folder: Path) -> list[tuple[str, str]]:
    """Return (English, Chinese) names of iso-codes' compiled catalogues.

    Raises:
        UserError: There is none.
    """
    import polib

    files = sorted(folder.glob("iso_*.mo"))
    if not files:
        raise UserError(f"There is no iso_*.mo in {folder}.", "Install iso-codes, or name its zh_CN folder.")
    entries = [entry for file in files for entry in polib.mofile(str(file))]
    names = {(e.msgid, e.msgstr) for e in entries if e.msgid and _HAN.fullmatch(e.msgstr)}
    return sorted(names)


def _entries(nouns: Nouns) -> Iterator[tuple[str, str]]:
    for english, chinese in sorted(nouns.renderings.items()):
        yield from ((english, c) for c in chinese if _HAN.fullmatch(c))


def make_terms(
    pairs: dict[str, list[Pair]], entries: Iterable[tuple[str, str]], glossary: str, known: Lexicon
) -> list[str]:
    """Return the rows of one glossary; see the module's docstring."""
    sentences = [pair for rows in pairs.values() for pair in rows]
    holders: dict[str, list[Pair]] = defaultdict(list)
    for pair in sentences:
        for word in dict.fromkeys(w.lower() for w in re.findall(r"[^\W\d_]+", pair.english)):
            holders[word].append(pair)
    english_known = set(known.english_words)
    rows: list[str] = []
    best: dict[str, tuple[int, str, list[Pair]]] = {}
    for english, chinese in entries:
        first = re.match(r"[^\W\d_]+", english)
        if len(english) < 4 or first is None:
            continue
        having = [p for p in holders.get(first.group().lower(), ()) if find_term(p.english, english)]
        hits = [p for p in having if chinese in p.chinese]
        in_chinese = sum(chinese in p.chinese for p in sentences) if hits else 0
        if not hits or len(hits) < LEAST_PRECISION * max(len(having), in_chinese):
            continue
        key = english.lower()
        if key not in best or len(hits) > best[key][0]:
            best[key] = (len(hits), f"{english}\t{chinese}", hits)
    for key, (_, entry, hits) in sorted(best.items()):
        chinese = entry.split("\t")[1]
        seen = "pair" if key in known.glosses.get(chinese, ()) else "word" if key in english_known else "new"
        chosen = sorted(hits, key=lambda p: _draw(f"{p.set}{p.line}{key}"))[:SENTENCES_PER_TERM]
        rows += [f"{p.set}\t{p.line}\t{entry}\t{glossary}\t{seen}" for p in chosen]
    return rows


@dataclass(frozen=True, slots=True)
class Senses:
    """How often translators chose each rendering of a noun; only sentences with one rendering count."""

    counts: dict[str, Counter[str]]

    @classmethod
    def count(cls, nouns: Nouns, pairs: Iterable[tuple[str, str]]) -> Senses:
        """Count over (English, Chinese) sentences."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for english, chinese in pairs:
            for noun in {nouns.base(word) for word in set(_WORD.findall(english))} - {None}:
                assert noun is not None
                found = [c for c in nouns.renderings[noun] if len(c) > 1 and c in chinese]
                if len(found) == 1:
                    counts[noun][found[0]] += 1
        return cls(dict(counts))

    def share(self, noun: str, chinese: str) -> float:
        """Return the share of a rendering; 0 where the noun was hardly ever seen."""
        counts = self.counts.get(noun, Counter())
        total = sum(counts.values())
        return counts[chinese] / total if total >= LEAST_ATTESTED else 0.0


def pronouns(pairs: dict[str, list[Pair]]) -> list[str]:
    """Return the ``pronoun`` rows."""
    found: dict[str, list[Pair]] = {"他们": [], "它们": []}
    for pair in _with_context(pairs):
        there = [p for p in ("他们", "它们", "她们") if p in pair.chinese]
        if _THEY.search(pair.english) and len(there) == 1 and there[0] in found:
            found[there[0]].append(pair)
    size = min(map(len, found.values()))
    rows = []
    for right, wrong in (("他们", "它们"), ("它们", "他们")):
        for pair in sorted(found[right], key=lambda p: _draw(f"{p.set}{p.line}"))[:size]:
            match = _THEY.search(pair.english)
            near = match is not None and len(pair.english[: match.start()].split()) < _NEAR_WORDS
            rows.append(_row("en-zh", pair, "pronoun", right, wrong, near=near))
    return rows


def omitted_pronouns(pairs: dict[str, list[Pair]]) -> list[str]:
    """Return the ``person`` rows."""
    rows = []
    for pair in _with_context(pairs):
        found = persons(pair.english)
        if _ZH_PRONOUN.search(pair.chinese) or len(found) != 1 or not found <= set(_ZH_PERSON):
            continue
        context = " ".join(p.chinese for p in _before(pairs, pair))
        (right,) = found
        # "I am" and "I was" have no form in common with the others.
        wrong = [p for p in ("we", "you", "they") if p != right and not re.search(_ZH_PERSON[p], context)]
        if re.search(_ZH_PERSON[right], context) and wrong and right != "I":
            choice = wrong[_draw(f"{pair.set}{pair.line}") % len(wrong)]
            rows.append(_row("zh-en", pair, "person", right, choice, near=True))
    return rows


def senses(pairs: dict[str, list[Pair]], nouns: Nouns, attested: Senses) -> list[str]:
    """Return the ``term`` rows."""
    rows = []
    used: Counter[tuple[str, str, str]] = Counter()
    for pair in _with_context(pairs):
        for noun in sorted({nouns.base(word) for word in _WORD.findall(pair.english)} - {None}, key=str):
            assert noun is not None
            renderings = [c for c in nouns.renderings[noun] if len(c) > 1]
            here = [c for c in renderings if c in pair.chinese]
            if len(here) != 1 or attested.share(noun, here[0]) < LEAST_SHARE:
                continue
            others = [(attested.share(noun, c), c) for c in renderings if nouns.differ(noun, here[0], c)]
            share, wrong = max(others, default=(0.0, ""))
            key = (noun, here[0], wrong)
            if share >= LEAST_SHARE and used[key] < SENTENCES_PER_SENSE:
                used[key] += 1
                context = " ".join(p.english for p in _before(pairs, pair))
                near = bool(find_term(context, noun) or find_term(context, f"{noun}s"))
                rows.append(_row("en-zh", pair, "term", here[0], wrong, near=near))
    return rows


def names(pairs: dict[str, list[Pair]]) -> list[str]:
    """Return the ``name`` rows."""
    lower = {w for rows in pairs.values() for p in rows for w in re.findall(r"\b[a-z]+\b", p.english)}
    rows = []
    for pair in _with_context(pairs):
        context = " ".join(p.chinese for p in _before(pairs, pair))
        bracketed = " ".join(re.findall(r"[(（]([^()（）]*)[)）]", context))
        for name in dict.fromkeys(re.findall(r"\b[A-Z][a-z]{3,}\b", pair.english)):
            other = respelt(name)
            if (
                other
                and find_term(bracketed, name)
                and name not in pair.chinese
                and name.lower() not in lower
            ):
                rows.append(_row("zh-en", pair, "name", name, other, near=True))
                break
    return rows


def undecided(row: str, peers: Mapping[tuple[str, str], Mapping[str, Sequence[str]]]) -> bool:
    """Say whether a stored system, none of which saw context, made the wrong choice of a contrast."""
    direction, name, line, kind, right, wrong, _ = row.split("\t")
    for outputs in peers[name, direction].values():
        output = outputs[int(line) - 1]
        chosen = persons(output) if kind == "person" else output
        if wrong in chosen and right not in chosen:
            return True
    return False


def respelt(name: str) -> str | None:
    """Return another spelling of a name, or None where the rules know none."""
    head, tail = name[0], name[1:]
    for old, new in _RESPELT:
        if old in tail:
            return head + tail.replace(old, new, 1)
    return None


def _with_context(pairs: dict[str, list[Pair]]) -> Iterator[Pair]:
    for rows in pairs.values():
        yield from rows[1:]


def _before(pairs: dict[str, list[Pair]], pair: Pair) -> Sequence[Pair]:
    return pairs[pair.set][max(0, pair.line - 1 - CONTEXT_SENTENCES) : pair.line - 1]


def _row(direction: str, pair: Pair, kind: str, right: str, wrong: str, *, near: bool) -> str:
    return f"{direction}\t{pair.set}\t{pair.line}\t{kind}\t{right}\t{wrong}\t{int(near)}"


def _drawn(rows: list[str]) -> list[str]:
    drawn = sorted(rows, key=_draw)
    unseen = [row for row in drawn if not row.endswith("\tpair")]
    seen = [row for row in drawn if row.endswith("\tpair")]
    print(f"wordnet: {len(unseen)} unseen and {len(seen)} seen to draw from")
    return sorted([*unseen[:UNSEEN_TERMS], *seen[:SEEN_TERMS]])


def _draw(text: str) -> int:
    """Return a number that looks drawn and is the same in each run."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


def _read(file: Path, encoding: str) -> list[str]:
    try:
        return file.read_text(encoding=encoding).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"{file} can't be read: {error}.", "See the module's docstring for the file."
        ) from error
