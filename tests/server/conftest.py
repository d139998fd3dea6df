# SPDX-License-Identifier: Apache-2.0
"""A real server in a thread of this process, spoken to over loopback."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import httpx
import pytest

from hymt_desktop.core.paths import default_paths
from hymt_desktop.core.service import Translator
from hymt_desktop.core.settings import Settings
from hymt_desktop.core.terms.model import Entry, Glossary
from hymt_desktop.core.terms.store import Changes, GlossaryStore
from hymt_desktop.server.config import ServerConfig
from hymt_desktop.server.run import Server

KEY = "a-long-enough-key"


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The data folder of a user with one glossary that is on and one that is off."""
    paths = default_paths(tmp_path_factory.mktemp("server") / "home")
    store = GlossaryStore(paths.glossaries)
    for name, enabled, target in (("on", True, "安排会"), ("off", False, "碰头会")):
        store.apply(
            Glossary(name, "en", "zh", enabled=enabled),
            Changes(added=[Entry("stand-up", (target,))]),
            "make",
        )
    store.close()
    return paths


@contextmanager
def serving(package, paths, **options):
    """Run a server until the end of the block."""
    config = ServerConfig(port=0, **options)
    server = Server(Translator.open(package, threads=2), paths, Settings(), config)
    thread = threading.Thread(target=server.serve_until_stopped, name="server")
    thread.start()
    try:
        with httpx.Client(base_url=server.address, timeout=60) as client:
            while thread.is_alive() and not server.started:
                threading.Event().wait(0.01)
            yield server, client
    finally:
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def running(bundled_package, home):
    """A server without a key, and a client of it."""
    with serving(bundled_package, home) as found:
        yield found


@pytest.fixture
def client(running):
    return running[1]


@pytest.fixture
def address(running):
    return running[0].address


@pytest.fixture
def server(running):
    return running[0]


@pytest.fixture(scope="session")
def keyed(tiny_package, tmp_path_factory):
    """A server with a key, narrow limits and a small model."""
    from hymt_desktop.server.config import Limits

    limits = Limits(
        characters=2_000,
        body=20_000,
        file=30_000,
        header_seconds=0.6,
        body_seconds=0.6,
        connections=40,
        files=3,
    )
    paths = default_paths(tmp_path_factory.mktemp("keyed") / "home")
    with serving(tiny_package, paths, api_key=KEY, limits=limits) as found:
        yield found
