# SPDX-License-Identifier: Apache-2.0
"""BLEU of greedy translations of held-out examples, while a student trains.

The references are the held-out targets, whoever made them: the figure shows whether training gets on, and is
not for comparison with other systems (``evaluate`` is).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from distill.student.shapes import EOS_ID, PAD_ID
from distill.train.batches import Plan
from hymt_desktop.core.text.markup import target_tag

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

    from distill.train.batches import Shard

LANGUAGES = ("zh", "en")
BATCH = 64


@torch.no_grad()
def validation_bleu(
    model: Any, tokenizer: SentencePieceProcessor, shard: Shard, count: int
) -> dict[str, float]:
    """Return ``bleu_zh`` and ``bleu_en`` of the first ``count`` examples, where there are any, and the mean.

    The model is in training mode afterwards, as it was before.
    """
    import numpy as np

    from distill.evaluate.scores import corpus_scores

    lengths = shard.lengths()
    texts: dict[str, tuple[list[str], list[str]]] = {language: ([], []) for language in LANGUAGES}
    tags = {tokenizer.piece_to_id(target_tag(language)): language for language in LANGUAGES}
    model.eval()
    try:
        for start in range(0, min(count, len(shard)), BATCH):
            rows = np.arange(start, min(count, len(shard), start + BATCH))
            batch = shard.batch(Plan(rows, *(int(side[rows].max()) for side in lengths)))
            source = torch.from_numpy(batch.source).to(model.device)
            with torch.compiler.set_stance("force_eager"):
                answers = model.generate(
                    input_ids=source,
                    attention_mask=(source != PAD_ID).long(),
                    max_new_tokens=2 * batch.target.shape[1],
                    num_beams=1,
                    do_sample=False,
                )
            for first, answer, wanted in zip(
                batch.source[:, 0].tolist(), answers[:, 1:].tolist(), batch.target.tolist(), strict=True
            ):
                outputs, references = texts[tags[first]]
                outputs.append(_text(tokenizer, answer))
                references.append(_text(tokenizer, wanted))
    finally:
        model.train()
    scores = {
        f"bleu_{language}": round(corpus_scores(outputs, references, language)[0].value, 2)
        for language, (outputs, references) in texts.items()
        if outputs
    }
    return {**scores, "bleu": round(sum(scores.values()) / max(1, len(scores)), 2)}


def _text(tokenizer: SentencePieceProcessor, ids: list[int]) -> str:
    if EOS_ID in ids:
        ids = ids[: ids.index(EOS_ID)]
    return str(tokenizer.decode([i for i in ids if 0 < i < tokenizer.get_piece_size()])).strip()
