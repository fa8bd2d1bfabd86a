"""A line that counts: what goes by between a browser and a server on this machine, in bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

SHUT = socket.SHUT_RDWR


class Line:
    """A port that passes all on to a server's port, counts it, and can be cut."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._counting = threading.Lock()
        self._is_cut = False
        self._bytes = 0
        self._last = time.monotonic()
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._take_calls, daemon=True).start()

    def passed(self, *, quiet: float = 3) -> int:
        """Wait until nothing goes by for so many seconds; return the bytes since the last call.

        It counts both ways, with all headers and frames as they are on the line.
        """
        while time.monotonic() - self._last < quiet:
            time.sleep(0.1)
        with self._counting:
            passed, self._bytes = self._bytes, 0
        return passed

    def cut(self, cut: bool = True) -> None:
        """End every connection and take no new one; or mend the line again."""
        self._is_cut = cut
        for end in self._open if cut else ():
            with contextlib.suppress(OSError):
                end.shutdown(SHUT)

    def _take_calls(self) -> None:
        while True:
            browser, _address = self._listening.accept()
            if self._is_cut:
                browser.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._server))
            self._open += [browser, server]
            for ends in ((browser, server), (server, browser)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                with self._counting:
                    self._bytes += len(data)
                    self._last = time.monotonic()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(SHUT)
