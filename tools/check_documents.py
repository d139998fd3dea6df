# SPDX-License-Identifier: Apache-2.0
"""Translate real documents, let other programs read the results, and count what is left of the formatting.

    python tools/check_documents.py FOLDER [FILE]... [--package FOLDER]

Makes documents from this project's own Markdown with Pandoc and LibreOffice (both have to be installed), adds
the files that were named (those that Debian packages ship, say), and translates all of them through
``run_files``: with an engine that writes Chinese-looking text and keeps the tags, or with a model package.
Then Pandoc, openpyxl or a count of the drawing's own elements say how many bold, italic, linked and other
stretches, notes, headings, list items and cells there are before and after, and LibreOffice turns both into
PDF. Prints a line for each file and the shares in all. FOLDER keeps the pages, to be looked at.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.results import Options, Segment, Translation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

ROOT = Path(__file__).parents[1]
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PANDOC = {".docx": "docx", ".odt": "odt", ".ott": "odt", ".epub": "epub", ".html": "html", ".md": "markdown"}
_COUNTED = (
    "Strong", "Emph", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Code", "CodeBlock",
    "Link", "Image", "Note", "Math", "Header", "Table", "LineBreak",
)  # fmt: skip
_EXTRA = """

# Everything at once

**Bold**, *italic*, ***both***, ~~struck~~, `code`, H~2~O, x^2^, a [link to **somewhere**](https://example.org/a)
and a note[^n]. A word cut **in**side, punctuation (*in brackets*), "quotes with *emphasis*" and a\\
line break. An image: ![a small icon](icon.png)

1. first **one**
2. second [one](https://example.org/b)
    - nested *item* with `code`

| Name | Meaning of *it* |
|------|-----------------|
| **Red** apple | [sweet](https://example.org/c) and round |
| Green pear | soft[^m] |

> A quotation with **bold** words, and $a^2+b^2$ in it.

[^n]: The note's *own* text with a [link](https://example.org/d).
[^m]: Another note.
"""


class Chinese:
    """An engine that puts Chinese characters for words, and keeps tags where they are."""

    def translate_segments(self, units: Sequence[str], options: Options, **_: Any) -> list[Translation]:
        """Translate a batch."""
        return [self._one(unit, options) for unit in units]

    def _one(self, unit: str, options: Options) -> Translation:
        pieces = re.split(r"(<[^>]*>)", unit)
        text = "".join(p if p.startswith("<") else re.sub(r" ?([^\W\d_]+)", _characters, p) for p in pieces)
        segment = Segment(unit, text, 0, len(unit), 0, len(text))
        return Translation(text, "en", options.target, False, 1.0, "characters", (segment,))


def _characters(match: re.Match[str]) -> str:
    number = zlib.crc32(match[1].encode())
    return "".join(chr(0x4E00 + (number >> shift) % 3000) for shift in range(0, 4 * min(3, len(match[1])), 4))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed")
    return found


def make(folder: Path) -> list[Path]:
    """Write documents of all office formats with Pandoc and LibreOffice."""
    source = folder / "manual.md"
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
    source.write_text("\n\n".join(texts) + _EXTRA, encoding="utf-8")
    shutil.copy(next((ROOT / "assets/icons").rglob("*.png")), folder / "icon.png")
    (folder / "table.csv").write_text(
        "Name,Meaning,Number\nRed apple,Sweet and round,3\nGreen pear,Soft to the touch,4\n", encoding="utf-8"
    )
    for kind in ("docx", "odt", "epub", "epub2", "pptx", "html"):
        target = folder / f"pandoc-{kind}.{kind.rstrip('2')}"
        command = [_program("pandoc"), "-s", "--toc", "-t", kind, source.name, "-o", target.name]
        subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)
    made = [*folder.glob("pandoc-*"), source]
    for name, kinds in (
        ("pandoc-docx.docx", ["odt", "docx"]),
        ("pandoc-pptx.pptx", ["odp", "pptx"]),
        ("table.csv", ["xlsx", "ods"]),
    ):
        made += [convert(folder / name, kind, folder / "libreoffice") for kind in kinds]
    return made


def convert(path: Path, kind: str, folder: Path) -> Path:
    """Convert with LibreOffice; a file that it can't open is an error."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file:///tmp/check-documents-{kind}"
    command = [
        _program("soffice"),
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = folder / f"{path.stem}.{kind}"
    if not made.exists():
        raise SystemExit(f"LibreOffice can't open {path}")
    return made


def count(path: Path) -> Counter[str]:
    """Return what formatting a document has, according to another program's reader."""
    if path.suffix in _PANDOC:
        kind = _PANDOC[path.suffix]
        done = subprocess.run(
            [_program("pandoc"), "-f", kind, "-t", "json", str(path)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return Counter(_kinds(json.loads(done.stdout)["blocks"]))
    if path.suffix == ".xlsx":
        return Counter(_cells(path))
    return Counter(_drawn(path))


def _kinds(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("t") in _COUNTED:
            yield value["t"]
        if value.get("t") in ("BulletList", "OrderedList"):
            yield from ["item"] * len(value["c"][-1] if value["t"] == "OrderedList" else value["c"])
        for inner in value.values():
            yield from _kinds(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _kinds(inner)


def _cells(path: Path) -> Iterator[str]:
    import openpyxl

    for sheet in openpyxl.load_workbook(path, rich_text=True):
        for row in sheet.iter_rows():
            for cell in row:
                yield from (
                    name
                    for name, there in (
                        ("cell", cell.value is not None),
                        ("bold", cell.font.b),
                        ("italic", cell.font.i),
                        ("link", cell.hyperlink),
                        ("note", cell.comment),
                        ("formula", cell.data_type == "f"),
                    )
                    if there
                )


def _drawn(path: Path) -> Iterator[str]:
    """Count in slides and OpenDocument what stands in the XML, neighbours of one look as one."""
    with zipfile.ZipFile(path) as archive:
        names = [
            n for n in archive.namelist() if re.search(r"(slides/slide\d+|notesSlide\d+|content)\.xml$", n)
        ]
        for name in names:
            root = etree.fromstring(archive.read(name))
            for paragraph in root.iter("{*}p", "{*}h"):
                yield etree.QName(paragraph).localname
                before = None
                for run in paragraph.iter(f"{A}r"):
                    look = run.find(f"{A}rPr")
                    found = (
                        set()
                        if look is None
                        else {k for k in ("b", "i", "u", "strike", "baseline") if look.get(k)}
                    )
                    if look is not None and look.find(f"{A}hlinkClick") is not None:
                        found.add("link")
                    if found != before:
                        yield from sorted(found)
                    before = found
            for tag in ("a", "table-cell", "tc", "pic", "image", "tab", "fld", "page-number"):
                yield from [f"<{tag}>"] * sum(1 for _ in root.iter(f"{{*}}{tag}"))


def translate(paths: Sequence[Path], folder: Path, engine: Any) -> dict[Path, Path]:
    """Translate files; return where each translation is."""
    registry = load_registry(())
    settings = JobSettings(
        Options("zh", source="en", beam_size=1), DocumentOptions(target="zh"), folder / "jobs", "check"
    )
    done: dict[Path, Path] = {}
    for path in paths:
        todo = plan([path], "zh", registry, folder=folder / "translated" / path.parent.name)
        report = run_files(todo, engine, settings, registry).files[0]
        if report.error:
            sys.stdout.write(f"{path.name}: {report.error}\n")
            continue
        done[path] = report.output
        sys.stdout.write(
            f"{path.name}: {report.units} units, {report.seconds:.1f} s {' '.join(report.notes)}\n"
        )
    return done


def pages(pdf: Path) -> int:
    """Return how many pages a PDF has."""
    done = subprocess.run([_program("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True)
    found = re.search(r"Pages:\s*(\d+)", done.stdout)
    return int(found[1]) if found else 0


def main() -> None:
    """Check the documents that were named and those that are made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder to work in")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--package", type=Path, help="translate with this model")
    parser.add_argument("--no-pdf", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    paths = [*make(args.folder), *args.files]
    if args.package:
        from hymt_desktop.core.engine.package import load_package
        from hymt_desktop.core.service import Translator

        with Translator.open(load_package(args.package)) as engine:
            done = translate(paths, args.folder, engine)
    else:
        done = translate(paths, args.folder, Chinese())
    before: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for path, output in done.items():
        old, new = count(path), count(output)
        before += old
        kept += old & new
        lost = {k: f"{old[k]}->{new[k]}" for k in sorted(old | new) if old[k] != new[k]}
        line = {"file": path.name, "formatting": sum(old.values()), "differs": lost}
        if not args.no_pdf and path.suffix not in (".epub", ".md"):
            sheets = [
                convert(p, "pdf", args.folder / f"pdf-{which}" / path.parent.name)
                for which, p in (("before", path), ("after", output))
            ]
            line["pages"] = [pages(pdf) for pdf in sheets]
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    shares = {k: round(100 * kept[k] / before[k], 2) for k in sorted(before)}
    whole = round(100 * sum(kept.values()) / sum(before.values()), 3)
    sys.stdout.write(
        json.dumps({"kept_percent": whole, "by_kind": shares, "counted": sum(before.values())}) + "\n"
    )


if __name__ == "__main__":
    main()
