# SPDX-License-Identifier: Apache-2.0
"""The ``cascade`` stage: several runs from one file, each hop's student the teacher of the next.

The file has the fields of a run under ``base`` and, for each of its ``hops``, a name and what differs. Each
hop works in a folder of its name. What links the hops is filled in unless the file says otherwise:

- The teacher of a hop is the student of the hop before, as it came out of pruning and recovery.
- If that is an encoder-decoder, the hop takes its tokenizer over, and the mixed loss runs beside it
  (``distillation.teacher``, unless ``distillation.cached`` is set): its soft labels fit. A hop with a
  tokenizer of its own learns from its teacher's translations, or from sorted distributions (``uld``).
- After a causal hop (``tune.model``), the next one has a tokenizer of its own, so it gets the translations.

``{folder}`` in any string of a hop stands for its folder, ``{previous}`` for that of the hop before and
``{cascade}`` for the whole cascade's. Each hop's complete configuration is written to ``run.toml`` in its
folder, so that a stage can be run alone, by more processes or on another host; the cascade then goes on.

``report`` has the fields of ``distill.report.config.ReportConfig`` without ``models``: these are the first
teacher and each student in the forms that ``report.kinds`` lists (all four by default).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.config import RunConfig, check_run
from distill.config_parse import examine, invalid, read_toml
from distill.report.config import ReportConfig, ReportModel, check_report
from distill.stages import STAGES
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.files import atomic_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OWN_FIELDS = ("name", "folder", "base", "hops", "report")
_ROWS = ("checkpoint", "dynamic-int8", "int4", "ctranslate2")
_BEFORE_PRUNING = ("checkpoint", "dynamic-int8")


@dataclass(frozen=True, slots=True)
class Hop:
    """One student of a cascade.

    ``recovery`` is the run that trains the pruned student a little more; None where nothing is pruned.
    """

    run: RunConfig
    recovery: RunConfig | None

    @property
    def student(self) -> Path:
        """Folder of the hop's finished weights."""
        if self.run.tune.model:
            return self.run.path("tuned")
        return (self.recovery or self.run).path("weights")

    @property
    def converted(self) -> Path:
        """Folder of its CTranslate2 model."""
        return self.run.path("ct2")


@dataclass(frozen=True, slots=True)
class Cascade:
    """All hops of a file, in order, and the report on them, if it asks for one."""

    folder: Path
    hops: tuple[Hop, ...]
    report: ReportConfig | None


def load_cascade(path: Path) -> Cascade:
    """Read a cascade's file and check all its hops at once.

    Raises:
        ConfigInvalid: The message lists every problem with the path of its field.
    """
    return parse_cascade(read_toml(path), str(path))


def parse_cascade(data: dict[str, Any], origin: str) -> Cascade:
    """Build a cascade from parsed TOML; ``origin`` names the file in messages."""
    problems = [f"{name}: unknown field" for name in sorted(data.keys() - set(_OWN_FIELDS))]
    problems += [f"{name}: missing" for name in ("name", "folder", "hops") if not data.get(name)]
    entries = data.get("hops", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise invalid(origin, [*problems, "hops: expected [[hops]] tables"])
    names = [str(e.get("name", "")) for e in entries]
    problems += [f"hops[{i}].name: missing" for i, name in enumerate(names) if not name]
    problems += [
        f"hops: there are two named {n!r}" for n in sorted({n for n in names if names.count(n) > 1 and n})
    ]
    folder = str(data.get("folder", "."))
    hops: list[Hop] = []
    for index, entry in enumerate(entries):
        where = f"hops[{index}]."
        hop, found = _hop(data.get("base", {}), entry, folder, hops[-1] if hops else None, where)
        problems += found
        if hop is None:
            break
        hops.append(hop)
    report = None
    if "report" in data and not problems:
        report, found = _report(data["report"], folder, hops)
        problems += found
    if problems:
        raise invalid(origin, problems)
    return Cascade(Path(folder), tuple(hops), report)


def _hop(
    base: dict[str, Any], entry: dict[str, Any], cascade: str, previous: Hop | None, where: str
) -> tuple[Hop | None, list[str]]:
    own = {key: value for key, value in entry.items() if key != "recover"}
    table = _merged(base, own)
    table["folder"] = f"{cascade}/{entry.get('name', '')}"
    before = previous.run.folder if previous else ""
    table = _filled_in(table, {"folder": table["folder"], "previous": before, "cascade": cascade})
    if previous:
        _link(table, previous)
    run, problems = examine(RunConfig, table, check_run, where)
    if run is None or problems:
        return None, problems
    prunes = run.prune.encoder_heads or run.prune.decoder_heads or run.prune.target_parameters
    if not prunes:
        return Hop(run, None), problems
    table = _merged(
        table,
        {
            "name": f"{run.name}-recovered",
            "folder": f"{run.folder}/recovered",
            "data": run.data or run.folder,
            "student": {"shape": "as-start", "start_from": f"{run.folder}/pruned"},
            "distillation": {"teacher": f"{run.folder}/weights", "cached": "none"},
            "train": entry.get("recover", {}),
        },
    )
    recovery, problems = examine(RunConfig, table, check_run, f"{where}recover: ")
    return (Hop(run, recovery) if recovery else None), problems


def _link(table: dict[str, Any], previous: Hop) -> None:
    """Fill in what a hop takes from the one before, where its table is silent."""
    run = previous.run
    causal = bool(run.tune.model)
    teacher = table.setdefault("teacher", {})
    if teacher.get("inputs") and not teacher.get("model"):
        teacher["model"] = str(previous.student)
        if causal:
            teacher.update({"kind": run.tune.kind, "template": run.tune.template, "chat": run.tune.chat})
        else:
            teacher.update({"kind": "seq2seq", "tokenizer": str(run.path("tokenizer.model"))})
    if causal:
        return
    same_tokenizer = True
    if not table.get("data"):
        shared = str(run.path("tokenizer.model"))
        same_tokenizer = table.setdefault("tokenizer", {}).setdefault("copy_of", shared) == shared
    distillation = table.setdefault("distillation", {})
    if same_tokenizer and distillation.get("cached", "none") == "none":
        distillation.setdefault("teacher", str(previous.student))


def _report(table: dict[str, Any], folder: str, hops: list[Hop]) -> tuple[ReportConfig | None, list[str]]:
    table = dict(table)
    kinds = table.pop("kinds", list(_ROWS))
    if not isinstance(kinds, list) or not kinds or set(kinds) - set(_ROWS):
        return None, [f"report.kinds: expected some of {', '.join(_ROWS)}, got {kinds!r}"]
    models = [] if not (hops and hops[0].run.teacher.model) else [_teacher_row(hops[0].run)]
    for hop in hops:
        if hop.run.tune.model:
            models.append(_causal_row(hop))
            continue
        tokenizer = str(hop.run.path("tokenizer.model"))
        if hop.recovery:
            models += [
                ReportModel(
                    f"{hop.run.name} before pruning, {kind}", str(hop.run.path("weights")), kind, tokenizer
                )
                for kind in kinds
                if kind in _BEFORE_PRUNING
            ]
        models += [
            ReportModel(
                f"{hop.run.name}, {kind}",
                str(hop.converted if kind == "ctranslate2" else hop.student),
                kind,
                tokenizer,
            )
            for kind in kinds
        ]
    values = {"folder": f"{folder}/report", **table, "models": []}

    def check(config: ReportConfig) -> list[str]:
        return check_report(replace(config, models=tuple(models)))

    config, problems = examine(ReportConfig, values, check, "report.")
    return (replace(config, models=tuple(models)) if config else None), problems


def _teacher_row(run: RunConfig) -> ReportModel:
    return ReportModel(
        f"teacher {Path(run.teacher.model).name}", run.teacher.model, "teacher", teacher=_greedy(run)
    )


def _causal_row(hop: Hop) -> ReportModel:
    tune = hop.run.tune
    asked = replace(_greedy(hop.run), kind=tune.kind, template=tune.template, chat=tune.chat)
    return ReportModel(hop.run.name, str(hop.student), "teacher", teacher=asked)


def _greedy(run: RunConfig) -> Any:
    return replace(run.teacher, inputs=(), hypotheses=1, decoding="greedy", soft_labels=0)


def run_cascade(cascade: Cascade) -> None:
    """Run what is not done yet: all stages of all hops, then the report.

    Raises:
        UserError: A stage fails, or a finished hop was made with another configuration.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UserError(
            "A cascade is one process.",
            "Run its train stages under torchrun, each with its hop's run.toml; then the cascade goes on.",
        )
    key = ""
    for hop in cascade.hops:
        key = _key(hop, key)
        _open_folder(hop, key)
        for name, action in _steps(hop):
            done = hop.run.path("done", name)
            if done.exists():
                continue
            print(f"== {hop.run.name}: {name}", flush=True)
            action()
            with atomic_path(done) as temporary:
                temporary.write_text(key, encoding="utf-8")
    if cascade.report:
        from distill.report.command import report

        report(cascade.report)


def _steps(hop: Hop) -> Iterator[tuple[str, Callable[[], None]]]:
    run, recovery = hop.run, hop.recovery
    if not run.data:
        if run.teacher.model and run.teacher.inputs:
            yield from ((name, _stage(name, run)) for name in ("teacher", "filter"))
        if run.tune.model:
            yield "tune", _stage("tune", run)
            return
        yield from ((name, _stage(name, run)) for name in ("prepare", "tokenizer", "pack"))
    yield "train", _stage("train", run)
    if recovery:
        yield "prune", _stage("prune", run)
        yield "recover", _stage("train", recovery)
    yield "quantize", _stage("quantize", recovery or run)
    yield "convert", lambda: _convert(hop)


def _stage(name: str, run: RunConfig) -> Callable[[], None]:
    action, _ = STAGES[name]
    return lambda: action(run)


def _convert(hop: Hop) -> None:
    from distill.convert import convert_to_ct2

    tokenizer = hop.run.path("tokenizer.model")
    folder = convert_to_ct2(hop.student, tokenizer, hop.converted, overwrite=True)
    with atomic_path(folder / "tokenizer.model") as temporary:
        shutil.copyfile(tokenizer, temporary)


def _key(hop: Hop, before: str) -> str:
    """Return what a hop's output depends on: its settings, and the hops before it."""
    settings = [dataclasses.asdict(hop.run), hop.recovery and dataclasses.asdict(hop.recovery), before]
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _open_folder(hop: Hop, key: str) -> None:
    folder = hop.run.path("done")
    others = [p.name for p in folder.glob("[!.]*") if p.read_text(encoding="utf-8") != key]
    if others:
        raise UserError(
            f"{hop.run.folder} was made with another configuration (stages {', '.join(sorted(others))}).",
            "Delete that folder to make it anew, or name another one.",
        )
    for run in (hop.run, hop.recovery):
        if run:
            with atomic_path(run.path("run.toml")) as temporary:
                temporary.write_text(_toml(run), encoding="utf-8")


def _toml(run: RunConfig) -> str:
    import tomlkit

    return tomlkit.dumps(json.loads(json.dumps(dataclasses.asdict(run))))


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``over`` on top, table by table; lists are replaced whole."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _filled_in(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled_in(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_in(item, names) for item in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace("{" + name + "}", text)
    return value
