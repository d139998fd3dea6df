# SPDX-License-Identifier: Apache-2.0
"""``python -m distill alias``: a package with aliases of its language tags, made without its checkpoint.

``distill.convert`` gives them to new packages; ``core.engine.aliases`` says what they are for. Here the model
is taken apart and converted again, which leaves all that it had as it was: a row of int8 that becomes float32
by its scale has the same scale and the same numbers again.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from distill.folders import new_folder
from distill.unpack import unpack
from hymt_desktop.core.engine.package import ModelPackage, file_sha256, verify_package, write_manifest
from hymt_desktop.core.engine.quality import QUALITY, load_calibration

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m distill alias``."""
    parser.epilog = "example: python -m distill alias --package runs/small/package --out runs/small/faster"
    parser.add_argument("--package", type=Path, required=True, help="a package of ours")
    parser.add_argument("--out", type=Path, required=True, help="package to write")
    parser.add_argument("--overwrite", action="store_true", help="replace --out if it exists")


def run(args: argparse.Namespace) -> int:
    """Write the package; returns 0."""
    print(add_aliases(args.package, args.out, overwrite=args.overwrite).path)
    return 0


def add_aliases(package: Path, out_dir: Path, *, overwrite: bool = False) -> ModelPackage:
    """Write a copy of a package in which the tag of each target language has an alias.

    Raises:
        ModelError: The package is missing or damaged, or it is not one that ``distill.convert`` makes.
        UserError: ``out_dir`` exists and ``overwrite`` is false.
        OutputNotWritten: The disk refused.
    """
    # The parser of all commands imports this module, and where students are trained there is no CTranslate2.
    from distill.convert import convert_to_ct2
    from distill.package import target_languages

    old = verify_package(package)
    weights, tokenizer = old.path / "model.bin", old.path / "tokenizer.model"
    model = unpack(weights)
    # Rows of int8 take about a byte for each parameter, those of float32 four.
    is_int8 = weights.stat().st_size < 2 * sum(p.numel() for p in model.parameters())
    calibration = load_calibration(old)
    with new_folder(out_dir, overwrite=overwrite) as folder:
        convert_to_ct2(
            model,
            tokenizer,
            folder,
            "int8" if is_int8 else "float32",
            alias_languages=target_languages(old.manifest.pairs),
            overwrite=True,
        )
        for name in old.manifest.files:
            if not (folder / name).exists():
                shutil.copyfile(old.path / name, folder / name)
        if calibration is not None:
            # It was made for these weights: they have only moved to another file.
            same = replace(calibration, model_sha256=file_sha256(folder / "model.bin"))
            (folder / QUALITY).write_text(same.to_json(), encoding="utf-8", newline="\n")
        write_manifest(folder, old.manifest)
    return verify_package(out_dir)
