# SPDX-License-Identifier: Apache-2.0
"""Score a student where it was trained: BLEU and chrF of plain translations, in PyTorch or CTranslate2.

    python tools/score_checkpoint.py --model runs/a/weights --tokenizer runs/a/tokenizer.model \
        --eval-dir EVAL --output scores.json [--form float | int8-weights | dynamic-int8 | ctranslate2]

``--form`` says what computes: the checkpoint as it is, with its weights rounded as ``distill.convert`` rounds
them, with PyTorch's dynamic int8 (on the CPU), or a converted model through CTranslate2 (on the CPU). No
guard, no repairs, no fallback to a wider beam: ``python -m distill evaluate`` has those. It needs torch,
sentencepiece and sacrebleu, and ctranslate2 for that form alone.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from sentencepiece import SentencePieceProcessor

from distill.evaluate.scores import corpus_scores
from distill.evaluate.sets import read_sets
from distill.int8 import rounded
from distill.quantize import dynamic_int8
from distill.student.models import load_checkpoint
from distill.student.shapes import EOS_ID, PAD_ID
from hymt_desktop.core.files import atomic_path
from hymt_desktop.core.text.markup import compose_source
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST = 200
ROWS = 128


def main(arguments: Sequence[str] | None = None) -> None:
    """Score one model on all sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--eval-dir", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["flores-dev"])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument(
        "--form", choices=("float", "int8-weights", "dynamic-int8", "ctranslate2"), default="float"
    )
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--limit", type=int, help="score the first segments alone")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0 for as many as there are")
    args = parser.parse_args(arguments)
    if args.threads:
        torch.set_num_threads(args.threads)
    tokenizer = SentencePieceProcessor(model_file=str(args.tokenizer))
    decode, parameters = _converted(args) if args.form == "ctranslate2" else _checkpoint(args)
    rows = []
    for item in read_sets(args.eval_dir, args.sets):
        part = item.first(args.limit)
        started = time.perf_counter()
        outputs = translate(decode, tokenizer, part.sources, part.target)
        seconds = time.perf_counter() - started
        bleu, chrf = corpus_scores(outputs, part.references, part.target)
        rows.append(
            {
                "set": part.name,
                "direction": part.direction,
                "segments": len(outputs),
                "bleu": round(bleu.value, 2),
                "chrf": round(chrf.value, 2),
                "seconds": round(seconds, 1),
                "outputs": outputs,
            }
        )
        print({k: v for k, v in rows[-1].items() if k != "outputs"}, flush=True)
    result = {
        "model": str(args.model),
        "form": args.form,
        "beam": args.beam,
        "parameters": parameters,
        "scores": rows,
    }
    with atomic_path(args.output) as temporary:
        temporary.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def translate(
    decode: Callable[[list[list[int]]], list[list[int]]],
    tokenizer: SentencePieceProcessor,
    sentences: Sequence[str],
    target: str,
) -> list[str]:
    """Return a translation of each sentence; batches are of similar length."""
    sources = [
        [*tokenizer.encode(compose_source(target, normalize_line(text))), EOS_ID] for text in sentences
    ]
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    outputs = [""] * len(sources)
    for start in range(0, len(order), ROWS):
        chosen = order[start : start + ROWS]
        for i, ids in zip(chosen, decode([sources[i] for i in chosen]), strict=True):
            kept = ids[: ids.index(EOS_ID)] if EOS_ID in ids else ids
            outputs[i] = tokenizer.decode([t for t in kept if 0 < t < tokenizer.get_piece_size()]).strip()
    return outputs


def _checkpoint(args: argparse.Namespace) -> tuple[Callable[[list[list[int]]], list[list[int]]], int]:
    model: Any = load_checkpoint(args.model)
    parameters = sum(p.numel() for p in model.parameters())
    if args.form == "int8-weights":
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if weight.ndim == 2 and "relative_attention_bias" not in name:
                    weight.copy_(rounded(weight))
    if args.form == "dynamic-int8":
        model = dynamic_int8(model)
    elif torch.cuda.is_available():
        model.cuda()
    device = model.shared.weight.device
    model.eval()

    @torch.inference_mode()
    def decode(sources: list[list[int]]) -> list[list[int]]:
        longest = max(map(len, sources))
        ids = torch.tensor([[*s, *[PAD_ID] * (longest - len(s))] for s in sources], device=device)
        answers: list[list[int]] = model.generate(
            input_ids=ids,
            attention_mask=(ids != PAD_ID).long(),
            num_beams=args.beam,
            max_new_tokens=LONGEST,
            do_sample=False,
        )[:, 1:].tolist()
        return answers

    return decode, parameters


def _converted(args: argparse.Namespace) -> tuple[Callable[[list[list[int]]], list[list[int]]], int]:
    import ctranslate2

    vocabulary = json.loads((args.model / "shared_vocabulary.json").read_text(encoding="utf-8"))
    threads = args.threads or torch.get_num_threads()
    translator = ctranslate2.Translator(
        str(args.model),
        compute_type="int8",
        inter_threads=max(1, threads // 4),
        intra_threads=min(4, threads),
    )
    ids = {token: i for i, token in enumerate(vocabulary)}

    def decode(sources: list[list[int]]) -> list[list[int]]:
        results = translator.translate_batch(
            [[vocabulary[i] for i in source] for source in sources],
            beam_size=args.beam,
            max_batch_size=32,
            max_decoding_length=LONGEST,
        )
        return [[ids[token] for token in result.hypotheses[0]] for result in results]

    return decode, 0


if __name__ == "__main__":
    main()
