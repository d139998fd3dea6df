# SPDX-License-Identifier: Apache-2.0
"""How far decoding is from what the processor could do: bytes and operations against measured peaks.

    python benchmarks/limit.py [--package FOLDER]

One thread. The peaks are measured too: memory is read by a matrix-vector product that fits no cache, int8 is
PyTorch's own matrix product (oneDNN). At batch 1 each step reads all the decoder's weights once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402  # after the number of threads

from benchmarks.sentences import sentences  # noqa: E402
from benchmarks.systems import PACKAGE  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def best(work: Callable[[], object], turns: int = 7) -> float:
    """Return the least seconds of some turns."""
    times = []
    for _ in range(turns):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def bandwidth() -> float:
    """Return the bytes a second that one thread reads from memory."""
    matrix = np.ones((16_384, 16_384), np.float32)
    vector = np.ones(16_384, np.float32)
    return float(matrix.nbytes / best(lambda: matrix @ vector))


def int8_peak() -> float:
    """Return the multiplications of bytes a second that one thread does in a large matrix product."""
    import torch

    torch.set_num_threads(1)
    a = torch.randint(-100, 100, (1024, 1024), dtype=torch.int8)
    b = torch.randint(-100, 100, (1024, 1024), dtype=torch.int8)
    return 1024**3 / best(lambda: torch._int_mm(a, b))  # noqa: SLF001  # it has no public name


def parameters(package: Path) -> dict[str, int]:
    """Return the weights that the encoder uses for a token, those of a decoder's step, and of the output."""
    from distill.unpack import read_variables

    sizes = {name: array.size for name, array in read_variables(package / "model.bin").items()}
    layers = {
        part: sum(size for name, size in sizes.items() if name.startswith(f"{part}/layer_") and size > 10_000)
        for part in ("encoder", "decoder")
    }
    output = next(size for name, size in sizes.items() if "embeddings" in name and size > 10_000)
    return {**layers, "output": output}


def measure(package: Path) -> dict[str, Any]:
    """Return the figures."""
    import ctranslate2

    from hymt_desktop.core.engine.codecs import load_codec
    from hymt_desktop.core.engine.package import VOCABULARY_MAP, load_package
    from hymt_desktop.core.engine.protocol import Prompt

    opened = load_package(package)
    codec = load_codec(opened)
    mapped = VOCABULARY_MAP in opened.manifest.files
    engine = ctranslate2.Translator(str(package), compute_type="int8", inter_threads=1, intra_threads=1)
    weights = parameters(package)
    found: dict[str, Any] = {"weights": weights, "read_gb_per_s": bandwidth() / 1e9}
    found["int8_gmac_per_s"] = int8_peak() / 1e9
    for whole in (True, False) if mapped else (True,):
        step, first = [], []
        for text in sentences(12):
            source = [codec.encode(Prompt("zh", text))]
            more = {"beam_size": 1, "use_vmap": not whole}
            length = len(engine.translate_batch(source, **more)[0].hypotheses[0])
            one = best(lambda: engine.translate_batch(source, max_decoding_length=1, **more), 5)  # noqa: B023
            every = best(lambda: engine.translate_batch(source, **more), 5)  # noqa: B023
            first.append(one)
            step.append((every - one) / max(1, length))
        took = statistics.median(step)
        output = weights["output"] if whole else 0
        read = weights["decoder"] + output
        found["whole vocabulary" if whole else "with the map, its output left out"] = {
            "step_ms": 1000 * took,
            "encoder_and_first_step_ms": 1000 * statistics.median(first),
            "weights_read_mb": read / 1e6,
            "gb_per_s": read / took / 1e9,
            "share_of_bandwidth": read / took / 1e9 / found["read_gb_per_s"],
        }
    sources = [codec.encode(Prompt("zh", text)) for text in sentences(200)]
    tokens = sum(map(len, sources))
    encoding = best(
        lambda: engine.translate_batch(
            sources, beam_size=1, max_batch_size=1024, batch_type="tokens", max_decoding_length=1
        ),
        3,
    )
    rate = tokens * weights["encoder"] / encoding / 1e9
    found["encoder in batches"] = {
        "gmac_per_s": rate,
        "share_of_int8_peak": rate / found["int8_gmac_per_s"],
    }
    return found


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, default=PACKAGE)
    print(json.dumps(measure(parser.parse_args().package), indent=1))


if __name__ == "__main__":
    main()
