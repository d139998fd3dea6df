# SPDX-License-Identifier: Apache-2.0
"""The text that the model sees: special symbols, and how they are put into a sentence.

Training (``distill``) and translation both use this module, so there is one definition::

    <2zh><ctx> earlier sentences</ctx> sentence with<t> a term<is>术语</t> and<x1> bold</x1> text

Every symbol is one user-defined SentencePiece piece. SentencePiece runs without its dummy prefix, so a
Latin word keeps the space before it as part of its piece (``▁word``). To keep that true beside symbols,
an opening symbol takes in the space before it (``the<t> term``, not ``the <t>term``); ``open_inside`` and
``open_outside`` convert between the two spellings.
"""

from __future__ import annotations

import re

from hymt_desktop.core.text.languages import LANGUAGES

MAX_TAGS = 20
"""Inline tags and placeholders are numbered from 1 to this in a segment."""

CONTEXT_OPEN, CONTEXT_CLOSE = "<ctx>", "</ctx>"
TERM_OPEN, TERM_IS, TERM_CLOSE = "<t>", "<is>", "</t>"
LINE_BREAK = "<br/>"

_NUMBERED = tuple(
    symbol for i in range(1, MAX_TAGS + 1) for symbol in (f"<x{i}>", f"</x{i}>", f"<x{i}/>", f"<p{i}>")
)
SYMBOL_RE = re.compile(
    r"<2(?:" + "|".join(re.escape(c) for c in sorted(LANGUAGES, key=len, reverse=True)) + r")>"
    r"|</?ctx>|</?t>|<is>|<br/>|</x(?:[1-9]|1\d|20)>|<x(?:[1-9]|1\d|20)/?>|<p(?:[1-9]|1\d|20)>"
)
"""Matches exactly the symbols of ``special_symbols``."""

_OPENERS = r"<t>|<ctx>|<x(?:[1-9]|1\d|20)>"
_SPACE_BEFORE_OPENER = re.compile(rf"[ ]((?:{_OPENERS})+)(?=[^\s<])")
_SPACE_AFTER_OPENER = re.compile(rf"((?:{_OPENERS})+)[ ]")
_NO_SPACE_BEFORE = re.compile(
    r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff\s]"
)


def target_tag(code: str) -> str:
    """Return the symbol that asks for a target language: ``zh`` -> ``<2zh>``."""
    return f"<2{code}>"


def special_symbols() -> list[str]:
    """Return all user-defined symbols, in the order in which the tokenizer has them."""
    return [
        *(target_tag(code) for code in LANGUAGES),
        CONTEXT_OPEN,
        CONTEXT_CLOSE,
        TERM_OPEN,
        TERM_IS,
        TERM_CLOSE,
        LINE_BREAK,
        *_NUMBERED,
    ]


def lead(text: str) -> str:
    """Return ``text`` with the leading space that makes its first word a ``▁word`` piece.

    Text that starts with a CJK character, a symbol or a space gets none.
    """
    if not text or _NO_SPACE_BEFORE.match(text) or SYMBOL_RE.match(text):
        return text
    return " " + text


def open_inside(text: str) -> str:
    """Move the space before each opening symbol into it: ``the <x1>word`` -> ``the<x1> word``."""
    return _SPACE_BEFORE_OPENER.sub(r"\1 ", text)


def open_outside(text: str) -> str:
    """Undo ``open_inside``: ``the<x1> word`` -> ``the <x1>word``."""
    return _SPACE_AFTER_OPENER.sub(r" \1", text)


def annotate_term(text: str, start: int, end: int, wanted: str) -> str:
    """Annotate ``text[start:end]`` with the translation that the user wants for it."""
    head, span, tail = text[:start], text[start:end], text[end:]
    if head.endswith(" "):
        head, span = head[:-1], " " + span
    return f"{head}{TERM_OPEN}{span}{TERM_IS}{wanted}{TERM_CLOSE}{tail}"


def compose_source(target: str, sentence: str, context: str = "") -> str:
    """Return the model's input for one sentence.

    Args:
        target: Canonical code of the target language.
        sentence: The (masked, annotated) source sentence, in ``open_inside`` spelling.
        context: The sentences before it, plain text; empty for none.
    """
    before = f"{CONTEXT_OPEN}{lead(context)}{CONTEXT_CLOSE}" if context else ""
    return f"{target_tag(target)}{before}{lead(sentence)}"


def compose_target(sentence: str) -> str:
    """Return the text that the decoder is trained to produce for ``sentence``."""
    return lead(sentence)


def has_symbol(text: str) -> bool:
    """Say whether ``text`` contains something that the tokenizer would read as a symbol."""
    return SYMBOL_RE.search(text) is not None
