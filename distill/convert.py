# SPDX-License-Identifier: Apache-2.0
"""A student (transformers UMT5) as a CTranslate2 model.

The vocabulary comes from our SentencePiece model, so no Hugging Face tokenizer is involved. CTranslate2's
converters can be wrong without an error; ``tests/distill/test_convert.py`` holds PyTorch's and CTranslate2's
log-probabilities against each other for every kind of model that we ship. What matters:

- Tied embeddings need the output scale ``d_model ** -0.5`` that the loader sets; untied ones must not have
  it. Only tied students are taken.
- CTranslate2 has one number of heads per stack. The loader takes the encoder's for both, so that of a
  pruned decoder is set here, and heads that differ within a stack are refused.
- int8 weights are kept within +-96 instead of +-127. On a CPU with AVX2 but no VNNI (Intel before Ice Lake,
  AMD's before Zen 4) products of bytes are summed in pairs in 16 bits, which saturate where two large
  weights meet two large activations. Measured there on random students of the shapes of ``small-60m`` and
  ``nano``, as mean difference from PyTorch's log-probabilities: 0.157 and 0.125 with +-127, 0.098 and 0.063
  with +-96, 0.116 and 0.080 with +-64, where nothing can saturate. The coarser grid alone costs little:
  with activations in float32, 0.072 against 0.059 and 0.046 against 0.031.
- An alias of a tag (``core.engine.aliases``) is an entry behind all others with the tag's embedding, rounded
  alike; the log-probabilities of everything else change by what the alias has, until it is suppressed.
- CTranslate2's own quantization scales weights in place, in the memory of the model that it is given; ours
  doesn't.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ctranslate2.converters.transformers import UMT5Loader
from ctranslate2.specs.model_spec import NumpyVariable, Variable, visit_spec

from distill.folders import new_folder
from distill.int8 import WEIGHT_RANGE
from distill.student.models import load_checkpoint
from distill.student.shapes import EOS_ID, PAD_ID, UNK_ID
from distill.tokenizer import read_pieces
from hymt_desktop.core.engine.aliases import TAG_ALIASES, alias_of
from hymt_desktop.core.errors import ModelCorrupt, UserError
from hymt_desktop.core.text.markup import target_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from transformers import UMT5ForConditionalGeneration

QUANTIZATIONS = ("int8", "float32")


def convert_to_ct2(
    model: str | os.PathLike[str] | UMT5ForConditionalGeneration,
    tokenizer: str | os.PathLike[str],
    out_dir: str | os.PathLike[str],
    quantization: str = "int8",
    *,
    vocabulary_map: str | os.PathLike[str] | None = None,
    alias_languages: Iterable[str] = (),
    overwrite: bool = False,
) -> Path:
    """Convert a student to CTranslate2.

    Args:
        model: A checkpoint folder (see ``distill.student.models``), or the model itself.
        tokenizer: The SentencePiece model that it was trained with.
        out_dir: The folder to write: ``model.bin``, ``config.json``, ``shared_vocabulary.json``.
        quantization: One of ``QUANTIZATIONS``; int8 has one scale per row of each matrix.
        vocabulary_map: A lexical shortlist (CTranslate2's ``vmap``) to put beside the model.
        alias_languages: Codes of the target languages whose tags get an alias, see ``core.engine.aliases``.
        overwrite: Replace ``out_dir`` if it exists.

    Returns:
        ``out_dir``. It appears whole or not at all.

    Raises:
        ModelError: The checkpoint or the tokenizer is missing, damaged, or of another model.
        UserError: ``quantization`` is unknown, or ``out_dir`` exists.
        OutputNotWritten: The disk refused.
    """
    if quantization not in QUANTIZATIONS:
        raise UserError(
            f"There is no quantization '{quantization}'.", f"Use one of: {', '.join(QUANTIZATIONS)}."
        )
    pieces = read_pieces(Path(tokenizer))
    student = load_checkpoint(Path(model)) if isinstance(model, (str, os.PathLike)) else model
    spec = student_spec(student, pieces, [target_tag(code) for code in alias_languages])
    if vocabulary_map is not None:
        spec.register_vocabulary_mapping(os.fspath(vocabulary_map))
    spec.validate()
    spec.optimize("float32")
    if quantization == "int8":
        visit_spec(spec, _quantize)
    with new_folder(Path(out_dir), overwrite=overwrite) as folder:
        spec.save(str(folder))
    return Path(out_dir)


def student_spec(
    model: UMT5ForConditionalGeneration, pieces: list[str], alias_tags: Sequence[str] = ()
) -> Any:
    """Return CTranslate2's specification of ``model`` in the precision that it has.

    Args:
        model: A UMT5 with tied embeddings.
        pieces: The tokenizer's pieces; the vocabulary is filled up to the model's size.
        alias_tags: Pieces that get an alias each, behind all others.

    Raises:
        UserError: The embeddings are not tied, or heads differ within a stack.
        ModelCorrupt: There are more pieces than embeddings, or a tag is not one of them.
    """
    import torch

    with torch.no_grad():
        if not torch.equal(model.lm_head.weight, model.shared.weight):
            raise UserError("The student's embeddings are not tied.", "Only tied students can be converted.")
        spec = UMT5Loader().get_model_spec(model)
    spec.encoder.num_heads = np.int16(_heads(model.encoder, "encoder"))
    spec.decoder.num_heads = np.int16(_heads(model.decoder, "decoder"))
    # The app places formatting by attention: the mean of all heads of the last layer (CTranslate2's default
    # is the first head alone) puts 73 instead of 61 % of a passage's characters right on the first model.
    spec.decoder.alignment_heads = spec.decoder.num_heads
    tokens = _filled(pieces, model.config.vocab_size)
    if alias_tags:
        tokens += _add_aliases(spec, tokens, alias_tags)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.unk_token = tokens[UNK_ID]
    spec.config.eos_token = tokens[EOS_ID]
    spec.config.bos_token = tokens[PAD_ID]
    spec.config.decoder_start_token = tokens[PAD_ID]
    return spec


def _add_aliases(spec: Any, tokens: list[str], tags: Sequence[str]) -> list[str]:
    """Give ``spec`` a copy of each tag's embedding; returns the names of the new entries."""
    import torch

    aliases = {tag: alias_of(tag) for tag in dict.fromkeys(tags)}
    missing, taken = aliases.keys() - set(tokens), set(aliases.values()) & set(tokens)
    if missing or taken:
        raise ModelCorrupt(
            f"The tokenizer lacks {min(missing)}."
            if missing
            else f"The tokenizer has a piece {min(taken)}, which is the name of an alias.",
            "Name the tokenizer.model of the same training run.",
        )
    with torch.no_grad():
        weight = spec.decoder.embeddings.weight
        longer = torch.cat([weight, weight[[tokens.index(tag) for tag in aliases]]])
    spec.encoder.embeddings[0].weight = longer
    spec.decoder.embeddings.weight = longer
    spec.decoder.projection.weight = longer
    spec.config.add_attribute(TAG_ALIASES, aliases)
    return list(aliases.values())


def _quantize(spec: Any, name: str, value: Any) -> None:
    """Replace one matrix by int8 rows, each with its scale, where ``spec`` has a place for the scales."""
    key = name.rsplit("/", 1)[-1]
    if not hasattr(spec, f"{key}_scale") or not isinstance(value, Variable) or value.is_scalar():
        return
    weight = value.numpy()
    largest = np.abs(weight).max(axis=1)
    scale = (WEIGHT_RANGE / np.where(largest > 0, largest, 1)).astype(np.float32)
    setattr(spec, key, NumpyVariable(np.rint(weight * scale[:, None]).astype(np.int8)))
    setattr(spec, f"{key}_scale", NumpyVariable(scale))


def _heads(stack: Any, name: str) -> int:
    attentions = [layer.SelfAttention for block in stack.block for layer in block.layer[:1]]
    if name == "decoder":
        attentions += [block.layer[1].EncDecAttention for block in stack.block]
    counts = {attention.n_heads for attention in attentions}
    if len(counts) != 1:
        raise UserError(
            f"The {name}'s attentions have {sorted(counts)} heads.",
            f"CTranslate2 needs as many in each attention of the {name}: prune to equal numbers.",
        )
    return int(counts.pop())


def _filled(pieces: list[str], size: int) -> list[str]:
    if len(pieces) > size:
        raise ModelCorrupt(
            f"The tokenizer has {len(pieces)} pieces and the student's vocabulary only {size}.",
            "Name the tokenizer.model of the same training run.",
        )
    return pieces + [f"<unused_{i}>" for i in range(size - len(pieces))]
