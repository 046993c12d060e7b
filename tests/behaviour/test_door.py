"""The door, `run_bot.py`, as an operator meets it: a process, its exit code, and what stands on the terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import socket
import sqlite3
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from bot import __version__
from bot.domain.rights import invite_link
from run_bot import NO_SIMULATOR, REFUSED, TWO_WAYS_ON, UNREACHABLE, UNREADABLE, WHOSE_INVITE
from tests.harness.door import PATIENCE, POINTED, free_port, stop
from tests.wire.driver import TOKEN

if TYPE_CHECKING:
    from tests.harness.door import Door
    from tests.wire.driver import Discord

PROMISED = 5.0  # seconds to close


def test_no_token_names_both_ways_on(door: Door) -> None:
    """Without a token and without --demo there is one sentence with the token and the demo in it, and exit 2."""
    code, output, errors = door.run()

    assert (code, output, errors) == (2, "", f"{TWO_WAYS_ON}\n")
    assert "DISCORD_TOKEN" in errors
    assert "--demo" in errors


def test_a_wrong_setting_is_told_before_anything_starts(door: Door) -> None:
    """Every wrong setting is a sentence, exit 2, no traceback, and no file was made."""
    code, output, errors = door.run(DISCORD_TOKEN="TOP SECRET", WEBHOOK_PORT="x")

    assert (code, output) == (2, "")
    assert [line.split()[0] for line in errors.splitlines()] == ["DISCORD_TOKEN", "WEBHOOK_PORT"]
    assert "SECRET" not in errors
    assert list(door.folder.iterdir()) == []


def test_the_env_file_is_read_and_the_environment_goes_first(door: Door) -> None:
    """A `.env` in the working folder counts, without filling in `${names}`, and a variable of the environment wins."""
    (door.folder / ".env").write_text(
        "SCREENING=some${HOME}\nLOG_FORMAT=xml\nexport DATA_DIR=there\nLOG_LEVEL\n"
    )

    code, _, errors = door.run(LOG_FORMAT="json")

    assert code == 2
    assert errors == "SCREENING must be one of full, automod, off, not 'some${HOME}'.\n"


def test_without_its_packages_it_says_how_to_get_them(door: Door) -> None:
    """The system's own Python, without what requirements.txt lists, is told the commands of the README."""
    code, output, errors = door.run(code="sys.modules['discord'] = None; import run_bot")

    assert (code, output) == (2, "")
    assert errors.count("\n") == 1
    assert "pip install -r requirements.txt" in errors


def test_an_env_file_that_cannot_be_read_is_one_sentence(door: Door) -> None:
    """A `.env` as some editors save it, in UTF-16, is told of before anything starts."""
    (door.folder / ".env").write_text("DISCORD_TOKEN=a.b.c", encoding="utf-16")

    assert door.run("--check") == (2, "", f"{UNREADABLE}\n")


def test_version(door: Door) -> None:
    """--version says the version, once."""
    assert door.run("--version") == (0, f"Circlekeeper {__version__}\n", "")


def test_the_invite_is_one_line_and_needs_no_network(door: Door) -> None:
    """--invite prints the link for the token's own application; without a token, one with a place for its id."""
    of_token = door.run("--invite", DISCORD_TOKEN="MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.secret-part")
    without = door.run("--invite")

    assert of_token == (0, f"{invite_link(1234567890123456789)}\n", "")
    assert without == (2, f"{invite_link(None)}\n", f"{WHOSE_INVITE}\n")
    assert list(door.folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--what"], ["--demo", "--check"], ["--demo", "--port", "many"]])
def test_a_wrong_command_line_ends_with_two(door: Door, arguments: list[str]) -> None:
    """What cannot be meant is refused with the usage, exit 2."""
    code, output, errors = door.run(*arguments)

    assert (code, output) == (2, "")
    assert errors.startswith("usage: run_bot.py")


def test_check_says_yes_line_by_line_and_changes_nothing(door: Door) -> None:
    """--check passes in an empty folder with a token: a line each, exit 0, and the folder is as empty as before."""
    code, output, errors = door.run("--check", DISCORD_TOKEN="a.b.c")

    assert (code, errors) == (0, "")
    names = [line[3:].partition(":")[0] for line in output.splitlines()]
    assert names == [
        "settings",
        "webhooks",
        "data folder",
        "database",
        "disk",
        "backups",
        "owed",
        "health",
        "time zones",
        "content",
        "texts",
        "screening rules",
        "doctor",
    ]
    assert all(line.startswith("ok ") for line in output.splitlines())
    assert "a.b.c" not in output
    assert list(door.folder.iterdir()) == []


def test_check_names_what_is_wrong(door: Door) -> None:
    """--check goes through everything even where something fails, marks that, and exits 1."""
    (door.folder / "data").write_text("a file where a folder should be")

    code, output, _ = door.run("--check")

    assert code == 1
    assert [line.partition(":")[0] for line in output.splitlines() if line.startswith("NO ")] == [
        "NO settings",
        "NO data folder",
    ]
    assert len(output.splitlines()) == 13


def test_check_works_beside_a_running_bot(door: Door, discord: Discord) -> None:
    """An operator may look while the bot runs: the database is sound, and the bot goes on."""
    bot = door.start(code=POINTED.format(port=discord.port), DISCORD_TOKEN=TOKEN)
    discord.wait_online()

    code, output, _ = door.run("--check", DISCORD_TOKEN=TOKEN)

    assert code == 0, output
    assert "circles.db is sound" in output
    assert bot.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_a_running_bot_in_time(door: Door, discord: Discord, number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end a bot that is online within five seconds: exit 0, no traceback, the database let go of."""
    bot = door.start(code=POINTED.format(port=discord.port), DISCORD_TOKEN=TOKEN)
    discord.wait_online()

    seconds, errors = stop(bot, number)

    assert seconds < PROMISED
    assert bot.returncode == 0, errors
    assert "Traceback" not in errors
    assert "ERROR" not in errors
    assert TOKEN not in errors
    with (door.folder / "data/circles.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert not (door.folder / "data/circles.db-wal").exists(), "the database was not closed"


def test_a_signal_while_it_identifies_again_is_heard(door: Door, discord: Discord) -> None:
    """Where Discord ended the session, discord.py waits 5 s before the next: a signal meanwhile ends it all the same.

    Not even a Discord that has gone silent keeps it, and the database is closed.
    """
    bot = door.start(code=POINTED.format(port=discord.port), DISCORD_TOKEN=TOKEN)
    discord.wait_online()
    discord.ask("drop", how="invalid")
    discord.wait("it connects again", lambda: discord.ask("pulse")["gateway"]["hello"] == 2)
    os.kill(discord.pid, signal.SIGSTOP)
    try:
        seconds, errors = stop(bot, signal.SIGTERM)
    finally:
        os.kill(discord.pid, signal.SIGCONT)

    assert (bot.returncode, errors.count("Traceback")) == (0, 0), errors
    assert seconds < PROMISED
    assert not (door.folder / "data/circles.db-wal").exists(), "the database was not closed"


def test_a_signal_while_it_logs_in_is_heard(door: Door) -> None:
    """A bot that waits for Discord's first answer still closes at once."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bot = door.start(code=POINTED.format(port=silent.getsockname()[1]), DISCORD_TOKEN=TOKEN)
        silent.settimeout(PATIENCE)
        connection, _ = silent.accept()
        with connection:
            seconds, errors = stop(bot, signal.SIGTERM)

    assert seconds < PROMISED
    assert bot.returncode == 0, errors


def test_a_close_that_hangs_is_cut_short(door: Door) -> None:
    """Whatever holds the bot up when it closes, the process ends when its time is over, with exit 1."""
    code = (
        "import asyncio, os, signal, run_bot\n"
        "async def stubborn():\n"
        "    asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGTERM)\n"
        "    try:\n"
        "        await asyncio.sleep(60)\n"
        "    finally:\n"
        "        await asyncio.sleep(60)\n"
        "run_bot.SECONDS_TO_CLOSE = 0.5\n"
        "asyncio.run(run_bot._until_told(stubborn()))"
    )
    begun = time.monotonic()

    left, _, _ = door.run(code=f"\n{code}")

    assert left == 1
    assert time.monotonic() - begun < PROMISED


def test_a_refused_token_is_one_sentence(door: Door, discord: Discord) -> None:
    """A token that Discord does not take ends the run with the sentence that says where to get another.

    Exit 2, as for every setting that cannot be used: systemd does not try again.
    """
    code, _, errors = door.run(
        code=POINTED.format(port=discord.port), DISCORD_TOKEN="wrong.token.here", LOG_LEVEL="ERROR"
    )

    assert (code, errors) == (2, f"{REFUSED}\n")


def test_no_network_is_one_sentence(door: Door) -> None:
    """Where nobody answers, the operator is told to look at the network, exit 1, no traceback."""
    code, _, errors = door.run(code=POINTED.format(port=free_port()), DISCORD_TOKEN=TOKEN, LOG_LEVEL="ERROR")

    assert (code, errors) == (1, f"{UNREACHABLE}\n")


def test_a_second_process_on_the_same_file_refuses(door: Door) -> None:
    """While another process holds the database the bot does not start, says so in a sentence, and logs in nowhere."""
    (door.folder / "data").mkdir()
    with (door.folder / "data/circles.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, errors = door.run(
            code=POINTED.format(port=free_port()), DISCORD_TOKEN=TOKEN, LOG_LEVEL="ERROR"
        )

    assert code == 1
    assert re.fullmatch(r"Another Circlekeeper is already running on .*circles\.db\. .+\n", errors)


def test_a_database_that_cannot_be_opened_stops_the_start(door: Door) -> None:
    """A file that is no database, or of a newer version, is left alone and the sentence says which it was."""
    data = door.folder / "data"
    data.mkdir()
    (data / "circles.db").write_bytes(b"no database" * 100)
    broken = door.run(code=POINTED.format(port=free_port()), DISCORD_TOKEN=TOKEN, LOG_LEVEL="ERROR")
    assert (data / "circles.db").read_bytes() == b"no database" * 100
    (data / "circles.db").unlink()
    with contextlib.closing(sqlite3.connect(data / "circles.db")) as newer:
        newer.execute("PRAGMA user_version = 9999")
    too_new = door.run(code=POINTED.format(port=free_port()), DISCORD_TOKEN=TOKEN, LOG_LEVEL="ERROR")

    assert broken[0] == too_new[0] == 1
    assert re.fullmatch(r"The database .*circles\.db cannot be opened: .+\.\n", broken[2])
    assert re.fullmatch(r"The database has schema 9999, .+\n", too_new[2])


def test_an_error_of_ours_is_one_sentence_and_no_text_of_it(door: Door) -> None:
    """An error that nobody foresaw is logged as type and place, then one sentence; what it says appears nowhere."""
    code = (
        "import bot.app, run_bot\n"
        "def create_bot(settings):\n"
        "    raise ValueError('my sister is called Ada')\n"
        "bot.app.create_bot = create_bot\n"
        "sys.exit(run_bot.main())"
    )

    left, output, errors = door.run(code=f"\n{code}", DISCORD_TOKEN=TOKEN)

    assert left == 1
    assert (
        errors.splitlines()[-1] == "Stopped by an error that is ours; the log above says where it happened."
    )
    assert "ValueError" in errors
    assert "Ada" not in output + errors


def test_the_demo_runs_and_closes(door: Door) -> None:
    """--demo prints one address on the loopback, answers there, needs no token, and closes within five seconds."""
    port = free_port()
    demo = door.start("--demo", "--no-browser", "--port", str(port))
    assert demo.stdout is not None
    said = demo.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
        status = answer.status

    seconds, errors = stop(demo, signal.SIGINT)

    assert f"http://127.0.0.1:{port}/" in said
    assert status == 200
    assert (demo.returncode, errors) == (0, "")
    assert seconds < PROMISED
    assert list(door.folder.iterdir()) == []


def test_a_taken_port_is_one_sentence(door: Door) -> None:
    """The demo on a port that somebody else has says so, exit 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, errors = door.run("--demo", "--no-browser", "--port", port)

    assert code == 1
    assert re.fullmatch(rf".*{port}.*\.\n", errors)


def test_a_demo_without_the_simulator_is_one_sentence(door: Door) -> None:
    """With the run-time packages alone --demo says what to install, exit 1."""
    code, _, errors = door.run(
        *("--demo", "--no-browser"),
        code="sys.modules['simcord'] = None; import run_bot; sys.exit(run_bot.main())",
    )

    assert (code, errors) == (1, f"{NO_SIMULATOR}\n")
