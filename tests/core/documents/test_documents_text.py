# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import codecs
import io

import pytest
from handler_contract import CHINESE, HandlerContract, marked

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.txt import TextHandler

CHINESE_TEXT = "他说，我们今天要去学校学习中文，然后回家吃饭。\n天气很好，我们都很高兴。\n"
TRADITIONAL = "他說，我們今天要去學校學習中文，然後回家吃飯。\n天氣很好，我們都很高興。\n"
JAPANESE = "これは日本語の文章です。\n今日はとても天気がいいですね。\n"
KOREAN = "이것은 한국어 문장입니다.\n오늘은 날씨가 좋습니다.\n"
GERMAN = "Die Größe der Tür beträgt zwei Meter für Füße.\nÄpfel und Öl über alles, schöne Grüße.\n"
FRENCH = "L’été dernier, nous avons mangé à la forêt où ça sentait très bon.\n"
RUSSIAN = "Это обычный русский текст, в котором есть несколько предложений.\nСегодня хорошая погода.\n"


class TestText(HandlerContract):
    suffix = ".txt"
    block = b"next 123\n"
    sample = b"Hello world.\r\n\r\n  Indented line\r\nnext 123\n42\rlast <x1> &amp; end"
    texts = ("Hello world.", "Indented line", "next 123", "last <x1/> &amp; end")
    damaged = b"\x00\x01\x02binary\x00"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE_TEXT, "utf-8"),
        (CHINESE_TEXT, "utf-8-sig"),
        (CHINESE_TEXT, "utf-16"),
        (CHINESE_TEXT, "gb18030"),
        (CHINESE_TEXT, "gbk"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (GERMAN, "latin-1"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
    ],
)
def test_text_is_read_and_written_in_its_own_encoding(tmp_path, text, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    handler = TextHandler()
    document = handler.extract(path, DocumentOptions())
    assert [u.text for u in document.units] == text.splitlines()
    out = io.BytesIO()
    notes = handler.write(document, TranslationMap({0: text.splitlines()[-1]}), out)
    expected = "\r\n".join([text.splitlines()[-1], *text.splitlines()[1:], ""])
    assert out.getvalue() == expected.encode(encoding)
    assert notes == ()


def test_an_encoding_without_room_becomes_utf8_and_says_so(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(GERMAN.encode("cp1252"))
    out = io.BytesIO()
    handler = TextHandler()
    notes = handler.write(handler.extract(path, DocumentOptions()), TranslationMap({1: CHINESE}), out)
    assert out.getvalue().decode("utf-8").splitlines() == [GERMAN.splitlines()[0], CHINESE]
    assert "UTF-8" in notes[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".tsv", ".html"])
def test_chinese_in_utf16_gets_the_mark_by_which_it_is_known(tmp_path, suffix, encoding):
    """Without it English has zeros enough to be told by, Chinese hasn't: it was refused as binary."""
    text = "The first line is here.\n\nThe second line.\n"
    path = tmp_path / f"a{suffix}"
    path.write_bytes(text.encode(encoding))
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    with (tmp_path / f"b{suffix}").open("w+b") as out:
        handler.write(document, TranslationMap({u.index: CHINESE * 9 for u in document.units}), out)
    again = list(handler.extract(tmp_path / f"b{suffix}", DocumentOptions()).units)
    assert [u.text for u in again] == [CHINESE * 9] * document.count
    assert (tmp_path / f"b{suffix}").read_bytes().startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".srt"])
def test_control_characters_of_a_translation_are_left_out(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(
        b"1\n00:00:01,000 --> 00:00:02,000\nSome words\n" if suffix == ".srt" else b"Some words\n"
    )
    handler = load_registry(()).find(path)
    document = handler.extract(path, DocumentOptions())
    for new, expected in (("a\0\x01\x1b\x9f\ud800\ufffe b", b"a b"), ("\x01", b"Some words")):
        out = io.BytesIO()
        handler.write(document, TranslationMap({0: new}), out)
        assert out.getvalue() == path.read_bytes().replace(b"Some words", expected)


def test_a_control_character_of_the_source_stays(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"A page\x0canother\n")
    handler = TextHandler()
    out = io.BytesIO()
    handler.write(handler.extract(path, DocumentOptions()), TranslationMap({0: "Une page\x0cune autre"}), out)
    assert out.getvalue() == b"Une page\x0cune autre\n"


def test_hard_wrapped_lines_are_joined_on_request(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "This sentence\ngoes on.\n\n- item one\n- item\n  two\n这一句\n没完。\n", encoding="utf-8"
    )
    document = TextHandler().extract(path, DocumentOptions(join_lines=True))
    assert [u.text for u in document.units] == [
        "This sentence goes on.",
        "- item one",
        "- item two 这一句没完。",
    ]
    out = io.BytesIO()
    TextHandler().write(document, TranslationMap({u.index: u.text for u in document.units}), out)
    assert out.getvalue() == path.read_bytes()


def test_a_huge_line_is_cut_at_sentences_and_comes_back_whole(tmp_path):
    path = tmp_path / "a.txt"
    text = "A short sentence here. " * 4000 + "\nend"
    path.write_text(text, encoding="utf-8")
    document = TextHandler().extract(path, DocumentOptions())
    units = list(document.units)
    assert max(len(u.text) for u in units) < 16000
    assert all(u.text.endswith(".") for u in units[:-1])
    out = io.BytesIO()
    TextHandler().write(document, TranslationMap({u.index: u.text + "!" for u in units}), out)
    assert out.getvalue().decode().count("!") == len(units)
    assert out.getvalue().decode().replace("!", "") == text


@pytest.mark.slow
def test_a_large_file_takes_no_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.writelines(
            b"A line of text that has some words in it, number %d.\r\n" % i for i in range(30_000)
        )
    handler = TextHandler()

    class Same:
        def get(self, index):
            return f"Zeile {index}"

        def terms(self, index):
            return ()

    tracemalloc.start()
    document = handler.extract(path, DocumentOptions())
    with (tmp_path / "b.txt").open("w+b") as out:
        handler.write(document, Same(), out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.count == 30_000
    assert peak < 4 * 2**20


def test_a_named_encoding_is_used(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("żółw".encode("cp1250"))
    document = TextHandler().extract(path, DocumentOptions(encoding="cp1250"))
    assert [u.text for u in document.units] == ["żółw"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_named_encoding_with_a_mark_is_read_without_one(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n", encoding={"utf-8-sig": "utf-8"}.get(encoding, encoding + "-le"))
    handler = TextHandler()
    document = handler.extract(path, DocumentOptions(encoding=encoding))
    assert [u.text for u in document.units] == ["one", "two"]
    out = io.BytesIO()
    handler.write(document, TranslationMap({0: "un"}), out)
    (tmp_path / "b.txt").write_bytes(out.getvalue())
    assert [u.text for u in handler.extract(tmp_path / "b.txt", DocumentOptions()).units] == ["un", "two"]


@pytest.mark.parametrize("data", [b"WG5>+\n\x02\xbe", b"four\x9f\xadu\x8d\x13\xac"])
def test_a_few_odd_bytes_are_not_taken_for_utf16(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    handler = TextHandler()
    units = [u.text for u in handler.extract(path, DocumentOptions()).units]
    assert units[0].startswith(data[:4].decode())


def test_a_file_without_extension_is_text_if_it_reads_as_text(tmp_path):
    path = tmp_path / "README"
    path.write_text("Hello there", encoding="utf-8")
    assert load_registry(()).find(path).name == "Plain text"


def test_bom_only(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(codecs.BOM_UTF8)
    document = TextHandler().extract(path, DocumentOptions())
    assert document.count == 0
    assert marked("x") == "§x"
