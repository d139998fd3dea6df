# SPDX-License-Identifier: Apache-2.0
"""Take a text apart into sentences, and put their translations together again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from hymt_desktop.core.results import Segment, TermUse
from hymt_desktop.core.text.check import WantedTerm, term_applied
from hymt_desktop.core.text.languages import WITHOUT_SPACES
from hymt_desktop.core.text.markup import MAX_TAGS
from hymt_desktop.core.text.mask import Kind, find_protected, restore
from hymt_desktop.core.text.segment import Span, sentences, split_clauses, split_long
from hymt_desktop.core.text.tags import TAG_RE, balance, merge_repeated, open_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.sentence import Sentence

_LINE_BREAK = "<br/>"
_TAG_BEFORE = re.compile(r"<x\d{1,2}/?>$")
_TAG_AFTER = re.compile(r"</x\d{1,2}>|<x\d{1,2}/>")
_LONGEST_TAG = len("<x20/>")
_NUMERALS = "零一二三四五六七八九"
_CHINESE_NUMERAL_MARKER = re.compile(
    r"[（(]([二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])[）)][ \u3000]*$"
    r"|([二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])、[ \u3000]*$"
)
_CHINESE_MARKER = re.compile(r"(?<=\d)、[ ]?$")
_STOPS = ".!?。！？…"
_ASCII_STOPS = str.maketrans("。！？", ".!?")
_WIDE_STOPS = str.maketrans(".!?", "。！？")
_BLANK_AFTER_STOP = re.compile(r"(?<=[。！？]) +")
_OPENING = ("(", "[", "{", "“", "‘", '"', "'", "（", "「", "『", "《")


@dataclass(slots=True)
class Piece:
    """One sentence's place in a paragraph. ``sentence`` is None where the text is copied as it is."""

    span: Span
    text: str
    sentence: Sentence | None = None


@dataclass(slots=True)
class Paragraph:
    """A text and the pieces of it that are sentences."""

    text: str
    inline_tags: bool
    pieces: list[Piece] = field(default_factory=list)


def take_apart(
    text: str,
    language: str,
    limit: int,
    count: Callable[[str], int],
    *,
    inline_tags: bool = False,
    keep_line_breaks: bool = False,
) -> Paragraph:
    """Cut a text into sentences of at most ``limit`` tokens.

    Args:
        text: Any text.
        language: Canonical code of its language.
        limit: Most tokens of a sentence.
        count: Returns the tokens of a text.
        inline_tags: ``text`` is one paragraph of a document, with tags and ``<br/>`` as markup.
        keep_line_breaks: ``<br/>`` stays inside a sentence; otherwise it ends one.
    """
    tagged = inline_tags and "<" in text
    bare, origins = _without_tags(text, keep_line_breaks=keep_line_breaks) if tagged else (text, None)
    protected = find_protected(bare)
    ranges = [(p.start, p.end) for p in protected]
    emoji = {p.end: p.start for p in protected if p.kind is Kind.EMOJI}
    spans = sentences(bare, language, ranges)
    if language in WITHOUT_SPACES:
        spans = [part for span in spans for part in split_clauses(bare, span)]
    spans = _without_edge_emoji(bare, _limited(bare, spans, limit, count, ranges), emoji)
    paragraph = Paragraph(text, inline_tags)
    stack: list[str] = []
    position = 0
    for span in spans:
        if origins is None:
            paragraph.pieces.append(Piece(span, text[span.start : span.end]))
            continue
        span = _with_tags(text, span, origins, position)
        stack = open_tags(text[position : span.start], stack)
        content = text[span.start : span.end]
        paragraph.pieces.append(Piece(span, balance(content, stack)))
        stack = open_tags(content, stack)
        position = span.end
    return paragraph


def _without_tags(text: str, *, keep_line_breaks: bool) -> tuple[str, list[int]]:
    """Return the text without tags, and for each of its characters (and its end) the offset in ``text``."""
    parts: list[str] = []
    origins: list[int] = []
    position = 0
    for match in TAG_RE.finditer(text):
        parts.append(text[position : match.start()])
        origins.extend(range(position, match.start()))
        if match.group() == _LINE_BREAK:
            parts.append(" " if keep_line_breaks else "\n")
            origins.append(match.start())
        position = match.end()
    parts.append(text[position:])
    origins.extend(range(position, len(text) + 1))
    return "".join(parts), origins


def _with_tags(text: str, span: Span, origins: Sequence[int], earliest: int) -> Span:
    """Return a sentence's span in the text with tags: its own opening and closing tags belong to it."""
    start, end = origins[span.start], origins[span.end - 1] + 1
    while match := _TAG_BEFORE.search(text, max(earliest, start - _LONGEST_TAG), start):
        start = match.start()
    while match := _TAG_AFTER.match(text, end):
        end = match.end()
    return Span(start, end)


def _limited(
    text: str,
    spans: Sequence[Span],
    limit: int,
    count: Callable[[str], int],
    ranges: Sequence[tuple[int, int]],
) -> list[Span]:
    """Cut sentences with too many tokens or too many protected passages."""
    result: list[Span] = []
    first = 0
    for span in spans:
        while first < len(ranges) and ranges[first][1] <= span.start:
            first += 1
        last = first
        while last < len(ranges) and ranges[last][0] < span.end:
            last += 1
        inside = ranges[first:last]
        # Every token has at least one byte, so a short text can't have too many.
        size = span.end - span.start
        if size * 4 <= limit or (size <= limit * 9 and _fits(text[span.start : span.end], limit, count)):
            parts = [span]
        else:
            parts = split_long(text, span, limit, count, inside)
        if len(inside) > MAX_TAGS // 2:
            parts = [cut for part in parts for cut in _few_protected(text, part, inside)]
        result += parts
    return result


def _fits(text: str, limit: int, count: Callable[[str], int]) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= limit or count(text) <= limit


def _few_protected(text: str, span: Span, ranges: Sequence[tuple[int, int]]) -> list[Span]:
    starts = [a for a, _ in ranges if span.start < a < span.end]
    edges = [span.start, *starts[MAX_TAGS // 2 :: MAX_TAGS // 2], span.end]
    result = []
    for start, end in pairwise(edges):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            left = start + len(piece) - len(piece.lstrip())
            result.append(Span(left, left + len(stripped)))
    return result


def _without_edge_emoji(text: str, spans: Sequence[Span], emoji: dict[int, int]) -> list[Span]:
    """Leave emoji at a sentence's edges outside of it: copied, they can't be lost."""
    starts = {start: end for end, start in emoji.items()}
    result = []
    for span in spans:
        start, end = span
        while start < end and (start in starts or text[start].isspace()):
            start = starts.get(start, start + 1)
        stop = start + len(text[start:end].rstrip(_STOPS))
        if stop < end and stop in emoji:
            # "Great 😍!": the stop goes with the emoji.
            end = stop
        while end > start and (end in emoji or text[end - 1].isspace()):
            end = emoji.get(end, end - 1)
        if end > start:
            result.append(Span(start, end))
    return result


def put_together(
    paragraph: Paragraph, source: str, target: str, convert: Callable[[str], str]
) -> tuple[str, list[Segment]]:
    """Join the translations, with everything between the sentences kept.

    Args:
        paragraph: Its sentences have been translated.
        source: Canonical code of the source language.
        target: Canonical code of the target language.
        convert: Applied to translated text outside of protected passages (Traditional characters).

    Returns:
        The text and its segments.
    """
    texts: list[str] = []
    position = 0
    for index, piece in enumerate(paragraph.pieces):
        texts.append(_gap(paragraph.text[position : piece.span.start], source, target, first=index == 0))
        texts.append(_final_text(piece, convert))
        position = piece.span.end
    texts.append(_gap(paragraph.text[position:], source, target, first=not paragraph.pieces))
    for i in range(2, len(texts) - 1, 2):
        texts[i] = _join_gap(texts[i - 1], texts[i], texts[i + 1], target)
    if len(texts) > 1:
        texts[-1] = _space_before_emoji(texts[-2], texts[-1], target)
    if paragraph.inline_tags and TAG_RE.search(paragraph.text):
        texts = merge_repeated(texts, paragraph.text)
    segments: list[Segment] = []
    offset = 0
    for index, text in enumerate(texts):
        if index % 2:
            segments.append(_segment(paragraph.pieces[index // 2], text, offset))
        offset += len(text)
    return "".join(texts), segments


def _final_text(piece: Piece, convert: Callable[[str], str]) -> str:
    sentence = piece.sentence
    if sentence is None:
        return piece.text
    if sentence.best is None or not sentence.best.text:
        return piece.text
    return restore(convert(sentence.best.text), sentence.originals)


def _gap(gap: str, source: str, target: str, *, first: bool) -> str:
    """Return what stands between two sentences, as the target language writes it."""
    emoji = not first and not gap.isascii() and any(p.kind is Kind.EMOJI for p in find_protected(gap))
    if source in WITHOUT_SPACES and target not in WITHOUT_SPACES:
        gap = _CHINESE_NUMERAL_MARKER.sub(_numbered, _CHINESE_MARKER.sub(". ", gap))
        return gap.translate(_ASCII_STOPS) if emoji else gap
    if target in WITHOUT_SPACES and emoji:
        return _BLANK_AFTER_STOP.sub("", gap.translate(_WIDE_STOPS))
    if target in WITHOUT_SPACES and not first and gap.strip(" ") == "":
        return ""
    return gap


def _numbered(match: re.Match[str]) -> str:
    """Return ``一、`` as ``1. `` and ``（一）`` as ``(1) ``."""
    numeral = match.group(1) or match.group(2)
    tens, ten, units = numeral.rpartition("十")
    number = (_NUMERALS.index(tens) if tens else 1) * 10 if ten else 0
    number += _NUMERALS.index(units) if units else 0
    return f"({number}) " if match.group(1) else f"{number}. "


def _join_gap(before: str, gap: str, after: str, target: str) -> str:
    gap = _space_before_emoji(before, gap, target)
    left, right = TAG_RE.sub("", before)[-1:], TAG_RE.sub("", after)[:1]
    bare = TAG_RE.sub("", gap)
    if not left or not right or "\n" in gap or _LINE_BREAK in gap:
        return gap
    if target in WITHOUT_SPACES:
        needs_space = not bare and left.isascii() and right.isascii() and right.isalnum()
        return gap + " " if needs_space else gap
    if not bare:
        return gap if _opens(TAG_RE.sub("", before)) else gap + " "
    if not bare[-1].isspace() and right.isalnum() and not bare[-1].isalnum() and bare[-1] not in _OPENING:
        return gap + " "
    return gap


def _opens(text: str) -> bool:
    """Say whether ``text`` ends with a bracket or quotation mark that opens something."""
    if text[-1:] not in _OPENING:
        return False
    return text[-1:] not in ("'", '"') or not text[-2:-1] or text[-2:-1].isspace() or text[-2:-1] in _OPENING


def _space_before_emoji(before: str, gap: str, target: str) -> str:
    """Put a space between a Latin word and the emoji that the gap starts with."""
    if target in WITHOUT_SPACES or not before[-1:].isascii() or not before[-1:].isalnum() or not gap:
        return gap
    spans = find_protected(gap[:40])
    return " " + gap if spans and spans[0].start == 0 and spans[0].kind is Kind.EMOJI else gap


def _segment(piece: Piece, text: str, offset: int) -> Segment:
    sentence = piece.sentence
    best = sentence.best if sentence is not None else None
    uses: list[TermUse] = []
    if sentence is not None and best is not None:
        for match in sentence.matches:
            words = sentence.source[match.start : match.end]
            wanted = WantedTerm(words, match.targets, getattr(match, "forbidden", ()))
            applied = term_applied(text, wanted)
            chosen = next((t for t in match.targets if term_applied(text, WantedTerm(words, (t,)))), None)
            shown = chosen or (match.targets[0] if match.targets else "")
            uses.append(TermUse(words, shown, match.start, match.end, applied))
    return Segment(
        source=piece.text,
        target=text,
        start=piece.span.start,
        end=piece.span.end,
        target_start=offset,
        target_end=offset + len(text),
        score=best.score if best is not None else None,
        flags=best.flags if best is not None else (),
        terms=tuple(uses),
        step=best.step if best is not None else "",
    )
