# SPDX-License-Identifier: Apache-2.0
"""Message files of programs in XML: Android ``strings.xml``, Qt ``.ts``, .NET ``.resx``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.encoding import ascii_head, has_root
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.strings import key_wanted, string_text, string_tokens
from hymt_desktop.core.documents.xmltext import Mixed, OpenedXml, Role, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.inline import Token
    from hymt_desktop.core.documents.runs import Element

_ANDROID = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


class AndroidHandler(SlotHandler):
    """Android strings. Reference: Android developer guide, "String resources"."""

    name = "Android strings"
    extensions = (".xml",)
    interleave = False

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for a file of resources with strings; the extension says nothing."""
        found = has_root(head, b"resources") and re.search(
            rb"<(?:string|plurals|string-array)\s", ascii_head(head)
        )
        return 85 if found else 20 if path.name == "strings.xml" else 0

    def open(self, path: Path, options: DocumentOptions) -> OpenedXml:
        """Find the strings, the items of arrays, and the plural forms."""
        opened = OpenedXml.read(path)
        if opened.tree is not None and opened.root.tag != "resources":
            raise damaged(path, "its root element is not resources")
        for element, key in _android_texts(opened.root):
            if not key_wanted(key, options.keys):
                continue
            mixed = Mixed(_android_role, read=_android_read, write=_android_write)
            opened.found.append(Slot(mixed.tokens(element), _mixed_apply(opened, mixed, element), key))
        return opened


def _android_texts(root: Element) -> Iterator[tuple[Element, str]]:
    for child in root:
        name = str(child.get("name", "")) if isinstance(child.tag, str) else ""
        if not name or child.get("translatable") == "false":
            continue
        if child.tag == "string":
            yield child, name
        elif child.tag in ("string-array", "plurals"):
            for number, item in enumerate(child.iter("item")):
                yield item, f"{name}.{item.get('quantity', number)}"


def _android_role(element: Element) -> Role:
    return Role.WORD if element.tag == f"{_XLIFF}g" else Role.PAIR


def _android_read(text: str) -> str:
    # A reference to another resource (@string/x, ?attr/y) is no text; an escaped sign is.
    if re.fullmatch(r"\s*[@?][\w:]+/[\w.]+\s*", text):
        return ""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return {"n": "\n", "t": "\t"}.get(match[2], match[2])

    text = re.sub(r'(?<!\\)"', "", text)
    return _ANDROID.sub(one, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _android_write(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\t", "\\t")
    return "\\" + text if text[:1] in ("@", "?") else text


def _mixed_apply(opened: OpenedXml, mixed: Mixed, element: Element) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        mixed.fill(element, tokens)
        opened.touch()

    return apply


class QtHandler(SlotHandler):
    """Qt Linguist files. Reference: Qt documentation, "TS file format"."""

    name = "Qt translation"
    extensions = (".ts",)
    interleave = False

    def sniff(self, path: Path, head: bytes) -> int:  # noqa: ARG002
        """Look for the root element: TypeScript and video have the same extension."""
        return 90 if has_root(head, b"TS") else 0

    def open(self, path: Path, options: DocumentOptions) -> OpenedXml:
        """Find the messages that are in use."""
        opened = OpenedXml.read(path)
        if opened.root.tag != "TS":
            raise damaged(path, "its root element is not TS")
        kept = 0
        for context in opened.root.iter("context"):
            group = context.findtext("name") or ""
            for message in context.iter("message"):
                target, source = message.find("translation"), message.find("source")
                if source is None or target is None or target.get("type") in ("vanished", "obsolete"):
                    continue
                done = target.get("type") != "unfinished" and "".join(target.itertext()).strip()
                if options.only_untranslated and done:
                    kept += 1
                    continue
                text = "".join(source.itertext())
                opened.found.append(
                    Slot(
                        string_tokens(text),
                        _qt_apply(opened, target),
                        f"{group}: {text}"[:120],
                        group,
                        always=True,
                    )
                )
        if kept:
            opened.notes.append(f"{kept} messages had a translation and were left.")
        if options.target and opened.root.get("language") is not None:
            opened.root.set("language", options.target.replace("-", "_"))
            opened.touch()
        return opened


def _qt_apply(opened: OpenedXml, target: Element) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        forms = target.findall("numerusform")
        for place in forms or [target]:
            place.text = clean(string_text(tokens))
        target.attrib.pop("type", None)
        opened.touch()

    return apply


class ResxHandler(SlotHandler):
    """.NET resources. Reference: Microsoft, "Work with .resx files programmatically"."""

    name = ".NET resources"
    extensions = (".resx", ".resw")
    interleave = False

    def open(self, path: Path, options: DocumentOptions) -> OpenedXml:
        """Find the entries that are text."""
        opened = OpenedXml.read(path)
        if opened.tree is not None and opened.root.tag != "root":
            raise damaged(path, "its root element is not root")
        for entry in opened.root.iter("data"):
            name = str(entry.get("name", ""))
            value = entry.find("value")
            # Entries with a type are pictures and settings; those of forms have names like >>button.Type.
            if (
                value is None
                or not value.text
                or entry.get("type")
                or entry.get("mimetype")
                or name.startswith(">>")
            ):
                continue
            if key_wanted(name, options.keys):
                opened.found.append(Slot(string_tokens(value.text), _text_apply(opened, value), name))
        return opened


def _text_apply(opened: OpenedXml, place: Element) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        place.text = clean(string_text(tokens))
        opened.touch()

    return apply
