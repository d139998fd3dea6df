# SPDX-License-Identifier: Apache-2.0
"""Aliases of the language tags: a batch has each tag once, and translates as without them."""

from __future__ import annotations

import json

import pytest

from hymt_desktop.core.engine.aliases import TagAliases, alias_of
from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.package import VOCABULARY_MAP, write_manifest
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.engine.raw import RawModel
from tests.tiny_model import make_package, training_sentences

PROMPTS = [
    Prompt(target, sentence.strip())
    for target, sentence in zip(["zh", "zh", "en", "zh", "en"] * 12, training_sentences()[::7], strict=False)
]
ALIASES = {"<2zh>": "<2zh>*", "<2en>": "<2en>*"}
# Some pieces for each tag, none for anything else: what a batch may write, its tags alone say.
MAP = "\t</s>\n<2zh>\t会议 团队 ▁the 。 旧 的\n<2en>\t▁team ▁city . s 的 ▁the\n"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The same weights, with and without aliases, each with and without a map."""
    root = tmp_path_factory.mktemp("aliases")
    made = {}
    for name, aliased in (("plain", ()), ("aliased", ("zh", "en"))):
        for suffix in ("", "-mapped"):
            folder = root / f"{name}{suffix}"
            package = make_package(folder, aliased=aliased)
            if suffix:
                (folder / VOCABULARY_MAP).write_text(MAP, encoding="utf-8")
                package = write_manifest(folder, package.manifest)
            made[f"{name}{suffix}"] = package
    return made


class Spy:
    """A translator that keeps what it is asked."""

    def __init__(self, translator):
        self._translator = translator
        self.calls = []

    def translate_batch(self, sources, **options):
        self.calls.append((sources, options))
        return self._translator.translate_batch(sources, **options)

    def __getattr__(self, name):
        return getattr(self._translator, name)


def translated(package, decoding):
    engine = Ct2Engine.load(package, 1)
    engine._translator = spy = Spy(engine._translator)
    found = engine.translate_batch(PROMPTS, decoding)
    engine.close()
    return found, spy.calls


def firsts(calls):
    return [[pieces[0] for pieces in sources] for sources, _ in calls]


def test_each_tag_stays_once_in_a_batch():
    batch = [
        ["<2zh>", "a"],
        ["<2en>", "b"],
        ["<2zh>", "c"],
        [],
        ["<2fr>", "d"],
        ["<2fr>"],
        ["<2en>", "<2en>"],
    ]
    kept = [list(pieces) for pieces in batch]
    found = TagAliases(ALIASES).once(batch)
    expected = ["<2zh>", "<2en>", "<2zh>*", "", "<2fr>", "<2fr>", "<2en>*"]
    assert [pieces[0] if pieces else "" for pieces in found] == expected
    assert [pieces[1:] for pieces in found] == [pieces[1:] for pieces in kept]
    assert batch == kept
    assert TagAliases().once(batch) == kept


@pytest.mark.parametrize(
    "config", ["", "[]", "{}", '{"tag_aliases": ["<2zh>*"]}', '{"tag_aliases": {"<2zh>": 3}}', "\x80"]
)
def test_what_names_no_aliases_has_none(tmp_path, config):
    assert TagAliases.read(tmp_path).by_tag == {}
    (tmp_path / "config.json").write_text(config, encoding="latin-1")
    assert TagAliases.read(tmp_path).by_tag == {}
    (tmp_path / "config.json").write_text(json.dumps({"tag_aliases": ALIASES}), encoding="utf-8")
    assert TagAliases.read(tmp_path).by_tag == ALIASES


@pytest.mark.parametrize("decoding", [Decoding(1), Decoding(2), Decoding(3, hypotheses=3)])
def test_translations_are_those_without_aliases(packages, decoding):
    plain, before = translated(packages["plain-mapped"], decoding)
    aliased, after = translated(packages["aliased-mapped"], decoding)
    assert aliased == plain
    assert {hypothesis.text for found in plain for hypothesis in found} != {""}
    assert {tag for batch in firsts(before) for tag in batch} == {"<2zh>", "<2en>"}
    assert max(map(len, firsts(after))) > 4
    for batch in firsts(after):
        for tag, alias in ALIASES.items():
            assert batch.count(tag) == min(1, batch.count(tag) + batch.count(alias))
    assert all(options["use_vmap"] and not options["suppress_sequences"] for _, options in after)


@pytest.mark.parametrize(
    ("name", "decoding"),
    [
        ("aliased", Decoding(2)),
        ("aliased-mapped", Decoding(2, whole=True)),
        ("aliased-mapped", Decoding(2, suppress=("team",))),
    ],
)
def test_without_the_map_tags_stay_and_aliases_are_suppressed(packages, name, decoding):
    plain, _ = translated(packages[name.replace("aliased", "plain")], decoding)
    aliased, calls = translated(packages[name], decoding)
    assert [[h.text for h in found] for found in aliased] == [[h.text for h in found] for found in plain]
    for (aliased_found,), (plain_found,) in zip(aliased, plain, strict=True):
        assert aliased_found.score == pytest.approx(plain_found.score, abs=1e-5)
    assert {tag for batch in firsts(calls) for tag in batch} == {"<2zh>", "<2en>"}
    for _, options in calls:
        assert not options["use_vmap"]
        assert all([alias] in options["suppress_sequences"] for alias in ALIASES.values())


def test_raw_batches_are_the_engines(packages):
    _, calls = translated(packages["aliased-mapped"], Decoding(2))
    for name, mapped in (("aliased-mapped", True), ("aliased", False)):
        raw = RawModel(packages[name], 1, 2)
        raw._translator = spy = Spy(raw._translator)
        assert raw.translate(raw.batches(raw.encode(PROMPTS))) > 0
        raw.close()
        assert [options["use_vmap"] for _, options in spy.calls] == [mapped] * len(spy.calls)
        if mapped:
            assert [sources for sources, _ in spy.calls] == [sources for sources, _ in calls]
        else:
            assert not {alias_of(tag) for tag in ALIASES} & {t for batch in firsts(spy.calls) for t in batch}
            assert spy.calls[0][1]["suppress_sequences"] == [[alias] for alias in sorted(ALIASES.values())]


def test_earlier_manifests_say_nothing_of_aliases(packages):
    """Earlier versions of this program refuse a manifest with a key that they don't know."""
    plain, aliased = (json.loads(packages[name].manifest.to_json()) for name in ("plain", "aliased"))
    assert plain.keys() == aliased.keys()
