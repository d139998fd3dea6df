# SPDX-License-Identifier: Apache-2.0
"""Make a package of a CTranslate2 model of another maker: find out its kind, tokenizer and languages.

A model's folder says little of itself, so the kind is read from the vocabulary's symbols and from the files
beside it, the languages from the vocabulary, from the tokenizer's configuration, or from the folder's name.
What can't be found out is asked for. Files are copied as they are; the manifest holds the rest.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.engine.manifest import NAME_RE, DecodingDefaults, Limits, Manifest, Pairs
from hymt_desktop.core.engine.package import MARIAN_TOKENIZERS, VOCABULARIES, write_manifest
from hymt_desktop.core.errors import ModelCorrupt, UnsupportedLanguage, UserError
from hymt_desktop.core.models.foreign_tags import FLORES, code_of, tags_of
from hymt_desktop.core.text.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_SENTENCEPIECE = (
    "sentencepiece.bpe.model",
    "spiece.model",
    "sentencepiece.model",
    "tokenizer.model",
    "spm.128k.model",
    "flores200_sacrebleu_tokenizer_spm.model",
)
"""What the makers of these models call their SentencePiece file."""
_ABOUT = ("README.md", "LICENSE", "LICENSE.txt")
_ARGOS = "metadata.json"
_TOKENIZER_CONFIG = "tokenizer_config.json"
_MODEL = ("model.bin", "config.json", *(name for names in VOCABULARIES for name in names))
_FILES = frozenset(
    {*_MODEL, *_SENTENCEPIECE, *MARIAN_TOKENIZERS, *_ABOUT, _ARGOS, _TOKENIZER_CONFIG, "bpe.model"}
)
_OPUS_NAME = re.compile(r"opus-mt-(?:tc-(?:tiny|base|big)-)?([A-Za-z_]{2,8})-([A-Za-z_]{2,8})(?![A-Za-z_])")
_LICENCE = re.compile(r"^license:\s*[\"']?([\w. ()-]{2,60})", re.MULTILINE)
_CLASSIC_T5 = ("de", "fr", "ro")
_LABELS = {
    "marian": "Marian (OPUS-MT)",
    "nllb": "NLLB-200",
    "m2m100": "M2M-100",
    "madlad": "MADLAD-400",
    "t5": "T5",
    "opennmt": "OpenNMT (Argos)",
}
_LANGUAGES_HINT = "Say its languages: hymt models install {} --from en --to de"


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of a model that doesn't say it itself.

    Attributes:
        name: How to call the package; empty for a name made of the file's or folder's.
        sources: Codes of the languages that it translates from; empty to find them out.
        targets: Codes of the languages that it translates into; empty to find them out.
    """

    name: str = ""
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def is_wanted(path: str) -> bool:
    """Say whether a file of an archive or folder belongs to a model of another maker."""
    folder, _, name = path.rpartition("/")
    return name in _FILES and folder in ("", "model")


def is_model(folder: Path) -> bool:
    """Say whether a folder looks like a model of another maker."""
    return (folder / "model.bin").is_file() or (folder / _ARGOS).is_file()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What was found out."""

    family: str
    tokenizers: dict[str, Path]
    """Name in the package -> file."""
    pairs: Pairs
    tags: dict[str, str]
    source_tags: dict[str, str]


def make_package(origin: Path, called: Path, folder: Path, said: Said, *, move: bool = False) -> None:
    """Make a package folder of a model of another maker.

    Args:
        origin: The folder with the model's files.
        called: What the user named, for names and messages.
        folder: The package's folder; made here.
        said: What the user says of the model.
        move: Move the files instead of copying them.

    Raises:
        ModelCorrupt: It is no CTranslate2 model, of no known kind, or a file is missing.
        UserError: Its languages can't be found out.
        UnsupportedLanguage: They are none of this program's.
    """
    model = origin / "model" if (origin / _ARGOS).is_file() and (origin / "model").is_dir() else origin
    vocabulary = _vocabulary_files(model)
    if not (model / "model.bin").is_file() or not vocabulary:
        raise ModelCorrupt(
            f"{called} is not a model package: it has neither hymt.json nor a CTranslate2 model with its"
            " vocabulary.",
            "Convert a model first: ct2-transformers-converter --model NAME --output_dir FOLDER",
        )
    argos = _json(origin / _ARGOS)
    kind = _recognise(origin, vocabulary, called, said, argos)
    folder.mkdir()
    take: Callable[[Path, Path], Any] = shutil.move if move else shutil.copyfile
    for file in (model / "model.bin", model / "config.json", *vocabulary):
        if file.is_file():
            take(file, folder / file.name)
    for name, file in kind.tokenizers.items():
        shutil.copyfile(file, folder / name)
    readme = origin / "README.md"
    about = readme.read_text(encoding="utf-8", errors="replace") if readme.is_file() else ""
    if about.strip():
        (folder / "MODEL_CARD.md").write_text(about, encoding="utf-8", newline="\n")
    licence = next((origin / name for name in _ABOUT[1:] if (origin / name).is_file()), None)
    if licence is not None:
        shutil.copyfile(licence, folder / "LICENSE")
    named = _LICENCE.search(about[:2000])
    write_manifest(
        folder,
        Manifest(
            name=_name(called, said, argos),
            version=str(argos.get("package_version") or "1")[:40],
            languages=tuple(dict.fromkeys(code for pair in kind.pairs for code in pair)),
            pairs=kind.pairs,
            tags=kind.tags,
            limits=Limits(),
            decoding=DecodingDefaults(beam_size=4, length_factor=3.0),
            files={},
            teacher=f"none: a model of another maker, {_LABELS[kind.family]}",
            data="not stated; see its maker's description",
            licence=named.group(1).strip() if named else "not stated; see its maker's description",
            family=kind.family,
            source_tags=kind.source_tags,
        ),
    )


def _vocabulary_files(model: Path) -> list[Path]:
    for names in VOCABULARIES:
        files = [model / name for name in names]
        if all(file.is_file() for file in files):
            return files
    return []


def _read_vocabulary(file: Path) -> frozenset[str]:
    """Return the tokens of the source's vocabulary."""
    try:
        text = file.read_text(encoding="utf-8")
        tokens = json.loads(text) if file.suffix == ".json" else text.split("\n")
    except (OSError, ValueError) as error:
        raise ModelCorrupt(
            f"The model's vocabulary {file} can't be read.", "Convert the model again."
        ) from error
    return frozenset(token for token in tokens if isinstance(token, str))


def _json(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _recognise(
    origin: Path, vocabulary: list[Path], called: Path, said: Said, argos: dict[str, Any]
) -> _Kind:
    tokens = _read_vocabulary(vocabulary[0])
    if "<ctx>" in tokens and "<2en>" in tokens:
        raise ModelCorrupt(
            f"{called} is a model of ours without its manifest.", "Make a package: python -m distill package"
        )
    if FLORES["en"] in tokens:
        tags = {code: tag for code, tag in FLORES.items() if tag in tokens}
        return _multilingual("nllb", origin, called, tags, said)
    if "__en__" in tokens:
        return _multilingual("m2m100", origin, called, tags_of(tokens, "__", "__"), said)
    if "<2en>" in tokens:
        return _multilingual("madlad", origin, called, tags_of(tokens, "<2", ">"), said)
    if "<extra_id_0>" in tokens:
        targets = [code_of(code) for code in said.targets] or list(_CLASSIC_T5)
        sources = [code_of(code) for code in said.sources] or ["en"]
        pairs = _pairs(sources, targets)
        tags = {t: f"translate {language_name(sources[0])} to {language_name(t)}:" for t in targets}
        return _Kind("t5", {"tokenizer.model": _sentencepiece(origin, called)}, pairs, tags, {})
    if all((origin / name).is_file() for name in MARIAN_TOKENIZERS):
        return _marian(origin, called, tokens, said)
    if (origin / "bpe.model").is_file():
        raise ModelCorrupt(
            f"{called} uses the tokenizer of subword-nmt (bpe.model), which this program doesn't have.",
            "Take a package of this pair with sentencepiece.model, or an OPUS-MT model.",
        )
    tokenizer = _sentencepiece(origin, called)
    sources, targets = _languages(
        called, said, str(argos.get("from_code", "")), str(argos.get("to_code", ""))
    )
    tags = {}
    prefix = argos.get("target_prefix")
    if isinstance(prefix, str) and prefix and len(targets) == 1:
        tags = {targets[0]: prefix}
    return _Kind("opennmt", {"tokenizer.model": tokenizer}, _pairs(sources, targets), tags, {})


def _multilingual(family: str, origin: Path, called: Path, tags: dict[str, str], said: Said) -> _Kind:
    """Return a kind whose vocabulary names its languages; what the user says of them narrows them down."""
    sources = _narrowed(tags, said.sources, called)
    targets = _narrowed(tags, said.targets, called)
    pairs = Pairs.among(sources) if sources == targets else _pairs(sources, targets)
    tokenizer = {"tokenizer.model": _sentencepiece(origin, called)}
    named = {code: tags[code] for code in sources} if family != "madlad" else {}
    return _Kind(family, tokenizer, pairs, {code: tags[code] for code in targets}, named)


def _narrowed(tags: dict[str, str], said: Iterable[str], called: Path) -> list[str]:
    codes = [code_of(code) for code in said]
    unknown = [code for code in codes if code not in tags]
    if unknown:
        raise UnsupportedLanguage(f"The model {called.name} has no symbol for '{unknown[0]}'.")
    return codes or list(tags)


def _marian(origin: Path, called: Path, tokens: frozenset[str], said: Said) -> _Kind:
    config = _json(origin / _TOKENIZER_CONFIG)
    named = _OPUS_NAME.search(called.stem) or _OPUS_NAME.search(_text(origin / "README.md"))
    source, target = str(config.get("source_lang") or ""), str(config.get("target_lang") or "")
    if named and (not _known(source) or not _known(target)):
        source, target = named.groups()
    tags = tags_of(tokens, ">>", "<<")
    if tags and not said.targets:
        # Many target languages: those that the vocabulary has symbols for.
        (sources, _), targets = _languages(called, said, source, next(iter(tags))), list(tags)
    else:
        sources, targets = _languages(called, said, source, target)
    tags = {code: tags[code] for code in targets if code in tags}
    return _Kind("marian", {n: origin / n for n in MARIAN_TOKENIZERS}, _pairs(sources, targets), tags, {})


def _languages(called: Path, said: Said, source: str, target: str) -> tuple[list[str], list[str]]:
    """Return the languages: those that the user says, or else those that the model says."""
    hint = _LANGUAGES_HINT.format(called)
    found = []
    for codes, own, which in ((said.sources, source, "from"), (said.targets, target, "into")):
        if not codes and not own:
            raise UserError(f"{called.name} doesn't say which language it translates {which}.", hint)
        if not codes and not _known(own):
            raise UserError(f"{called.name} translates {which} '{own}', which is no known language.", hint)
        found.append([code_of(code) for code in codes or (own,)])
    return found[0], found[1]


def _known(code: str) -> bool:
    try:
        return bool(code_of(code))
    except UnsupportedLanguage:
        return False


def _pairs(sources: Iterable[str], targets: Iterable[str]) -> Pairs:
    targets = list(targets)
    pairs = Pairs((s, t) for s in sources for t in targets if s != t)
    if not pairs:
        raise UserError("The model's source and target language are the same.", "Check --from and --to.")
    return pairs


def _sentencepiece(origin: Path, called: Path) -> Path:
    for name in _SENTENCEPIECE:
        if (origin / name).is_file():
            return origin / name
    raise ModelCorrupt(
        f"{called} lacks its tokenizer: {', '.join(_SENTENCEPIECE[:3])}, or source.spm and target.spm.",
        "Copy it from the model that was converted into the folder, or convert with --copy_files.",
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")[:4000]
    except OSError:
        return ""


def _name(called: Path, said: Said, argos: dict[str, Any]) -> str:
    if said.name:
        if not NAME_RE.fullmatch(said.name):
            raise UserError(
                f"'{said.name}' can't be a model's name.",
                "Use a-z, 0-9, '.', '_' and '-', 64 characters at most.",
            )
        return said.name
    if argos.get("from_code") and argos.get("to_code"):
        text = f"argos-{argos['from_code']}-{argos['to_code']}"
    else:
        text = called.stem if called.is_file() else called.name
    text = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("._-")[:64].strip("._-")
    return text if NAME_RE.fullmatch(text) else "model"
