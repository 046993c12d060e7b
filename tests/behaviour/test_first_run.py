"""The first start on a terminal, as a newcomer lives it: a pseudo-terminal here, the stand-in for Discord there."""

from __future__ import annotations

import base64
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot import first_run
from bot.domain.rights import invite_link
from run_bot import TWO_WAYS_ON, UNREACHABLE
from tests.harness.door import POINTED, free_port
from tests.harness.terminal import Seat
from tests.wire.driver import ROOT, Discord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = f"{base64.urlsafe_b64encode(b'1234567890123456789').decode().rstrip('=')}.GstAnd.in-for_the_real-one"
WRONG = TOKEN.replace("real", "fake")
GIVEN = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "COVERAGE"))}
#: Message Content off, Presence on, Server Members on and limited
ODD_FLAGS = str(1 << 12 | 1 << 15)


class Newcomer:
    """Somebody in an empty folder who starts `run_bot.py` on a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = folder / ".env"
        self._seats: list[Seat] = []

    def start(self, port: int, **environment: str) -> Seat:
        """Start it, with Discord at a loopback port."""
        given = {**GIVEN, "PYTHONPATH": str(ROOT), **environment}
        self._seats.append(Seat(POINTED.format(port=port), self.folder, given))
        return self._seats[-1]

    def leave(self) -> None:
        """Leave nothing running."""
        for seat in self._seats:
            seat.close()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    """A newcomer."""
    (tmp_path / "here").mkdir()
    arrived = Newcomer(tmp_path / "here")
    try:
        yield arrived
    finally:
        arrived.leave()


@pytest.fixture
def discord(tmp_path: Path) -> Iterator[Discord]:
    """A stand-in that takes the token, for an application with odd settings."""
    started = Discord(tmp_path, "--token", TOKEN, "--flags", ODD_FLAGS)
    try:
        yield started
    finally:
        started.stop()


def rights_of(file: Path) -> int:
    """Return the mode of a file."""
    return stat.S_IMODE(file.stat().st_mode)


def test_a_newcomer_comes_from_nothing_to_a_running_bot(newcomer: Newcomer, discord: Discord) -> None:
    """Wrong pastes are forgiven, the token is checked, kept and never shown, the invite is real, and the bot starts."""
    seat = newcomer.start(discord.port)
    assert first_run.PORTAL in seat.see(first_run.ASK)
    seat.type("1234567890123456789")
    assert "two dots" in seat.see(first_run.ASK)
    seat.type(WRONG)
    assert "does not know this token" in seat.see(first_run.ASK)
    seat.type(f"  DISCORD_TOKEN='{TOKEN}' ")

    said = seat.see(first_run.ASK_START)

    application = discord.ask("state")["application"]["id"]
    assert invite_link(int(application)) in said
    assert f"Circlekeeper, application {application}" in said
    assert "NO Message Content Intent is off" in said
    assert "-- Presence Intent is on" in said
    assert "-- Server Members Intent is on" in said
    example = (ROOT / ".env.example").read_text()
    assert newcomer.env.read_text() == example.replace("DISCORD_TOKEN=\n", f"DISCORD_TOKEN={TOKEN}\n")
    assert rights_of(newcomer.env) == 0o600
    assert [path.name for path in newcomer.folder.iterdir()] == [".env"]

    seat.type("")
    discord.wait_online()
    seat.type("\x03", end="")

    assert seat.left() == 0
    for secret in (TOKEN, WRONG, TOKEN.rpartition(".")[2]):
        assert secret not in seat.screen


def test_what_stands_in_the_file_stays(newcomer: Newcomer, discord: Discord) -> None:
    """An `.env` keeps its other lines and is for its owner alone; a token in it is replaced after a yes alone."""
    newcomer.env.write_bytes(b"# mine\r\nSCREENING=off\r\nexport DISCORD_TOKEN=\r\nDATA_DIR=there")
    newcomer.env.chmod(0o644)
    seat = newcomer.start(discord.port)
    seat.see(first_run.ASK)
    seat.type(TOKEN)
    seat.see(first_run.ASK_START)
    seat.type("n")

    assert seat.left() == 0
    assert first_run.LATER in seat.screen
    kept = b"# mine\r\nSCREENING=off\r\nDISCORD_TOKEN=%b\r\nDATA_DIR=there" % TOKEN.encode()
    assert newcomer.env.read_bytes() == kept
    assert rights_of(newcomer.env) == 0o600

    newcomer.env.write_bytes(kept.replace(TOKEN.encode(), b"an.older.one"))
    again = newcomer.start(discord.port, DISCORD_TOKEN="")  # an empty variable goes before the file
    again.see(first_run.ASK)
    again.type(TOKEN)
    again.see(first_run.THERE_IS_ONE)
    again.type("")

    assert again.left() == 0
    assert newcomer.env.read_bytes() == kept.replace(TOKEN.encode(), b"an.older.one")


def test_ctrl_c_right_after_the_start_is_quiet(newcomer: Newcomer, discord: Discord) -> None:
    """Whoever says yes and thinks better of it at once is left with the token, and without a traceback."""
    seat = newcomer.start(discord.port)
    seat.see(first_run.ASK)
    seat.type(TOKEN)
    seat.see(first_run.ASK_START)
    seat.type("y")
    seat.see(first_run.STARTING)
    seat.type("\x03", end="")

    assert seat.left() == 0
    assert "Traceback" not in seat.screen
    assert TOKEN in newcomer.env.read_text()


@pytest.mark.parametrize("keys", ["\x03", "\x04", "wrong"])
def test_stopping_is_one_sentence_and_leaves_nothing(newcomer: Newcomer, discord: Discord, keys: str) -> None:
    """Ctrl-C, Ctrl-D and a token that is wrong three times end it with a sentence; no file, no traceback."""
    seat = newcomer.start(discord.port)
    for _ in range(first_run.TRIES if keys == "wrong" else 1):
        seat.see(first_run.ASK)
        seat.type(WRONG if keys == "wrong" else keys, end="\r" if keys == "wrong" else "")

    assert seat.left() == (1 if keys == "wrong" else 0)
    assert seat.screen.rstrip().endswith(first_run.TRIED_OFTEN if keys == "wrong" else first_run.STOPPED)
    assert "Traceback" not in seat.screen
    assert WRONG not in seat.screen
    assert list(newcomer.folder.iterdir()) == []


def test_no_network_and_no_room_to_write_are_one_sentence(newcomer: Newcomer, discord: Discord) -> None:
    """Where Discord cannot be reached nothing is written; where the file cannot be, the token is not lost in words."""
    seat = newcomer.start(free_port())
    seat.see(first_run.ASK)
    seat.type(TOKEN)
    assert seat.left() == 1
    assert seat.screen.rstrip().endswith(UNREACHABLE)
    assert list(newcomer.folder.iterdir()) == []

    newcomer.env.symlink_to(newcomer.folder / "nowhere" / ".env")
    again = newcomer.start(discord.port)
    again.see(first_run.ASK)
    again.type(TOKEN)
    assert again.left() == 1
    assert "put it there by hand" in again.screen
    for seen in (seat.screen, again.screen):
        assert TOKEN not in seen
        assert "Traceback" not in seen


def test_ctrl_c_before_all_is_loaded_is_quiet(newcomer: Newcomer) -> None:
    """Whoever thinks better of it in the first half second, while packages are read, sees no traceback either."""
    (newcomer.folder / "aiohttp.py").write_text("import time; print('reading', flush=True); time.sleep(60)")
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(ROOT / "run_bot.py")],
        cwd=newcomer.folder,
        env={**GIVEN, "PYTHONPATH": str(newcomer.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        assert started.stdout is not None
        assert started.stdout.readline() == "reading\n"
        started.send_signal(signal.SIGINT)
        said = started.communicate(timeout=20)[0]
    assert (started.returncode, said) == (0, "")


def test_without_a_terminal_it_stays_one_sentence(newcomer: Newcomer) -> None:
    """With its input closed, or from a pipe or a service, nobody is asked anything: one sentence, exit 2."""
    command = f"exec '{sys.executable}' -W ignore '{ROOT / 'run_bot.py'}' <&-"
    closed = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=newcomer.folder,
        env={**GIVEN, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert (closed.returncode, closed.stdout, closed.stderr) == (2, "", f"{TWO_WAYS_ON}\n")
