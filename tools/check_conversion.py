# SPDX-License-Identifier: Apache-2.0
"""Hold a student's log-probabilities in CTranslate2 against PyTorch's, in float32, at its full size.

    python tools/check_conversion.py --checkpoint runs/a/weights --tokenizer runs/a/tokenizer.model \
        --pairs EVAL/flores-dev/en-zh/source.en EVAL/flores-dev/en-zh/reference.zh --to zh --output x.json

Both score the same given translations. CTranslate2's converters can be wrong without an error; before int8
the two must agree to 1e-3 at every token. One runs after the other: a 650M student takes 5 GB.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import ctranslate2
import torch
from sentencepiece import SentencePieceProcessor

from distill.convert import convert_to_ct2
from distill.student.models import load_checkpoint
from hymt_desktop.core.files import atomic_path
from hymt_desktop.core.text.markup import compose_source, compose_target
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 1e-3


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; returns 0 where all tokens agree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, nargs=2, required=True, help="sources and translations")
    parser.add_argument("--to", choices=("en", "zh"), required=True)
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    tokenizer = SentencePieceProcessor(model_file=str(args.tokenizer))
    sources, targets = (
        [
            compose(normalize_line(line))
            for line in file.read_text(encoding="utf-8").splitlines()[: args.count]
        ]
        for file, compose in zip(
            args.pairs, (lambda text: compose_source(args.to, text), compose_target), strict=True
        )
    )
    pairs = [(tokenizer.encode(s), tokenizer.encode(t)) for s, t in zip(sources, targets, strict=True)]
    ours, parameters = by_pytorch(args.checkpoint, pairs)
    gc.collect()
    with tempfile.TemporaryDirectory(dir=args.output.parent) as folder:
        theirs = by_ctranslate2(args.checkpoint, args.tokenizer, Path(folder, "float32"), tokenizer, pairs)
    differences = [
        abs(a - b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True)
    ]
    result = {
        "parameters": parameters,
        "tokens": len(differences),
        "largest_difference": max(differences),
        "mean_log_probability": sum(map(sum, ours)) / len(differences),
        "limit": LIMIT,
    }
    print(json.dumps(result))
    with atomic_path(args.output) as temporary:
        temporary.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return int(max(differences) > LIMIT)


@torch.inference_mode()
def by_pytorch(checkpoint: Path, pairs: list[tuple[list[int], list[int]]]) -> tuple[list[list[float]], int]:
    """Return the log-probability of each target token, the stop's last, and the student's parameters."""
    model = load_checkpoint(checkpoint)
    scores = []
    for source, target in pairs:
        labels = torch.tensor([[*target, 1]])
        logits = model(
            input_ids=torch.tensor([[*source, 1]]),
            decoder_input_ids=torch.tensor([[0, *target]]),
            use_cache=False,
        ).logits
        scores.append(logits.log_softmax(-1).gather(-1, labels[..., None])[0, :, 0].tolist())
    return scores, sum(p.numel() for p in model.parameters())


def by_ctranslate2(
    checkpoint: Path,
    tokenizer_file: Path,
    folder: Path,
    tokenizer: SentencePieceProcessor,
    pairs: list[tuple[list[int], list[int]]],
) -> list[list[float]]:
    """Return the same of the converted model."""
    convert_to_ct2(checkpoint, tokenizer_file, folder, "float32")
    translator = ctranslate2.Translator(str(folder), compute_type="float32")
    results = translator.score_batch(
        [[*tokenizer.id_to_piece(source), "</s>"] for source, _ in pairs],
        [tokenizer.id_to_piece(target) for _, target in pairs],
    )
    return [result.log_probs for result in results]


if __name__ == "__main__":
    raise SystemExit(main())
