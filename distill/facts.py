# SPDX-License-Identifier: Apache-2.0
"""What a model's publisher says of it: the input of its manifest, model card and NOTICE.

Facts are a TOML file::

    name = "en-zh-small"
    version = "1.0.0"
    languages = ["en", "zh"]
    pairs = [["en", "zh"], ["zh", "en"]]
    licence = "Apache-2.0"
    licence_file = "LICENSE"               # beside the facts file; its text goes into the package
    description = "..."
    teacher = "..."                        # name it as what it is
    data = "..."                           # one line, shown in the About box
    training = "..."                       # a paragraph or more, Markdown
    limitations = ["..."]

    [limits]
    max_source_tokens = 256
    context_sentences = 3
    features = ["terms", "tags", "placeholders", "context", "line_breaks"]

    [decoding]                             # optional
    beam_size = 2

    [[sources]]                            # optional, one for each corpus
    name = "..."
    licence = "CC BY 2.0 FR"
    pairs = 34000
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.engine.package import DecodingDefaults, Limits
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus of the training data."""

    name: str
    licence: str
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """See the module's docstring."""

    name: str
    version: str
    languages: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    licence: str
    licence_file: Path
    description: str
    teacher: str
    data: str
    training: str
    limitations: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    decoding: DecodingDefaults = field(default_factory=DecodingDefaults)
    sources: tuple[Source, ...] = ()


def read_facts(file: Path) -> Facts:
    """Read a facts file.

    Raises:
        UserError: It can't be read, or keys are missing, unknown or unusable; all are listed.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"The facts file {file} can't be read: {error}.", "It must be a TOML file."
        ) from error
    return facts_from_dict(table, folder=file.parent)


def facts_from_dict(table: dict[str, Any], *, folder: Path) -> Facts:
    """Return the facts that ``table`` holds; ``licence_file`` is relative to ``folder``.

    Raises:
        UserError: Keys are missing, unknown or unusable; all are listed.
    """
    problems = _problems(table)
    licence_file = folder / str(table.get("licence_file", ""))
    if "licence_file" in table and not licence_file.is_file():
        problems.append(f"licence_file: there is no file {licence_file}")
    if problems:
        raise UserError("The model's facts can't be used:\n" + "\n".join(problems), "See distill/facts.py.")
    values = dict(table)
    try:
        limits = dict(values.pop("limits", {}))
        if "features" in limits:
            limits["features"] = tuple(limits["features"])
        return Facts(
            **{
                **values,
                "languages": tuple(values["languages"]),
                "pairs": tuple((str(source), str(target)) for source, target in values["pairs"]),
                "licence_file": licence_file,
                "limitations": tuple(values.get("limitations", ())),
                "limits": Limits(**limits),
                "decoding": DecodingDefaults(**values.get("decoding", {})),
                "sources": tuple(Source(**source) for source in values.get("sources", ())),
            }
        )
    except (TypeError, ValueError) as error:
        raise UserError(f"The model's facts can't be used: {error}.", "See distill/facts.py.") from error


_OPTIONAL = ("limitations", "limits", "decoding", "sources")
_LISTS = ("languages", "pairs", "limitations", "sources")
_TABLES = ("limits", "decoding")


def _problems(table: dict[str, Any]) -> list[str]:
    known = [f.name for f in fields(Facts)]
    problems = [f"{key}: unknown" for key in table if key not in known]
    problems += [f"{key}: missing" for key in known if key not in table and key not in _OPTIONAL]
    for key in known:
        kind: type = list if key in _LISTS else dict if key in _TABLES else str
        if key in table and not isinstance(table[key], kind):
            problems.append(f"{key}: must be a {kind.__name__}")
    return problems
