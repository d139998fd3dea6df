# SPDX-License-Identifier: Apache-2.0
"""What documents cost beyond the engine: time of a job without it, and memory over what was there before.

    python tools/measure_documents.py overhead [--every 40] [--package FOLDER]
    python tools/measure_documents.py memory [--megabytes 200]

``overhead`` runs whole jobs on a 1 MB DOCX and a 5 MB Markdown file. Of every so many batches one goes to the
real model and is timed; the others come back with their words' letters exchanged. The engine's time is the
timed batches' time per character, times all characters; all the rest of the job's time is the documents' own.
Both come from one run, so another program's load weighs on both. ``memory`` runs each job in a process of its
own with an engine that answers at once, so that nothing but the documents' part takes memory, and reads the
peak from ``/proc`` (Linux). Prints one JSON object per file.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes
from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.results import Options, Segment, Translation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "assets" / "samples"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARAGRAPHS_A_PAGE = 7
_SWAP = str.maketrans("aeiou", "eioua")


@dataclass
class Stand:
    """Stands for the engine: answers at once, or asks the real one for every so many batches."""

    real: Any = None
    every: int = 0
    calls: int = 0
    characters: int = 0
    timed_characters: int = 0
    timed_seconds: float = 0.0
    own_seconds: float = 0.0

    def translate_segments(self, units: Sequence[str], options: Options, **more: Any) -> list[Translation]:
        """Translate a batch."""
        began = time.perf_counter()
        size = sum(map(len, units))
        self.characters += size
        self.calls += 1
        if self.real is not None and self.calls % self.every == 1:
            result: list[Translation] = self.real.translate_segments(units, options, **more)
            self.timed_characters += size
            self.timed_seconds += time.perf_counter() - began
        else:
            result = [_answer(unit, options) for unit in units]
        self.own_seconds += time.perf_counter() - began
        return result


def _answer(unit: str, options: Options) -> Translation:
    # Vowels don't occur in the translator's tags (<x1>, <br/>), so those stay whole.
    text = unit.translate(_SWAP)
    segment = Segment(unit, text, 0, len(unit), 0, len(text))
    return Translation(text, "en", options.target, False, 1.0, "stand-in", (segment,))


def sentences() -> Iterator[str]:
    """Yield sentences without end, no two alike: a repeated paragraph would not be translated again.

    Words in random order pack as badly as those of a real text do.
    """
    words = [
        word.strip(".,;:!?\"'()")
        for path in sorted(SAMPLES.glob("*.en.txt"))
        for word in path.read_text(encoding="utf-8").split()
    ]
    rng = random.Random(5)
    while True:
        yield f"{' '.join(rng.choices(words, k=rng.randint(8, 24))).capitalize()}."


def write_markdown(path: Path, size: int) -> None:
    """Write Markdown of about ``size`` bytes with headings, lists, tables, emphasis, links and code."""
    source = sentences()
    written = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(10**9):
            block = (
                f"## Section {number} {next(source)}\n\n"
                f"{next(source)} **{next(source)}** See [the page](https://example.org/{number}).\n\n"
                f"- {next(source)}\n- *{next(source)}* and `code {number}`\n\n"
                f"| Name | Meaning |\n|--|--|\n| {next(source)} | {next(source)} |\n\n"
                f"```\ncode = {number}\n```\n\n"
            )
            written += out.write(block)
            if written > size:
                return


def _document(paragraphs: int) -> bytes:
    source = sentences()
    pieces = [f'<w:document xmlns:w="{W}"><w:body>']
    for number in range(paragraphs):
        texts = [next(source) for _ in range(4)]
        if number % 20 == 19:
            cells = "".join(
                f"<w:tc><w:tcPr/><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts
            )
            pieces.append(f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>")
            continue
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if number % 30 == 0 else ""
        pieces.append(
            f"<w:p>{style}<w:r><w:t xml:space='preserve'>{texts[0]} </w:t></w:r>"
            f"<w:r><w:rPr><w:b/></w:rPr><w:t>{texts[1]}</w:t></w:r>"
            f"<w:r><w:t xml:space='preserve'> {texts[2]} </w:t></w:r>"
            f"<w:r><w:rPr><w:i/></w:rPr><w:t>{texts[3]}</w:t></w:r></w:p>"
        )
    return "".join((*pieces, "<w:sectPr/></w:body></w:document>")).encode()


def write_docx(path: Path, paragraphs: int) -> None:
    """Write a document of so many paragraphs into the package of a real one."""
    with zipfile.ZipFile(ROOT / "tests/golden/pandoc.docx") as source:
        members = {name: source.read(name) for name in source.namelist()}
    members["word/document.xml"] = _document(paragraphs)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)


def write_docx_of_size(path: Path, size: int) -> None:
    """Write a document whose file has about ``size`` bytes."""
    probe = io.BytesIO()
    with zipfile.ZipFile(probe, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a", _document(2000))
    write_docx(path, int(2000 * size / len(probe.getvalue())))


def write_text(path: Path, size: int) -> None:
    """Write plain text of about ``size`` bytes."""
    source = sentences()
    written = 0
    with path.open("w", encoding="utf-8") as out:
        while written < size:
            written += out.write(f"{next(source)}\n")


def job(path: Path, stand: Stand, folder: Path) -> float:
    """Translate a file; return the seconds that it took."""
    registry = load_registry(())
    settings = JobSettings(
        Options("zh", source="en", beam_size=1), DocumentOptions(target="zh"), folder / "jobs", "stand-in"
    )
    began = time.perf_counter()
    report = run_files(plan([path], "zh", registry, folder=folder / "out"), stand, settings, registry).files[
        0
    ]
    if report.error:
        raise SystemExit(report.error)
    return time.perf_counter() - began


def overhead(folder: Path, every: int, package: Path) -> None:
    """Print what share of a job's time is the documents' own."""
    from hymt_desktop.core.engine.package import load_package
    from hymt_desktop.core.service import Translator

    files: dict[str, Callable[[Path], None]] = {
        "one.docx": lambda path: write_docx_of_size(path, 10**6),
        "five.md": lambda path: write_markdown(path, 5 * 10**6),
    }
    with Translator.open(load_package(package)) as translator:
        for name, write in files.items():
            path = folder / name
            write(path)
            stand = Stand(translator, every)
            total = job(path, stand, folder)
            engine = stand.timed_seconds / stand.timed_characters * stand.characters
            own = total - stand.own_seconds
            found = {
                "file": name,
                "bytes": path.stat().st_size,
                "characters": stand.characters,
                "batches_timed": -(-stand.calls // every),
                "engine_s": round(engine, 1),
                "documents_s": round(own, 2),
                "overhead_percent": round(100 * own / (own + engine), 2),
            }
            print(json.dumps(found), flush=True)


def memory(folder: Path, megabytes: int) -> None:
    """Print the peak of memory for each file, in a process of its own."""
    files: dict[str, Callable[[Path], None]] = {
        "pages-300.docx": lambda path: write_docx(path, 300 * PARAGRAPHS_A_PAGE),
        "markdown-5-MB.md": lambda path: write_markdown(path, 5 * 10**6),
        "docx-1-MB.docx": lambda path: write_docx_of_size(path, 10**6),
        f"text-{megabytes}-MB.txt": lambda path: write_text(path, megabytes * 10**6),
    }
    for name, write in files.items():
        path = folder / name
        write(path)
        subprocess.run([sys.executable, __file__, "one", str(path)], check=True)
        path.unlink()


def one(path: Path) -> None:
    """Translate a file and print what memory that took over what the program had before."""
    small = path.with_name("small.txt")
    small.write_text("A word.\n", encoding="utf-8")
    job(small, Stand(), path.parent)
    before = resident_megabytes("VmHWM")
    seconds = job(path, Stand(), path.parent)
    found = {
        "file": path.name,
        "bytes": path.stat().st_size,
        "seconds": round(seconds, 1),
        "peak_over_start_MB": round(resident_megabytes("VmHWM") - before, 1),
    }
    print(json.dumps(found), flush=True)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("overhead", "memory", "one"))
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--every", type=int, default=40, metavar="N", help="batches for one that is timed")
    parser.add_argument("--megabytes", type=int, default=200, metavar="N", help="size of the text file")
    parser.add_argument("--package", type=Path, default=ROOT / "assets/models/en-zh-small")
    args = parser.parse_args()
    if args.what == "one":
        one(args.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        if args.what == "memory":
            memory(Path(folder), args.megabytes)
        else:
            overhead(Path(folder), args.every, args.package)


if __name__ == "__main__":
    main()
