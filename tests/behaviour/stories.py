"""What many stories begin with: a circle, a seat in it, an open room; and a look into the file it all ends up in.

Everything is done as people do it, by commands and buttons. The helpers that are not (`plant`, `name_also`) say why.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from simcord import ChannelHandle
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from tests.harness.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

NAME = "Harbor circle"

#: The evening of the day on which a world begins (`tests.harness.world.EPOCH`, a Monday noon).
TONIGHT = {"weekday": "Mon", "time": "18:00", "timezone": "UTC"}
STARTS = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)

#: The two answers to "May I write to you about this meeting?".
YES, NO = "By DM, a day and an hour before", "Only here"

#: What stands below each prompt in a room.
PASSING = "-# Passing is always fine."

#: Words that never stand in an answer to somebody who made a slip.
UNKIND = ("invalid", "error", "exception", "fail", "illegal", "must", "Traceback", "our fault")

MAIL = "ada.lovelace@example.org"
PHONE = "+49 30 901820"


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle that was made, and where it lives. `made` is the reply to its making, `reply` what it said at first."""

    world: World = field(repr=False)
    circle_id: int
    name: str
    made: Answer = field(repr=False)
    reply: str = field(repr=False)

    @property
    def channel(self) -> ChannelHandle:
        """Where its cards are."""
        return self._place("channel_id")

    @property
    def voice(self) -> ChannelHandle:
        """Its voice room."""
        return self._place("voice_channel_id")

    @property
    def desk(self) -> ChannelHandle:
        """The thread of those who hold it."""
        return self._place("desk_thread_id")

    @property
    def starts(self) -> datetime:
        """When its first meeting starts."""
        return when(self.meeting()["starts_at"])

    def meeting(self, number: int = 1) -> sqlite3.Row:
        """Return the row of its first, second, ... meeting."""
        return query(
            self.world, "SELECT * FROM meeting WHERE circle_id = ? ORDER BY starts_at", self.circle_id
        )[number - 1]

    def room(self, number: int = 1) -> ChannelHandle:
        """Return the room of that meeting, which is open, or was and is not emptied yet."""
        return place(self.world, self.meeting(number)["room_id"])

    def card(self, person: Person | None = None, number: int = 1) -> Seen:
        """Return the card of that meeting as somebody sees it."""
        seen = self.world.seen_by(person or self.world.admin, self.channel)
        wanted = self.meeting(number)["card_message_id"]
        found = [one for one in seen if one.id == wanted]
        assert found, f"no card of meeting {number}; there is {[one.text for one in seen]}"
        return found[0]

    def _place(self, column: str) -> ChannelHandle:
        (row,) = query(self.world, "SELECT * FROM circle WHERE circle_id = ?", self.circle_id)
        return place(self.world, row[column])


def query(world: World, sql: str, *values: object) -> list[sqlite3.Row]:
    """Read the database as a stranger to the bot would read the file."""
    with closing(sqlite3.connect(f"file:{world.database_file}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        return conn.execute(sql, values).fetchall()


def rows(world: World, *tables: str, but: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is in these tables, or in every table but some."""
    with closing(sqlite3.connect(f"file:{world.database_file}?mode=ro", uri=True)) as conn:
        named = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        wanted = tables or [name for name in named if name not in but]
        return {table: conn.execute(f"SELECT * FROM {table}").fetchall() for table in wanted}


def seats(circle: Circle, number: int = 1) -> dict[int, str]:
    """Return who stands where in that meeting of a circle, in order of arrival."""
    found = query(
        circle.world,
        "SELECT user_id, state FROM seat WHERE meeting_id = ? ORDER BY seat_id",
        circle.meeting(number)["meeting_id"],
    )
    return {row["user_id"]: row["state"] for row in found}


def when(seconds: int) -> datetime:
    """Return the moment that a column holds."""
    return datetime.fromtimestamp(seconds, UTC)


def stamp(at: datetime, style: str) -> str:
    """Return how a message names a moment, `<t:...:F>` and so on."""
    return f"<t:{int(at.timestamp())}:{style}>"


def full(at: datetime) -> str:
    """Return a moment as every message should say it: the date, then how long until then."""
    return f"{stamp(at, 'F')} ({stamp(at, 'R')})"


def place(world: World, channel_id: int) -> ChannelHandle:
    """Return a channel or thread by its id."""
    return ChannelHandle(world.sim, world.guild, world.sim.backend.get_channel(channel_id))


def exists(world: World, channel: ChannelHandle) -> bool:
    """Say whether a channel or thread is still there."""
    return channel.id in world.sim.backend.channels


def posted(world: World, person: Person, channel: ChannelHandle | None) -> list[Seen]:
    """Return what stands in a channel (None: in somebody's DM) for all who can look, private answers left out."""
    seen = world.dms(person) if channel is None else world.seen_by(person, channel)
    return [one for one in seen if not one.ephemeral]


async def create(world: World, **options: object) -> Answer:
    """Let the admin use `/circle create` in the lobby; what is not said is a text circle this evening."""
    chosen = {"name": NAME, "room": "text", **TONIGHT, **options}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return await world.slash(world.admin, world.lobby, "circle create", **chosen)


async def make_circle(
    world: World, name: str = NAME, *, held_by: Person | None = None, announce: bool = True, **options: object
) -> Circle:
    """Let the admin make a circle that the facilitator (or `held_by`) holds, and announce it."""
    return await make_circle_with(world, {"name": name, **options}, held_by=held_by, announce=announce)


async def make_circle_with(
    world: World,
    options: Mapping[str, object],
    *,
    held_by: Person | None = None,
    announce: bool = True,
) -> Circle:
    """Do what `make_circle` does, with the options in one hand."""
    holder, name = held_by or world.facilitator, str(options.get("name", NAME))
    made = await create(world, **{"name": name, "facilitator": holder, **options})
    found = query(world, "SELECT max(circle_id) AS number FROM circle WHERE name = ?", name)
    assert found[0]["number"], made.text
    circle = Circle(world, found[0]["number"], name, made, made.text)
    if holder is not world.admin:
        await press_in(world, holder, circle.desk, "Accept")
    if announce:
        await world.press(world.admin, made, "Announce")
        await world.later(seconds=6)
    return circle


async def join(world: World, person: Person, circle: Circle, number: int = 1) -> Answer:
    """Let somebody press Join on the card, and accept the agreement if that is asked first."""
    answer = await world.press(person, circle.card(person, number), "Join")
    return await world.press(person, answer, "Accept") if "Accept" in answer.labels else answer


async def seat(
    world: World, person: Person, circle: Circle, *, write: bool | None = None, number: int = 1
) -> Answer:
    """Let somebody take a seat and answer whether the bot may write to them (None: leave that open)."""
    answer = await join(world, person, circle, number)
    if write is None:
        return answer
    return await world.press(person, answer, "By DM, a day and an hour before" if write else "Only here")


async def before(world: World, circle: Circle, *, minutes: float, number: int = 1) -> None:
    """Let time pass until so many minutes before that meeting starts (below zero: after)."""
    await world.until(when(circle.meeting(number)["starts_at"]) - timedelta(minutes=minutes))


def overwrite(world: World, channel: ChannelHandle, target_id: int, **rights: bool | None) -> None:
    """Let somebody set in a channel's settings what a role or a person may do there (None: as everywhere)."""
    allow, deny = discord.PermissionOverwrite(**rights).pair()
    roles = world.sim.backend.get_guild(world.guild.id).roles
    kind = OverwriteType.ROLE if target_id in roles else OverwriteType.MEMBER
    world.sim.backend.set_overwrite(channel.id, Overwrite(target_id, kind, allow.value, deny.value))


async def press_in(world: World, person: Person, channel: ChannelHandle | None, label: str) -> Answer:
    """Let somebody press the newest button of that label that they see in a channel (None: in their DM)."""
    seen = world.dms(person) if channel is None else world.seen_by(person, channel)
    found = [one for one in seen if label in one.labels]
    assert found, (
        f"{person.name} sees no button {label!r}; there is {[(one.text, one.labels) for one in seen]}"
    )
    return await world.press(person, found[-1], label)


async def check_in(world: World, circle: Circle, *, number: int = 1) -> Answer:
    """Let the facilitator press "I am here" on the desk, twenty minutes before."""
    await before(world, circle, minutes=20, number=number)
    return await press_in(world, world.facilitator, circle.desk, "I am here")


async def open_room(world: World, circle: Circle, *, number: int = 1) -> ChannelHandle:
    """Let the facilitator check in and the room open, a quarter of an hour before; return the room."""
    await check_in(world, circle, number=number)
    await before(world, circle, minutes=14, number=number)
    return circle.room(number)


async def start(world: World, circle: Circle, *, number: int = 1) -> ChannelHandle:
    """Let the facilitator open the room and start on time; return the room."""
    room = await open_room(world, circle, number=number)
    await before(world, circle, minutes=0, number=number)
    await press_in(world, world.facilitator, circle.desk, "Start")
    return room


async def hold(world: World, circle: Circle, *, number: int = 1) -> ChannelHandle:
    """Let a meeting open, start and end after ten minutes; return the room."""
    room = await start(world, circle, number=number)
    await world.later(minutes=10)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(seconds=6)
    return room


async def plant(world: World, channel: ChannelHandle, *custom_ids: str) -> Seen:
    """Let the bot post buttons with such ids, labelled with them: an old message, or one that strayed elsewhere.

    Not as people do it: they cannot make buttons, and by the time a test looks the bot has redrawn its own.
    """
    view = discord.ui.View(timeout=None)
    for custom_id in custom_ids:
        view.add_item(discord.ui.Button(label=custom_id, custom_id=custom_id))
    view.stop()
    with world.sim.as_the_bot():
        target = world.bot.get_partial_messageable(channel.id)
        message = await target.send("planted by a test", view=view)
    return Seen(world.sim, channel.id, message.id)


def name_also(world: World, circle: Circle, person: Person) -> None:
    """Make somebody a second facilitator of a circle, by the file: there is no command for that yet."""
    with closing(sqlite3.connect(world.database_file, timeout=5)) as conn, conn:
        conn.execute(
            "INSERT INTO facilitator (circle_id, user_id, state, since_at) VALUES (?, ?, 'accepted', 0)",
            (circle.circle_id, person.id),
        )


async def hold_also(world: World, circle: Circle) -> None:
    """Let the admin name herself a second facilitator of a circle, who has the desk, too."""
    await world.slash(
        world.admin, world.lobby, "circle facilitator", action="add", member=world.admin, circle=circle.name
    )


async def wait_in_line(world: World, circle: Circle, *people: Person, write: bool | None = None) -> None:
    """Let people, in this order, get onto the list of a full meeting and stay there."""
    for person in people:
        stayed = await world.press(person, await join(world, person, circle), "Stay on the list")
        if write is not None:
            await world.press(person, stayed, YES if write else NO)


def controls(world: World, circle: Circle, number: int = 1) -> Seen:
    """Return the facilitators' controls of a meeting, as the facilitator sees them."""
    wanted = circle.meeting(number)["desk_message_id"]
    return next(seen for seen in posted(world, world.facilitator, circle.desk) if seen.id == wanted)


def panel(world: World, circle: Circle, person: Person) -> Seen:
    """Return the panel of the open room, as somebody sees it."""
    wanted = circle.meeting()["panel_message_id"]
    return next(seen for seen in posted(world, person, circle.room()) if seen.id == wanted)


def prompts(world: World, room: ChannelHandle) -> list[str]:
    """Return the prompts that were posted in a room, oldest first."""
    texts = [seen.text for seen in posted(world, world.facilitator, room)]
    return [text.removesuffix(f"\n{PASSING}") for text in texts if text.endswith(PASSING)]


def locked(world: World, room: ChannelHandle) -> bool:
    """Say whether a text room is closed for writing."""
    thread = world.sim.backend.get_channel(room.id).thread_metadata
    assert thread is not None
    return thread.locked


async def post_prompt(world: World, kind: str) -> Answer:
    """Let the facilitator look at the next prompt of a kind by command, and post it."""
    shown = await command(world, "prompt", kind=kind)
    return await world.press(world.facilitator, shown, "Post it")


async def end(world: World, circle: Circle, person: Person | None = None) -> Answer:
    """Let the facilitator (or another) close the meeting from behind More."""
    by = person or world.facilitator
    return await world.press(by, await press_in(world, by, circle.desk, "More"), "End")


async def command(world: World, name: str, person: Person | None = None, **options: object) -> Answer:
    """Let the facilitator (or somebody else) use `/meeting` in the lobby."""
    return await world.slash(person or world.facilitator, world.lobby, f"meeting {name}", **options)


async def show_circle(world: World, name: str = "") -> Answer:
    """Return what the admin reads of a circle."""
    return await world.slash(world.admin, world.lobby, "circle show", **({"circle": name} if name else {}))


def is_kind(answer: Answer) -> bool:
    """Say whether an answer is one private message without a hard word in it."""
    (message,) = answer.messages
    return message.ephemeral and not [word for word in UNKIND if word in answer.text]
