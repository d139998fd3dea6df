# SPDX-License-Identifier: Apache-2.0
"""Assemble a model package, the folder that the app installs and loads."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from distill.convert import convert_to_ct2, new_folder
from distill.evaluate.scores import RAW
from distill.student.models import load_checkpoint
from hymt_desktop.core.engine.package import Manifest, ModelPackage, Score, load_package, write_manifest
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.text.languages import LANGUAGES, language_name
from hymt_desktop.core.text.markup import target_tag

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from distill.facts import Facts, Source


def build_package(
    checkpoint: str | os.PathLike[str],
    tokenizer: str | os.PathLike[str],
    facts: Facts,
    out_dir: str | os.PathLike[str],
    *,
    quantization: str = "int8",
    scores: Sequence[Score] = (),
    overwrite: bool = False,
) -> ModelPackage:
    """Convert a checkpoint and make the whole package of it.

    Args:
        checkpoint: A checkpoint folder, see ``distill.student.models``.
        tokenizer: Its SentencePiece model.
        facts: What manifest, card and NOTICE say.
        out_dir: The package's folder; it appears whole or not at all.
        quantization: As in ``distill.convert.convert_to_ct2``.
        scores: Measured figures, see ``scores_of_report``.
        overwrite: Replace ``out_dir`` if it exists.

    Raises:
        ModelError: The checkpoint or tokenizer can't be used.
        UserError: ``out_dir`` exists, or the facts name an unknown language.
        OutputNotWritten: The disk refused.
    """
    _check_languages(facts)
    model = load_checkpoint(Path(checkpoint))
    parameters = sum(p.numel() for p in model.parameters())
    with new_folder(Path(out_dir), overwrite=overwrite) as folder:
        convert_to_ct2(model, tokenizer, folder, quantization, overwrite=True)
        shutil.copyfile(tokenizer, folder / "tokenizer.model")
        shutil.copyfile(facts.licence_file, folder / "LICENSE")
        size = (folder / "model.bin").stat().st_size
        card = render_card(facts, scores, parameters=parameters, quantization=quantization, size=size)
        _write(folder / "MODEL_CARD.md", card)
        _write(folder / "NOTICE", render_notice(facts))
        write_manifest(folder, _manifest(facts, scores))
    return load_package(Path(out_dir))


def _check_languages(facts: Facts) -> None:
    unknown = [code for code in facts.languages if code not in LANGUAGES]
    strays = [pair for pair in facts.pairs if not set(pair) <= set(facts.languages)]
    if unknown or strays:
        raise UserError(
            f"The model's facts name unknown languages {unknown} or pairs outside its languages {strays}.",
            "Use the codes of hymt_desktop.core.text.languages.",
        )


def _manifest(facts: Facts, scores: Sequence[Score]) -> Manifest:
    return Manifest(
        name=facts.name,
        version=facts.version,
        languages=facts.languages,
        pairs=facts.pairs,
        tags={target: target_tag(target) for target in sorted({target for _, target in facts.pairs})},
        limits=facts.limits,
        decoding=facts.decoding,
        files={},
        teacher=facts.teacher,
        data=facts.data,
        licence=facts.licence,
        scores=tuple(scores),
    )


def scores_of_report(file: str | os.PathLike[str]) -> tuple[Score, ...]:
    """Return the scores in a JSON report of ``python -m distill evaluate``.

    Raises:
        UserError: It can't be read or is no such report.
    """
    try:
        report = json.loads(Path(file).read_text(encoding="utf-8"))
        return tuple(
            Score(
                set=result["set"],
                direction=result["direction"],
                metric=metric["metric"] + ("" if form == RAW else f" ({form})"),
                signature=metric["signature"],
                value=round(float(metric["value"]), 2),
            )
            for result in report["results"]
            for form, metrics in result["scores"].items()
            for metric in metrics
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{file} is not a report of the evaluation ({error!r}).", "Make one: python -m distill evaluate."
        ) from error


def render_card(
    facts: Facts, scores: Sequence[Score], *, parameters: int, quantization: str, size: int
) -> str:
    """Return the text of MODEL_CARD.md; ``size`` is that of ``model.bin`` in bytes."""
    return _template("MODEL_CARD.md").substitute(
        name=facts.name,
        version=facts.version,
        description=facts.description.strip(),
        pairs=", ".join(f"{language_name(s)} → {language_name(t)}" for s, t in facts.pairs),
        parameters=f"{parameters / 1e6:.1f} million",
        quantization=quantization,
        size=f"{size / 1e6:.0f} MB",
        features=", ".join(("sentences", *facts.limits.features)).replace("_", " "),
        max_source_tokens=facts.limits.max_source_tokens,
        context_sentences=facts.limits.context_sentences,
        teacher=facts.teacher,
        licence=facts.licence,
        training=facts.training.strip(),
        data=facts.data,
        sources=_source_table(facts.sources),
        scores=_score_table(scores),
        limitations="\n".join(f"- {line}" for line in facts.limitations) or "None are recorded.",
    )


def render_notice(facts: Facts) -> str:
    """Return the text of the model's NOTICE."""
    lines = [f"- {source.name}: {source.licence}" for source in facts.sources] or [f"- {facts.data}"]
    return _template("NOTICE").substitute(
        name=facts.name,
        version=facts.version,
        licence=facts.licence,
        teacher=facts.teacher,
        sources="\n".join(lines),
    )


def _template(name: str) -> Template:
    return Template((resources.files("distill") / "templates" / name).read_text(encoding="utf-8"))


def _source_table(sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    rows = [f"| {s.name} | {f'{s.pairs:,}' if s.pairs else ''} | {s.licence} |" for s in sources]
    return "\n".join(["| corpus | pairs | licence |", "|---|---:|---|", *rows])


def _score_table(scores: Sequence[Score]) -> str:
    if not scores:
        return "Not measured yet."
    rows = [f"| {s.set} | {s.direction} | {s.metric} | {s.value:.1f} | `{s.signature}` |" for s in scores]
    return "\n".join(["| set | direction | metric | score | signature |", "|---|---|---|---:|---|", *rows])


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
