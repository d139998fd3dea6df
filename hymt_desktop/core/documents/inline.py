# SPDX-License-Identifier: Apache-2.0
"""Inline formatting as numbered tags: from a handler's tokens to a unit's text and back.

A paragraph of any format is a list of tokens: text, paired codes (bold, links), single codes (images,
footnote marks, code spans) and line breaks. ``encode`` writes it as the text that the translator gets::

    [Text("See "), Open(b), Text("this"), Close(b), Single(img)]   ->   "See <x1>this</x1>"  + img kept aside

Codes around the whole paragraph stay outside, so most paragraphs carry no tag. A paragraph with more than
``MAX_TAGS`` codes becomes several parts. Text that looks like one of the translator's own symbols (an author
wrote ``<x1>``) becomes a single code that carries the literal text, so it can't be mistaken for a tag and
comes back as written.

``decode`` accepts whatever a translator returns: its result is always well nested, holds each single code
once, and never shows a tag as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.text.markup import LINE_BREAK, MAX_TAGS, SYMBOL_RE
from hymt_desktop.core.text.normalize import set_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TAG = re.compile(r"<(?P<close>/?)x(?P<number>\d{1,3})(?P<single>/?)>|<br/>")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])")
_ENDS_SENTENCE = re.compile(r"[.!?;。！？；]\s*$")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(
    r"(?:https?|ftp|mailto|file):\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w./\\-]+\.(?:x?html?|xml|json|png|jpe?g|gif|svg|css|js|pdf|docx?|xlsx?|pptx?|txt|md|zip|exe|py)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Text:
    """Words to translate."""

    value: str


@dataclass(frozen=True, slots=True)
class Open:
    """The start of a paired code. ``keep`` codes (links) survive a translator that drops them."""

    code: Any
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a paired code; ``code`` is for the handler alone."""

    code: Any


@dataclass(frozen=True, slots=True)
class Single:
    """A code that stands alone. ``word``: it takes the place of words, so it may move in the sentence."""

    code: Any
    word: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Literal:
    """The code of text that looks like a symbol of the translator."""

    text: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The code of tokens with nothing to translate in them: the 2 of CO₂, keys that are pressed together."""

    tokens: tuple[Token, ...]


Token = Text | Open | Close | Single | Break


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph: ``text`` is what to translate, or None where nothing is.

    ``codes`` holds, for tag number n at index n - 1, the ``(Open, Close)`` pair or the ``Single``.
    """

    tokens: tuple[Token, ...]
    text: str | None = None
    codes: tuple[tuple[Open, Close] | Single, ...] = ()


def plain(text: str) -> str:
    """Return a unit's text without its tags."""
    return _TAG.sub(lambda m: " " if m.group() == LINE_BREAK else "", text)


def worth_translating(text: str) -> bool:
    """Say whether a unit's text has a letter outside its tags and isn't just an address or a file name."""
    words = plain(text).strip()
    return _LETTER.search(words) is not None and _ADDRESS.fullmatch(words) is None


def protect_literals(tokens: Iterable[Token]) -> list[Token]:
    """Return ``tokens`` with each literal symbol in a text as a single code, and texts merged."""
    result: list[Token] = []
    for token in merge_texts(tokens):
        if not isinstance(token, Text):
            result.append(token)
            continue
        at = 0
        for match in _literal_matches(token.value):
            if match.start() > at:
                result.append(Text(token.value[at : match.start()]))
            result.append(Single(Literal(match.group()), word=True))
            at = match.end()
        if at < len(token.value):
            result.append(Text(token.value[at:]))
    return result


def _literal_matches(text: str) -> list[re.Match[str]]:
    if "<" not in text:
        return []
    found = [*SYMBOL_RE.finditer(text), *_TAG.finditer(text)]
    found.sort(key=lambda m: m.start())
    return [m for i, m in enumerate(found) if i == 0 or m.start() >= found[i - 1].end()]


def merge_texts(tokens: Iterable[Token]) -> list[Token]:
    """Return ``tokens`` with neighbouring texts as one, and empty ones gone."""
    result: list[Token] = []
    for token in tokens:
        if isinstance(token, Text):
            if not token.value:
                continue
            if result and isinstance(result[-1], Text):
                result[-1] = Text(result[-1].value + token.value)
                continue
        result.append(token)
    return result


def encode(tokens: Iterable[Token]) -> list[Part]:
    """Return the parts of a paragraph. Their tokens, joined, are the paragraph's.

    Args:
        tokens: Well nested: each ``Open`` has its ``Close``.
    """
    return _encode(_enclose(protect_literals(tokens)))


def _enclose(tokens: Sequence[Token]) -> list[Token]:
    """Return ``tokens`` with pairs around figures or signs alone, and keys pressed together, as single codes.

    A translator that has nothing to say about what is between two tags easily moves it out of them.
    """
    result: list[Token] = []
    for token in tokens:
        result.append(token)
        for is_one in (_is_pair_of_signs, _is_pressed_together):
            if len(result) > 2 and is_one(*result[-3:]):
                result[-3:] = [Single(Enclosed(tuple(result[-3:])), word=True)]
    return result


def _is_pair_of_signs(first: Token, inner: Token, last: Token) -> bool:
    signs = isinstance(inner, Text) and inner.value.strip() != "" and not _LETTER.search(inner.value)
    return signs and isinstance(first, Open) and isinstance(last, Close)


def _is_pressed_together(first: Token, plus: Token, last: Token) -> bool:
    words = all(isinstance(token, Single) and token.word for token in (first, last))
    return words and isinstance(plus, Text) and plus.value.strip() == "+"


def _encode(tokens: Sequence[Token]) -> list[Part]:
    head, body, tail = _hoist(list(tokens))
    middle: list[Part]
    if not any(isinstance(t, Text) for t in body):
        middle = [Part(tuple(body))] if body else []
    elif _count(body) <= MAX_TAGS:
        middle = [_compile(body)]
    else:
        middle = _divide(body)
    fixed_head = [Part(tuple(head))] if head else []
    fixed_tail = [Part(tuple(tail))] if tail else []
    return [*fixed_head, *middle, *fixed_tail]


def _count(tokens: Iterable[Token]) -> int:
    return sum(isinstance(t, Open | Single) for t in tokens)


def _matching(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the ``Close`` that belongs to the ``Open`` at ``start``."""
    depth = 0
    for i in range(start, len(tokens)):
        depth += isinstance(tokens[i], Open)
        depth -= isinstance(tokens[i], Close)
        if depth == 0:
            return i
    raise ValueError("an opening code has no closing code")


def _hoist(body: list[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """Take what has no words off both ends of a paragraph, and the pairs around all of it."""
    head: list[Token] = []
    tail: list[Token] = []
    while body:
        if (edge := _pop_first_edge(body)) is not None:
            head.append(edge)
            continue
        if (edge := _pop_last_edge(body)) is not None:
            tail.insert(0, edge)
            continue
        if not isinstance(body[0], Open):
            break
        end = _matching(body, 0) + 1
        pair = body[:end]
        if any(isinstance(t, Text) for t in pair):
            if end < len(body):
                break
            head.append(body.pop(0))
            tail.insert(0, body.pop())
        elif any(isinstance(t, Single) and t.word for t in pair):
            break
        else:
            head += pair
            del body[:end]
    return head, body, tail


def _pop_first_edge(body: list[Token]) -> Token | None:
    """Take the blanks, break or single code off a paragraph's start; None where it begins otherwise."""
    first = body[0]
    if _is_edge(first):
        return body.pop(0)
    if not isinstance(first, Text) or not first.value[:1].isspace():
        return None
    rest = first.value.lstrip()
    body[:1] = [Text(rest)] if rest else []
    return Text(first.value[: len(first.value) - len(rest)])


def _pop_last_edge(body: list[Token]) -> Token | None:
    """Take the blanks, break or single code off a paragraph's end; None where it ends otherwise."""
    last = body[-1]
    if _is_edge(last):
        return body.pop()
    if not isinstance(last, Text) or not last.value[-1:].isspace():
        return None
    rest = last.value.rstrip()
    body[-1:] = [Text(rest)] if rest else []
    return Text(last.value[len(rest) :])


def _is_edge(token: Token) -> bool:
    return isinstance(token, Break) or (isinstance(token, Single) and not token.word)


def _compile(tokens: Sequence[Token]) -> Part:
    codes: list[tuple[Open, Close] | Single] = []
    stack: list[int] = []
    text: list[str] = []
    for i, token in enumerate(tokens):
        if isinstance(token, Text):
            text.append(token.value)
        elif isinstance(token, Break):
            text.append(LINE_BREAK)
        elif isinstance(token, Single):
            codes.append(token)
            text.append(f"<x{len(codes)}/>")
        elif isinstance(token, Open):
            close = tokens[_matching(tokens, i)]
            assert isinstance(close, Close)
            codes.append((token, close))
            stack.append(len(codes))
            text.append(f"<x{len(codes)}>")
        else:
            text.append(f"</x{stack.pop()}>")
    return Part(tuple(tokens), "".join(text), tuple(codes))


def _divide(tokens: Sequence[Token]) -> list[Part]:
    """Divide a paragraph with too many codes, at the end of a sentence where there is one."""
    parts: list[Part] = []
    current: list[list[Token]] = []
    size = 0
    for item in _items(tokens):
        weight = _count(item)
        if size + weight > MAX_TAGS and current:
            cut = next(
                (i + 1 for i in range(len(current) - 1, 0, -1) if _ends_sentence(current[i])), len(current)
            )
            parts += _encode([t for group in current[:cut] for t in group])
            current = current[cut:]
            size = sum(_count(group) for group in current)
            if size + weight > MAX_TAGS:
                parts += _encode([t for group in current for t in group])
                current, size = [], 0
        if weight > MAX_TAGS:
            parts.append(Part((item[0],)))
            parts += _encode(item[1:-1])
            parts.append(Part((item[-1],)))
            continue
        current.append(item)
        size += weight
    if current:
        parts += _encode([t for group in current for t in group])
    return parts


def _ends_sentence(item: Sequence[Token]) -> bool:
    last = item[-1]
    return isinstance(last, Text) and _ENDS_SENTENCE.search(last.value) is not None


def _items(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the outermost tokens and pairs, with texts cut at sentence ends."""
    items: list[list[Token]] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if isinstance(token, Open):
            end = _matching(tokens, i)
            items.append(list(tokens[i : end + 1]))
            i = end
        elif isinstance(token, Text):
            at = 0
            for match in _SENTENCE_END.finditer(token.value):
                if match.end() > at:
                    items.append([Text(token.value[at : match.end()])])
                    at = match.end()
            if at < len(token.value):
                items.append([Text(token.value[at:])])
        else:
            items.append([token])
        i += 1
    return items


def decode(part: Part, text: str) -> list[Token]:
    """Return the tokens of a translated part.

    A tag that the part doesn't have, a second copy and a stray end are dropped; a pair that crosses another
    ends early; single codes that the translation lost come at its end; a lost ``keep`` pair goes around all.
    Control characters that the source doesn't have go, and NUL, which no format can hold: a model that spells
    unknown characters in bytes can give any.
    """
    source = (part.text or "").replace("\0", "")
    text = _CONTROL.sub(lambda m: m.group() if m.group() in source else "", text)
    words = (n for n, code in enumerate(part.codes, 1) if isinstance(code, Single) and code.word)
    text = set_apart(source, text, (f"<x{n}/>" for n in words))
    result: list[Token] = []
    used: set[int] = set()
    stack: list[int] = []
    at = 0
    for match in _TAG.finditer(text):
        _add_text(result, text[at : match.start()])
        at = match.end()
        if match.group() == LINE_BREAK:
            result.append(Break())
            continue
        number = int(match.group("number"))
        code = part.codes[number - 1] if 0 < number <= len(part.codes) else None
        if code is None:
            continue
        if match.group("close"):
            _close_until(result, stack, number, part)
        elif number in used:
            continue
        elif isinstance(code, Single):
            used.add(number)
            result.append(code)
        elif not match.group("single"):
            used.add(number)
            stack.append(number)
            result.append(code[0])
    _add_text(result, text[at:])
    while stack:
        result.append(_pair(part, stack.pop())[1])
    return _restore_lost(result, used, part)


def _add_text(result: list[Token], text: str) -> None:
    if text:
        result.append(Text(text))


def _pair(part: Part, number: int) -> tuple[Open, Close]:
    code = part.codes[number - 1]
    assert isinstance(code, tuple)
    return code


def _close_until(result: list[Token], stack: list[int], number: int, part: Part) -> None:
    if number not in stack:
        return
    while stack:
        top = stack.pop()
        result.append(_pair(part, top)[1])
        if top == number:
            return


def _restore_lost(result: list[Token], used: set[int], part: Part) -> list[Token]:
    for number, code in enumerate(part.codes, 1):
        if number in used:
            continue
        if isinstance(code, Single):
            result.append(code)
        elif code[0].keep:
            result = [code[0], *result, code[1]]
    return result


def unprotect_literals(tokens: Iterable[Token]) -> list[Token]:
    """Return ``tokens`` with literal symbols as text again, and enclosed figures between their codes."""
    result: list[Token] = []
    for token in tokens:
        if isinstance(token, Single) and isinstance(token.code, Literal):
            result.append(Text(token.code.text))
        elif isinstance(token, Single) and isinstance(token.code, Enclosed):
            result.extend(unprotect_literals(token.code.tokens))
        else:
            result.append(token)
    return merge_texts(result)


def rebuild(parts: Sequence[Part], texts: Sequence[str | None], *, interleave: bool = False) -> list[Token]:
    """Return a paragraph's tokens with the given translations.

    Args:
        parts: From ``encode``.
        texts: One for each part with a text, in order; None keeps the source.
        interleave: Show the source before its translation, with a line break between.
    """
    translated = iter(texts)
    target: list[list[Token]] = []
    for part in parts:
        text = None if part.text is None else next(translated)
        kept = text is None or text == part.text or (text != "" and not _CONTROL.sub("", text))
        target.append(list(part.tokens) if kept or text is None else decode(part, text))
    if interleave and any(text is not None for text in texts):
        return unprotect_literals(_interleaved(parts, target))
    return unprotect_literals(t for tokens in target for t in tokens)


def _interleaved(parts: Sequence[Part], target: list[list[Token]]) -> list[Token]:
    """Put source, a break and target inside the codes that enclose the paragraph."""
    inside = [i for i, part in enumerate(parts) if part.text is not None]
    first, last = inside[0], inside[-1] + 1
    # A pair that holds more than one part's codes begins and ends in parts of its own: it is doubled whole.
    while any(unmatched := _unmatched(t for part in parts[first:last] for t in part.tokens)):
        first, last = (first - 1, last) if unmatched[0] else (first, last + 1)
    # A second copy of an image or a bookmark would be wrong; one of a code span is part of the sentence.
    source = [t for part in parts[first:last] for t in part.tokens if not isinstance(t, Single) or t.word]
    head = [t for part in parts[:first] for t in part.tokens]
    tail = [t for part in parts[last:] for t in part.tokens]
    return [*head, *source, Break(), *(t for tokens in target[first:last] for t in tokens), *tail]


def _unmatched(tokens: Iterable[Token]) -> tuple[int, int]:
    """Return how many pairs end that haven't begun, and how many begin that don't end."""
    ends = opened = 0
    for token in tokens:
        if isinstance(token, Open):
            opened += 1
        elif isinstance(token, Close) and opened:
            opened -= 1
        elif isinstance(token, Close):
            ends += 1
    return ends, opened
