# SPDX-License-Identifier: Apache-2.0
"""Assemble a model package, the folder that the app installs and loads."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from distill.card import Reports, measured
from distill.convert import convert_to_ct2
from distill.folders import new_folder
from distill.student.models import load_checkpoint
from hymt_desktop.core.engine.package import Manifest, ModelPackage, load_package, write_manifest
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
    reports: Reports | None = None,
    overwrite: bool = False,
) -> ModelPackage:
    """Convert a checkpoint and make the whole package of it.

    Args:
        checkpoint: A checkpoint folder, see ``distill.student.models``.
        tokenizer: Its SentencePiece model.
        facts: What manifest, card and NOTICE say.
        out_dir: The package's folder; it appears whole or not at all.
        quantization: As in ``distill.convert.convert_to_ct2``.
        reports: Measured figures, see ``distill.card.read_reports``.
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
        targets = target_languages(facts.pairs)
        convert_to_ct2(model, tokenizer, folder, quantization, alias_languages=targets, overwrite=True)
        shutil.copyfile(tokenizer, folder / "tokenizer.model")
        shutil.copyfile(facts.licence_file, folder / "LICENSE")
        size = (folder / "model.bin").stat().st_size
        card = render_card(
            facts,
            reports or Reports(),
            parameters=f"{parameters / 1e6:.1f} million",
            form=f"CTranslate2, {quantization}, {size / 1e6:.0f} MB",
        )
        _write(folder / "MODEL_CARD.md", card)
        _write(folder / "NOTICE", render_notice(facts))
        write_manifest(folder, _manifest(facts, reports or Reports()))
    return load_package(Path(out_dir))


def renew_card(folder: str | os.PathLike[str], facts: Facts, reports: Reports) -> ModelPackage:
    """Write card, NOTICE and manifest of a package anew; model and tokenizer stay as they are.

    Args:
        folder: The package.
        facts: What card and manifest say, of the same name and version as the package.
        reports: Measured figures.

    Raises:
        ModelError: There is no usable package.
        UserError: The facts or the reports are another model's, or the package has no card to go on from.
    """
    package = load_package(Path(folder))
    ours = f"{package.manifest.name} {package.manifest.version}"
    given = {
        "facts": f"{facts.name} {facts.version}",
        "features": reports.features.get("model"),
        "scores": reports.scores.get("system", {}).get("name"),
        "quantization": reports.quantization.get("system"),
        "decoding": reports.decoding.get("system"),
    }
    others = [f"{what}: {name}" for what, name in given.items() if name not in (None, ours)]
    if others:
        raise UserError(
            f"The package {folder} is {ours}, but these are another model's: {'; '.join(others)}.",
            "Measure this package, or name its own files.",
        )
    card = package.path / "MODEL_CARD.md"
    # Only the checkpoint knows the number of parameters, and the card that was made from it.
    known = {
        key: re.search(rf"^\| {key} \| (.+) \|$", card.read_text(encoding="utf-8"), re.MULTILINE)
        if card.is_file()
        else None
        for key in ("Parameters", "Form")
    }
    parameters, form = known["Parameters"], known["Form"]
    if parameters is None or form is None:
        raise UserError(
            f"{card} doesn't say how many parameters the model has, and in which form they are.",
            "Make the package again: python -m distill convert.",
        )
    _write(card, render_card(facts, reports, parameters=parameters.group(1), form=form.group(1)))
    _write(package.path / "NOTICE", render_notice(facts))
    write_manifest(package.path, _manifest(facts, reports))
    return load_package(package.path)


def _check_languages(facts: Facts) -> None:
    unknown = [code for code in facts.languages if code not in LANGUAGES]
    strays = [pair for pair in facts.pairs if not set(pair) <= set(facts.languages)]
    if unknown or strays:
        raise UserError(
            f"The model's facts name unknown languages {unknown} or pairs outside its languages {strays}.",
            "Use the codes of hymt_desktop.core.text.languages.",
        )


def _manifest(facts: Facts, reports: Reports) -> Manifest:
    return Manifest(
        name=facts.name,
        version=facts.version,
        languages=facts.languages,
        pairs=facts.pairs,
        tags={target: target_tag(target) for target in target_languages(facts.pairs)},
        limits=facts.limits,
        decoding=facts.decoding,
        files={},
        teacher=facts.teacher,
        data=facts.data,
        licence=facts.licence,
        scores=reports.rows(),
    )


def target_languages(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return the codes of the languages that pairs translate into, each once and in order."""
    return sorted({target for _, target in pairs})


def render_card(facts: Facts, reports: Reports, *, parameters: str, form: str) -> str:
    """Return the text of MODEL_CARD.md; ``parameters`` and ``form`` are the cells of their rows."""
    return _template("MODEL_CARD.md").substitute(
        name=facts.name,
        version=facts.version,
        description=facts.description.strip(),
        pairs=", ".join(f"{language_name(s)} → {language_name(t)}" for s, t in facts.pairs),
        parameters=parameters,
        form=form,
        features=", ".join(("sentences", *facts.limits.features)).replace("_", " "),
        max_source_tokens=facts.limits.max_source_tokens,
        context_sentences=facts.limits.context_sentences,
        teacher=facts.teacher,
        licence=facts.licence,
        training=facts.training.strip(),
        data=facts.data,
        sources=_source_table(facts.sources),
        scores=measured(reports),
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


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
