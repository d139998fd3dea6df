# SPDX-License-Identifier: Apache-2.0
"""Time and memory of the teacher's and the students' shapes, side by side: the speed half of docs/results.md.

    python benchmarks/sizes.py --out build/sizes --results docs/results/speed.json

All rows do the same work with random weights: 30 tokens in (60 for the teacher, whose prompt has as many
more) and 30 out, greedy, the length forced; two threads. Each row has a process of its own. That of NLLB's
shape stays open, and every round measures it right before the row: times are compared through it, so that
other work on the machine hits both alike. ``--model NAME=FOLDER`` measures a real converted model in place
of a random one of its shape.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOKENS, PROMPT, BATCH = 30, 30, 16
TEACHER = {
    "vocab_size": 151_936,
    "hidden_size": 1536,
    "intermediate_size": 8960,
    "num_hidden_layers": 28,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
    "tie_word_embeddings": True,
}
"""Qwen2.5-1.5B, the stand-in teacher."""
ROWS = (
    "teacher-1.5b-float32",
    "780m-float32",
    "780m-dynamic-int8",
    "780m-int8",
    "650m-int8",
    "300m-int8",
    "small-int8",
    "nllb-600m-int8",
)
REFERENCE = "nllb-600m-int8"
SHAPES = {"780m": "tiny-780m", "300m": "small-300m", "small": "small-60m"}

One = tuple["Callable[[], Any]", "Callable[[], Any]", int, int]
"""What is timed: a sentence alone, a batch; then parameters and bytes of the weights as stored."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all rows and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the models that are made")
    parser.add_argument("--results", type=Path, help="JSON file to write")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--serve", choices=ROWS, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    given = dict(pair.split("=", 1) for pair in args.model)
    if args.serve:
        serve(args.serve, args.out, args.threads, given)
        return
    args.out.mkdir(parents=True, exist_ok=True)
    reference = Worker(REFERENCE, args, given)
    rows = []
    for name in args.rows:
        # One after another: together the larger ones take more memory than many a machine has.
        worker = reference if name == REFERENCE else Worker(name, args, given)
        before = [(reference.round(), worker.round()) for _ in range(args.rounds)]
        rows.append(worker.result(before))
        print(rows[-1], flush=True)
        if worker is not reference:
            worker.close()
    reference.close()
    table = {
        "threads": args.threads,
        "rounds": args.rounds,
        "tokens": TOKENS,
        "batch": BATCH,
        "reference": REFERENCE,
        "rows": rows,
    }
    text = json.dumps(table, indent=1)
    print(text)
    if args.results:
        args.results.write_text(f"{text}\n", encoding="utf-8")


class Worker:
    """One row's process, from the parent's side."""

    def __init__(self, name: str, args: argparse.Namespace, given: dict[str, str]) -> None:
        command = [sys.executable, __file__, "--out", str(args.out), "--threads", str(args.threads)]
        for pair in args.model:
            command += ["--model", pair]
        environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads)}
        self._process = subprocess.Popen(
            [*command, "--serve", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._folder = converted_folder(name, args.out, given)
        self._first = self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("A row's process ended; its message is above.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def round(self) -> dict[str, float]:
        """Measure once."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def result(self, rounds: list[tuple[dict[str, float], dict[str, float]]]) -> dict[str, Any]:
        """Return the row's figures, made of pairs of the reference's and its own."""
        if not self._first["parameters"]:
            self._first["parameters"] = count_parameters(self._folder)
        return {
            **self._first,
            "peak_mb": round(rounds[-1][1]["peak_mb"]),
            "alone_ms": round(statistics.median(own["alone_ms"] for _, own in rounds), 1),
            "tokens_per_second": round(statistics.median(own["tokens_per_second"] for _, own in rounds), 1),
            "alone_against_reference": round(
                statistics.median(own["alone_ms"] / other["alone_ms"] for other, own in rounds), 4
            ),
            "batch_against_reference": round(
                statistics.median(
                    own["tokens_per_second"] / other["tokens_per_second"] for other, own in rounds
                ),
                4,
            ),
            "rounds": [[other["alone_ms"], own["alone_ms"]] for other, own in rounds],
        }


def serve(name: str, out: Path, threads: int, given: dict[str, str]) -> None:
    """Load a row's model, then time it whenever a line comes in."""
    answers, sys.stdout = sys.stdout, sys.stderr  # libraries print
    prepare, load = row(name, out, threads, given)
    prepare()
    load()  # once before, so that the files are in memory
    gc.collect()
    started = time.perf_counter()
    alone, batch, parameters, size = load()
    loaded = time.perf_counter() - started
    alone()

    def answer(table: dict[str, Any]) -> None:
        answers.write(json.dumps(table) + "\n")
        answers.flush()

    answer({"name": name, "parameters": parameters, "bytes": size, "load_s": round(loaded, 2)})
    for _ in sys.stdin:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            alone()
            times.append(time.perf_counter() - started)
        started = time.perf_counter()
        batch()
        took = time.perf_counter() - started
        answer(
            {
                "alone_ms": 1000 * statistics.median(times),
                "tokens_per_second": BATCH * TOKENS / took,
                "peak_mb": resident_megabytes("VmHWM"),
            }
        )


def row(
    name: str, out: Path, threads: int, given: dict[str, str]
) -> tuple[Callable[[], None], Callable[[], One]]:
    """Return what makes a row's model on the disk, in a process of its own, and what loads it."""
    if name == "teacher-1.5b-float32":
        return (lambda: None), _teacher
    if name in ("780m-float32", "780m-dynamic-int8"):
        return (lambda: None), lambda: _pytorch(dynamic=name.endswith("int8"))
    folder = converted_folder(name, out, given)

    def prepare() -> None:
        if not (folder / "model.bin").exists():
            code = f"from benchmarks.sizes import make; make({name!r}, {str(folder)!r})"
            subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])

    return prepare, lambda: _converted(folder, threads)


def converted_folder(name: str, out: Path, given: dict[str, str]) -> Path:
    """Return where the converted model of a row is, or will be."""
    return Path(given.get(name, out / name))


def make(name: str, folder: str) -> None:
    """Write a random int8 model of a row's shape."""
    from benchmarks import shapes

    if name == "nllb-600m-int8":
        shapes.make("nllb-600m", Path(folder).parent).rename(folder)
        return
    short = name.removesuffix("-int8")
    if short == "650m":
        shapes.make_packaged(Path(folder))
        return
    from benchmarks.systems import PACKAGE
    from distill.convert import convert_to_ct2
    from distill.student.models import build_model
    from distill.student.shapes import named_shape, umt5_config

    config = umt5_config(named_shape(SHAPES[short]))
    convert_to_ct2(build_model(config), PACKAGE / "tokenizer.model", folder)


def _converted(folder: Path, threads: int) -> One:
    import ctranslate2

    translator = ctranslate2.Translator(
        str(folder), compute_type="int8", inter_threads=1, intra_threads=threads
    )
    vocabulary = json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8"))
    source = [*vocabulary[100 : 100 + TOKENS - 1], vocabulary[1]]

    def work(rows: int) -> None:
        results = translator.translate_batch(
            [source] * rows,
            beam_size=1,
            min_decoding_length=TOKENS,
            max_decoding_length=TOKENS,
        )
        assert len(results) == rows

    return lambda: work(1), lambda: work(BATCH), 0, (folder / "model.bin").stat().st_size


def count_parameters(folder: Path) -> int:
    """Return a converted model's parameters; it takes four times the file's size in memory."""
    from distill.unpack import read_variables

    variables = read_variables(folder / "model.bin")
    # Embeddings have several names; scales and sizes are no parameters.
    weights = {
        (array.shape, array.ravel()[:64].tobytes() if array.ndim > 1 else name): array.size
        for name, array in variables.items()
        # What is still int8 is another name of a matrix that has its scale under the first.
        if array.ndim and array.dtype != "int8" and not name.endswith("_scale")
    }
    return sum(weights.values())


def _pytorch(*, dynamic: bool) -> One:
    from distill.quantize import dynamic_int8, stored_bytes
    from distill.student.models import build_model
    from distill.student.shapes import named_shape, umt5_config

    model: Any = build_model(umt5_config(named_shape(SHAPES["780m"]))).eval()
    parameters = sum(p.numel() for p in model.parameters())
    size = 4 * parameters
    if dynamic:
        model = dynamic_int8(model)
        size = stored_bytes(model)
    return (*_generating(model, TOKENS), parameters, size)


def _teacher() -> One:
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    with torch.device("meta"):
        model = Qwen2ForCausalLM(Qwen2Config(**TEACHER))
    model = model.to_empty(device="cpu")
    model.tie_weights()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(-0.03, 0.03)
        rotary = model.model.rotary_emb
        rotary.inv_freq.copy_(1.0 / 1e6 ** (torch.arange(0, 128, 2) / 128))
    parameters = sum(p.numel() for p in model.parameters())
    return (*_generating(model.eval(), TOKENS + PROMPT), parameters, 4 * parameters)


def _generating(model: Any, length: int) -> tuple[Callable[[], Any], Callable[[], Any]]:
    import torch

    def work(rows: int) -> None:
        ids = torch.full((rows, length), 100)
        with torch.inference_mode():
            out = model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                min_new_tokens=TOKENS,
                max_new_tokens=TOKENS,
                do_sample=False,
                num_beams=1,
            )
        assert len(out) == rows

    return lambda: work(1), lambda: work(BATCH)


if __name__ == "__main__":
    main()
