# SPDX-License-Identifier: Apache-2.0
"""The stand-in teacher on a GPU that is lent for minutes: tune it, then let it translate while there is time.

    python tools/stand_in_teacher.py encode --gguf M.gguf --tune TUNE.jsonl --texts TEXTS.jsonl --out DIR
    python tools/stand_in_teacher.py run --gguf M.gguf --data DIR --out DIR2 --seconds 300     (on the GPU)
    python tools/stand_in_teacher.py decode --gguf M.gguf --texts TEXTS.jsonl --answers DIR2 --out OUT.jsonl

A line of TUNE.jsonl is {"source", "target", "to"}, one of TEXTS.jsonl {"text", "to", ...}; the other keys
come back with the translation. Tokenizing is done before and after, on a machine that costs less: the GPU
sees ids alone. Texts are translated in the order of their lines, in chunks; within a chunk by length.

Prompts of like length share a batch without any mask: they are filled up in front with the end-of-text token
to the next multiple of 4 (16 where they are long), in tuning too, so that the model knows such beginnings.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CHUNK, BATCH_TOKENS = 48_000, 350_000
LANGUAGES = {"en": "English", "zh": "Chinese"}
FILL, STOP = "<|endoftext|>", "<|im_end|>"


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
    args = parser.parse_args(arguments)
    {"encode": encode, "run": run, "decode": decode}[args.step](args)


def encode(args: argparse.Namespace) -> None:
    """Write prompts and answers as ids."""
    from distill.teacher.gguf import GgufFile

    tokenizer = GgufFile(args.gguf).tokenizer()
    fill, stop = (tokenizer.convert_tokens_to_ids(t) for t in (FILL, STOP))
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "tokens.json").write_text(json.dumps({"stop": stop, "fill": fill}))

    def ids(texts: list[str]) -> list[list[int]]:
        return tokenizer(texts, add_special_tokens=False)["input_ids"] if texts else []

    def prompts(rows: list[dict[str, str]], key: str) -> list[list[int]]:
        encoded = ids(
            [
                f"<|im_start|>user\nTranslate to {LANGUAGES[r['to']]}:\n{r[key]}<|im_end|>\n"
                "<|im_start|>assistant\n"
                for r in rows
            ]
        )
        return [[fill] * (-len(e) % (4 if len(e) < 72 else 16)) + e for e in encoded]

    pairs, texts = read(args.tune), read(args.texts)
    save(args.out / "tune-prompts", prompts(pairs, "source"))
    save(args.out / "tune-answers", [[*i, stop] for i in ids([p["target"] for p in pairs])])
    save(args.out / "prompts", prompts(texts, "text"))
    print(f"{len(pairs):,} pairs to tune on, {len(texts):,} texts to translate")


def run(args: argparse.Namespace) -> None:
    """Tune, then translate chunk after chunk until the time is over."""
    import torch

    from distill.teacher.gguf import GgufFile
    from distill.teacher.tune import TuneSettings, tune

    started = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    stop = json.loads((args.data / "tokens.json").read_text())["stop"]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.enable_cudnn_sdp(False)
    model = GgufFile(args.gguf).model(torch.float32, device)
    print(f"loaded after {time.monotonic() - started:.0f} s", flush=True)
    pairs = list(zip(load(args.data / "tune-prompts"), load(args.data / "tune-answers"), strict=True))
    if pairs:
        log = (args.out / "tune.jsonl").open("w")

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
        log.close()
    model = model.to(torch.bfloat16 if device == "cuda" else torch.float32).eval()
    if device == "cuda":
        torch.cuda.empty_cache()
    prompts = load(args.data / "prompts")
    slowest = 0.0
    for number, first in enumerate(range(0, len(prompts), CHUNK)):
        left = args.seconds - (time.monotonic() - started)
        if left < 1.15 * slowest:
            print(f"{left:.0f} s left are too few for another chunk", flush=True)
            break
        chunk, begun = prompts[first : first + CHUNK], time.monotonic()
        answers, scores = translate(model, chunk, stop)
        save(args.out / f"answers{number}", answers)
        np.save(args.out / f"scores{number}.npy", np.array(scores, dtype=np.float16))
        slowest = max(slowest, time.monotonic() - begun)
        tokens = sum(map(len, answers))
        print(
            f"chunk {number}: {len(chunk):,} texts, {tokens:,} tokens, "
            f"{tokens / (time.monotonic() - begun):,.0f} tokens/s, {time.monotonic() - started:.0f} s",
            flush=True,
        )


class _Encoded:
    """Stands where ``tune`` expects ``Prompts``: everything is ids already."""

    def encode(self, ids: list[int]) -> list[int]:
        return ids

    encode_answer = encode


def translate(model: Any, prompts: list[list[int]], stop: int) -> tuple[list[list[int]], list[float]]:
    """Return greedy answers without their stop, empty where there was none, and mean log-probabilities."""
    by_length: dict[int, list[int]] = {}
    for index, prompt in enumerate(prompts):
        by_length.setdefault(len(prompt), []).append(index)
    answers: list[list[int]] = [[] for _ in prompts]
    scores = [float("-inf")] * len(prompts)
    for length, rows in sorted(by_length.items()):
        longest = int(1.5 * (length - 8)) + 16
        size = max(1, BATCH_TOKENS // (length + longest))
        for start in range(0, len(rows), size):
            chosen = rows[start : start + size]
            for index, ids, score in generate(model, [prompts[i] for i in chosen], longest, stop):
                answers[chosen[index]], scores[chosen[index]] = ids, score
    return answers, scores


def generate(
    model: Any, prompts: list[list[int]], longest: int, stop: int
) -> Iterable[tuple[int, list[int], float]]:
    """Yield (row, answer, mean log-probability) of the rows that stopped; rows leave the batch in groups."""
    import torch
    from transformers import DynamicCache

    from distill.teacher.causal import cache_argument

    with torch.inference_mode():
        cache = DynamicCache(config=model.config)
        name = cache_argument(model)
        ids_NT = torch.tensor(prompts, device=model.device)
        rows_N = torch.arange(len(prompts), device=model.device)
        made = torch.zeros(len(prompts), longest, dtype=torch.long, device=model.device)
        total_N = torch.zeros(len(prompts), device=model.device)
        length_N = torch.zeros(len(prompts), dtype=torch.long, device=model.device)
        done_N = torch.zeros(len(prompts), dtype=torch.bool, device=model.device)
        for step in range(longest):
            out = model(input_ids=ids_NT, use_cache=True, logits_to_keep=1, **{name: cache})
            logits_NV = out.logits[:, -1]
            best_N, chosen_N = logits_NV.max(-1)
            going_N = ~done_N[rows_N]
            total_N[rows_N] += (best_N.float() - logits_NV.float().logsumexp(-1)) * going_N
            made[rows_N, step] = chosen_N
            stopped_N = (chosen_N == stop) & going_N
            length_N[rows_N[stopped_N]] = step
            done_N[rows_N[stopped_N]] = True
            if step % 4 == 3:
                keep_N = (~done_N[rows_N]).nonzero()[:, 0]
                if not len(keep_N):
                    break
                if len(keep_N) < 0.85 * len(rows_N):
                    cache.batch_select_indices(keep_N)
                    rows_N, chosen_N = rows_N[keep_N], chosen_N[keep_N]
            ids_NT = chosen_N[:, None]
        done, lengths = done_N.tolist(), length_N.tolist()
        means = (total_N / (length_N + 1)).tolist()
        lines = made.cpu().numpy()
    for row, finished in enumerate(done):
        if finished:
            yield row, lines[row, : lengths[row]].tolist(), means[row]


def decode(args: argparse.Namespace) -> None:
    """Write the translations as JSON lines with what came with their texts."""
    from distill.teacher.gguf import GgufFile

    tokenizer = GgufFile(args.gguf).tokenizer()
    texts, lost = read(args.texts), 0
    answers: list[list[int]] = []
    scores: list[float] = []
    for number in range(len(list(args.answers.glob("scores*.npy")))):
        answers += load(args.answers / f"answers{number}")
        scores += np.load(args.answers / f"scores{number}.npy").tolist()
    with args.out.open("w", encoding="utf-8") as stream:
        for text, ids, score in zip(texts, answers, scores, strict=False):
            if not ids:
                lost += 1
                continue
            row = {**text, "translation": tokenizer.decode(ids).strip(), "score": round(score, 3)}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(answers):,} of {len(texts):,} texts translated, {lost:,} without an end")


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
