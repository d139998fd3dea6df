# SPDX-License-Identifier: Apache-2.0
"""A package in CTranslate2 alone, on input that was cut into pieces before: the pipeline is held against it.

It has the engine's batches, beam, map, aliases of tags and threads, all sentences sorted by length, and
nothing else: no segmentation, no checks, no repairs, no text at the end.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.engine.codecs import load_codec
from hymt_desktop.core.engine.ct2 import decoding_cap, open_translator, token_batches
from hymt_desktop.core.engine.package import VOCABULARY_MAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.engine.protocol import Prompt

Encoded = tuple["Prompt", list[str]]
"""A prompt and its pieces."""
Batch = tuple[list[list[str]], list[list[str]]]
"""The pieces of sentences that are decoded together, and those that their outputs start with."""


class RawModel:
    """A package in CTranslate2 alone.

    Args:
        package: A package of ours.
        threads: Processor threads; 0 chooses.
        beam_size: How wide to search.
    """

    def __init__(self, package: ModelPackage, threads: int, beam_size: int) -> None:
        self._codec = load_codec(package)
        self._translator, self._parallel = open_translator(package, threads)
        self._decoding = package.manifest.decoding
        aliases = TagAliases.read(package.path)
        mapped = VOCABULARY_MAP in package.manifest.files
        self._aliases = aliases if mapped else TagAliases()
        self._more: dict[str, Any] = {
            "beam_size": beam_size,
            "length_penalty": self._decoding.length_penalty,
            "max_input_length": 0,
            "use_vmap": mapped,
            "suppress_sequences": None if mapped else aliases.unwanted or None,
            "return_scores": True,
        }
        self._beam_size = beam_size

    def encode(self, prompts: Iterable[Prompt]) -> list[Encoded]:
        """Cut ``prompts`` into pieces."""
        return [(prompt, self._codec.encode(prompt)) for prompt in prompts]

    def batches(self, encoded: Iterable[Encoded]) -> list[Batch]:
        """Return the batches of what ``encode`` returned, the longest first."""
        ordered = sorted(encoded, key=lambda item: len(item[1]))
        batches = token_batches(ordered, self._beam_size, self._parallel)
        return [
            (
                self._aliases.once([pieces for _, pieces in batch]),
                [self._codec.prefix(prompt) for prompt, _ in batch],
            )
            for batch in reversed(batches)
        ]

    def translate(self, batches: Sequence[Batch]) -> int:
        """Translate what ``batches`` returned; returns the number of pieces that came out."""
        running: deque[list[Any]] = deque()
        count = 0
        for pieces, prefixes in batches:
            running.append(self._start(pieces, prefixes))
            if len(running) >= self._parallel:
                count += _pieces(running.popleft())
        return count + sum(map(_pieces, running))

    def _start(self, pieces: list[list[str]], prefixes: list[list[str]]) -> list[Any]:
        running: list[Any] = self._translator.translate_batch(
            pieces,
            target_prefix=prefixes if any(prefixes) else None,
            max_decoding_length=decoding_cap(self._decoding, max(map(len, pieces))),
            asynchronous=True,
            **self._more,
        )
        return running

    def close(self) -> None:
        """Free the model's memory."""
        self._translator.unload_model()


def _pieces(batch: Sequence[Any]) -> int:
    return sum(len(waiting.result().hypotheses[0]) for waiting in batch)
