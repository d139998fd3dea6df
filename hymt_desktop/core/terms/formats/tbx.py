# SPDX-License-Identifier: Apache-2.0
"""TBX (ISO 30042): version 2 (``martif``) and version 3 in both styles, DCA and DCT.

Read: any dialect, by the names of the elements; ``tig`` as well as ``ntig``; data categories as ``type``
attributes (DCA) or as elements (DCT). A concept with several source terms gives an entry for each of them.
Terms of the target language are grouped by their administrative status.

Written: TBX-Basic, one concept for each entry. What TBX has no category for (case, whole words, do not
translate) goes into ``projectSubset`` of the source term, as ``hymt:...``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CONCEPT = ("termEntry", "conceptEntry")
_LANGUAGE = ("langSet", "langSec")
_TERM = ("tig", "ntig", "termSec")
_TBX_NS = "urn:iso:std:iso:30042:ed-2"
_MIN_NS = "http://www.tbxinfo.net/ns/min"
_BASIC_NS = "http://www.tbxinfo.net/ns/basic"
_OWN = "hymt:"
_ADMINISTRATIVE = {
    Status.PREFERRED: "preferredTerm-admn-sts",
    Status.ALLOWED: "admittedTerm-admn-sts",
    Status.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_PART_NAMES = {PartOfSpeech.PROPER_NOUN: "properNoun"}


@dataclass(slots=True)
class _Term:
    """One term of one language, with what is said about it."""

    text: str
    status: str = ""
    part_of_speech: str = ""
    own: str | None = None


@dataclass(slots=True)
class _Concept:
    where: str
    domain: str = ""
    notes: list[str] = field(default_factory=list)
    terms: dict[str, list[_Term]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def read(path: Path, options: ReadOptions) -> Parsed:
    """Read a TBX file. Raises GlossaryInvalid."""
    xml = SafeXml(path)
    ids = Ids(path)
    concepts: list[_Concept] = []
    root, name, note = "", "", ""
    for element, where in xml.elements(*_CONCEPT, "titleStmt", "sourceDesc"):
        kind = local(element)
        if not root:
            root = kind
            if root not in ("martif", "tbx"):
                raise invalid(path, where, f"the element <{root}> is no TBX file.")
        elif kind == "titleStmt":
            name = text_of(next(children(element, "title"), None)).strip()
            note = text_of(next(children(element, "note"), None)).strip()
        elif kind in _CONCEPT:
            ids.add(element.get("id"), where)
            concepts.append(_concept(element, where))
    if not concepts:
        raise invalid(path, "", "there are no concepts in the file.")
    source, target = choose_pair(path, (code for concept in concepts for code in concept.terms), options)
    collector = Collector(path)
    for concept in concepts:
        _collect(collector, concept, source, target)
    return Parsed(
        format="tbx",
        records=collector.records,
        rejected=collector.rejected,
        source=source,
        target=target,
        name=name or path.stem,
        note=note,
        encoding="utf-8",
    )


def _category(element: Element) -> str:
    """Return the data category of an element: its type in DCA, its name in DCT."""
    return element.get("type") or local(element)


def _concept(element: Element, where: str) -> _Concept:
    concept = _Concept(where)
    for child in element:
        kind = local(child)
        if kind in _LANGUAGE:
            code = language_of(child.get(XML_LANG) or child.get("lang") or "")
            if code is None:
                concept.unknown.append(child.get(XML_LANG) or "(none)")
            else:
                concept.terms.setdefault(code, []).extend(_terms(child, concept))
        else:
            _describe(child, concept)
    return concept


def _describe(element: Element, concept: _Concept) -> None:
    """Take what is said about the concept, on whatever level."""
    for part in element if local(element) in ("descripGrp", "adminGrp") else [element]:
        category, text = _category(part), text_of(part).strip()
        if category == "subjectField" and not concept.domain:
            concept.domain = text
        elif category in ("note", "definition", "usageNote") and text:
            concept.notes.append(text)


def _terms(language: Element, concept: _Concept) -> Iterator[_Term]:
    for child in language:
        if local(child) not in _TERM:
            _describe(child, concept)
            continue
        inner = [*children(child, "termGrp")]
        parts = [part for group in ([child, *inner]) for part in group if local(part) != "termGrp"]
        term = _Term(text_of(next((part for part in parts if local(part) == "term"), None)))
        for part in parts:
            _qualify(term, part, concept)
        yield term


def _qualify(term: _Term, element: Element, concept: _Concept) -> None:
    category, text = _category(element), text_of(element).strip()
    if category == "administrativeStatus":
        term.status = text
    elif category == "partOfSpeech":
        term.part_of_speech = text
    elif category == "projectSubset" and text.startswith(_OWN):
        term.own = text.removeprefix(_OWN)
    else:
        _describe(element, concept)


def _collect(collector: Collector, concept: _Concept, source: str, target: str) -> None:
    where = concept.where
    sources = concept.terms.get(source, [])
    if not sources:
        unknown = f" (it has {', '.join(concept.unknown)})" if concept.unknown else ""
        collector.reject(where, f"has no term in '{source}'{unknown}.")
    for term in sources:
        collector.add_all(where, _entries(term, concept, concept.terms.get(target, [])))


def _entries(term: _Term, concept: _Concept, targets: list[_Term]) -> Iterator[Entry]:
    flags = frozenset((term.own or "").split())
    groups: dict[Status, list[str]] = {}
    for translation in targets:
        groups.setdefault(parse_status(translation.status), []).append(translation.text)
    if "do-not-translate" in flags:
        groups = {Status.DO_NOT_TRANSLATE: []}
    elif not groups:
        groups = {Status.PREFERRED: []}
    for status, texts in groups.items():
        entry = Entry(
            source=term.text,
            targets=tuple(texts),
            case_sensitive="case-sensitive" in flags,
            whole_word="partial-words" not in flags,
            part_of_speech=parse_part_of_speech(term.part_of_speech),
            status=status,
            note="\n".join(concept.notes),
            domain=concept.domain,
        )
        yield default_case(entry) if term.own is None else entry


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The names that one version and style of TBX uses."""

    concept: str
    language: str
    term: str
    namespace: str = ""
    dct: bool = False

    def tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}" if self.namespace else name

    def add(self, parent: Element, name: str, text: str | None = None) -> Element:
        """Add a core element."""
        element = etree.SubElement(parent, self.tag(name))
        element.text = text
        return element

    def category(self, parent: Element, kind: str, category: str, text: str, module: str) -> None:
        """Add a data category: ``<termNote type="partOfSpeech">`` or ``<min:partOfSpeech>``."""
        if self.dct:
            etree.SubElement(parent, f"{{{module}}}{category}").text = text
        else:
            element = self.add(parent, kind, text)
            element.set("type", category)


_V2 = _Dialect("termEntry", "langSet", "tig")
_DCA = _Dialect("conceptEntry", "langSec", "termSec", _TBX_NS)
_DCT = _Dialect("conceptEntry", "langSec", "termSec", _TBX_NS, dct=True)


def write_v2(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as TBX version 2."""
    root = etree.Element("martif", {"type": "TBX", XML_LANG: glossary.source})
    header = _V2.add(root, "martifHeader")
    _header(_V2, header, glossary)
    described = _V2.add(_V2.add(header, "encodingDesc"), "p", "TBXBasicXCSV02.xcs")
    described.set("type", "XCSURI")
    _body(_V2, _V2.add(_V2.add(root, "text"), "body"), glossary, entries)
    return to_bytes(root, '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">')


def write_v3_dca(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as TBX version 3 with data categories as attributes."""
    return _version_3(_DCA, glossary, entries)


def write_v3_dct(glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    """Return a glossary as TBX version 3 with data categories as elements."""
    return _version_3(_DCT, glossary, entries)


def _version_3(dialect: _Dialect, glossary: Glossary, entries: Sequence[Entry]) -> bytes:
    names = {None: _TBX_NS, "min": _MIN_NS, "basic": _BASIC_NS} if dialect.dct else {None: _TBX_NS}
    attributes = {"style": "dct" if dialect.dct else "dca", "type": "TBX-Basic", XML_LANG: glossary.source}
    root = etree.Element(dialect.tag("tbx"), attributes, nsmap=names)
    _header(dialect, dialect.add(root, "tbxHeader"), glossary)
    body = dialect.add(dialect.add(root, "text"), "body")
    _body(dialect, body, glossary, entries)
    return to_bytes(root)


def _header(dialect: _Dialect, header: Element, glossary: Glossary) -> None:
    description = dialect.add(header, "fileDesc")
    title = dialect.add(description, "titleStmt")
    dialect.add(title, "title", glossary.name)
    if glossary.note:
        dialect.add(title, "note", glossary.note)
    dialect.add(dialect.add(description, "sourceDesc"), "p", "Exported by HY-MT Desktop")


def _body(dialect: _Dialect, body: Element, glossary: Glossary, entries: Sequence[Entry]) -> None:
    for number, entry in enumerate(entries, start=1):
        concept = dialect.add(body, dialect.concept)
        concept.set("id", f"c{number}")
        if entry.domain:
            dialect.category(concept, "descrip", "subjectField", entry.domain, _MIN_NS)
        if entry.note:
            dialect.add(concept, "note", entry.note)
        _source_term(dialect, concept, glossary, entry)
        if entry.targets:
            section = dialect.add(concept, dialect.language)
            section.set(XML_LANG, glossary.target)
            for target in entry.targets:
                term = dialect.add(section, dialect.term)
                dialect.add(term, "term", target)
                status = _ADMINISTRATIVE[entry.status]
                dialect.category(term, "termNote", "administrativeStatus", status, _MIN_NS)


def _source_term(dialect: _Dialect, concept: Element, glossary: Glossary, entry: Entry) -> None:
    section = dialect.add(concept, dialect.language)
    section.set(XML_LANG, glossary.source)
    term = dialect.add(section, dialect.term)
    dialect.add(term, "term", entry.source)
    if entry.part_of_speech is not PartOfSpeech.NONE:
        part = _PART_NAMES.get(entry.part_of_speech, entry.part_of_speech.value)
        dialect.category(term, "termNote", "partOfSpeech", part, _MIN_NS)
    flags = [
        *(["case-sensitive"] if entry.case_sensitive else []),
        *([] if entry.whole_word else ["partial-words"]),
        *(["do-not-translate"] if entry.status is Status.DO_NOT_TRANSLATE else []),
    ]
    dialect.category(term, "admin", "projectSubset", _OWN + " ".join(flags), _BASIC_NS)
