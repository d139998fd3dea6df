# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pytest

from distill.alias import add_aliases
from distill.cli import main
from distill.convert import convert_to_ct2
from distill.evaluate.systems import AppSystem, RawSystem
from distill.unpack import unpack
from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.package import (
    VOCABULARY_MAP,
    file_sha256,
    load_package,
    verify_package,
    write_manifest,
)
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.engine.quality import QUALITY, Calibration, load_calibration
from hymt_desktop.core.errors import ModelCorrupt, UserError
from tests.distill.helpers import TEXT, random_student
from tests.tiny_model import tiny_manifest

PROMPTS = [Prompt(target, text) for target in ("zh", "en") for text in TEXT]


def old_package(folder, sources, quantization):
    """A package as it was before there were aliases, with a map and a calibration."""
    tokenizer = sources / "checkpoint" / "tokenizer.model"
    convert_to_ct2(random_student(), tokenizer, folder, quantization)
    shutil.copyfile(tokenizer, folder / "tokenizer.model")
    for name in ("MODEL_CARD.md", "LICENSE", "NOTICE"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / VOCABULARY_MAP).write_text("\t</s> a b c d\n<2zh>\t▁T h e\n<2en>\t敏 捷 家\n", encoding="utf-8")
    calibration = Calibration(file_sha256(folder / "model.bin"), "none", {})
    (folder / QUALITY).write_text(calibration.to_json(), encoding="utf-8")
    return write_manifest(folder, tiny_manifest())


@pytest.mark.parametrize("quantization", ["int8", "float32"])
def test_a_package_gets_aliases_and_is_otherwise_the_same(tmp_path, package_sources, quantization):
    old = old_package(tmp_path / "old", package_sources, quantization)
    assert main(["alias", "--package", str(old.path), "--out", str(tmp_path / "new")]) == 0
    new = verify_package(tmp_path / "new")
    assert TagAliases.read(old.path).by_tag == {}
    assert TagAliases.read(new.path).by_tag == {"<2en>": "<2en>*", "<2zh>": "<2zh>*"}
    assert new.manifest.files.keys() == old.manifest.files.keys()
    changed = {name for name in new.manifest.files if new.manifest.files[name] != old.manifest.files[name]}
    assert changed == {"model.bin", "config.json", "shared_vocabulary.json", QUALITY}
    assert load_calibration(new).data == "none"
    size = new.manifest.files["model.bin"].bytes - old.manifest.files["model.bin"].bytes
    width = random_student().config.d_model
    # Two rows, those of int8 with their scales.
    assert size == 2 * (width + 4 if quantization == "int8" else 4 * width)
    back = convert_to_ct2(
        unpack(new.path / "model.bin"), new.path / "tokenizer.model", tmp_path / "back", quantization
    )
    assert (back / "model.bin").read_bytes() == (old.path / "model.bin").read_bytes()
    results = []
    for package in (old, new):
        engine = Ct2Engine.load(package, 1)
        results.append([engine.translate_batch(PROMPTS, Decoding(2, whole=whole)) for whole in (False, True)])
        engine.close()
    assert results[0][0] == results[1][0]
    assert [f[0].text for f in results[0][1]] == [f[0].text for f in results[1][1]]


def test_aliases_are_not_doubled(tmp_path, package_sources):
    old = old_package(tmp_path / "old", package_sources, "int8")
    first = add_aliases(old.path, tmp_path / "first")
    second = add_aliases(first.path, tmp_path / "second")
    assert second.manifest == first.manifest


def test_evaluation_suppresses_aliases_unless_there_is_a_map(tmp_path, package_sources, monkeypatch):
    old = old_package(tmp_path / "old", package_sources, "int8")
    new = add_aliases(old.path, tmp_path / "new")
    asked = []

    def translate_batch(sources, **options):
        asked.append(options["suppress_sequences"])
        return [SimpleNamespace(hypotheses=[[]]) for _ in sources]

    fake = SimpleNamespace(translate_batch=translate_batch)
    monkeypatch.setattr("ctranslate2.Translator", lambda *_, **__: fake)
    for folder, use_vmap in ((old.path, False), (new.path, True), (new.path, False)):
        RawSystem(folder, use_vmap=use_vmap).translate(["a"], "en", "zh")
    (new.path / VOCABULARY_MAP).unlink()
    RawSystem(new.path, use_vmap=True).translate(["a"], "en", "zh")
    aliases = [["<2en>*"], ["<2zh>*"]]
    assert asked == [None, None, aliases, aliases]


def test_weights_in_a_packages_place_have_their_own_aliases(tmp_path, package_sources):
    old = old_package(tmp_path / "old", package_sources, "int8")
    new = add_aliases(old.path, tmp_path / "new")
    texts = [AppSystem(new.path, threads=1, model=m.path).translate(TEXT[:2], "en", "zh") for m in (old, new)]
    # An alias that the weights don't know is an unknown piece.
    assert (
        texts[0] == texts[1] == AppSystem(old.path, threads=1, model=old.path).translate(TEXT[:2], "en", "zh")
    )


def test_what_cannot_be_converted_leaves_nothing(tmp_path, tiny_package):
    with pytest.raises(UserError, match="exists"):
        add_aliases(tiny_package.path, tiny_package.path)
    folder = shutil.copytree(tiny_package.path, tmp_path / "broken")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["tag_aliases"] = {"<2zh>": "<2zh>*"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    write_manifest(folder, load_package(tiny_package.path).manifest)
    with pytest.raises(ModelCorrupt, match="shared_vocabulary"):
        add_aliases(folder, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]
