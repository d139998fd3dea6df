# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import time

import pytest
from fake_translator import upper
from handler_contract import HandlerContract, marked
from markdown_it import MarkdownIt

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.markdown import MarkdownHandler
from hymt_desktop.core.documents.registry import load_registry

SAMPLE = """---
title: Kept
---

# Head *x* ##

> quote **bold** \\* &amp; more
> > third [a](b "t") [ref][r] <http://e.com/x> and $x_1$ text[^1].

- item one
  1. `co de` x ![alt text](u) snake_case
- [ ] task

| a | b \\| c |
|---|:--|
| one | `x` y |

<details><summary>More &lt; more</summary>
Text <b>here</b>.
</details>

```py
code = 1
```

    indented code

$$
x = y
$$

Setext
======

[^1]: Note here with `<x1>` literal.

[r]: http://e.com "title kept"
"""


class TestMarkdown(HandlerContract):
    suffix = ".md"
    block = b"Setext\n======\n\n"
    sample = SAMPLE.encode()
    texts = (
        "Head <x1>x</x1>",
        "quote <x1>bold</x1> * & more",
        "third <x1>a</x1> <x2>ref</x2> <x3/> and <x4/> text<x5/>.",
        "item one",
        "<x1/> x <x2>alt text</x2> snake_case",
        "[ ] task",
        "a",
        "b | c",
        "one",
        "<x1/> y",
        "More < more",
        "Text <x1>here</x1>.",
        "Setext",
        "Note here with <x1/> literal.",
    )

    def content(self, data):
        # An entity may be written in another way, with the same meaning.
        return data.replace(b"\\* &amp; more", b"\\* & more")


class TestMarkdownCrlf(TestMarkdown):
    block = b"Setext\r\n======\r\n\r\n"
    sample = SAMPLE.replace("\n", "\r\n").encode()


def rewrite(tmp_path, source: str, change, **options) -> str:
    path = tmp_path / "a.md"
    path.write_text(source, encoding="utf-8", newline="")
    handler = MarkdownHandler()
    document = handler.extract(path, DocumentOptions(**options))
    out = io.BytesIO()
    handler.write(document, TranslationMap({u.index: change(u.text) for u in document.units}), out)
    return out.getvalue().decode()


def test_wrapped_paragraphs_are_joined_and_hard_breaks_kept(tmp_path):
    result = rewrite(tmp_path, "> one\n> two  \n> three\n\nafter\n", marked)
    assert result == "> §one §two  \n> §three\n\n§after\n"


@pytest.mark.parametrize(
    ("source", "target", "html"),
    [
        ("**Note:** text", "<x1>注意：</x1>文字", "<strong>注意</strong>：文字"),
        ("say **it** now", "说<x1>“好”</x1>吧", "说 <strong>“好”</strong> 吧"),
        ("an _x_ b", "中<x1>文</x1>字", "中<em>文</em>字"),
        ("a word", "2 * 3 * 4 and _x_ [y](z) <b> `c`", "2 * 3 * 4 and _x_ [y](z) &lt;b&gt; `c`"),
        ("a word", "# not a heading", "# not a heading"),
        ("a word", "1. not a list", "1. not a list"),
        ("a word", "&amp; stays", "&amp;amp; stays"),
    ],
)
def test_translations_render_as_meant(tmp_path, source, target, html):
    result = rewrite(tmp_path, source, lambda _: target)
    assert MarkdownIt("commonmark").render(result).strip() == f"<p>{html}</p>"


def test_reference_links_keep_their_target(tmp_path):
    source = "See [Guide] and [Other][].\n\n[guide]: /g\n[other]: /o\n"
    result = rewrite(tmp_path, source, marked)
    html = MarkdownIt("commonmark").render(result)
    assert '<a href="/g">§Guide</a>' in html
    assert '<a href="/o">§Other</a>' in html


@pytest.mark.parametrize(
    ("source", "unit"),
    [
        ("Press <kbd>Ctrl</kbd>+<kbd>P</kbd> to print.", "Press <x1/> to print."),
        ("Press `Ctrl` + `Shift` + <kbd>P</kbd> now.", "Press <x1/> now."),
        ("Press <kbd>Esc</kbd> or <KBD>F1</KBD> now.", "Press <x1/> or <x2/> now."),
        ('Set <var class="n">count</var> to *one*.', "Set <x1/> to <x2>one</x2>."),
        ("An <kbd>end is <b>missing</b>.", "An <x1/>end is <x2/>missing<x3/>."),
    ],
)
def test_keys_and_code_written_as_html_are_left_alone(tmp_path, source, unit):
    seen = []
    assert rewrite(tmp_path, source, lambda text: seen.append(text) or text) == source
    assert seen == [unit]


def test_a_word_does_not_run_into_code(tmp_path):
    assert rewrite(tmp_path, "发到`a@b.c`的信", lambda _: "letters to<x1/>here") == "letters to `a@b.c` here"
    assert rewrite(tmp_path, "the `x`s and pre`y`", lambda _: "the <x1/>s, pre<x2/>") == "the `x`s, pre`y`"


def test_a_pipe_in_a_cell_is_escaped(tmp_path):
    result = rewrite(tmp_path, "| a | b |\n|---|---|\n| c | d |\n", lambda t: t + "|x")
    html = MarkdownIt("commonmark").enable("table").render(result)
    assert html.count("<td>") == 2
    assert "<td>d|x</td>" in html


def test_more_than_twenty_tags_become_several_units(tmp_path):
    source = " ".join(f"word **b{i}** end." for i in range(30))
    path = tmp_path / "a.md"
    path.write_text(source, encoding="utf-8")
    document = MarkdownHandler().extract(path, DocumentOptions())
    assert document.count == 2
    assert all("<x21>" not in u.text for u in document.units)
    assert rewrite(tmp_path, source, marked).replace("§", "") == source


def test_a_large_file_is_read_in_sections_that_share_link_names(tmp_path, monkeypatch):
    from hymt_desktop.core.documents import markdown

    body = (
        "# Head\n\nSee [Guide] and ![pic][p].\n\n```\n# no heading\n\n# neither\n```\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n"
    )
    source = body * 20 + "[guide]: /g\n[p]: /p\n"
    whole = rewrite(tmp_path, source, marked)
    monkeypatch.setattr(markdown, "_SECTION", 150)
    assert len(list(markdown._sections([(0, line) for line in source.splitlines(keepends=True)]))) > 5
    assert rewrite(tmp_path, source, marked) == whole
    assert whole.count("[§Guide][Guide]") == 20


def test_footnotes_need_no_blank_line_between_them(tmp_path):
    source = "A[^a] and B[^b].\n\n[^a]: First *note*.\n[^b]: Second\none.\n"
    assert rewrite(tmp_path, source, upper) == (
        "A[^a] AND B[^b].\n\n[^a]: FIRST *NOTE*.\n[^b]: SECOND ONE.\n"
    )


def test_code_spans_that_meet_stay_two(tmp_path):
    changed = rewrite(tmp_path, "`one` and `two` words\n", lambda _: "词<x1/><x2/>")
    assert changed == "词`one` `two`\n"


def test_low_and_high_figures_are_kept(tmp_path):
    changed = rewrite(tmp_path, "H~2~O, x^2^ and ~~struck~~ out\n", upper)
    assert changed == "H~2~O, X^2^ AND ~~STRUCK~~ OUT\n"
    assert rewrite(tmp_path, "H~2~O and x^n^ here\n", lambda _: "水<x1/>加<x2/>") == "水~2~加^n^\n"


def test_brackets_that_nothing_closes_take_no_longer_for_each_other(tmp_path):
    """The parser looked for the end of each up to the end of the paragraph."""
    path = tmp_path / "a.md"

    def seconds(bracket: str) -> float:
        text = f"{'*' * 90}a~{bracket}b " * 3_000
        path.write_text(text + "[the end](x.html)", encoding="utf-8")
        began = time.process_time()
        document = load_registry(()).find(path).extract(path, DocumentOptions())
        assert "<x1>the end</x1>" in [u.text for u in document.units][-1]
        return time.process_time() - began

    assert seconds("[") < 2.5 * seconds("(")


def test_links_and_images_of_a_huge_paragraph_are_links_and_images(tmp_path):
    path = tmp_path / "a.md"
    image = f"![a cat](data:image/png;base64,{'A' * 50_000})"
    path.write_text(
        f"See {image} and [a [nested] text](x.html) here, " + "and more " * 3000, encoding="utf-8"
    )
    units = list(load_registry(()).find(path).extract(path, DocumentOptions()).units)
    assert units[0].text.startswith("See <x1>a cat</x1> and <x2>a [nested] text</x2> here")
