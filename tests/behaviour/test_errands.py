"""What the door does besides running the bot: copies and circles as files, a process, its exit code, its sentences."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from typing import TYPE_CHECKING

from bot.store.database import lock_file
from bot.store.migrate import migrate
from tests.harness.door import POINTED, stop
from tests.store.rows import add_circle
from tests.wire.driver import TOKEN

if TYPE_CHECKING:
    from tests.harness.door import Door
    from tests.wire.driver import Discord

NEW_CIRCLE = '[[circles]]\nname = "Quay"\nweekday = "Fri"\ntime = "18:00"\ntimezone = "UTC"\n'


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
