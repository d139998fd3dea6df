# SPDX-License-Identifier: Apache-2.0
"""Several models as one: direct pairs, a way through English, and what the front ends say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hymt_desktop.cli import app
from hymt_desktop.core.engine.manifest import Manifest, Pairs
from hymt_desktop.core.engine.package import ModelPackage, write_manifest
from hymt_desktop.core.engine.routing import ModelSet, Router, combine
from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.results import FlagKind, Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.settings import Settings
from hymt_desktop.gui.core_backend import CoreBackend
from hymt_desktop.server.batching import BatchingEngine
from tests.core.fake_engine import FakeEngine
from tests.server.conftest import serving
from tests.tiny_model import make_package, tiny_manifest


def package(name, *pairs, features=(), tokens=128):
    manifest = tiny_manifest(name, features)
    languages = tuple(dict.fromkeys(code for pair in pairs for code in pair))
    limits = replace(manifest.limits, max_source_tokens=tokens)
    return ModelPackage(Path(name), replace(manifest, languages=languages, pairs=Pairs(pairs), limits=limits))


OURS = package("ours", ("en", "zh"), ("zh", "en"), features=("terms", "placeholders", "context"))
GERMAN = package("german", ("de", "en"), ("en", "de"), ("de", "zh-Hant"), ("en", "zh-Hant"), tokens=64)
SWEDISH = package("swedish", ("sv", "en"))
WORDS = {
    "Der alte Baum hat 14 Äste.": "The old tree has 14 branches.",
    "The old tree has 14 branches.": "老树有14根树枝。",
}


def engines():
    """Return name -> an engine that knows ``WORDS`` and names itself in the rest, and a loader of them."""
    made = {}

    def load(part):
        name = part.manifest.name
        made[name] = FakeEngine(lambda prompt, _: WORDS.get(prompt.sentence, f"{name}: {prompt.sentence}"))
        return made[name]

    return made, load


def test_routes_prefer_the_model_in_use_and_go_through_english_last():
    models = combine([OURS, GERMAN, SWEDISH])
    assert isinstance(models, ModelSet)
    assert models.routes[("en", "zh")] == (0,)
    assert models.routes[("de", "zh")] == (1, 0)
    assert models.routes[("zh", "de")] == (0, 1)
    assert models.routes[("sv", "zh")] == (2, 0)
    assert models.routes[("de", "zh-Hant")] == (1,)
    assert ("en", "zh-Hant") not in models.routes  # what the model in use writes is converted instead
    assert ("zh", "sv") not in models.routes
    assert models.via("de", "zh") == "en"
    assert models.via("en", "zh") == models.via("de", "en") == ""
    assert models.manifest_for("en", "zh") is OURS.manifest
    through = models.manifest_for("de", "zh")
    assert (through.limits.features, through.limits.max_source_tokens) == ((), 64)
    assert f"{through.name} {through.version}" == "german 1 + ours 1"


def test_one_model_stays_itself():
    assert combine([OURS]) is OURS
    assert combine([OURS, package("again", ("en", "zh"))]) is OURS


def test_a_pair_goes_through_english_sentence_by_sentence():
    models = combine([OURS, GERMAN])
    made, load = engines()
    translator = Translator(models, Router(models, load))
    assert list(made) == ["ours"]  # the others are loaded when they are needed
    result = translator.translate("Der alte Baum hat 14 Äste.", Options("zh", source="de"))
    assert result.text == "老树有14根树枝。"
    assert (result.via, result.model) == ("en", "german 1 + ours 1")
    assert not result.flagged
    first, last = made["german"].prompts[0], made["ours"].prompts[0]
    assert (first.source, first.target, last.source, last.target) == ("de", "en", "en", "zh")
    direct = translator.translate("The old tree has 14 branches.", Options("zh", source="en"))
    assert (direct.via, direct.model, direct.text) == ("", "ours 1", "老树有14根树枝。")
    with pytest.raises(UnsupportedLanguage):
        translator.translate("x", Options("sv", source="de"))


def test_the_last_translation_is_checked_against_the_first_text():
    models = combine([OURS, GERMAN])
    _, load = engines()
    translator = Translator(models, Router(models, load))
    words = dict(WORDS)
    try:
        WORDS["Der alte Baum hat 14 Äste."] = "The old tree has 15 branches."
        WORDS["The old tree has 15 branches."] = "老树有15根树枝。"
        result = translator.translate("Der alte Baum hat 14 Äste.", Options("zh", source="de"))
    finally:
        WORDS.clear()
        WORDS.update(words)
    assert [flag.kind for segment in result.flagged for flag in segment.flags] == [FlagKind.NUMBER]


def test_a_first_half_that_says_nothing_is_a_failed_sentence():
    models = combine([OURS, GERMAN])
    translator = Translator(models, Router(models, lambda part: FakeEngine(lambda prompt, _: "")))
    result = translator.translate("Der Baum.", Options("zh", source="de"))
    assert result.text == "Der Baum."
    assert [flag.kind for flag in result.segments[0].flags] == [FlagKind.FAILED]


def test_further_models_make_detection_no_less_sure():
    many = package("many", *Pairs.among(("en", "zh", "de", "fr", "it", "sv", "ro", "nl", "da", "no", "ca")))
    models = combine([OURS, many])
    translator = Translator(models, Router(models, lambda part: FakeEngine(lambda prompt, _: "好")))
    alone = Translator(OURS, FakeEngine(lambda prompt, _: "好"))
    for text in ("Quarterly report", "Terms", "Menu", "Annual revenue", "Marketing", "你好"):
        assert translator.detect(text).language == alone.detect(text).language
        assert translator.resolve(text, Options("zh"))[0] == alone.resolve(text, Options("zh"))[0]
    assert translator.detect("Der alte Baum steht auf dem Hügel hinter dem Haus.").language == "de"
    assert translator.resolve("Le vieil arbre est derrière la maison.", Options("en"))[0] == "fr"


def test_each_pair_s_own_tokenizer_counts_also_behind_other_engines():
    models = combine([OURS, GERMAN])
    made, load = engines()
    router = Router(models, load)
    batching = BatchingEngine(router)
    batching.counter("de", "en")
    made["german"].count = lambda text: 1000
    assert batching.counter("de", "zh")("x") == 1000
    assert batching.counter("en", "zh")("x") == batching.count("x") == 1
    batching.close()


def test_a_manifest_with_all_pairs_is_short_and_reads_back():
    manifest = replace(tiny_manifest("all"), languages=("en", "zh", "de", "fr", "sv", "no"), family="nllb")
    manifest = replace(manifest, pairs=Pairs.among(manifest.languages))
    assert '"pairs": "all"' in manifest.to_json()
    assert Manifest.from_json(manifest.to_json()) == manifest
    assert ("sv", "no") in manifest.pairs
    assert ("sv", "sv") not in manifest.pairs
    with pytest.raises(UnsupportedLanguage, match="and 18 more"):
        manifest.require_pair("ja", "en")


def test_window_command_line_api_and_python_go_through_english_alike(tmp_path, paths, capsys, monkeypatch):
    """Two real models, one de-en, one en-zh."""
    store = ModelStore(paths)
    for name, source, target in (("de-en", "de", "en"), ("en-zh", "en", "zh")):
        made = make_package(tmp_path / name)
        manifest = replace(
            made.manifest,
            languages=(source, target),
            pairs=Pairs([(source, target)]),
            tags={target: f"<2{target}>"},
        )
        store.install(write_manifest(made.path, manifest).path, self_test=lambda package: None)
    monkeypatch.setattr(app, "default_paths", lambda folder: paths)
    text = "Our team has moved."
    assert app.run(["translate", "--from", "de", "--to", "zh", text]) == 0
    said = capsys.readouterr()
    assert "through English with de-en 1 + en-zh 1" in said.err
    assert app.run(["translate", "--from", "de", text]) == 0  # the model in use has one other language
    capsys.readouterr()
    with Translator.open(store.in_use()) as translator:
        result = translator.translate(text, Options("zh", source="de"))
        assert (result.text + "\n", result.via) == (said.out, "en")
        assert translator.translate(text, Options("en", source="de")).via == ""
        assert (translator.targets("de"), translator.targets("en")) == (
            ("en", "zh", "zh-Hant"),
            ("zh", "zh-Hant"),
        )
    window = CoreBackend(paths, Settings).open()
    assert ("de", "zh") in window.info.pairs
    assert window.engine.translate(text, Options("zh", source="de")).text == result.text
    with serving(store.in_use(), paths) as (_, client):
        wish = {"text": text, "source": "de", "target": "zh"}
        answer = client.post("/hymt/translate", json=wish).json()
        assert (answer["text"], answer["via"]) == (result.text, "en")
        languages = {entry["code"]: entry["targets"] for entry in client.get("/languages").json()}
        assert languages == {"de": ["en", "zh", "zh-Hant"], "en": ["zh", "zh-Hant"]}
        answer = client.post("/translate", json={"q": text, "source": "de", "target": "zh"}).json()
        assert answer == {"translatedText": result.text}
