# SPDX-License-Identifier: Apache-2.0
"""``make packages``: the ``.deb`` and the relocatable tarball from ``dist/hymt-desktop``, with checksums.

Both hold the same folder. The same folder and SOURCE_DATE_EPOCH give the same bytes. Needs ``dpkg-deb`` and
``readelf``; ``appstreamcli`` and ``desktop-file-validate`` check what the desktop reads, where installed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

from elf import DEBIAN, Demands, demands  # noqa: E402 - lies in the folder above
from version import VERSION, commit_time  # noqa: E402

HERE = Path(__file__).resolve().parent
DIST = ROOT / "dist"
BUNDLE = DIST / "hymt-desktop"
WORK = ROOT / "build" / "packages"
COMPONENT = "io.github.hymt_desktop.hymt"
LARGEST = 150 * 10**6
"""Bytes that the ``.deb`` may take, with the default model."""
FONTS = "fonts-wqy-microhei | fonts-noto-cjk | fonts-droid-fallback | fonts-wqy-zenhei | fonts-arphic-uming"
"""One of these: without a Chinese font half of what the program shows is boxes."""
SUMMARY = "private, offline desktop translator for English and Chinese"
DESCRIPTION = (
    "Translates texts and documents on this computer, without a network, with",
    "your own terminology and the sentences before as context. Documents keep",
    "their formatting: Word, OpenDocument, EPUB, subtitles and more.",
    ".",
    "The default model is included. There is a window (hymt-desktop) and a",
    "command line (hymt).",
)


def main() -> int:
    """Build both packages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="for trying: uncompressed, and so too large")
    fast = parser.parse_args().fast
    if not (BUNDLE / "hymt").exists():
        raise SystemExit("There is no bundle: make bundle")
    epoch = int(os.environ.setdefault("SOURCE_DATE_EPOCH", str(commit_time())))
    asked = demands(BUNDLE)
    print(f"Needs glibc {asked.glibc} and {len(asked.libraries)} libraries of the system.")
    shutil.rmtree(WORK, ignore_errors=True)
    share = WORK / "share"
    write_share(share, epoch)
    validate(share)
    files = [build_deb(asked, share, epoch, fast=fast), build_tarball(asked, share, epoch, fast=fast)]
    bill = DIST / "hymt-desktop.cdx.json"
    lines = [f"{_sha256(path)}  {path.name}\n" for path in (*files, *([bill] if bill.exists() else []))]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    for path in files:
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    if files[0].stat().st_size > LARGEST and not fast:
        raise SystemExit(f"The .deb takes more than {LARGEST / 1e6:.0f} MB.")
    return 0


def write_share(share: Path, epoch: int) -> None:
    """Write what lies below ``share``: desktop entry, icons, MIME types, AppStream metadata, manual page."""
    date = datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%d")
    _filled(HERE / "hymt-desktop.desktop", share / "applications" / "hymt-desktop.desktop", date)
    _filled(HERE / "metainfo.xml", share / "metainfo" / f"{COMPONENT}.metainfo.xml", date)
    _filled(HERE / "hymt-desktop.mime.xml", share / "mime" / "packages" / "hymt-desktop.xml", date)
    _filled(HERE / "hymt.1", share / "man" / "man1" / "hymt.1", date)
    (share / "man" / "man1" / "hymt-desktop.1").write_text(".so man1/hymt.1\n", encoding="ascii")
    icons = ROOT / "assets" / "icons"
    for picture in icons.glob("hymt-*.png"):
        size = picture.stem.partition("-")[2]
        _copy(picture, share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "hymt-desktop.png")
    _copy(icons / "hymt.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "hymt-desktop.svg")


def validate(share: Path) -> None:
    """Let the desktop's own tools look at the metadata."""
    checks = {
        "appstreamcli": ["validate", "--no-net", share / "metainfo" / f"{COMPONENT}.metainfo.xml"],
        "desktop-file-validate": [share / "applications" / "hymt-desktop.desktop"],
    }
    for tool, arguments in checks.items():
        if shutil.which(tool) is None:
            print(f"{tool} is not installed: its check is left out.")
            continue
        subprocess.run([tool, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def build_deb(asked: Demands, share: Path, epoch: int, *, fast: bool) -> Path:
    """Build the Debian package; returns its path."""
    root = WORK / "deb"
    place = root / "usr" / "lib" / "hymt-desktop"
    shutil.copytree(BUNDLE, place, symlinks=True)
    shutil.copytree(share, root / "usr" / "share")
    for page in (root / "usr" / "share" / "man" / "man1").iterdir():
        _gzip(page)
    commands = root / "usr" / "bin"
    commands.mkdir()
    for name in ("hymt", "hymt-desktop"):
        (commands / name).symlink_to(f"../lib/hymt-desktop/{name}")
    documents = root / "usr" / "share" / "doc" / "hymt-desktop"
    _copy(ROOT / "NOTICE", documents / "copyright")
    with (documents / "copyright").open("a", encoding="utf-8") as file:
        file.write("\nThe licence texts are in /usr/lib/hymt-desktop/_internal/licences/.\n")
        file.write("On Debian systems, the text of the Apache License 2.0 is in ")
        file.write("/usr/share/common-licenses/Apache-2.0.\n")
    _copy(ROOT / "CHANGELOG.md", documents / "changelog")
    _gzip(documents / "changelog")
    control = root / "DEBIAN"
    control.mkdir()
    architecture = _output("dpkg", "--print-architecture")
    (control / "control").write_text(_control(asked, architecture, _kilobytes(root)), encoding="utf-8")
    (control / "md5sums").write_text(_md5sums(root), encoding="utf-8")
    _normalise(root, epoch)
    target = DIST / f"hymt-desktop_{VERSION}_{architecture}.deb"
    # One thread: xz's output depends on how it divides the work.
    packing = ["-Znone"] if fast else ["-Zxz", "-z6", "--threads-max=1"]
    options = ["--root-owner-group", *packing]
    subprocess.run(
        [_tool("dpkg-deb"), *options, "--build", str(root), str(target)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return target


def _control(asked: Demands, architecture: str, size: int) -> str:
    fields = {
        "Package": "hymt-desktop",
        "Version": VERSION,
        "Architecture": architecture,
        "Maintainer": "HY-MT Desktop contributors <noreply@localhost>",
        "Installed-Size": str(size),
        "Depends": ", ".join([*asked.packages, FONTS]),
        "Section": "text",
        "Priority": "optional",
    }
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    return "".join([*lines, f"Description: {SUMMARY}\n", *(f" {line}\n" for line in DESCRIPTION)])


def build_tarball(asked: Demands, share: Path, epoch: int, *, fast: bool) -> Path:
    """Build the relocatable tarball; returns its path."""
    architecture = _output("uname", "-m")
    name = f"hymt-desktop-{VERSION}-linux-{architecture}"
    root = WORK / name
    shutil.copytree(BUNDLE, root / "hymt-desktop", symlinks=True)
    shutil.copytree(share, root / "share" / "tree")
    _copy(HERE / "install.sh", root / "install.sh")
    (root / "install.sh").chmod(0o755)
    lines = [f"{library} {DEBIAN[library]}\n" for library in asked.libraries if DEBIAN[library] != "libc6"]
    (root / "share" / "libraries").write_text("".join(lines), encoding="ascii")
    (root / "share" / "glibc").write_text(f"{asked.glibc}\n", encoding="ascii")
    _normalise(root, epoch)
    target = DIST / f"{name}.tar{'' if fast else '.xz'}"
    for old in DIST.glob(f"{name}.tar*"):
        old.unlink()

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = epoch
        return member

    opened = target.open("wb") if fast else lzma.open(target, "wb", preset=6)  # noqa: SIM115
    with opened as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path in (root, *sorted(root.rglob("*"))):
            archive.add(path, path.relative_to(WORK), recursive=False, filter=plain)
    return target


def _filled(source: Path, target: Path, date: str) -> None:
    text = source.read_text(encoding="utf-8").replace("@VERSION@", VERSION).replace("@DATE@", date)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _gzip(path: Path) -> None:
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.unlink()


def _normalise(root: Path, epoch: int) -> None:
    """Give all files the same rights and a time that isn't the build's."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.name in {"hymt", "install.sh"} or ".so" in path.name
            path.chmod(0o755 if executable else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _kilobytes(root: Path) -> int:
    """Return what Debian calls the installed size: KiB, files rounded up, and one for each other thing."""
    total = 0
    for path in root.rglob("*"):
        regular = path.is_file() and not path.is_symlink()
        total += -(-path.stat().st_size // 1024) if regular else 1
    return total


def _md5sums(root: Path) -> str:
    files = sorted(
        p for p in root.rglob("*") if p.is_file() and not p.is_symlink() and "DEBIAN" not in p.parts
    )
    # MD5 is what dpkg compares installed files with; it is no protection and not meant as one.
    return "".join(
        f"{hashlib.md5(p.read_bytes(), usedforsecurity=False).hexdigest()}  {p.relative_to(root)}\n"
        for p in files
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"'{name}' is not installed.")
    return found


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
