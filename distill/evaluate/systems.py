# SPDX-License-Identifier: Apache-2.0
"""What is evaluated: a package through the app's own pipeline, or its model straight in CTranslate2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.engine.package import VOCABULARY_MAP
from hymt_desktop.core.engine.tokenizer import EOS, Tokenizer
from hymt_desktop.core.errors import ModelMissing
from hymt_desktop.core.text.markup import compose_source
from hymt_desktop.core.text.normalize import normalize_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hymt_desktop.core.engine.ct2 import Ct2Engine
    from hymt_desktop.core.engine.package import ModelPackage

BATCH_TOKENS = 2048
MAX_OUTPUT_TOKENS = 256


class System(Protocol):
    """Something that translates sentences."""

    name: str
    mode: str

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Return one translation per sentence; the codes name the languages."""


class RawSystem:
    """A CTranslate2 model and its tokenizer, with nothing before and after them.

    Args:
        folder: A model package or a bare CTranslate2 folder.
        tokenizer: SentencePiece model; None for ``tokenizer.model`` in ``folder``.
        beam_size: 1 is greedy.
        threads: CPU threads; 0 leaves it to CTranslate2.
        compute_type: As in CTranslate2; ``default`` keeps the type of the weights.
        use_vmap: Choose among the pieces of the model's vocabulary map only, as the app does.

    Raises:
        ModelMissing: A file is not there.
    """

    def __init__(
        self,
        folder: Path,
        tokenizer: Path | None = None,
        *,
        beam_size: int = 1,
        threads: int = 0,
        compute_type: str = "default",
        use_vmap: bool = False,
    ) -> None:
        import ctranslate2

        spm = tokenizer or folder / "tokenizer.model"
        for file in (folder / "model.bin", spm):
            if not file.is_file():
                raise ModelMissing(f"{file} is missing.", "Convert the model: python -m distill convert.")
        self.name = folder.name
        self.mode = f"CTranslate2, beam {beam_size}"
        self._beam_size, self._use_vmap = beam_size, use_vmap
        self._tokenizer = Tokenizer.load(spm)
        mapped = use_vmap and (folder / VOCABULARY_MAP).is_file()
        self._unwanted = None if mapped else TagAliases.read(folder).unwanted or None
        self._translator = ctranslate2.Translator(
            str(folder), device="cpu", compute_type=compute_type, intra_threads=threads
        )

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Return one translation per sentence, in the order given."""
        del source  # the model finds it out by itself
        inputs = [compose_source(target, normalize_line(sentence)) for sentence in sentences]
        tokens = [[*self._tokenizer.encode(text), EOS] for text in inputs]
        results = self._translator.translate_batch(
            tokens,
            beam_size=self._beam_size,
            max_batch_size=BATCH_TOKENS,
            batch_type="tokens",
            max_decoding_length=MAX_OUTPUT_TOKENS,
            use_vmap=self._use_vmap,
            suppress_sequences=self._unwanted,
        )
        return [self._tokenizer.decode(result.hypotheses[0]) for result in results]


class AppSystem:
    """A model package through the service that window, command line and API use.

    Args:
        folder: The package.
        beam_size: None for the package's own.
        threads: CPU threads; 0 chooses.
        model: A CTranslate2 folder whose weights take the place of the package's, for comparisons.
        compute_type: With ``model``: as in CTranslate2. The app itself always computes in int8.

    Raises:
        ModelError: The package is missing or damaged.
    """

    def __init__(
        self,
        folder: Path,
        *,
        beam_size: int | None = None,
        threads: int = 0,
        model: Path | None = None,
        compute_type: str = "float32",
    ) -> None:
        from hymt_desktop.core.engine.package import load_package
        from hymt_desktop.core.service import Translator

        package = load_package(folder)
        self._beam_size = beam_size or package.manifest.decoding.beam_size
        self.name = f"{package.manifest.name} {package.manifest.version}"
        self.mode = f"the app's pipeline, beam {self._beam_size}"
        if model is None:
            self._translator = Translator.open(package, threads=threads)
        else:
            self.mode += f", weights of {model.name} in {compute_type}"
            engine = _engine(package, model, compute_type, threads)
            self._translator = Translator(package, engine)

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Return one translation per sentence; each is a unit of its own, without context."""
        from hymt_desktop.core.results import Options

        options = Options(target=target, source=source, beam_size=self._beam_size)
        results = self._translator.translate_segments(list(sentences), options)
        return [" ".join(result.text.split()) for result in results]


def _engine(package: ModelPackage, model: Path, compute_type: str, threads: int) -> Ct2Engine:
    import ctranslate2

    from hymt_desktop.core.engine.codecs import load_codec
    from hymt_desktop.core.engine.ct2 import Ct2Engine, choose_threads

    if not (model / "model.bin").is_file():
        raise ModelMissing(
            f"{model / 'model.bin'} is missing.", "Convert the model: python -m distill convert."
        )
    translator = ctranslate2.Translator(
        str(model), device="cpu", compute_type=compute_type, intra_threads=choose_threads(threads)
    )
    return Ct2Engine(package, translator, load_codec(package), aliases=TagAliases.read(model))
