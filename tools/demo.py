# SPDX-License-Identifier: Apache-2.0
"""``make demo``: translate the samples with the default model and print them beside their translations."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hymt_desktop.core.errors import UserError
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.paths import default_paths
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator

SAMPLES = Path(__file__).resolve().parent.parent / "assets" / "samples"
OTHER = {"en": "zh", "zh": "en"}


def main() -> int:
    """Translate ``assets/samples/NAME.LANGUAGE.txt``. Returns the exit code."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream in a script
    try:
        translator = Translator.open(ModelStore(default_paths()).default())
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    start = time.perf_counter()
    files = sorted(SAMPLES.glob("*.txt"))
    for file in files:
        show(translator, file)
    model = f"{translator.package.manifest.name} {translator.package.manifest.version}"
    seconds = time.perf_counter() - start
    print(f"{len(files)} texts translated on this computer by {model} in {seconds:.1f} s.")
    translator.close()
    return 0


def show(translator: Translator, file: Path) -> None:
    """Print one sample, source and translation line by line."""
    source = file.stem.rsplit(".", 1)[-1]
    target = OTHER[source]
    text = file.read_text(encoding="utf-8").strip()
    translation = translator.translate(text, Options(source=source, target=target))
    print(f"── {file.name}: {source} → {target} " + "─" * 40)
    print(f"{text}\n\n{translation.text}\n")


if __name__ == "__main__":
    sys.exit(main())
