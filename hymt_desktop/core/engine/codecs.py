# SPDX-License-Identifier: Apache-2.0
"""How each family of models writes its input and output: ``Codec`` stands between prompts and tokens.

::

    hymt      <2zh>[<ctx> before</ctx>] text </s>       one SentencePiece model; see ``core/text/markup``
    marian    [>>tag<<] text [</s>]                     OPUS-MT: source.spm and target.spm
    nllb      eng_Latn text </s>      -> zho_Hans ...   the target's tag starts the output
    m2m100    __en__ text </s>        -> __zh__ ...
    madlad    <2zh> text </s>
    t5        translate English to German: text </s>
    opennmt   text                                      Argos, OpenNMT

All but ours know nothing of terms, tags, placeholders and context: their manifests list no such feature, and
the pipeline works around that.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from hymt_desktop.core.engine.tokenizer import EOS, Tokenizer, load_processor
from hymt_desktop.core.text.markup import compose_source, lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hymt_desktop.core.engine.manifest import Manifest
    from hymt_desktop.core.engine.package import ModelPackage
    from hymt_desktop.core.engine.protocol import Prompt

# OPUS-MT's corpora went through Moses's normalisation of punctuation, of which this is what texts have.
_MOSES = {
    ord(character): plain
    for characters, plain in (("“”„«»", '"'), ("‘’‚´`", "'"), ("–", "-"), ("—", " - "), ("…", "..."))
    for character in characters
}
_WORD = "\u2581"
_NO_TEXT = frozenset({EOS, "<s>", "<pad>", "<unk>"})


class Codec(Protocol):
    """Between text and tokens for one loaded model."""

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text`` alone."""
        ...

    def encode(self, prompt: Prompt) -> list[str]:
        """Return the model's input."""
        ...

    def prefix(self, prompt: Prompt) -> list[str]:
        """Return the tokens with which the output has to start; they are not part of its text."""
        ...

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of output tokens, the prefix left out."""
        ...

    def cuts(self, text: str) -> list[list[str]]:
        """Return the output tokens that ``text`` is made of, at the start of a word and within one."""
        ...


def load_codec(package: ModelPackage) -> Codec:
    """Return the codec of a package.

    Raises:
        ModelCorrupt: A tokenizer's file can't be read.
    """
    manifest = package.manifest
    if manifest.family == "hymt":
        return HymtCodec(Tokenizer.load(package.path / "tokenizer.model"))
    if manifest.family == "marian":
        source = load_processor(package.path / "source.spm")
        target = load_processor(package.path / "target.spm")
    else:
        source = target = load_processor(package.path / "tokenizer.model")
    # Some conversions let CTranslate2 end the source itself, and models of OpenNMT have no end there at all.
    ends = manifest.family != "opennmt" and not _adds_end(package)
    kinds = {
        "nllb": NamedLanguagesCodec,
        "m2m100": NamedLanguagesCodec,
        "t5": WordsCodec,
        "madlad": WordsCodec,
    }
    return kinds.get(manifest.family, PlainCodec)(source, target, manifest, ends=ends)


def _adds_end(package: ModelPackage) -> bool:
    try:
        config = json.loads((package.path / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("add_source_eos") is True


class HymtCodec:
    """Our own models."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    def count(self, text: str) -> int:
        """See ``Codec``."""
        return len(self.tokenizer.encode(text))

    def encode(self, prompt: Prompt) -> list[str]:
        """See ``Codec``."""
        text = compose_source(prompt.target, prompt.sentence, prompt.context)
        return [*self.tokenizer.encode(text), EOS]

    def prefix(self, prompt: Prompt) -> list[str]:  # noqa: ARG002  # as the protocol has it
        """See ``Codec``."""
        return []

    def decode(self, pieces: Sequence[str]) -> str:
        """See ``Codec``."""
        return self.tokenizer.decode(pieces)

    def cuts(self, text: str) -> list[list[str]]:
        """See ``Codec``."""
        return [self.tokenizer.encode(form) for form in {text, lead(text)}]


class PlainCodec:
    """Marian and OpenNMT: the text, after the target's tag in models with several target languages.

    Args:
        source: SentencePiece of the input.
        target: SentencePiece of the output.
        manifest: Its ``tags`` are used.
        ends: Write the end of the input.
    """

    def __init__(self, source: Any, target: Any, manifest: Manifest, *, ends: bool) -> None:
        self._source = source
        self._target = target
        self._tags = manifest.tags
        self._source_tags = manifest.source_tags
        self._prefixes = manifest.family != "marian"
        self._plain = {} if self._prefixes else _MOSES
        self._end = [EOS] if ends else []
        self._silent = _NO_TEXT | {*manifest.tags.values(), *manifest.source_tags.values()}

    def count(self, text: str) -> int:
        """See ``Codec``."""
        return len(self._pieces(text))

    def _pieces(self, text: str) -> list[str]:
        pieces: list[str] = self._source.encode(text, out_type=str)
        return pieces

    def encode(self, prompt: Prompt) -> list[str]:
        """See ``Codec``."""
        tag = "" if self._prefixes else self._tags.get(prompt.target, "")
        text = prompt.sentence.translate(self._plain)
        return [*([tag] if tag else []), *self._pieces(text), *self._end]

    def prefix(self, prompt: Prompt) -> list[str]:
        """See ``Codec``."""
        tag = self._tags.get(prompt.target, "") if self._prefixes else ""
        return [tag] if tag else []

    def decode(self, pieces: Sequence[str]) -> str:
        """See ``Codec``."""
        words = [p for p in pieces if p not in self._silent and not p.startswith("<extra_id_")]
        text: str = self._target.decode_pieces(words)
        return text.strip()

    def cuts(self, text: str) -> list[list[str]]:
        """See ``Codec``."""
        # Their tokenizers put a word's start before every text; within a word that piece is not there.
        pieces: list[str] = self._target.encode(text, out_type=str)
        inside = [pieces[0].removeprefix(_WORD), *pieces[1:]] if pieces else []
        return [pieces, [piece for piece in inside if piece]]


class NamedLanguagesCodec(PlainCodec):
    """NLLB-200 and M2M-100: the source's tag before the text, the target's before the output."""

    def encode(self, prompt: Prompt) -> list[str]:
        """See ``Codec``."""
        return [self._source_tags[prompt.source], *self._pieces(prompt.sentence), *self._end]


class WordsCodec(PlainCodec):
    """T5 and MADLAD-400: the wish is written before the text, and is tokenised with it."""

    def encode(self, prompt: Prompt) -> list[str]:
        """See ``Codec``."""
        return [*self._pieces(f"{self._tags[prompt.target]} {prompt.sentence}"), *self._end]

    def prefix(self, prompt: Prompt) -> list[str]:  # noqa: ARG002  # as the protocol has it
        """See ``Codec``."""
        return []
