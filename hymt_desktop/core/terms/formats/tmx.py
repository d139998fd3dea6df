# SPDX-License-Identifier: Apache-2.0
"""TMX 1.4b used as a glossary: each translation unit is an entry.

Also used by the translation memory, which has the same units with sentences in them. What TMX has no
attribute for goes into ``prop`` elements ``x-hymt-...``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.terms.formats.base import (
    Collector,
    Parsed,
    ReadOptions,
    choose_pair,
    default_case,
    invalid,
    language_of,
    parse_flag,
    parse_part_of_speech,
    parse_status,
)
from hymt_desktop.core.terms.formats.safexml import (
    XML_LANG,
    Element,
    Ids,
    SafeXml,
    children,
    local,
    text_of,
    to_bytes,
)
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_PROP = "x-hymt-"
# The inline elements of TMX whose content is the file format's code, not text.
_CODES = ("bpt", "ept", "it", "ph", "ut")


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit: (language, text) in file order, unknown languages left out."""

    where: str
    variants: tuple[tuple[str, str], ...]
    properties: dict[str, str]
    note: str = ""

    def texts(self, language: str) -> tuple[str, ...]:
        """Return the texts in one language."""
        return tuple(text for code, text in self.variants if code == language)


def read_units(path: Path) -> Iterator[Unit]:
    """Yield the translation units of a TMX file. Raises GlossaryInvalid."""
    ids = Ids(path)
    root = ""
    for element, where in SafeXml(path).elements("tu"):
        if not root:
            root = local(element)
            if root != "tmx":
                raise invalid(path, where, f"the element <{root}> is no TMX file.")
            continue
        ids.add(element.get("tuid"), where)
        yield _unit(element, where)


def _unit(element: Element, where: str) -> Unit:
    variants = []
    for variant in children(element, "tuv"):
        code = language_of(variant.get(XML_LANG) or variant.get("lang") or "")
        segment = next(children(variant, "seg"), None)
        if code and segment is not None:
            variants.append((code, _segment_text(segment)))
    properties = {prop.get("type", ""): text_of(prop) for prop in children(element, "prop")}
    notes = "\n".join(text_of(note).strip() for note in children(element, "note"))
    return Unit(where, tuple(variants), properties, notes)


def _segment_text(segment: Element) -> str:
    """Return a segment's text without inline codes; highlighted text (``hi``) stays."""
    texts = [segment.text or ""]
    for child in segment:
        if local(child) not in _CODES:
            texts.append(_segment_text(child))
        texts.append(child.tail or "")
    return "".join(texts)


def read(path: Path, options: ReadOptions) -> Parsed:
    """Read a TMX file as a glossary. Raises GlossaryInvalid."""
    units = list(read_units(path))
    if not units:
        raise invalid(path, "", "there are no translation units in the file.")
    source, target = choose_pair(path, (code for unit in units for code, _ in unit.variants), options)
    collector = Collector(path)
    for unit in units:
        sources = unit.texts(source)
        if not sources:
            collector.reject(unit.where, f"has no text in '{source}'.")
        collector.add_all(unit.where, (_entry(text, unit, target) for text in sources))
    return Parsed(
        format="tmx",
        records=collector.records,
        rejected=collector.rejected,
        source=source,
        target=target,
        name=path.stem,
        encoding="utf-8",
    )


def _entry(text: str, unit: Unit, target: str) -> Entry:
    def own(name: str) -> str:
        return unit.properties.get(_PROP + name, "")

    entry = Entry(
        source=text,
        targets=unit.texts(target),
        case_sensitive=parse_flag("case-sensitive", own("case-sensitive")),
        whole_word=parse_flag("whole-word", own("whole-word") or "yes"),
        part_of_speech=parse_part_of_speech(own("part-of-speech")),
        status=parse_status(own("status")),
        note=unit.note,
        domain=own("domain"),
    )
    return entry if own("case-sensitive") else default_case(entry)


def write(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as TMX 1.4b."""
    return tmx_bytes(glossary.source, "phrase", (_entry_unit(glossary, entry) for entry in entries))


def _entry_unit(glossary: Glossary, entry: Entry) -> Unit:
    texts = entry.targets
    if entry.status is Status.DO_NOT_TRANSLATE:
        texts = (entry.source,)
    properties = {
        "case-sensitive": "yes" if entry.case_sensitive else "no",
        "whole-word": "yes" if entry.whole_word else "no",
        "part-of-speech": entry.part_of_speech.value if entry.part_of_speech != PartOfSpeech.NONE else "",
        "status": entry.status.value,
        "domain": entry.domain,
    }
    variants = ((glossary.source, entry.source), *((glossary.target, text) for text in texts))
    return Unit("", variants, {_PROP + key: value for key, value in properties.items() if value}, entry.note)


def tmx_bytes(source: str, segment_type: str, units: Iterable[Unit]) -> bytes:
    """Return units as a TMX file.

    Args:
        source: Language code of the sources, or ``*all*``.
        segment_type: ``phrase``, ``sentence`` or ``paragraph``.
        units: What to write.
    """
    root = etree.Element("tmx", {"version": "1.4"})
    header = {
        "creationtool": "HY-MT Desktop",
        "creationtoolversion": "1",
        "segtype": segment_type,
        "o-tmf": "hymt",
        "adminlang": "en",
        "srclang": source,
        "datatype": "plaintext",
    }
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for number, unit in enumerate(units, start=1):
        element = etree.SubElement(body, "tu", {"tuid": str(number)})
        if unit.note:
            etree.SubElement(element, "note").text = unit.note
        for kind, value in unit.properties.items():
            etree.SubElement(element, "prop", {"type": kind}).text = value
        for code, text in unit.variants:
            variant = etree.SubElement(element, "tuv", {XML_LANG: code})
            etree.SubElement(variant, "seg").text = text
    return to_bytes(root, '<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
