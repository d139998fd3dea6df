# SPDX-License-Identifier: Apache-2.0
"""Where this program keeps its files. Nothing is created before something is written there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

APP = "hymt-desktop"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user, or of one portable installation.

    ``data`` holds what the user made or installed, ``config`` the settings, ``cache`` what can be made
    again, ``log`` the log files and ``assets`` what came with the program (read-only).
    """

    data: Path
    config: Path
    cache: Path
    log: Path
    assets: Path

    @property
    def models(self) -> Path:
        """Folder of the installed model packages."""
        return self.data / "models"

    @property
    def bundled_models(self) -> Path:
        """Folder of the model packages that came with the program."""
        return self.assets / "models"

    @property
    def glossaries(self) -> Path:
        """Database of the user's glossaries."""
        return self.data / "glossaries.sqlite3"

    def has_glossaries(self) -> bool:
        """Say whether there is such a database. A full disk leaves an empty file, which is none."""
        try:
            return self.glossaries.stat().st_size > 0
        except OSError:
            return False

    @property
    def memory(self) -> Path:
        """Database of the history and the translation memory."""
        return self.data / "memory.sqlite3"

    @property
    def term_usage(self) -> Path:
        """Database of where glossary terms were used."""
        return self.data / "term-usage.sqlite3"

    @property
    def jobs(self) -> Path:
        """Folder of the journals of document jobs."""
        return self.data / "jobs"

    @property
    def settings_file(self) -> Path:
        """The user's settings."""
        return self.config / "settings.toml"

    @property
    def log_file(self) -> Path:
        """The newest log file."""
        return self.log / "hymt.log"


def assets_folder() -> Path:
    """Return the folder of the program's own assets: in a frozen program, an installation or a checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parent.parent
    candidates = [package / "_assets", package.parent / "assets"]
    if frozen:
        candidates = [Path(frozen) / "hymt_desktop" / "_assets", Path(frozen) / "assets", *candidates]
    return next((folder for folder in candidates if folder.is_dir()), candidates[-1])


def default_paths(data_dir: str | Path | None = None) -> Paths:
    """Return the folders to use.

    Args:
        data_dir: Put everything below this folder (portable mode, tests); None for the system's places.
    """
    if data_dir is not None:
        root = Path(data_dir).expanduser().absolute()
        return Paths(root / "data", root / "config", root / "cache", root / "log", assets_folder())
    import platformdirs

    dirs = platformdirs.PlatformDirs(APP, appauthor=False)
    return Paths(
        data=Path(dirs.user_data_dir),
        config=Path(dirs.user_config_dir),
        cache=Path(dirs.user_cache_dir),
        log=Path(dirs.user_log_dir),
        assets=assets_folder(),
    )
