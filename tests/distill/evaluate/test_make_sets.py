# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import struct

from distill.cli import main
from distill.evaluate.make_sets import respelt
from distill.evaluate.real_sets import contrast_items, read_pairs, term_items
from tests.distill.evaluate.toy import FLORES, IWSLT, write_sets

NOUNS = {
    "00000001": ("14", ["plant", "works"], ["工厂"]),
    "00000002": ("20", ["plant"], ["植物"]),
    "00000003": ("06", ["museum"], ["博物馆"]),
    "00000004": ("17", ["river"], ["河流", "江+河"]),
}


def write_catalogue(file, entries):
    """Write a compiled gettext catalogue, without an index of hashes."""
    ids = [b"", *(english.encode() for english in sorted(entries))]
    texts = [b"Content-Type: text/plain; charset=UTF-8\n", *(entries[i.decode()].encode() for i in ids[1:])]
    start = 28 + 16 * len(ids)
    tables, data = [], b""
    for strings in (ids, texts):
        for text in strings:
            tables.append(struct.pack("<II", len(text), start + len(data)))
            data += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(ids), 28, 28 + 8 * len(ids), 0, start)
    file.write_bytes(head + b"".join(tables) + data)


def write_lists(folder):
    lines = ["  1 the licence\n"]
    for key, (topic, english, _) in NOUNS.items():
        words = " ".join(f"{word} 0" for word in english)
        lines.append(f"{key} {topic} n {len(english):02x} {words} 000 | a gloss\n")
    (folder / "data.noun").write_text("".join(lines), encoding="latin-1")
    rows = [f"{key}-n\tcmn:lemma\t{word}\n" for key, (_, _, chinese) in NOUNS.items() for word in chinese]
    (folder / "cow.tab").write_text("# Chinese Open Wordnet\tcmn\n" + "".join(rows), encoding="utf-8")
    write_catalogue(folder / "iso_3166.mo", {"Berlin": "柏林", "Norway": "挪威"})
    (folder / "lexicon.tsv").write_text("museum\t博物馆\tx\nplant\t植物\tx\n", encoding="utf-8")
    senses = ["a plant\t一个工厂\tx\n"] * 15 + ["a plant\t一种植物\tx\n"] * 15
    (folder / "human.tsv").write_text("".join(senses), encoding="utf-8")


def test_the_items_are_made_and_can_be_read(tmp_path):
    named = ("Mr Reid was there, it seems, and that was all.", "据说瑞德先生也在那里，仅此而已。")
    FLORES.append(("The driver (Reid) was fast.", "司机（Reid）开得很快。"))
    FLORES.append(named)
    try:
        folder = write_sets(tmp_path / "eval")
    finally:
        del FLORES[-2:]
    write_lists(tmp_path)
    for row in ("en-zh", "zh-en"):
        reference = (folder / "flores-dev" / row / f"reference.{row[3:]}").read_text(encoding="utf-8")
        text = reference.replace("他们", "它们").replace("植物", "东西")
        (folder / "flores-dev" / row / f"peer.{row[3:]}").write_text(text, encoding="utf-8")
    options = {
        "--eval-dir": folder,
        "--lexicon": tmp_path / "lexicon.tsv",
        "--attest": tmp_path / "human.tsv",
        "--wordnet": tmp_path,
        "--cow": tmp_path / "cow.tab",
        "--iso-codes": tmp_path,
        "--output": tmp_path / "made",
    }
    args = [str(part) for option in options.items() for part in option]
    assert main(["evaluate-make-sets", *args]) == 0
    rows = {
        name: [
            line
            for line in (tmp_path / "made" / name).read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
        ]
        for name in ("term_items.tsv", "contrast_items.tsv")
    }
    assert sorted(rows["term_items.tsv"]) == [
        "flores-dev\t1\tBerlin\t柏林\tiso-codes\tnew",
        "flores-dev\t1\tmuseum\t博物馆\tcow\tpair",
        "flores-dev\t2\tplant\t工厂\tcow\tword",
    ]
    assert rows["contrast_items.tsv"] == [
        "en-zh\tflores-dev\t3\tpronoun\t他们\t它们\t1\t1",
        "en-zh\tflores-dev\t4\tpronoun\t它们\t他们\t0\t0",
        "en-zh\tflores-dev\t2\tterm\t工厂\t植物\t0\t0",
        "zh-en\tflores-dev\t6\tname\tReid\tReed\t1\t0",
    ]
    pairs = read_pairs(folder)
    assert len(term_items(pairs, rows["term_items.tsv"])) == 3
    items = contrast_items(pairs, rows["contrast_items.tsv"])
    assert items[-1].wrong == named[0].replace("Reid", "Reed")
    assert items[-1].context[-1] == "司机（Reid）开得很快。"
    assert IWSLT[0][0] in {pair.english for pair in pairs["iwslt17"]}


def test_lists_that_are_missing_are_said(tmp_path, capsys):
    folder = write_sets(tmp_path / "eval")
    write_lists(tmp_path)
    common = [
        "--eval-dir",
        str(folder),
        "--lexicon",
        str(tmp_path / "lexicon.tsv"),
        "--output",
        str(tmp_path),
    ]
    common += ["--attest", str(tmp_path / "human.tsv")]
    for wordnet, cow, iso, said in (
        (tmp_path / "eval", tmp_path / "cow.tab", tmp_path, "data.noun"),
        (tmp_path, tmp_path / "none.tab", tmp_path, "none.tab"),
        (tmp_path, tmp_path / "cow.tab", tmp_path / "eval", "iso_*.mo"),
    ):
        paths = ["--wordnet", str(wordnet), "--cow", str(cow), "--iso-codes", str(iso)]
        assert main(["evaluate-make-sets", *common, *paths]) == 2
        assert said in capsys.readouterr().err


def test_other_spellings():
    assert respelt("Reid") == "Reed"
    assert respelt("Blake") == "Brake"
    assert respelt("Oman") is None
