# SPDX-License-Identifier: Apache-2.0
"""What a job did, as values, as JSON, and as a page to read."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.documents.inline import plain
from hymt_desktop.core.files import atomic_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hymt_desktop.core.documents.base import Document, Translations
    from hymt_desktop.core.documents.consistent import Place
    from hymt_desktop.core.documents.journal import Entry
    from hymt_desktop.core.results import Options

    Say = Callable[[str], str]


class State(str, Enum):
    """How far a file came."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A unit that deserves a second look."""

    key: str
    source: str
    target: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One sentence with what the model and the estimate of its quality say of it."""

    key: str
    source: str
    target: str
    score: float | None = None
    quality: float | None = None
    step: str = ""

    @classmethod
    def of(cls, place: Place, entry: Entry) -> Rated:
        """Return a sentence of a document."""
        part = entry.parts[place.number]
        target = (entry.text or "")[part.target_start : part.target_end]
        return cls(place.key, place.source, target, part.score, part.quality, part.step)


@dataclass(frozen=True, slots=True)
class Varied:
    """A name or term with several renderings.

    Attributes:
        source: As it is written first.
        target: The usual rendering; empty where none is usual.
        uses: Sentences that have it.
        same: Of them, those with the usual rendering.
        others: Where it has another one.
    """

    source: str
    target: str
    uses: int
    same: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. ``counts`` is by origin: translated, memory, repeated, kept."""

    source: Path
    output: Path
    state: State
    units: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    flagged: tuple[Flagged, ...] = ()
    flagged_count: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""
    hint: str = ""
    seconds: float = 0.0
    source_language: str = ""
    """Given, or detected; empty where it was left to each segment."""
    exit_code: int = 0
    """That of the error's class."""
    segments: tuple[Rated, ...] = ()
    """The sentences, in order, of which the first 10,000."""
    consistency: float | None = None
    """Share of the uses of recurring names and terms that have the usual rendering; None for none."""
    varied: tuple[Varied, ...] = ()
    """Names and terms that are rendered in several ways, the most frequent ones first."""
    revised: int = 0
    """Sentences that were translated again for consistency."""

    @property
    def quality(self) -> float | None:
        """Mean of the sentences' estimates (chrF, 0 to 100); None where there is none."""
        known = [segment.quality for segment in self.segments if segment.quality is not None]
        return round(sum(known) / len(known), 1) if known else None

    def doubtful(self, count: int) -> list[Rated]:
        """Return the ``count`` sentences with the lowest estimates, the lowest first."""
        known = [segment for segment in self.segments if segment.quality is not None]
        return sorted(known, key=lambda segment: segment.quality or 0.0)[:count]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "source": str(self.source),
            "output": str(self.output) if self.state is State.DONE else None,
            "state": self.state.value,
            "source_language": self.source_language,
            "units": self.units,
            "translated": self.counts.get("translated", 0),
            "from_memory": self.counts.get("memory", 0),
            "repeated": self.counts.get("repeated", 0),
            "kept": self.counts.get("kept", 0),
            "flagged": self.flagged_count,
            "flags": [
                {"where": f.key, "source": f.source, "target": f.target, "reasons": list(f.reasons)}
                for f in self.flagged
            ],
            "quality": self.quality,
            "segments": [
                {
                    "where": s.key,
                    "source": s.source,
                    "target": s.target,
                    "score": s.score,
                    "quality": s.quality,
                    "step": s.step,
                }
                for s in self.segments
            ],
            "consistency": {
                "share": None if self.consistency is None else round(self.consistency, 3),
                "translated_again": self.revised,
                "rendered_in_several_ways": [
                    {
                        "source": v.source,
                        "target": v.target,
                        "uses": v.uses,
                        "same": v.same,
                        "other_renderings_in": list(v.others),
                    }
                    for v in self.varied
                ],
            },
            "notes": list(self.notes),
            "error": self.error,
            "hint": self.hint,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class JobReport:
    """What a job did."""

    source_language: str
    target_language: str
    model: str
    files: tuple[FileReport, ...]
    skipped: Sequence[tuple[Path, str]] = ()
    seconds: float = 0.0

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """The files with an error."""
        return tuple(f for f in self.files if f.state is State.FAILED)

    @property
    def cancelled(self) -> bool:
        """Whether the job was stopped."""
        return any(f.state in (State.CANCELLED, State.WAITING) for f in self.files)

    @property
    def flagged(self) -> int:
        """Number of units with a flag."""
        return sum(f.flagged_count for f in self.files)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "source_language": self.source_language,
            "target_language": self.target_language,
            "model": self.model,
            "files": [f.as_dict() for f in self.files],
            "skipped": [{"path": str(path), "reason": reason} for path, reason in self.skipped],
            "seconds": round(self.seconds, 3),
        }

    def as_json(self) -> str:
        """Return the report as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n"

    def as_html(self, say: Say = str, language: str = "en") -> str:
        """Return the report as one page that needs nothing else.

        Args:
            say: Gives a text of the report, which is English here, in the language of the page.
            language: That language, as HTML names it.
        """
        rows = "".join(_row(f, say) for f in self.files)
        flags = "".join(_flags(f, say) for f in self.files if f.flagged)
        varied = "".join(_varied(f, say) for f in self.files if f.varied)
        doubtful = "".join(_doubtful(f, say) for f in self.files if f.quality is not None)
        skipped = "".join(f"<li>{_e(path)}: {_e(say(reason))}</li>" for path, reason in self.skipped)
        title = _e(say("Translation report"))
        columns = "".join(f"<th>{_e(say(column))}</th>" for column in _COLUMNS)
        quality = f"<p>{_e(say(_QUALITY))}</p>\n"
        head = {name: f"<h2>{_e(say(name))}</h2>\n" for name in _HEADINGS}
        return (
            f'<!DOCTYPE html>\n<html lang="{_e(language)}"><head><meta charset="utf-8">'
            f"<title>{title}</title>"
            f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
            f"<p>{_e(self.source_language or say('detected'))} → {_e(self.target_language)}, "
            f"{_e(self.model)}, {self.seconds:.1f} s</p>\n"
            f"<table><thead><tr>{columns}</tr></thead><tbody>\n{rows}"
            "</tbody></table>\n"
            + (head["To look at"] + flags if flags else "")
            + (head["Rendered in several ways"] + varied if varied else "")
            + (head["Lowest expected quality"] + quality + doubtful if doubtful else "")
            + (f"{head['Passed over']}<ul>{skipped}</ul>\n" if skipped else "")
            + "</body></html>\n"
        )

    def save(self, path: Path, say: Say = str, language: str = "en") -> None:
        """Write the report: HTML for ``.html`` and ``.htm``, else JSON, which is always English.

        Args:
            path: The file.
            say: As for ``as_html``.
            language: As for ``as_html``.
        """
        page = path.suffix.lower() in (".html", ".htm")
        with atomic_output(path) as out:
            out.write((self.as_html(say, language) if page else self.as_json()).encode("utf-8", "replace"))


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #767676;padding:.3rem .6rem;"
    "text-align:start;vertical-align:top}"
)


_COLUMNS = (
    *("File", "State", "Segments", "Translated", "From memory", "Repeated", "Kept", "Flagged", "Quality"),
    *("Consistency", "Notes"),
)
_HEADINGS = ("To look at", "Rendered in several ways", "Lowest expected quality", "Passed over")
LEAST = 50
"""Sentences with the lowest estimates that a page lists; JSON has them all."""
_QUALITY = (
    "Quality is the chrF (0 to 100) that such translations reach on average against a human one. It is of "
    "use for sorting sentences by doubt; of a single one it says little."
)


def _e(value: object) -> str:
    return html.escape(str(value).encode("utf-8", "replace").decode())


def side_by_side(
    name: str, options: Options, document: Document, translations: Translations
) -> Iterator[str]:
    """Yield a page with each segment's source and translation in two columns."""
    source, target = options.source or "", options.target
    yield (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f"<title>{_e(name)}</title><style>{_STYLE}</style></head>"
        f"<body>\n<h1>{_e(name)}</h1>\n<table><tbody>\n"
    )
    for unit in document.units:
        text = translations.get(unit.index)
        yield (
            f'<tr><td lang="{_e(source)}" dir="auto">{_e(plain(unit.text))}</td>'
            f'<td lang="{_e(target)}" dir="auto">{_e(plain(unit.text if text is None else text))}</td></tr>\n'
        )
    yield "</tbody></table>\n</body></html>\n"


def _row(file: FileReport, say: Say) -> str:
    said = [*((file.error, file.hint) if file.error else ()), *file.notes]
    notes = " ".join(say(text) for text in said)
    counts = (file.counts.get(name, 0) for name in ("translated", "memory", "repeated", "kept"))
    cells: list[object] = [file.source, say(file.state.value), file.units, *counts, file.flagged_count]
    cells += ["" if file.quality is None else file.quality, _share(file, say), notes]
    return "<tr>" + "".join(f"<td>{_e(cell)}</td>" for cell in cells) + "</tr>\n"


def _share(file: FileReport, say: Say) -> str:
    if file.consistency is None:
        return ""
    again = f" ({say('{0} translated again').format(file.revised)})" if file.revised else ""
    return f"{100 * file.consistency:.0f} %{again}"


def _varied(file: FileReport, say: Say) -> str:
    rows = "".join(
        f"<tr><td>{_e(v.source)}</td><td>{_e(v.target)}</td><td>{v.same} / {v.uses}</td>"
        f"<td>{_e('; '.join(dict.fromkeys(v.others)))}</td></tr>\n"
        for v in file.varied
    )
    titles = ("Name or term", "Usual rendering", "Uses that have it", "Other renderings in")
    return _table(file, say, titles, rows)


def _doubtful(file: FileReport, say: Say) -> str:
    rows = "".join(
        f"<tr><td>{_e(s.quality)}</td><td>{_e(s.key)}</td><td>{_e(plain(s.source))}</td>"
        f"<td>{_e(plain(s.target))}</td></tr>\n"
        for s in file.doubtful(LEAST)
    )
    return _table(file, say, ("Quality", "Where", "Source", "Translation"), rows)


def _table(file: FileReport, say: Say, titles: Sequence[str], rows: str) -> str:
    head = "".join(f"<th>{_e(say(title))}</th>" for title in titles)
    return (
        f"<h3>{_e(file.source)}</h3>\n<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n"
    )


def _flags(file: FileReport, say: Say) -> str:
    rows = "".join(
        f"<tr><td>{_e(f.key)}</td><td>{_e(f.source)}</td><td>{_e(f.target)}</td>"
        f"<td>{_e('; '.join(map(say, f.reasons)))}</td></tr>\n"
        for f in file.flagged
    )
    return _table(file, say, ("Where", "Source", "Translation", "Why"), rows)
