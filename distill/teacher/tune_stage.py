# SPDX-License-Identifier: Apache-2.0
"""The ``tune`` stage: a causal student learns what the teacher's filtered translations say.

It writes ``tuned/``, an ordinary folder of transformers with its tokenizer, whole or not at all. A killed run
begins again: the states of AdamW for a model of 1.8B are 22 GB, more to write than to make anew at the few
thousand steps that this takes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from distill.config import TeacherConfig
from distill.data.corpora import read_pairs
from distill.folders import new_folder
from distill.teacher.filter import filtered_file
from distill.teacher.load import load_causal, place
from distill.teacher.prompts import Prompts, family_named
from distill.teacher.protocol import Request
from distill.teacher.tune import TuneSettings, tune
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from distill.config import RunConfig


def tune_student(config: RunConfig) -> Path:
    """Tune ``tune.model`` on all filtered pairs; returns the folder that was written.

    Raises:
        UserError: Nothing is configured or filtered, or the loss is not finite.
        ModelError: The model is missing or damaged.
        OutputNotWritten: The disk refused.
    """
    settings = config.tune
    if not settings.model:
        raise UserError("The configuration names no causal student.", "Set tune.model.")
    as_teacher = TeacherConfig(
        model=settings.model,
        kind=settings.kind,
        template=settings.template,
        chat=settings.chat,
        precision="fp32",
    )
    pairs = [
        (Request(pair.first, entry.source, entry.target), pair.second)
        for index, entry in enumerate(config.teacher.inputs)
        for pair in read_pairs(config.path(filtered_file(config, index)))
    ]
    device, dtype = place(as_teacher)
    model, tokenizer = load_causal(as_teacher, device, dtype)
    prompts = Prompts(family_named(settings.kind, settings.template), tokenizer, settings.chat)
    started = time.perf_counter()

    def report(step: int, steps: int, loss: float) -> None:
        if step % 20 == 0 or step == steps:
            left = (time.perf_counter() - started) / step * (steps - step)
            print(
                f"tune: step {step} of {steps}, loss {loss:.3f}, about {left / 60:.0f} min left", flush=True
            )

    tune(
        model,
        prompts,
        pairs,
        TuneSettings(
            learning_rate=settings.learning_rate,
            warmup_steps=settings.warmup_steps,
            epochs=settings.epochs,
            batch_tokens=settings.batch_tokens,
            bf16=settings.precision == "bf16",
            seed=config.seed,
        ),
        report,
    )
    with new_folder(config.path("tuned"), overwrite=True) as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return config.path("tuned")
