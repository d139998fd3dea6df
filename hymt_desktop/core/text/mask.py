# SPDX-License-Identifier: Apache-2.0
"""Find what a translator must not touch, and put it out of the model's reach.

Protected are URLs, e-mail addresses, file paths, code spans, placeholders of programs (``%s``, ``{name}``,
``{{x}}``, ``$VAR``, ICU messages), markup, emoji, and whatever reads as one of the model's own symbols.
``mask`` and ``restore`` are inverse on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from hymt_desktop.core.text.markup import MAX_TAGS, SYMBOL_RE

_STOP = r"\s<>\"'`，。！？；：、（）《》“”‘’【】「」\u3400-\u9fff\u3040-\u30ff"
# Chinese and Japanese are written without spaces: "在/usr/bin目录下" has a path with a word on either side.
_NAME = r"[^\W\u2e80-\u9fff\uac00-\ud7af]"
_FILE = rf"(?:{_NAME}|[.+@-]){{1,255}}"
_URL = rf"(?:(?:https?|ftp|file)://|(?<![\w.])www\.)[^{_STOP}]{{1,4000}}"
_EMAIL = r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
_PATH = (
    r"(?<![A-Za-z0-9_])[A-Za-z]:\\[^\s<>|?*\"，。；：、（）\u3400-\u9fff]{1,1000}"
    rf"|\\\\[\w.-]{{1,80}}\\[^{_STOP}]{{1,1000}}"
    rf"|(?<![/<.~])(?<!{_NAME})(?:~|\.{{1,2}})?/{_FILE}(?:/{_FILE}){{1,60}}/?"
    rf"|(?<!/)(?<!{_NAME})(?:~|\.{{1,2}})/{_FILE}"
)
_CODE = r"`{1,3}[^`\n]{1,4000}`{1,3}"
_PRINTF = (
    r"%\(\w{1,64}\)[-+#0]?\d{0,3}(?:\.\d{1,3})?[sdifeEgGxXoucr]"
    r"|(?<![\d%])%(?:\d{1,2}\$)?[-+#0]{0,3}(?:\d{1,3}|\*)?(?:\.(?:\d{1,3}|\*))?(?:hh?|ll?|[Lzjtq])?"
    r"[sdiufeEgGxXoc@](?![A-Za-z])"
    r"|%%"
)
_BRACES = (
    r"\{\{[^{}\n]{1,200}\}\}"
    r"|\$\{[^{}\n]{1,200}\}|\$\([A-Za-z_][^()\n]{0,200}\)"
    r"|\{[A-Za-z0-9_][\w.\-\[\]:!$]{0,100}\}|\{\}"
    rf"|(?<!\$)(?<!{_NAME})\$[A-Za-z_][A-Za-z0-9_]{{1,63}}(?:/{_FILE}){{0,60}}"
    r"|<%[^%\n]{1,200}%>|\[%[^%\n]{1,200}%\]"
    r"|#{2,3}\w{1,64}#{2,3}|@@\w{1,64}@@|(?<!\w)__[A-Z][A-Z0-9_]{0,62}__(?!\w)"
)
_MARKUP = (
    r"</?[A-Za-z][A-Za-z0-9:-]{0,40}(?:\s[^<>\n]{0,400})?/?>"
    r"|<!--[^\n]{0,400}?-->|&(?:#\d{1,7}|[A-Za-z]{2,10});"
)
_EMOJI_BASE = (
    r"[\U0001F000-\U0001F1E5\U0001F200-\U0001FAFF\u2600-\u27BF\u2B05-\u2B55\u231A\u231B\u23E9-\u23FA]"
)
_EMOJI_ONE = (
    rf"(?:[\U0001F1E6-\U0001F1FF]{{1,2}}|[0-9#*]\uFE0F?\u20E3|{_EMOJI_BASE}[\uFE0E\uFE0F]?[\U0001F3FB-\U0001F3FF]?"
    r"[\U000E0020-\U000E007F]{0,8})"
)
_EMOJI = rf"{_EMOJI_ONE}(?:\u200D{_EMOJI_ONE}){{0,8}}"
_ICU_START = re.compile(
    r"\{\s{0,4}\w{1,64}\s{0,4},\s{0,4}(?:plural|select|selectordinal|number|date|time|choice)\b"
)
_ICU_LIMIT = 4000
_ICU_FAILURES = 50
_URL_TAIL = ".,;:!?)]}'\"*_"


class Kind(str, Enum):
    """Why a span is protected."""

    SYMBOL = "symbol"
    CODE = "code"
    URL = "url"
    EMAIL = "email"
    PATH = "path"
    PLACEHOLDER = "placeholder"
    MARKUP = "markup"
    EMOJI = "emoji"
    FOREIGN = "foreign"
    """In the target language already."""


_FINDER = re.compile(
    rf"(?P<symbol>{SYMBOL_RE.pattern})|(?P<code>{_CODE})|(?P<url>{_URL})|(?P<email>{_EMAIL})"
    rf"|(?P<placeholder>{_BRACES}|{_PRINTF})|(?P<markup>{_MARKUP})|(?P<path>{_PATH})|(?P<emoji>{_EMOJI})"
)
_TRIGGER = re.compile(r"[<`@\\/%{$#_&\u20e3\u231a-\u2b55\U0001f000-\U0001faff]|www\.")
"""Each protected span has one of these: looking for them alone is much quicker."""
_VARIABLE = re.compile(r"\$[A-Za-z_]")
_INLINE = re.compile(r"</?x(?:[1-9]|1\d|20)/?>|<br/>")
_PLACEHOLDER_SYMBOL = re.compile(r"<p([1-9]|1\d|20)>")


@dataclass(frozen=True, slots=True)
class Protected:
    """A span that must reach the translation unchanged; offsets are code points."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with ``<p1>``, ``<p2>`` ... in place of its protected spans, and what they stand for."""

    text: str
    originals: tuple[str, ...]


def find_protected(text: str, *, inline_tags: bool = False) -> list[Protected]:
    """Return the protected spans of ``text``, sorted and not overlapping, in time linear in its length.

    Args:
        text: Any text.
        inline_tags: ``<x1>``, ``</x1>``, ``<x1/>`` and ``<br/>`` are the caller's markup.
    """
    if not _TRIGGER.search(text):
        return []
    if "\n" not in text or "<" in text or "{" in text:
        return _find(text, inline_tags=inline_tags)
    # Markup and ICU messages alone may go over the end of a line.
    found: list[Protected] = []
    start = 0
    for line in text.split("\n"):
        if _TRIGGER.search(line):
            found += [
                Protected(start + span.start, start + span.end, span.kind)
                for span in _find(line, inline_tags=inline_tags)
            ]
        start += len(line) + 1
    return found


def _find(text: str, *, inline_tags: bool) -> list[Protected]:
    icu = _icu_messages(text)
    found: list[Protected] = []
    position = 0
    following = 0
    while match := _FINDER.search(text, position):
        while following < len(icu) and icu[following].start < position:
            following += 1
        if following < len(icu) and icu[following].start <= match.start():
            found.append(icu[following])
            position = icu[following].end
            continue
        start, end = match.span()
        position = end
        if inline_tags and _INLINE.fullmatch(match.group()):
            continue
        kind = Kind(match.lastgroup)
        if kind is Kind.URL:
            end = position = start + len(_trim_url(match.group()))
        elif kind is Kind.PATH or _VARIABLE.match(match.group()):
            end = position = start + len(_trim_path(match.group()))
        found.append(Protected(start, end, kind))
    found += [message for message in icu[following:] if message.start >= position]
    return found


def _icu_messages(text: str) -> list[Protected]:
    """Return the outermost ICU messages, such as ``{n, plural, one {# item} other {# items}}``."""
    found: list[Protected] = []
    position = 0
    failures = 0
    while failures < _ICU_FAILURES and (match := _ICU_START.search(text, position)):
        end = _balanced(text, match.start())
        if end:
            found.append(Protected(match.start(), end, Kind.PLACEHOLDER))
        else:
            failures += 1
        position = end or match.end()
    return found


def _balanced(text: str, start: int) -> int:
    """Return the end of the brace that opens at ``start``, or 0."""
    depth = 0
    for i in range(start, min(len(text), start + _ICU_LIMIT)):
        if text[i] == "{":
            depth += 1
        elif text[i] == "}":
            depth -= 1
            if depth == 0:
                return i + 1
    return 0


def _trim_url(url: str) -> str:
    """Leave the sentence's punctuation, and a bracket that the URL doesn't open, out of a URL."""
    end = len(url)
    while end > 8 and url[end - 1] in _URL_TAIL:
        if url[end - 1] == ")" and url.count("(", 0, end) >= url.count(")", 0, end):
            break
        end -= 1
    return url[:end]


def _trim_path(path: str) -> str:
    """Leave the sentence's punctuation out of a path; ``..`` and ``.`` are folders."""
    return path if re.search(r"[/\\\\]\.{1,2}$", path) else path.rstrip(".,;:!?)'") or path


def mask(text: str, *, inline_tags: bool = False) -> Masked:
    """Replace protected spans by numbered placeholders.

    A text with more than ``MAX_TAGS`` spans has the rest, from the last number on, in one placeholder; the
    pipeline cuts such text before.
    """
    spans = find_protected(text, inline_tags=inline_tags)
    ranges = [(s.start, s.end) for s in spans]
    if len(ranges) > MAX_TAGS:
        ranges = [*ranges[: MAX_TAGS - 1], (ranges[MAX_TAGS - 1][0], ranges[-1][1])]
    parts: list[str] = []
    position = 0
    for number, (start, end) in enumerate(ranges, 1):
        parts += [text[position:start], f"<p{number}>"]
        position = end
    parts.append(text[position:])
    return Masked("".join(parts), tuple(text[start:end] for start, end in ranges))


def restore(text: str, originals: tuple[str, ...]) -> str:
    """Put the originals back; a number that stands for nothing is dropped."""

    def original(match: re.Match[str]) -> str:
        number = int(match.group(1))
        return originals[number - 1] if number <= len(originals) else ""

    return _PLACEHOLDER_SYMBOL.sub(original, text)


def placeholders(text: str) -> list[int]:
    """Return the numbers of the placeholders in ``text``, in order."""
    return [int(number) for number in _PLACEHOLDER_SYMBOL.findall(text)]
