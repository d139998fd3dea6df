# SPDX-License-Identifier: Apache-2.0
"""The SentencePiece tokenizer of a model package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import ModelCorrupt
from hymt_desktop.core.text.markup import open_outside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EOS = "</s>"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


def load_processor(file: Path) -> Any:
    """Return the SentencePiece processor of a model file.

    Raises:
        ModelCorrupt: The file can't be read as a SentencePiece model.
    """
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor()
    try:
        # From memory: SentencePiece opens paths in the system's code page on Windows.
        processor.LoadFromSerializedProto(file.read_bytes())
    except (OSError, RuntimeError) as error:
        raise ModelCorrupt(
            f"The model's tokenizer {file} can't be read.",
            "Install the model again: hymt models install FILE",
        ) from error
    return processor


class Tokenizer:
    """Text to pieces and back; made by ``Tokenizer.load``."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor

    @classmethod
    def load(cls, file: Path) -> Tokenizer:
        """Load ``tokenizer.model``.

        Raises:
            ModelCorrupt: The file can't be read as a SentencePiece model.
        """
        return cls(load_processor(file))

    def encode(self, text: str) -> list[str]:
        """Return the pieces of ``text``."""
        pieces: list[str] = self._processor.encode(text, out_type=str)
        return pieces

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of the decoder's pieces, in ``open_outside`` spelling, stripped."""
        text: str = self._processor.decode_pieces([p for p in pieces if p != EOS])
        return open_outside(text).strip()

    def spans(self, pieces: Sequence[str]) -> list[tuple[int, int]]:
        """Return where each piece stands in the text that the pieces were made of, in code points.

        The pieces of a character that the vocabulary lacks are its bytes; the last one of them has its span.
        """
        spans: list[tuple[int, int]] = []
        position = 0
        pending = b""
        for piece in pieces:
            byte = _BYTE.fullmatch(piece)
            size = 0 if piece == EOS else len(piece)
            if byte:
                pending += bytes([int(byte.group(1), 16)])
                size = len(pending.decode("utf-8", "ignore"))
            if size or not byte:
                pending = b""
            spans.append((position, position + size))
            position += size
        return spans
