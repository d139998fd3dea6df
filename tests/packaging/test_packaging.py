# SPDX-License-Identifier: Apache-2.0
"""The packaging's rules: licences, the lock file, what stays out of the bundle, what the desktop reads."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import PathDistribution
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"


@pytest.fixture(autouse=True)
def packaging_path(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def distribution(folder: Path, name: str, *lines: str) -> PathDistribution:
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "\n".join((f"Metadata-Version: 2.1\nName: {name}\nVersion: 1", *lines, ""))
    )
    return PathDistribution(info)


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("Apache-2.0 OR GPL-3.0-only", False),
        ("GPL-2.0-or-later WITH Bootloader-exception", False),
        ("GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GPL-2.0-only OR AGPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("GPLv3", True),
        ("", True),
    ],
)
def test_licences_that_may_not_ship(licence, expected):
    from licences import forbidden

    assert forbidden(licence) is expected


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["License-Expression: AGPL-3.0-only"], "may not ship"),
        (["License: GPLv3+"], "may not ship"),
        (["Classifier: License :: OSI Approved :: GNU General Public License v2 (GPLv2)"], "may not ship"),
        (["License: LGPL-2.1"], "a look by a person"),
        (["License: UNKNOWN"], "may not ship"),
        (["License-Expression: MIT"], "not listed"),
    ],
)
def test_a_distribution_with_the_wrong_licence_is_named(tmp_path, lines, complaint):
    from licences import problems

    found = list(problems({"newcomer": distribution(tmp_path, "newcomer", *lines)}))
    assert any("newcomer" in line and complaint in line for line in found), found


def test_what_the_app_ships_with_has_licences_that_may_ship():
    pytest.importorskip("starlette", reason="the app's server extra isn't installed")
    from licences import problems, shipped

    distributions = shipped()
    assert {"numpy", "ctranslate2", "mdurl", "shiboken6", "starlette"} <= distributions.keys()
    assert list(problems(distributions)) == []


def test_notice_is_what_the_table_gives_and_what_the_about_box_reads():
    from licences import notice as made

    from hymt_desktop.core.notices import notice as shown
    from hymt_desktop.core.paths import assets_folder

    assert (ROOT / "NOTICE").read_text(encoding="utf-8") == made()
    assert shown(assets_folder()) == made()


def test_the_lock_file_has_each_dependency_with_hashes():
    from licences import canonical, tomllib

    lock = (ROOT / "requirements" / "bundle.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    locked = {canonical(entry.partition("==")[0]) for entry in entries}
    assert all("==" in entry.splitlines()[0] and "--hash=sha256:" in entry for entry in entries)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"], "pyinstaller"]
    names = {canonical(re.match(r"[\w.-]+", w).group()) for w in wanted if "python_version < '3.11'" not in w}
    assert names <= locked
    assert not locked & {"torch", "transformers"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("hymt_desktop/gui/i18n/hymt_zh_CN.qm", True),
        ("assets/models/en-zh-small/model.bin", True),
    ],
)
def test_what_stays_out_of_the_bundle(name, kept):
    from trim import keep

    assert keep(PurePosixPath(name)) is kept


@pytest.mark.skipif(sys.platform != "linux", reason="the rule is for Linux")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("libstdc++.so.6", False),
        ("libgtk-3.so.0", False),
        ("libX11.so.6", False),
        ("libcrypto.so.3", True),
        ("libxcb-cursor.so.0", True),
        ("libQt6Core.so.6", True),
        ("libgfortran-040039e1-0352e75f.so.5.0.0", True),
    ],
)
def test_libraries_of_the_system_that_builds_stay_there(name, kept):
    from trim import keep

    assert keep(PurePosixPath(name)) is kept


@pytest.mark.skipif(shutil.which("readelf") is None, reason="readelf (binutils) is not installed")
def test_what_a_program_asks_of_the_system_is_computed(tmp_path, monkeypatch):
    import elf

    program = next(Path(p) for p in ("/bin/ls", "/usr/bin/env") if Path(p).exists())
    shutil.copy(program, tmp_path / "program")
    known = elf._NEEDED.findall(elf._readelf(program))
    assert "libc.so.6" in known
    monkeypatch.setattr(elf, "DEBIAN", dict.fromkeys(known, "somewhere"))
    found = elf.demands(tmp_path)
    assert set(found.libraries) == set(known)
    assert tuple(int(n) for n in found.glibc.split(".")) >= (2, 17)
    monkeypatch.setattr(elf, "DEBIAN", {})
    with pytest.raises(SystemExit, match=r"libc\.so\.6 \(for program\)"):
        elf.demands(tmp_path)
    (tmp_path / "astray.so").symlink_to("nowhere")
    with pytest.raises(SystemExit, match=r"lead nowhere.*astray\.so"):
        elf.demands(tmp_path)


def test_the_desktop_entry_and_metadata_belong_together():
    component = ET.parse(LINUX / "metainfo.xml").getroot()
    entry = (LINUX / "hymt-desktop.desktop").read_text(encoding="utf-8")
    assert component.findtext("launchable") == "hymt-desktop.desktop"
    assert component.find("releases/release").get("version") == "@VERSION@"
    assert "\nExec=hymt-desktop %F\n" in entry
    types = ET.parse(LINUX / "hymt-desktop.mime.xml").getroot()
    globs = {
        g.get("pattern") for g in types.iter("{http://www.freedesktop.org/standards/shared-mime-info}glob")
    }
    assert "*.hymt" in globs
    build = (LINUX / "build.py").read_text(encoding="utf-8")
    assert f'COMPONENT = "{component.findtext("id")}"' in build
    assert f"{component.findtext('id')}.metainfo.xml" in (LINUX / "install.sh").read_text(encoding="utf-8")


def test_the_manual_page_names_every_command():
    from hymt_desktop.cli.app import COMMANDS

    page = (LINUX / "hymt.1").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf'^\.BI? "?{name}\b', page, re.MULTILINE)] == []
    assert r"\-\-self\-test" in page


@pytest.fixture
def unpacked(tmp_path):
    """An unpacked tarball with programs of three lines, in a folder with spaces and Chinese characters."""
    root = tmp_path / "下载 folder" / "hymt-desktop-1"
    (root / "hymt-desktop" / "_internal").mkdir(parents=True)
    (root / "hymt-desktop" / "hymt").write_text("#!/bin/sh\necho translated\n")
    (root / "hymt-desktop" / "hymt").chmod(0o755)
    (root / "hymt-desktop" / "hymt-desktop").symlink_to("hymt")
    (root / "share" / "tree" / "applications").mkdir(parents=True)
    shutil.copy(LINUX / "hymt-desktop.desktop", root / "share" / "tree" / "applications")
    (root / "share" / "libraries").write_text("libc.so.6 libc6\n")
    (root / "share" / "glibc").write_text("2.17\n")
    shutil.copy(LINUX / "install.sh", root)
    return root


def install(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["sh", root / "install.sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(root.parent / "用户 one"), **environment},
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the installer of the Linux tarball")
def test_the_tarball_installs_upgrades_and_goes_away_again(unpacked):
    prefix = unpacked.parent / "用户 one" / ".local"
    done = install(unpacked)
    assert done.returncode == 0, done.stderr
    for _ in range(2):
        ran = subprocess.run([prefix / "bin" / "hymt-desktop"], capture_output=True, text=True, check=True)
        assert ran.stdout == "translated\n"
        entry = (prefix / "share" / "applications" / "hymt-desktop.desktop").read_text(encoding="utf-8")
        assert f'\nExec="{prefix}/bin/hymt-desktop" %F\n' in entry
        stale = prefix / "lib" / "hymt-desktop" / "_internal" / "old.so"
        stale.touch()
        assert install(unpacked).returncode == 0
        assert not stale.exists()
    done = install(unpacked, "--uninstall")
    assert done.returncode == 0
    assert "still there" in done.stdout
    left = {path.name for path in prefix.rglob("*") if not path.is_dir()}
    assert left <= {"mimeinfo.cache"}  # the desktop's own


@pytest.mark.skipif(sys.platform != "linux", reason="the installer of the Linux tarball")
def test_the_tarball_says_what_the_system_lacks(unpacked):
    (unpacked / "share" / "libraries").write_text("libc.so.6 libc6\nlibnowhere.so.9 libnowhere9\n")
    (unpacked / "share" / "glibc").write_text("99.1\n")
    done = install(unpacked, "--check")
    assert done.returncode == 1
    assert "libnowhere.so.9 (Debian and Ubuntu: libnowhere9)" in done.stderr
    assert "libc.so.6 (" not in done.stderr
    assert "needs glibc 99.1 or newer" in done.stderr
    assert install(unpacked, "--prefix").returncode == 2
