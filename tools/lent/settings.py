# SPDX-License-Identifier: Apache-2.0
"""What can be set about a run on a lent machine; ``tools/stand_in_run.toml`` has the real one's values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distill.config import SourceConfig  # noqa: TC001 - its fields are looked up when a file is read
from distill.config_parse import build, read_toml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """What the machine must have."""

    gpus: int = 2
    """2, or 0 for a rehearsal on a CPU."""
    processes: int = 24
    """Slices of a corpus that are prepared side by side."""
    free_gigabytes: float = 30.0
    inputs_seconds: float = 300.0
    """How long the second bundle may be on its way after the start; then the run ends."""


@dataclass(frozen=True, slots=True)
class CorporaSettings:
    """The old corpora, and how old and new ones are cut and packed."""

    sources: tuple[SourceConfig, ...]
    """``path`` is the file's name alone."""
    lexicon: str = ""
    """File of terms; all slices see all of it, for annotations."""
    lexicon_weight: float = 0.25
    to_zh: float = 1.0
    """Weight of the new translations into Chinese."""
    to_en: float = 1.0
    nearest: float = 0.0
    """Share of that weight, for sentences outside documents, that goes to the student's own translations
    nearest to the teacher's (``distill.interpolate``), those of the teacher's old sentences among them."""
    slices: int = 24
    block: int = 200
    """Lines of a file that go to a slice together, so that neighbours stay neighbours."""
    epochs: int = 3
    groups: int = 6
    """Shards that the slices of an epoch are merged to."""
    valid_step: int = 3
    """One in so many slices' held-out pairs is validated on. Old and new slices take turns: an even number
    would leave the new ones out."""
    numbers: float = 0.5
    max_tokens: int = 128


@dataclass(frozen=True, slots=True)
class TeachingSettings:
    """Tuning, writing and translating."""

    stop_before_end: float = 980.0
    """Seconds before the deadline at which the teacher's last answer is made."""
    data_before_end: float = 600.0
    """Seconds before the deadline at which training begins at the latest, with the slices that are ready."""
    write_seconds: float = 170.0
    temperature: float = 0.8
    beam: int = 4
    """Translations of each sentence that the student makes, where ``corpora.nearest`` wants some."""
    grace: float = 60.0
    """Seconds that a process may take beyond its time, to load and to save, before it is ended."""
    tune: tuple[str, ...] = ()
    """Further options of ``stand_in_teacher.py run`` where it tunes."""
    answer: tuple[str, ...] = ()
    """The same where it writes and translates."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Both stages of training."""

    teacher: Literal["whole", "self", "none"] = "whole"
    """Whose distributions teach the student beside the text: those of ``whole``, which is trained first, of
    the student as it was before, or nobody's. Without ``whole`` both GPUs train the student at once."""
    short: bool = False
    """Whether another student, ``short``, is trained beside the student, each on one GPU. The student as it
    was before is its live teacher, so ``whole`` can't be the student's."""
    short_rate: float = 1.2e-3
    first_share: float = 0.42
    """Of the time that is left, for ``whole`` and the student apart; the rest is for the student with it."""
    whole_rate: float = 6e-4
    five_rate: float = 1e-3
    together_rate: float = 1e-3
    alpha: float = 0.5
    """Share of the text in the loss where there is a live teacher."""
    tokens_per_batch: int = 49_152
    dropout: float = 0.0
    warmup_steps: int = 200
    validate_every: int = 1000
    log_every: int = 100
    least_use_of_source: float = 0.5
    compile: bool = True
    precision: Literal["bf16", "fp32"] = "bf16"
    start: float = 20.0
    """Seconds that a process takes to load; ``train.max_seconds`` does not count them."""
    export: float = 45.0
    """Seconds kept at the end for validating, writing and cutting the weights."""
    grace: float = 90.0
    """Seconds beyond its time after which the first stage is ended."""
    most_seconds: float = 0.0
    """Of each stage, for rehearsals; 0 for all that the deadline allows."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    corpora: CorporaSettings
    machine: MachineSettings = MachineSettings()
    teaching: TeachingSettings = TeachingSettings()
    training: TrainingSettings = TrainingSettings()


def load_settings(path: Path) -> Settings:
    """Read settings.

    Raises:
        ConfigInvalid: With all problems of the file.
    """
    return build(Settings, read_toml(path), str(path), _check)


def _check(settings: Settings) -> list[str]:
    corpora, training = settings.corpora, settings.training
    problems = [
        f"corpora.{name}: must be at least 1"
        for name in ("slices", "block", "epochs", "groups", "valid_step")
        if getattr(corpora, name) < 1
    ]
    if settings.machine.gpus not in (0, 2):
        problems.append("machine.gpus: must be 2, or 0 for a rehearsal on a CPU")
    if settings.machine.processes < 1:
        problems.append("machine.processes: must be at least 1")
    if not corpora.sources:
        problems.append("corpora.sources: there is none")
    if corpora.valid_step % 2 == 0:
        problems.append("corpora.valid_step: must be odd, or the new corpora are not validated on")
    if not 0 <= corpora.nearest <= 1:
        problems.append("corpora.nearest: must be from 0 to 1")
    if training.short and training.teacher == "whole":
        problems.append("training.short: not where whole teaches, both GPUs are taken")
    if not 0 < training.first_share < 1:
        problems.append("training.first_share: must be between 0 and 1")
    if settings.teaching.stop_before_end < settings.teaching.data_before_end:
        problems.append("teaching.stop_before_end: must not be less than data_before_end")
    return problems
