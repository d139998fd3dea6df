# SPDX-License-Identifier: Apache-2.0
"""Fuzz every document handler with mutations that know what the format looks like.

    python tests/fuzz/fuzz_documents.py [--minutes 10] [--seed 1] [--only docx]

Begins with the samples of the handlers' tests. XML is changed as a tree (elements doubled, dropped, moved,
nested, attributes exchanged), archives member by member, text by lines, by tokens of the format's own, and by
bytes. Each file is read, translated and written with options drawn at random; what was written is read again.
A finding is any error that is no ``UserError``, a translation that its own handler refuses, more than ten
seconds of the processor, or more than a gigabyte. The file is then kept in ``--keep`` and named. Exit code 1
if there was any.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import importlib
import io
import itertools
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/core/documents")]

from handler_contract import HandlerContract, marked  # noqa: E402

from hymt_desktop.core.documents.base import DocumentOptions, Handler, TranslationMap  # noqa: E402
from hymt_desktop.core.documents.encoding import TextFormat, find_format  # noqa: E402
from hymt_desktop.core.documents.registry import load_registry  # noqa: E402
from hymt_desktop.core.errors import UserError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULES = (
    "docx", "epub", "html", "latex_pdf", "markdown", "messages", "odf", "office", "pptx", "subtitles",
    "text", "xlsx",
)  # fmt: skip
PACKED = frozenset({".docx", ".pptx", ".xlsx", ".odt", ".ods", ".odp", ".epub", ".pdf"})
SECONDS = 10
MEMORY = 2**30
PIECES = [
    b"<", b">", b"&", b"&amp;", b"&#x0;", b"&#1114112;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x ?>",
    b"<x1>", b"</x1>", b"<x1/>", b"<br/>", b"\0", b"\r", b"\r\n", b"\n\n", b"\t", b"\\", b"\\u", b"\\x", b'"',
    b"'", b'""', b"{", b"}", b"[", b"]", b"(", b")", b"*", b"**", b"_", b"`", b"```\n", b"~~~", b"$", b"$$",
    b"%", b"%s", b"{0}", b"|", b"||", b":", b": ", b"- ", b"# ", b"#", b"> ", b"1. ", b"---\n", b"=", b"==",
    b"-->", b"00:00:01,000 --> 00:00:02,000\n", b"{\\an8}", b"\\N", b"\\begin{", b"\\end{", b"\\item", b"\\[",
    b"msgid ", b'msgstr ""\n', b"&anchor ", b"*anchor", b"!!str ", b"|-\n", b">+\n", b"\xff\xfe", b"\xfe\xff",
    b"\xef\xbb\xbf", b"\xff", b"\xe4\xb8\xad", b"\xd7\x90", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc2\xa0",
    b"\xe2\x80\x8d", b"99999999999999999999", b"-1", b"0", b"1e999", b"true", b"null", b"xml:space", b"[^1]:",
    b"![", b"](", b"<a href=x>", b"</a>", b"<script>", b"</div>",
]  # fmt: skip
VALUES = ["", "0", "-1", "99999999999", "x", "true", "preserve", "\u4e2d", "A1", "../x", "s", "no", "yes"]


@dataclass(frozen=True)
class Sample:
    """A valid file to begin with."""

    name: str
    suffix: str
    data: bytes


def samples(only: str) -> list[Sample]:
    """Return the samples of all handlers' tests."""
    found = []
    for module in MODULES:
        for value in vars(importlib.import_module(f"test_documents_{module}")).values():
            if isinstance(value, type) and issubclass(value, HandlerContract):
                contract = value()
                # A class that others derive from has no sample of its own.
                with contextlib.suppress(IsADirectoryError):
                    found.append(Sample(value.__name__, contract.suffix, contract.sample))
    unique = {(s.suffix, s.data): s for s in found}
    return [s for s in unique.values() if s.data and (only in s.suffix or only == s.name)]


def mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    """Change, drop, double or add a few bytes or tokens."""
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randint(0, len(result))
        end = min(len(result), at + rng.choice((0, 1, 1, 2, 8, 64, 512)))
        kind = rng.randrange(6)
        if kind == 0:
            result[at:end] = b""
        elif kind == 1:
            result[at:end] = rng.randbytes(rng.randint(1, 8))
        elif kind == 2:
            result[at:at] = rng.choice(PIECES) * rng.choice((1, 1, 1, 2, 30))
        elif kind == 3:
            result[at:at] = result[at:end] * rng.choice((1, 2, 20))
        elif kind == 4:
            other = rng.randint(0, len(result))
            result[at:end] = result[other : other + end - at]
        else:
            del result[at : len(result) if rng.random() < 0.2 else end]
    return bytes(result)


def mutate_lines(data: bytes, rng: random.Random) -> bytes:
    """Drop, double, exchange or indent lines."""
    lines = data.splitlines(keepends=True)
    for _ in range(rng.choice((1, 2, 5))):
        if not lines:
            break
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        kind = rng.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines[at:at] = [lines[other]] * rng.choice((1, 3, 50))
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 3:
            lines[at] = rng.choice((b" ", b"    ", b"\t", b"> ", b"- ", b"* ", b"# ")) + lines[at]
        else:
            lines[at] = lines[at].rstrip() + rng.choice(PIECES) + lines[other]
    return b"".join(lines)


def mutate_xml(data: bytes, rng: random.Random) -> bytes:
    """Change the tree."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=False))
    except etree.XMLSyntaxError:
        return mutate_bytes(data, rng)
    # lxml refuses some of what it is asked for, such as a tree too deep to be written.
    with contextlib.suppress(ValueError, MemoryError, etree.LxmlError):
        for _ in range(rng.choice((1, 1, 2, 5, 20))):
            elements = [e for e in root.iter() if isinstance(e.tag, str)]
            _change(rng.choice(elements), rng.choice(elements), root, rng)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return mutate_bytes(data, rng)


def _change(element: etree._Element, other: etree._Element, root: etree._Element, rng: random.Random) -> None:
    kind = rng.randrange(10)
    inside = any(e is other for e in element.iter())
    if kind == 0 and element is not root:
        element.getparent().remove(element)
    elif kind == 1 and not inside:
        other.insert(rng.randint(0, len(other)), element) if element is not root else None
    elif kind == 2 and len(copy := etree.tostring(element, with_tail=False)) < 20_000:
        for _ in range(1 if inside else rng.choice((1, 1, 30))):
            other.append(etree.fromstring(copy))
    elif kind == 3 and element.attrib:
        name = rng.choice(list(element.attrib))
        if rng.random() < 0.4:
            del element.attrib[name]
        else:
            element.set(name, rng.choice((*VALUES, *other.attrib.values())))
    elif kind == 4:
        element.tag = other.tag
    elif kind == 5:
        element.text = rng.choice(("", " ", "<x1>", "a\nb", "\u4e2d\u6587", "\u05d0\u05d1", "x" * 3000, None))
    elif kind == 6:
        element.tail = rng.choice(("", " ", "tail", "</x1>", None))
    elif kind == 7:
        for name, value in list(other.attrib.items()):
            element.set(name, value)
    elif kind == 8:
        place = element
        for _ in range(rng.choice((1, 5, 80))):
            place = etree.SubElement(place, other.tag)
        place.text = "deep"
    else:
        element.append(rng.choice((etree.Comment("c"), etree.ProcessingInstruction("p", "i"))))


def mutate_archive(data: bytes, rng: random.Random) -> bytes:
    """Change the archive, or one of its members."""
    if rng.random() < 0.1:
        return mutate_bytes(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = [(info.filename, source.read(info)) for info in source.infolist()]
    at = rng.randrange(len(members))
    name, content = members[at]
    kind = rng.random()
    if kind < 0.05:
        del members[at]
    elif kind < 0.08:
        members[at] = (rng.choice(("../x", "/x", "a\\b", "content.xml", name + "x")), content)
    elif kind < 0.1:
        members[at] = (name, rng.choice(members)[1])
    elif name.endswith((".xml", ".rels", ".ncx", ".opf", ".xhtml")) and kind < 0.9:
        members[at] = (name, mutate_xml(content, rng))
    else:
        members[at] = (name, mutate_bytes(content, rng))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member, body in members:
            target.writestr(member, body)
    return out.getvalue()


def mutate(sample: Sample, data: bytes, rng: random.Random) -> bytes:
    """Return another file of a sample's format, more or less."""
    if data.startswith(b"PK") and rng.random() < 0.97:
        with contextlib.suppress(zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            return mutate_archive(data, rng)
    ways: list[Callable[[bytes, random.Random], bytes]] = [mutate_bytes, mutate_lines]
    if data.lstrip()[:1] == b"<":
        ways += [mutate_xml] * 3
    return rng.choice(ways)(data, rng)


def options(rng: random.Random) -> DocumentOptions:
    """Return options, most of them the usual ones."""

    def some(*values: tuple[str, ...]) -> tuple[str, ...]:
        return rng.choice(((), (), (), *values))

    return DocumentOptions(
        target=rng.choice(("zh", "ar", "en", "")),
        source=rng.choice(("en", "zh", "")),
        join_lines=rng.random() < 0.3,
        bilingual=rng.random() < 0.3,
        only_untranslated=rng.random() < 0.2,
        keys=some(("*a*",)),
        columns=some(("1",), ("B", "Name")),
        sheets=some(("Sheet1",)),
        skip_styles=some(("Heading 1", "Strong")),
        skip_elements=some(("p", "b")),
        line_width=rng.choice((42, 8, 20)),
        max_lines=rng.choice((2, 1)),
    )


def translation(text: str, rng: random.Random) -> str:
    """Return what a good or a bad engine might make of a text."""
    kind = rng.randrange(8)
    if kind == 0:
        return text
    if kind == 1:
        return "\u8bd1\u6587\u3002" * rng.randint(1, 40)
    if kind == 2:
        return "</x2><x1>" + text.replace("</x1>", "") + "<x9/><br/>"
    if kind == 3:
        return rng.choice(PIECES).decode("utf-8", "replace") + text
    return marked(text)


class TookTooLong(Exception):
    """A file took more than its time."""


def _alarm(number: int, frame: object) -> None:
    raise TookTooLong


def attempt(path: Path, chosen: DocumentOptions, rng: random.Random) -> str:
    """Read, translate and write a file, and read what was written; return how far it came."""
    registry = load_registry(())
    try:
        handler = registry.find(path)
        document = handler.extract(path, chosen)
        units = list(document.units)
        assert len(units) == document.count, "the count is not that of the units"
        assert [u.index for u in units] == list(range(len(units))), "the units are not numbered"
        out = io.BytesIO()
        handler.write(document, TranslationMap({u.index: translation(u.text, rng) for u in units}), out)
    except UserError:
        return "refused"
    result = path.with_name("result" + handler.output_extension(path))
    result.write_bytes(out.getvalue())
    try:
        if result.suffix != path.suffix:
            handler = registry.find(result)
        read_again(handler, result, path)
    except UserError as error:
        if refused(path):
            return "refused"  # the options left out what is damaged
        raise AssertionError(f"its own translation is refused: {error.message}") from error
    return "translated"


def read_again(handler: Handler, result: Path, path: Path) -> None:
    """Read a translation. Which legacy encoding a text is in is a guess that can differ for it."""
    try:
        list(handler.extract(result, DocumentOptions()).units)
    except UserError:
        stored = find_format(path) if path.suffix not in PACKED else TextFormat("utf-8")
        if stored.bom or stored.encoding == "utf-8" or is_utf8(result):
            raise
        list(handler.extract(result, DocumentOptions(encoding=stored.encoding)).units)


def is_utf8(path: Path) -> bool:
    """Say whether a file reads as UTF-8."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refused(path: Path) -> bool:
    """Say whether a file is refused where all of it is read."""
    try:
        list(load_registry(()).find(path).extract(path, DocumentOptions()).units)
    except UserError:
        return True
    return False


def campaign(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Fuzz until the time is over; yield a line for each finding."""
    rng = random.Random(args.seed)
    found = samples(args.only)
    pools = {sample.name: [sample.data] for sample in found}
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    end = time.monotonic() + args.minutes * 60
    for sample in itertools.cycle(found):
        if time.monotonic() > end:
            break
        for _ in range(5):
            data = mutate(sample, rng.choice(pools[sample.name]), rng)
            path = folder / f"case{sample.suffix}"
            if len(data) > 2 * len(sample.data) + 200_000:
                continue
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            # Where it is found if the whole program ends with it.
            path.write_bytes(data)
            chosen = options(rng)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                outcome = attempt(path, chosen, rng)
            except (Exception, TookTooLong) as error:  # noqa: BLE001 - what a finding is
                outcome = "found"
                places = traceback.extract_tb(error.__traceback__)
                place = next((p for p in reversed(places) if "hymt_desktop" in p.filename), places[-1])
                what = (
                    f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}: {str(error)[:150]}"
                )
                kind = re.sub(r"\d+|\(.*", "", str(error))[:60]
                mark = f"{sample.suffix} {type(error).__name__} {place.filename}:{place.lineno} {kind}"
                if mark not in seen:
                    seen.add(mark)
                    args.keep.mkdir(parents=True, exist_ok=True)
                    kept = args.keep / f"{sample.name}-{len(seen)}{sample.suffix}"
                    kept.write_bytes(data)
                    kept.with_suffix(".txt").write_text(
                        f"{chosen}\n{''.join(traceback.format_exception(error))}", encoding="utf-8"
                    )
                    yield f"{kept.name}: {what}"
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            counts[outcome] += 1
            now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            if now > peak + 200:
                sys.stdout.write(f"{sample.name} took the peak from {peak} to {now} MiB\n")
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / f"memory-{sample.name}-{now}{sample.suffix}").write_bytes(data)
            # What is still a document is a good place to go on from.
            if outcome == "translated" and len(data) < 4 * len(sample.data) + 1000:
                pool = pools[sample.name]
                pool[1 + rng.randrange(40) :] = [data] if len(pool) > 40 else [*pool[1:40], data]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    total = sum(counts.values())
    sys.stdout.write(f"{total} files from {len(found)} samples, {dict(counts)}, peak {peak} MiB\n")


def main() -> int:
    """Fuzz; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="NAME", help="an extension, or the name of a sample")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), metavar="DIR")
    args = parser.parse_args()
    faulthandler.enable()
    warnings.simplefilter("ignore")
    # More address space than that is a finding: MemoryError.
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    signal.signal(signal.SIGPROF, _alarm)
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for line in campaign(args, Path(folder)):
            lines.append(line)
            sys.stdout.write(f"FOUND {line}\n")
            sys.stdout.flush()
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
