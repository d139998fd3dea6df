# SPDX-License-Identifier: Apache-2.0
"""Speed against quality of a student whose inputs pass fewer encoder blocks: fixed depths and early exit.

An input that leaves the encoder after block N is translated as by the model cut to its first N blocks
(``distill.shorten``). So each depth is translated once, in batches, by the cut model in CTranslate2, and the
translations of an early exit are put together from these by the depth at which each input leaves: any
number of tolerances costs no more than one.

Times are measured apart from scores, one sentence at a time. All settings take turns on a sentence, and the
first is another one at each, so that other work on the machine slows all alike; a setting's speed is the
median over sentences of the whole encoder's time for a sentence over its own.
"""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import torch

from distill.adaptive import changes, early_exit, encoder_depth, exit_depth
from distill.convert import convert_to_ct2
from distill.evaluate.scores import corpus_scores
from distill.shorten import some_blocks
from distill.teacher.protocol import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from distill.evaluate.sets import EvalSet
    from distill.evaluate.systems import System
    from distill.teacher.seq2seq import Seq2SeqTeacher

    Translate = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Setting:
    """How far inputs go: ``depth`` blocks at most, less where one changes them by ``tolerance`` or less."""

    depth: int
    tolerance: float = 0.0

    def name(self, layers: int) -> str:
        """Return what a table calls it, for an encoder of ``layers`` blocks."""
        if self.tolerance:
            return f"exit at {self.tolerance:g}"
        return "whole encoder" if self.depth == layers else f"first {self.depth} blocks"


@dataclass(frozen=True, slots=True)
class Latency:
    """One sentence at a time: medians in milliseconds, and how many times as fast as the whole encoder."""

    wall_ms: float
    processor_ms: float
    wall_speedup: float
    processor_speedup: float


@dataclass(frozen=True, slots=True)
class Point:
    """One setting in one direction: its scores, and its speed where it was timed."""

    setting: str
    tolerance: float
    mean_depth: float
    bleu: float
    chrf: float
    encoder: Latency | None = None
    pytorch: Latency | None = None
    ctranslate2: Latency | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """All settings in one direction, the whole encoder first, and the signatures of their scores."""

    points: tuple[Point, ...]
    bleu_signature: str
    chrf_signature: str

    def timed(
        self, encoder: Sequence[Latency], pytorch: Sequence[Latency], ctranslate2: Sequence[Latency]
    ) -> Curve:
        """Return it with latencies: of all settings in PyTorch, and of the fixed depths in CTranslate2."""
        of_fixed = iter(ctranslate2)
        points = (
            replace(p, encoder=own, pytorch=all_of_it, ctranslate2=None if p.tolerance else next(of_fixed))
            for p, own, all_of_it in zip(self.points, encoder, pytorch, strict=True)
        )
        return replace(self, points=tuple(points))


def settings_for(
    inputs: Sequence[Sequence[float]],
    layers: int,
    least_depth: int,
    tolerances: Sequence[float] | None = None,
) -> list[Setting]:
    """Return the whole encoder, each smaller depth from ``least_depth`` on, and the early exits.

    Args:
        inputs: What each block but the first changes of each input (``distill.adaptive.changes``).
        layers: Blocks of the whole encoder.
        least_depth: Blocks that every input passes.
        tolerances: Of the early exit; None takes those at which the mean depth is that of a fixed one, so
            that the two can be compared.
    """
    fixed = range(layers - 1, least_depth - 1, -1)
    if tolerances is None:
        wanted = [depth for depth in fixed if depth > max(2, least_depth)]
        tolerances = [_tolerance(inputs, depth, least_depth) for depth in wanted]
    exits = [Setting(layers, tolerance) for tolerance in dict.fromkeys(tolerances) if tolerance > 0]
    return [Setting(layers), *(Setting(depth) for depth in fixed), *exits]


def _tolerance(inputs: Sequence[Sequence[float]], mean_depth: float, least_depth: int) -> float:
    """Return the least tolerance at which inputs pass no more than ``mean_depth`` blocks on average.

    It has three digits, so that the one in a table is the one that was used.
    """
    steps = sorted({change for of_input in inputs for change in of_input})
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        depths = [exit_depth(of_input, steps[middle], least_depth) for of_input in inputs]
        if statistics.fmean(depths) > mean_depth:
            low = middle + 1
        else:
            high = middle
    return float(f"{steps[low]:.3g}")


def input_changes(student: Seq2SeqTeacher, item: EvalSet) -> list[list[float]]:
    """Return what each block but the first changes of each input of a set."""
    inputs = [student.encode(Request(sentence, item.source, item.target)) for sentence in item.sources]
    found: dict[int, list[float]] = {}
    # Inputs of one length in a batch: without padding, each is as it is alone.
    by_length = sorted(range(len(inputs)), key=lambda i: len(inputs[i]))
    for _, same in groupby(by_length, lambda i: len(inputs[i])):
        rows = list(same)
        batch = torch.tensor([inputs[i] for i in rows])
        found.update(zip(rows, changes(student.model, batch), strict=True))
    return [found[i] for i in range(len(inputs))]


@contextmanager
def cut_models(
    student: Any,
    tokenizer: Path,
    depths: Sequence[int],
    quantization: str,
    vocabulary_map: Path | None = None,
) -> Iterator[dict[int, Path]]:
    """Give temporary folders with the student cut to each depth, in CTranslate2; the map goes into each."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as work:
        folders = {depth: Path(work, f"first-{depth}") for depth in depths}
        decoder = range(len(student.decoder.block))
        for depth, folder in folders.items():
            shorter = some_blocks(student, range(depth), decoder)
            convert_to_ct2(shorter, tokenizer, folder, quantization, vocabulary_map=vocabulary_map)
        yield folders


def spread(item: EvalSet, count: int) -> EvalSet:
    """Return ``count`` segments from all over a set, or all where there are not so many."""
    size = len(item.sources)
    chosen = [index * size // count for index in range(count)] if count < size else range(size)
    return replace(
        item,
        sources=tuple(item.sources[i] for i in chosen),
        references=tuple(item.references[i] for i in chosen),
        peers={},
    )


def scored(
    item: EvalSet,
    settings: Sequence[Setting],
    inputs: Sequence[Sequence[float]],
    translations: Mapping[int, Sequence[str]],
    least_depth: int,
) -> Curve:
    """Return each setting's mean depth and scores.

    Args:
        item: The set.
        settings: See ``settings_for``; the first is the whole encoder.
        inputs: What each block but the first changes of each input.
        translations: Of the whole set, by depth.
        least_depth: Blocks that every input passes.
    """
    layers = settings[0].depth
    points, signatures = [], ("", "")
    for setting in settings:
        depths = [
            exit_depth(of_input, setting.tolerance, least_depth) if setting.tolerance else setting.depth
            for of_input in inputs
        ]
        outputs = [translations[depth][i] for i, depth in enumerate(depths)]
        bleu, chrf = corpus_scores(outputs, item.references, item.target)
        signatures = (bleu.signature, chrf.signature)
        points.append(
            Point(
                setting.name(layers),
                setting.tolerance,
                round(statistics.fmean(depths), 2),
                round(bleu.value, 2),
                round(chrf.value, 2),
            )
        )
    return Curve(tuple(points), *signatures)


def pytorch_latencies(
    student: Seq2SeqTeacher, item: EvalSet, settings: Sequence[Setting], least_depth: int
) -> tuple[list[Latency], list[Latency]]:
    """Return each setting's latency in PyTorch: of the encoder alone, and of a greedy translation."""
    model = student.model

    def request(sentence: str) -> Request:
        return Request(sentence, item.source, item.target)

    @torch.inference_mode()
    def encode(sentence: str) -> object:
        return model.encoder(input_ids=torch.tensor([student.encode(request(sentence))]))

    def translate(sentence: str) -> object:
        return student.generate([request(sentence)])

    def under(setting: Setting, work: Translate) -> Translate:
        def limited(sentence: str) -> object:
            with ExitStack() as stack:
                stack.enter_context(encoder_depth(model, setting.depth))
                if setting.tolerance:
                    stack.enter_context(early_exit(model, setting.tolerance, least_depth))
                return work(sentence)

        return limited

    return (
        latencies([under(setting, encode) for setting in settings], item.sources),
        latencies([under(setting, translate) for setting in settings], item.sources),
    )


def ctranslate2_latencies(systems: Sequence[System], item: EvalSet) -> list[Latency]:
    """Return the latency of each system; the first is the whole model."""

    def one(system: System) -> Translate:
        return lambda sentence: system.translate([sentence], item.source, item.target)

    return latencies([one(system) for system in systems], item.sources)


def latencies(
    ways: Sequence[Translate],
    sentences: Sequence[str],
    *,
    wall: Callable[[], float] = time.perf_counter,
    processor: Callable[[], float] = time.process_time,
) -> list[Latency]:
    """Time several ways to translate, which take turns on each sentence; the first is the reference.

    Args:
        ways: Translate one sentence each.
        sentences: The first one is also translated once by each before, to warm up.
        wall: Returns seconds.
        processor: Returns seconds that the process has computed, in all its threads.
    """
    for way in ways:
        way(sentences[0])
    times: list[list[tuple[float, float]]] = [[] for _ in ways]
    for turn, sentence in enumerate(sentences):
        for place in range(len(ways)):
            index = (turn + place) % len(ways)
            begun = wall(), processor()
            ways[index](sentence)
            times[index].append((1000 * (wall() - begun[0]), 1000 * (processor() - begun[1])))
    columns = [tuple(zip(*of_way, strict=True)) for of_way in times]
    return [
        Latency(
            round(statistics.median(own[0]), 2),
            round(statistics.median(own[1]), 2),
            round(_speedup(columns[0][0], own[0]), 3),
            round(_speedup(columns[0][1], own[1]), 3),
        )
        for own in columns
    ]


def _speedup(reference: Sequence[float], own: Sequence[float]) -> float:
    return statistics.median(a / max(b, 1e-9) for a, b in zip(reference, own, strict=True))
