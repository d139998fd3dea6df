# SPDX-License-Identifier: Apache-2.0
"""The stand-in teacher on a GPU that is lent for minutes: it is tuned and translates, or it writes texts.

    python tools/stand_in_teacher.py encode --gguf M.gguf --tune TUNE.jsonl --texts TEXTS.jsonl --out DIR
    python tools/stand_in_teacher.py run --gguf M.gguf --data DIR --out DIR2 --seconds 300     (on the GPU)
    python tools/stand_in_teacher.py decode --gguf M.gguf --texts TEXTS.jsonl --answers DIR2 --out OUT.jsonl

A line of TUNE.jsonl is {"source", "target", "to"}, one of TEXTS.jsonl {"text", "to", ...}; the other keys
come back with the translation. Without "to" the text itself is what the model is asked, and the answer comes
back as "text": with ``--temperature 0.8`` and nothing to tune on it writes texts (``tools/stand_in_texts.py
ask``). Tokenizing is done before and after, on a machine that costs less: the GPU sees ids alone.

Texts are answered in chunks, in the order of their lines. Several processes may share ``--out``, one a GPU:
each takes the next chunk that none has taken. ``--keep FILE`` keeps the tuned weights, which another process
takes with ``--tuned FILE`` instead of tuning; it waits for them.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from distill.teacher.continuous import ROUNDS, ContinuousDecoder, ContinuousSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 160_000
"""Texts of one chunk. Rows idle at its end, so it is many times as long as the decoder has rows."""
LANGUAGES = {"en": "English", "zh": "Chinese"}
STOP = "<|im_end|>"
DEFAULTS = ContinuousSettings()
WRITTEN = 400
"""Most tokens of an answer to a question that is not a translation."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one of the three steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("encode", "run", "decode"))
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tune", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0, help="of the whole run, loading included")
    parser.add_argument("--batch-tokens", type=int, default=10_000, help="of one step of tuning")
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--temperature", type=float, default=0.0, help="draw tokens instead of the likeliest")
    parser.add_argument("--seed", type=int, default=1, help="of the draws")
    parser.add_argument("--rows", type=int, default=DEFAULTS.rows)
    parser.add_argument("--cache-tokens", type=int, default=DEFAULTS.cache_tokens)
    parser.add_argument("--keep", type=Path, help="file for the tuned weights")
    parser.add_argument("--tuned", type=Path, help="file with weights that another process tunes")
    args = parser.parse_args(arguments)
    {"encode": encode, "run": run, "decode": decode}[args.step](args)


def encode(args: argparse.Namespace) -> None:
    """Write prompts and answers as ids."""
    from distill.teacher.gguf import GgufFile

    tokenizer = GgufFile(args.gguf).tokenizer()
    stop = tokenizer.convert_tokens_to_ids(STOP)
    args.out.mkdir(parents=True, exist_ok=True)

    def ids(texts: list[str]) -> list[list[int]]:
        return tokenizer(texts, add_special_tokens=False)["input_ids"] if texts else []

    def prompts(rows: list[dict[str, str]], key: str) -> list[list[int]]:
        asked = [
            f"Translate to {LANGUAGES[row['to']]}:\n{row[key]}" if "to" in row else row[key] for row in rows
        ]
        return ids([f"<|im_start|>user\n{a}<|im_end|>\n<|im_start|>assistant\n" for a in asked])

    pairs, texts = read(args.tune) if args.tune else [], read(args.texts)
    written = not all("to" in row for row in texts)
    (args.out / "tokens.json").write_text(json.dumps({"stop": stop, "written": written}))
    if pairs:
        save(args.out / "tune-prompts", prompts(pairs, "source"))
        save(args.out / "tune-answers", [[*i, stop] for i in ids([p["target"] for p in pairs])])
    save(args.out / "prompts", prompts(texts, "text"))
    print(f"{len(pairs):,} pairs to tune on, {len(texts):,} texts to translate")


def run(args: argparse.Namespace) -> None:
    """Tune, then answer chunk after chunk until the time is over."""
    import torch

    started = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.enable_cudnn_sdp(False)
    model = load_model(args, device, started)
    tokens = json.loads((args.data / "tokens.json").read_text())
    prompts = load(args.data / "prompts")
    settings = ContinuousSettings(
        rows=args.rows,
        cache_tokens=args.cache_tokens,
        rounds=(128,) if tokens["written"] else ROUNDS,
        temperature=args.temperature,
        seed=args.seed,
    )
    decoder = ContinuousDecoder(model, tokens["stop"], settings)
    del model
    for number, first in enumerate(range(0, len(prompts), CHUNK)):
        if time.monotonic() - started > args.seconds:
            break
        try:
            (args.out / f"taken{number}").touch(exist_ok=False)
        except FileExistsError:
            continue
        chunk, begun = prompts[first : first + CHUNK], time.monotonic()
        answers: list[list[int]] = [[] for _ in chunk]
        scores = [float("-inf")] * len(chunk)
        for answer in decoder.decode(
            chunk,
            (lambda _: WRITTEN) if tokens["written"] else longest,
            lambda: time.monotonic() - started > args.seconds,
        ):
            answers[answer.index], scores[answer.index] = answer.ids, answer.score
        save(args.out / f"answers{number}", answers)
        np.save(args.out / f"scores{number}.npy", np.array(scores, dtype=np.float16))
        seconds, made = time.monotonic() - begun, sum(map(len, answers))
        print(
            f"chunk {number}: {sum(map(bool, answers)):,} of {len(chunk):,} texts, {made:,} tokens, "
            f"{made / seconds:,.0f} tokens/s, {time.monotonic() - started:.0f} s",
            flush=True,
        )


def longest(length: int) -> int:
    """Return the most tokens of the translation of a prompt of so many."""
    return int(1.5 * (length - 8)) + 16


def load_model(args: argparse.Namespace, device: str, started: float) -> Any:
    """Return the model in evaluation mode, tuned where there is something to tune it on."""
    import torch
    from transformers import Qwen2ForCausalLM

    from distill.teacher.gguf import GgufFile
    from distill.teacher.tune import TuneSettings, tune

    half = torch.bfloat16 if device == "cuda" else torch.float32
    if args.tuned:
        while not args.tuned.exists():
            time.sleep(0.2)
        with torch.device(device):
            model = Qwen2ForCausalLM(GgufFile(args.gguf).config()).to(half)
        model.load_state_dict(torch.load(args.tuned, map_location=device, weights_only=True))
        print(f"took the tuned weights after {time.monotonic() - started:.0f} s", flush=True)
        return model.eval()
    pairs = []
    if (args.data / "tune-prompts.npy").exists():
        pairs = list(zip(load(args.data / "tune-prompts"), load(args.data / "tune-answers"), strict=True))
    model = GgufFile(args.gguf).model(torch.float32 if pairs else half, device)
    print(f"loaded after {time.monotonic() - started:.0f} s", flush=True)
    if pairs:
        with (args.out / "tune.jsonl").open("w") as log:

            def report(step: int, steps: int, loss: float) -> None:
                log.write(json.dumps({"step": step, "loss": round(loss, 4)}) + "\n")
                if step % 50 == 0 or step == steps:
                    print(f"tune {step}/{steps}: {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)

            tune(
                model,
                _Encoded(),  # type: ignore[arg-type]
                pairs,  # type: ignore[arg-type]
                TuneSettings(learning_rate=args.rate, batch_tokens=args.batch_tokens),
                report,
            )
        model = model.to(half)
        if args.keep:
            torch.save(model.state_dict(), args.keep.with_suffix(".part"))
            args.keep.with_suffix(".part").rename(args.keep)
    if device == "cuda":
        torch.cuda.empty_cache()
    return model.eval()


class _Encoded:
    """Stands where ``tune`` expects ``Prompts``: everything is ids already."""

    def encode(self, ids: list[int]) -> list[int]:
        return ids

    encode_answer = encode


def decode(args: argparse.Namespace) -> None:
    """Write the translations as JSON lines with what came with their texts."""
    from distill.teacher.gguf import GgufFile

    tokenizer = GgufFile(args.gguf).tokenizer()
    texts, found, lost = read(args.texts), 0, 0
    with args.out.open("w", encoding="utf-8") as stream:
        for file in sorted(args.answers.glob("scores*.npy"), key=lambda f: int(f.stem[6:])):
            number = int(file.stem[6:])
            answers, scores = load(args.answers / f"answers{number}"), np.load(file).tolist()
            found += len(answers)
            spelled = iter(tokenizer.backend_tokenizer.decode_batch([ids for ids in answers if ids]))
            for text, ids, score in zip(texts[number * CHUNK :], answers, scores, strict=False):
                if not ids:
                    lost += 1
                    continue
                answer = next(spelled).strip()
                row = {**text, ("translation" if "to" in text else "text"): answer, "score": round(score, 3)}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{found - lost:,} of {len(texts):,} texts answered, {lost:,} without an end")


def read(file: Path) -> list[dict[str, str]]:
    """Read JSON lines."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def save(path: Path, rows: list[list[int]]) -> None:
    """Write lists of ids as one array and their lengths."""
    np.save(f"{path}.npy", np.array([i for row in rows for i in row], dtype=np.int32))
    np.save(f"{path}-lengths.npy", np.array([len(row) for row in rows], dtype=np.int32))


def load(path: Path) -> list[list[int]]:
    """Read what ``save`` wrote."""
    ids = np.load(f"{path}.npy").tolist()
    ends = [0, *np.load(f"{path}-lengths.npy").cumsum().tolist()]
    return [ids[a:b] for a, b in pairwise(ends)]


if __name__ == "__main__":
    main()
