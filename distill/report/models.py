# SPDX-License-Identifier: Apache-2.0
"""Opening the rows of a report, each as something that translates and knows its size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.evaluate.systems import AppSystem, RawSystem
from distill.teacher.protocol import Request
from hymt_desktop.core.errors import ModelCorrupt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distill.report.config import ReportConfig, ReportModel
    from distill.teacher.protocol import Teacher

INT4_GROUP = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A model in memory.

    ``bytes`` are those of its weights as it runs; ``translate`` takes sentences and two language codes.
    """

    translate: Callable[[Sequence[str], str, str], list[str]]
    parameters: int
    bytes: int
    runtime: str


def open_model(model: ReportModel, config: ReportConfig) -> Opened:
    """Load one row's model.

    Raises:
        ModelError: It is missing or damaged.
    """
    if model.kind == "teacher":
        return _teacher(model)
    if model.kind in ("ctranslate2", "package"):
        return _converted(model, config)
    return _student(model, config)


def _teacher(model: ReportModel) -> Opened:
    from distill.teacher.load import load_teacher

    teacher: Teacher = load_teacher(replace(model.teacher, model=model.path), seed=1)

    def translate(sentences: Sequence[str], source: str, target: str) -> list[str]:
        answers = teacher.translate([Request(s, source, target) for s in sentences])
        return [" ".join(several[0].text.split()) if several else "" for several in answers]

    inner: Any = getattr(teacher, "model", None)
    if inner is None:
        return Opened(translate, 0, _files(Path(model.path)), "another engine")
    weights = list(inner.parameters())
    where = f"PyTorch, {str(weights[0].dtype).removeprefix('torch.')}, {weights[0].device.type}"
    return Opened(
        translate,
        sum(w.numel() for w in weights),
        sum(w.numel() * w.element_size() for w in weights),
        where,
    )


def _student(model: ReportModel, config: ReportConfig) -> Opened:
    from sentencepiece import SentencePieceProcessor

    from distill import int4
    from distill.quantize import dynamic_int8, stored_bytes
    from distill.student.models import load_checkpoint
    from distill.teacher.seq2seq import Seq2SeqTeacher
    from distill.tokenizer import read_pieces

    file = _tokenizer(model)
    read_pieces(file)
    student: Any = load_checkpoint(Path(model.path))
    parameters = sum(p.numel() for p in student.parameters())
    size, runtime = 4 * parameters, "PyTorch, float32"
    if model.kind == "dynamic-int8":
        student = dynamic_int8(student)
        size, runtime = stored_bytes(student), "PyTorch, dynamic int8"
    elif model.kind == "int4":
        student = int4.int4_student(student, INT4_GROUP)
        size, runtime = int4.stored_bytes(student), f"PyTorch, int4 in groups of {INT4_GROUP}"
    seq2seq = Seq2SeqTeacher(student, SentencePieceProcessor(model_file=str(file)), beam=config.beam)

    def translate(sentences: Sequence[str], source: str, target: str) -> list[str]:
        return seq2seq.generate([Request(s, source, target) for s in sentences])

    return Opened(translate, parameters, size, runtime)


def _converted(model: ReportModel, config: ReportConfig) -> Opened:
    folder = Path(model.path)
    system: AppSystem | RawSystem
    if model.kind == "package":
        system = AppSystem(folder, beam_size=config.beam, threads=config.threads)
    else:
        system = RawSystem(folder, _tokenizer(model), beam_size=config.beam, threads=config.threads)
    file = folder / "model.bin"
    return Opened(system.translate, _count(file), file.stat().st_size, system.mode)


def _count(file: Path) -> int:
    """Return the parameters of a CTranslate2 model; 0 for one that is no student of ours."""
    from distill.unpack import unpack

    try:
        return sum(p.numel() for p in unpack(file).parameters())
    except ModelCorrupt:
        return 0


def _tokenizer(model: ReportModel) -> Path:
    return Path(model.tokenizer or Path(model.path, "tokenizer.model"))


def _files(path: Path) -> int:
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(f.stat().st_size for f in files)
