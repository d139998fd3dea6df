# SPDX-License-Identifier: Apache-2.0
"""Look a glossary over for what will surprise its user."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from hymt_desktop.core.terms.folding import canonical
from hymt_desktop.core.terms.model import Entry, Status, case_matters
from hymt_desktop.core.terms.store import source_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ProblemKind(str, Enum):
    """What is odd about an entry."""

    DUPLICATE = "duplicate"
    SEVERAL = "several"
    CONTRADICTION = "contradiction"
    UNCHANGED = "unchanged"
    ACRONYM = "acronym"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at; the glossary works all the same."""

    kind: ProblemKind
    source: str
    message: str


def check_entries(entries: Iterable[Entry]) -> list[Problem]:
    """Return what is odd about a glossary's entries, by source."""
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[source_key(entry.source)].append(entry)
    problems: list[Problem] = []
    for _, same in sorted(by_source.items()):
        problems += _together(same)
        problems += [problem for entry in same for problem in _alone(entry)]
    return problems


def _together(same: Sequence[Entry]) -> list[Problem]:
    """Return the problems among the entries of one source."""
    source = same[0].source
    problems = []
    if len(set(same)) < len(same):
        problems.append(Problem(ProblemKind.DUPLICATE, source, "is there more than once."))
    wanted: dict[str, None] = {}
    forbidden: set[str] = set()
    for entry in same:
        if entry.status is Status.PREFERRED:
            wanted.update(dict.fromkeys(entry.targets[:1]))
        elif entry.status is Status.FORBIDDEN:
            forbidden.update(entry.targets)
    both = [target for entry in same if entry.status is not Status.FORBIDDEN for target in entry.targets]
    clashing = [target for target in dict.fromkeys(both) if target in forbidden]
    if clashing:
        text = f"has '{clashing[0]}' both as a translation and as a forbidden one."
        problems.append(Problem(ProblemKind.CONTRADICTION, source, text))
    if wanted and any(entry.status is Status.DO_NOT_TRANSLATE for entry in same):
        text = "has a translation and is not to be translated."
        problems.append(Problem(ProblemKind.CONTRADICTION, source, text))
    if len(wanted) > 1:
        text = f"has several preferred translations ({' / '.join(wanted)}); the first one is used."
        problems.append(Problem(ProblemKind.SEVERAL, source, text))
    return problems


def _alone(entry: Entry) -> list[Problem]:
    problems = []
    if entry.targets[:1] == (entry.source,):
        text = "is translated as itself; the status do_not_translate says so."
        problems.append(Problem(ProblemKind.UNCHANGED, entry.source, text))
    if case_matters(entry.source) and not entry.case_sensitive:
        text = f"also matches '{entry.source.lower()}'; make it case-sensitive if that is another word."
        problems.append(Problem(ProblemKind.ACRONYM, entry.source, text))
    text = canonical(entry.source)
    if not entry.whole_word and text.isascii() and len(text) < 3:
        message = "is very short and matches inside other words."
        problems.append(Problem(ProblemKind.SHORT, entry.source, message))
    return problems
