"""The door, `run_bot.py`, as a process: for tests that start it as an operator does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.wire.driver import ROOT

if TYPE_CHECKING:
    import signal
    from pathlib import Path

POINTED = (
    "from tests.wire.pointing import point_at; point_at({port}); import run_bot; sys.exit(run_bot.main())"
)
PATIENCE = 20.0  # seconds that a process has to start and do its work


class Door:
    """Starts `run_bot.py` in an empty folder, with nothing in its environment but what a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, code: str = "", **environment: str) -> subprocess.Popen[str]:
        """Start the door, or `code` that leads to it."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME"))}
        begin = ["-c", f"import sys; {code}"] if code else [str(ROOT / "run_bot.py")]
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *begin, *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        return process

    def run(self, *arguments: str, code: str = "", **environment: str) -> tuple[int, str, str]:
        """Run it to its end; return exit code, output and errors."""
        process = self.start(*arguments, code=code, **environment)
        output, errors = process.communicate(timeout=PATIENCE)
        return process.returncode, output, errors

    def end(self) -> None:
        """Leave no process behind."""
        for process in self._running:
            process.kill()
            process.communicate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[float, str]:
    """Send a signal; return how long the process took to end, in seconds, and what it wrote as errors."""
    begun = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    return time.monotonic() - begun, errors
