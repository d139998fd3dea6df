# SPDX-License-Identifier: Apache-2.0
"""``hymt glossary``: look after the stored glossaries."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.errors import GlossaryInvalid, UserError
from hymt_desktop.core.terms.checks import check_entries
from hymt_desktop.core.terms.exporting import export_glossary
from hymt_desktop.core.terms.formats import FORMATS, ReadOptions, format_named, format_of
from hymt_desktop.core.terms.importing import OnConflict, Preview, commit_import, preview_import
from hymt_desktop.core.terms.store import GlossaryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.terms.model import Entry, Glossary

_SHOWN = 20
_EXAMPLES = """examples:
  hymt glossary import terms.csv --from en --to zh     look at the file's rows and store them
  hymt glossary import client.tbx --dry-run            only show what would be imported
  hymt glossary list
  hymt glossary show terms --search network
  hymt glossary check terms
  hymt glossary export terms terms.xlsx
  hymt glossary order client terms                     client's terms go before those of terms
  hymt glossary disable terms                          keep it, but don't use it
  hymt glossary enable terms
  hymt glossary remove terms
  hymt glossary undo                                   take the last change back
  hymt glossary redo"""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command with its own subcommands."""
    parser = subparsers.add_parser(
        "glossary",
        help="list, show, import, export and check glossaries",
        description="Look after the glossaries that translations follow.",
        epilog=_EXAMPLES,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add(actions, "list", _list, "list the glossaries in the order of precedence")
    show = _add(actions, "show", _show, "show the terms of a glossary", named=True)
    show.add_argument("--search", default="", metavar="TEXT", help="only terms with TEXT in them")
    show.add_argument("--offset", type=_number, default=0, metavar="N", help="leave out the first N terms")
    show.add_argument("--limit", type=_number, metavar="N", help="show at most N terms")
    _add_import(actions)
    _add_export(actions)
    check = _add(actions, "check", _check, "look a stored glossary or a file over for problems")
    check.add_argument("name", metavar="NAME|FILE", help="a stored glossary or a glossary file")
    _add_reading(check)
    check.add_argument("--strict", action="store_true", help="exit with 1 if there are problems")
    _add(actions, "enable", _enable, "use a glossary's terms", named=True)
    _add(actions, "disable", _disable, "keep a glossary, but don't use its terms", named=True)
    _add(actions, "remove", _remove, "remove a glossary (undo brings it back)", named=True)
    order = _add(actions, "order", _order, "set the precedence of glossaries")
    order.add_argument("names", nargs="+", metavar="NAME", help="the first one wins over the others")
    _add(actions, "undo", _undo, "take the last change back")
    _add(actions, "redo", _redo, "do again what was undone")
    return parser


def _add(
    actions: Subparsers,
    name: str,
    action: Callable[[GlossaryStore, argparse.Namespace], int],
    description: str,
    *,
    named: bool = False,
) -> argparse.ArgumentParser:
    examples = [line.strip() for line in _EXAMPLES.splitlines() if f"hymt glossary {name}" in line]
    parser = actions.add_parser(
        name,
        help=description,
        description=description.capitalize() + ".",
        epilog="example: " + "\n         ".join(examples),
    )
    parser.set_defaults(glossary_action=action)
    if named:
        parser.add_argument("name", metavar="NAME", help="the glossary's name")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _add_import(actions: Subparsers) -> None:
    parser = _add(actions, "import", _import, "import a glossary file, all of it or nothing")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--name", help="glossary to import into, new or stored (default: the file's name)")
    _add_reading(parser)
    parser.add_argument(
        "--on-conflict",
        choices=[policy.value for policy in OnConflict],
        default=OnConflict.REPLACE.value,
        help="stored terms that the file translates differently: replace them (default), keep them "
        "and leave the file's out, or add the file's to them",
    )
    parser.add_argument("--skip-rejected", action="store_true", help="import without the rejected rows")
    parser.add_argument("--dry-run", action="store_true", help="show what would be imported, store nothing")


def _add_export(actions: Subparsers) -> None:
    parser = _add(actions, "export", _export, "export a glossary to a file", named=True)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--format", help=f"one of {_format_names()} (default: by the file's name)")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _format_names() -> str:
    return ", ".join(known.name for known in FORMATS)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", metavar="LANG", help="source language, such as en")
    parser.add_argument("--to", dest="target", metavar="LANG", help="target language, such as zh")
    parser.add_argument("--format", help=f"one of {_format_names()} (default: what the file looks like)")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column is what, by title or number: --column source=2 --column target=Chinese",
    )
    parser.add_argument("--encoding", help="such as gb18030 (default: detected)")
    parser.add_argument("--sheet", help="sheet of a workbook (default: the first)")


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def run(args: argparse.Namespace, context: Context) -> int:
    """Run ``hymt glossary``; returns the exit code."""
    store = GlossaryStore(context.paths.glossaries)
    try:
        action: Callable[[GlossaryStore, argparse.Namespace], int] = args.glossary_action
        return action(store, args)
    finally:
        store.close()


def _say(args: argparse.Namespace, text: str, **data: Any) -> None:
    """Print one line, or the data with --json."""
    if args.json:
        write_json(data)
    else:
        write_text(text)


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _glossary_data(store: GlossaryStore, glossary: Glossary) -> dict[str, Any]:
    data = {key: value for key, value in asdict(glossary).items() if key != "id"}
    return {**data, "entries": store.count(glossary)}


def _list(store: GlossaryStore, args: argparse.Namespace) -> int:
    found = [_glossary_data(store, glossary) for glossary in store.glossaries()]
    if args.json:
        write_json(found)
        return 0
    if not found:
        write_text("There are no glossaries yet. Import one: hymt glossary import FILE --from en --to zh")
    width = max((len(row["name"]) for row in found), default=0)
    for row in found:
        state = "on " if row["enabled"] else "off"
        terms = _plural(row["entries"], "term")
        write_text(f"{state}  {row['name']:<{width}}  {row['source']}-{row['target']}  {terms}")
    return 0


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "part_of_speech": entry.part_of_speech.value, "status": entry.status.value}


def _entry_line(entry: Entry) -> str:
    marks = [
        *([entry.status.value] if entry.status.value != "preferred" else []),
        *([entry.part_of_speech.value] if entry.part_of_speech.value else []),
        *(["case-sensitive"] if entry.case_sensitive else []),
        *([] if entry.whole_word else ["partial words"]),
        *([entry.domain] if entry.domain else []),
    ]
    line = f"{entry.source}\t{' | '.join(entry.targets) or '='}"
    return f"{line}\t({', '.join(marks)})" if marks else line


def _show(store: GlossaryStore, args: argparse.Namespace) -> int:
    glossary = store.get(args.name)
    entries = store.entries(glossary, search=args.search, offset=args.offset, limit=args.limit)
    if args.json:
        shown = [_entry_data(entry) for entry in entries]
        write_json({**_glossary_data(store, glossary), "shown": shown})
        return 0
    for entry in entries:
        write_text(_entry_line(entry))
    return 0


def _options(args: argparse.Namespace) -> ReadOptions:
    columns: dict[str, str | int] = {}
    for choice in args.column:
        field, equals, column = choice.partition("=")
        if not equals or not column:
            raise UserError(f"--column {choice} is not FIELD=COLUMN.", "For example: --column source=2")
        columns[field.strip()] = column.strip()
    return ReadOptions(args.source, args.target, columns, args.encoding, args.sheet)


def _preview(store: GlossaryStore, args: argparse.Namespace, path: Path, **more: Any) -> Preview:
    chosen = format_named(args.format) if args.format else None
    return preview_import(store, path, options=_options(args), file_format=chosen, **more)


def _preview_data(preview: Preview) -> dict[str, Any]:
    glossary, parsed = preview.glossary, preview.parsed
    return {
        "file": str(preview.path),
        "format": parsed.format,
        "encoding": parsed.encoding,
        "columns": dict(parsed.columns),
        "glossary": glossary.name,
        "source": glossary.source,
        "target": glossary.target,
        "new_glossary": not glossary.id,
        "added": len(preview.changes.added),
        "replaced": len(preview.changes.removed),
        "duplicates": [record.where for record in preview.duplicates],
        "conflicts": [asdict(conflict) for conflict in preview.conflicts],
        "repeated": [asdict(conflict) for conflict in preview.repeated],
        "rejected": [asdict(row) for row in preview.rejected],
    }


def _print_some(title: str, rows: tuple[Any, ...]) -> None:
    if rows:
        write_text(f"{title}:")
    for row in rows[:_SHOWN]:
        write_text(f"  {row}")
    if len(rows) > _SHOWN:
        write_text(f"  ... and {len(rows) - _SHOWN:,} more (all of them with --json)")


def _print_preview(preview: Preview) -> None:
    glossary, parsed = preview.glossary, preview.parsed
    encoding = f", {parsed.encoding}" if parsed.encoding else ""
    write_text(f"{preview.path.name} ({parsed.format}{encoding}): {preview.summary()}")
    for column, field in parsed.columns:
        write_text(f"  column {column}: {field}")
    write_text(
        f"  into '{glossary.name}' ({glossary.source}-{glossary.target}){'' if glossary.id else ', new'}"
    )
    _print_some("Conflicts", preview.conflicts)
    _print_some("Several translations", preview.repeated)
    # One line for each: nobody should have to guess what is missing.
    for row in preview.rejected:
        write_text(f"rejected: {row}")


def _import(store: GlossaryStore, args: argparse.Namespace) -> int:
    policy = OnConflict(args.on_conflict)
    preview = _preview(store, args, args.file, name=args.name, on_conflict=policy)
    refused = bool(preview.rejected) and not args.skip_rejected
    stored = not (args.dry_run or refused)
    if not args.json:
        _print_preview(preview)
    if stored:
        commit_import(store, preview, skip_rejected=args.skip_rejected)
    if args.json:
        write_json({**_preview_data(preview), "stored": stored})
    elif args.dry_run:
        write_text("Nothing was stored (--dry-run).")
    elif stored:
        write_text(f"Imported {_plural(len(preview.changes.added), 'term')} into '{preview.glossary.name}'.")
    if refused and not args.dry_run:
        raise GlossaryInvalid(
            f"{args.file.name}: {_plural(len(preview.rejected), 'row')} can't be imported, so nothing was.",
            "Mend the rejected rows, or import without them: --skip-rejected",
        )
    return 0


def _export(store: GlossaryStore, args: argparse.Namespace) -> int:
    chosen = format_named(args.format) if args.format else format_of(args.file, reading=False)
    count = export_glossary(store, args.name, args.file, file_format=chosen, overwrite=args.force)
    data = {"file": str(args.file), "format": chosen.name, "entries": count, "left_out": chosen.lossy}
    _say(args, f"Exported {_plural(count, 'term')} to {args.file} ({chosen.label}).", **data)
    if chosen.lossy and not args.json:
        print(f"This format can't hold {chosen.lossy}.", file=sys.stderr)
    return 0


def _check(store: GlossaryStore, args: argparse.Namespace) -> int:
    stored = store.find(args.name)
    rejected: tuple[Any, ...] = ()
    if stored:
        entries = store.entries(stored)
    elif Path(args.name).is_file():
        path = Path(args.name)
        chosen = format_named(args.format) if args.format else format_of(path)
        parsed = chosen.read(path, _options(args))
        entries, rejected = [record.entry for record in parsed.records], parsed.rejected
    else:
        raise UserError(
            f"'{args.name}' is neither a stored glossary nor a file.", "See 'hymt glossary list'."
        )
    problems = check_entries(entries)
    if args.json:
        shown = [{**asdict(problem), "kind": problem.kind.value} for problem in problems]
        write_json(
            {"entries": len(entries), "rejected": [asdict(row) for row in rejected], "problems": shown}
        )
    else:
        for row in rejected:
            write_text(f"rejected: {row}")
        for problem in problems:
            write_text(f"{problem.kind.value}: '{problem.source}' {problem.message}")
        write_text(f"{_plural(len(entries), 'term')}, {_plural(len(problems) + len(rejected), 'problem')}.")
    return 1 if args.strict and (problems or rejected) else 0


def _set_enabled(store: GlossaryStore, args: argparse.Namespace, enabled: bool) -> int:
    glossary = store.set_enabled(args.name, enabled)
    word = "on" if enabled else "off"
    _say(args, f"'{glossary.name}' is {word}.", **_glossary_data(store, glossary))
    return 0


def _enable(store: GlossaryStore, args: argparse.Namespace) -> int:
    return _set_enabled(store, args, enabled=True)


def _disable(store: GlossaryStore, args: argparse.Namespace) -> int:
    return _set_enabled(store, args, enabled=False)


def _remove(store: GlossaryStore, args: argparse.Namespace) -> int:
    glossary = store.get(args.name)
    data = _glossary_data(store, glossary)
    store.remove(glossary.name)
    terms = _plural(data["entries"], "term")
    _say(args, f"Removed '{glossary.name}' with {terms}. 'hymt glossary undo' brings it back.", **data)
    return 0


def _order(store: GlossaryStore, args: argparse.Namespace) -> int:
    store.reorder(args.names)
    return _list(store, args)


def _report(args: argparse.Namespace, verb: str, label: str | None) -> int:
    _say(args, f"{verb}: {label}." if label else f"Nothing to be {verb.lower()}.", **{verb.lower(): label})
    return 0


def _undo(store: GlossaryStore, args: argparse.Namespace) -> int:
    return _report(args, "Undone", store.undo())


def _redo(store: GlossaryStore, args: argparse.Namespace) -> int:
    return _report(args, "Redone", store.redo())
