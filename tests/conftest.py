# SPDX-License-Identifier: Apache-2.0
"""What every test has: no network, no screen, the user's folders out of reach, and a small real model."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hymt_desktop.core.paths import Paths, assets_folder, default_paths
from tests.tiny_model import make_package

if TYPE_CHECKING:
    from pathlib import Path

    from hymt_desktop.core.engine.package import ModelPackage

_LOOPBACK = ("127.", "::1", "localhost")


class NetworkForbiddenError(AssertionError):
    """A test reached for the network: this is an offline program."""


def _check(sock: socket.socket, address: object) -> None:
    if sock.family == getattr(socket, "AF_UNIX", None):
        return
    host = address[0] if isinstance(address, tuple) else address
    inet = sock.family in (socket.AF_INET, socket.AF_INET6)
    if not (inet and isinstance(host, str) and host.startswith(_LOOPBACK)):
        raise NetworkForbiddenError(f"a socket to {address!r}")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> object:
    """Let sockets reach this computer only."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "bind"):
        original = getattr(socket.socket, name)

        def guarded(sock: socket.socket, address: object, *, _original: object = original) -> object:
            _check(sock, address)
            return _original(sock, address)  # type: ignore[operator]

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def tiny_package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    """A small real CTranslate2 package with random weights, trained on nothing, with all features."""
    return make_package(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def bundled_package() -> ModelPackage:
    """The model that comes with the program."""
    from hymt_desktop.core.models.store import DEFAULT_MODEL, ModelStore

    folder = assets_folder() / "models" / DEFAULT_MODEL
    if not (folder / "hymt.json").is_file():
        pytest.skip("the bundled model is not in this checkout")
    return ModelStore(default_paths()).get(DEFAULT_MODEL)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Folders of a user who has nothing yet, and no bundled model."""
    from dataclasses import replace

    return replace(default_paths(tmp_path / "home"), assets=tmp_path / "assets")
