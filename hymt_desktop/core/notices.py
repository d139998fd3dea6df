# SPDX-License-Identifier: Apache-2.0
"""The libraries in this program and their licences: the text of ``NOTICE``, for the About box and ``hymt``.

``NOTICE`` is made from ``packaging/libraries.toml`` by ``packaging/licences.py``. It lies beside the assets
in a checkout and in the packaged program, and among them in an installed wheel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


def notice(assets: Path) -> str:
    """Return the text of ``NOTICE``.

    Args:
        assets: The program's own assets (``Paths.assets``).

    Raises:
        UserError: The file is missing or can't be read.
    """
    for path in (assets / "NOTICE", assets.parent / "NOTICE"):
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UserError(f"{path} can't be read: {error.strerror or error}.") from error
    raise UserError(f"The file NOTICE is missing from {assets}.", "Install the program again.")


def licence_folder(assets: Path) -> Path | None:
    """Return the folder of the libraries' licence texts; None where pip keeps them with each library."""
    folder = assets.parent / "licences"
    return folder if folder.is_dir() else None
