# SPDX-License-Identifier: Apache-2.0
"""Kill ``hymt models install`` at random moments, with a package as large as you like.

The package is the bundled model with a file of random bytes beside it, so that as much is copied, hashed and
synced as for a model of that size. After each kill the model has to be there whole, or not at all.

example: python tools/kill_installs.py --megabytes 650 --kills 20 --folder /var/tmp/kills
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from hymt_desktop.core.engine.package import (
    FileEntry,
    file_sha256,
    load_package,
    verify_package,
)
from hymt_desktop.core.errors import ModelMissing
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.paths import default_paths

NAME = "killed"
_BLOCK = 1 << 20


def main() -> int:
    """Run the kills; returns 0 where every one left the model whole or absent."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=650)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--folder", type=Path, required=True, help="where there is room for four packages")
    args = parser.parse_args()
    if args.folder.exists():
        parser.error(f"{args.folder} exists already")
    try:
        return run(args.folder, args.megabytes * 1_000_000, args.kills)
    finally:
        shutil.rmtree(args.folder, ignore_errors=True)


def run(folder: Path, size: int, kills: int) -> int:
    """Make the package, kill its installation, print a line for each kill."""
    home = folder / "home"
    sources = [make(folder / version, version, size) for version in ("1", "2")]
    store = ModelStore(default_paths(home))
    command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home), "models", "install"]
    begun = time.perf_counter()
    subprocess.run([*command, sources[0]], check=True)
    seconds = time.perf_counter() - begun
    print(f"{size / 1e6:.0f} MB are installed in {seconds:.1f} s; {kills} kills")
    store.remove(NAME)
    pick = random.Random()
    states = {"absent": 0, "old": 0, "new": 0}
    for number in range(kills):
        before, new = version_of(store), str(number % 2 + 1)
        after_seconds = seconds * pick.uniform(0.05, 1.1)
        process = subprocess.Popen([*command, sources[number % 2]], stdout=subprocess.DEVNULL)
        time.sleep(after_seconds)
        process.kill()
        process.wait()
        after = version_of(store)
        state = "absent" if not after else "new" if after == new else "old"
        states[state] += 1
        left = [path.name for path in store.folder.iterdir() if path.name.startswith(".")]
        print(f"killed after {after_seconds:5.2f} s: before '{before}', installing '{new}', now '{after}'")
        if after not in {before, new} or left:
            print(f"WRONG: {left or 'another version'}")
            return 1
    print(f"whole or absent after each of {kills} kills: {states}; nothing left behind")
    return 0


def version_of(store: ModelStore) -> str:
    """Return the version of the installed package after checking every byte of it; "" for none."""
    try:
        return verify_package(store.get(NAME).path).manifest.version
    except ModelMissing:
        return ""


def make(folder: Path, version: str, size: int) -> Path:
    """Write a package of about ``size`` bytes; return its folder."""
    bundled = ModelStore(default_paths()).default()
    shutil.copytree(bundled.path, folder)
    with (folder / "ballast.bin").open("wb") as file:
        for _ in range(max(0, size - bundled.size) // _BLOCK):
            file.write(os.urandom(_BLOCK))
    ballast = folder / "ballast.bin"
    entry = FileEntry(file_sha256(ballast), ballast.stat().st_size)
    files = {**bundled.manifest.files, "ballast.bin": entry}
    manifest = replace(bundled.manifest, name=NAME, version=version, files=files)
    (folder / "hymt.json").write_text(manifest.to_json(), encoding="utf-8")
    return load_package(folder).path


if __name__ == "__main__":
    raise SystemExit(main())
