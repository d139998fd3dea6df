# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from hymt_desktop.core.engine.ct2 import BATCH_TOKENS, Ct2Engine, token_batches
from hymt_desktop.core.engine.manifest import Manifest, ManifestError
from hymt_desktop.core.engine.package import load_package, verify_package
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.errors import ModelCorrupt, ModelError, ModelMissing
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.service import Translator


@pytest.fixture
def copy(tiny_package, tmp_path):
    """A package that a test may damage."""
    return shutil.copytree(tiny_package.path, tmp_path / "Модель 模型" / "tiny")


def flip(file, at=1000):
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def zipped(folder, path, inside=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, inside + file.name)
    return path


def test_a_manifest_survives_writing_and_reading(tiny_package):
    assert Manifest.from_json(tiny_package.manifest.to_json()) == tiny_package.manifest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format_version": 2}, "format_version"),
        ({"name": "../x"}, "'name'"),
        ({"pairs": []}, "'pairs'"),
        ({"pairs": [["en", "fr"]]}, "'pairs'"),
        ({"languages": ["en", "xx"]}, "languages"),
        ({"surprise": 1}, "surprise"),
        ({"teacher": 3}, "teacher"),
        ({"limits": {"max_source_tokens": 1, "context_sentences": 0, "features": []}}, "max_source_tokens"),
        ({"limits": {"max_source_tokens": 99, "context_sentences": 0, "features": ["magic"]}}, "magic"),
        ({"files": {"../evil": {"sha256": "0" * 64, "bytes": 1}}}, "evil"),
        ({"files": {"a": {"sha256": "zz", "bytes": 1}}}, "sha256"),
        ({"scores": [{"set": "x"}]}, "scores"),
    ],
)
def test_a_bad_manifest_is_refused_with_the_key(tiny_package, change, message):
    table = json.loads(tiny_package.manifest.to_json()) | change
    with pytest.raises(ManifestError, match=message):
        Manifest.from_json(json.dumps(table))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', "[" * 100_000])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(ManifestError):
        Manifest.from_json(text)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "shared_vocabulary.json", "tokenizer.model"])
def test_one_flipped_byte_is_found_and_named(copy, name):
    flip(copy / name, at=20)
    load_package(copy)
    with pytest.raises(ModelCorrupt, match=name.replace(".", r"\.")):
        verify_package(copy)
    with pytest.raises(ModelCorrupt, match=name.replace(".", r"\.")):
        Translator.open(load_package(copy))


def test_a_missing_and_a_short_file_are_found_at_once(copy):
    data = (copy / "model.bin").read_bytes()
    (copy / "model.bin").write_bytes(data[:-1])
    with pytest.raises(ModelCorrupt, match=r"model\.bin.*bytes"):
        load_package(copy)
    (copy / "model.bin").unlink()
    with pytest.raises(ModelCorrupt, match=r"model\.bin is missing"):
        load_package(copy)
    with pytest.raises(ModelMissing):
        load_package(copy / "nowhere")
    with pytest.raises(ModelMissing, match=r"hymt\.json"):
        load_package(copy.parent)


def test_a_package_in_a_folder_with_a_foreign_name_translates(copy):
    engine = Ct2Engine.load(verify_package(copy), threads=1)
    [[hypothesis]] = engine.translate_batch([Prompt("zh", "The meeting")], Decoding())
    assert hypothesis.text
    assert hypothesis.score < 0
    engine.close()


def test_engine_returns_results_in_order_and_decodes_repeats_once(tiny_package):
    engine = Ct2Engine.load(tiny_package, threads=1)
    prompts = [Prompt("zh", "The old library " * n) for n in (5, 1, 3, 1)]
    done = []
    found = engine.translate_batch(prompts, Decoding(1), progress=done.append)
    assert found[1] == found[3]
    assert sum(done) == 4
    assert [engine.translate_batch([p], Decoding(1))[0] for p in prompts] == found
    three = engine.translate_batch(prompts[:1], Decoding(2, hypotheses=3))[0]
    assert len({h.text for h in three}) == 3
    assert [h.score for h in three] == sorted((h.score for h in three), reverse=True)


def test_batches_stay_within_the_budget():
    items = prompts_of([1, 5, 9, 40, 41, 300, 301, 302, 303, 3000])
    batches = token_batches(items, 2)
    assert [item for batch in batches for item in batch] == items
    assert [len(batch) for batch in batches] == [5, 3, 1, 1]
    assert all(len(batch) == 1 or len(batch) * len(batch[-1][1]) <= BATCH_TOKENS for batch in batches)


def prompts_of(lengths):
    return [(Prompt("zh", str(n)), ["x"] * length) for n, length in enumerate(lengths)]


@pytest.mark.parametrize(
    ("count", "beam", "parallel", "sizes"),
    [
        (6, 2, 1, [6]),
        (6, 2, 2, [3, 3]),
        (6, 5, 2, [3, 3]),
        (6, 2, 8, [2, 2, 2]),
        (1, 2, 8, [1]),
        (40, 2, 2, [20, 20]),
        (100, 2, 2, [25, 25, 25, 25]),
        (0, 2, 2, []),
    ],
)
def test_few_prompts_are_divided_among_what_is_decoded_side_by_side(count, beam, parallel, sizes):
    items = prompts_of([20] * count)
    batches = token_batches(items, beam, parallel)
    assert [len(batch) for batch in batches] == sizes
    assert [item for batch in batches for item in batch] == items


@pytest.mark.parametrize(("beam", "most"), [(1, 96), (2, 48), (5, 19), (1000, 1)])
def test_short_prompts_are_bounded_by_their_number(beam, most):
    items = [(Prompt("zh", str(n)), ["x"]) for n in range(300)]
    batches = token_batches(items, beam)
    assert [item for batch in batches for item in batch] == items
    assert max(map(len, batches)) == most


# The store


def test_install_list_use_and_remove(copy, paths, tmp_path):
    store = ModelStore(paths)
    with pytest.raises(ModelMissing, match="No translation model"):
        store.default()
    installed = store.install(copy)
    assert installed.path == paths.models / "tiny"
    again = store.install(zipped(copy, tmp_path / "tiny.hymt", inside="tiny/"))
    assert [p.manifest.name for p in store.installed()] == ["tiny"]
    assert store.default() == store.get("tiny") == store.find(str(again.path)) == again
    assert sorted(f.name for f in paths.models.iterdir()) == ["tiny"]
    store.remove("tiny")
    assert store.installed() == []
    assert list(paths.models.iterdir()) == []
    with pytest.raises(ModelMissing):
        store.remove("tiny")


def test_a_damaged_package_leaves_the_installed_one(copy, paths, tmp_path):
    store = ModelStore(paths)
    before = store.install(copy)
    flip(copy / "model.bin")
    for source in (copy, zipped(copy, tmp_path / "bad.hymt")):
        with pytest.raises(ModelCorrupt, match=r"model\.bin"):
            store.install(source)
    assert verify_package(before.path) == before
    assert sorted(f.name for f in paths.models.iterdir()) == ["tiny"]


def test_a_package_that_does_not_translate_is_not_installed(copy, paths):
    def fail(package):
        raise ModelCorrupt("it says nothing")

    with pytest.raises(ModelCorrupt, match="nothing"):
        ModelStore(paths).install(copy, self_test=fail)
    assert list(paths.models.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../hymt.json", "/etc/hymt.json", "a/b/c/hymt.json", "..\\hymt.json", "C:hymt.json"]
)
def test_a_zip_that_leads_out_is_refused(copy, paths, tmp_path, name):
    archive = zipped(copy, tmp_path / "evil.hymt")
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr(name, "{}")
    with pytest.raises(ModelCorrupt, match="not a model package"):
        ModelStore(paths).install(archive)
    assert list(paths.models.iterdir()) == []


def test_bombs_links_and_other_files_are_refused(copy, paths, tmp_path):
    store = ModelStore(paths)
    bomb = zipped(copy, tmp_path / "bomb.hymt")
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("NOTICE2", bytes(20_000_000))
    link = zipped(copy, tmp_path / "link.hymt")
    with zipfile.ZipFile(link, "a") as file:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    text = tmp_path / "text.hymt"
    text.write_text("hello")
    empty = tmp_path / "empty.hymt"
    zipfile.ZipFile(empty, "w").close()
    for source in (bomb, link, text, empty):
        with pytest.raises(ModelError):
            store.install(source)
    with pytest.raises(ModelMissing):
        store.install(tmp_path / "nowhere.hymt")
    assert list(paths.models.iterdir()) == []


def test_a_damaged_installed_model_is_reported(copy, paths):
    store = ModelStore(paths)
    store.install(copy)
    (paths.models / "tiny" / "hymt.json").write_text("{}")
    assert store.installed() == []
    assert "format_version" in store.broken()[0][1].message
    with pytest.raises(ModelCorrupt):
        store.default()
