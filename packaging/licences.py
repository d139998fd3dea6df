# SPDX-License-Identifier: Apache-2.0
"""Licences of what the app ships with: check them, write ``NOTICE``, gather their texts into the bundle.

::

    python packaging/licences.py check             exit code 1 where one is missing, unknown or GPL/AGPL
    python packaging/licences.py notice [--check]  write NOTICE from libraries.toml, or say whether it is old
    python packaging/licences.py gather BUNDLE     check, and put the texts into the bundle

``check`` and ``gather`` look at the distributions that are installed beside the Python that runs them, from
the app's own dependencies on: what is only there to build or to test is of no interest.
"""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "packaging" / "libraries.toml"
TEXTS = ROOT / "packaging" / "licences"
DEBIAN_TEXTS = Path("/usr/share/doc")
MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
_HEAD = """HY-MT Desktop
Copyright 2026 HY-MT Desktop contributors

Licensed under the Apache License, Version 2.0 (see LICENSE).

This program uses the following libraries. The packaged program has their licence texts in its folder
"licences"; pip installs each library beside this program with its own.

"""
_TAIL = """
The training pipeline (distill/) is installed on request only and uses, among others, PyTorch (BSD-3-Clause),
transformers, safetensors, pyarrow, sacreBLEU, TensorBoard and, where it is asked for, Ray (Apache-2.0), and
matplotlib (matplotlib licence, after the PSF's).

The models under assets/models/ have a LICENSE and a NOTICE of their own. So have the words of iso-codes and
the Chinese Open Wordnet with which the pipeline is tested (distill/evaluate/feature_data/).

"HY-MT" and "Hunyuan" are names of Tencent, with whom this project is not affiliated.
"""
_COPYLEFT = re.compile(
    r"\bA?GPL|\bGNU (?:Affero )?General Public|\bAffero|\bSSPL|\bEUPL|\bCC-BY-NC|\bBUSL", re.IGNORECASE
)
_LESSER = re.compile(r"\bL-?GPL|\bLesser General Public|\bLibrary General Public", re.IGNORECASE)
_EXCEPTED = re.compile(r"WITH (?:GCC-exception|Bootloader-exception)", re.IGNORECASE)
_LESSER_ALLOWED = {"pyside6-essentials", "shiboken6"}
"""LGPL needs replaceable libraries, which holds for Qt's; any other one is to be looked at by a person."""


def canonical(name: str) -> str:
    """Return a distribution's name as all spellings of it compare."""
    return re.sub(r"[-_.]+", "-", name).lower()


def table() -> dict[str, list[dict[str, Any]]]:
    """Return ``libraries.toml``."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def forbidden(licence: str) -> bool:
    """Say whether no choice that a licence statement leaves is one that this program may ship under.

    ``A OR B`` leaves a choice; ``A AND B``, a comma and a slash don't.
    """
    if not licence.strip():
        return True
    choices = re.split(r"\s+OR\s+", licence)
    return all(
        _COPYLEFT.search(_LESSER.sub("", choice)) and not _EXCEPTED.search(choice) for choice in choices
    )


def declared(distribution: metadata.Distribution) -> str:
    """Return the licence that a distribution's metadata name; empty for none."""
    fields = distribution.metadata
    said = fields.get("License-Expression") or ""
    if not said:
        said = (fields.get("License") or "").strip().splitlines()[0:1] or [""]
        said = said[0]
    if not said or said.lower() in {"unknown", "other"}:
        kinds = [
            c.rpartition(" :: ")[2] for c in fields.get_all("Classifier", []) if c.startswith("License ::")
        ]
        said = ", ".join(kind for kind in kinds if kind != "OSI Approved")
    return str(said)


def shipped() -> dict[str, metadata.Distribution]:
    """Return the installed distributions that the app needs, by canonical name, following dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    found: dict[str, metadata.Distribution] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonical(re.match(r"[\w.-]+", requirement).group())  # type: ignore[union-attr]
        if name in found or "extra ==" in requirement:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if ";" not in requirement:
                raise SystemExit(f"{name} is not installed beside {sys.executable}.") from None
            continue  # of another system or Python
        waiting += found[name].requires or []
    return found


def problems(distributions: dict[str, metadata.Distribution]) -> Iterator[str]:
    """Yield what is wrong with the licences of distributions, one line each."""
    listed = {canonical(entry["name"]): entry for entry in table()["python"]}
    for name, distribution in sorted(distributions.items()):
        says = declared(distribution)
        if forbidden(says):
            yield f"{name} {distribution.version}: its licence is '{says}', which this program may not ship."
        if _LESSER.search(says) and name not in _LESSER_ALLOWED:
            yield f"{name}: its licence is '{says}'; LGPL needs a look by a person (packaging/licences.py)."
        if name not in listed:
            yield f"{name}: not listed in packaging/libraries.toml (its metadata say '{says}')."
        elif forbidden(listed[name]["licence"]):
            yield f"{name}: libraries.toml says '{listed[name]['licence']}', which this program may not ship."


def notice() -> str:
    """Return the text of ``NOTICE``."""
    entries = table()
    rows = []
    for kind in ("python", "native"):
        for entry in sorted(entries[kind], key=lambda entry: str(entry["name"]).lower()):
            text = entry["licence"] + (f"; {entry['note']}" if "note" in entry else "")
            lines = textwrap.wrap(text, 80, break_on_hyphens=False, break_long_words=False)
            rows.append(
                f"{entry['name']:<29}{lines[0]}\n" + "".join(f"{'':<29}{line}\n" for line in lines[1:])
            )
        if kind == "python":
            rows.append("\nThe packaged program also holds, from the system that it was built on:\n\n")
    return f"{_HEAD}{'Library':<29}Licence\n{'-' * 27}  {'-' * 80}\n{''.join(rows)}{_TAIL}"


def gather(bundle: Path) -> list[str]:
    """Put the licence texts into ``BUNDLE/_internal/licences``; return what is wrong, one line each."""
    internal = bundle / "_internal"
    folder = internal / "licences"
    shutil.rmtree(folder, ignore_errors=True)
    distributions = shipped()
    wrong = list(problems(distributions))
    entries = {canonical(entry["name"]): entry for entry in table()["python"]}
    for name, distribution in sorted(distributions.items()):
        if name in entries and not _copy_texts(distribution, entries[name], folder / name):
            wrong.append(
                f"{name}: there is no text of its licence ('copyright' or 'texts' in libraries.toml)."
            )
    wrong += _gather_native(internal, folder)
    return wrong


def _copy_texts(distribution: metadata.Distribution, entry: dict[str, Any], folder: Path) -> bool:
    """Copy or write one distribution's licence; say whether there was any."""
    folder.mkdir(parents=True)
    for number, path in enumerate(_licence_files(distribution)):
        name = path.name if not (folder / path.name).exists() else f"{number}-{path.name}"
        shutil.copyfile(path, folder / name)
    for name in entry.get("texts", []):
        shutil.copyfile(TEXTS / name, folder / name)
    if any(folder.iterdir()):
        return True
    if "copyright" in entry and entry["licence"] == "MIT":
        text = f"MIT License\n\n{entry['copyright']}\n\n{MIT}"
        (folder / "LICENSE").write_text(text, encoding="utf-8", newline="\n")
    elif entry["licence"] == "Apache-2.0":
        shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    return any(folder.iterdir())


def _licence_files(distribution: metadata.Distribution) -> Iterator[Path]:
    wanted = re.compile(r"(^|/)(licen[cs]es?/|(licen[cs]e|copying|notice|authors)[^/]*$)", re.IGNORECASE)
    for file in distribution.files or []:
        if ".dist-info/" in str(file) and wanted.search(str(file)):
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                yield path


def _gather_native(internal: Path, folder: Path) -> list[str]:
    """Name the build system's libraries in the bundle, and copy their texts where the system has them."""
    wrong = []
    natives = table()["native"]
    here = [p for p in internal.iterdir() if p.is_file() and not p.is_symlink() and ".so" in p.name]
    wrong = [
        f"{path.name}: comes from the system that builds, and isn't listed in packaging/libraries.toml."
        for path in here
        if not any(fnmatch(path.name, pattern) for entry in natives for pattern in entry["files"])
    ]
    for entry in natives:
        used = any(fnmatch(path.name, pattern) for path in here for pattern in entry["files"])
        text = DEBIAN_TEXTS / entry.get("debian", "-") / "copyright"
        if used and text.is_file():
            place = folder / canonical(entry["name"].replace(" ", "-"))
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, place / "copyright")
    python = Path(sys.base_prefix) / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}" / "LICENSE.txt"
    for text in (python, Path(sys.base_prefix) / "LICENSE.txt"):
        if text.is_file():
            (folder / "python").mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, folder / "python" / "LICENSE.txt")
    for text in metadata.distribution("pyinstaller").files or []:
        if text.name == "COPYING.txt":
            (folder / "pyinstaller").mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(text.locate()), folder / "pyinstaller" / "COPYING.txt")
    return wrong


def main(arguments: list[str]) -> int:
    """Run the command line."""
    command = arguments[0] if arguments else ""
    path = ROOT / "NOTICE"
    if command == "notice":
        if "--check" in arguments:
            current = path.read_text(encoding="utf-8") == notice()
            print("" if current else "NOTICE is old: python packaging/licences.py notice", end="")
            return 0 if current else 1
        path.write_text(notice(), encoding="utf-8", newline="\n")
        return 0
    if command == "check":
        wrong = list(problems(shipped()))
    elif command == "gather" and len(arguments) > 1:
        wrong = gather(Path(arguments[1]))
    else:
        raise SystemExit(__doc__)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
