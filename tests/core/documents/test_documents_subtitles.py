# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io

import pysubs2
import pytest
import srt
import webvtt
from handler_contract import HandlerContract
from hypothesis import given
from hypothesis import strategies as st

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.subrip import SubRipHandler
from hymt_desktop.core.documents.wrap import display_width, wrap

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,000 X1:40\r\n<i>Hello there</i>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\n- Who?\r\n- {\\an8}Me & <b>you</b>\r\n\r\n"
    "3\r\n00:00:05,000 --> 00:00:06,000\r\n\r\n"
    "4\r\n00:00:07,000 --> 00:00:08,000\r\nlast <x1> one"
)
VTT = """WEBVTT - title

STYLE
::cue { color: red }

NOTE a note

id1
00:01.000 --> 00:02.000 align:start
<v Bob>Hello &amp; <b>bye</b></v>

00:03.000 --> 00:04.000
- A
- B
"""
ASS = """[Script Info]
Title: x

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}Hello,{\\i0} world, again
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,- One\\N- Two
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,note
"""


class TestSubRip(HandlerContract):
    suffix = ".srt"
    block = b"1\r\n00:00:01,000 --> 00:00:02,000 X1:40\r\n<i>Hello there</i>\r\n\r\n"
    sample = SRT.encode()
    texts = ("Hello there", "- Who?<br/>- <x1/>Me & <x2>you</x2>", "last <x1/> one")
    damaged = b"these are no subtitles"


class TestWebVtt(HandlerContract):
    suffix = ".vtt"
    block = b"id1\n00:01.000 --> 00:02.000 align:start\n<v Bob>Hello &amp; <b>bye</b></v>\n\n"
    sample = VTT.encode()
    texts = ("Hello & <x1>bye</x1>", "- A<br/>- B")
    damaged = b"00:01.000 --> 00:02.000\nx\n"


class TestAss(HandlerContract):
    suffix = ".ass"
    block = b"Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,- One\\N- Two\n"
    sample = ASS.encode()
    texts = ("Hello,<x1/> world, again", "- One<br/>- Two")
    damaged = b"[Script Info]\nTitle: no events\n"


def rewrite(tmp_path, text: str, new: str, **options) -> str:
    path = tmp_path / "a.srt"
    path.write_text(text, encoding="utf-8", newline="")
    handler = SubRipHandler()
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: new for u in document.units}), out)
    return out.getvalue().decode()


def test_other_readers_agree_on_the_output(tmp_path):
    path = tmp_path / "a.srt"
    new = rewrite(tmp_path, SRT, "new text")
    contents = [cue.content for cue in srt.parse(new)]
    assert contents == ["<i>new text</i>", "new text{\\an8}", "", "new text<x1>"]
    path.write_text(new, encoding="utf-8")
    assert [e.start for e in pysubs2.load(str(path))] == [e.start for e in pysubs2.SSAFile.from_string(SRT)]
    assert len(webvtt.from_string(VTT)) == 2


def test_lines_fit_the_screen_by_display_width(tmp_path):
    text = "1\n00:00:01,000 --> 00:00:02,000\nplaceholder\n"
    new = rewrite(
        tmp_path, text, "我们今天下午要去图书馆还书，然后再去超市买一些东西回家做饭。", line_width=32
    )
    lines = new.splitlines()[2:]
    assert lines == ["我们今天下午要去图书馆还书，", "然后再去超市买一些东西回家做饭。"]
    new = rewrite(tmp_path, text, "This is a rather long line of dialogue that needs two lines")
    assert [display_width(line) <= 42 for line in new.splitlines()[2:]] == [True, True]


def test_terms_are_never_divided():
    text = "这个软件使用人工神经网络进行机器翻译工作"
    for width in range(16, 34):
        lines = wrap(text, width, 4, ["人工神经网络", "机器翻译"])
        assert any("人工神经网络" in line for line in lines)
        assert any("机器翻译" in line for line in lines)


@pytest.mark.parametrize("bad", ["，", "。", "！", "）", "」"])
def test_no_line_begins_with_closing_punctuation(bad):
    for width in range(8, 30):
        for line in wrap(f"你好你好你好{bad}世界世界世界世界{bad}天地天地", width, 9)[1:]:
            assert not line.startswith(bad)


@given(st.text(alphabet=st.sampled_from("ab 中文，。「」カナ1-é\u0301"), max_size=80), st.integers(4, 30))
def test_wrapping_loses_nothing(text, width):
    lines = wrap(text, width, 2)
    assert "".join("".join(lines).split()) == "".join(text.split())
    words = {w for w in text.split() if w.isascii() and w.isalnum()}
    assert all(any(w in line for line in lines) for w in words)


@pytest.mark.parametrize("text", ["文" * 5000, "word " * 3000, "a" * 9000, " " * 9000 + "x", "-" * 9000])
def test_absurd_cues_take_no_time(text):
    import time

    start = time.monotonic()
    wrap(text, 20, 2)
    assert time.monotonic() - start < 2
