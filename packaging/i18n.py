# SPDX-License-Identifier: Apache-2.0
"""Updates the interface's translations: reads the strings from the code and compiles the ``.qm`` files.

Run it from the repository's root after a change of a visible string: ``python packaging/i18n.py``. With
``--check`` it only says (exit code 1) whether a ``.ts`` file is behind the code or lacks a translation.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "hymt_desktop" / "gui" / "i18n"
LANGUAGES = ("zh_CN", "en")


def tool(name: str) -> str:
    """Return the path of one of Qt's tools, which PySide6-Essentials brings."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    return str(next(p for p in (folder / name, folder / f"{name}.exe") if p.exists()))


def update(folder: Path) -> None:
    """Bring the ``.ts`` files in ``folder`` up to date with the code."""
    sources = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "hymt_desktop" / "gui").rglob("*.py"))
    for language in LANGUAGES:
        target = folder / f"hymt_{language}.ts"
        plural = ["-pluralonly"] if language == "en" else []
        command = [tool("lupdate"), "-no-obsolete", "-locations", "none", "-source-language", "en_US"]
        command += ["-target-language", language, *plural, *sources, "-ts", str(target)]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def compile_all() -> None:
    """Compile each ``.ts`` to the ``.qm`` beside it."""
    for language in LANGUAGES:
        source = FOLDER / f"hymt_{language}.ts"
        subprocess.run([tool("lrelease"), "-silent", str(source)], check=True, capture_output=True)


def messages(path: Path) -> dict[tuple[str, str], bool]:
    """Return each (context, string) of a ``.ts`` file and whether it is translated."""
    found = {}
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    for context in root.iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None
            found[(name, message.findtext("source") or "")] = done
    return found


def check() -> list[str]:
    """Return what is wrong with the ``.ts`` files, one line each."""
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in FOLDER.glob("*.ts"):
            (folder / path.name).write_bytes(path.read_bytes())
        update(folder)
        for language in LANGUAGES:
            file = f"hymt_{language}.ts"
            old, new = messages(FOLDER / file), messages(folder / file)
            problems += [f"{file}: missing {key}" for key in new.keys() - old.keys()]
            problems += [f"{file}: no longer used {key}" for key in old.keys() - new.keys()]
            problems += [f"{file}: not translated {key}" for key, done in old.items() if not done]
    return problems


def main() -> int:
    """Run the command line."""
    if "--check" in sys.argv[1:]:
        problems = check()
        sys.stderr.write("".join(f"{line}\n" for line in problems))
        return 1 if problems else 0
    update(FOLDER)
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
