# SPDX-License-Identifier: Apache-2.0
"""Models of other makers: made by the real converters, installed, and translated with."""

from __future__ import annotations

import json
import shutil
import warnings

import pytest

pytest.importorskip("transformers")

from hymt_desktop import Options, Translator
from hymt_desktop.core.engine.codecs import load_codec
from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.package import load_package, verify_package
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.errors import ModelCorrupt, UnsupportedLanguage, UserError
from hymt_desktop.core.models.foreign import Said
from hymt_desktop.core.models.foreign_tags import FLORES, code_of
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.text.detect import in_script_of
from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES
from tests import foreign_models

TEXT = "The meeting has been moved to Tuesday. Our team will visit https://x.org/a?b=1."
MADLAD = tuple(f"<2{code}>" for code in ("en", "zh", "fr", "iw", "zh_Hant"))
KINDS = ("marian", "many", "nllb", "m2m100", "madlad", "t5", "argos")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return kind -> the converted model."""
    found = {}

    def make(kind):
        if kind not in found:
            folder = tmp_path_factory.mktemp(kind)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the training stack's own
                found[kind] = {
                    "marian": lambda: foreign_models.marian(folder),
                    "many": lambda: foreign_models.marian(
                        folder, targets=("cmn_Hans", "cmn_Hant", "fra"), names=("eng", "mul")
                    ),
                    "nllb": lambda: foreign_models.nllb(folder),
                    "m2m100": lambda: foreign_models.m2m100(folder),
                    "madlad": lambda: foreign_models.t5(folder, MADLAD),
                    "t5": lambda: foreign_models.t5(folder),
                    "argos": lambda: foreign_models.argos(folder),
                }[kind]()
        return found[kind]

    return make


PAIRS = {
    "marian": ("en", "de"),
    "many": ("en", "zh"),
    "nllb": ("en", "sv"),
    "m2m100": ("en", "zh"),
    "madlad": ("en", "he"),
    "t5": ("en", "fr"),
    "argos": ("en", "de"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_installed_and_translates(made, paths, kind):
    store = ModelStore(paths)
    package = store.install(made(kind), said=Said(name=f"my-{kind}"))
    assert package.manifest.family == {"many": "marian", "argos": "opennmt"}.get(kind, kind)
    assert verify_package(package.path) == package
    assert [p.name for p in paths.models.iterdir()] == [f"my-{kind}"]
    source, target = PAIRS[kind]
    assert (source, target) in package.manifest.pairs
    with Translator.open(package, threads=1) as translator:
        result = translator.translate(TEXT, Options(target, source=source))
        assert (result.source_language, result.target_language) == (source, target)
        assert "https://x.org/a?b=1" in result.text
        assert len(result.segments) == 2
        assert all(segment.score is not None for segment in result.segments)
        symbols = {*package.manifest.tags.values(), *package.manifest.source_tags.values(), "</s>", "<unk>"}
        assert not any(symbol in result.text for symbol in symbols)
        if kind == "nllb":
            return
        with pytest.raises(UnsupportedLanguage):
            translator.translate(TEXT, Options("am", source="eo"))


@pytest.mark.parametrize("kind", ["many", "nllb", "m2m100", "madlad", "t5"])
def test_the_model_is_shown_what_its_maker_s_tokenizer_writes(made, paths, kind):
    from transformers import AutoTokenizer

    package = ModelStore(paths).install(made(kind), said=Said(name="x"), self_test=lambda package: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it recommends a package
        tokenizer = AutoTokenizer.from_pretrained(made(kind).parent / "checkpoint")
    source, target = PAIRS[kind]
    text = "The old library has 14 books."
    shown = {"many": ">>cmn_Hans<< ", "madlad": "<2iw> ", "t5": "translate English to French: "}.get(kind, "")
    if kind in ("nllb", "m2m100"):
        tokenizer.src_lang = {"nllb": "eng_Latn", "m2m100": "en"}[kind]
    wanted = tokenizer.convert_ids_to_tokens(tokenizer(shown + text).input_ids)
    codec = load_codec(package)
    tokens = codec.encode(Prompt(target, text, source=source))
    if kind == "madlad":
        # SentencePiece itself, with which the model was trained, writes this; Transformers leaves it out.
        assert tokens.pop(0) == "▁"
    vocabulary = json.loads((package.path / "shared_vocabulary.json").read_text())
    assert [token if token in vocabulary else "<unk>" for token in tokens] == wanted
    start = {"nllb": ["swe_Latn"], "m2m100": ["__zh__"]}.get(kind, [])
    assert codec.prefix(Prompt(target, text, source=source)) == start
    assert codec.decode(codec.encode(Prompt(target, text, source=source))).endswith(text)


@pytest.mark.parametrize("kind", ["marian", "many", "nllb", "m2m100", "madlad", "t5"])
def test_the_output_is_that_of_the_maker_s_library(made, paths, kind):
    """The first greedy tokens of Transformers and of the installed model, in float32."""
    import torch
    from transformers import AutoModelForSeq2SeqLM

    package = ModelStore(paths).install(made(kind), said=Said(name="x"), self_test=lambda package: None)
    model = AutoModelForSeq2SeqLM.from_pretrained(made(kind).parent / "checkpoint").eval()
    tokens = json.loads((package.path / "shared_vocabulary.json").read_text())
    ids = {token: number for number, token in reversed(list(enumerate(tokens)))}
    source, target = PAIRS[kind]
    prompt = Prompt(target, "The old library has 14 books.", source=source)
    codec = load_codec(package)
    encoded = torch.tensor([[ids.get(token, ids["<unk>"]) for token in codec.encode(prompt)]])
    decoder = [model.config.decoder_start_token_id, *(ids[token] for token in codec.prefix(prompt))]
    written = []
    for _ in range(12):
        with torch.no_grad():
            logits = model(input_ids=encoded, decoder_input_ids=torch.tensor([decoder])).logits[0, -1]
        logits[ids["<unk>"]] = -1e9
        logits[len(tokens) :] = -1e9  # Marian's padding, which CTranslate2 doesn't have
        decoder.append(int(logits.argmax()))
        if tokens[decoder[-1]] == "</s>":
            break
        written.append(tokens[decoder[-1]])
    engine = Ct2Engine.load(package, threads=1)
    [[found]] = engine.translate_batch([prompt], Decoding(beam_size=1))
    engine.close()
    wanted = codec.decode(written)
    assert wanted
    assert found.text[: len(wanted)] == wanted


def test_a_model_s_own_end_of_the_source_is_not_doubled(made, paths):
    origin = made("marian")
    package = ModelStore(paths).install(origin, said=Said("x"), self_test=lambda package: None)
    assert load_codec(package).encode(Prompt("de", "book", source="en"))[-1] == "</s>"
    config = json.loads((package.path / "config.json").read_text())
    (package.path / "config.json").write_text(json.dumps(config | {"add_source_eos": True}))
    assert load_codec(package).encode(Prompt("de", "book", source="en"))[-1] != "</s>"


def test_languages_come_from_the_vocabulary_the_configuration_the_name_or_the_user(made, paths, tmp_path):
    store = ModelStore(paths)

    def install(folder, **said):
        return store.install(folder, said=Said(**said), self_test=lambda package: None).manifest

    many = install(made("many"), name="many")
    assert set(many.pairs) == {("en", "zh"), ("en", "zh-Hant"), ("en", "fr")}
    assert many.tags == {"zh": ">>cmn_Hans<<", "zh-Hant": ">>cmn_Hant<<", "fr": ">>fra<<"}
    assert set(install(made("madlad"), name="m").languages) == {"en", "zh", "fr", "he", "zh-Hant"}
    nllb = install(made("nllb"), name="n", sources=("en", "swe"), targets=("zh", "el"))
    assert set(nllb.pairs) == {("en", "zh"), ("sv", "zh"), ("en", "el"), ("sv", "el")}
    bare = shutil.copytree(made("marian"), tmp_path / "opus-mt-tc-big-fi-en")
    assert install(bare).pairs == (("en", "de"),)  # the configuration, before the name
    (bare / "tokenizer_config.json").unlink()
    named = install(bare)
    assert (named.name, named.pairs) == ("opus-mt-tc-big-fi-en", (("fi", "en"),))
    nameless = bare.rename(tmp_path / "My Model!")
    with pytest.raises(UserError, match="--from") as caught:
        install(nameless)
    assert "from" in caught.value.message
    said = install(nameless, sources=("pt_BR",), targets=("zho",))
    assert (said.name, said.pairs) == ("my-model", (("pt", "zh"),))
    with pytest.raises(UserError, match="xx"):
        install(nameless, sources=("xx",), targets=("en",))
    with pytest.raises(UserError, match="same"):
        install(nameless, sources=("en",), targets=("eng",))
    with pytest.raises(UnsupportedLanguage, match="ka"):
        install(made("madlad"), name="m", targets=("ka",))
    with pytest.raises(UserError, match="name"):
        install(made("madlad"), name="../m")


def test_what_is_missing_is_named(made, paths, tmp_path):
    store = ModelStore(paths)
    folder = shutil.copytree(made("nllb"), tmp_path / "nllb")
    tokenizer = (folder / "sentencepiece.bpe.model").rename(tmp_path / "kept")
    with pytest.raises(ModelCorrupt, match=r"lacks its tokenizer.*sentencepiece"):
        store.install(folder)
    tokenizer.rename(folder / "sentencepiece.bpe.model")
    (folder / "shared_vocabulary.json").rename(tmp_path / "kept")
    with pytest.raises(ModelCorrupt, match="vocabulary"):
        store.install(folder)
    (tmp_path / "kept").rename(folder / "shared_vocabulary.json")
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:2000])
    with pytest.raises(ModelCorrupt, match="can't be loaded"):
        store.install(folder)
    ours = shutil.copytree(made("madlad"), tmp_path / "ours")
    tokens = json.loads((ours / "shared_vocabulary.json").read_text())
    (ours / "shared_vocabulary.json").write_text(json.dumps([*tokens[:-1], "<ctx>"]))
    with pytest.raises(ModelCorrupt, match="distill package"):
        store.install(ours)
    argos = foreign_models.argos(tmp_path / "argos", archive=False)
    (argos / "sentencepiece.model").rename(argos / "bpe.model")
    with pytest.raises(ModelCorrupt, match=r"bpe\.model"):
        store.install(argos)
    assert list(paths.models.iterdir()) == []


def test_a_tampered_package_is_refused(made, paths):
    package = ModelStore(paths).install(made("argos"))
    assert (package.manifest.name, package.manifest.version) == ("argos-en-de", "1.9")
    assert "OpenNMT" in package.manifest.teacher
    for name in ("model.bin", "tokenizer.model"):
        file = package.path / name
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
        with pytest.raises(ModelCorrupt, match=name.replace(".", r"\.")):
            verify_package(package.path)
        with pytest.raises(ModelCorrupt, match=name.replace(".", r"\.")):
            Translator.open(package)
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    manifest = json.loads((package.path / "hymt.json").read_text())
    (package.path / "hymt.json").write_text(json.dumps(manifest | {"family": "surprise"}))
    with pytest.raises(ModelCorrupt, match="surprise"):
        load_package(package.path)
    (package.path / "hymt.json").write_text(json.dumps(manifest | {"family": "marian"}))
    with pytest.raises(ModelCorrupt, match=r"source\.spm"):
        load_package(package.path)


def test_every_language_has_a_name_a_script_and_a_tag():
    assert set(FLORES) == {*LANGUAGES, *OTHER_LANGUAGES}
    nllb = pytest.importorskip("transformers.models.nllb.tokenization_nllb").FAIRSEQ_LANGUAGE_CODES
    assert set(FLORES.values()) <= set(nllb)
    for code, (_, own) in OTHER_LANGUAGES.items():
        assert in_script_of(own, code), code
        assert code_of(FLORES[code]) == code_of(code) == code
    assert [code_of(name) for name in ("eng", "zt", "nb", "pt-BR", "cmn_Hans", "fil")] == [
        *("en", "zh-Hant", "no", "pt", "zh", "tl")
    ]
    for name in ("xx", "enm", "gem", ""):
        with pytest.raises(UnsupportedLanguage):
            code_of(name)
