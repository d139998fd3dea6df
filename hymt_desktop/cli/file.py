# SPDX-License-Identifier: Apache-2.0
"""``hymt file``: translate documents and folders of documents."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.translate import add_language_arguments, open_translator, remembering
from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import Control, JobSettings, Progress, run_files
from hymt_desktop.core.documents.registry import Registry, load_registry
from hymt_desktop.core.documents.report import FileReport, JobReport, State
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.results import Options
from hymt_desktop.core.settings import load_settings
from hymt_desktop.core.text.languages import canonical_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.memory.recall import Recall
    from hymt_desktop.core.paths import Paths

_EXAMPLES = """examples:
  hymt file report.docx --to zh                          writes report.zh.docx beside it
  hymt file manual/ --to en -o out/ --include '*.md'     a folder, with its structure
  hymt file film.srt --to zh --line-width 32             subtitles of 16 Chinese characters a line
  hymt file big.txt --to zh --resume                     go on after an interruption
  hymt file ui.json --to zh --key 'menu.*'               chosen keys; also --column, --sheet
  hymt file *.docx --to zh --glossary terms.csv --report report.html
  hymt file handbook.docx --to zh --consistent --context 3"""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("file", help="translate files, keeping their format")
    configure(parser)
    return parser


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description = "Translate documents, keeping their format. The originals are never changed."
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file or a folder")
    add_language_arguments(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="folder to write to (default: beside)"
    )
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run ended")
    parser.add_argument(
        "--memory",
        action="store_true",
        help="take exact matches from the translation memory, and keep new sentences in it",
    )
    parser.add_argument(
        "--consistent",
        action="store_true",
        help="translate again where a name or term deviates from the document's usual rendering of it",
    )
    parser.add_argument("--formats", action="store_true", help="list the formats and stop")
    _add_reading(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--bilingual", action="store_true", help="keep the source before each translation")
    output.add_argument("--side-by-side", action="store_true", help="write source and target as a table, too")
    output.add_argument("--report", type=Path, metavar="FILE", help="write a report, as .html or .json")
    output.add_argument("--json", action="store_true", help="print the report as JSON")
    output.add_argument("--quiet", action="store_true", help="show no progress")
    output.add_argument("--strict", action="store_true", help="exit with 1 if a segment is doubtful")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to translate")
    add = group.add_argument
    add("--include", action="append", default=[], metavar="PATTERN", help="file names to take from folders")
    add("--exclude", action="append", default=[], metavar="PATTERN", help="names to leave out of folders")
    add("--only-untranslated", action="store_true", help="PO, XLIFF, TMX, Qt: leave what is translated")
    add(
        "--key",
        action="append",
        default=[],
        metavar="PATTERN",
        help="JSON, YAML, properties ...: keys to take",
    )
    add("--column", action="append", default=[], metavar="NAME|N", help="CSV, XLSX: columns to take")
    add("--sheet", action="append", default=[], metavar="NAME", help="XLSX, ODS: sheets to take")
    add(
        "--skip-style",
        action="append",
        default=[],
        metavar="NAME",
        help="DOCX, ODT: styles, PPTX, ODP: fonts to leave alone",
    )
    add(
        "--skip-element",
        action="append",
        default=[],
        metavar="NAME",
        help="HTML, EPUB: elements to leave alone",
    )
    add("--join-lines", action="store_true", help="text files: join hard-wrapped lines")
    add("--encoding", default="", metavar="NAME", help="text files: encoding (default: find out)")
    add(
        "--line-width", type=_count, default=42, metavar="N", help="subtitles: columns of a line (default 42)"
    )
    add("--max-lines", type=_count, default=2, metavar="N", help="subtitles: lines of a cue (default 2)")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("it must not be negative")
    return number


def run(args: argparse.Namespace, context: Context, translator: Any = None) -> int:
    """Run the command.

    Args:
        args: From ``configure``.
        context: Where this program keeps its files.
        translator: Used instead of opening a model.

    Returns:
        The exit code.
    """
    paths = context.paths
    registry = load_registry()
    if args.formats:
        _print_formats(registry)
        return 0
    if not args.paths or not args.target:
        raise UserError("There is nothing to translate.", "Example: hymt file report.docx --to zh")
    target = canonical_code(args.target)
    source = canonical_code(args.source) if args.source not in (None, "auto") else None
    todo = plan(args.paths, target, registry, folder=args.output, include=args.include, exclude=args.exclude)
    for failure in registry.failures:
        print(f"A plug-in was left out: {failure}", file=sys.stderr)
    if not todo.tasks:
        raise UserError("No file was found that can be translated.", "See: hymt file --formats")
    terms = _terms(args.glossary, paths, source, target)
    opened = translator or open_translator(args, paths)
    try:
        settings = _settings(args, paths, opened, source, target, terms)
        shown = not args.quiet and not args.json and sys.stderr.isatty()
        memory = _memory(args, paths, settings)
        with (
            remembering(opened, paths, wanted=args.memory),
            _progress(shown=shown) as tell,
            _interruptible() as control,
        ):
            report = run_files(
                todo,
                opened,
                settings,
                registry,
                terms=terms,
                memory=memory,
                control=control,
                on_progress=tell,
            )
    finally:
        if translator is None:
            opened.close()
    if args.report:
        report.save(args.report)
    _show(report, as_json=args.json)
    return _exit_code(report, strict=args.strict)


def _terms(names: Sequence[str], paths: Paths, source: str | None, target: str) -> Any:
    """Return the terms of the named glossaries, or of the stored ones that are turned on; None for none."""
    if not names and not paths.has_glossaries():
        return None
    from hymt_desktop.core.terms.sources import load_term_source
    from hymt_desktop.core.terms.store import GlossaryStore

    store = GlossaryStore(paths.glossaries) if paths.has_glossaries() else None
    try:
        return load_term_source(store, names, source, target)
    finally:
        if store is not None:
            store.close()


def _memory(args: argparse.Namespace, paths: Paths, settings: JobSettings) -> Recall | None:
    """Return the memory, if it is wanted and there is one. With context, a text alone isn't the key."""
    stored, _ = load_settings(paths.settings_file)
    wanted = args.memory or stored.use_memory
    if not wanted or settings.options.context or not paths.memory.exists():
        return None
    from hymt_desktop.core.memory.recall import Recall
    from hymt_desktop.core.memory.store import Memory

    return Recall(Memory(paths.memory), settings.model, settings.glossary)


def _settings(
    args: argparse.Namespace, paths: Paths, translator: Any, source: str | None, target: str, terms: Any
) -> JobSettings:
    manifest = translator.package.manifest
    sources = tuple(language for language in translator.source_languages if language != target)
    digest = hashlib.sha256("".join(f.sha256 for _, f in sorted(manifest.files.items())).encode()).hexdigest()
    fingerprints = [terms.fingerprint(s, target) for s in ([source] if source else sources)] if terms else []
    # Says so at once if the model can't do it, and not again for each file.
    translator.resolve("", Options(target, source=source or next(iter(sources), None)))
    stored, _ = load_settings(paths.settings_file)
    return JobSettings(
        Options(
            target,
            source=source,
            beam_size=args.beam or manifest.decoding.beam_size,
            context=args.context if args.context is not None else stored.context_sentences,
            consistent=args.consistent,
            glossaries=tuple(args.glossary),
        ),
        DocumentOptions(
            target=target,
            source=source or "",
            encoding=args.encoding,
            join_lines=args.join_lines,
            bilingual=args.bilingual,
            only_untranslated=args.only_untranslated,
            keys=tuple(args.key),
            columns=tuple(args.column),
            sheets=tuple(args.sheet),
            skip_styles=tuple(args.skip_style),
            skip_elements=tuple(args.skip_element),
            line_width=max(8, args.line_width),
            max_lines=max(1, args.max_lines),
        ),
        paths.jobs,
        model=f"{manifest.name} {manifest.version} {digest}",
        glossary="-".join(fingerprints),
        resume=args.resume,
        sources=sources,
        side_by_side=args.side_by_side,
        compare=bool(args.report or args.json),
    )


@contextlib.contextmanager
def _interruptible() -> Iterator[Control]:
    """Cancel the job, resumably, when the user presses Ctrl+C."""
    control = Control()
    try:
        before = signal.signal(signal.SIGINT, lambda *_: control.cancel())
    except ValueError:
        # Not the main thread: whoever started it handles signals.
        yield control
        return
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """Show a bar for the file and one for all of them."""
    if not shown:
        yield _nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        whole = bars.add_task("", total=1000, left="")
        current = bars.add_task("", total=None, left="segments")

        def tell(progress: Progress) -> None:
            left = "" if progress.seconds_left is None else f"{_duration(progress.seconds_left)} left"
            name = progress.source.name
            bars.update(current, description=name, completed=progress.done, total=max(1, progress.total))
            text = f"File {progress.file} of {progress.files}"
            bars.update(whole, description=text, completed=int(progress.fraction * 1000), left=left)

        yield tell


def _nobody(progress: Progress) -> None:
    """Show no progress."""


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _print_formats(registry: Registry) -> None:
    for handler in sorted(registry.handlers, key=lambda h: h.name.lower()):
        print(f"{handler.name:32} {' '.join(handler.extensions)}")


def _show(report: JobReport, *, as_json: bool) -> None:
    if as_json:
        print(report.as_json(), end="")
        return
    for file in report.files:
        _show_file(file)
    if report.skipped:
        print(f"{len(report.skipped)} files were passed over; --report lists them.", file=sys.stderr)
    if report.cancelled:
        print("Interrupted. Run it again with --resume to go on.", file=sys.stderr)


def _show_file(file: FileReport) -> None:
    if file.state is State.DONE:
        print(file.output)
        counts = [f"{file.units} segments"]
        counts += [f"{n} {name}" for name in ("repeated", "memory", "kept") if (n := file.counts.get(name))]
        counts += [f"{file.revised} translated again for consistency"] if file.revised else []
        counts += [f"{file.flagged_count} flagged"] if file.flagged_count else []
        print(f"{file.source.name}: {', '.join(counts)}.", file=sys.stderr)
        for note in file.notes:
            print(f"  {note}", file=sys.stderr)
    elif file.state is State.FAILED:
        print(f"{file.error}\n  {file.hint}" if file.hint else file.error, file=sys.stderr)


def _exit_code(report: JobReport, *, strict: bool) -> int:
    if report.cancelled:
        return 130
    if report.failed:
        return max(file.exit_code for file in report.failed)
    return 1 if strict and report.flagged else 0
