# SPDX-License-Identifier: Apache-2.0
"""``hymt bench``: honest timings of this machine, through the same service as everything else."""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.engine.ct2 import choose_threads
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.results import Options

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.service import Translator

_ENGLISH = (
    "The ferry leaves the harbour at half past six.",
    "She closed the window because the wind had turned cold.",
    "Most of the houses in this street were built before the railway came.",
    "Please bring a copy of the contract and two photographs.",
    "Nobody had expected the small museum to become so popular within a year.",
    "The engineers measured the bridge again and found a difference of three millimetres.",
    "If the battery is empty, the lamp blinks twice and switches itself off.",
    "He learned to bake bread from his grandmother, who never wrote a recipe down.",
)
_CHINESE = (
    "渡轮六点半离开港口。",
    "她关上窗户，因为风变冷了。",
    "这条街上的大多数房子都是在铁路修通之前建的。",
    "请携带一份合同副本和两张照片。",
    "谁也没想到这座小博物馆一年之内会这么受欢迎。",
    "工程师们重新测量了大桥，发现相差三毫米。",
    "如果电池没电，灯会闪两下然后自动关闭。",
    "他跟祖母学会了烤面包，而祖母从来不写食谱。",
)


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("bench", help="time this machine")
    parser.description = (
        "Time loading, one sentence, and a text of many sentences. Each figure is the median of the repeats,"
        " with no sentence decoded twice."
    )
    parser.epilog = "examples:\n  hymt bench\n  hymt bench --beam 1 --threads 4 --json\n"
    parser.add_argument("--model", metavar="NAME|FOLDER", help="the model to time")
    parser.add_argument("--beam", type=int, choices=range(1, 9), metavar="1-8", help="beam size")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="processor threads (0: choose)")
    parser.add_argument("--repeat", type=int, choices=range(1, 101), default=5, metavar="N", help="repeats")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command."""
    store = ModelStore(context.paths)
    package = store.find(args.model) if args.model else store.default()
    report = measure(package, args.beam or package.manifest.decoding.beam_size, args.threads, args.repeat)
    if args.json:
        write_json(report)
        return 0
    write_text(f"model {report['model']}, beam {report['beam']}, {report['threads']} threads")
    write_text(f"loading with verification {report['load_s']:>10.2f} s")
    for pair, figures in report["pairs"].items():
        write_text(f"{pair}  one sentence        {1000 * figures['sentence_s']:>10.0f} ms (median)")
        write_text(f"{pair}  a text              {figures['characters_per_s']:>10.0f} characters a second")
    if report["memory_mb"]:
        write_text(f"peak memory               {report['memory_mb']:>10.0f} MB")
    return 0


def measure(package: ModelPackage, beam: int, threads: int, repeat: int) -> dict[str, Any]:
    """Return the timings of a model on this machine, in seconds."""
    from hymt_desktop.core.service import Translator

    started = time.perf_counter()
    translator = Translator.open(package, threads=threads)
    load = time.perf_counter() - started
    pairs = {}
    with translator:
        for source, target in package.manifest.pairs:
            sentences = _CHINESE if source == "zh" else _ENGLISH
            if source in ("zh", "en"):
                pairs[f"{source}-{target}"] = _pair(
                    translator, sentences, Options(target=target, source=source, beam_size=beam), repeat
                )
    return {
        "model": f"{package.manifest.name} {package.manifest.version}",
        "beam": beam,
        "threads": choose_threads(threads),
        "load_s": load,
        "pairs": pairs,
        "memory_mb": _peak_memory(),
    }


def _pair(
    translator: Translator, sentences: Sequence[str], options: Options, repeat: int
) -> dict[str, float]:
    translator.translate(f"{sentences[0]} 0", options)
    # The engine remembers sentences, so a number makes each one new.
    numbered = [f"{i} {sentence}" for i in range(1, repeat + 1) for sentence in sentences]
    single = [_seconds(translator, sentence, options) for sentence in numbered[: 4 * repeat]]
    texts = [
        "\n".join(f"{1000 * (i + 1) + j} {sentence}" for j in range(4) for sentence in sentences)
        for i in range(repeat)
    ]
    rates = [len(text) / _seconds(translator, text, options) for text in texts]
    return {
        "sentence_s": statistics.median(single),
        "sentence_slowest_s": max(single),
        "characters_per_s": statistics.median(rates),
    }


def _seconds(translator: Translator, text: str, options: Options) -> float:
    started = time.perf_counter()
    translator.translate(text, options)
    return time.perf_counter() - started


def _peak_memory() -> float:
    """Return the peak resident memory of this process in MB (10^6 bytes); 0 where the system doesn't say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
