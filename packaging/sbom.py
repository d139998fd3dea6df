# SPDX-License-Identifier: Apache-2.0
"""``python packaging/sbom.py BUNDLE FILE``: the bundle's bill of materials, as CycloneDX 1.6 JSON.

It names the Python distributions, the libraries of the system that built it, the bundled models, and the hash
of each shared library, and is checked against CycloneDX's schema before it is written. The same bundle gives
the same bytes: the time is SOURCE_DATE_EPOCH, the serial number is made from the content.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import datetime, timezone
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from licences import canonical, declared, shipped, table
from version import VERSION, commit_time

_SHARED = (".so", ".dylib", ".dll", ".pyd")


def components(bundle: Path) -> list[dict[str, Any]]:
    """Return the bundle's parts, sorted by their references."""
    internal = next(p for p in (bundle / "_internal", bundle / "Contents" / "Frameworks") if p.is_dir())
    parts = [*_python(), *_native(internal), *_models(internal), *_files(internal)]
    return sorted(parts, key=lambda part: str(part["bom-ref"]))


def _python() -> list[dict[str, Any]]:
    expressions = {canonical(entry["name"]): entry["licence"] for entry in table()["python"]}
    found = []
    for name, distribution in shipped().items():
        if name == "setuptools":
            continue  # trim.py keeps it out
        reference = f"pkg:pypi/{name}@{distribution.version}"
        licence = expressions.get(name) or declared(distribution)
        found.append(
            {
                "type": "library",
                "bom-ref": reference,
                "name": name,
                "version": distribution.version,
                "purl": reference,
                "licenses": [{"expression": licence}],
            }
        )
    return found


def _native(internal: Path) -> list[dict[str, Any]]:
    names = [path.name for path in internal.iterdir() if path.is_file() and not path.is_symlink()]
    return [
        {
            "type": "library",
            "bom-ref": f"native:{canonical(entry['name'].replace(' ', '-'))}",
            "name": entry["name"],
            "licenses": [{"license": {"name": entry["licence"]}}],
        }
        for entry in table()["native"]
        if any(fnmatch(name, pattern) for name in names for pattern in entry["files"])
    ]


def _models(internal: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(internal.glob("assets/models/*/hymt.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found.append(
            {
                "type": "machine-learning-model",
                "bom-ref": f"model:{manifest['name']}@{manifest['version']}",
                "name": manifest["name"],
                "version": manifest["version"],
                "description": f"Teacher: {manifest['teacher']}",
                "licenses": [{"license": {"name": manifest["licence"]}}],
                "hashes": [{"alg": "SHA-256", "content": _hash(path.with_name("model.bin"))}],
            }
        )
    return found


def _files(internal: Path) -> list[dict[str, Any]]:
    return [
        {
            "type": "file",
            "bom-ref": f"file:{path.relative_to(internal).as_posix()}",
            "name": path.relative_to(internal).as_posix(),
            "hashes": [{"alg": "SHA-256", "content": _hash(path)}],
        }
        for path in internal.rglob("*")
        if path.is_file() and not path.is_symlink() and any(end in path.name for end in _SHARED)
    ]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def document(bundle: Path) -> dict[str, Any]:
    """Return the whole bill of materials."""
    parts = components(bundle)
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or commit_time())
    content = json.dumps(parts, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, timezone.utc).isoformat(),
            "component": {
                "type": "application",
                "bom-ref": f"hymt-desktop@{VERSION}",
                "name": "hymt-desktop",
                "version": VERSION,
                "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": parts,
        "dependencies": [
            {"ref": f"hymt-desktop@{VERSION}", "dependsOn": [part["bom-ref"] for part in parts]}
        ],
    }


def main(arguments: list[str]) -> int:
    """Run the command line."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    bundle, target = Path(arguments[0]), Path(arguments[1])
    text = json.dumps(document(bundle), indent=1, ensure_ascii=False) + "\n"
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        print(f"The bill of materials doesn't fit CycloneDX's schema: {error}", file=sys.stderr)
        return 1
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"{target}: {text.count('bom-ref')} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
