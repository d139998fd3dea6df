# SPDX-License-Identifier: Apache-2.0
"""Get the terms for a translation: from stored glossaries, from files, or both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import GlossaryInvalid, UserError
from hymt_desktop.core.terms.formats import ReadOptions, format_of
from hymt_desktop.core.terms.importing import refused
from hymt_desktop.core.terms.match import TermMatcher
from hymt_desktop.core.terms.model import Glossary, GlossaryContent
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.terms.store import GlossaryStore


def load_term_source(
    store: GlossaryStore | None,
    names_or_files: Sequence[str | Path],
    source: str | None,
    target: str,
) -> TermMatcher:
    """Return the terms of the named glossaries, of which the earlier ones have precedence.

    A stored glossary that is named is used even if it is turned off.

    Args:
        store: The stored glossaries; None where there are none.
        names_or_files: Names of stored glossaries or paths of glossary files; none at all means: the
            stored glossaries that are turned on.
        source: Language of the text; None where it is yet to be detected.
        target: Language to translate into.

    Raises:
        UserError: A name is neither a stored glossary nor a file.
        GlossaryInvalid: A file is damaged, has rejected rows, or is for other languages.
    """
    if not names_or_files:
        stored = store.glossaries() if store else []
        return TermMatcher([(glossary, store.entries(glossary)) for glossary in stored if store])
    contents = [_load(store, name, source, target) for name in names_or_files]
    return TermMatcher(
        (replace(glossary, order=i), entries) for i, (glossary, entries) in enumerate(contents)
    )


def load_glossaries(
    *names_or_files: str | Path, target: str, source: str | None = None, data_dir: str | Path | None = None
) -> TermMatcher:
    """Return the terms of glossaries for a ``Translator``, from the stored ones and from files.

    Args:
        names_or_files: Names of stored glossaries or paths; none for the stored ones that are turned on.
        target: Language to translate into.
        source: Language of the text; None where it is to be detected.
        data_dir: The program's data folder; None for this user's.

    Raises:
        UserError: A name is neither a stored glossary nor a file.
        GlossaryInvalid: A file is damaged, has rejected rows, or is for other languages.
    """
    from hymt_desktop.core.paths import default_paths
    from hymt_desktop.core.terms.store import GlossaryStore

    file = default_paths(data_dir).glossaries
    store = GlossaryStore(file) if file.exists() else None
    try:
        return load_term_source(store, names_or_files, source, target)
    finally:
        if store is not None:
            store.close()


def _load(store: GlossaryStore | None, name: str | Path, source: str | None, target: str) -> GlossaryContent:
    stored = store.find(name) if store and isinstance(name, str) else None
    if store and stored:
        return replace(stored, enabled=True), store.entries(stored)
    path = Path(name)
    if not path.is_file():
        names = ", ".join(f"'{glossary.name}'" for glossary in store.glossaries()[:20]) if store else ""
        raise UserError(
            f"'{name}' is neither a stored glossary nor a file.",
            f"Stored glossaries: {names or 'none'}. See 'hymt glossary list'.",
        )
    return read_glossary_file(path, source, target)


def read_glossary_file(path: Path, source: str | None, target: str) -> GlossaryContent:
    """Return the contents of a glossary file that is to be used as it is, without import.

    Raises:
        GlossaryInvalid: The file is damaged, has rejected rows, or is for other languages.
    """
    parsed = format_of(path).read(path, ReadOptions(source=source, target=target))
    if parsed.rejected:
        raise refused(path, parsed)
    wanted = (canonical_code(source) if source else None, canonical_code(target))
    for code, found in zip(wanted, (parsed.source, parsed.target), strict=True):
        # Traditional Chinese is made of Simplified Chinese, so a glossary for that serves too.
        if code and found and code != found and (code, found) != ("zh-Hant", "zh"):
            raise GlossaryInvalid(
                f"{path.name} is a glossary for {parsed.source}-{parsed.target}, not for '{code}'.",
                "Use a glossary for the languages of the translation.",
            )
    glossary = Glossary(path.stem, parsed.source or wanted[0] or "", parsed.target or wanted[1])
    return glossary, [record.entry for record in parsed.records]
