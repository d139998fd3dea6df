# SPDX-License-Identifier: Apache-2.0
"""Cosine similarity of a sentence and its translation, by a multilingual sentence encoder of transformers.

Token vectors are averaged over each text, as multilingual E5 (arXiv 2402.05672) wants it. There true
English-Chinese pairs lie around 0.87 to 0.91 and false ones around 0.74 to 0.80.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from hymt_desktop.core.errors import ModelCorrupt, ModelMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


class SentenceEncoder:
    """An encoder and its tokenizer, from a folder or the local hub cache. Nothing is downloaded.

    Args:
        model: Folder or hub id.
        prefix: What the encoder wants before each text; E5's is ``query: ``.

    Raises:
        ModelMissing: It is not on this computer.
        ModelCorrupt: It can't be read.
    """

    def __init__(self, model: str, prefix: str = "") -> None:
        from transformers import AutoModel, AutoTokenizer

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True)
            self._model: Any = AutoModel.from_pretrained(model, local_files_only=True).eval()
        except (OSError, ValueError) as error:
            if Path(model, "config.json").is_file():
                raise ModelCorrupt(f"The sentence encoder in {model} can't be read: {error}") from error
            raise ModelMissing(
                f"The sentence encoder '{model}' is not on this computer.",
                f"Get it once: hf download {model} --local-dir FOLDER, or leave filter.encoder empty.",
            ) from error
        self._model.to("cuda" if torch.cuda.is_available() else "cpu")
        self._prefix = prefix

    def similarities(self, first: Sequence[str], second: Sequence[str]) -> list[float]:
        """Return the cosine similarity of each pair, -1 to 1."""
        one, two = self._vectors(first), self._vectors(second)
        return [float(x) for x in torch.nn.functional.cosine_similarity(one, two, dim=-1)]

    @torch.inference_mode()
    def _vectors(self, texts: Sequence[str]) -> Tensor:
        inputs = self._tokenizer(
            [self._prefix + text for text in texts],
            padding=True,
            truncation=True,
            max_length=256,
            return_tensors="pt",
        ).to(self._model.device)
        hidden_NTD = self._model(**inputs).last_hidden_state
        mask_NT1 = inputs["attention_mask"][..., None].to(hidden_NTD.dtype)
        return (hidden_NTD * mask_NT1).sum(1) / mask_NT1.sum(1)
