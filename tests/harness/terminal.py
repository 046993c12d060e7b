"""A person at a real terminal: a pseudo-terminal with a process at the other end."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATIENCE = 20.0  # seconds that a process has to say what is waited for
# So that Ctrl-C arrives: also where the tests themselves run in the background, whose children are born deaf to it.
TAKE_TERMINAL = (
    "import fcntl, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "signal.signal(signal.SIGINT, signal.default_int_handler)"
)


class Seat:
    """One process on a terminal of its own: what it shows, and the keys that somebody presses."""

    def __init__(self, code: str, folder: Path, environment: Mapping[str, str]) -> None:
        """Run some Python in a folder, with `sys` at hand."""
        self._hand, line = pty.openpty()
        self.screen = ""
        self._read_to = 0
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", f"{TAKE_TERMINAL}; {code}"],
            cwd=folder,
            env=dict(environment),
            stdin=line,
            stdout=line,
            stderr=line,
            start_new_session=True,
        )
        os.close(line)

    def see(self, words: str) -> str:
        """Wait until these words stand there, after what was seen before; return what came up to them."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.screen[self._read_to :]:
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"in vain waited for {words!r}; the screen shows:\n{self.screen}")
        end = self.screen.index(words, self._read_to) + len(words)
        seen, self._read_to = self.screen[self._read_to : end], end
        return seen

    def type(self, text: str, end: str = "\r") -> None:
        """Type something and press Enter (or what `end` says)."""
        os.write(self._hand, (text + end).encode())

    def left(self) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(max(0.0, deadline - time.monotonic())):
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """Leave no process behind."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._hand)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._hand], [], [], seconds)
        try:
            got = os.read(self._hand, 65536) if ready else b""
        except OSError:  # Linux says so when the other end is closed
            got = b""
        self.screen += got.decode().replace("\r\n", "\n")
        return bool(got)
