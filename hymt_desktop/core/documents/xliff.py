# SPDX-License-Identifier: Apache-2.0
"""XLIFF 1.2 and 2.x, and TMX: exchange formats of translation tools.

Reference: OASIS XLIFF 1.2, 2.1; LISA TMX 1.4b.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.base import Apply, DocumentOptions, Slot, SlotHandler
from hymt_desktop.core.documents.encoding import has_root
from hymt_desktop.core.documents.safety import damaged
from hymt_desktop.core.documents.xmltext import Mixed, OpenedXml, Role, keeps_blanks
from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.inline import Token
    from hymt_desktop.core.documents.runs import Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEW_STATES = frozenset({"new", "needs-translation", "initial"})


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _role(element: Element) -> Role:
    name = _local(element)
    if name == "mrk":
        protected = element.get("mtype") == "protected" or element.get("translate") == "no"
        return Role.WORD if protected else Role.PAIR
    return Role.PAIR if name in ("g", "pc", "hi") else Role.WORD if name in ("ph", "x") else Role.SINGLE


class XliffHandler(SlotHandler):
    """XLIFF."""

    name = "XLIFF"
    extensions = (".xlf", ".xliff", ".sdlxliff", ".mqxliff")
    interleave = False

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the root element."""
        return 90 if has_root(head, b"xliff") else super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedXml:
        """Find the units of either version."""
        opened = OpenedXml.read(path)
        if opened.tree is None:
            return opened
        root = opened.root
        if _local(root) != "xliff":
            raise damaged(path, "its root element is not xliff")
        version2 = str(root.get("version", "1.2")).startswith("2")
        finder = _segments if version2 else _trans_units
        kept = 0
        for key, source, holder in finder(root):
            target = next((c for c in holder if isinstance(c.tag, str) and _local(c) == "target"), None)
            if options.only_untranslated and _is_translated(holder, target):
                kept += 1
                continue
            mixed = Mixed(_role, keeps_blanks(source))
            opened.found.append(
                Slot(mixed.tokens(source), _apply(opened, mixed, source, holder), key, always=True)
            )
        if kept:
            opened.notes.append(f"{kept} segments had a translation and were left.")
        if options.target:
            _name_target(opened, options.target, version2=version2)
        return opened


def _trans_units(root: Element) -> Iterator[tuple[str, Element, Element]]:
    for unit in root.iter("{*}trans-unit"):
        source = next((c for c in unit if isinstance(c.tag, str) and _local(c) == "source"), None)
        if source is None or _untouchable(unit):
            continue
        yield str(unit.get("id")), source, unit


def _untouchable(unit: Element) -> bool:
    if unit.get("approved") == "yes":
        return True
    element = unit
    while element is not None:
        if element.get("translate") is not None:
            return bool(element.get("translate") == "no")
        element = element.getparent()
    return False


def _segments(root: Element) -> Iterator[tuple[str, Element, Element]]:
    for segment in root.iter("{*}segment"):
        source = next((c for c in segment if isinstance(c.tag, str) and _local(c) == "source"), None)
        if source is None or _untouchable(segment) or segment.get("state") == "final":
            continue
        unit = segment.getparent()
        yield f"{unit.get('id')} {segment.get('id', '')}".strip(), source, segment


def _is_translated(holder: Element, target: Element | None) -> bool:
    if target is None or not "".join(target.itertext()).strip():
        return False
    return (target.get("state") or holder.get("state") or "") not in _NEW_STATES


def _apply(opened: OpenedXml, mixed: Mixed, source: Element, holder: Element) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        target = next((c for c in holder if isinstance(c.tag, str) and _local(c) == "target"), None)
        if target is None:
            target = etree.Element(str(source.tag).replace("source", "target"), nsmap=source.nsmap)
            target.tail = source.tail
            # In 1.2 a segmented copy of the source may stand between.
            after = next((c for c in holder if isinstance(c.tag, str) and _local(c) == "seg-source"), source)
            after.addnext(target)
        mixed.fill(target, tokens, copied=True)
        if _local(holder) == "segment":
            holder.set("state", "translated")
        else:
            target.set("state", "needs-review-translation")
        opened.touch()

    return apply


def _name_target(opened: OpenedXml, language: str, *, version2: bool) -> None:
    holders = [opened.root] if version2 else list(opened.root.iter("{*}file"))
    name = "trgLang" if version2 else "target-language"
    for holder in holders:
        if not _same(holder.get(name), language):
            holder.set(name, language)
            opened.touch()


def _same(tag: str | None, language: str) -> bool:
    try:
        return tag is not None and canonical_code(tag) == canonical_code(language)
    except UnsupportedLanguage:
        return tag == language


class TmxHandler(SlotHandler):
    """Translation memories: each source segment gets one in the target language."""

    name = "TMX"
    extensions = (".tmx",)
    interleave = False

    def sniff(self, path: Path, head: bytes) -> int:
        """Look for the root element."""
        return 90 if has_root(head, b"tmx") else super().sniff(path, head)

    def open(self, path: Path, options: DocumentOptions) -> OpenedXml:
        """Find the segments in the source language."""
        opened = OpenedXml.read(path)
        if opened.tree is None:
            return opened
        root = opened.root
        if _local(root) != "tmx":
            raise damaged(path, "its root element is not tmx")
        header = root.find("{*}header")
        declared = options.source or (header.get("srclang") if header is not None else None) or "en"
        kept = 0
        for number, unit in enumerate(root.iter("{*}tu"), 1):
            variants = {v.get(_LANG) or v.get("lang") or "": v for v in unit.iter("{*}tuv")}
            source = _variant(variants, declared)
            if source is None:
                continue
            target = _variant(variants, options.target) if options.target else None
            if options.only_untranslated and target is not None:
                kept += 1
                continue
            segment = source.find("{*}seg")
            if segment is None:
                continue
            mixed = Mixed(_role, keeps_blanks(segment))
            apply = _tmx_apply(opened, mixed, segment, source, target, options.target)
            opened.found.append(
                Slot(mixed.tokens(segment), apply, str(unit.get("tuid", number)), always=True)
            )
        if kept:
            opened.notes.append(f"{kept} segments had a translation and were left.")
        return opened


def _variant(variants: dict[str, Element], language: str) -> Element | None:
    return next((v for tag, v in variants.items() if _same(tag, language)), None)


def _tmx_apply(
    opened: OpenedXml, mixed: Mixed, segment: Element, source: Element, target: Element | None, language: str
) -> Apply:
    def apply(tokens: list[Token], terms: Sequence[str]) -> None:  # noqa: ARG001
        variant = target
        if variant is None:
            variant = etree.Element(source.tag, nsmap=source.nsmap)
            variant.set(_LANG, language or "und")
            variant.tail = source.tail
            source.addnext(variant)
        place = variant.find("{*}seg")
        if place is None:
            place = etree.SubElement(variant, segment.tag)
        mixed.fill(place, tokens, copied=True)
        opened.touch()

    return apply
