# SPDX-License-Identifier: Apache-2.0
"""The students' shapes, by name.

All are UMT5 (Chung et al., arXiv 2304.09151) with gated GELU and tied embeddings. UMT5 rather than T5: it
has one table of relative position biases per layer, so different heads may be pruned in different layers,
and ``d_kv`` is free of ``d_model``.

The article's numbers don't add up: the shape that it states (12+12 layers, d_model 768, 8 heads, d_ff 3072,
vocabulary 32,128) has 279.5M parameters, not the 780.3M that it reports. ``stated-280m`` is the stated shape;
``tiny-780m`` is one of the reported size, chosen anew for the CPU.

**How tiny-780m was chosen.** A translation of n tokens runs the encoder once, over all source tokens in one
matrix product, and the decoder n times, over one token each; each of these steps reads every decoder weight
from memory. So at equal size layers belong into the encoder (Kasai et al., arXiv 2006.10369). Measured with
CTranslate2 int8, 2 threads, 30 tokens in and 30 out, on a CPU with AVX-512 VNNI (read the times as ratios):

==============================================  ==========  ========  ======  ============
shape                                           parameters  greedy    beam 4  batch of 16
==============================================  ==========  ========  ======  ============
12+12, d 1280, 8 x 160, ff 5120, V 64k          789.8M      1447 ms   2103    160 tokens/s
the same, pruned to 6 heads, ff 4608            683.6M      1055 ms   1580    177 tokens/s
28+6, d 1024, 16 x 64, ff 4096, V 64k           661.2M      615 ms    849     275 tokens/s
==============================================  ==========  ========  ======  ============

``tiny-780m`` is the third row made deeper: 37+6 layers of d 1024 with the vocabulary of 32,000 that all our
students share (a hop of the cascade can then learn from soft labels). A decoding step reads 159M weights
(6 decoder layers and the output projection); the 12+12 shape of the first row reads 475M for the same size.
Measured side by side (random weights, two busy cores with AVX2 only, medians), ``tiny-780m`` takes 1.37 s
greedy, 3.88 s with beam 4 and 11.0 s for a batch of 16; the first row's shape 3.45 s, 8.10 s and 13.5 s.
Heads of 64 make pruning fine-grained: one of 16 heads in each attention is 12.8M parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from transformers import UMT5Config

PAD_ID, EOS_ID, UNK_ID = 0, 1, 2
"""The tokenizer's control ids; decoding starts from ``PAD_ID``."""
VOCABULARY = 32_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a UMT5.

    ``decoder_heads`` is the number of heads in decoder self- and cross-attention; None means as many as in
    the encoder. It differs only after pruning.
    """

    name: str
    d_model: int
    heads: int
    d_kv: int
    d_ff: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int = VOCABULARY
    decoder_heads: int | None = None
    dropout: float = 0.1

    def with_vocabulary(self, size: int) -> Shape:
        """Return this shape for a tokenizer of ``size`` pieces."""
        return replace(self, vocabulary=size)


SHAPES = MappingProxyType(
    {
        shape.name: shape
        for shape in (
            Shape("smoke", 64, 4, 16, 128, 2, 2, vocabulary=1024),
            Shape("nano", 256, 4, 64, 1024, 6, 2),
            Shape("small-60m", 512, 8, 64, 1536, 10, 2),
            Shape("stated-280m", 768, 8, 96, 3072, 12, 12, vocabulary=32_128),
            Shape("small-300m", 1024, 16, 64, 2816, 17, 3),
            Shape("tiny-780m", 1024, 16, 64, 4096, 37, 6),
        )
    }
)
"""Name -> shape. ``nano`` is 17M, ``smoke`` is for tests."""


def named_shape(name: str) -> Shape:
    """Return the shape of that name.

    Raises:
        UserError: There is none; the hint lists the names.
    """
    if name not in SHAPES:
        raise UserError(f"There is no student shape '{name}'.", f"Use one of: {', '.join(SHAPES)}.")
    return SHAPES[name]


def umt5_config(shape: Shape) -> UMT5Config:
    """Return the transformers configuration of ``shape``.

    A ``decoder_heads`` of its own is stored as the extra key ``decoder_num_heads``, which
    ``distill.student.models`` reads.
    """
    from transformers import UMT5Config

    extra = {} if shape.decoder_heads is None else {"decoder_num_heads": shape.decoder_heads}
    return UMT5Config(
        vocab_size=shape.vocabulary,
        d_model=shape.d_model,
        d_kv=shape.d_kv,
        d_ff=shape.d_ff,
        num_layers=shape.encoder_layers,
        num_decoder_layers=shape.decoder_layers,
        num_heads=shape.heads,
        feed_forward_proj="gated-gelu",
        dropout_rate=shape.dropout,
        pad_token_id=PAD_ID,
        eos_token_id=EOS_ID,
        decoder_start_token_id=PAD_ID,
        tie_word_embeddings=True,
        **extra,
    )
