# SPDX-License-Identifier: Apache-2.0
"""Timings of a model on this machine, through the same service as everything else.

Latency takes the path of typing, a sentence alone; words a second take that of files, many sentences at once.
No sentence is decoded twice, and a figure is the median of the repeats.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.energy import EnergyMeter
from hymt_desktop.core.engine.ct2 import choose_threads
from hymt_desktop.core.engine.protocol import Prompt
from hymt_desktop.core.results import Options
from hymt_desktop.core.text.detect import scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.service import Translator

ENGLISH = (
    "The ferry leaves the harbour at half past six.",
    "She closed the window because the wind had turned cold.",
    "Most of the houses in this street were built before the railway came.",
    "Please bring a copy of the contract and two photographs.",
    "Nobody had expected the small museum to become so popular within a year.",
    "The engineers measured the bridge again and found a difference of three millimetres.",
    "If the battery is empty, the lamp blinks twice and switches itself off.",
    "He learned to bake bread from his grandmother, who never wrote a recipe down.",
)
CHINESE = (
    "渡轮六点半离开港口。",
    "她关上窗户，因为风变冷了。",
    "这条街上的大多数房子都是在铁路修通之前建的。",
    "请携带一份合同副本和两张照片。",
    "谁也没想到这座小博物馆一年之内会这么受欢迎。",
    "工程师们重新测量了大桥，发现相差三毫米。",
    "如果电池没电，灯会闪两下然后自动关闭。",
    "他跟祖母学会了烤面包，而祖母从来不写食谱。",
)
AT_ONCE = 32
"""Sentences of a figure for throughput."""
GROWTH = 10
PEERS = ("raw",)


@dataclass(frozen=True, slots=True)
class _Spent:
    """What a piece of work took: seconds, and processor seconds of this process."""

    seconds: float
    cpu: float


class _Sentences:
    """New sentences of a language each time: a number makes each one another."""

    def __init__(self, texts: Sequence[str], form: str) -> None:
        self._texts, self._form = texts, form
        self._next = 0

    def take(self, count: int) -> list[str]:
        first, self._next = self._next, self._next + count
        return [
            self._form.format(i + 1, self._texts[i % len(self._texts)]) for i in range(first, first + count)
        ]


@dataclass(frozen=True, slots=True)
class _Pair:
    source: str
    target: str
    sentences: _Sentences
    beam: int

    @property
    def name(self) -> str:
        return f"{self.source}-{self.target}"

    def one(self, translator: Translator) -> float:
        """Return the seconds of a sentence as it is typed."""
        (text,) = self.sentences.take(1)
        options = Options(target=self.target, source=self.source, beam_size=self.beam)
        return _spent(lambda: translator.translate(text, options)).seconds

    def many(self, translator: Translator, texts: Sequence[str]) -> _Spent:
        """Return what sentences of a file take."""
        options = Options(target=self.target, source=self.source, beam_size=self.beam, remember=False)
        return _spent(lambda: translator.translate_segments(texts, options))


def _spent(work: Callable[[], object]) -> _Spent:
    seconds, cpu = time.perf_counter(), time.process_time()
    work()
    return _Spent(time.perf_counter() - seconds, time.process_time() - cpu)


def word_count(texts: Sequence[str]) -> float:
    """Return the words of texts; 1.7 Chinese characters make one."""
    return sum(sum(scripts(text).values()) for text in texts)


def measure(
    package: ModelPackage,
    beam: int,
    threads: int,
    repeat: int,
    *,
    peers: Sequence[str] = (),
    meter: EnergyMeter | None = None,
) -> dict[str, Any]:
    """Return the timings of a model on this machine.

    Args:
        package: The model.
        beam: How wide to search.
        threads: Processor threads; 0 chooses. Words a second are measured with one thread, too.
        repeat: Repeats of each figure.
        peers: ``raw`` for the same model in CTranslate2 alone, on the same sentences in turns.
        meter: The counters of energy; None for this machine's.
    """
    from hymt_desktop.core.service import Translator

    most = choose_threads(threads)
    meter = EnergyMeter() if meter is None else meter
    # A bare number before Chinese is lost by small models, and a repair measured in its place.
    texts = {"en": (ENGLISH, "{} {}"), "zh": (CHINESE, "第{}条：{}")}
    pairs = [_Pair(s, t, _Sentences(*texts[s]), beam) for s, t in package.manifest.pairs if s in texts]
    report: dict[str, Any] = {
        "model": f"{package.manifest.name} {package.manifest.version}",
        "beam": beam,
        "threads": most,
        "pairs": {pair.name: {} for pair in pairs},
    }
    started = time.perf_counter()
    with Translator.open(package, threads=most) as translator:
        report["load_s"] = time.perf_counter() - started
        for pair in pairs:
            figures = report["pairs"][pair.name]
            pair.one(translator)
            times = [pair.one(translator) for _ in range(4 * repeat)]
            figures |= {"sentence_s": statistics.median(times), "sentence_slowest_s": max(times)}
            figures |= _throughput(pair, translator, most, repeat, meter)
        report["growth"] = _growth(pairs[0], translator) if pairs else None
        report["memory_mb"] = peak_memory()
        if "raw" in peers:
            for pair in pairs:
                report["pairs"][pair.name]["peers"] = {"raw": _against_raw(pair, translator, most, repeat)}
    if most > 1:
        with Translator.open(package, threads=1) as translator:
            for pair in pairs:
                figures = report["pairs"][pair.name]
                alone = _throughput(pair, translator, 1, repeat, meter)
                figures["words_per_s"] = {**alone["words_per_s"], **figures["words_per_s"]}
    report["energy"] = {"readable": not meter.problem, "problem": meter.problem}
    return report


def _throughput(
    pair: _Pair, translator: Translator, threads: int, repeat: int, meter: EnergyMeter
) -> dict[str, Any]:
    pair.many(translator, pair.sentences.take(1))
    characters, words, per_cpu, energy = [], [], [], []
    for _ in range(repeat):
        texts = pair.sentences.take(AT_ONCE)
        before = meter.joules()
        spent = pair.many(translator, texts)
        after = meter.joules()
        count = word_count(texts)
        characters.append(sum(map(len, texts)) / spent.seconds)
        words.append(count / spent.seconds)
        per_cpu.append(count / max(1e-9, spent.cpu))
        if before is not None and after is not None:
            energy.append(1000 * (after - before) / count)
    return {
        "characters_per_s": statistics.median(characters),
        "words_per_s": {str(threads): statistics.median(words)},
        "words_per_cpu_s": statistics.median(per_cpu),
        "joules_per_1000_words": statistics.median(energy) if energy else None,
    }


def _growth(pair: _Pair, translator: Translator) -> dict[str, float]:
    """Compare ten times the sentences with once."""
    once, ten = pair.sentences.take(AT_ONCE), pair.sentences.take(GROWTH * AT_ONCE)
    short = pair.many(translator, once).seconds
    before = peak_memory()
    long = pair.many(translator, ten).seconds
    times = long / short * GROWTH * word_count(once) / word_count(ten)
    return {"input": GROWTH, "time": times, "memory_mb": peak_memory() - before}


def _against_raw(pair: _Pair, translator: Translator, threads: int, repeat: int) -> dict[str, float]:
    """Have the service and CTranslate2 alone take turns with the same sentences."""
    from hymt_desktop.core.engine.raw import RawModel

    raw = RawModel(translator.package, threads, pair.beam)
    seconds, cpu, words = [], [], []
    try:
        for turn in range(repeat + 1):
            texts = pair.sentences.take(AT_ONCE)
            batches = raw.batches(
                raw.encode([Prompt(pair.target, text, source=pair.source) for text in texts])
            )
            # Who goes first goes last the next time; the first turn warms up.
            ours = pair.many(translator, texts) if turn % 2 else None
            alone = _spent(partial(raw.translate, batches))
            ours = ours or pair.many(translator, texts)
            if turn:
                seconds.append(alone.seconds / ours.seconds)
                cpu.append(alone.cpu / max(1e-9, ours.cpu))
                words.append(word_count(texts) / alone.seconds)
    finally:
        raw.close()
    return {
        "words_per_s": statistics.median(words),
        "ratio": statistics.median(seconds),
        "ratio_cpu": statistics.median(cpu),
    }


def peak_memory() -> float:
    """Return the peak resident memory of this process in MB (10^6 bytes); 0 where the system doesn't say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
