# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil

import pytest

from distill.cli import main
from distill.shortlist import Size, _read, always, render, shortlist
from hymt_desktop.core.engine.ct2 import Ct2Engine
from hymt_desktop.core.engine.package import VOCABULARY_MAP, load_package, verify_package, write_manifest
from hymt_desktop.core.engine.protocol import Decoding, Prompt
from hymt_desktop.core.engine.tokenizer import load_processor
from hymt_desktop.core.models.store import DEFAULT_MODEL
from hymt_desktop.core.paths import assets_folder
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator
from hymt_desktop.core.terms.sources import load_term_source
from hymt_desktop.core.text.languages import LANGUAGES
from hymt_desktop.core.text.markup import special_symbols, target_tag
from tests.tiny_model import make_package


def with_map(package, folder, text):
    shutil.copytree(package.path, folder)
    manifest = load_package(folder).manifest
    (folder / VOCABULARY_MAP).write_text(text, encoding="utf-8")
    return write_manifest(folder, manifest)


def rows_of(text):
    lines = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return {source: targets.split(" ") for source, targets in lines}


def test_a_lexicon_is_learnt_from_sentence_pairs():
    # Piece 10 + n means 50 + n; 1 and 2 are in every sentence of their language.
    pairs = [
        ([1, 10 + i % 7, 10 + (i * 3 + 1) % 7], [2, 50 + (i * 3 + 1) % 7, 50 + i % 7]) for i in range(200)
    ]
    lists = shortlist(pairs, 100, Size(frequent=1, least=1, share=0.2))
    assert lists.frequent == [2]
    assert all(lists.translations[10 + n][0] == 50 + n for n in range(7))


def test_a_piece_in_every_sentence_lists_only_what_often_goes_with_it():
    # 1 is in every sentence and means 40 in a third of them; 10 and 11 are rare and mean 50 and 51.
    pairs = [([1, 10 + i % 2], [40 if i % 3 == 0 else 41 + i, 50 + i % 2]) for i in range(120)]
    all_of_it = shortlist(pairs, 200, Size(frequent=0, least=0.05, share=0))
    some = shortlist(pairs, 200, Size(frequent=0, least=0.05, share=0.1))
    assert len(all_of_it.translations[1]) > 40
    assert some.translations[1][0] == 40
    assert set(some.translations[1]) <= {40, 50, 51}
    assert some.translations[10][0] == 50
    assert some.translations[11][0] == 51


def test_a_large_corpus_leaves_room_for_small_ones(tmp_path):
    files = []
    for name, count in (("large", 500), ("small", 20), ("middle", 100)):
        files.append(tmp_path / f"{name}.tsv")
        files[-1].write_text("".join(f"{name} {i}\t{i}\n" for i in range(count)), encoding="utf-8")
    kept = [first.split()[0] for first, _ in _read(files[:2], [], 120, 1)]
    assert (kept.count("small"), kept.count("large")) == (20, 100)
    turned = _read(files[:1], files[1:], 120, 1)
    assert len(turned) == len(set(turned)) == 120
    assert sum("middle" in second for _, second in turned) == 50
    assert len(_read(files, [], 10_000, 1)) == 620


def test_nothing_rare_is_no_lexicon():
    assert shortlist([([1], [2])], 10, Size(frequent=5)).translations == {}


def test_any_text_can_be_written_with_what_is_always_there(tiny_package):
    processor = load_processor(tiny_package.path / "tokenizer.model")
    fixed = set(always(processor))
    tags = {target_tag(code) for code in LANGUAGES}
    marks = set(special_symbols()) - tags
    assert {"</s>", "<0x00>", "<0xFF>", "。", ".", *marks} <= fixed
    assert {"<t>", "</ctx>", "<br/>", "<x20/>", "<p1>"} <= marks
    assert not fixed & {"▁the", *tags}


def test_no_translation_may_have_a_languages_tag(tiny_package):
    processor = load_processor(tiny_package.path / "tokenizer.model")
    zh, fr = (processor.piece_to_id(target_tag(code)) for code in ("zh", "fr"))
    # A corpus may have the text of a tag, and a tag's own line has itself no more than any other.
    table = rows_of(render(processor, {zh: {zh: None, 400: None}, 401: {fr: None}, fr: {fr: None}}))
    assert table["<2zh>"] == [processor.id_to_piece(400)]
    assert "<2fr>" not in table
    assert not {target_tag(code) for code in LANGUAGES} & {piece for row in table.values() for piece in row}


def test_the_map_has_every_piece_itself_and_what_was_found(tiny_package):
    processor = load_processor(tiny_package.path / "tokenizer.model")
    fixed = set(always(processor))
    usual = [i for i in range(processor.get_piece_size()) if processor.id_to_piece(i) not in fixed]
    (one, two), tag = usual[-2:], processor.piece_to_id("<2zh>")
    names = [processor.id_to_piece(i) for i in (one, two)]
    table = rows_of(render(processor, {one: {two: None, one: None}, tag: {two: None, one: None}}))
    assert table[names[0]] == names
    assert table[names[1]] == names[1:]
    # In the vocabulary's order, whatever order they were found in.
    assert table["<2zh>"] == names
    assert set(table[""]) == fixed


def test_the_command_writes_a_map_that_is_verified_and_used(tmp_path, capsys):
    folder = tmp_path / "mapped"
    make_package(folder, aliased=("zh", "en"))
    file = tmp_path / "pairs.tsv"
    lines = [
        f"Our team left for {place}.\t我们的团队离开去了{to}。"
        for place, to in (("Spain", "西班牙"), ("Tuesday", "星期二"))
    ]
    file.write_text("\n".join(lines * 20) + "\n", encoding="utf-8")
    turned = tmp_path / "turned.tsv"
    turned.write_text("会议。\tThe meeting.\n", encoding="utf-8")
    done = main(
        [
            "shortlist",
            "--package",
            str(folder),
            "--pairs",
            str(file),
            "--reversed",
            str(turned),
            "--frequent",
            "5",
        ]
    )
    assert done == 0
    assert "en-zh" in capsys.readouterr().out
    assert VOCABULARY_MAP in verify_package(folder).manifest.files
    # An alias of a tag has no list and is in none.
    assert "<2zh>*" in (folder / "shared_vocabulary.json").read_text(encoding="utf-8")
    assert "<2zh>*" not in (folder / VOCABULARY_MAP).read_text(encoding="utf-8")
    engine = Ct2Engine.load(load_package(folder), 1)
    assert engine.translate_batch([Prompt("zh", "Our team left for Spain.")], Decoding(1))[0][0].score < 0
    engine.close()


def test_languages_that_the_package_lacks_are_refused(tiny_package, tmp_path, capsys):
    shutil.copytree(tiny_package.path, tmp_path / "p")
    file = tmp_path / "pairs.tsv"
    file.write_text("a\tb\n", encoding="utf-8")
    done = main(
        ["shortlist", "--package", str(tmp_path / "p"), "--pairs", str(file), "--languages", "en", "fr"]
    )
    assert done == 2
    assert "en and fr" in capsys.readouterr().err


def test_repairs_have_the_whole_vocabulary(tiny_package, tmp_path):
    package = with_map(tiny_package, tmp_path / "narrow", "\t</s> ▁the ▁city\n")
    engine = Ct2Engine.load(package, 1)
    prompt = Prompt("zh", "A small boat does not know the old library.")
    (narrow,) = engine.translate_batch([prompt], Decoding(2))[0]
    wide = engine.translate_batch([prompt], Decoding(2, hypotheses=2, whole=True))[0]
    engine.close()
    # CTranslate2 adds the unknown piece to every map; random weights may choose it.
    mapped = {"the", "city", "⁇"}
    assert set(narrow.text.split()) <= mapped
    assert not {word for hypothesis in wide for word in hypothesis.text.split()} <= mapped


@pytest.mark.slow
def test_a_wanted_term_is_written_whatever_the_map_knows(tmp_path):
    bundled = load_package(assets_folder() / "models" / DEFAULT_MODEL)
    processor = load_processor(bundled.path / "tokenizer.model")
    # Nothing but itself for each piece: a term comes from its annotation in the source.
    package = with_map(bundled, tmp_path / "narrow", render(processor, {}))
    file = tmp_path / "terms.tsv"
    file.write_text("en\tzh\nneural network\t神经网路\ndataset\t鬱鼇集\n", encoding="utf-8")
    terms = load_term_source(None, [file], "en", "zh")
    with Translator.open(package, threads=1) as translator:
        text = "The neural networks were trained on a large dataset."
        result = translator.translate(text, Options("zh", "en"), terms=terms)
    assert "神经网路" in result.text
    assert "鬱鼇集" in result.text
