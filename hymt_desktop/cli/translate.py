# SPDX-License-Identifier: Apache-2.0
"""``hymt translate``: one text in, its translation out."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.console import Progress, text_blocks, write_json, write_text
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.results import Options, Translation
from hymt_desktop.core.text.languages import WITHOUT_SPACES, language_name

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.terms.model import TermSource

_EPILOG = """\
examples:
  hymt translate --to zh "The meeting has been moved to Tuesday."
  echo "会议改到星期二。" | hymt translate --to en
  hymt translate --to zh --glossary terms.csv --context 2 - < article.txt
  hymt translate --to zh --consistent < handbook.md
  hymt translate --to zh --json "Hello!"

exit codes:
  0 done; 1 with --strict, a sentence is doubtful; 2 bad usage or input; 3 model missing or damaged;
  130 interrupted
"""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("translate", help="translate text")
    parser.description = "Translate a text, or standard input. Lines, indents and list markers are kept."
    parser.epilog = _EPILOG
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text; - or nothing for standard input")
    add_language_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help="print segments, scores, quality, flags and terms as JSON"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a sentence is doubtful")
    parser.add_argument(
        "--consistent",
        action="store_true",
        help="translate again where a name or term deviates from the text's usual rendering of it",
    )
    parser.add_argument(
        "--memory", action="store_true", help="take sentences from the translation memory, and keep new ones"
    )
    return parser


def add_language_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that every translating command has."""
    parser.add_argument("--from", dest="source", metavar="LANG", help="source language (default: detect it)")
    parser.add_argument("--to", dest="target", metavar="LANG", help="target language, for instance zh or en")
    parser.add_argument(
        "--glossary",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="use this glossary; may be repeated, the first has precedence",
    )
    parser.add_argument(
        "--context", type=_number(0, 10), metavar="N", help="show the model N sentences before"
    )
    parser.add_argument("--beam", type=_number(1, 16), metavar="N", help="beam size: 1 is fastest")
    parser.add_argument("--model", metavar="NAME|FOLDER", help="the model to use")
    parser.add_argument("--threads", type=_number(0, 256), metavar="N", help="processor threads (0: choose)")


def _number(low: int, high: int) -> Any:
    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    number.__name__ = f"number from {low} to {high}"
    return number


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command."""
    paths = context.paths
    blocks = text_blocks(args.text)
    text = next(blocks)
    following = next(blocks, None)
    if following is not None and (args.json or args.consistent):
        # Both look at the text as a whole.
        text, following = "".join((text, following, *blocks)), None
    with open_translator(args, paths) as translator:
        options = make_options(args, paths, translator, text)
        terms = load_terms(args.glossary, paths, translator, options, text)
        progress = Progress("Translating")
        with remembering(translator, paths, wanted=args.memory):
            try:
                if following is not None:
                    rest = chain([text, following], blocks)
                    return _translate_blocks(rest, translator, options, terms, progress, strict=args.strict)
                result = translator.translate(text, options, terms=terms, progress=progress)
            finally:
                progress.clear()
        repairs = translator.repairs.as_dict()
    if args.json:
        write_json({**translation_as_dict(result), "repairs": repairs, "consistency": _consistency(result)})
    else:
        write_text(result.text)
        _print_doubts(result)
    return 1 if args.strict and result.flagged else 0


def _translate_blocks(
    blocks: Iterator[str],
    translator: Translator,
    options: Options,
    terms: TermSource | None,
    progress: Progress,
    *,
    strict: bool,
) -> int:
    """Write the translation of a long text block by block, each as soon as it is there.

    Its language is settled by the first block; context doesn't reach across blocks. Returns the exit code.
    """
    doubtful = False
    sentences = 0
    last = ""
    for block in blocks:
        if options.source is None:
            options = replace(options, source=translator.resolve(block, options)[0])
        result = translator.translate(block, options, terms=terms)
        # A line that goes on in the next block: two sentences of it need their blank.
        if last and not last[-1].isspace() and options.target not in WITHOUT_SPACES:
            sys.stdout.write(" ")
        sys.stdout.write(result.text)
        sys.stdout.flush()
        last = result.text or last
        progress.clear()
        _print_doubts(result)
        doubtful = doubtful or bool(result.flagged)
        sentences += len(result.segments)
        progress.say(f"{sentences:,} sentences")
    if not last.endswith("\n"):
        sys.stdout.write("\n")
    return 1 if strict and doubtful else 0


def open_translator(args: argparse.Namespace, paths: Paths) -> Translator:
    """Open the model that the arguments or the settings name."""
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.settings import load_settings

    settings, _ = load_settings(paths.settings_file)
    store = ModelStore(paths)
    package = store.find(args.model) if args.model else store.in_use(settings.model)
    threads = args.threads if args.threads is not None else settings.threads
    return Translator.open(package, threads=threads)


def make_options(args: argparse.Namespace, paths: Paths, translator: Translator, text: str) -> Options:
    """Return the options of a request; without ``--to``, the model's other language is the target."""
    from hymt_desktop.core.settings import load_settings

    settings, _ = load_settings(paths.settings_file)
    target = args.target or _other_language(args, paths, translator, text)
    return Options(
        target=target,
        source=None if args.source in (None, "auto") else args.source,
        beam_size=args.beam or translator.package.manifest.decoding.beam_size,
        context=args.context if args.context is not None else settings.context_sentences,
        consistent=getattr(args, "consistent", False),
        glossaries=tuple(args.glossary),
    )


@contextmanager
def remembering(translator: Translator, paths: Paths, *, wanted: bool) -> Iterator[None]:
    """Let the translator use the translation memory, where that is wanted or the settings say so."""
    from hymt_desktop.core.settings import load_settings

    settings, _ = load_settings(paths.settings_file)
    if not wanted and not settings.use_memory:
        yield
        return
    from hymt_desktop.core.memory.store import Memory

    memory = Memory(paths.memory)
    translator.memory = memory
    try:
        yield
    finally:
        translator.memory = None
        memory.close()


def _consistency(result: Translation) -> dict[str, Any] | None:
    """Return how the text's recurring names and terms were translated; None where nothing recurs."""
    from hymt_desktop.core.context.consistency import consistency, recurring

    pairs = [(segment.source, segment.target) for segment in result.segments]
    found = recurring(pairs, result.source_language, result.target_language)
    share = consistency(found)
    if share is None:
        return None
    phrases = [{"source": p.source, "target": p.target, "uses": p.uses, "same": p.same} for p in found]
    return {"share": round(share, 3), "phrases": phrases}


def _other_language(args: argparse.Namespace, paths: Paths, translator: Translator, text: str) -> str:
    """Return the one other language of the model in use, or else the settings' target."""
    from hymt_desktop.core.settings import load_settings

    source = args.source if args.source not in (None, "auto") else translator.detect(text).language
    manifest = translator.package.in_use.manifest
    targets = manifest.targets(source) or manifest.targets("zh" if source == "zh-Hant" else source)
    if len(targets) == 1:
        return targets[0]
    chosen = load_settings(paths.settings_file)[0].target_language
    if chosen in translator.targets(source):
        return chosen
    known = translator.target_languages
    raise UserError("There is no target language.", f"Add --to with one of: {', '.join(known)}.")


def load_terms(
    glossaries: list[str], paths: Paths, translator: Translator, options: Options, text: str
) -> TermSource | None:
    """Return the terms of the named glossaries, or of the stored ones that are turned on; None for none.

    Raises:
        GlossaryInvalid: A file can't be used.
        UserError: There is no such glossary.
    """
    stored = paths.has_glossaries()
    if not glossaries and not stored:
        return None
    from hymt_desktop.core.terms.sources import load_term_source
    from hymt_desktop.core.terms.store import GlossaryStore

    source, target, _ = translator.resolve(text, options)
    store = GlossaryStore(paths.glossaries) if stored else None
    try:
        return load_term_source(store, glossaries, source, target)
    finally:
        if store is not None:
            store.close()


def translation_as_dict(result: Translation) -> dict[str, Any]:
    """Return a translation as plain values for JSON."""
    return asdict(result)


def _print_doubts(result: Translation) -> None:
    if result.via:
        print(
            f"hymt: no installed model translates {result.source_language} -> {result.target_language}:"
            f" translated through {language_name(result.via)} with {result.model}",
            file=sys.stderr,
        )
    for segment in result.flagged:
        reasons = " ".join(flag.reason for flag in segment.flags)
        shown = segment.source if len(segment.source) <= 60 else segment.source[:57] + "..."
        print(f"hymt: please check '{shown}': {reasons}", file=sys.stderr)
