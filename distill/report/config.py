# SPDX-License-Identifier: Apache-2.0
"""What a report measures, and which claims it holds the figures against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from distill.config import TeacherConfig
from distill.config_parse import build, read_toml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReportModel:
    """One row of the table."""

    name: str
    path: str
    kind: Literal["teacher", "checkpoint", "dynamic-int8", "int4", "ctranslate2", "package"] = "package"
    """``teacher`` is asked as ``teacher`` says; ``checkpoint`` is a student in PyTorch float32,
    ``dynamic-int8`` and ``int4`` are its quantized forms (``distill.quantize``, ``distill.int4``);
    ``ctranslate2`` is a converted folder, ``package`` a model package through the app's pipeline."""
    tokenizer: str = ""
    """SentencePiece model of a student; empty for ``tokenizer.model`` in its folder."""
    teacher: TeacherConfig = field(default_factory=TeacherConfig)
    """Kind, prompt and decoding of a ``teacher``; its ``model`` is ``path``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about the student, and the figure that it needs to hold."""

    text: str
    measure: Literal["size_reduction", "speedup", "of_teacher"]
    """Share of the teacher's size that is gone; latency of the teacher by that of the student; mean BLEU of
    the student by that of the teacher."""
    at_least: float


ARTICLE_CLAIMS = (
    Claim("78 % smaller than the teacher", "size_reduction", 0.78),
    Claim("2.7 times as fast as the teacher", "speedup", 2.7),
    Claim("at least 90 % of the teacher's BLEU", "of_teacher", 0.90),
)
"""What the article that this pipeline follows says of its 650M student against its 1.8B teacher."""


@dataclass(frozen=True, slots=True)
class ReportConfig:
    """One report."""

    folder: str
    """Where ``report.json``, ``report.md`` and ``report.svg`` go."""
    evaluation: str
    """Folder with evaluation sets, see ``distill.evaluate.sets``."""
    models: tuple[ReportModel, ...]
    sets: tuple[str, ...] = ("flores-dev",)
    directions: tuple[str, ...] = ()
    """Such as ``en-zh``; empty for all of each set."""
    teacher: str = ""
    """Name of the model that the others are compared with; empty for the first."""
    student: str = ""
    """Name of the model that the claims are about; empty for the last."""
    claims: tuple[Claim, ...] = ARTICLE_CLAIMS
    limit: int = 0
    """Score only the first segments of each set; 0 for all."""
    latency_sentences: int = 20
    """Sentences that are timed one at a time."""
    repeats: int = 3
    threads: int = 0
    """CPU threads of every model; 0 leaves it to the libraries."""
    beam: int = 1
    """Beam of students; teachers decode as they are told to."""


def load_report(path: Path) -> ReportConfig:
    """Read and check a report's configuration.

    Raises:
        ConfigInvalid: With all problems of the file.
    """
    return build(ReportConfig, read_toml(path), str(path), check_report)


def check_report(config: ReportConfig) -> list[str]:
    """Return what is wrong with a report's values, a line each."""
    names = [model.name for model in config.models]
    problems = [] if names else ["models: at least one is needed"]
    problems += [
        f"models: there are two named {n!r}" for n in sorted({n for n in names if names.count(n) > 1})
    ]
    for role in ("teacher", "student"):
        name = getattr(config, role)
        if name and name not in names:
            problems.append(f"{role}: {name!r} is none of the models")
    counts = ("latency_sentences", "repeats", "beam")
    problems += [f"{name}: must be at least 1" for name in counts if getattr(config, name) < 1]
    for name in ("limit", "threads"):
        if getattr(config, name) < 0:
            problems.append(f"{name}: must not be negative")
    return problems
