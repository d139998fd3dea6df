# SPDX-License-Identifier: Apache-2.0
"""An engine whose translations a test writes down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hymt_desktop.core.engine.manifest import FEATURES
from hymt_desktop.core.engine.package import ModelPackage
from hymt_desktop.core.engine.protocol import Decoding, Hypothesis, Prompt
from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.service import Translator
from tests.tiny_model import tiny_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FakeEngine:
    """Answers each prompt with ``answer(prompt, decoding)``: one text, or several hypotheses."""

    def __init__(self, answer: Callable[[Prompt, Decoding], str | list[str]]) -> None:
        self.answer = answer
        self.calls: list[tuple[list[Prompt], Decoding]] = []

    @property
    def prompts(self) -> list[Prompt]:
        return [prompt for prompts, _ in self.calls for prompt in prompts]

    def count(self, text: str) -> int:
        return len(text) // 3 + 1

    def translate_batch(
        self,
        prompts: Sequence[Prompt],
        decoding: Decoding,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Hypothesis]]:
        if cancelled():
            raise Cancelled
        self.calls.append((list(prompts), decoding))
        if progress is not None:
            progress(len(prompts))
        results = []
        for prompt in prompts:
            found = self.answer(prompt, decoding)
            texts = [found] if isinstance(found, str) else found
            results.append([Hypothesis(text, -0.5) for text in texts[: decoding.hypotheses]])
        return results


def fake_translator(
    answer: Callable[[Prompt, Decoding], str | list[str]],
    features: tuple[str, ...] = FEATURES,
    max_source_tokens: int = 128,
) -> tuple[Translator, FakeEngine]:
    """Return a translator over a fake engine, and the engine."""
    manifest = tiny_manifest(features=features)
    limits = replace(manifest.limits, max_source_tokens=max_source_tokens)
    engine = FakeEngine(answer)
    return Translator(ModelPackage(Path("fake"), replace(manifest, limits=limits)), engine), engine
