# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io

import pytest
from handler_contract import HandlerContract

from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
from hymt_desktop.core.documents.latex import LatexHandler
from hymt_desktop.core.documents.pdf import PdfHandler
from hymt_desktop.core.errors import DocumentDamaged

TEX = r"""\documentclass[a4paper]{article}
\usepackage{amsmath}
\title{A short \emph{title}}
\begin{document}
\maketitle
\section{First section}\label{sec:first}
Some \textbf{bold text} and $x_1$ with \cite{knuth}. % a comment
It costs 5\% more.

\begin{itemize}
  \item One thing
  \item[x] Another \texttt{thing}
\end{itemize}
\begin{equation}
  a = b \text{ left}
\end{equation}
\begin{tabular}{ll}
Name & Value \\
apple & red \\
\end{tabular}
A note\footnote{In the foot.} here, \verb|code| too.
\begin{verbatim}
left alone
\end{verbatim}
\end{document}
after
"""


class TestLatex(HandlerContract):
    suffix = ".tex"
    block = b"\\section{First section}\\label{sec:first}\n"
    sample = TEX.encode()

    def content(self, data):
        # A line end and a blank are the same in a paragraph.
        return data.replace(b"% a comment\nIt", b"% a comment It").split()

    texts = (
        "A short <x1>title</x1>",
        "First section",
        "Some <x1>bold text</x1> and <x2/> with <x3/>. <x4/>It costs 5% more.",
        "One thing",
        "Another <x1>thing</x1>",
        "Name",
        "Value",
        "apple",
        "red",
        "A note<x1>In the foot.</x1> here, <x2/> too.",
    )


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("word", "50 % & more_x #1 {y}", r"50 \% \& more\_x \#1 \{y\}"),
        (r"\LaTeX{} word", "<x1/>中文", r"\LaTeX{}中文"),
        (r"say \LaTeX now", "说<x1/>好", r"说\LaTeX{}好"),
    ],
)
def test_latex_text_is_escaped(tmp_path, source, target, expected):
    path = tmp_path / "a.tex"
    path.write_text(source + "\n", encoding="utf-8")
    handler = LatexHandler()
    document = handler.extract(path, DocumentOptions())
    out = io.BytesIO()
    handler.write(document, TranslationMap({0: target}), out)
    assert out.getvalue().decode() == expected + "\n"


def pdf(lines: list[str]) -> bytes:
    """Write a PDF of one page by hand: no library reads what it has written itself."""
    text = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = "%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{o:010d} 00000 n \n" for o in offsets
    )
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


class TestPdf(HandlerContract):
    """What is written is Markdown, and read again as such."""

    suffix = ".pdf"
    sample = pdf(["A line of text that goes on, and then", "ends here.", "", "", "The next one."])
    texts = ("A line of text that goes on, and then ends here.", "The next one.")
    damaged = b"%PDF-1.4 nothing else"
    empty = pdf([])

    def huge(self, times):
        return pdf([line for _ in range(times) for line in ("One paragraph.", "", "")])

    def suffix_of(self, data):
        return ".pdf" if data.startswith(b"%PDF") else ".md"

    def content(self, data):
        if not data.startswith(b"%PDF"):
            return data.decode()
        return "".join(f"{text}\n\n" for text in self.texts) if data == self.sample else ""


def test_pdf_text_becomes_markdown_paragraphs(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf(
            [
                "This is the first paragraph of the text, which goes",
                "on for a while.",
                "",
                "",
                "A *second* one.",
            ]
        )
    )
    handler = PdfHandler()
    document = handler.extract(path, DocumentOptions())
    assert [u.text for u in document.units] == [
        "This is the first paragraph of the text, which goes on for a while.",
        "A *second* one.",
    ]
    assert "layout was not kept" in document.notes[-1]
    out = io.BytesIO()
    handler.write(document, TranslationMap({0: "Erster Absatz."}), out)
    assert out.getvalue().decode() == "Erster Absatz.\n\nA \\*second\\* one.\n\n"
    assert handler.output_extension(path) == ".md"


def test_damaged_and_empty_pdfs(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 nothing else")
    with pytest.raises(DocumentDamaged):
        PdfHandler().extract(path, DocumentOptions())
    path.write_bytes(pdf([]))
    document = PdfHandler().extract(path, DocumentOptions())
    assert document.count == 0
    assert "Page 1 has no text" in document.notes[0]
