# SPDX-License-Identifier: Apache-2.0
"""``python -m distill package``: one ``.hymt`` file, of a package's folder or straight of a checkpoint."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from distill import convert_command
from hymt_desktop.core.errors import UserError

EXAMPLE = """\
examples:
  python -m distill package --package assets/models/en-zh-small --out en-zh-small.hymt
  python -m distill package --checkpoint runs/650m/best --facts model.toml --report evaluation.json \\
      --out hymt-650m.hymt

The other options are those of `convert`. Equal packages give equal files. Install one with
`hymt models install FILE`.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``package``: those of ``convert``, of which none is required, and a package."""
    convert_command.add_arguments(parser)
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way to its actions
        if action.dest == "checkpoint":
            action.required = False
        elif action.dest == "out":
            action.help = "file to write, named *.hymt"
        elif action.dest == "overwrite":
            action.help = "replace the file if it exists"
    parser.add_argument("--package", type=Path, help="folder with a package, as `convert --facts` writes it")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLE


def run(args: argparse.Namespace) -> int:
    """Write the file. Returns the exit code."""
    out: Path = args.out
    if out.suffix != ".hymt":
        raise UserError(f"{out} is not named *.hymt.", "`convert --facts` writes a package as a folder.")
    if out.exists() and not args.overwrite:
        raise UserError(f"{out} exists already.", "Name another file, or pass --overwrite.")
    if (args.package is None) == (args.checkpoint is None):
        raise UserError("There has to be a package or a checkpoint.", "Add --package or --checkpoint.")
    if args.package is not None:
        _pack(args.package, out)
        return 0
    if args.facts is None:
        raise UserError("A package needs the model's facts.", "Add --facts FILE; see distill/facts.py.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".package-", dir=out.parent) as work:
        folder = Path(work) / "package"
        code = convert_command.run(argparse.Namespace(**{**vars(args), "out": folder}))
        if code == 0:
            _pack(folder, out)
    return code


def _pack(folder: Path, out: Path) -> None:
    from hymt_desktop.core.engine.package import verify_package
    from hymt_desktop.core.models.archive import pack

    package = verify_package(folder)
    pack(package, out)
    print(f"{out}: {package.manifest.name} {package.manifest.version}, {out.stat().st_size / 1e6:.1f} MB")
