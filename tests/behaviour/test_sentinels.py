"""Promise 1: nothing said is kept. Marked texts go everywhere a person can write, and are looked for everywhere after.

Names of people are marked too: who attends is private, and a display name has no business in a file. What an admin says
of a circle when making it (its name, its description) is allowed to be kept; that is what it is for.
"""

from __future__ import annotations

import contextlib
import logging
import re
import sqlite3
import sys
import traceback
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NoReturn

import discord
import pytest
from discord import app_commands

from bot.store import erasures
from config import logging as log_config
from config.settings import Settings
from tests.behaviour.giving_steps import page_form
from tests.behaviour.stories import (
    create,
    join,
    make_circle,
    plant,
    press_in,
    query,
    start,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from simcord import ChannelHandle

    from bot.domain.verdicts import Looked
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person

#: Never in any text of ours, and not to be taken apart by a formatter: small letters and digits alone.
MARK = "zq7sentinel"


#: What admins and facilitators write for others to read is kept: that is what it is for.
CONTENT = {("prompt add", "text"), ("prompt add", "deck")}


@dataclass(slots=True)
class Marks:
    """Hands out marked words and remembers them."""

    given: list[str] = field(default_factory=list)

    def __call__(self, where: str) -> str:
        """Return a word that says where it was written."""
        self.given.append(f"{MARK}{len(self.given)}{where}")
        return self.given[-1]


def leaks(folder: Path, *streams: str) -> list[str]:
    """Return where a mark stands: in a file under `folder` (database, WAL, copies, whatever else), or in a stream."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes().lower()
        if MARK.encode() in data or MARK.encode("utf-16-le") in data or MARK.encode("utf-16-be") in data:
            found.append(path.relative_to(folder).as_posix())
    return found + [f"stream {at}" for at, text in enumerate(streams) if MARK in text.lower()]


@contextlib.contextmanager
def log_at_debug() -> Iterator[None]:
    """Log as a real run does at its most talkative."""
    with log_config.configure(replace(Settings(), log_level="DEBUG")):
        yield


@contextlib.asynccontextmanager
async def open_loud(folder: Path) -> AsyncIterator[World]:
    """Open a world that logs at DEBUG, through `config.logging`, onto the error stream of the test that opens it."""
    with log_at_debug():
        async with World.open(folder) as world:
            yield world


async def say_everything(world: World, mark: Marks) -> Circle:
    """Let a whole circle happen in which everybody writes marked texts wherever they can."""
    ada, ben, _ = world.members
    guest = world.add(mark("name"))
    circle = await make_circle(world, description="For whoever likes it quiet.")
    for person in (ada, ben, guest):
        await join(world, person, circle)
    await _in_commands(world, mark)
    await _in_forms(world, circle, mark)
    await _choose_care(world)
    room = await start(world, circle)
    for where, person, channel in (
        ("lobby", ada, world.lobby),
        ("room", ada, room),
        ("guest", guest, room),
        ("desk", world.facilitator, circle.desk),
        ("dm", ada, None),
    ):
        await world.say(person, channel, f"what I wanted to say: {mark(where)}")
    edited = await world.say(ben, room, "one moment")
    await ben.actor.edit(edited.raw, f"now it is {mark('edit')}")
    await world.say(ada, room, f"{mark('takendown')} is my mail: {mark('mail')}@example.org")
    await press_in(world, ada, None, "Show my text")
    slipped = await world.say(ben, room, "one more")
    await ben.actor.edit(slipped.raw, f"{mark('takendownedit')} or +49 30 901820")
    await world.say(ben, room, mark("file"), (f"{mark('filename')}.txt", mark("filetext").encode()))
    world.wire.close_dms_of(guest.actor.user.dm_channel.id)
    await world.say(guest, room, f"{mark('closeddm')} {mark('mail')}@example.org")
    await press_in(world, guest, room, "Show my text")
    await _in_care(world, room, mark)
    await _in_side_room(world, circle, mark)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.say(ada, room, f"goodbye: {mark('afterwards')}")
    for moment in ("hard", "same day"):
        await world.slash(ada, None, "journal", moment=moment)
    await world.say(ada, None, f"what I wrote in it: {mark('journal')}")
    return circle


async def _choose_care(world: World) -> None:
    """Let the admin choose that signs of danger are looked for, and that facilitators hear of them."""
    shown = await world.slash(world.admin, world.lobby, "agreements")
    screen = await world.press(world.admin, shown, "Care and arrival")
    await world.choose(world.admin, screen, "tell", custom_id="care_choice:1:")


async def _in_care(world: World, room: ChannelHandle, mark: Marks) -> None:
    """Let people be in danger, give a full name, flag what they read, ask for the piece, and name a thread."""
    ada, ben, cleo, *_ = world.members
    hurting = await world.say(ada, room, f"I want to die {mark('danger')}")
    await press_in(world, ada, None, "Open")
    flagging = await world.menu(ben, hurting, "Tell a facilitator")
    await world.press(ben, flagging, flagging.labels[0])
    await world.say(ben, room, f"My name is Ben {mark('surname').capitalize()}, {mark('nudged')}")
    await world.say(ben, room, f"@everyone write to {cleo.mention} {mark('mention')}")


async def _in_side_room(world: World, circle: Circle, mark: Marks) -> None:
    """Let somebody be asked aside, write there, and have something taken down there."""
    ada, facilitator = world.members[0], world.facilitator
    asked = await world.press(
        facilitator, await press_in(world, facilitator, circle.desk, "More"), "Side room"
    )
    menu = f"side_with:1:{circle.meeting()['meeting_id']}"
    await world.choose(facilitator, asked, str(ada.id), custom_id=menu)
    (thread,) = [one for one in world.channels() if (one.name or "").startswith("Side room ")]
    await world.say(ada, thread, f"between us: {mark('aside')}")
    taken = await world.say(facilitator, thread, f"{mark('asidemail')}@example.org")
    assert not taken.exists


async def _in_commands(world: World, mark: Marks) -> None:
    """Type a mark into every option of every command that takes free text, and into what completes itself."""
    for command in world.bot.tree.walk_commands():
        if isinstance(command, app_commands.Group):
            continue
        free = [
            one
            for one in command.parameters
            if one.type is discord.AppCommandOptionType.string and not one.choices
        ]
        for option in free:
            filled = {one.name: _something(world, one) for one in command.parameters if one.required}
            if (command.qualified_name, option.name) in CONTENT:
                continue
            filled[option.name] = mark(option.name)
            await world.slash(world.admin, world.lobby, command.qualified_name, **filled)
            if option.autocomplete:
                name = command.qualified_name
                await world.suggestions(world.admin, world.lobby, name, option.name, mark("typing"))


def _something(world: World, option: app_commands.Parameter) -> object:
    """Return what may stand in a required option, so that the command gets as far as its free text."""
    if option.choices:
        return option.choices[0].value
    of_kind = {
        discord.AppCommandOptionType.user: world.facilitator,
        discord.AppCommandOptionType.channel: world.lobby,
        discord.AppCommandOptionType.integer: 1,
        discord.AppCommandOptionType.attachment: ("empty.txt", b""),
    }
    return of_kind.get(option.type, "x")


async def exported(world: World, person: Person) -> str:
    """Return what somebody reads who asks for everything that is kept about them."""
    said = await world.slash(person, None, "my export")
    (file,) = said.last.files
    return (await file.read()).decode()


async def erase(world: World, person: Person) -> Answer:
    """Let somebody have themselves erased."""
    return await world.press(person, await world.slash(person, None, "my erase"), "Erase")


async def _in_forms(world: World, circle: Circle, mark: Marks) -> None:
    """Send each form with a slip, marked in every field."""
    new = await make_circle(world, "Unseen", announce=False)
    edit = await world.press(world.admin, new.made, "Edit")
    fields = ("Name", "Day or days", "Time", "Minutes", "Seats")
    slip = await world.fill(world.admin, edit, {name: mark("form") for name in fields})
    again = await world.press(world.admin, slip, "Try again")
    await world.fill(world.admin, again, {name: mark("again") for name in fields})
    page = await page_form(world)
    link, purpose = "The page where people can give", "What the money is for"
    slip = await world.fill(world.admin, page, {link: mark("link"), purpose: mark("purpose")})
    assert "Try again" in slip.labels
    shown = await world.slash(world.admin, world.lobby, "privacy retention")
    form = await world.choose(world.admin, shown, "room", custom_id="retention:1:")
    assert "from 2 to 72" in await world.fill(world.admin, form, {"Messages in a room": mark("t")[:5]})
    words = await world.press(
        world.admin, await world.slash(world.admin, circle.channel, "agreements"), "Edit text"
    )
    unused = await world.fill(world.admin, words, {"Your words (Markdown)": mark("notused")})
    await world.press(world.admin, unused, "Leave it as it was")


async def test_nothing_said_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A whole circle with marked texts: none in the database, its WAL, its copies, the log at DEBUG, or on a stream."""
    mark = Marks()
    async with open_loud(tmp_path / "data") as world:
        circle = await say_everything(world, mark)
        exports = [await exported(world, person) for person in world.people.values()]
        await erase(world, world.members[1])
        await world.later(hours=2)
        at_once = leaks(tmp_path, *capfd.readouterr())
        await world.later(hours=25)
        copies = list((tmp_path / "data" / "backups").glob("*.db"))
        attended = circle.meeting()["attended"]
    later = leaks(tmp_path, *capfd.readouterr())

    assert at_once == []
    assert later == []
    assert [found for text in exports if (found := leaks(tmp_path / "none", text))] == []
    assert (tmp_path / "data" / "backups" / "erased.log").exists(), "nobody was erased"
    assert len(mark.given) > 40
    assert len(copies) > 1, "there was no copy to look into"
    assert attended == 3


async def test_the_log_speaks_while_it_keeps_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The log at DEBUG does say that a message was taken down, and why; so it is no empty log that we searched."""
    async with open_loud(tmp_path) as world:
        circle = await make_circle(world)
        room = await start(world, circle)

        await world.say(world.facilitator, room, f"{MARK}@example.org")

        logged = capfd.readouterr().err
    assert "screening.taken_down rules=email" in logged
    assert MARK not in logged


def _raises(*_: object, **__: object) -> NoReturn:
    raise ValueError(f"I hold {MARK}")


async def _break_screening(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = await make_circle(world)
    room = await start(world, circle)

    def holding(_guild_id: int, looked: Looked) -> NoReturn:
        raise ValueError(*looked.texts)

    monkeypatch.setattr(world.bot.services.screening, "judge", holding)
    await world.say(world.facilitator, room, f"my {MARK}")


async def _break_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.circles, "read", _raises)
    said = await create(world, name=f"my {MARK}")
    assert "it is our fault" in said


async def _break_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = await make_circle(world, announce=False)
    form = await world.press(world.admin, circle.made, "Edit")
    monkeypatch.setattr(world.bot.services.circles, "read", _raises)
    fields = ("Name", "Day or days", "Time", "Minutes", "Seats")
    said = await world.fill(world.admin, form, dict.fromkeys(fields, f"my {MARK}"))
    assert "it is our fault" in said


async def _break_press(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.returned, "take", _raises)
    old = await plant(world, world.lobby, "show_text:1:5")
    said = await world.press(world.admin, old, "show_text:1:5")
    assert "it is our fault" in said.last


async def _break_completing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.circles, "suggest_zones", _raises)
    offered = await world.suggestions(world.admin, world.lobby, "circle create", "timezone", MARK)
    assert offered == []


@pytest.mark.parametrize(
    "breaking", [_break_screening, _break_command, _break_form, _break_press, _break_completing]
)
async def test_a_traceback_keeps_quiet(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    breaking: Callable[[World, pytest.MonkeyPatch], Awaitable[None]],
) -> None:
    """A handler that breaks while it holds a text is logged by type and place; the text is in no log and no answer."""
    async with open_loud(tmp_path) as world:
        await breaking(world, monkeypatch)
        await world.later(minutes=20)
        world.errors()
        answers = [seen.text for seen in world.seen_by(world.admin, world.lobby)]

    logged = capfd.readouterr()
    assert "\n  ValueError\n" in logged.err
    assert "Traceback" not in logged.err
    assert leaks(tmp_path, *logged) == []
    assert not [text for text in answers if MARK in text]


@pytest.mark.parametrize("log_format", ["console", "json"])
async def test_nobody_is_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    """No line of the log at DEBUG of a whole circle, for people or JSON, holds an id of Discord's, a mark or a name."""
    mark = Marks()
    with log_config.configure(replace(Settings(), log_level="DEBUG", log_format=log_format)):
        async with World.open(tmp_path) as world:
            await say_everything(world, mark)
            await world.later(hours=2)
            logging.getLogger("bot.planted").info("planted guild=%s", world.guild.id)
            ids = known_ids(world)

    lines = [line for line in capfd.readouterr().err.splitlines() if "simcord" not in line]
    assert any("cogs.privacy" in line for line in lines)
    assert any("planted" in line and re.search(r"""guild(=|": ")~""", line) for line in lines)
    assert len(ids) > 100
    for line in lines:
        assert not set(re.findall(r"[0-9]{15,}", line)) & ids, line
        assert not [word for word in (*mark.given, MARK) if word in line.casefold()], line
    if log_format == "json":
        assert all(line.startswith('{"time":') for line in lines if line)


def known_ids(world: World) -> set[str]:
    """Return every id that Discord gave out in a world: guilds, channels, messages, roles, people and the bot."""
    backend = world.sim.backend
    found = {world.guild.id, *backend.channels, *backend.users, *backend.guilds}
    found |= {number for messages in backend.messages.values() for number in messages}
    found |= set(backend.get_guild(world.guild.id).roles)
    return {str(number) for number in found}


# --- the search itself: a leak in each place is found


async def test_a_leak_in_the_database_is_found(world: World, tmp_path: Path) -> None:
    """A marked text in a row is found in the file once it is written back, whatever column it is in."""
    await make_circle(world, description=f"my {MARK}")

    await world.sim.close_bot()

    assert not (tmp_path / "circles.db-wal").exists()
    assert leaks(tmp_path) == ["circles.db"]


async def test_a_leak_in_the_wal_is_found(world: World, tmp_path: Path) -> None:
    """A marked text that has reached only the write-ahead log is found there."""
    await make_circle(world, description=f"my {MARK}")

    assert "circles.db-wal" in leaks(tmp_path)


async def test_a_leak_in_a_copy_is_found(world: World, tmp_path: Path) -> None:
    """A marked text that is gone from the database and still in a copy of it is found in the copy."""
    circle = await make_circle(world, description=f"my {MARK}", announce=False)
    (await world.bot.services.backups.make()).unlink()
    copy = await world.bot.services.backups.make()
    await world.press(world.admin, circle.made, "Undo")
    await world.sim.close_bot()
    assert query(world, "SELECT * FROM circle") == []

    assert leaks(tmp_path) == [copy.relative_to(tmp_path).as_posix()]


async def test_a_leak_in_an_export_is_found(world: World, tmp_path: Path) -> None:
    """A marked text in a row about somebody stands in what they export, and the search finds it there."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    assert leaks(tmp_path / "none", await exported(world, world.members[0])) == []
    with contextlib.closing(sqlite3.connect(world.database_file)) as conn, conn:
        conn.execute("UPDATE outbox SET detail = ?, member_id = ?", (MARK, world.members[0].id))

    assert leaks(tmp_path / "none", await exported(world, world.members[0])) == ["stream 0"]


async def test_a_leak_in_the_list_of_the_erased_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were something else than a keyed mark written into the list beside the copies, the search would find it."""
    circle = await make_circle(world)
    for person in world.members[:2]:
        await join(world, person, circle)
    await erase(world, world.members[0])
    assert leaks(tmp_path) == []
    monkeypatch.setattr(erasures, "mark", lambda _secret, _user_id: MARK)
    await erase(world, world.members[1])

    assert leaks(tmp_path) == ["backups/erased.log"]


async def test_what_is_deleted_leaves_the_file(world: World, tmp_path: Path) -> None:
    """A text whose row was deleted is overwritten in the file: the search would find its remains."""
    circle = await make_circle(world, description=f"my {MARK}", announce=False)
    await world.press(world.admin, circle.made, "Undo")

    await world.sim.close_bot()

    assert leaks(tmp_path) == []


def test_remains_of_a_deleted_row_are_found(tmp_path: Path) -> None:
    """A database that does not overwrite what it deletes still holds the text, and the search finds it."""
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        conn.execute("CREATE TABLE said (words TEXT)")
        conn.execute("PRAGMA secure_delete = OFF")
        conn.execute("INSERT INTO said VALUES (?)", (f"my {MARK}",))
        conn.commit()
        conn.execute("DELETE FROM said")
        conn.commit()

    assert leaks(tmp_path) == ["other.db"]


@pytest.mark.parametrize("way", ["message", "argument", "extra", "library"])
def test_a_leak_in_the_log_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str], way: str) -> None:
    """A logger that is handed a marked text writes it, at DEBUG too, and the search finds it on the error stream."""
    with log_at_debug():
        log = logging.getLogger("discord" if way == "library" else "bot.somewhere")
        level = logging.WARNING if way == "library" else logging.DEBUG
        if way == "extra":
            log.log(level, "seat.taken", extra={"said": MARK})
        elif way == "argument":
            log.log(level, "seat.taken said=%s", MARK)
        else:
            log.log(level, MARK)

    assert leaks(tmp_path, *capfd.readouterr()) == ["stream 1"]


def test_a_leak_in_a_traceback_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Python's own traceback quotes the exception: were it printed, the search would find it."""
    try:
        _raises()
    except ValueError:
        traceback.print_exc()

    assert leaks(tmp_path, *capfd.readouterr()) == ["stream 1"]


@pytest.mark.parametrize("at", [0, 1])
def test_a_leak_on_a_stream_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str], at: int) -> None:
    """A print left behind, on either stream, is found."""
    stream = (sys.stdout, sys.stderr)[at]
    stream.write(f"my {MARK.upper()}\n")
    stream.flush()

    assert leaks(tmp_path, *capfd.readouterr()) == [f"stream {at}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_leak_in_any_other_file_is_found(tmp_path: Path, encoding: str) -> None:
    """A file that nobody expects, in a folder of its own and another encoding, is searched too."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "notes.bin").write_bytes(b"\x00\x01" + f"my {MARK}".encode(encoding))

    assert leaks(tmp_path) == ["deep/notes.bin"]
