"""The door, `run_bot.py`, as an operator meets it: a process, its exit code, and what stands on the terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from bot import __version__
from bot.domain.rights import invite_link
from bot.store.database import lock_file
from bot.store.migrate import migrate
from run_bot import NO_SIMULATOR, REFUSED, TWO_WAYS_ON, UNREACHABLE, UNREADABLE, WHOSE_INVITE
from tests.store.rows import add_circle
from tests.wire.driver import ROOT, TOKEN, Discord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POINTED = (
    "from tests.wire.pointing import point_at; point_at({port}); import run_bot; sys.exit(run_bot.main())"
)
PATIENCE = 20.0  # seconds that a process has to start and do its work
NEW_CIRCLE = '[[circles]]\nname = "Quay"\nweekday = "Fri"\ntime = "18:00"\ntimezone = "UTC"\n'
PROMISED = 5.0  # seconds to close


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


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A door in an empty folder."""
    (tmp_path / "here").mkdir()
    opened = Door(tmp_path / "here")
    try:
        yield opened
    finally:
        opened.end()


@pytest.fixture
def discord(tmp_path: Path) -> Iterator[Discord]:
    """A stand-in for Discord on a loopback port."""
    started = Discord(tmp_path)
    try:
        yield started
    finally:
        started.stop()


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


def test_a_copy_is_made_and_put_back(door: Door, discord: Discord) -> None:
    """`backup` works beside a running bot, `restore` only without one; each says what it did in one sentence."""
    data = door.folder / "data"
    assert door.run("backup") == (1, "", "There is no database data/circles.db.\n")
    assert "backup" in door.run("--help")[1]
    assert "at most 7 days old" in " ".join(door.run("restore", "--help")[1].split())
    bot = door.start(code=POINTED.format(port=discord.port), DISCORD_TOKEN=TOKEN)
    discord.wait_online()
    code, said, errors = door.run("backup")
    assert (code, errors) == (0, "")
    (copy,) = data.glob("backups/circles-*-*.db")
    assert said.startswith(f"data/backups/{copy.name} is made and was read back: ")

    code, said, errors = door.run("restore", str(copy))
    assert (code, said) == (1, "")
    assert errors.startswith("Another Circlekeeper is already running on data/circles.db.")
    stop(bot, signal.SIGTERM)
    with contextlib.closing(sqlite3.connect(data / "circles.db")) as conn, conn:
        conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (5, 1)")

    code, said, errors = door.run("restore", str(copy))
    assert (code, errors) == (0, "")
    assert said.endswith("people erased since then and now erased again: 0.\n")
    assert sorted(one.name for one in data.iterdir()) == ["backups", "circles.db", "circles.lock"]
    with contextlib.closing(sqlite3.connect(data / "circles.db")) as conn:
        assert conn.execute("SELECT count(*) FROM guild WHERE guild_id = 5").fetchone() == (0,)
    (replaced,) = data.glob("backups/*-replaced.db")
    with contextlib.closing(sqlite3.connect(replaced)) as conn:
        assert conn.execute("SELECT count(*) FROM guild WHERE guild_id = 5").fetchone() == (1,)


def test_what_is_no_good_copy_is_refused(door: Door) -> None:
    """No file, no database, one too old or too new: a sentence each, and everything stays as it was."""
    from bot.store.migrate import migrate

    for name, edit, says in (
        ("none", "", "There is no file none.\n"),
        ("text", None, "text cannot be read as a database: file is not a database.\n"),
        ("empty", "", "empty is no database of Circlekeeper.\n"),
        (
            "old",
            "UPDATE install SET copied_at = 1767600000",
            "That copy is of 2026-01-05: older than 7 days,",
        ),
        ("newer", "PRAGMA user_version = 999", "newer has schema 999, and this version knows only "),
    ):
        file = door.folder / name
        if edit is None:
            file.write_text("These are words, and nothing that a database would begin with.")
        elif name != "none":
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as conn:
                if edit:
                    migrate(conn)
                    conn.execute("INSERT INTO install (only, database_id, created_at) VALUES (1, 'abcd', 1)")
                    conn.execute(edit)
                else:
                    conn.execute("CREATE TABLE other (one)")
        code, said, errors = door.run("restore", name)
        assert (code, said) == (1, ""), (name, said, errors)
        assert errors.startswith(says), errors
        assert errors.count("\n") == 1
        assert not (door.folder / "data/circles.db").exists()
        assert not list((door.folder / "data").glob("restoring*"))


def test_circles_are_kept_as_a_file(door: Door) -> None:
    """Circles go out and come in beside a running bot as far as nothing changes; a change asks for a stopped one."""
    assert door.run("export-circles", "11", "c.toml") == (1, "", "There is no database data/circles.db.\n")
    data = door.folder / "data"
    data.mkdir()
    with contextlib.closing(sqlite3.connect(data / "circles.db", isolation_level=None)) as conn:
        conn.row_factory = sqlite3.Row
        migrate(conn)
        conn.execute("INSERT INTO install (only, database_id, created_at) VALUES (1, 'a1b2', 1)")
        add_circle(conn)
    lock = lock_file(data / "circles.db")
    code, said, errors = door.run("export-circles", "11", "c.toml")
    assert (code, errors) == (0, "")
    assert said.startswith("c.toml is written.")
    file = door.folder / "c.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert door.run("import-circles", "99", "c.toml") == (1, "", "There is no guild 99 here.\n")
    code, said, _ = door.run("import-circles", "11", "c.toml")
    assert (code, said) == (
        0,
        "Nothing to do: the circles are as the file says.\n1 circle is as the file says.\n",
    )
    file.write_text(file.read_text().replace('time = "18:00"', 'time = "19:00"'))
    code, said, _ = door.run("import-circles", "11", "c.toml")
    assert code == 0
    assert "- Harbor circle changes: time is 19:00 (was 18:00)." in said
    assert said.endswith("To do it: stop the bot and add --apply.\n")
    code, said, errors = door.run("import-circles", "11", "c.toml", "--apply")
    assert (code, said) == (1, "")
    assert "already running" in errors
    os.close(lock)
    code, said, errors = door.run("import-circles", "11", "c.toml", "--apply")
    assert (code, errors) == (0, "")
    assert said.startswith("Done:")
    assert "Nothing to do" in door.run("import-circles", "11", "c.toml", "--apply")[1]
    file.write_text(file.read_text() + NEW_CIRCLE)
    code, said, _ = door.run("import-circles", "11", "c.toml", "--apply")
    assert (code, "Row 2: A new circle needs a channel" in said) == (1, True)
    assert sorted(one.name for one in data.iterdir()) == ["circles.db", "circles.lock"]
    with contextlib.closing(sqlite3.connect(data / "circles.db")) as conn:
        found = conn.execute(
            "SELECT starts_local, actor_id FROM circle JOIN audit USING (circle_id)"
        ).fetchall()
    assert found == [("2026-01-05T19:00", 0)]
