# SPDX-License-Identifier: Apache-2.0
"""``make lock``: resolve the bundle's dependencies for all systems into ``requirements/bundle.txt``.

Needs ``uv`` (``pip install uv``) and a package index. Python 3.11 is what the bundle is built with; newer
ones resolve too. ``make lock LOCK_ARGS=--upgrade`` takes newer versions.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "requirements" / "bundle.txt"


def main(arguments: list[str]) -> int:
    """Write the file; ``--check`` says (exit code 1) whether it no longer fits ``pyproject.toml``."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise SystemExit("'uv' is not installed: pip install uv")
    check = "--check" in arguments
    before = TARGET.read_bytes() if TARGET.exists() else b""
    command = [
        uv, "pip", "compile", "pyproject.toml", "requirements/bundle.in", "--extra", "server",
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet",
        "--output-file", str(TARGET), *(a for a in arguments if a != "--check"),
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=ROOT)
    after = TARGET.read_bytes()
    if check and after != before:
        TARGET.write_bytes(before)
        print("requirements/bundle.txt doesn't fit pyproject.toml any more: make lock")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
