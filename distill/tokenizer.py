# SPDX-License-Identifier: Apache-2.0
"""The ``tokenizer`` stage: one SentencePiece unigram model for all languages of a run."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from distill.data.corpora import open_text
from distill.data.prepare import prepared_files
from distill.student.shapes import EOS_ID, PAD_ID, UNK_ID
from hymt_desktop.core.errors import ModelCorrupt, UserError
from hymt_desktop.core.files import atomic_path
from hymt_desktop.core.text.markup import lead, special_symbols

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

    from distill.config import RunConfig


def train_tokenizer(config: RunConfig) -> Path:
    """Train on a sample of the prepared pairs, or take over another run's; returns ``tokenizer.model``.

    No dummy prefix and ``identity`` normalisation: see ``core.text.markup`` and ``core.text.normalize``.
    Control ids follow T5: pad 0, end 1, unknown 2.
    """
    import sentencepiece

    settings = config.tokenizer
    model = config.path("tokenizer.model")
    if settings.copy_of:
        read_pieces(Path(settings.copy_of))
        with atomic_path(model) as temporary:
            shutil.copyfile(settings.copy_of, temporary)
        return model
    lines = _sample(config)
    with atomic_path(model) as temporary, temporary.open("wb") as writer:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=writer,
            model_type="unigram",
            vocab_size=settings.vocab_size,
            character_coverage=settings.character_coverage,
            normalization_rule_name="identity",
            add_dummy_prefix=False,
            remove_extra_whitespaces=False,
            byte_fallback=True,
            split_digits=True,
            split_by_unicode_script=True,
            user_defined_symbols=special_symbols(),
            pad_id=0,
            eos_id=1,
            unk_id=2,
            bos_id=-1,
            max_sentence_length=4096,
            shuffle_input_sentence=False,
            num_threads=2,
            minloglevel=1,
        )
    return model


def load_tokenizer(config: RunConfig) -> SentencePieceProcessor:
    """Return the run's tokenizer.

    Raises:
        UserError: It is missing or unreadable.
    """
    from sentencepiece import SentencePieceProcessor

    path = config.path("tokenizer.model")
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"Can't read the tokenizer {path}: {error}.", "Run the tokenizer stage first."
        ) from error


def _sample(config: RunConfig) -> list[str]:
    """Draw each corpus in proportion to its weight, so that the vocabulary fits what the model will read.

    A reservoir (Vitter's algorithm R) holds the pairs: memory is that of the sample, whatever the corpora's
    size.
    """
    rng = random.Random(config.seed)
    weights = [source.weight for source in config.prepare.sources]
    wanted = config.tokenizer.sample // 2
    pairs: list[tuple[str, str]] = []
    seen = 0
    for file, weight in zip(prepared_files(config), weights, strict=True):
        share = min(1.0, weight)
        with open_text(file) as lines:
            for line in lines:
                if rng.random() >= share:
                    continue
                seen += 1
                place = len(pairs) if len(pairs) < wanted else rng.randrange(seen)
                if place < wanted:
                    english, chinese, _ = line.rstrip("\n").split("\t")
                    pairs[place : place + 1] = [(lead(english), lead(chinese))]
    drawn = [side for pair in pairs for side in pair]
    rng.shuffle(drawn)
    return drawn


def read_pieces(file: Path) -> list[str]:
    """Return the pieces of a SentencePiece model in the order of their ids.

    Raises:
        ModelCorrupt: It can't be read, or its control symbols have other ids than our students'.
    """
    from sentencepiece import SentencePieceProcessor

    try:
        processor = SentencePieceProcessor(model_proto=file.read_bytes())
    except (OSError, RuntimeError) as error:
        raise ModelCorrupt(
            f"The tokenizer {file} can't be read: {error}.", "Name the tokenizer.model of the training run."
        ) from error
    ids = (processor.pad_id(), processor.eos_id(), processor.unk_id())
    if ids != (PAD_ID, EOS_ID, UNK_ID):
        raise ModelCorrupt(
            f"The tokenizer {file} has pad, eos, unk = {ids}; a student needs {(PAD_ID, EOS_ID, UNK_ID)}.",
            "Train it with pad_id=0, eos_id=1, unk_id=2, bos_id=-1.",
        )
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
