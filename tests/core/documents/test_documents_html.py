# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import re

import pytest
from handler_contract import HandlerContract, marked
from selectolax.lexbor import LexborHTMLParser

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.html import HtmlHandler

SAMPLE = """<!DOCTYPE html>
<html lang="en"><head><title>The &amp; title</title><meta name="description" content="What it's about">
<meta charset="utf-8"><style>p > a { color: red }</style>
<script>if (a<b) alert("hi")</script></head>
<body><p>Some <b>bold <i>both</b> crossing</i> text<br>next line <code>a&lt;b</code> and
<a href="x" title="tip &quot;x&quot;">link</a>.</p><!-- a comment -->
<div>loose text <img src="a.png" alt="picture"> more</div>
<ul><li>one<li>two &nbsp; x</ul><pre>keep me</pre><p translate=no>keep</p>
<svg viewBox="0 0 1 1"><text>hi</text></svg> <input placeholder='type "here"'>
<p>Literal &lt;x1&gt; tag</p>
</body></html>
"""


class TestHtml(HandlerContract):
    suffix = ".html"
    block = b"<p>Literal &lt;x1&gt; tag</p>\n"
    sample = SAMPLE.encode()
    texts = (
        "The & title",
        "What it's about",
        'tip "x"',
        "Some <x1>bold <x2/>both</x1> crossing<x3/> text<br/>next line <x4/> and <x5>link</x5>.",
        "picture",
        "loose text <x1/> more",
        "one",
        "two \xa0 x",
        'type "here"',
        "Literal <x1/> tag",
    )

    def content(self, data):
        return re.sub(rb"\s+", b" ", data)


class TestXhtml(HandlerContract):
    suffix = ".xhtml"
    block = b"<p><a id='n'/>Four &amp; five</p>"
    sample = (
        b'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">'
        b'<head><title>T</title><script src="x"/></head><body><p>One<br/>two <em>three</em></p>'
        b"<p><a id='n'/>Four &amp; five</p></body></html>"
    )
    texts = ("T", "One<br/>two <x1>three</x1>", "Four & five")


def rewrite(tmp_path, data: bytes, change, name="a.html", **options) -> bytes:
    path = tmp_path / name
    path.write_bytes(data)
    handler = HtmlHandler()
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: change(u.text) for u in document.units}), out)
    return out.getvalue()


def test_an_html5_parser_finds_the_same_elements_after_translation(tmp_path):
    def outline(data):
        return [
            (node.tag, tuple(k for k in node.attributes)) for node in LexborHTMLParser(data).root.traverse()
        ]

    changed = rewrite(tmp_path, SAMPLE.encode(), marked)
    assert outline(changed) == outline(SAMPLE.encode())
    assert LexborHTMLParser(changed).css_first("p > a").attributes["title"] == '§tip "§x"'


def test_keys_pressed_together_stay_together(tmp_path):
    data = b"<p>Press <kbd>Ctrl</kbd>+<kbd>P</kbd> or <kbd>F1</kbd>.</p>"
    seen = []
    assert rewrite(tmp_path, data, lambda text: seen.append(text) or f"{text}!") == data.replace(b".", b".!")
    assert seen == ["Press <x1/> or <x2/>."]


def test_language_and_direction_follow_the_target(tmp_path):
    data = b'<html lang="en"><p>x y</p></html>'
    assert rewrite(tmp_path, data, str.upper, target="ar") == b'<html dir="rtl" lang="ar"><p>X Y</p></html>'
    data = b'<html lang=ar dir="rtl"><p>x y</p></html>'
    assert rewrite(tmp_path, data, str.upper, target="en") == b'<html lang="en" dir="ltr"><p>X Y</p></html>'


def test_the_declared_encoding_is_kept_with_references_for_what_it_lacks(tmp_path):
    data = '<meta charset="iso-8859-1"><p>Größe</p>'.encode("latin-1")
    assert rewrite(
        tmp_path, data, lambda t: t + "中"
    ) == '<meta charset="iso-8859-1"><p>Größe&#20013;</p>'.encode("latin-1")
    data = '<meta charset="gb2312"><p>中文</p>'.encode("gb2312")
    assert rewrite(tmp_path, data, lambda t: t + "文") == '<meta charset="gb2312"><p>中文文</p>'.encode(
        "gb2312"
    )


def test_markup_in_a_translation_is_text(tmp_path):
    assert rewrite(tmp_path, b"<p>word</p>", lambda _: "<script>x</script> & y") == (
        b"<p>&lt;script&gt;x&lt;/script&gt; &amp; y</p>"
    )


@pytest.mark.parametrize(
    "data", [b"<p", b"<p>x</p", b"<!--", b"<a b='", b"<" * 2000, b"<![CDATA[x", b"</", b'<p a=">x']
)
def test_broken_markup_is_passed_through(tmp_path, data):
    assert rewrite(tmp_path, data, lambda t: t) == data


def test_elements_can_be_left_out(tmp_path):
    data = b"<p>yes</p><blockquote><p>no</p></blockquote>"
    assert rewrite(tmp_path, data, str.upper, skip_elements=("blockquote",)) == data.replace(b"yes", b"YES")
