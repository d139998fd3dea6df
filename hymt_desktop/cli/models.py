# SPDX-License-Identifier: Apache-2.0
"""``hymt models``: list, inspect, install, verify and remove model packages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hymt_desktop.cli.console import Progress, write_json, write_text
from hymt_desktop.core.errors import ModelError, ModelMissing
from hymt_desktop.core.models.foreign import Said
from hymt_desktop.core.models.store import ModelStore

if TYPE_CHECKING:
    import argparse

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.engine.package import ModelPackage

_EPILOG = """\
examples:
  hymt models list
  hymt models info en-zh-small
  hymt models install hymt-650m.hymt
  hymt models install translate-en_de-1_0.argosmodel
  hymt models install opus-mt-en-sv-ct2 --from en --to sv
  hymt models verify
"""


_PAIRS_SHOWN = 8


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("models", help="list, inspect, install, verify or remove models")
    parser.description = "Manage the translation models of this computer."
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the models")
    info = actions.add_parser("info", help="show what a model says of itself")
    info.add_argument("name", nargs="?", help="name or folder (default: the model in use)")
    install = actions.add_parser("install", help="install a model from a .hymt file or a folder")
    install.description = (
        "Install a model package, or a CTranslate2 model of another maker: a folder with OPUS-MT, NLLB-200,"
        " M2M-100, MADLAD-400 or T5 and its tokenizer, or an .argosmodel file."
    )
    install.add_argument("source", metavar="FILE|FOLDER")
    install.add_argument("--name", default="", help="name for a model of another maker")
    for option, sources in (("--from", "from"), ("--to", "into")):
        install.add_argument(
            option,
            dest=f"said_{sources}",
            metavar="LANG[,LANG]",
            default="",
            help=f"languages that a model of another maker translates {sources}, where it doesn't say",
        )
    verify = actions.add_parser("verify", help="check every file of a model, or of all")
    verify.add_argument("name", nargs="?", help="name or folder (default: all)")
    remove = actions.add_parser("remove", help="remove an installed model")
    remove.add_argument("name")
    examples = {
        listing: "hymt models list --json",
        info: "hymt models info en-zh-small",
        install: "hymt models install hymt-650m.hymt\n"
        "  hymt models install translate-en_de-1_0.argosmodel\n"
        "  hymt models install opus-mt-en-sv-ct2 --from en --to sv\n"
        "  hymt models install nllb-200-600m-ct2 --name nllb --from en,sv,de --to en,sv,de,zh",
        verify: "hymt models verify en-zh-small",
        remove: "hymt models remove nllb",
    }
    for action, lines in examples.items():
        action.epilog = f"examples:\n  {lines}\n"
    for action in (listing, info, install, verify):
        action.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command."""
    actions = {"list": _list, "info": _info, "install": _install, "verify": _verify, "remove": _remove}
    return actions[args.action](args, ModelStore(context.paths))


def _summary(package: ModelPackage, store: ModelStore) -> dict[str, Any]:
    manifest = package.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "family": manifest.family,
        "pairs": [f"{s}-{t}" for s, t in manifest.pairs],
        "bytes": package.size,
        "bundled": store.is_bundled(package),
        "path": str(package.path),
    }


def _list(args: argparse.Namespace, store: ModelStore) -> int:
    packages = [_summary(package, store) for package in store.installed()]
    broken = store.broken()
    if args.json:
        failed = [{"path": str(path), "error": error.message} for path, error in broken]
        write_json({"models": packages, "broken": failed})
        return ModelError.exit_code if broken else 0
    for p in packages:
        origin = "bundled" if p["bundled"] else "installed"
        pairs = _some(p["pairs"])
        write_text(f"{p['name']:<24} {p['version']:<10} {p['bytes'] / 1e6:8.1f} MB  {origin:<9}  {pairs}")
    if not packages and not broken:
        write_text("No model is installed. Install one from a file: hymt models install FILE.hymt")
    for _, error in broken:
        print(f"hymt: {error.message}", file=sys.stderr)
    return ModelError.exit_code if broken else 0


def _info(args: argparse.Namespace, store: ModelStore) -> int:
    package = store.find(args.name) if args.name else store.default()
    if args.json:
        sys.stdout.write(package.manifest.to_json())
        return 0
    manifest = package.manifest
    limits = manifest.limits
    rows = {
        "name": manifest.name,
        "version": manifest.version,
        "folder": package.path,
        "size": f"{package.size / 1e6:.1f} MB",
        "kind": manifest.family,
        "translates": _some([f"{s} -> {t}" for s, t in manifest.pairs]),
        "trained on": ", ".join(limits.features) or "plain sentences",
        "longest input": f"{limits.max_source_tokens} tokens (longer text is split)",
        "context": f"{limits.context_sentences} sentences",
        "teacher": manifest.teacher,
        "data": manifest.data,
        "licence": manifest.licence,
    }
    for key, value in rows.items():
        write_text(f"{key + ':':<15}{value}")
    for score in manifest.scores:
        write_text(
            f"{'score:':<15}{score.set} {score.direction} {score.metric} {score.value:g}  [{score.signature}]"
        )
    return 0


def _some(pairs: list[str]) -> str:
    """Return the first pairs in words; some models have thousands."""
    more = f" and {len(pairs) - _PAIRS_SHOWN} more" if len(pairs) > _PAIRS_SHOWN else ""
    return ", ".join(pairs[:_PAIRS_SHOWN]) + more


def _install(args: argparse.Namespace, store: ModelStore) -> int:
    sources, targets = (
        tuple(code.strip() for code in text.split(",") if code.strip())
        for text in (args.said_from, args.said_into)
    )
    progress = Progress("Installing")
    try:
        package = store.install(args.source, said=Said(args.name, sources, targets), progress=progress.say)
    finally:
        progress.clear()
    if args.json:
        write_json(_summary(package, store))
    else:
        write_text(f"Installed {package.manifest.name} {package.manifest.version} in {package.path}")
    return 0


def _verify(args: argparse.Namespace, store: ModelStore) -> int:
    from hymt_desktop.core.engine.package import verify_package

    if args.name:
        folders = [store.find(args.name).path]
    else:
        folders = [package.path for package in store.installed()] + [path for path, _ in store.broken()]
    if not folders:
        raise ModelMissing("No model is installed.", "Install one from a file: hymt models install FILE.hymt")
    results: dict[str, str] = {}
    for folder in folders:
        try:
            verify_package(folder)
            results[str(folder)] = "ok"
        except ModelError as error:
            results[str(folder)] = error.message
    if args.json:
        write_json(results)
    else:
        for path, outcome in results.items():
            write_text(f"{path}: {outcome}")
    return 0 if set(results.values()) == {"ok"} else ModelError.exit_code


def _remove(args: argparse.Namespace, store: ModelStore) -> int:
    store.remove(args.name)
    write_text(f"Removed {args.name}")
    return 0
