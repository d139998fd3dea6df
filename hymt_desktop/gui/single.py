# SPDX-License-Identifier: Apache-2.0
"""One window for each data folder: a second start hands its files to the first and ends.

The two talk through a local socket (a file or a named pipe that only this user may open), never a network.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE_MS = 1000
LONGEST = 1 << 20
"""Bytes of a message; more is not from us."""


class SingleInstance(QObject):
    """Made by every start; ``claim`` says whether this one is the first."""

    asked = Signal(list)
    """Another start came, with these files (``Path``); the window should come to the front."""

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        who = f"{_user()}\n{data.resolve()}"
        self._name = f"hymt-desktop-{hashlib.sha256(who.encode('utf-8', 'replace')).hexdigest()[:20]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._waiting: dict[QLocalSocket, bytes] = {}

    def claim(self, files: Sequence[Path] = ()) -> bool:
        """Become the one window, or hand ``files`` to the one that there is.

        Returns:
            Whether this start should open its window. Also true where no socket can be made: two windows are
            better than none.
        """
        if self._hand_over(files):
            return False
        if self._server.listen(self._name):
            return True
        if self._hand_over(files):  # another start was quicker
            return False
        QLocalServer.removeServer(self._name)  # what a killed program left
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Let the next start be the first."""
        self._server.close()

    def _hand_over(self, files: Sequence[Path]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(PATIENCE_MS):
            return False
        message = json.dumps([str(path.absolute()) for path in files]) + "\n"
        socket.write(QByteArray(message.encode("utf-8", "surrogatepass")))
        sent = socket.waitForBytesWritten(PATIENCE_MS)
        socket.disconnectFromServer()
        if socket.state() != QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(PATIENCE_MS)
        return sent

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._waiting[socket] = b""
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._gone)
            self._take(socket)

    def _read(self) -> None:
        for socket in list(self._waiting):
            self._take(socket)

    def _take(self, socket: QLocalSocket) -> None:
        message = self._waiting.get(socket, b"") + bytes(socket.readAll().data())
        if len(message) > LONGEST:
            socket.abort()
            return
        self._waiting[socket] = message
        if message.endswith(b"\n"):
            self._waiting[socket] = b""
            files = _files(message)
            if files is not None:
                self.asked.emit(files)

    def _gone(self) -> None:
        for socket in list(self._waiting):
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                self._take(socket)
                del self._waiting[socket]
                socket.deleteLater()


def _files(message: bytes) -> list[Path] | None:
    """Return the files of a message; None where it is not one of ours."""
    try:
        names = json.loads(message.decode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return [Path(name) for name in names]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
