# SPDX-License-Identifier: Apache-2.0
"""DOCX, PPTX, XLSX, ODF and EPUB, on files that Pandoc and LibreOffice made (tests/golden)."""

from __future__ import annotations

from pathlib import Path

from handler_contract import HandlerContract, marked
from lxml import etree
from packages import canonical, parts, unmarked

GOLDEN = Path(__file__).parents[2] / "golden"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def runs(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """Return each Word part as (look, text) with neighbouring runs of one look merged."""
    found = {}
    for name, content in parts(data).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        pieces: list[tuple[str, str]] = []
        for run in etree.fromstring(content).iter(f"{W}p", f"{W}r"):
            if run.tag == f"{W}p":
                pieces.append(("p", ""))
                continue
            properties = run.find(f"{W}rPr")
            look = ""
            if properties is not None:
                for e in [*properties.findall(f"{W}lang"), *properties.findall(f"{W}noProof")]:
                    properties.remove(e)
                look = etree.tostring(properties, method="c14n").decode() if len(properties) else ""
            text = "".join(
                t.text or "" if t.tag == f"{W}t" else f"[{t.tag}]" for t in run if t is not properties
            )
            if pieces and pieces[-1][0] == look:
                pieces[-1] = (look, pieces[-1][1] + text)
            elif text:
                pieces.append((look, text))
        found[name] = pieces
    return found


class OfficeContract(HandlerContract):
    golden = ""
    empty = None
    damaged = b"PK\x03\x04 this is no archive"

    @property
    def sample(self):
        return (GOLDEN / self.golden).read_bytes()

    def content(self, data):
        return canonical(data)

    def unmark(self, data):
        return unmarked(data)

    def test_parts_without_text_are_copied_byte_by_byte(self, tmp_path):
        changed = parts(self.translate(tmp_path, self.sample, marked))
        before = parts(self.sample)
        assert list(changed) == list(before)
        same = [name for name in before if changed[name] == before[name]]
        assert len(same) >= len(before) // 2


class TestPandocDocx(OfficeContract):
    suffix = ".docx"
    golden = "pandoc.docx"
    texts = (
        "A Small Report",
        "Nobody",
        "Introduction",
        "This is <x1>bold</x1>, <x2>italic</x2> and <x3>code</x3> text with a <x4>link</x4> and a footnote<x5/>."
        " It goes on in the same paragraph, with H<x6>2</x6>O and x<x7>2</x7>.",
        "A quotation of <x1>several</x1> words.",
        "First item",
        "Second <x1>item</x1>",
        "One",
        "Two",
        "Name",
        "Value",
        "Red apple",
        "<x1>Green</x1> pear",
        "Next section",
        "The last paragraph has <x1>deleted words</x1> and math <x2/> in it.",
        "<x1/> The note’s <x2>own</x2> text.",
    )

    def content(self, data):
        return runs(data)


class TestLibreOfficeDocx(TestPandocDocx):
    golden = "libreoffice.docx"
    texts = TestPandocDocx.texts


class TestPandocPptx(OfficeContract):
    suffix = ".pptx"
    golden = "pandoc.pptx"


class TestLibreOfficeXlsx(OfficeContract):
    suffix = ".xlsx"
    golden = "libreoffice.xlsx"
    texts = ("Name", "Note", "Red apple", "Sweet, and round", "Green pear", "Soft")


class TestPandocOdt(OfficeContract):
    suffix = ".odt"
    golden = "pandoc.odt"


class TestLibreOfficeOds(OfficeContract):
    suffix = ".ods"
    golden = "libreoffice.ods"
    texts = ("Name", "Note", "Red apple", "Sweet, and round", "Green pear", "Soft")


class TestLibreOfficeOdp(OfficeContract):
    suffix = ".odp"
    golden = "libreoffice.odp"


class TestEpub3(OfficeContract):
    suffix = ".epub"
    golden = "pandoc.epub"


class TestEpub2(OfficeContract):
    suffix = ".epub"
    golden = "pandoc-epub2.epub"
