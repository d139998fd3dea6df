# SPDX-License-Identifier: Apache-2.0
"""YAML: string values are rewritten in place, each in the style that it has; comments and layout stay."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.spans import Render, Span, Splicer, TextSpanHandler
from hymt_desktop.core.documents.strings import key_wanted, string_text, string_tokens
from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.inline import Token

_SAFE = re.compile(r"[^\W\d_](?:[^\n:#\"'\\{}\[\],&*!|>%@`]|:(?=\S))*(?<!\s)(?<!:)")
_TOP_KEY = re.compile(r"^([^\s#:-][^\s:]*):(?P<alone>[ \t]*\r?$)?", re.MULTILINE)
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that YAML 1.2 (5.1 and 5.4) allows as escapes only, or that YAML 1.1 takes for line ends."""
_CONTROL = re.compile(f"[\0-\x1f]|{_ESCAPED.pattern}")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_STRING = "tag:yaml.org,2002:str"


class YamlHandler(TextSpanHandler):
    """YAML."""

    name = "YAML"
    extensions = (".yaml", ".yml")

    def spans(self, path: Path, text: str, options: DocumentOptions, notes: list[str]) -> Iterator[Span]:
        """Yield the string values whose keys are chosen."""
        walk = _Walk(text, options)
        for number, root in enumerate(_compose(path, text)):
            yield from walk.node(root, [str(number)] if number else [])
        if walk.left:
            notes.append(f"{walk.left} values with an anchor or a tag of their own were left as they are.")

    def finish(self, splicer: Splicer, options: DocumentOptions) -> None:
        """Name the target language where the file's only top key is a language, as in Rails."""
        top = list(_TOP_KEY.finditer(splicer.text))
        if not options.target or len(top) != 1 or top[0]["alone"] is None:
            return
        match = top[0]
        try:
            canonical_code(match[1])
        except UnsupportedLanguage:
            return
        splicer.replace(match.start(1), match.end(1), options.target)


def _compose(path: Path, text: str) -> list[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        parser = YAML(typ="safe", pure=True)
        parser.composer.warn_double_anchors = False
        return [root for root in parser.compose_all(text) if root is not None]
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, IndexError) as error:
        raise damaged(path, f"it is no YAML ({str(error)[:100]})") from error


@dataclass(slots=True)
class _Walk:
    """Finds the scalars of a document."""

    text: str
    options: DocumentOptions
    seen: set[int] = field(default_factory=set)
    left: int = 0

    def node(self, node: Any, path: list[str]) -> Iterator[Span]:
        # An alias is the same node again.
        if id(node) in self.seen:
            return
        self.seen.add(id(node))
        if isinstance(node.value, str):
            yield from self._scalar(node, ".".join(path))
            return
        for i, child in enumerate(node.value):
            if isinstance(child, tuple):
                yield from self.node(child[1], [*path, str(child[0].value)])
            else:
                yield from self.node(child, [*path, str(i)])

    def _scalar(self, node: Any, key: str) -> Iterator[Span]:
        if str(node.tag) != _STRING or not key_wanted(key, self.options.keys):
            return
        start, end = node.start_mark.index, node.end_mark.index
        if self.text[start : start + 1] in ("&", "!"):
            self.left += 1
            return
        style = node.style or ""
        if style in ("|", ">"):
            yield from self._block(node, key, start, end, style)
        else:
            yield Span(start, end, string_tokens(node.value), _flow(style), key)

    def _block(self, node: Any, key: str, start: int, end: int, style: str) -> Iterator[Span]:
        body = self.text.find("\n", start, end) + 1
        lines = self.text[body:end].rstrip()
        if body <= 0 or not lines:
            return
        indents = [len(x) - len(x.lstrip(" ")) for x in lines.split("\n") if x.strip()]
        # More than one indent has a meaning that a translation can't keep.
        if len(set(indents)) != 1:
            self.left += 1
            return
        value = node.value.rstrip("\n")
        glue = ("\n" if style == "|" else "\n\n") + " " * indents[0]

        def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
            lines = _LINE_END.sub("\n", string_text(tokens).strip())
            return " " * indents[0] + _ESCAPED.sub("", lines).replace("\n", glue)

        yield Span(body, body + len(lines), string_tokens(value), render, key)


def _flow(style: str) -> Render:
    def render(tokens: list[Token], terms: Sequence[str]) -> str:  # noqa: ARG001
        value = string_text(tokens)
        plain = not _CONTROL.search(value)
        if style == "'" and plain:
            return "'" + value.replace("'", "''") + "'"
        if style == "" and plain and _SAFE.fullmatch(value) and value.lower() not in _WORDS:
            return value
        quoted = json.dumps(value, ensure_ascii=False)
        return _ESCAPED.sub(lambda m: f"\\u{ord(m.group()):04x}", quoted)

    return render
